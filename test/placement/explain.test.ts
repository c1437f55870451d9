import { expect, test } from "vitest";

import type { PlacementWish, SequencerOffer } from "../../src/model/placement.ts";
import { findDue } from "../../src/placement/due.ts";
import { explainPlacement, findConflict } from "../../src/placement/explain.ts";
import { place } from "../../src/placement/place.ts";
import { anOffer, aWish } from "../build/placements.ts";

function explained(
  member: PlacementWish,
  sequencers: readonly SequencerOffer[],
  others: readonly PlacementWish[] = [],
) {
  const input = { members: [member, ...others], sequencers, policy: { headroom: 0, perMember: 1 } };
  const placement = place(input);
  const reasons = explainPlacement(input, placement, member);
  return { placement, reasons, conflict: findConflict(reasons), due: findDue(input, placement) };
}

test("a member that names its sequencer is kept off all others by that", () => {
  const { reasons } = explained(aWish({ sequencers: ["west"] }), [anOffer(), anOffer({ name: "west" })]);

  expect(reasons).toEqual([
    { sequencer: "east", chosen: false, against: ["explicit"] },
    { sequencer: "west", chosen: true, against: [] },
  ]);
});

test("Coke and Pepsi get sequencers of their own, also when only one of them says so", () => {
  const pepsi = aWish({ name: "pepsi" });
  const { placement } = explained(
    aWish({ name: "coke", apartFrom: ["pepsi"] }),
    [anOffer(), anOffer({ name: "west" })],
    [pepsi],
  );

  const used = [...placement.members.values()].map(({ sequencers }) => sequencers.join());
  expect(used.toSorted()).toEqual(["east", "west"]);
});

test("of all that speaks against a member, the smallest set that leaves it nothing is named", () => {
  const { conflict } = explained(aWish({ region: "eu" }), [
    anOffer({ region: "us", state: "draining" }),
    anOffer({ name: "west", region: "eu", isolation: "dedicated" }),
    anOffer({ name: "north", region: "us" }),
  ]);

  expect(conflict).toEqual(["region", "dedicated"]);
});

test("a member that the rules leave without a sequencer makes one due, for it and of its kind", () => {
  const { due } = explained(aWish({ isolation: "dedicated", region: "eu" }), [anOffer({ region: "us" })]);

  expect(due).toEqual([
    { kind: "dedicated", members: ["alice"], region: "eu", isolation: "dedicated", rules: ["region"] },
  ]);
});

test("a region whose shared sequencers are filled up makes one due before anybody is turned away", () => {
  const { due, placement } = explained(aWish(), [anOffer({ capacity: 1 })]);

  expect(placement.members.get(aWish().name)?.sequencers).toEqual(["east"]);
  expect(due).toMatchObject([{ kind: "full", members: [], isolation: "shared" }]);
});

test("a domain with room has none due", () => {
  expect(explained(aWish(), [anOffer({ capacity: 10 })]).due).toEqual([]);
});
