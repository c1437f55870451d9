import fc from "fast-check";
import { expect, test } from "vitest";

import { type PlacementInput, type PlacementWish, seatsOf, type SequencerOffer } from "../../src/model/placement.ts";
import { place } from "../../src/placement/place.ts";
import { aName, sure } from "../build/identifiers.ts";
import { anOffer, aPlacementInput, aWish } from "../build/placements.ts";

const RUNS = { numRuns: 300 };
const REGIONS = [undefined, "eu", "us"];

const active = fc.constant("active" as const);
const anyState = fc.constantFrom("active" as const, "active" as const, "draining" as const);

function offers(state: fc.Arbitrary<"active" | "draining">, maxLength = 8): fc.Arbitrary<readonly SequencerOffer[]> {
  return fc
    .array(
      fc.record({
        capacity: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
        region: fc.constantFrom(...REGIONS),
        isolation: fc.constantFrom("shared" as const, "shared" as const, "dedicated" as const),
        state,
      }),
      { minLength: 1, maxLength },
    )
    .map((all) => all.map((fields, index) => anOffer({ name: `sequencer-${String(index)}`, ...fields })));
}

function wishes(maxLength = 30): fc.Arbitrary<readonly PlacementWish[]> {
  return fc
    .array(
      fc.record({
        region: fc.constantFrom(undefined, undefined, "eu", "us"),
        isolation: fc.constantFrom("shared" as const, "shared" as const, "shared" as const, "dedicated" as const),
        apart: fc.uniqueArray(fc.nat({ max: maxLength - 1 }), { maxLength: 2 }),
      }),
      { maxLength },
    )
    .map((all) =>
      all.map(({ apart, ...fields }, index) =>
        aWish({
          name: `member-${String(index)}`,
          ...fields,
          apartFrom: apart.filter((other) => other !== index).map((other) => `member-${String(other)}`),
        }),
      ),
    );
}

const policy = fc.record({ headroom: fc.constantFrom(0, 10, 50), perMember: fc.integer({ min: 1, max: 3 }) });

function inputs(state: fc.Arbitrary<"active" | "draining">): fc.Arbitrary<PlacementInput> {
  return fc.record({ members: wishes(), sequencers: offers(state), policy }).map(aPlacementInput);
}

test("equal inputs give an equal placement, in whichever order they come", () => {
  fc.assert(
    fc.property(inputs(anyState), (input) => {
      const turned = { ...input, members: input.members.toReversed(), sequencers: input.sequencers.toReversed() };

      expect(place(turned)).toEqual(place(input));
    }),
    RUNS,
  );
});

test("capacity less its headroom is never exceeded", () => {
  fc.assert(
    fc.property(inputs(anyState), (input) => {
      const { load } = place(input);
      for (const offer of input.sequencers) {
        expect(load.get(offer.name)).toBeLessThanOrEqual(seatsOf(offer, input.policy));
      }
    }),
    RUNS,
  );
});

test("who is to be apart never shares a sequencer, and who wants one alone has it alone", () => {
  fc.assert(
    fc.property(inputs(anyState), (input) => {
      const { members, load } = place(input);
      const sequencersOf = (name: string): readonly string[] => members.get(aName(name))?.sequencers ?? [];
      for (const member of input.members) {
        const own = sequencersOf(member.name);
        for (const other of member.apartFrom)
          expect(sequencersOf(other).filter((name) => own.includes(name))).toEqual([]);
        if (member.isolation === "dedicated") for (const name of own) expect(load.get(aName(name))).toBe(1);
      }
    }),
    RUNS,
  );
});

test("nobody is placed outside its region, on a draining sequencer, twice on one, or on one of the other kind", () => {
  fc.assert(
    fc.property(inputs(anyState), (input) => {
      const { members } = place(input);
      const offerOf = new Map(input.sequencers.map((offer) => [offer.name, offer]));
      for (const member of input.members) {
        const own = members.get(member.name)?.sequencers ?? [];

        expect(new Set(own).size).toBe(own.length);
        for (const name of own) {
          expect(offerOf.get(name)).toMatchObject({ state: "active", isolation: member.isolation });
          if (member.region !== undefined) expect(offerOf.get(name)?.region).toBe(member.region);
        }
      }
    }),
    RUNS,
  );
});

/** Whether everybody can have one sequencer: tries all ways. */
function fits({ members, sequencers, policy: { headroom } }: PlacementInput): boolean {
  const here = new Map(sequencers.map((offer) => [offer, [] as PlacementWish[]]));
  const meet = (one: PlacementWish, other: PlacementWish): boolean =>
    one.apartFrom.includes(other.name) || other.apartFrom.includes(one.name);
  const seat = (index: number): boolean => {
    const wish = members[index];
    if (wish === undefined) return true;
    return sequencers.some((offer) => {
      const users = sure(here.get(offer));
      if (wish.isolation !== offer.isolation || users.length >= seatsOf(offer, { headroom })) return false;
      if (wish.region !== undefined && wish.region !== offer.region) return false;
      if (users.some((user) => meet(wish, user))) return false;
      users.push(wish);
      if (seat(index + 1)) return true;
      users.pop();
      return false;
    });
  };
  return seat(0);
}

test("somebody is left without a sequencer only if there is no way to give everybody one", () => {
  const small = fc
    .record({ members: wishes(6), sequencers: offers(active, 4), policy: fc.constant({ headroom: 0 }) })
    .map(aPlacementInput);
  fc.assert(
    fc.property(small, (input) => {
      const left = [...place(input).members.values()].filter(({ sequencers }) => sequencers.length === 0);

      if (left.length > 0) expect(fits(input)).toBe(false);
    }),
    { numRuns: 20_000 },
  );
});
