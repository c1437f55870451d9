import fc from "fast-check";
import { expect, test } from "vitest";

import type { Membership } from "../../src/model/membership.ts";
import { contributionOf } from "../../src/plan/contribution.ts";
import { aDesiredDomain } from "../build/domains.ts";
import { reversed, world } from "../build/worlds.ts";

/** A register, another one, and what history held of either. */
const two = fc.record({ one: world, other: world });

function membersOf(input: { readonly desired: { readonly members: ReadonlyMap<string, Membership> } }) {
  return [...input.desired.members.values()];
}

test("what is contributed leads from the one register to the other, and says nothing of who stays", () => {
  fc.assert(
    fc.property(two, ({ one, other }) => {
      const changes = contributionOf(one.desired, other.desired, one.former);
      const made = new Map(membersOf(one).map((member) => [member.participantId, member]));
      for (const { participantId, before, after } of changes) {
        expect(made.get(participantId)).toEqual(before);
        if (after === undefined) made.delete(participantId);
        else made.set(participantId, after);
      }

      const byId = (members: Iterable<Membership>): readonly Membership[] =>
        [...members].toSorted((a, b) => (a.participantId < b.participantId ? -1 : 1));
      // Two who differ in no field of a document may differ in what is no field, such as how a placement is called.
      expect(byId(made.values()).map(({ placement: _placement, ...rest }) => rest)).toEqual(
        byId(membersOf(other)).map(({ placement: _placement, ...rest }) => rest),
      );
      expect(new Set(changes.map(({ participantId }) => participantId)).size).toBe(changes.length);
    }),
  );
});

test("a register that is held against itself contributes nothing", () => {
  fc.assert(
    fc.property(world, ({ desired, former }) => {
      expect(contributionOf(desired, desired, former)).toEqual([]);
    }),
  );
});

test("the order of a register's members means nothing", () => {
  fc.assert(
    fc.property(two, ({ one, other }) => {
      const turned = contributionOf(reversed(one).desired, reversed(other).desired, reversed(one).former);

      expect(turned).toEqual(contributionOf(one.desired, other.desired, one.former));
    }),
  );
});

test("who is new is re-admitted exactly when history held it, and only who stays has differences", () => {
  fc.assert(
    fc.property(two, ({ one, other }) => {
      for (const { kind, participantId, before, differences } of contributionOf(
        one.desired,
        other.desired,
        one.former,
      )) {
        if (before === undefined) expect(kind).toBe(one.former.has(participantId) ? "readmit" : "admit");
        expect(differences.length > 0).toBe(before !== undefined && kind !== "remove");
      }
    }),
  );
});

test("a domain that is not in the branch yet contributes each of its members once", () => {
  fc.assert(
    fc.property(world, ({ desired, former }) => {
      const changes = contributionOf(undefined, desired, former);

      expect(changes).toHaveLength(desired.members.size);
      expect(contributionOf(aDesiredDomain(), desired, former)).toEqual(changes);
    }),
  );
});
