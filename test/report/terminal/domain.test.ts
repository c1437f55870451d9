import { expect, test } from "vitest";

import type { Applied, Run } from "../../../src/model/run.ts";
import { ABSENT, SUSPENDED } from "../../../src/model/standing.ts";
import { findDrift } from "../../../src/plan/find-drift.ts";
import { alignColumns } from "../../../src/report/terminal/columns.ts";
import { renderDrift, renderProblems, renderPlan, renderRun } from "../../../src/report/terminal/domain.ts";
import type { Paint } from "../../../src/report/terminal/paint.ts";
import { shortId } from "../../../src/model/identifier.ts";
import { aLastApplied, aLiveDomain, aPlan } from "../../build/domains.ts";
import { HOSTILE } from "../../build/hostile.ts";
import { aFingerprint, aName, aParticipantId, DAY_MS, NOW_MS } from "../../build/identifiers.ts";
import { admitted, aLiveMember, aMembership } from "../../build/members.ts";
import { PLAIN } from "../../build/paint.ts";
import { aHold, anAction, aProblem, aJudgedPlan } from "../../build/plans.ts";

const TAGS: Paint = {
  bold: (text) => `<b>${text}</b>`,
  dim: (text) => `<dim>${text}</dim>`,
  red: (text) => `<red>${text}</red>`,
  green: (text) => `<green>${text}</green>`,
  yellow: (text) => `<yellow>${text}</yellow>`,
};

function linesOf(text: string): readonly string[] {
  return text.split("\n");
}

function aRun(applied: readonly Applied[]): Extract<Run, { readonly kind: "applied" }> {
  return {
    kind: "applied",
    id: "run-1",
    judged: aJudgedPlan(),
    applied,
    startedAtMs: NOW_MS,
    endedAtMs: NOW_MS + 1_540,
    traceId: "0af7651916cd43dd8448eb211c80319c",
  };
}

test("a plan tells what it is about, what it does, how many that is, and its digest", () => {
  const plan = aPlan({
    wanted: [aMembership(), aMembership({ name: "bob", permission: "Confirmation" })],
    live: [aLiveMember({ name: "bob" })],
  });
  const judged = aJudgedPlan({ plan });
  const lines = linesOf(renderPlan(judged, PLAIN));

  expect(lines[0]).toMatch(
    /^acme \(acme::1220[0-9a-f]{8}…, mode enforce\) against [0-9a-f]{12}, 2026-11-22T12:00:00Z$/,
  );
  expect(lines).toContain("  + admit   alice  absent → Submission        requested by the register");
  expect(lines).toContain(
    "  ~ change  bob    Submission → Confirmation  differs, and rollcall has applied nothing before",
  );
  expect(lines).toContain(
    "Plan: 1 to admit, 1 to change. 2 documents; 1 admitted on the domain, 1 of them joined; 0 as wanted.",
  );
  expect(lines.at(-1)).toBe(`Digest: ${judged.digest}`);
});

/** `alice` as another participant, and what is done about `bob` besides. */
function aReplacement() {
  return aPlan({
    wanted: [aMembership({ participantId: aParticipantId("renewed") })],
    live: [aLiveMember(), aLiveMember({ name: "bob" })],
    lastApplied: aLastApplied({ alice: admitted(), bob: admitted() }),
  });
}

test("a replaced participant is one change with both ids, and both its halves below it", () => {
  const [before, after] = [aParticipantId("alice"), aParticipantId("renewed")].map(shortId);
  const lines = linesOf(renderPlan(aJudgedPlan({ plan: aReplacement() }), PLAIN));
  const at = lines.findIndex((line) => line.includes("replace"));

  expect(lines.slice(at, at + 3).map((line) => line.trim().split(/ {2,}/))).toEqual([
    [
      "~ replace",
      "alice",
      `${String(before)} → ${String(after)}`,
      "its document names another participant than before",
    ],
    ["+ admit", after, "absent → Submission"],
    ["- revoke", before, "Submission → suspended"],
  ]);
  expect(lines.join("\n")).toContain("Plan: 1 to replace, 1 to revoke.");
  expect(lines.filter((line) => line.includes("its document was deleted"))).toEqual([
    expect.stringContaining("- revoke    bob"),
  ]);
});

test("half a replacement is told with its own participant, and by the same cause", () => {
  const actions = aReplacement().actions.filter(({ kind }) => kind === "revoke");
  const text = renderPlan(aJudgedPlan({ plan: { actions } }), PLAIN);

  expect(text).toMatch(
    /- revoke {2}alice \(alice::1220[0-9a-f]{8}…\) .* its document names another participant than before/,
  );
});

test("a plan without anything to do says so", () => {
  const text = renderPlan(aJudgedPlan({ plan: { commit: undefined } }), PLAIN);

  expect(text).toContain("against a folder");
  expect(text).toContain("Plan: nothing to do.");
});

test("what takes rights away stands last, where it stays in sight", () => {
  const actions = [anAction(), anAction({ kind: "revoke", name: "bob", before: admitted(), after: SUSPENDED })];
  const lines = linesOf(renderPlan(aJudgedPlan({ plan: { actions } }), PLAIN));

  expect(lines.findIndex((line) => line.includes("- revoke"))).toBeGreaterThan(
    lines.findIndex((line) => line.includes("+ admit")),
  );
});

test("every kind of action has a sign of its own or a word, so that colour never carries the meaning", () => {
  const kinds = ["admit", "resume", "change", "suspend", "revoke", "purge"] as const;
  const text = renderPlan(
    aJudgedPlan({ plan: { actions: kinds.map((kind) => anAction({ kind, name: kind })) } }),
    PLAIN,
  );

  expect(kinds.filter((kind) => !new RegExp(`^ {2}[-+~x] ${kind} `, "m").test(text))).toEqual([]);
});

test("colours fit what is done", () => {
  const actions = [anAction(), anAction({ kind: "change", name: "bob" }), anAction({ kind: "revoke", name: "carol" })];
  const text = renderPlan(aJudgedPlan({ plan: { actions } }), TAGS);

  expect(text).toMatch(/<green> {2}\+ admit/);
  expect(text).toMatch(/<yellow> {2}~ change/);
  expect(text).toMatch(/<red> {2}- revoke/);
});

test("a held plan names the rule, the reason, what to do, and the very document that releases it", () => {
  const release = {
    path: "domains/acme/overrides/rights-taken-2026-11-22.yaml",
    document: "apiVersion: rollcall.dev/v1\nkind: Override\n",
  };
  const lines = linesOf(renderPlan(aJudgedPlan({ holds: [aHold({ release })] }), PLAIN));

  expect(lines).toContain("Held by rights-taken: this takes rights from 2 of 6 members; one plan may do so to 1.");
  expect(lines).toContain("  Split the change.");
  expect(lines).toContain("  domains/acme/overrides/rights-taken-2026-11-22.yaml:");
  expect(lines.slice(lines.indexOf("    apiVersion: rollcall.dev/v1"))).toContain("    kind: Override");
});

test("every hold of a plan is shown, also one that nothing releases", () => {
  const text = renderPlan(aJudgedPlan({ holds: [aHold(), aHold({ rule: "all-members" })] }), PLAIN);

  expect(text).toContain("Held by rights-taken");
  expect(text).toContain("Held by all-members");
});

test("an override that let a plan pass is shown with its reason and its end", () => {
  const overrides = [
    {
      name: aName("merger"),
      rule: "rights-taken",
      reason: "the merger",
      untilMs: NOW_MS,
      until: "2026-11-22",
    } as const,
  ];

  expect(linesOf(renderPlan(aJudgedPlan({ overrides }), PLAIN))).toContain(
    "Released by override merger (rights-taken, until 2026-11-22): the merger",
  );
});

test("the reason for a suspension stands beside the action", () => {
  const actions = [anAction({ kind: "suspend", after: SUSPENDED, reason: "an\u202eaudit" })];

  expect(renderPlan(aJudgedPlan({ plan: { actions } }), PLAIN)).toContain(
    "requested by the register (reason: an\\u{202e}audit)",
  );
});

test("members that are unmanaged or observed, and notes, have their places", () => {
  const plan = aPlan({
    wanted: [
      aMembership({ mode: "observe" }),
      aMembership({ name: "carol", validUntilMs: NOW_MS + DAY_MS, validUntil: "2026-11-23" }),
    ],
    live: [aLiveMember({ name: "bob" })],
  });
  const lines = linesOf(renderPlan(aJudgedPlan({ plan }), PLAIN));

  expect(lines).toContain("Left alone, since their mode is observe:");
  expect(lines).toContain(
    "Unmanaged: 1 live member that no document ever named. `rollcall import` writes documents for them, or reports why it cannot.",
  );
  expect(lines.find((line) => line.startsWith("  ? "))).toContain(`${aParticipantId("bob")}  Submission  since`);
  expect(lines).toContain("  note: carol: the membership ends 2026-11-23, in 1 d");
});

test("a plan of thousands shows some and counts the rest", () => {
  const actions = Array.from({ length: 1_000 }, (_nothing, index) => anAction({ name: `member-${String(index)}` }));
  const lines = linesOf(renderPlan(aJudgedPlan({ plan: { actions } }), PLAIN));

  expect(lines.length).toBeLessThan(220);
  expect(lines).toContain("  … and 800 more: -o json has them all");
  expect(lines.some((line) => line.startsWith("Plan: 1000 to admit."))).toBe(true);
});

test("problems are printed as compilers print them", () => {
  const problems = [
    aProblem({ expected: "one of Submission, Confirmation", found: "Submision" }),
    aProblem({
      line: 9,
      severity: "warning",
      rule: "past-date",
      message: "this membership has ended",
      hint: "Extend it.",
    }),
  ];

  expect(linesOf(renderProblems(problems, PLAIN))).toEqual([
    "domains/acme/participants/alice.yaml:7:3: error: permission has no such value [schema]",
    "  expected one of Submission, Confirmation, found Submision",
    "  Compare with the schema.",
    "domains/acme/participants/alice.yaml:9:3: warning: this membership has ended [past-date]",
    "  Extend it.",
  ]);
});

test("nothing that a file or a server says moves the cursor or adds a line", () => {
  const problems = HOSTILE.map((text) =>
    aProblem({ path: text, message: text, expected: text, found: text, hint: text }),
  );
  const applied = HOSTILE.map((message) => ({ action: anAction(), outcome: { kind: "stale", message } as const }));
  const overrides = HOSTILE.map(
    (reason) => ({ name: aName("x"), rule: "protected", reason, untilMs: NOW_MS }) as const,
  );

  expect(linesOf(renderProblems(problems, PLAIN))).toHaveLength(3 * HOSTILE.length);
  expect(renderProblems(problems, PLAIN)).not.toMatch(/(?!\n)\p{C}/u);
  expect(renderRun(aRun(applied), PLAIN)).not.toMatch(/(?!\n)\p{C}/u);
  expect(linesOf(renderRun(aRun(applied), PLAIN))).toHaveLength(HOSTILE.length + 3);
  expect(renderPlan(aJudgedPlan({ overrides }), PLAIN)).not.toMatch(/(?!\n)\p{C}/u);
});

test("a run tells how each action ended, how many were verified, and where to look further", () => {
  const run = aRun([
    { action: anAction(), outcome: { kind: "effective" } },
    {
      action: anAction({ name: "bob" }),
      outcome: { kind: "failed", code: "refused", message: "the domain said no", hint: "Ask why." },
    },
  ]);
  const lines = linesOf(renderRun(run, PLAIN));

  expect(lines).toContain("  + admit  alice  absent → Submission  effective");
  expect(lines).toContain("  + admit  bob    absent → Submission  failed: the domain said no. Ask why.");
  expect(lines).toContain("Applied: 1 of 2 actions verified on the domain in 1.5 s.");
  expect(lines.at(-1)).toBe(
    `Run run-1, digest ${run.judged.digest.slice(0, 12)}, trace id 0af7651916cd43dd8448eb211c80319c`,
  );
});

test("what went wrong is shown however many went well", () => {
  const effective = Array.from({ length: 500 }, (_nothing, index): Applied => ({
    action: anAction({ name: `member-${String(index)}` }),
    outcome: { kind: "effective" },
  }));
  const stale: Applied = {
    action: anAction({ name: "zoe" }),
    outcome: { kind: "stale", message: "somebody was faster" },
  };
  const text = renderRun(aRun([...effective, stale]), PLAIN);

  expect(text).toContain("stale: somebody was faster");
  expect(text).toContain("… and 300 more that are effective");
});

test("drift tells what, whom, from what to what, since when and by whose key", () => {
  const member = { participantId: aParticipantId("alice"), name: aName("alice") };
  const stranger = { participantId: aParticipantId("eve"), name: undefined };
  const origin = { sinceMs: NOW_MS - DAY_MS, signedBy: aFingerprint("key") };
  const state = { field: "state", before: "absent", after: "Submission" } as const;
  const lines = linesOf(
    renderDrift(
      [
        { kind: "missing", member, differences: [state], live: ABSENT, sinceMs: undefined, signedBy: undefined },
        { kind: "unmanaged", member: stranger, differences: [state], live: admitted(), ...origin },
      ],
      [],
      NOW_MS,
      PLAIN,
    ),
  );

  expect(lines[0]).toMatch(/^ {2}- missing +alice +live → git: absent → Submission +since an unknown time/);
  expect(lines[1]).toContain(`? unmanaged  ${aParticipantId("eve")}  live Submission`);
  expect(lines[1]).toContain("since 2026-11-21T12:00:00Z (1 d), signed by 1220");
});

test("columns are as wide as their widest cell, and the last is left as it is", () => {
  expect(
    alignColumns([
      ["a", "bb", "c"],
      ["aaa", "b", "cccc"],
    ]),
  ).toEqual(["a    bb  c", "aaa  b   cccc"]);
  expect(alignColumns([])).toEqual([]);
});

test("what endangers the domain is said before everything else there is to note, in red and in full", () => {
  const notes = [
    { kind: "ends-soon", subject: "alice", message: "the membership ends" },
    { kind: "refused-combination", subject: "zoe", message: "a Vip that cannot confirm" },
  ] as const;
  const rendered = [renderPlan(aJudgedPlan({ plan: { notes } }), TAGS), renderDrift([], notes, NOW_MS, TAGS)];

  for (const text of rendered) {
    const lines = linesOf(text).filter((line) => line.includes("zoe") || line.includes("alice"));
    expect(lines).toEqual([
      "  <red><b>DANGER</b></red>: zoe: a Vip that cannot confirm",
      "<dim>  note: alice: the membership ends</dim>",
    ]);
  }
});

test("of drift the broken is red, and has a glyph of its own", () => {
  const live = [aLiveMember({ standing: admitted("Submission", "Vip"), ownSide: "Observation" })];
  const plan = aPlan({ wanted: [aMembership({ trustLevel: "Vip" })], live });

  const [line] = linesOf(renderDrift(findDrift(plan, aLiveDomain({ members: live })), [], NOW_MS, TAGS));

  expect(line).toMatch(
    /^<red> {2}! broken {2}alice {2}live → git: Observation by its own side → at least Confirmation/,
  );
});

test("columns are as wide as a terminal shows them: wide letters take two places, marks and colours none", () => {
  const rows = ["ab", "名前", "e\u0301", "👩‍👩‍👧", "\u001b[31mred\u001b[0m"].map((cell) => [cell, "|"]);

  expect(alignColumns(rows)).toEqual(["ab    |", "名前  |", "e\u0301     |", "👩‍👩‍👧    |", "\u001b[31mred\u001b[0m   |"]);
});
