import { expect, test } from "vitest";

import type { ApprovalClass, Approver, Opinion, OpinionKind, Quorum } from "../../src/model/request.ts";
import { APPROVAL_CLASSES, countApprovals, type Electorate } from "../../src/policy/count-approvals.ts";
import { sure } from "../build/identifiers.ts";

/** Everybody of these tests, by login. */
const IDS = { olga: 1, oscar: 2, petra: 3, paul: 4, both: 5, alice: 6, mallory: 7 } as const;
type Login = keyof typeof IDS;

/** Two organisations that own the domain, and somebody who belongs to both. */
const OWNERS: Readonly<Record<string, readonly Login[]>> = {
  Acme: ["olga", "oscar", "both"],
  Pepsi: ["petra", "paul", "both"],
};

interface Wish {
  readonly classes?: readonly ApprovalClass[];
  readonly approvals?: Partial<Parameters<typeof countApprovals>[0]["approvals"]>;
  readonly owners?: Readonly<Record<string, readonly Login[]>>;
  readonly asking?: readonly Login[];
  readonly subjects?: readonly Login[];
  readonly applicants?: readonly string[];
  /** Other ones than approvals. */
  readonly opinions?: readonly Opinion[];
}

function idsOf(logins: readonly Login[]): ReadonlySet<number> {
  return new Set(logins.map((login) => IDS[login]));
}

const EFFECT = "e".repeat(64);

function opinion(by: Approver, kind: OpinionKind, effectId = EFFECT): Opinion {
  const source = `review ${String(by.userId)}`;
  return { source, kind, effectId: kind === "approved" ? effectId : undefined, by, atMs: 0 };
}

function approver(login: Login): Approver {
  return { userId: IDS[login], login };
}

function count(approvers: readonly (Login | Approver)[], wish: Wish = {}): Quorum | undefined {
  const { owners = OWNERS, asking = ["alice"], subjects = [], applicants = [] } = wish;
  const electorate: Electorate = {
    owners: new Map(Object.entries(owners).map(([organisation, logins]) => [organisation, idsOf(logins)])),
    asking: idsOf(asking),
    subjects: idsOf(subjects),
    applicants: new Set(applicants),
  };
  const approvals = { change: 1, remove: 1, policy: 2, readmit: 2, otherOrganisations: 0, ...wish.approvals };
  const policy = {
    owners: Object.entries(owners).map(([organisation, github]) => ({ organisation, github })),
    approvals,
  };
  const given = approvers.map((one) => opinion(typeof one === "string" ? approver(one) : one, "approved"));
  return countApprovals(policy, wish.classes ?? ["change"], electorate, EFFECT, [...given, ...(wish.opinions ?? [])]);
}

function missing(approvers: readonly Login[], wish: Wish = {}): number {
  return sure(count(approvers, wish)).missing;
}

test("one owner's approval is enough for what needs one, and nobody's is not", () => {
  expect(count(["olga"])).toEqual({
    needed: 1,
    counted: [{ userId: 1, login: "olga" }],
    missing: 0,
    missingOthers: 0,
    uncounted: [],
  });
  expect(missing([])).toBe(1);
});

test("as many owners as the policy asks for have to approve", () => {
  const approvals = { change: 3 };

  expect(missing(["olga", "petra"], { approvals })).toBe(1);
  expect(missing(["olga", "petra", "paul"], { approvals })).toBe(0);
  expect(missing(["olga", "oscar", "petra", "paul"], { approvals })).toBe(0);
});

test("who does several things at once needs what most is asked for", () => {
  const approvals = { change: 1, remove: 3, policy: 2, readmit: 4 };
  const needed = (classes: readonly ApprovalClass[]): number => sure(count([], { classes, approvals })).needed;

  expect(needed(["change"])).toBe(1);
  expect(needed(["policy", "change"])).toBe(2);
  expect(needed(["remove", "change", "policy"])).toBe(3);
  expect(needed([...APPROVAL_CLASSES])).toBe(4);
});

test("where nobody is named as an owner, or nothing is done, nobody is asked", () => {
  expect(count(["olga"], { owners: {} })).toBeUndefined();
  expect(count(["olga"], { classes: [] })).toBeUndefined();
});

test("a policy that asks for nobody is satisfied by nobody", () => {
  expect(missing([], { approvals: { change: 0, otherOrganisations: 2 } })).toBe(0);
});

test.each<[string, Wish, string]>([
  ["the author", { asking: ["olga"] }, "asks for it"],
  ["who pushed to it", { asking: ["alice", "olga"] }, "asks for it"],
  ["who belongs to the member that it is about", { subjects: ["olga"] }, "belongs to the member that it is about"],
])("%s never counts, also as an owner", (_what, wish, why) => {
  const quorum = sure(count(["olga", "petra"], { ...wish, approvals: { change: 2 } }));

  expect(quorum.missing).toBe(1);
  expect(quorum.counted.map(({ login }) => login)).toEqual(["petra"]);
  expect(quorum.uncounted).toEqual([{ approver: approver("olga"), why }]);
});

test("who is no owner never counts, and is told so", () => {
  expect(count(["mallory"])).toMatchObject({
    missing: 1,
    counted: [],
    uncounted: [{ approver: { login: "mallory" }, why: "is not an owner of the domain" }],
  });
});

test("one person counts once, under whatever names the account was seen", () => {
  const renamed = { userId: IDS.olga, login: "olga-the-second" };

  expect(count(["olga", renamed, "olga"], { approvals: { change: 2 } })).toMatchObject({
    missing: 1,
    counted: [{ userId: IDS.olga }],
  });
});

test("the latest word of a person counts, whichever way it was given", () => {
  const [yes, no] = [opinion(approver("olga"), "approved"), opinion(approver("olga"), "objected")];
  const missing = (opinions: readonly Opinion[]) => count([], { opinions })?.missing;

  expect(missing([yes, { ...no, source: "comment 4", atMs: 1 }])).toBe(1);
  expect(missing([{ ...yes, source: "comment 4", atMs: 1 }, no])).toBe(0);
  // In one moment nobody knows which was later.
  expect(missing([yes, no])).toBe(1);
  expect(missing([no, yes])).toBe(1);
});

test.each([
  ["approved", "approved another plan than this one"],
  ["unseen", "approved before a plan was shown"],
  ["unread", "approved within seconds of a change of the plan"],
  ["objected", "objects"],
  ["taken-back", "took the approval back"],
] as const)("an owner's opinion that is %s does not count, and is told: %s", (kind, why) => {
  const quorum = count([], { opinions: [opinion(approver("olga"), kind, "another effect")] });

  expect(quorum).toMatchObject({ missing: 1, counted: [], uncounted: [{ approver: approver("olga"), why }] });
});

test("who has no say is told why, and not that it was said too early; a refusal of theirs is not told", () => {
  const opinions = [opinion(approver("mallory"), "unseen"), opinion(approver("alice"), "objected")];

  expect(count([], { opinions })?.uncounted).toEqual([
    { approver: approver("mallory"), why: "is not an owner of the domain" },
  ]);
});

test("a name that was given away does not carry the approval's right with it", () => {
  const stranger = { userId: IDS.mallory, login: "olga" };

  expect(count([stranger])).toMatchObject({ missing: 1, counted: [] });
});

test("so many of them must come from another organisation than the one that asks", () => {
  const wish = { approvals: { change: 2, otherOrganisations: 1 }, applicants: ["Acme"] };

  expect(count(["olga", "oscar"], wish)).toMatchObject({ needed: 2, missing: 1, missingOthers: 1 });
  expect(count(["olga"], wish)).toMatchObject({ missing: 1, missingOthers: 1 });
  expect(count([], wish)).toMatchObject({ missing: 2, missingOthers: 1 });
  expect(count(["petra"], wish)).toMatchObject({ missing: 1, missingOthers: 0 });
  expect(count(["olga", "petra"], wish)).toMatchObject({ missing: 0, missingOthers: 0 });
  expect(count(["petra", "paul"], wish)).toMatchObject({ missing: 0, missingOthers: 0 });
});

test("no more others are asked for than approvals altogether", () => {
  const wish = { approvals: { change: 1, otherOrganisations: 3 }, applicants: ["Acme"] };

  expect(count(["petra"], wish)).toMatchObject({ needed: 1, missing: 0, missingOthers: 0 });
  expect(count(["olga"], wish)).toMatchObject({ needed: 1, missing: 1, missingOthers: 1 });
});

test("where both organisations ask, none of their people is of another one", () => {
  const wish = { approvals: { change: 2, otherOrganisations: 1 }, applicants: ["Acme", "Pepsi"] };

  expect(count(["olga", "petra", "paul"], wish)).toMatchObject({ missing: 1, missingOthers: 1 });
});

test("an owner of two organisations counts once", () => {
  expect(missing(["both"], { approvals: { change: 2 } })).toBe(1);
  expect(missing(["both", "olga"], { approvals: { change: 2 } })).toBe(0);
});

test("an owner who also belongs to the organisation that asks is of no other one", () => {
  const wish = { approvals: { change: 1, otherOrganisations: 1 }, applicants: ["Acme"] };

  expect(count(["both"], wish)).toMatchObject({ missing: 1, missingOthers: 1, counted: [{ login: "both" }] });
  expect(missing(["both"], { ...wish, applicants: ["Umbrella"] })).toBe(0);
});

test("approvals are told in the order in which they were given", () => {
  expect(count(["paul", "mallory", "olga"])?.counted.map(({ login }) => login)).toEqual(["paul", "olga"]);
});
