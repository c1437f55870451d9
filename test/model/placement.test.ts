import { expect, test } from "vitest";

import { describeDue, describeRule, type SequencerDue, seatsOf } from "../../src/model/placement.ts";
import { aName } from "../build/identifiers.ts";
import { anOffer } from "../build/placements.ts";

const DUE: SequencerDue = {
  kind: "unplaced",
  members: ["alice", "bob", "carol", "dave"].map(aName),
  region: "eu",
  isolation: "shared",
  count: 1,
  conflict: [{ kind: "capacity" }],
};

test("a sequencer has its capacity less the headroom for members that did not name it, in whole numbers", () => {
  const seats = (capacity: number | undefined, headroom: number): number =>
    seatsOf(anOffer({ capacity }), { headroom });

  expect([seats(40, 20), seats(10, 90), seats(3, 50), seats(1, 90), seats(undefined, 50)]).toEqual([
    32,
    1,
    1,
    1,
    Infinity,
  ]);
  expect(seatsOf(anOffer({ isolation: "dedicated", capacity: 9 }), { headroom: 0 })).toBe(1);
});

test("what is due is told with whom it is for, what it has to be, and why", () => {
  const words = [
    DUE,
    { ...DUE, members: [aName("coke")], region: undefined, isolation: "dedicated" as const, count: 3, conflict: [] },
    { ...DUE, kind: "too-few" as const, members: [aName("alice")] },
    { ...DUE, kind: "full" as const, members: [], region: undefined },
  ].map(describeDue);

  expect(words).toEqual([
    "a new sequencer in eu is due: alice, bob, carol and 1 more have none, since no sequencer takes more members than its capacity less its headroom",
    "3 new sequencers of one's own are due: coke has none",
    "a new sequencer in eu is due: alice has fewer than the policy wants",
    "a new sequencer is due: the shared ones have no room for another member",
  ]);
});

test("a rule is told with those that it is about", () => {
  const [coke, pepsi, east] = ["coke", "pepsi", "east"].map(aName);
  if (coke === undefined || pepsi === undefined || east === undefined) throw new Error("no names");

  expect(
    [
      { kind: "explicit", member: coke, sequencers: [east] } as const,
      { kind: "region", member: coke, region: "eu" } as const,
      { kind: "dedicated", member: coke } as const,
      { kind: "apart", member: coke, other: pepsi } as const,
      { kind: "kept" } as const,
      { kind: "draining" } as const,
    ].map(describeRule),
  ).toEqual([
    "coke names east",
    "coke asks for the region eu",
    "coke wants a sequencer of its own",
    "coke is to be apart from pepsi",
    "a dedicated sequencer takes one member, which asks to be alone",
    "a draining sequencer gets no new members",
  ]);
});
