import ipaddr, { type IPv4, type IPv6 } from "ipaddr.js";

declare const brand: unique symbol;

/** A network as address/length in its shortest form, such as `203.0.113.0/24` or `2001:db8:7::/48`. */
export type Network = string & { readonly [brand]: "Network" };

/** What a text says as a network, or why it is none that an allow-list should hold. */
export type ReadNetwork =
  | { readonly kind: "network"; readonly network: Network }
  | { readonly kind: "malformed" }
  /** Bits behind the length are set: `network` is the one that the address is in. */
  | { readonly kind: "host-bits"; readonly network: Network }
  /** No company has so many addresses: two halves of the address space admit every address. */
  | { readonly kind: "too-wide"; readonly shortest: number };

/** A network taken apart: its first address, and the bits that all of its addresses share. */
export interface Cidr {
  readonly address: IPv4 | IPv6;
  readonly length: number;
}

const BITS = { ipv4: 32, ipv6: 128 } as const;
/** The shortest length that is taken for one member's network. */
const SHORTEST = { ipv4: 8, ipv6: 16 } as const;

/** Never throws. IPv6 is taken without an IPv4 address in it: that one is written as IPv4. */
export function readNetwork(text: string): ReadNetwork {
  const cidr = readCidr(text);
  if (cidr === undefined) return { kind: "malformed" };
  const { address, length } = cidr;
  const shortest = SHORTEST[address.kind()];
  if (length < shortest) return { kind: "too-wide", shortest };
  const first = firstAddress(cidr);
  const network = `${formatAddress(first)}/${String(length)}` as Network;
  return compareAddresses(first, address) === 0 ? { kind: "network", network } : { kind: "host-bits", network };
}

export function cidrOf(network: Network): Cidr {
  const cidr = readCidr(network);
  if (cidr === undefined) throw new Error(`${network} is not a network`);
  return cidr;
}

/** Orders by family and first address, and a network before those that lie in it. */
export function compareCidrs(one: Cidr, other: Cidr): number {
  return compareAddresses(one.address, other.address) || one.length - other.length;
}

/** Whether all addresses of `inner` are in `outer`. */
export function includesCidr(outer: Cidr, inner: Cidr): boolean {
  const isSameFamily = outer.address.kind() === inner.address.kind();
  return isSameFamily && outer.length <= inner.length && inner.address.match(outer.address, outer.length);
}

function readCidr(text: string): Cidr | undefined {
  const match = /^([0-9A-Fa-f:.]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const address = readAddress(match?.[1] ?? "");
  const length = Number(match?.[2]);
  return address === undefined || length > BITS[address.kind()] ? undefined : { address, length };
}

/** IPv4 as four numbers without leading zeros, some programs read `010` as eight; IPv6 that is no IPv4 in disguise. */
function readAddress(text: string): IPv4 | IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes(".") || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? undefined : address;
}

function firstAddress({ address, length }: Cidr): IPv4 | IPv6 {
  const text = `${address.toString()}/${String(length)}`;
  return address.kind() === "ipv4"
    ? ipaddr.IPv4.networkAddressFromCIDR(text)
    : ipaddr.IPv6.networkAddressFromCIDR(text);
}

/** IPv4 comes first: bytes of one family must not stand among those of the other. */
function compareAddresses(one: IPv4 | IPv6, other: IPv4 | IPv6): number {
  const [bytes, others] = [Buffer.from(one.toByteArray()), Buffer.from(other.toByteArray())];
  return bytes.length - others.length || Buffer.compare(bytes, others);
}

function formatAddress(address: IPv4 | IPv6): string {
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}
