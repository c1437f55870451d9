import { expect, test } from "vitest";

import { PlacementCache } from "../../../src/usecases/register/place-members.ts";
import { aDesiredDomain } from "../../build/domains.ts";
import { aName } from "../../build/identifiers.ts";
import { aMembership, aSequencer } from "../../build/members.ts";
import type { Membership } from "../../../src/model/membership.ts";

const SEQUENCERS = [aSequencer(), aSequencer({ name: "west", maxParticipants: 7 })];

function domain(members: readonly Membership[] = [aMembership(), aMembership({ name: "bob" })]) {
  return aDesiredDomain({
    members,
    sequencers: SEQUENCERS,
    policy: { placement: { maxParticipants: 5, headroom: 0, perMember: 1 } },
  });
}

test("a sequencer takes as many as its document says, and where it says nothing as the policy does", () => {
  const { input } = new PlacementCache().of(domain());

  expect(input.sequencers.map(({ name, capacity }) => [name, capacity])).toEqual([
    ["east", 5],
    ["west", 7],
  ]);
});

test("who is suspended keeps its place", () => {
  const suspended = aMembership({ suspension: { reason: "a dispute", untilMs: undefined } });
  const { placement } = new PlacementCache().of(domain([suspended]));

  expect(placement.members.get(aName("alice"))?.sequencers).toHaveLength(1);
});

test("what does not touch placement does not place anew, whatever else changed and however it was read", () => {
  const cache = new PlacementCache();
  const before = cache.of(domain());
  const changed = domain([
    aMembership({ organisation: "Another", permission: "Observation" }),
    aMembership({ name: "bob" }),
  ]);

  expect(cache.of(changed)).toBe(before);
});

test.each([
  ["a member more", domain([aMembership(), aMembership({ name: "bob" }), aMembership({ name: "carol" })])],
  ["a member less", domain([aMembership()])],
  ["another member", domain([aMembership(), aMembership({ name: "carol" })])],
  ["a member's region", domain([aMembership({ placement: { region: "eu" } }), aMembership({ name: "bob" })])],
  [
    "a member's isolation",
    domain([aMembership({ placement: { isolation: "dedicated" } }), aMembership({ name: "bob" })]),
  ],
  [
    "whom a member is apart from",
    domain([aMembership({ placement: { apartFrom: ["bob"] } }), aMembership({ name: "bob" })]),
  ],
  [
    "a member's sequencers",
    domain([aMembership({ placement: { sequencers: ["east"] } }), aMembership({ name: "bob" })]),
  ],
  ["a sequencer's state", { ...domain(), sequencers: [aSequencer({ state: "draining" }), ...SEQUENCERS.slice(1)] }],
  ["a sequencer's region", { ...domain(), sequencers: [aSequencer({ region: "eu" }), ...SEQUENCERS.slice(1)] }],
  ["a sequencer's capacity", { ...domain(), sequencers: [aSequencer({ maxParticipants: 1 }), ...SEQUENCERS.slice(1)] }],
  [
    "a sequencer's isolation",
    { ...domain(), sequencers: [aSequencer({ isolation: "dedicated" }), ...SEQUENCERS.slice(1)] },
  ],
  [
    "the policy",
    aDesiredDomain({
      ...domain(),
      members: [...domain().members.values()],
      policy: { placement: { maxParticipants: 5, headroom: 10, perMember: 1 } },
    }),
  ],
])("%s places anew, with the same result as a first look", (_what, changed) => {
  const cache = new PlacementCache();
  const before = cache.of(domain());
  const after = cache.of(changed);

  expect(after).not.toBe(before);
  expect(after).toEqual(new PlacementCache().of(changed));
});

test("a branch is placed once, by turns with whatever requests are held against it", () => {
  const cache = new PlacementCache();
  const branch = domain();
  const placed = cache.of(branch);
  const request = (): ReturnType<typeof domain> => domain([aMembership(), aMembership({ name: "carol" })]);

  const [first, again] = [cache.of(request()), cache.of(branch)];
  const unplaced = cache.of(domain([aMembership({ permission: "Observation" }), aMembership({ name: "bob" })]));

  expect(first).not.toBe(placed);
  expect(again).toBe(placed);
  expect(unplaced).toBe(placed);
  expect(cache.of(request())).toEqual(first);
});

test("domains are remembered each for itself", () => {
  const cache = new PlacementCache();
  const acme = cache.of(domain());
  cache.of({ ...domain([aMembership()]), name: aName("beta") });

  expect(cache.of(domain())).toBe(acme);
});
