import fc from "fast-check";
import { expect, test } from "vitest";

import type { PlacementWish, SequencerOffer } from "../../src/model/placement.ts";
import { place, type PlacementInput } from "../../src/placement/place.ts";
import { aName } from "../build/identifiers.ts";
import { anOffer, aWish } from "../build/placements.ts";

const REGIONS = [undefined, "eu", "us"];

const offers = fc
  .array(
    fc.record({
      capacity: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
      region: fc.constantFrom(...REGIONS),
      isolation: fc.constantFrom("shared" as const, "shared" as const, "dedicated" as const),
      state: fc.constantFrom("active" as const, "active" as const, "draining" as const),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) => all.map((fields, index) => anOffer({ name: `sequencer-${String(index)}`, ...fields })));

const wishes = fc
  .array(
    fc.record({
      region: fc.constantFrom(undefined, undefined, "eu", "us"),
      isolation: fc.constantFrom("shared" as const, "shared" as const, "shared" as const, "dedicated" as const),
      apart: fc.option(fc.nat({ max: 30 }), { nil: undefined, freq: 4 }),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map(({ apart, ...fields }, index) =>
      aWish({
        name: `member-${String(index)}`,
        ...fields,
        apartFrom: apart === undefined || apart === index ? [] : [aName(`member-${String(apart)}`)],
      }),
    ),
  );

const inputs = fc.record({
  members: wishes,
  sequencers: offers,
  policy: fc.record({ headroom: fc.constantFrom(0, 0.1, 0.5), perMember: fc.integer({ min: 1, max: 3 }) }),
});

test("equal inputs give an equal placement, in whichever order they come", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const turned = { ...input, members: input.members.toReversed(), sequencers: input.sequencers.toReversed() };

      expect(place(turned)).toEqual(place(input));
    }),
  );
});

test("capacity less its headroom is never exceeded", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { load } = place(input);
      for (const { name, capacity, isolation } of input.sequencers) {
        const most = isolation === "dedicated" ? 1 : Math.floor((capacity ?? Infinity) * (1 - input.policy.headroom));

        expect(load.get(name) ?? 0).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test("who is to be apart never shares a sequencer, and who wants one alone has it alone", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { members, load } = place(input);
      const sequencersOf = (name: string): readonly string[] => members.get(aName(name))?.sequencers ?? [];
      for (const member of input.members) {
        const own = sequencersOf(member.name);
        for (const other of member.apartFrom)
          expect(sequencersOf(other).filter((name) => own.includes(name))).toEqual([]);
        if (member.isolation === "dedicated") for (const name of own) expect(load.get(aName(name))).toBe(1);
      }
    }),
  );
});

test("nobody is placed outside its region, on a draining sequencer, or twice on one", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { members } = place(input);
      const offerOf = new Map(input.sequencers.map((offer) => [offer.name, offer]));
      for (const member of input.members) {
        const own = members.get(member.name)?.sequencers ?? [];

        expect(new Set(own).size).toBe(own.length);
        for (const name of own) {
          expect(offerOf.get(name)?.state).toBe("active");
          if (member.region !== undefined) expect(offerOf.get(name)?.region).toBe(member.region);
        }
      }
    }),
  );
});

function differences(
  one: PlacementInput,
  other: PlacementInput,
): readonly { name: string; before: string; after: string }[] {
  const before = place(one).members;
  return [...place(other).members]
    .map(([name, { sequencers }]) => ({
      name,
      before: before.get(name)?.sequencers.join() ?? "",
      after: sequencers.join(),
    }))
    .filter((change) => change.before !== change.after);
}

test("a sequencer that begins to drain moves its own members and nobody else", () => {
  fc.assert(
    fc.property(inputs, fc.nat(), (input, pick) => {
      const index = pick % input.sequencers.length;
      const drained = input.sequencers[index];
      if (drained?.state !== "active" || input.sequencers.some(({ state }) => state === "draining")) return;
      const sequencers = input.sequencers.map((offer): SequencerOffer =>
        offer === drained ? { ...offer, state: "draining" } : offer,
      );

      for (const { before } of differences(input, { ...input, sequencers })) {
        expect(before.split(",")).toContain(drained.name);
      }
    }),
  );
});

test("where there is room, a sequencer that is added moves members onto itself only", () => {
  const room = fc.record({
    members: wishes.map((all) => all.map((wish): PlacementWish => ({ ...wish, isolation: "shared", apartFrom: [] }))),
    sequencers: offers.map((all) =>
      all.map((offer): SequencerOffer => ({ ...offer, capacity: undefined, isolation: "shared", state: "active" })),
    ),
    policy: fc.constant({ headroom: 0, perMember: 1 }),
  });
  fc.assert(
    fc.property(room, (input) => {
      const sequencers = [...input.sequencers, anOffer({ name: "sequencer-new", region: "eu" })];

      for (const { after } of differences(input, { ...input, sequencers })) expect(after).toBe("sequencer-new");
    }),
  );
});
