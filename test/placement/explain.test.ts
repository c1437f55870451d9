import { expect, test } from "vitest";

import type { PlacementWish, SequencerOffer } from "../../src/model/placement.ts";
import { explainPlacement, findConflict } from "../../src/placement/explain.ts";
import { place } from "../../src/placement/place.ts";
import { anOffer, aPlacementInput, aWish } from "../build/placements.ts";

/** Why the first of the members is where it is. */
function explained(members: readonly PlacementWish[], sequencers: readonly SequencerOffer[]) {
  const [wish = aWish()] = members;
  const input = aPlacementInput({ members, sequencers });
  const placement = place(input);
  return {
    reasons: explainPlacement(input, placement, wish),
    conflict: findConflict(input, placement, wish),
  };
}

test("a member that names its sequencer is kept off all others by that", () => {
  const { reasons, conflict } = explained([aWish({ sequencers: ["west"] })], [anOffer(), anOffer({ name: "west" })]);

  expect(reasons).toEqual([
    { sequencer: "east", chosen: false, leaving: false, against: [{ rule: "explicit" }] },
    { sequencer: "west", chosen: true, leaving: false, against: [] },
  ]);
  expect(conflict).toEqual([]);
});

test("everything that speaks against a sequencer is told, with whom and how many it is about", () => {
  const { reasons } = explained(
    [
      aWish({ region: "eu", apartFrom: ["pepsi"] }),
      aWish({ name: "pepsi", sequencers: ["full"] }),
      aWish({ name: "owner", isolation: "dedicated", sequencers: ["owned"] }),
    ],
    [
      anOffer({ name: "draining", state: "draining", region: "eu" }),
      anOffer({ name: "elsewhere", region: "us" }),
      anOffer({ name: "free", region: "eu" }),
      anOffer({ name: "full", region: "eu", capacity: 1 }),
      anOffer({ name: "kept", region: "eu", isolation: "dedicated" }),
      anOffer({ name: "owned", region: "eu" }),
    ],
  );

  expect(Object.fromEntries(reasons.map(({ sequencer, against }) => [sequencer, against]))).toEqual({
    draining: [{ rule: "draining" }],
    elsewhere: [{ rule: "region", region: "us" }],
    free: [],
    full: [
      { rule: "apart", others: ["pepsi"] },
      { rule: "capacity", members: 1, seats: 1 },
    ],
    kept: [{ rule: "dedicated", others: [] }],
    owned: [{ rule: "dedicated", others: ["owner"] }],
  });
});

test("a draining sequencer that a member moves off is told as that", () => {
  const { reasons } = explained([aWish()], [anOffer({ state: "draining" })]);

  expect(reasons).toEqual([{ sequencer: "east", chosen: false, leaving: true, against: [{ rule: "draining" }] }]);
});

test("the conflict names the rules of others, too, where these leave a member nothing", () => {
  const { conflict } = explained(
    [
      aWish({ name: "coke", region: "eu", apartFrom: ["pepsi"] }),
      aWish({ name: "pepsi", sequencers: ["east"] }),
      aWish({ name: "bystander" }),
    ],
    [anOffer({ region: "eu" }), anOffer({ name: "west", region: "us" })],
  );

  expect(conflict).toEqual([
    { kind: "region", member: "coke", region: "eu" },
    { kind: "apart", member: "coke", other: "pepsi" },
    { kind: "explicit", member: "pepsi", sequencers: ["east"] },
  ]);
});

test("two that want to be alone and one sequencer for that are in conflict with one another", () => {
  const alone = (name: string): PlacementWish => aWish({ name, isolation: "dedicated" });
  const sequencers = [anOffer(), anOffer({ name: "own", isolation: "dedicated" })];
  const conflicts = [
    explained([alone("coke"), alone("pepsi")], sequencers).conflict,
    explained([alone("pepsi"), alone("coke")], sequencers).conflict,
  ];

  expect(conflicts.filter((rules) => rules.length > 0)).toHaveLength(1);
  expect(conflicts.flat().map((rule) => "member" in rule && [rule.kind, rule.member])).toEqual(
    expect.arrayContaining([
      ["dedicated", "coke"],
      ["dedicated", "pepsi"],
    ]),
  );
});

test("a full domain is in conflict with its capacity, and one that drains with that", () => {
  expect(
    explained([aWish(), aWish({ name: "bob", sequencers: ["east"] })], [anOffer({ capacity: 1 })]).conflict,
  ).toEqual([{ kind: "capacity" }]);
  expect(explained([aWish()], [anOffer({ state: "draining" })]).conflict).toEqual([{ kind: "draining" }]);
});

test("a sequencer that somebody named for itself alone is told as the wish of its owner", () => {
  const { conflict } = explained(
    [aWish(), aWish({ name: "owner", isolation: "dedicated", sequencers: ["east"] })],
    [anOffer()],
  );

  expect(conflict).toEqual([{ kind: "dedicated", member: "owner" }]);
});

test("whoever has a sequencer alone is not blamed for what it would be in the way of elsewhere", () => {
  const shut = aWish({ name: "member-1", apartFrom: ["member-4", "member-2"] });
  const input = aPlacementInput({
    members: [
      aWish({ name: "member-0", isolation: "dedicated", apartFrom: ["member-3"], region: "us" }),
      shut,
      aWish({ name: "member-2", region: "eu" }),
      aWish({ name: "member-3" }),
      aWish({ name: "member-4", region: "us" }),
    ],
    sequencers: [
      anOffer({ name: "sequencer-0", isolation: "dedicated", region: "us" }),
      anOffer({ name: "sequencer-1", region: "eu" }),
      anOffer({ name: "sequencer-2", region: "us" }),
    ],
  });

  expect(findConflict(input, place(input), shut)).toEqual(
    expect.arrayContaining([
      { kind: "apart", member: "member-1", other: "member-2" },
      { kind: "apart", member: "member-1", other: "member-4" },
    ]),
  );
});
