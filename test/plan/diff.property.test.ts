import fc from "fast-check";
import { expect, test } from "vitest";

import { expressible } from "../../src/model/capabilities.ts";
import { standingAt } from "../../src/model/membership.ts";
import type { Plan } from "../../src/model/plan.ts";
import { isSameStanding } from "../../src/model/standing.ts";
import { diff } from "../../src/plan/diff.ts";
import { phaseOf } from "../../src/plan/order.ts";
import { applyPlan, recordApplied } from "../build/apply-plan.ts";
import { sure } from "../build/identifiers.ts";
import { reversed, world } from "../build/worlds.ts";

test("once a plan is applied, planning again finds nothing to do", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = diff(input);
      const live = applyPlan(input.live, plan);
      const again = diff({ ...input, live, lastApplied: recordApplied(input, plan, live) });

      expect(again.actions).toEqual([]);
      expect(again.observed.map(({ member }) => member)).toEqual(plan.observed.map(({ member }) => member));
    }),
  );
});

test("an applied plan needs no record of itself to leave nothing to do, where the history tells who was removed", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = diff(input);
      const former = new Map(input.former);
      for (const [id, { name }] of input.lastApplied?.members ?? []) former.set(id, { name, generation: 1 });
      const live = applyPlan(input.live, plan);

      expect(diff({ ...input, live, former, lastApplied: undefined }).actions).toEqual([]);
    }),
  );
});

test("equal inputs give byte-equal plans, in whatever order their maps were filled", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = JSON.stringify(diff(input));

      expect(JSON.stringify(diff(structuredClone(input)))).toBe(plan);
      expect(JSON.stringify(diff(reversed(input)))).toBe(plan);
    }),
  );
});

test("planning leaves its input as it was", () => {
  fc.assert(
    fc.property(world, (input) => {
      const before = structuredClone(input);
      diff(input);

      expect(input).toEqual(before);
    }),
  );
});

test("no action touches a member on whom both sides agree", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = diff(input);
      for (const { member } of [...plan.actions, ...plan.observed]) {
        const wanted = input.desired.members.get(member.participantId);
        const live = input.live.members.get(member.participantId);
        if (wanted === undefined || live?.entries.length !== 1) continue;

        const { standing } = standingAt(wanted, input.nowMs);
        expect(isSameStanding(expressible(standing, input.capabilities), live.standing)).toBe(false);
      }
    }),
  );
});

test("every wanted member is as wanted, acted upon or observed, and each only once", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = diff(input);
      const ids = [...plan.actions, ...plan.observed].map(({ member }) => member.participantId);
      const leftAlone = plan.unmanaged.map(({ participantId }) => participantId);

      expect(new Set([...ids, ...leftAlone]).size).toBe(ids.length + leftAlone.length);
      expect(plan.members.unchanged + ids.filter((id) => input.desired.members.has(id)).length).toBe(
        input.desired.members.size,
      );
    }),
  );
});

test("rights never grow beyond the register", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = diff(input);
      const observed = new Set(plan.observed.map(({ member }) => member.participantId));
      const unmanaged = new Set(plan.unmanaged.map(({ participantId }) => participantId));
      for (const [id, after] of applyPlan(input.live, plan).members) {
        if (after.standing.kind !== "admitted") continue;
        const wanted = input.desired.members.get(id);
        const isLeft = unmanaged.has(id) || input.live.passive;
        if (observed.has(id) || (wanted === undefined && isLeft)) {
          expect(after).toEqual(input.live.members.get(id));
          continue;
        }

        const { standing } = standingAt(sure(wanted), input.nowMs);
        expect(after.standing).toEqual(expressible(standing, input.capabilities));
      }
    }),
  );
});

test("nobody is removed on the word of a passive replica, and each that would be is told", () => {
  fc.assert(
    fc.property(world, (input) => {
      const [passive, active] = [true, false].map((isPassive) =>
        diff({ ...input, live: { ...input.live, passive: isPassive } }),
      );
      const removals = (plan: Plan | undefined): readonly string[] =>
        [...sure(plan).actions, ...sure(plan).observed]
          .filter(({ member }) => !input.desired.members.has(member.participantId))
          .map(({ member }) => member.name ?? member.participantId);
      const left = sure(passive).notes.filter(({ kind }) => kind === "removal-not-planned");

      expect(removals(passive)).toEqual([]);
      expect(left.map(({ subject }) => subject).toSorted()).toEqual(removals(active).toSorted());
    }),
  );
});

test("what is left as unmanaged is untouched, and only where the policy says report or a passive replica answers", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = diff(input);
      const after = applyPlan(input.live, plan);
      for (const { participantId } of plan.unmanaged) {
        expect(input.desired.policy.unmanaged === "report" || input.live.passive).toBe(true);
        expect(after.members.get(participantId)).toEqual(input.live.members.get(participantId));
      }
    }),
  );
});

test("a member that neither the record nor the history knows is never revoked under unmanaged: report", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = diff(input);
      if (input.desired.policy.unmanaged !== "report") return;
      for (const { member } of [...plan.actions, ...plan.observed]) {
        const id = member.participantId;
        expect(
          input.desired.members.has(id) || input.lastApplied?.members.has(id) === true || input.former.has(id),
        ).toBe(true);
      }
    }),
  );
});

test("rights are given before rights are taken, and entries removed last", () => {
  fc.assert(
    fc.property(world, (input) => {
      const phases = diff(input).actions.map((action) => ["give", "take", "purge"].indexOf(phaseOf(action)));

      expect(phases).toEqual(phases.toSorted((one, other) => one - other));
    }),
  );
});

test("an action says what it starts from, where it leads, and in which fields the two differ", () => {
  fc.assert(
    fc.property(world, (input) => {
      const plan = diff(input);
      for (const action of [...plan.actions, ...plan.observed]) {
        const live = input.live.members.get(action.member.participantId);
        expect(action.before).toEqual(live?.standing ?? { kind: "absent" });
        expect(action.beforeVersion).toBe(live?.version ?? "");
        expect(action.differences.length).toBeGreaterThan(0);
        expect(action.differences.filter(({ before, after }) => before === after)).toEqual([]);
      }
    }),
  );
});
