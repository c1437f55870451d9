import fc from "fast-check";
import { expect, test } from "vitest";

import type { Verdict } from "../../src/model/plan.ts";
import { takesRights } from "../../src/model/standing.ts";
import { diff, type DiffInput } from "../../src/plan/diff.ts";
import { judge } from "../../src/policy/judge.ts";
import { aDesiredDomain, aDiffInput, aLiveDomain } from "../build/domains.ts";
import { NOW_MS } from "../build/identifiers.ts";
import { aLiveMember, aMembership, anOverride } from "../build/members.ts";
import { reversed, world } from "../build/worlds.ts";

/** A domain of up to 60 members of whom the register suspends some. */
const shrinkingDomain = fc
  .record({
    size: fc.integer({ min: 1, max: 60 }),
    taken: fc.integer({ min: 0, max: 60 }),
    limits: fc.record({
      smallDomain: fc.integer({ min: 0, max: 29 }),
      members: fc.integer({ min: 0, max: 60 }),
      percent: fc.integer({ min: 0, max: 100 }),
    }),
    overrides: fc.array(
      fc
        .record({ upTo: fc.integer({ min: 1, max: 60 }), untilMs: fc.constantFrom(NOW_MS - 1, NOW_MS, NOW_MS + 1) })
        .map((fields) => anOverride(fields)),
      { maxLength: 2 },
    ),
  })
  .map(({ size, taken, limits, overrides }): DiffInput => {
    const names = Array.from({ length: size }, (_nothing, index) => `member-${String(index)}`);
    const suspension = { reason: "an audit", untilMs: undefined };
    const members = names.map((name, index) =>
      aMembership({ name, suspension: index < taken ? suspension : undefined }),
    );
    return aDiffInput({
      desired: aDesiredDomain({ members, overrides, policy: { limits } }),
      live: aLiveDomain({ members: names.map((name) => aLiveMember({ name })) }),
    });
  });

function verdictOf(input: DiffInput): Verdict {
  return judge(diff(input), input);
}

test("a plan is held for rights taken exactly when it takes them from more than allowed and no override fits", () => {
  fc.assert(
    fc.property(shrinkingDomain, (input) => {
      const { limits } = input.desired.policy;
      const size = input.live.members.size;
      const taken = diff(input).actions.filter(({ before, after }) => takesRights(before, after)).length;
      const share = Math.trunc((limits.percent / 100) * size + 1e-9);
      const allowed = size < 30 ? limits.smallDomain : Math.max(limits.members, share);
      const fits = input.desired.overrides.some(({ upTo, untilMs }) => untilMs > NOW_MS && (upTo ?? 0) >= taken);

      const isHeld = verdictOf(input).holds.some(({ rule }) => rule === "rights-taken");
      expect(isHeld).toBe(taken > allowed && !fits);
    }),
    { numRuns: 200 },
  );
});

test("no override lets a plan cut off everybody", () => {
  fc.assert(
    fc.property(shrinkingDomain, (input) => {
      const cutOff = diff(input).actions.filter(({ before, after }) => takesRights(before, after)).length;
      const hold = verdictOf(input).holds.find(({ rule }) => rule === "all-members");

      expect(hold !== undefined).toBe(cutOff === input.live.members.size);
      expect(hold?.release).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test("a hold always says what holds, whom it is about, and what to do", () => {
  fc.assert(
    fc.property(world, (input) => {
      for (const { message, hint, members, rule } of verdictOf(input).holds) {
        expect(message).not.toBe("");
        expect(hint).toMatch(/\.$/);
        expect(members).toEqual(members.toSorted());
        if (rule !== "last-sequencer") expect(members).not.toEqual([]);
      }
    }),
  );
});

test("only an override that has not ended releases anything, and it is told", () => {
  fc.assert(
    fc.property(world, (input) => {
      const { holds, overrides } = verdictOf(input);
      const without = verdictOf({ ...input, desired: { ...input.desired, overrides: [] } });

      expect(overrides.filter(({ untilMs }) => untilMs <= input.nowMs)).toEqual([]);
      expect(overrides.length === 0).toBe(holds.length === without.holds.length);
    }),
  );
});

test("equal inputs give equal verdicts, in whatever order their maps were filled", () => {
  fc.assert(
    fc.property(world, (input) => {
      expect(JSON.stringify(verdictOf(reversed(input)))).toBe(JSON.stringify(verdictOf(input)));
    }),
  );
});

test("a plan without actions is never held for what it would take", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = { ...diff(input), actions: [] };
      const rules = judge(plan, input).holds.map(({ rule }) => rule);

      expect(rules.filter((rule) => rule !== "observe" && rule !== "last-sequencer")).toEqual([]);
    }),
  );
});
