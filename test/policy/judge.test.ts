import { expect, test } from "vitest";

import type { Override } from "../../src/model/membership.ts";
import type { Action, AppliedEnd, Hold, Plan, Verdict } from "../../src/model/plan.ts";
import { ABSENT, SUSPENDED } from "../../src/model/standing.ts";
import { judge, type JudgeInput } from "../../src/policy/judge.ts";
import { isHeld } from "../../src/policy/release.ts";
import {
  aDesiredDomain,
  aDiffInput,
  aLastApplied,
  aLiveDomain,
  aPlan,
  formerMembers,
  type PlanWish,
} from "../build/domains.ts";
import { aName, aParticipantId, DAY_MS, NOW_MS, sure } from "../build/identifiers.ts";
import { admitted, aLiveMember, aMembership, anOverride, aSequencer } from "../build/members.ts";
import { anAction, aJudgedPlan } from "../build/plans.ts";

type JudgeWish = PlanWish &
  Partial<Pick<JudgeInput, "former" | "lastApplied" | "nowMs">> & {
    readonly overrides?: readonly Override[];
    readonly sequencers?: ReturnType<typeof aSequencer>[];
  };

function judged({ overrides = [], sequencers = [aSequencer()], ...wish }: JudgeWish): Verdict {
  const { wanted = [], policy = {}, nowMs = NOW_MS, former = new Map(), lastApplied } = wish;
  const desired = aDesiredDomain({ members: wanted, policy, overrides, sequencers });
  const live = aLiveDomain({ members: wish.live ?? [] });
  return judge(aPlan(wish), { desired, live, lastApplied, former, nowMs });
}

function rulesOf({ holds }: Verdict): readonly Hold["rule"][] {
  return holds.map(({ rule }) => rule);
}

const NUMBERED = Array.from({ length: 60 }, (_nothing, index) => `member-${String(index)}`);

/** A domain of `size` admitted members, of whom the register suspends the first `taken`. */
function domainOf(size: number, taken: number): Pick<PlanWish, "wanted" | "live"> {
  const suspension = { reason: "an audit", untilMs: undefined };
  const names = NUMBERED.slice(0, size);
  return {
    live: names.map((name) => aLiveMember({ name })),
    wanted: names.map((name, index) => aMembership({ name, suspension: index < taken ? suspension : undefined })),
  };
}

test("a plan that gives rights passes, whatever it gives", () => {
  expect(judged({ wanted: NUMBERED.map((name) => aMembership({ name })) })).toEqual({ holds: [], overrides: [] });
});

// How many members.

test("in a domain with fewer than thirty members one may lose rights, and two are held", () => {
  expect(rulesOf(judged(domainOf(29, 1)))).toEqual([]);
  expect(rulesOf(judged(domainOf(29, 2)))).toEqual(["rights-taken"]);
});

test("from thirty members on it is three or a tenth, whichever is more", () => {
  expect(rulesOf(judged(domainOf(30, 3)))).toEqual([]);
  expect(rulesOf(judged(domainOf(30, 4)))).toEqual(["rights-taken"]);
  expect(rulesOf(judged(domainOf(59, 5)))).toEqual([]);
  expect(rulesOf(judged(domainOf(59, 6)))).toEqual(["rights-taken"]);
});

test("the domain's own limits win over the usual ones", () => {
  const policy = { limits: { smallDomain: 0, members: 0, percent: 50 } };

  expect(rulesOf(judged({ ...domainOf(5, 1), policy }))).toEqual(["rights-taken"]);
  expect(rulesOf(judged({ ...domainOf(40, 20), policy }))).toEqual([]);
  expect(rulesOf(judged({ ...domainOf(40, 21), policy }))).toEqual(["rights-taken"]);
});

test("weakening counts as taking rights, and so does losing Vip", () => {
  const live = ["a", "b", "c"].map((name) => aLiveMember({ name, standing: admitted("Submission", "Vip") }));
  const wanted = [
    aMembership({ name: "a", trustLevel: "Vip", permission: "Confirmation" }),
    aMembership({ name: "b" }),
    aMembership({ name: "c", trustLevel: "Vip" }),
  ];

  expect(judged({ wanted, live }).holds).toMatchObject([{ rule: "rights-taken", members: ["a", "b"] }]);
});

// Ends that were approved.

interface EndWish {
  /** As it was last applied; undefined where the register did not know any. */
  readonly known: { readonly atMs?: number; readonly sinceMs: number | undefined } | undefined;
  /** Who has no end. */
  readonly staying?: readonly string[];
  readonly policy?: PlanWish["policy"];
}

/** Three members end now, beside others that stay. */
function judgedAtTheEnd({ known, staying = ["d"], policy = {} }: EndWish): Verdict {
  const ending = ["a", "b", "c"];
  const end = known === undefined ? undefined : { atMs: NOW_MS, ...known };
  const applied = (name: string, own?: AppliedEnd) =>
    [aParticipantId(name), { name: aName(name), standing: admitted(), end: own }] as const;
  return judged({
    live: [...ending, ...staying].map((name) => aLiveMember({ name })),
    wanted: [
      ...ending.map((name) => aMembership({ name, validUntilMs: NOW_MS })),
      ...staying.map((name) => aMembership({ name })),
    ],
    lastApplied: {
      ...aLastApplied(),
      members: new Map([...ending.map((name) => applied(name, end)), ...staying.map((name) => applied(name))]),
    },
    policy,
  });
}

test.each<readonly [string, EndWish["known"]]>([
  ["that the members were admitted with", { sinceMs: undefined }],
  ["that the register has known for three days", { sinceMs: NOW_MS - 3 * DAY_MS }],
])("ends %s are no mass change, however many fall on one day", (_what, known) => {
  expect(judgedAtTheEnd({ known })).toEqual({ holds: [], overrides: [] });
});

test.each<readonly [string, EndWish["known"]]>([
  ["that were never applied", undefined],
  ["that were set or brought forward less than three days before", { sinceMs: NOW_MS - 3 * DAY_MS + 1 }],
  ["that were later in what was last applied", { atMs: NOW_MS + DAY_MS, sinceMs: undefined }],
  ["that were earlier in what was last applied", { atMs: NOW_MS - DAY_MS, sinceMs: undefined }],
])("ends %s take rights like anything else", (_what, known) => {
  expect(judgedAtTheEnd({ known }).holds).toMatchObject([{ rule: "rights-taken", members: ["a", "b", "c"] }]);
});

test("ends that were approved leave the limit to what is taken beside them", () => {
  const [ended, other] = ["ended", "other"].map((name) =>
    anAction({ kind: "suspend", name, before: admitted(), after: SUSPENDED }),
  ) as [Action, Action];
  const members = new Map([
    [
      aParticipantId("ended"),
      { name: aName("ended"), standing: admitted(), end: { atMs: NOW_MS, sinceMs: undefined } },
    ],
  ]);
  const desired = aDesiredDomain({
    members: [
      aMembership({ name: "ended", validUntilMs: NOW_MS }),
      aMembership({ name: "other" }),
      aMembership({ name: "third" }),
    ],
  });
  const lastApplied = { ...aLastApplied(), members };
  const third = { ...other, member: { participantId: aParticipantId("third"), name: aName("third") } };
  const holdsOf = (actions: readonly Action[]) =>
    judge(
      { ...aPlan(), actions, members: { desired: 9, live: 9, joined: 9, unchanged: 6 } },
      { desired, live: aLiveDomain(), lastApplied, former: new Map(), nowMs: NOW_MS },
    ).holds.map(({ members: named }) => named);

  expect(holdsOf([{ ...ended, cause: "expired" }, other])).toEqual([]);
  expect(holdsOf([{ ...ended, cause: "expired" }, other, third])).toEqual([["other", "third"]]);
  // Whom somebody suspends today is suspended, whatever end it has besides.
  expect(holdsOf([ended, other])).toEqual([["ended", "other"]]);
});

test("a domain all of whose memberships end as approved is left empty; one that is emptied today is held", () => {
  expect(rulesOf(judgedAtTheEnd({ known: { sinceMs: undefined }, staying: [] }))).toEqual([]);
  expect(rulesOf(judgedAtTheEnd({ known: { sinceMs: NOW_MS - DAY_MS }, staying: [] }))).toContain("all-members");
});

// Replaced participants.

/** Members whose documents name other participants than before, beside those that stay. */
function judgedReplacement(
  replaced: readonly string[],
  staying: readonly string[],
  policy: PlanWish["policy"] = {},
): Verdict {
  const names = [...replaced, ...staying];
  return judged({
    live: names.map((name) => aLiveMember({ name })),
    wanted: names.map((name) =>
      aMembership(replaced.includes(name) ? { name, participantId: aParticipantId(`new ${name}`) } : { name }),
    ),
    lastApplied: aLastApplied(Object.fromEntries(names.map((name) => [name, admitted()]))),
    policy,
  });
}

test("a replaced participant counts once: as one from whom rights are taken", () => {
  expect(rulesOf(judgedReplacement(["a"], ["b"]))).toEqual([]);
  expect(judgedReplacement(["a", "b"], ["c"]).holds).toMatchObject([{ rule: "rights-taken", members: ["a", "b"] }]);
});

test("the only member of a domain may have its participant replaced: nobody is cut off for good", () => {
  expect(rulesOf(judgedReplacement(["a"], []))).toEqual([]);
  expect(rulesOf(judgedReplacement(["a", "b"], []))).toEqual(["rights-taken"]);
});

test("a protected member's participant is not replaced without a word", () => {
  expect(judgedReplacement(["a"], ["b"], { protectedMembers: [aName("a")] }).holds).toMatchObject([
    { rule: "protected", message: "a is protected by domain.yaml, and this would replace its participant" },
  ]);
});

test("whoever is protected stays, whatever date was approved: a person takes the protection away", () => {
  const policy = { protectedMembers: [aName("b")] };

  expect(judgedAtTheEnd({ known: { sinceMs: undefined }, policy }).holds).toMatchObject([
    { rule: "protected", members: ["b"] },
  ]);
});

test("removing the row of somebody who was revoked takes no rights", () => {
  const purges = NUMBERED.map((name) =>
    anAction({ kind: "purge", name, before: SUSPENDED, after: { kind: "absent" }, cause: "purge-due" }),
  );
  const plan: Plan = { ...aPlan(), actions: purges };

  expect(judge(plan, { ...aDiffInput(), lastApplied: undefined })).toEqual({
    holds: [],
    overrides: [],
  });
});

test("a hold for too many names them, the limit, and the override that would release it", () => {
  const hold = sure(judged(domainOf(6, 2)).holds[0]);

  expect(hold.message).toBe("this takes rights from 2 of 6 members; one plan may do so to 1");
  expect(hold.members).toEqual(["member-0", "member-1"]);
  expect(hold.release?.path).toBe("domains/acme/overrides/rights-taken-2026-11-22.yaml");
  expect(hold.release?.document).toContain("upTo: 2");
});

test("an override for enough members lets the plan pass and is told", () => {
  const overrides = [anOverride({ name: "merger", upTo: 2, reason: "the merger", untilMs: NOW_MS + 1 })];

  expect(judged({ ...domainOf(6, 2), overrides })).toEqual({
    holds: [],
    overrides: [{ name: "merger", rule: "rights-taken", reason: "the merger", untilMs: NOW_MS + 1 }],
  });
});

test("an override for fewer members, for another rule, or one that has ended, releases nothing", () => {
  const overrides = [
    anOverride({ name: "too-few", upTo: 2 }),
    anOverride({ name: "another-rule", rule: "protected", subject: "member-0" }),
    anOverride({ name: "ended", untilMs: NOW_MS }),
  ];

  expect(judged({ ...domainOf(6, 3), overrides })).toMatchObject({ holds: [{ rule: "rights-taken" }], overrides: [] });
});

test("an override that nothing needed is not called used", () => {
  expect(judged({ ...domainOf(6, 1), overrides: [anOverride()] }).overrides).toEqual([]);
});

// Everybody.

test("cutting off all members is held, and no override releases it", () => {
  const verdict = judged({ ...domainOf(2, 2), overrides: [anOverride({ upTo: 1_000 })] });

  expect(verdict.holds).toMatchObject([{ rule: "all-members", members: ["member-0", "member-1"], release: undefined }]);
});

test("cutting off the only member is held as well", () => {
  expect(rulesOf(judged(domainOf(1, 1)))).toEqual(["all-members"]);
});

test("weakening all members cuts nobody off", () => {
  const wanted = [aMembership({ permission: "Observation" })];

  expect(rulesOf(judged({ wanted, live: [aLiveMember()] }))).toEqual([]);
});

test("members that are suspended already do not count as left", () => {
  const live = [aLiveMember(), aLiveMember({ name: "bob", standing: SUSPENDED })];
  const suspension = { reason: "an audit", untilMs: undefined };
  const wanted = [aMembership({ suspension }), aMembership({ name: "bob", suspension })];

  expect(rulesOf(judged({ wanted, live }))).toEqual(["all-members"]);
});

test("a domain without members can still be given its first", () => {
  expect(rulesOf(judged({ wanted: [aMembership()] }))).toEqual([]);
});

// Sequencers.

test("a register that has lost its last active sequencer is held, and no override releases it", () => {
  const wish = { wanted: [aMembership()], lastApplied: aLastApplied(), overrides: [anOverride()] };
  const draining = [aSequencer({ state: "draining" })];

  expect(judged({ ...wish, sequencers: [] }).holds).toMatchObject([{ rule: "last-sequencer", release: undefined }]);
  expect(rulesOf(judged({ ...wish, sequencers: draining }))).toEqual(["last-sequencer"]);
  expect(rulesOf(judged({ ...wish, sequencers: [aSequencer({ name: "west" })] }))).toEqual([]);
});

test("a register that never had a sequencer is not held for it", () => {
  const wanted = [aMembership()];

  expect(rulesOf(judged({ wanted, sequencers: [] }))).toEqual([]);
  expect(rulesOf(judged({ wanted, sequencers: [], lastApplied: aLastApplied({}, { sequencers: [] }) }))).toEqual([]);
});

// Protected members.

test("a protected member may not be revoked, suspended or weakened", () => {
  const policy = { protectedMembers: [aName("alice")] };
  const live = [aLiveMember(), aLiveMember({ name: "bob" })];
  const bob = aMembership({ name: "bob" });
  const lastApplied = aLastApplied({ alice: admitted() });
  const suspension = { reason: "an audit", untilMs: undefined };

  expect(rulesOf(judged({ policy, live, lastApplied, wanted: [bob] }))).toEqual(["protected"]);
  expect(rulesOf(judged({ policy, live, wanted: [bob, aMembership({ suspension })] }))).toEqual(["protected"]);
  expect(rulesOf(judged({ policy, live, wanted: [bob, aMembership({ permission: "Observation" })] }))).toEqual([
    "protected",
  ]);
});

test("a protected member may be admitted, resumed and strengthened", () => {
  const policy = { protectedMembers: [aName("alice"), aName("bob"), aName("carol")] };
  const live = [aLiveMember({ standing: SUSPENDED }), aLiveMember({ name: "bob", standing: admitted("Observation") })];
  const wanted = ["alice", "bob", "carol"].map((name) => aMembership({ name }));

  expect(rulesOf(judged({ policy, live, wanted }))).toEqual([]);
});

test("an override releases the protected member that it names and no other", () => {
  const policy = {
    protectedMembers: [aName("alice"), aName("bob")],
    limits: { smallDomain: 5, members: 3, percent: 10 },
  };
  const live = ["alice", "bob", "carol"].map((name) => aLiveMember({ name }));
  const lastApplied = aLastApplied({ alice: admitted(), bob: admitted() });
  const overrides = [anOverride({ name: "goodbye", rule: "protected", subject: "alice" })];

  expect(judged({ policy, live, lastApplied, wanted: [aMembership({ name: "carol" })], overrides })).toMatchObject({
    holds: [
      { rule: "protected", members: ["bob"], message: "bob is protected by domain.yaml, and this would revoke it" },
    ],
    overrides: [{ name: "goodbye" }],
  });
});

test("an override for one rule does not release another about the same member", () => {
  const policy = { protectedMembers: [aName("alice")] };
  const live = [aLiveMember(), aLiveMember({ name: "bob" })];
  const wanted = [aMembership({ permission: "Observation" }), aMembership({ name: "bob" })];
  const overrides = [anOverride({ name: "again", rule: "readmission", subject: "alice" })];

  expect(judged({ policy, live, wanted, overrides })).toMatchObject({ holds: [{ rule: "protected" }], overrides: [] });
});

test("an unmanaged member that has a protected member's name as its id is not protected", () => {
  const policy = { protectedMembers: [aName("alice")], unmanaged: "revoke" } as const;
  const live = [aLiveMember(), aLiveMember({ name: "bob" })];

  expect(rulesOf(judged({ policy, live, wanted: [aMembership({ name: "bob" })] }))).toEqual([]);
});

// Re-admission.

test("somebody who was revoked is not admitted again by a plain revert", () => {
  const former = formerMembers({ alice: 2 });

  expect(rulesOf(judged({ former, wanted: [aMembership({ generation: 2 })] }))).toEqual(["readmission"]);
  expect(rulesOf(judged({ former, wanted: [aMembership({ generation: 1 })] }))).toEqual(["readmission"]);
  expect(rulesOf(judged({ former, wanted: [aMembership({ generation: 3 })] }))).toEqual([]);
  expect(rulesOf(judged({ former, wanted: [aMembership({ name: "bob" })] }))).toEqual([]);
});

test("somebody who was revoked and whose disabled row is still there is not resumed either", () => {
  const wish = { former: formerMembers({ alice: 1 }), live: [aLiveMember({ standing: SUSPENDED })] };

  expect(rulesOf(judged({ ...wish, wanted: [aMembership()] }))).toEqual(["readmission"]);
  expect(rulesOf(judged({ ...wish, wanted: [aMembership({ generation: 2 })] }))).toEqual([]);
});

test("a former member that is admitted as it is stays free to change", () => {
  const wish = { former: formerMembers({ alice: 1 }), live: [aLiveMember({ standing: admitted("Observation") })] };

  expect(rulesOf(judged({ ...wish, wanted: [aMembership()] }))).toEqual([]);
});

test("the hint of a re-admission names a generation that is high enough", () => {
  const former = formerMembers({ alice: 4 });
  const hint = sure(judged({ former, wanted: [aMembership({ generation: 1 })] }).holds[0]).hint;
  const generation = Number(/generation: (\d+)/.exec(hint)?.[1]);

  expect(rulesOf(judged({ former, wanted: [aMembership({ generation })] }))).toEqual([]);
});

test("an override re-admits the member that it names", () => {
  const overrides = [anOverride({ name: "again", rule: "readmission", subject: "alice" })];
  const verdict = judged({ former: formerMembers({ alice: 1 }), wanted: [aMembership()], overrides });

  expect(verdict).toMatchObject({ holds: [], overrides: [{ name: "again", rule: "readmission" }] });
});

// Observe.

test("a plan that is all about members in mode observe is held", () => {
  const wanted = [aMembership({ mode: "observe" })];

  expect(judged({ wanted }).holds).toMatchObject([{ rule: "observe", members: ["alice"], release: undefined }]);
});

test("members in mode observe do not hold the others", () => {
  const wanted = [aMembership({ mode: "observe" }), aMembership({ name: "bob" })];

  expect(rulesOf(judged({ wanted }))).toEqual([]);
});

test("every rule that holds a plan is told, not only the first", () => {
  const verdict = judged({
    ...domainOf(2, 2),
    policy: { protectedMembers: [aName("member-0")] },
    lastApplied: aLastApplied(),
    sequencers: [],
  });

  expect(rulesOf(verdict)).toEqual(["last-sequencer", "all-members", "rights-taken", "protected"]);
});

test("an override that ends in a day is over in a day", () => {
  const overrides = [anOverride({ untilMs: NOW_MS + DAY_MS })];

  expect(rulesOf(judged({ ...domainOf(6, 2), overrides, nowMs: NOW_MS + DAY_MS - 1 }))).toEqual([]);
  expect(rulesOf(judged({ ...domainOf(6, 2), overrides, nowMs: NOW_MS + DAY_MS }))).toEqual(["rights-taken"]);
});

// What Canton cannot compute.

const VIP = aMembership({ trustLevel: "Vip" });

test.each([
  ["admitted as", [aLiveMember({ standing: ABSENT, ownSide: "Observation" })]],
  ["changed to", [aLiveMember({ ownSide: "Observation" })]],
  ["resumed as", [aLiveMember({ standing: SUSPENDED, ownSide: undefined })]],
])("nobody is %s a Vip whose own side cannot confirm, and nothing releases that", (_how, live) => {
  const overrides = [anOverride(), anOverride({ rule: "protected", subject: "alice" })];
  const { holds } = judged({ wanted: [VIP], live, overrides });

  expect(holds).toMatchObject([{ rule: "refused-combination", members: ["alice"], release: undefined }]);
  expect(holds[0]?.message).toMatch(
    /^alice cannot confirm on its own side, which says \w+: Vip would break the domain$/,
  );
  expect(isHeld(aJudgedPlan({ holds, approval: { by: "bob", reason: "meant", untilMs: NOW_MS + DAY_MS } }))).toBe(true);
});

test("who can confirm, has said nothing yet, or is to be Ordinary is none of that rule's business", () => {
  for (const live of [aLiveMember({ ownSide: "Confirmation" }), aLiveMember({ joined: false })]) {
    expect(rulesOf(judged({ wanted: [VIP], live: [live] }))).toEqual([]);
  }
  const weak = aLiveMember({ standing: admitted("Submission", "Vip"), ownSide: "Observation" });
  expect(rulesOf(judged({ wanted: [aMembership()], live: [weak] }))).toEqual([]);
  expect(rulesOf(judged({ wanted: [aMembership({ permission: "Confirmation" })], live: [weak] }))).toEqual([]);
});

test("a Vip that weakens itself later keeps nothing else from being done", () => {
  const weak = aLiveMember({ standing: admitted("Submission", "Vip"), ownSide: "Observation" });
  const bob = aLiveMember({ name: "bob" });

  expect(rulesOf(judged({ wanted: [VIP], live: [weak, bob], lastApplied: aLastApplied({ bob: admitted() }) }))).toEqual(
    [],
  );
});
