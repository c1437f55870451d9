import { expect, test } from "vitest";

import type { PlacementInput } from "../../src/model/placement.ts";
import { findDue } from "../../src/placement/due.ts";
import { explainPlacement, findConflict } from "../../src/placement/explain.ts";
import { place } from "../../src/placement/place.ts";
import { explanationJson, placementJson, renderExplanation, renderPlacement } from "../../src/report/placement.ts";
import type { Paint } from "../../src/report/terminal/paint.ts";
import { sure } from "../build/identifiers.ts";
import { anOffer, aPlacementInput, aWish } from "../build/placements.ts";

const same = (text: string): string => text;
const PLAIN: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };

function viewOf(fields: Parameters<typeof aPlacementInput>[0]) {
  const input: PlacementInput = aPlacementInput(fields);
  const placement = place(input);
  const view = { input, placement, due: findDue(input, placement) };
  const wish = sure(input.members[0]);
  const explanation = {
    wish,
    reasons: explainPlacement(input, placement, wish),
    conflict: findConflict(input, placement, wish),
  };
  return { view, explanation };
}

const CROWD = {
  members: [aWish({ sequencers: ["east"] }), aWish({ name: "bob", isolation: "dedicated" }), aWish({ name: "carol" })],
  sequencers: [
    anOffer({ capacity: 10, region: "eu" }),
    anOffer({ name: "west", state: "draining", capacity: 8 }),
    anOffer({ name: "own", isolation: "dedicated" }),
  ],
  policy: { headroom: 20 },
};

test("the placement shows each sequencer's load against what it takes, and where everybody is", () => {
  const lines = renderPlacement("acme", viewOf(CROWD).view, PLAIN).split("\n");

  expect(lines).toContain("acme: 3 members on 3 sequencers");
  expect(lines).toContain("  east       active    many  eu      2 of 8 (capacity 10)");
  expect(lines).toContain("  own        active    one   -       1 of 1");
  expect(lines).toContain("  west       draining  many  -       0 of 6 (capacity 8)");
  expect(lines).toContain("  alice   east");
  expect(lines).toContain("  bob     own");
  expect(lines.find((line) => line.startsWith("  carol"))).toMatch(/^ {2}carol {3}east( \(moving off west\))?$/);
});

test("what is due is shown below, and many members are counted", () => {
  const members = Array.from({ length: 250 }, (_, index) => aWish({ name: `m-${String(index + 100)}` }));
  const { view } = viewOf({ members, sequencers: [anOffer({ capacity: 100 })] });
  const text = renderPlacement("acme", view, PLAIN);

  expect(text).toContain("… and 50 more: -o json has them all");
  expect(text).toContain("Due: 2 new sequencers are due: ");
});

test("an explanation says for each sequencer what decided", () => {
  const { view, explanation } = viewOf({
    members: [
      aWish({ region: "eu", apartFrom: ["pepsi"] }),
      aWish({ name: "pepsi", sequencers: ["full"] }),
      aWish({ name: "owner", isolation: "dedicated", sequencers: ["owned"] }),
    ],
    sequencers: [
      anOffer({ name: "draining", state: "draining", region: "eu" }),
      anOffer({ name: "elsewhere", region: "us" }),
      anOffer({ name: "free", region: "eu" }),
      anOffer({ name: "full", region: "eu", capacity: 1 }),
      anOffer({ name: "kept", region: "eu", isolation: "dedicated" }),
      anOffer({ name: "nowhere" }),
      anOffer({ name: "owned", region: "eu" }),
    ],
  });
  const lines = renderExplanation("acme", explanation, view, PLAIN)
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/).join(" | "));

  expect(lines[0]).toMatch(/^alice in acme: free/);
  expect(lines).toContain("free | yes | preference | preferred among those that are suitable");
  expect(lines).toContain("elsewhere | no | region | elsewhere is in us, and alice asks for eu");
  expect(lines).toContain("nowhere | no | region | nowhere is in no region, and alice asks for eu");
  expect(lines).toContain("full | no | apart | apart from pepsi; full: 1 of 1");
  expect(lines).toContain("kept | no | dedicated | kept is reserved for a member that requires a dedicated one");
  expect(lines).toContain("owned | no | dedicated | owner has it alone");
  expect(lines.find((line) => line.startsWith("draining"))).toMatch(
    /(?:no|leaving) \| draining \| draining is draining$/,
  );
});

test("an explanation of a member that names its sequencers says that", () => {
  const { view, explanation } = viewOf(CROWD);
  const lines = renderExplanation("acme", explanation, view, PLAIN).split("\n");

  expect(lines).toContain("  east       yes     explicit    its document names it");
  expect(lines.find((line) => line.startsWith("  own"))).toMatch(/no +explicit +its document names others; /);
});

test("where the rules leave a member none, the smallest set of them is named", () => {
  const { view, explanation } = viewOf({
    members: [aWish({ isolation: "dedicated" })],
    sequencers: [anOffer()],
  });
  const text = renderExplanation("acme", explanation, view, PLAIN);

  expect(text).toContain("alice in acme: none");
  expect(text).toContain("It has 0 of the 1 sequencers that it should have.");
  expect(text).toContain(
    "The smallest set of rules that together leave it none:\n  - alice wants a sequencer of its own",
  );
});

test("programs get the same, with what is not known as null", () => {
  const { view, explanation } = viewOf(CROWD);

  expect(placementJson("acme", "a folder", view)).toMatchObject({
    kind: "Placement",
    policy: { maxParticipants: null, headroom: 20, sequencersPerMember: 1 },
    sequencers: [
      { name: "east", region: "eu", capacity: 10, seats: 8, members: 2 },
      { name: "own", region: null, capacity: null, seats: 1, members: 1 },
      { name: "west", state: "draining", seats: 6, members: 0 },
    ],
    members: [{ name: "alice", sequencers: ["east"], wanted: 1 }, { name: "bob" }, { name: "carol" }],
  });
  expect(explanationJson("acme", "a folder", explanation, view)).toMatchObject({
    kind: "Explanation",
    member: "alice",
    reasons: [
      { sequencer: "east", chosen: true, decidedBy: "explicit", against: [] },
      { sequencer: "own", chosen: false, decidedBy: "explicit", against: ["explicit", "dedicated"] },
      { sequencer: "west", chosen: false },
    ],
    conflict: [],
  });
});
