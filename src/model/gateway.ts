import type { Name } from "./identifier.ts";
import { type Network, readNetwork } from "./network.ts";

/** A host, which is a name or an address without brackets, and a port. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Who gets through to one sequencer. */
export interface GatewayRoute {
  readonly domain: Name;
  readonly sequencer: Name;
  /** The names that clients ask for in TLS, lower-case and sorted. No other route has one of them. */
  readonly serverNames: readonly string[];
  readonly backend: HostAndPort;
  /** Sorted by network. None: no connection is let through; undefined: all are. */
  readonly networks: readonly AdmittedNetwork[] | undefined;
}

export interface AdmittedNetwork {
  readonly network: Network;
  /** Whose it is, sorted. */
  readonly members: readonly Name[];
}

/** What a network gateway before the sequencers has to do: pass TLS through by name, for some networks. */
export interface Gateway {
  /** Of the register; undefined for a folder. */
  readonly commit: string | undefined;
  readonly listen: HostAndPort;
  /** Sorted by domain and sequencer. */
  readonly routes: readonly GatewayRoute[];
  /** What the operator should know of it. */
  readonly notes: readonly string[];
}

/** How members are let through whose documents name no networks. */
export type WithoutNetworks = "closed" | "open";

/** What only the operator knows. */
export interface GatewayOptions {
  readonly listen: HostAndPort;
  /** By domain, then by sequencer. */
  readonly backends: ReadonlyMap<string, ReadonlyMap<string, HostAndPort>>;
  readonly withoutNetworks: WithoutNetworks;
}

/** `host:port` or `[IPv6]:port`; undefined for anything else. */
export function parseHostAndPort(text: string): HostAndPort | undefined {
  const match = /^(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]+)):([1-9]\d{0,4})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) return undefined;
  const isBracketed = match?.[1] !== undefined;
  return (isBracketed ? isAddress(host) : isAddress(host) || isHostName(host)) ? { host, port } : undefined;
}

/** As it is written into a configuration. */
export function formatHostAndPort({ host, port }: HostAndPort): string {
  return `${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
}

/** Whether `host` is an IPv4 or IPv6 address. */
export function isAddress(host: string): boolean {
  return readNetwork(`${host}/${host.includes(":") ? "128" : "32"}`).kind === "network";
}

/** A name of the domain name system: labels of letters, digits and inner hyphens, the last of which is no number. */
export function isHostName(host: string): boolean {
  const labels = host.split(".");
  const isWellFormed = labels.every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label));
  return host.length <= 253 && isWellFormed && !/^(?:\d+|0[xX][0-9A-Fa-f]*)$/.test(labels.at(-1) ?? "");
}
