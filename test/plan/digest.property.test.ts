import fc from "fast-check";
import { expect, test } from "vitest";

import type { Action, Plan, Verdict } from "../../src/model/plan.ts";
import { diff } from "../../src/plan/diff.ts";
import { digestOf } from "../../src/plan/digest.ts";
import { judge } from "../../src/policy/judge.ts";
import { aDomainId, aName, aParticipantId, DAY_MS, NOW_MS } from "../build/identifiers.ts";
import { admitted, STANDINGS } from "../build/members.ts";
import { aHold, anAction, aJudgedPlan } from "../build/plans.ts";
import { reversed, world } from "../build/worlds.ts";

const action = fc
  .record({
    kind: fc.constantFrom("admit", "change"),
    name: fc.constantFrom("alice", "bob"),
    before: fc.constantFrom(...STANDINGS.slice(0, 3)),
    after: fc.constantFrom(...STANDINGS.slice(2, 5)),
    differences: fc.array(
      fc.record({ field: fc.constant("entries"), before: fc.constantFrom("2", "3"), after: fc.constant("1") } as const),
      { maxLength: 2 },
    ),
  } as const)
  .map(anAction);
const hold = fc
  .record({ rule: fc.constantFrom("protected", "rights-taken"), members: fc.subarray(["alice", "bob"]) } as const)
  .map(aHold);
const judged = fc
  .record({ actions: fc.array(action, { maxLength: 2 }), holds: fc.array(hold, { maxLength: 1 }) })
  .map(({ actions, holds }) => aJudgedPlan({ plan: { actions }, holds }));

/** What two plans must have in common to be called by one name. */
function effectOf(plan: Plan, { holds, overrides }: Verdict): unknown {
  return {
    domain: plan.domain.domainId,
    actions: plan.actions.map(({ kind, member, before, after, differences }) => ({
      kind,
      member,
      before,
      after,
      differences,
    })),
    holds: holds.map(({ rule, members }) => ({ rule, members })),
    overrides: overrides.map(({ name, rule }) => ({ name, rule })),
  };
}

test("two plans have one digest exactly when their effects and verdicts are the same", () => {
  fc.assert(
    fc.property(judged, judged, (one, other) => {
      const isSame =
        JSON.stringify(effectOf(one.plan, one.verdict)) === JSON.stringify(effectOf(other.plan, other.verdict));

      expect(one.digest === other.digest).toBe(isSame);
    }),
    { numRuns: 300 },
  );
});

test("the digest outlives a re-read: another time, other versions, another order of the maps", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = diff(input);
      const verdict = judge(plan, input);
      const again = diff(reversed(input));
      const later: Plan = {
        ...again,
        plannedAtMs: again.plannedAtMs + DAY_MS,
        commit: undefined,
        actions: again.actions.map((item): Action => ({ ...item, beforeVersion: `${item.beforeVersion} and more` })),
      };

      expect(digestOf(later, judge(again, reversed(input)))).toBe(digestOf(plan, verdict));
    }),
  );
});

test.each<[string, Partial<Action>]>([
  ["the kind", { kind: "resume" }],
  ["the member's id", { member: { ...anAction().member, participantId: aParticipantId("bob") } }],
  ["the member's name", { member: { ...anAction().member, name: aName("alison") } }],
  ["the loss of the member's name", { member: { ...anAction().member, name: undefined } }],
  ["what it starts from", { before: { kind: "suspended" } }],
  ["where it leads", { after: admitted("Confirmation") }],
  ["the trust level to which it leads", { after: admitted("Submission", "Vip") }],
  ["a difference", { differences: [{ field: "state", before: "suspended", after: "Submission" }] }],
])("%s of an action, changed alone, changes the digest", (_what, fields) => {
  const digestWith = (change: Partial<Action>): string =>
    aJudgedPlan({ plan: { actions: [{ ...anAction(), ...change }] } }).digest;

  expect(digestWith(fields)).not.toBe(digestWith({}));
});

test.each<[string, Partial<Action>]>([
  ["the version", { beforeVersion: "another" }],
  ["the cause", { cause: "drift" }],
])("%s of an action, changed alone, leaves the digest as it is", (_what, fields) => {
  const digestWith = (change: Partial<Action>): string =>
    aJudgedPlan({ plan: { actions: [{ ...anAction(), ...change }] } }).digest;

  expect(digestWith(fields)).toBe(digestWith({}));
});

test("the digest tells domains apart", () => {
  const one = aJudgedPlan();
  const other = aJudgedPlan({ plan: { domain: { ...one.plan.domain, domainId: aDomainId("umbrella") } } });

  expect(other.digest).not.toBe(one.digest);
});

test("the digest tells what an override let pass", () => {
  const overrides = [{ name: aName("exception"), rule: "rights-taken", reason: "meant so", untilMs: NOW_MS } as const];

  expect(aJudgedPlan({ overrides }).digest).not.toBe(aJudgedPlan().digest);
});

test("a digest is 64 lower-case hex digits", () => {
  expect(aJudgedPlan().digest).toMatch(/^[0-9a-f]{64}$/);
});
