import { expect, test } from "vitest";

import type { Gateway, GatewayOptions } from "../../src/model/gateway.ts";
import type { DesiredDomain } from "../../src/model/membership.ts";
import type { Network } from "../../src/model/network.ts";
import { place } from "../../src/placement/place.ts";
import { routeMembers, type Routing } from "../../src/gateway/route.ts";
import { aDesiredDomain } from "../build/domains.ts";
import { aCommitId, aDomainId, aName, DAY_MS, NOW_MS } from "../build/identifiers.ts";
import { aMembership, aSequencer } from "../build/members.ts";
import { anOffer, aPlacementInput } from "../build/placements.ts";

const ADDRESS = { host: "10.0.0.1", port: 10038 };

function aSequencerAt(name: string, state: "active" | "draining" = "active") {
  return aSequencer({ name, state, endpoints: [`https://${name.toUpperCase()}.acme.example:10038`] });
}

/** A member that names its sequencers, and connects from these networks. */
function aMemberOn(sequencers: readonly string[], name: string, networks: readonly string[]) {
  return aMembership({ name, placement: { sequencers }, networks: networks.map((network) => network as Network) });
}

function routing(domains: readonly DesiredDomain[], options: Partial<GatewayOptions> = {}, nowMs = NOW_MS): Routing {
  const backends = domains.map(
    ({ name, sequencers }) => [name, new Map(sequencers.map((one) => [one.name as string, ADDRESS]))] as const,
  );
  return routeMembers(
    domains.map((desired) => ({
      desired,
      placement: place(
        aPlacementInput({
          members: [...desired.members.values()].map(({ placement }) => placement),
          sequencers: desired.sequencers.map(({ name, state }) => anOffer({ name, state })),
        }),
      ),
    })),
    aCommitId("now"),
    { listen: { host: "0.0.0.0", port: 443 }, backends: new Map(backends), withoutNetworks: "closed", ...options },
    nowMs,
  );
}

function routed(...given: Parameters<typeof routing>): Gateway {
  const found = routing(...given);
  if (found.kind === "routed") return found.gateway;
  throw new Error(`there is no gateway: ${found.kind}`);
}

/** The networks of each route, as far as they are given. */
function networksOf({ routes }: Gateway): Readonly<Record<string, readonly string[] | undefined>> {
  return Object.fromEntries(
    routes.map(({ sequencer, networks }) => [sequencer, networks?.map(({ network }) => network)]),
  );
}

test("a member gets through from its networks to the sequencers where it is placed, and to no others", () => {
  const members = [
    aMemberOn(["east"], "alice", ["203.0.113.0/24"]),
    aMemberOn(["west"], "bob", ["198.51.100.0/24", "2001:db8:7::/48"]),
    aMemberOn(["east", "west"], "carol", ["192.0.2.7/32"]),
  ];
  const gateway = routed([aDesiredDomain({ members, sequencers: [aSequencerAt("west"), aSequencerAt("east")] })]);

  expect(gateway.commit).toBe(aCommitId("now"));
  expect(gateway.routes[0]).toEqual({
    domain: "acme",
    sequencer: "east",
    serverNames: ["east.acme.example"],
    backend: ADDRESS,
    networks: [
      { network: "192.0.2.7/32", members: ["carol"] },
      { network: "203.0.113.0/24", members: ["alice"] },
    ],
  });
  expect(networksOf(gateway)["west"]).toEqual(["192.0.2.7/32", "198.51.100.0/24", "2001:db8:7::/48"]);
  expect(gateway.notes).toEqual([]);
});

test("only who is admitted at that moment gets through", () => {
  const ends = { ...aMemberOn(["east"], "ends", ["192.0.2.1/32"]), validUntilMs: NOW_MS + DAY_MS };
  const back = {
    ...aMemberOn(["east"], "back", ["192.0.2.2/32"]),
    suspension: { reason: "holidays", untilMs: NOW_MS + DAY_MS },
  };
  const out = {
    ...aMemberOn(["east"], "out", ["192.0.2.3/32"]),
    suspension: { reason: "a dispute", untilMs: undefined },
  };
  const domain = aDesiredDomain({ members: [ends, back, out], sequencers: [aSequencerAt("east")] });

  expect(networksOf(routed([domain]))["east"]).toEqual(["192.0.2.1/32"]);
  expect(networksOf(routed([domain], {}, NOW_MS + DAY_MS))["east"]).toEqual(["192.0.2.2/32"]);
});

test("who moves off a draining sequencer still gets through to it, and to where it goes", () => {
  const members = Array.from({ length: 6 }, (_, index) =>
    aMemberOn([], `m-${String(index)}`, [`192.0.2.${String(index)}/32`]),
  );
  const sequencers = [aSequencerAt("east", "draining"), aSequencerAt("west")];
  const { east, west } = networksOf(routed([aDesiredDomain({ members, sequencers })]));

  expect(west).toHaveLength(6);
  expect(east?.length).toBeGreaterThan(0);
  expect(east?.length).toBeLessThan(6);
});

test("a member without networks does not get through, and that is told", () => {
  const members = [aMemberOn(["east"], "alice", []), aMemberOn(["east"], "bob", ["192.0.2.0/24"])];
  const gateway = routed([aDesiredDomain({ members, sequencers: [aSequencerAt("east"), aSequencerAt("west")] })]);

  expect(networksOf(gateway)).toEqual({ east: ["192.0.2.0/24"], west: [] });
  expect(gateway.notes).toEqual(["acme: alice cannot connect: no networks are given for it"]);
});

test("where the operator wants it, a member without networks opens its sequencers, and that is told for each", () => {
  const members = [aMemberOn(["east"], "alice", []), aMemberOn(["west"], "bob", ["192.0.2.0/24"])];
  const domain = aDesiredDomain({ members, sequencers: [aSequencerAt("east"), aSequencerAt("west")] });
  const gateway = routed([domain], { withoutNetworks: "open" });

  expect(networksOf(gateway)).toEqual({ east: undefined, west: ["192.0.2.0/24"] });
  expect(gateway.notes).toEqual(["acme: east is open to every address, since no networks are given for alice"]);
});

test("members of different sequencers that share addresses are told: a gateway sees nothing else of them", () => {
  const members = [
    aMemberOn(["east"], "coke", ["10.0.0.0/8", "192.0.2.0/24"]),
    aMemberOn(["west"], "pepsi", ["10.7.0.0/16"]),
    aMemberOn(["west"], "sprite", ["10.8.0.0/16", "203.0.113.0/24"]),
    aMemberOn(["west"], "fanta", ["203.0.113.0/24"]),
  ];
  const { notes } = routed([aDesiredDomain({ members, sequencers: [aSequencerAt("east"), aSequencerAt("west")] })]);
  const told = (names: string, network: string): string =>
    `acme: ${names} connect from ${network}, and the gateway cannot distinguish them: each gets through to the sequencers of all`;

  expect(notes).toEqual([told("coke, pepsi", "10.7.0.0/16"), told("coke, sprite", "10.8.0.0/16")]);
});

test("networks of IPv4 that share addresses are told, also where one of IPv6 begins with the same bytes", () => {
  const members = [
    aMemberOn(["east"], "coke", ["32.0.0.0/8"]),
    aMemberOn(["east"], "fanta", ["2001:db8::/32"]),
    aMemberOn(["west"], "pepsi", ["32.1.20.0/24"]),
  ];
  const { notes } = routed([aDesiredDomain({ members, sequencers: [aSequencerAt("east"), aSequencerAt("west")] })]);

  expect(notes).toEqual([expect.stringMatching(/^acme: coke, pepsi connect from 32\.1\.20\.0\/24, /)]);
});

test("a sequencer without an address behind the gateway is refused, all of them at once", () => {
  const domain = aDesiredDomain({ sequencers: [aSequencerAt("east"), aSequencerAt("west")] });

  expect(routing([domain], { backends: new Map() })).toEqual({
    kind: "unaddressed",
    sequencers: ["acme/east", "acme/west"],
  });
});

test("an address for a sequencer that is not there is told", () => {
  const domain = aDesiredDomain({ sequencers: [aSequencerAt("east")] });
  const backends = new Map([
    [
      "acme",
      new Map([
        ["east", ADDRESS],
        ["eats", ADDRESS],
      ]),
    ],
  ]);

  expect(routed([domain], { backends }).notes).toEqual([
    "acme: an address is given for eats, and the register has no such sequencer",
  ]);
});

test.each([
  "https://10.0.0.1:443",
  "https://0x7f.1:443",
  "https://localhost:443",
  "https://default:443",
  "https://.example:443",
  "https://a..example:443",
  "https://-a.example:443",
])("an endpoint that TLS carries no full name of is refused: %s", (endpoint) => {
  const domain = aDesiredDomain({ sequencers: [aSequencer({ endpoints: [endpoint] })] });

  expect(routing([domain])).toEqual({
    kind: "indistinct",
    faults: [expect.stringMatching(/^acme\/east: .* has no full name/)],
  });
});

test("sequencers with the same name are refused, also of two domains, whatever their ports", () => {
  const other = { name: aName("beta"), domainId: aDomainId("beta") };
  const one = aDesiredDomain({ sequencers: [aSequencer({ endpoints: ["https://a.example:1"] })] });
  const two = aDesiredDomain({ ...other, sequencers: [aSequencer({ endpoints: ["https://A.example:2"] })] });

  expect(routing([one, two])).toEqual({
    kind: "indistinct",
    faults: ["beta/east and acme/east have the same name, a.example"],
  });
});
