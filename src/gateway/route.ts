import {
  type AdmittedNetwork,
  type Gateway,
  type GatewayOptions,
  type GatewayRoute,
  type HostAndPort,
  isHostName,
} from "../model/gateway.ts";
import { listNames, type Name } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import { type DesiredDomain, type Membership, type Sequencer, standingAt } from "../model/membership.ts";
import { cidrOf, compareCidrs, includesCidr, type Network } from "../model/network.ts";
import type { Placement } from "../model/placement.ts";
import { compareText } from "../model/problem.ts";

/** One domain whose sequencers stand behind the gateway. */
export interface RoutedDomain {
  readonly desired: DesiredDomain;
  readonly placement: Placement;
}

/** Notes of a kind, and names in one, before the rest is counted. */
const MAX_NOTES = 10;
const MAX_NAMES = 10;

/** A gateway, or why there is none. */
export type Routing =
  | { readonly kind: "routed"; readonly gateway: Gateway }
  /** TLS cannot distinguish the sequencers of the register: a sentence for each fault. */
  | { readonly kind: "indistinct"; readonly faults: readonly string[] }
  /** No address behind the gateway is known for these, each as `domain/sequencer`. */
  | { readonly kind: "unaddressed"; readonly sequencers: readonly string[] };

/**
 * Which members reach which sequencer at `nowMs`: members that are admitted then, to where they are placed or moving away
 * from, from their own networks.
 */
export function routeMembers(
  domains: readonly RoutedDomain[],
  commit: string | undefined,
  options: GatewayOptions,
  nowMs: InstantMs,
): Routing {
  const sorted = domains.toSorted((one, other) => compareText(one.desired.name, other.desired.name));
  const { serverNames, faults } = findServerNames(sorted);
  if (faults.length > 0) return { kind: "indistinct", faults };
  const { backends, missing } = findBackends(sorted, options);
  if (missing.length > 0) return { kind: "unaddressed", sequencers: missing };
  const routes: GatewayRoute[] = [];
  const notes: string[] = [];
  for (const { desired, placement } of sorted) {
    const members = admittedMembers(desired, placement, nowMs);
    for (const { name } of desired.sequencers.toSorted((one, other) => compareText(one.name, other.name))) {
      const backend = backends.get(`${desired.name}/${name}`);
      if (backend === undefined) continue;
      const users = members.filter(({ sequencers }) => sequencers.has(name));
      routes.push({
        domain: desired.name,
        sequencer: name,
        serverNames: serverNames.get(`${desired.name}/${name}`) ?? [],
        backend,
        networks: admittedNetworks(users, options),
      });
    }
    notes.push(...withoutNetworksNotes(desired.name, members, options), ...sharedNetworkNotes(desired.name, members));
  }
  const gateway = { commit, listen: options.listen, routes, notes: [...notes, ...strayBackendNotes(sorted, options)] };
  return { kind: "routed", gateway };
}

/** A member that may connect, and where. */
interface Admitted {
  readonly member: Membership;
  readonly sequencers: ReadonlySet<Name>;
}

function admittedMembers(desired: DesiredDomain, placement: Placement, nowMs: InstantMs): readonly Admitted[] {
  return [...desired.members.values()]
    .filter((member) => standingAt(member, nowMs).standing.kind === "admitted")
    .toSorted((one, other) => compareText(one.name, other.name))
    .map((member) => {
      const placed = placement.members.get(member.name);
      return { member, sequencers: new Set([...(placed?.sequencers ?? []), ...(placed?.leaving ?? [])]) };
    });
}

function admittedNetworks(
  users: readonly Admitted[],
  { withoutNetworks }: GatewayOptions,
): readonly AdmittedNetwork[] | undefined {
  if (withoutNetworks === "open" && users.some(({ member }) => member.networks.length === 0)) return undefined;
  const owners = new Map<Network, Name[]>();
  for (const { member } of users) {
    for (const network of member.networks) addTo(owners, network, member.name);
  }
  return [...owners]
    .map(([network, members]) => ({ network, members }))
    .toSorted((one, other) => compareText(one.network, other.network));
}

/** The names in TLS of each sequencer, by `domain/sequencer`, and what is wrong with them. */
function findServerNames(domains: readonly RoutedDomain[]): {
  readonly serverNames: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  const owners = new Map<string, string>();
  const found = new Map<string, readonly string[]>();
  for (const [key, { endpoints }] of sequencersOf(domains)) {
    const names = new Set<string>();
    for (const endpoint of endpoints) {
      const host = new URL(endpoint).hostname.toLowerCase();
      const owner = owners.get(host);
      if (!isHostName(host) || !host.includes("."))
        faults.push(`${key}: ${endpoint} has no full name for TLS to carry`);
      else if (owner !== undefined && owner !== key) faults.push(`${key} and ${owner} have the same name, ${host}`);
      owners.set(host, key);
      names.add(host);
    }
    found.set(key, [...names].toSorted(compareText));
  }
  return { serverNames: found, faults };
}

function findBackends(
  domains: readonly RoutedDomain[],
  { backends }: GatewayOptions,
): { readonly backends: ReadonlyMap<string, HostAndPort>; readonly missing: readonly string[] } {
  const found = new Map<string, HostAndPort>();
  const missing: string[] = [];
  for (const { desired } of domains) {
    for (const { name } of desired.sequencers) {
      const backend = backends.get(desired.name)?.get(name);
      if (backend === undefined) missing.push(`${desired.name}/${name}`);
      else found.set(`${desired.name}/${name}`, backend);
    }
  }
  return { backends: found, missing };
}

function sequencersOf(domains: readonly RoutedDomain[]): readonly (readonly [string, Sequencer])[] {
  return domains.flatMap(({ desired }) =>
    desired.sequencers.map((sequencer) => [`${desired.name}/${sequencer.name}`, sequencer] as const),
  );
}

function withoutNetworksNotes(
  domain: Name,
  members: readonly Admitted[],
  { withoutNetworks }: GatewayOptions,
): readonly string[] {
  const without = members.filter(({ member, sequencers }) => member.networks.length === 0 && sequencers.size > 0);
  if (withoutNetworks === "closed") {
    const names = without.map(({ member }) => member.name);
    return names.length === 0
      ? []
      : [
          `${domain}: ${listNames(names, MAX_NAMES)} cannot connect: no networks are given for ${names.length === 1 ? "it" : "them"}`,
        ];
  }
  const open = [...new Set(without.flatMap(({ sequencers }) => [...sequencers]))].toSorted(compareText);
  return open.map((sequencer) => {
    const names = without.filter(({ sequencers }) => sequencers.has(sequencer)).map(({ member }) => member.name);
    return `${domain}: ${sequencer} is open to every address, since no networks are given for ${listNames(names, MAX_NAMES)}`;
  });
}

/** Members of one domain whose addresses overlap and whose sequencers differ: an address is all that a gateway sees. */
function sharedNetworkNotes(domain: Name, members: readonly Admitted[]): readonly string[] {
  const owners = new Map<Network, Admitted[]>();
  for (const admitted of members) {
    for (const network of admitted.member.networks) addTo(owners, network, admitted);
  }
  const shared = [...owners]
    .map(([network, users]) => ({ network, users, cidr: cidrOf(network) }))
    .toSorted((one, other) => compareCidrs(one.cidr, other.cidr));
  const notes: string[] = [];
  // Networks lie in one another or apart, so that those around this one are a stack.
  const around: typeof shared = [];
  for (const entry of shared) {
    for (let last = around.at(-1); last !== undefined && !includesCidr(last.cidr, entry.cidr); last = around.at(-1)) {
      around.pop();
    }
    around.push(entry);
    const users = around.flatMap((one) => one.users);
    const places = new Set(users.map(({ sequencers }) => [...sequencers].toSorted(compareText).join()));
    if (places.size < 2) continue;
    const names = [...new Set(users.map(({ member }) => member.name))].toSorted(compareText);
    notes.push(
      `${domain}: ${listNames(names, MAX_NAMES)} connect from ${entry.network}, and the gateway cannot distinguish them: each gets through to the sequencers of all`,
    );
  }
  const more = notes.length - MAX_NOTES;
  return more > 0 ? [...notes.slice(0, MAX_NOTES), `${domain}: ${String(more)} more networks are shared`] : notes;
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function strayBackendNotes(domains: readonly RoutedDomain[], { backends }: GatewayOptions): readonly string[] {
  return domains.flatMap(({ desired }) => {
    const known = new Set<string>(desired.sequencers.map(({ name }) => name));
    const stray = [...(backends.get(desired.name)?.keys() ?? [])].filter((name) => !known.has(name));
    return stray.map(
      (name) => `${desired.name}: an address is given for ${name}, and the register has no such sequencer`,
    );
  });
}
