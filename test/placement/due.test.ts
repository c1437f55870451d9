import { expect, test } from "vitest";

import type { PlacementInput, SequencerDue } from "../../src/model/placement.ts";
import { findDue } from "../../src/placement/due.ts";
import { place } from "../../src/placement/place.ts";
import { anOffer, aPlacementInput, aWish } from "../build/placements.ts";

function due(fields: Parameters<typeof aPlacementInput>[0]): readonly SequencerDue[] {
  const input: PlacementInput = aPlacementInput(fields);
  return findDue(input, place(input));
}

test("a member that the rules leave without a sequencer makes one due, for it and of its kind", () => {
  const members = [aWish({ isolation: "dedicated", region: "eu" })];

  expect(due({ members, sequencers: [anOffer({ region: "us" })] })).toEqual([
    {
      kind: "unplaced",
      members: ["alice"],
      region: "eu",
      isolation: "dedicated",
      count: 1,
      conflict: [{ kind: "dedicated", member: "alice" }],
    },
  ]);
});

test("members that lack the same are told together, with as many sequencers as they need", () => {
  const members = Array.from({ length: 25 }, (_, index) => aWish({ name: `m-${String(index + 10)}` }));
  const own = ["x", "y"].map((name) => aWish({ name, isolation: "dedicated" }));

  expect(
    due({ members: [...members, ...own], sequencers: [anOffer({ capacity: 10 })], policy: { maxParticipants: 5 } }),
  ).toMatchObject([
    { kind: "unplaced", isolation: "shared", count: 2, members: { length: 15 }, conflict: [{ kind: "capacity" }] },
    { kind: "unplaced", isolation: "dedicated", count: 2, members: ["x", "y"] },
  ]);
});

test("sequencers that are filled up to their headroom make one due before anybody is turned away", () => {
  const members = Array.from({ length: 8 }, (_, index) => aWish({ name: `m-${String(index)}` }));
  const policy = { headroom: 20 };

  expect(due({ members, sequencers: [anOffer({ capacity: 10 })], policy })).toMatchObject([
    { kind: "full", members: [], region: undefined, isolation: "shared", count: 1 },
  ]);
  expect(due({ members: members.slice(1), sequencers: [anOffer({ capacity: 10 })], policy })).toEqual([]);
});

test("a region that is full is due when members ask for it, and nobody's business otherwise", () => {
  const sequencers = [anOffer({ region: "eu", capacity: 1 }), anOffer({ name: "west", region: "us" })];
  const inEu = aWish({ region: "eu" });
  const named = aWish({ sequencers: ["east"] });

  expect(due({ members: [inEu], sequencers })).toMatchObject([{ kind: "full", region: "eu" }]);
  expect(due({ members: [named], sequencers })).toEqual([]);
});

test("a member with fewer sequencers than the policy wants makes one due", () => {
  expect(due({ members: [aWish()], sequencers: [anOffer()], policy: { perMember: 3 } })).toMatchObject([
    { kind: "too-few", members: ["alice"], isolation: "shared", count: 2 },
  ]);
});

test("a member that must move off a draining sequencer and cannot makes one due", () => {
  expect(due({ members: [aWish()], sequencers: [anOffer({ state: "draining" })] })).toMatchObject([
    { kind: "unplaced", conflict: [{ kind: "draining" }] },
  ]);
});

test("a domain with room has none due, and neither has a register that declares no sequencers", () => {
  expect(due({ members: [aWish()], sequencers: [anOffer({ capacity: 10 })] })).toEqual([]);
  expect(due({ members: [aWish()], sequencers: [] })).toEqual([]);
});
