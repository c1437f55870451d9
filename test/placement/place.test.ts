import { expect, test } from "vitest";

import type { PlacementInput } from "../../src/model/placement.ts";
import { place } from "../../src/placement/place.ts";
import { aName } from "../build/identifiers.ts";
import { anOffer, aPlacementInput, aWish } from "../build/placements.ts";
import { processorMs } from "../support/processor-time.ts";

/** The sequencers of each member. */
function placesOf(input: PlacementInput): Readonly<Record<string, string>> {
  return Object.fromEntries([...place(input).members.values()].map((one) => [one.member, one.sequencers.join()]));
}

test("who names its sequencers gets these, also beyond what the others leave", () => {
  const members = ["alice", "bob", "carol"].map((name) => aWish({ name, sequencers: ["east"] }));
  const sequencers = [anOffer({ capacity: 2 }), anOffer({ name: "west" })];

  expect(placesOf(aPlacementInput({ members: [...members, aWish({ name: "dave" })], sequencers }))).toEqual({
    alice: "east",
    bob: "east",
    carol: "east",
    dave: "west",
  });
});

test("Coke and Pepsi get sequencers of their own, also when only one of them says so", () => {
  const members = [aWish({ name: "coke", apartFrom: ["pepsi"] }), aWish({ name: "pepsi" })];
  const places = placesOf(aPlacementInput({ members, sequencers: [anOffer(), anOffer({ name: "west" })] }));

  expect(Object.values(places).toSorted()).toEqual(["east", "west"]);
});

test("members that must be apart in a row share two sequencers by turns, whoever comes first", () => {
  for (const seed of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
    const names = Array.from({ length: 7 }, (_, index) => `${seed}-${String(index)}`);
    const members = names.map((name, index) => aWish({ name, apartFrom: names.slice(index + 1, index + 2) }));
    const places = placesOf(aPlacementInput({ members, sequencers: [anOffer(), anOffer({ name: "west" })] }));

    names.forEach((name, index) => {
      expect(places[name], name).toBe(places[names[index % 2] ?? ""]);
    });
    expect(new Set(Object.values(places))).toEqual(new Set(["east", "west"]));
  }
});

test("who wants a sequencer of its own takes a dedicated one, and no shared one from those who share it", () => {
  const members = [aWish({ isolation: "dedicated" }), aWish({ name: "bob" }), aWish({ name: "carol" })];
  const sequencers = [anOffer(), anOffer({ name: "own", isolation: "dedicated" })];

  expect(placesOf(aPlacementInput({ members, sequencers }))).toEqual({ alice: "own", bob: "east", carol: "east" });
});

test("a shared sequencer that a member named for itself alone takes nobody else", () => {
  const members = [aWish({ isolation: "dedicated", sequencers: ["east"] }), aWish({ name: "bob" })];

  expect(placesOf(aPlacementInput({ members, sequencers: [anOffer(), anOffer({ name: "west" })] }))).toEqual({
    alice: "east",
    bob: "west",
  });
});

test("who asks for a region is placed before who takes any: there is room for both", () => {
  const sequencers = [anOffer({ region: "eu", capacity: 1 }), anOffer({ name: "west", region: "us", capacity: 20 })];
  const anybody = Array.from({ length: 20 }, (_, index) => aWish({ name: `anybody-${String(index)}` }));
  const places = placesOf(aPlacementInput({ members: [...anybody, aWish({ region: "eu" })], sequencers }));

  expect(places["alice"]).toBe("east");
});

test("everybody has one sequencer before anybody has two", () => {
  const members = Array.from({ length: 4 }, (_, index) => aWish({ name: `m-${String(index)}` }));
  const sequencers = [anOffer({ capacity: 3 }), anOffer({ name: "west", capacity: 3 })];
  const places = placesOf(aPlacementInput({ members, sequencers, policy: { perMember: 2 } }));
  const counts = Object.values(places).map((names) => names.split(",").length);

  expect(counts.toSorted()).toEqual([1, 1, 2, 2]);
});

test("headroom is kept free for who names the sequencer, and a single seat is a seat all the same", () => {
  const members = Array.from({ length: 12 }, (_, index) => aWish({ name: `m-${String(index)}` }));
  const named = aWish({ name: "named", sequencers: ["east"] });
  const loadOf = (capacity: number, headroom: number): number | undefined =>
    place(
      aPlacementInput({ members: [named, ...members], sequencers: [anOffer({ capacity })], policy: { headroom } }),
    ).load.get(aName("east"));

  expect([loadOf(10, 0), loadOf(10, 20), loadOf(10, 90), loadOf(1, 50)]).toEqual([10, 8, 1, 1]);
});

test("a draining sequencer hands its members on, and they may use it until they are gone", () => {
  const sequencers = [anOffer({ state: "draining" }), anOffer({ name: "west", state: "active" })];
  const members = Array.from({ length: 8 }, (_, index) => aWish({ name: `m-${String(index)}` }));
  const placed = [...place(aPlacementInput({ members, sequencers })).members.values()];

  expect(new Set(placed.map((one) => one.sequencers.join()))).toEqual(new Set(["west"]));
  expect(new Set(placed.map(({ leaving }) => leaving.join()))).toEqual(new Set(["", "east"]));
});

test("who has nowhere to go from a draining sequencer is left there, and counts as without one", () => {
  const input = aPlacementInput({ members: [aWish()], sequencers: [anOffer({ state: "draining" })] });

  expect(place(input).members.get(aName("alice"))).toMatchObject({ sequencers: [], leaving: ["east"] });
});

test("who names a draining sequencer stays there: its document has to change first", () => {
  const sequencers = [anOffer({ state: "draining" }), anOffer({ name: "west" })];

  expect(placesOf(aPlacementInput({ members: [aWish({ sequencers: ["east"] })], sequencers }))).toEqual({
    alice: "east",
  });
});

test("many members that cannot be placed do not take for ever", () => {
  const names = Array.from({ length: 3_000 }, (_, index) => `m-${String(index)}`);
  const members = names.map((name, index) => aWish({ name, apartFrom: names.slice(index + 1, index + 21) }));
  const tookMs = processorMs(() => {
    const { load } = place(aPlacementInput({ members, sequencers: [anOffer(), anOffer({ name: "west" })] }));
    expect(load.get(aName("east"))).toBeGreaterThan(0);
  });

  expect(tookMs).toBeLessThan(5_000);
});
