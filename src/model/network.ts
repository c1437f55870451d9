declare const brand: unique symbol;

/** A network as address/length in its shortest form, such as `203.0.113.0/24` or `2001:db8:7::/48`. */
export type Network = string & { readonly [brand]: "Network" };

/** What a text says as a network, or why it is none that an allow-list should hold. */
export type ReadNetwork =
  | { readonly kind: "network"; readonly network: Network }
  | { readonly kind: "malformed" }
  /** Bits behind the length are set: `network` is the one that the address is in. */
  | { readonly kind: "host-bits"; readonly network: Network }
  /** No company has so many addresses: two halves of the world let everybody in. */
  | { readonly kind: "too-wide"; readonly shortest: number };

/** The addresses of a network, as numbers: `first` and `last` are in it. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS = { 4: 32, 6: 128 } as const;
/** The shortest length that is taken for one member's network. */
const SHORTEST = { 4: 8, 6: 16 } as const;

/** Never throws. IPv6 is taken without an IPv4 address in it: that one is written as IPv4. */
export function readNetwork(text: string): ReadNetwork {
  const parts = takeApart(text);
  if (parts === undefined) return { kind: "malformed" };
  const { family, address, length } = parts;
  if (length < SHORTEST[family]) return { kind: "too-wide", shortest: SHORTEST[family] };
  const hostBits = BigInt(BITS[family] - length);
  const first = (address >> hostBits) << hostBits;
  const network = `${writeAddress(family, first)}/${String(length)}` as Network;
  return first === address ? { kind: "network", network } : { kind: "host-bits", network };
}

/** The addresses of `network`. */
export function rangeOf(network: Network): AddressRange {
  const parts = takeApart(network);
  if (parts === undefined) throw new Error(`${network} is no network`);
  const { family, address, length } = parts;
  return { family, first: address, last: address + (1n << BigInt(BITS[family] - length)) - 1n };
}

function takeApart(
  text: string,
): { readonly family: 4 | 6; readonly address: bigint; readonly length: number } | undefined {
  const match = /^([0-9A-Fa-f:.]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const written = match?.[1] ?? "";
  const length = Number(match?.[2]);
  const family = written.includes(":") ? 6 : 4;
  const address = family === 4 ? readIpv4(written) : readIpv6(written);
  if (match === null || address === undefined || length > BITS[family]) return undefined;
  return { family, address, length };
}

/** Four numbers without leading zeros: some programs read `010` as eight. */
function readIpv4(text: string): bigint | undefined {
  const octets = text.split(".");
  if (octets.length !== 4 || octets.some((octet) => !/^(?:0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255)) {
    return undefined;
  }
  return octets.reduce((address, octet) => (address << 8n) | BigInt(octet), 0n);
}

const MAPPED_IPV4 = 0xffffn;

function readIpv6(text: string): bigint | undefined {
  if (text.includes(".") || !URL.canParse(`http://[${text}]`)) return undefined;
  const [head = "", tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split("::");
  const groupsOf = (part: string): readonly string[] => (part === "" ? [] : part.split(":"));
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const address = [...before, ...zeros, ...after].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  return address >> 32n === MAPPED_IPV4 ? undefined : address;
}

function writeAddress(family: 4 | 6, address: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - 16 * index)) & 0xffffn);
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]`).hostname.slice(1, -1);
}
