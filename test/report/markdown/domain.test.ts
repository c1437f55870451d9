import { expect, test } from "vitest";

import { SUSPENDED } from "../../../src/model/standing.ts";
import { tellOpenDomain } from "../../../src/plan/open-domain.ts";
import { driftMarkdown, problemsMarkdown, planMarkdown, runMarkdown } from "../../../src/report/markdown/domain.ts";
import { shortId } from "../../../src/model/identifier.ts";
import { aLastApplied, aPlan } from "../../build/domains.ts";
import { HOSTILE } from "../../build/hostile.ts";
import { aFingerprint, aName, aParticipantId, DAY_MS, NOW_MS, sure } from "../../build/identifiers.ts";
import { admitted, aLiveMember, aMembership } from "../../build/members.ts";
import { type MarkdownNode, nodesOf, tableShapeOf, textOf } from "../../build/markdown-oracle.ts";
import { aHold, anAction, aProblem, aJudgedPlan } from "../../build/plans.ts";

function count(markdown: string, type: string): number {
  return nodesOf(markdown).filter((node) => node.type === type).length;
}

/** The cells of the first table, as a reader sees them. */
function rowsOf(markdown: string): readonly (readonly string[])[] {
  const rows = nodesOf(markdown).filter(({ type }) => type === "tableRow");
  return rows.map(({ children }) => (children ?? []).map((cell: MarkdownNode) => textOf(cell).trim()));
}

test("a plan's heading says how much it does and whether it may", () => {
  const actions = [anAction()];

  expect(textOf(sure(nodesOf(planMarkdown(aJudgedPlan({ plan: { actions } })))[1]))).toBe(
    "Plan for acme: 1 to admit · ready",
  );
  expect(planMarkdown(aJudgedPlan())).toContain("**nothing to do** · in sync");
  expect(planMarkdown(aJudgedPlan({ plan: { actions }, holds: [aHold()] }))).toContain("· held");
});

test("a replaced participant is one change with two halves, each with its whole id", () => {
  const [before, after] = [aParticipantId("alice"), aParticipantId("renewed")];
  const plan = aPlan({
    wanted: [aMembership({ participantId: after })],
    live: [aLiveMember()],
    lastApplied: aLastApplied({ alice: admitted() }),
  });
  const markdown = planMarkdown(aJudgedPlan({ plan }));

  expect(rowsOf(markdown).slice(1)).toEqual([
    [
      "~ replace",
      "alice",
      `${shortId(before)} → ${shortId(after)}`,
      "its document names another participant than before",
    ],
    ["… + admit", after, "absent → Submission", ""],
    ["… - revoke", before, "Submission → suspended", ""],
  ]);
  expect(textOf(sure(nodesOf(markdown)[1]))).toBe("Plan for acme: 1 to replace · ready");
});

test("a plan's actions are a table that reads like the terminal, what takes rights first", () => {
  const kinds = ["admit", "resume", "change", "suspend", "revoke", "purge"] as const;
  const rows = rowsOf(
    planMarkdown(aJudgedPlan({ plan: { actions: kinds.map((kind) => anAction({ kind, name: kind })) } })),
  );

  expect(rows.slice(1).map(([action]) => action)).toEqual([
    "x purge",
    "- revoke",
    "- suspend",
    "~ change",
    "+ resume",
    "+ admit",
  ]);
  expect(rows[6]).toEqual(["+ admit", "admit", "absent → Submission", "requested by the register"]);
});

test("the reason for a suspension stands in its row", () => {
  const actions = [anAction({ kind: "suspend", after: SUSPENDED, reason: "an audit" })];

  expect(rowsOf(planMarkdown(aJudgedPlan({ plan: { actions } })))[1]?.[3]).toBe(
    "requested by the register (reason: an audit)",
  );
});

test("a held plan shows the document that releases it as a block of its own", () => {
  const document = "apiVersion: rollcall.dev/v1\nkind: Override\n";
  const release = { path: "domains/acme/overrides/x.yaml", document };
  const markdown = planMarkdown(aJudgedPlan({ holds: [aHold({ release })] }));

  expect(nodesOf(markdown).find(({ type }) => type === "code")?.value).toBe(document.trimEnd());
  expect(nodesOf(markdown).some(({ type, value }) => type === "inlineCode" && value === release.path)).toBe(true);
});

test("a run's account tells what became of each action, what did not work first", () => {
  const failed = {
    action: anAction({ name: "bob" }),
    outcome: { kind: "failed", code: "refused", message: "no such key", hint: "See the log." },
  } as const;
  const markdown = runMarkdown({
    kind: "applied",
    id: "run-1",
    judged: aJudgedPlan({ plan: { actions: [anAction(), anAction({ name: "bob" })] } }),
    applied: [{ action: anAction(), outcome: { kind: "effective" } }, failed],
    startedAtMs: NOW_MS,
    endedAtMs: NOW_MS + 1_000,
    traceId: "0af7651916cd43dd8448eb211c80319c",
  });

  expect(markdown).toContain("**1 of 2 actions** verified");
  expect(rowsOf(markdown).map((cells) => [cells[1], cells[3]])).toEqual([
    ["member", "outcome"],
    ["bob", "failed: no such key. See the log."],
    ["alice", "effective"],
  ]);
  expect(markdown).toContain("0af7651916cd43dd8448eb211c80319c");
});

test("a note is shown whole", () => {
  const plan = tellOpenDomain(aPlan(), 1);
  const spans = nodesOf(planMarkdown(aJudgedPlan({ plan }))).filter(({ type }) => type === "inlineCode");

  expect(plan.notes).toHaveLength(1);
  expect(spans.map(({ value }) => value)).toContain(sure(plan.notes[0]).message);
});

test("only our own template makes headings, HTML and links, whatever names, reasons and messages say", () => {
  for (const text of HOSTILE) {
    const plan = {
      ...aPlan({ wanted: [aMembership({ mode: "observe" })], live: [aLiveMember({ name: "bob" })] }),
      actions: [anAction({ kind: "suspend", after: SUSPENDED })],
      notes: [{ kind: "ends-soon", subject: text, message: text } as const],
    };
    const overrides = [{ name: aName("x"), rule: "protected", reason: text, untilMs: NOW_MS } as const];
    const markdown = planMarkdown(aJudgedPlan({ plan, overrides, holds: [aHold({ message: text })] }));

    expect(count(markdown, "heading")).toBe(1);
    expect(count(markdown, "link") + count(markdown, "image")).toBe(0);
    expect(nodesOf(markdown).flatMap(({ type, value }) => (type === "html" ? [value] : []))).toEqual([
      "<sub>",
      "</sub>",
    ]);
    expect(tableShapeOf(markdown)).toBe("4 4 4 4");
  }
});

test("problems are a table that no file name and no value gets out of", () => {
  for (const text of HOSTILE) {
    const markdown = problemsMarkdown([
      aProblem({ path: text, message: text, expected: text, found: text, hint: text }),
      aProblem(),
    ]);

    expect(tableShapeOf(markdown)).toBe("7 7 7");
    expect(count(markdown, "heading")).toBe(1);
    expect(count(markdown, "link") + count(markdown, "image") + count(markdown, "html")).toBe(0);
  }
});

test("problems say where, what, what was expected and found, and what to do", () => {
  const problem = aProblem({ expected: "one of Submission, Observation", found: "Submision" });

  expect(rowsOf(problemsMarkdown([problem]))[1]).toEqual([
    "error",
    "domains/acme/participants/alice.yaml:7:3",
    "permission has no such value",
    "one of Submission, Observation",
    "Submision",
    "Compare with the schema.",
    "schema",
  ]);
  expect(problemsMarkdown([])).toBe("### The register is valid");
});

test("many problems are counted and not all shown", () => {
  const markdown = problemsMarkdown(Array.from({ length: 500 }, () => aProblem()));

  expect(markdown).toContain("### 500 problems in the register");
  expect(markdown).toContain("… and 300 more.");
});

test("drift is a table of what, whom, from what to what, and origin", () => {
  const markdown = driftMarkdown(
    "acme",
    [
      {
        kind: "changed",
        member: { participantId: aParticipantId("alice"), name: aName("alice") },
        differences: [{ field: "permission", before: "Observation", after: "Submission" }],
        live: admitted("Observation"),
        sinceMs: NOW_MS,
        signedBy: aFingerprint("key"),
      },
    ],
    [],
    [],
    NOW_MS,
  );

  expect(rowsOf(markdown)[1]).toEqual([
    "changed",
    "alice",
    "Observation → Submission",
    `since 2026-11-22T12:00:00Z (0 s), signed by ${aFingerprint("key").slice(0, 12)}…`,
  ]);
  expect(driftMarkdown("acme", [], [], [], NOW_MS)).toBe("### No drift on ` acme `");
});

test("what there is to note of a domain is told of its drift, and where it has none", () => {
  const passive = { kind: "passive-replica", subject: undefined, message: "a passive replica answered" } as const;
  const missing = { kind: "missing", fingerprint: aFingerprint("key"), sequencer: undefined, sinceMs: NOW_MS } as const;

  for (const keys of [[], [missing]]) {
    expect(driftMarkdown("acme", [], keys, [passive], NOW_MS)).toMatch(/\n\n- ` a passive replica answered `$/);
  }
});

test("keys of sequencers that drift are in the same table", () => {
  const markdown = driftMarkdown(
    "acme",
    [],
    [
      { kind: "missing", fingerprint: aFingerprint("key"), sequencer: aName("east"), sinceMs: undefined },
      { kind: "unknown", fingerprint: aFingerprint("other"), sequencer: undefined, sinceMs: NOW_MS - DAY_MS },
    ],
    [],
    NOW_MS,
  );

  expect(markdown).toMatch(/^### Drift on ` acme `: 2 sequencer keys$/m);
  expect(rowsOf(markdown).slice(1)).toEqual([
    ["missing sequencer key", aFingerprint("key"), "not in force → declared by east", ""],
    ["unknown sequencer key", aFingerprint("other"), "in force → not declared", "since 2026-11-21T12:00:00Z (1 d)"],
  ]);
});

test("what endangers the domain stands above the plan and above the drift", () => {
  const notes = [{ kind: "refused-combination", subject: "zoe", message: "a Vip | that cannot confirm" }] as const;
  const drifting = [
    {
      kind: "broken",
      member: { participantId: aParticipantId("zoe"), name: aName("zoe") },
      differences: [],
      live: admitted("Submission", "Vip"),
      sinceMs: undefined,
      signedBy: undefined,
    },
  ] as const;

  for (const markdown of [
    planMarkdown(aJudgedPlan({ plan: { notes } })),
    driftMarkdown("acme", drifting, [], notes, NOW_MS),
  ]) {
    expect(markdown.split("\n")[2]).toMatch(/^⛔ \*\*Danger to the domain\*\*: `+ ?zoe: a Vip/);
    expect(markdown.match(/cannot confirm/g)).toHaveLength(1);
  }
});
