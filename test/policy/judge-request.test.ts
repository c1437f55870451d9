import { expect, test } from "vitest";

import type { EvaluatedRequest, RequestVerdict } from "../../src/model/request.ts";
import { judgeRequest } from "../../src/policy/judge-request.ts";
import { withoutCount } from "../../src/policy/missing-approvals.ts";
import { aCommitId, aName, NOW_MS } from "../build/identifiers.ts";
import { aHold, aProblem, aJudgedPlan } from "../build/plans.ts";
import { anEvaluatedDomain, anEvaluatedRequest, aQuorum, aRequestedChange } from "../build/requests.ts";

const ENDS = { base: aCommitId("base"), head: aCommitId("head") };
const MISSING_ONE = aQuorum({ missing: 1, counted: [] });
const RELEASE = { path: "domains/acme/overrides/exception.yaml", document: "kind: Override\n" };

/** The admission of `alice` to `acme`, which is right in every way unless told otherwise. */
function verdictOn(
  domain: Parameters<typeof anEvaluatedDomain>[0] = {},
  request: Partial<EvaluatedRequest> = {},
): RequestVerdict {
  const acme = anEvaluatedDomain({ changes: [aRequestedChange()], judged: aJudgedPlan(), ...domain });
  return judgeRequest(anEvaluatedRequest({ domains: [acme], ...request }), undefined);
}

test("a request that governs nothing passes, and nobody has to do anything", () => {
  expect(judgeRequest({ kind: "ungoverned", ...ENDS }, undefined)).toEqual({
    state: "success",
    title: "Nothing governed is changed",
    next: [],
  });
});

test("a request that does not go together with the branch fails, and says in how many files", () => {
  const conflict = (paths: readonly string[]) => judgeRequest({ kind: "conflict", ...ENDS, paths }, undefined);

  expect(conflict(["one"])).toMatchObject({ state: "failure", title: "Conflicts with the branch in 1 file" });
  expect(conflict(["one", "two"])).toMatchObject({ title: "Conflicts with the branch in 2 files" });
});

test("a request that is right, approved and read against its domain passes, and may be merged", () => {
  expect(verdictOn({ quorum: aQuorum() })).toEqual({
    state: "success",
    title: "1 admission on acme",
    next: ["Merge it: the change is applied then, and told here."],
  });
});

test("a request is not let pass on what a passive replica shows", () => {
  const note = { kind: "passive-replica", subject: undefined, message: "a passive replica answered" } as const;
  const judged = aJudgedPlan({ plan: { ...aJudgedPlan().plan, notes: [note] } });

  expect(verdictOn({ judged, quorum: aQuorum() })).toMatchObject({
    state: "action-required",
    title: "A passive replica answered for acme: its state may be old",
    next: [expect.stringContaining("address of the active replica")],
  });
});

test("a domain that asks for no approvals lets a request pass without any", () => {
  expect(verdictOn().state).toBe("success");
});

test("problems fail it, by number, and warnings do not", () => {
  const problems = [aProblem(), aProblem({ line: 8 }), aProblem({ severity: "warning" })];

  expect(verdictOn({}, { problems })).toMatchObject({ state: "failure", title: "2 problems in the register" });
  expect(verdictOn({}, { problems: [aProblem()] }).title).toBe("1 problem in the register");
  expect(verdictOn({}, { problems: [aProblem({ severity: "warning" })] }).state).toBe("success");
});

test("what time has made wrong fails a request, too", () => {
  expect(verdictOn({}, { problems: [aProblem({ severity: "overdue" })] }).state).toBe("failure");
});

test("a refusal is told in its own words, and every way out comes next", () => {
  const refusals = [
    { rule: "split", message: "it changes the policy of acme and its members at once", hint: "Split it." },
    { rule: "flood", message: "it changes 90 governed files", hint: "Let an owner open it." },
  ] as const;

  expect(verdictOn({}, { refusals })).toEqual({
    state: "failure",
    title: "It changes the policy of acme and its members at once",
    next: ["Split it.", "Let an owner open it."],
  });
});

test("a branch that is not valid fails it, and the request is told not to be the cause", () => {
  const verdict = verdictOn({}, { baseProblems: [aProblem()] });

  expect(verdict).toMatchObject({ state: "failure", title: "The branch itself is not valid" });
  expect(verdict.next[0]).toContain("not the cause");
});

test("a domain that cannot be read is no success: nobody knows what would be merged", () => {
  const domains = ["acme", "zeta"].map((name) => anEvaluatedDomain({ name, unreadable: "the domain is gone" }));
  const verdict = judgeRequest(
    anEvaluatedRequest({ domains: [...domains, anEvaluatedDomain({ name: "umbrella" })] }),
    undefined,
  );

  expect(verdict.state).toBe("action-required");
  expect(verdict.title).toMatch(/^acme, zeta cannot be read/);
});

test("a request that is on hold waits, whatever else there is to say for it", () => {
  const domains = [anEvaluatedDomain({ quorum: aQuorum() })];

  for (const evaluation of [anEvaluatedRequest({ domains }), { kind: "ungoverned", ...ENDS } as const]) {
    expect(judgeRequest(evaluation, { by: "olga", where: undefined })).toMatchObject({
      state: "action-required",
      title: "On hold by olga",
      next: ["An owner lets it go on with a comment that says /rollcall unhold."],
    });
  }
});

test("a plan that would be held waits, with each rule once and every hint", () => {
  const holds = [
    aHold({ hint: "Split the change." }),
    aHold({ rule: "protected", hint: "Leave alice.", release: RELEASE }),
    aHold({ rule: "protected", hint: "Leave bob.", release: RELEASE }),
  ];

  expect(verdictOn({ judged: aJudgedPlan({ holds }) })).toEqual({
    state: "action-required",
    title: "Would be held by rights-taken, protected",
    next: [
      "Split the change.",
      "Leave alice.",
      "Leave bob.",
      "An override counts once it is in the branch: merge it in a request of its own, before this one.",
    ],
  });
});

test("where no override releases a hold, none is advised", () => {
  expect(verdictOn({ judged: aJudgedPlan({ holds: [aHold({ rule: "all-members" })] }) }).next).toEqual([
    "Split the change.",
  ]);
});

test("a person's word for exactly this plan releases what an override may, and nothing else", () => {
  const approval = { by: "bob", reason: "agreed", untilMs: NOW_MS };
  const held = (hold: ReturnType<typeof aHold>) =>
    verdictOn({ judged: aJudgedPlan({ holds: [hold], approval }) }).state;

  expect(held(aHold({ release: RELEASE }))).toBe("success");
  expect(held(aHold({ rule: "all-members" }))).toBe("action-required");
});

test("missing approvals are counted over all domains, and told for each", () => {
  const domains = [
    anEvaluatedDomain({ changes: [aRequestedChange()], quorum: aQuorum({ needed: 2, missing: 2, missingOthers: 1 }) }),
    anEvaluatedDomain({ name: "zeta", changes: [aRequestedChange()], quorum: MISSING_ONE }),
    anEvaluatedDomain({ name: "umbrella", changes: [aRequestedChange()], quorum: aQuorum() }),
  ];

  expect(judgeRequest(anEvaluatedRequest({ domains }), undefined)).toEqual({
    state: "action-required",
    title: "3 admissions on acme, zeta, umbrella, 3 approvals missing",
    next: [
      "acme: 2 owners must approve, 1 of them from another organisation.",
      "zeta: 1 owner must approve.",
      `Owners approve with a review of the plan as it is shown now, or with a comment: /rollcall approve ${"e".repeat(12)}`,
    ],
  });
});

test.each([
  [1, 0, "acme: 1 owner must approve."],
  [1, 1, "acme: 1 owner from another organisation must approve."],
  [2, 2, "acme: 2 owners from other organisations must approve."],
  [3, 1, "acme: 3 owners must approve, 1 of them from another organisation."],
])("%d missing, %d of them others, reads as a person would say it: %s", (missing, missingOthers, words) => {
  expect(verdictOn({ quorum: aQuorum({ needed: 3, missing, missingOthers }) }).next[0]).toBe(words);
});

test("what has to be done first is said first", () => {
  const everything = {
    problems: [aProblem()],
    baseProblems: [aProblem()],
    refusals: [{ rule: "split", message: "it does both", hint: "Split it." } as const],
    domains: [
      anEvaluatedDomain({
        unreadable: "gone",
        judged: aJudgedPlan({ holds: [aHold()] }),
        quorum: MISSING_ONE,
      }),
    ],
  };
  const titles = [];
  for (const gone of [[], ["problems"], ["refusals"], ["baseProblems"]]) {
    for (const name of gone) Object.assign(everything, { [name]: [] });
    titles.push(judgeRequest(anEvaluatedRequest(everything), { by: "olga", where: undefined }).title);
  }

  expect(titles).toEqual([
    "1 problem in the register",
    "It does both",
    "The branch itself is not valid",
    expect.stringContaining("acme cannot be read"),
  ]);
  const [acme = anEvaluatedDomain()] = everything.domains;
  const read = anEvaluatedRequest({ domains: [{ ...acme, unreadable: undefined }] });
  expect(judgeRequest(read, { by: "olga", where: undefined }).title).toBe("On hold by olga");
  expect(judgeRequest(read, { by: "olga", where: 12 })).toMatchObject({
    title: "On hold by olga in #12",
    next: ["An owner lets it go on with a comment in #12 that says /rollcall unhold."],
  });
  expect(judgeRequest(read, undefined).title).toBe("Would be held by rights-taken");
});

test("the title names each kind of change, and policy beside them", () => {
  const kinds = ["admit", "admit", "remove", "readmit", "resume", "change", "suspend"] as const;
  const changes = kinds.map((kind) => aRequestedChange({ kind }));
  const some = verdictOn({ changes: changes.slice(0, 4), policyFiles: ["domains/acme/sequencers/east.yaml"] });

  expect(some.title).toBe("2 admissions, 1 removal, 1 re-admission, 1 policy change on acme");
  expect(verdictOn({ changes: changes.slice(4) }).title).toBe("1 resumption, 1 change, 1 suspension on acme");
});

test("a request that moves a file and changes nobody says so", () => {
  expect(verdictOn({ changes: [] }).title).toBe("No effect on acme");
});

test("a request about no domain at all has a whole title, too", () => {
  const problems = [aProblem({ severity: "warning" })];

  expect(judgeRequest(anEvaluatedRequest({ problems }), undefined).title).toBe("Nothing governed is changed");
});

test("a title that would be too long counts what it cannot name", () => {
  const names = Array.from({ length: 30 }, (_, index) => `a-domain-with-a-long-name-${String(index)}`);
  const domains = names.map((name) => anEvaluatedDomain({ name, changes: [aRequestedChange()], quorum: MISSING_ONE }));
  const kinds = ["admit", "remove", "readmit", "resume", "change", "suspend"] as const;
  const changes = kinds.map((kind) => aRequestedChange({ kind }));
  const policyFiles = ["domains/acme/domain.yaml"];
  const longest = aName(`a${"-b".repeat(19)}c`);

  expect(judgeRequest(anEvaluatedRequest({ domains }), undefined).title).toBe(
    "30 admissions on 30 domains, 30 approvals missing",
  );
  expect(verdictOn({ name: longest, changes, policyFiles, quorum: MISSING_ONE }).title).toBe(
    `7 changes on ${longest}, 1 approval missing`,
  );
  const unread = names.map((name) => anEvaluatedDomain({ name, unreadable: "gone" }));
  expect(judgeRequest(anEvaluatedRequest({ domains: unread }), undefined).title).toMatch(/^30 domains cannot be read/);
});

test("where nobody could be counted it is not said that it may be merged, but for what nobody has to approve", () => {
  const changes = [aRequestedChange()];
  const asked = anEvaluatedRequest({ domains: [anEvaluatedDomain({ changes, asksOwners: true })] });
  const free = anEvaluatedRequest({ domains: [anEvaluatedDomain({ changes })] });
  const missing = anEvaluatedRequest({
    domains: [anEvaluatedDomain({ changes, asksOwners: true, quorum: MISSING_ONE })],
  });
  const judgedWithout = (request: EvaluatedRequest) =>
    withoutCount(judgeRequest(request, undefined), request, "the settings name no forge");

  expect(judgedWithout(asked)).toMatchObject({
    state: "action-required",
    title: "1 admission on acme, approvals not counted",
    next: [
      expect.stringContaining("who has is not counted here: the settings name no forge") as string,
      expect.any(String),
    ],
  });
  expect(judgedWithout(free)).toEqual(judgeRequest(free, undefined));
  expect(judgedWithout(missing)).toEqual(judgeRequest(missing, undefined));
});
