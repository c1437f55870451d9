import fc from "fast-check";
import { IPv6 } from "ipaddr.js";
import { expect, test } from "vitest";

import { cidrOf, compareCidrs, includesCidr, type Network, readNetwork } from "../../src/model/network.ts";

test.each([
  ["203.0.113.0/24", "203.0.113.0/24"],
  ["203.0.113.7/32", "203.0.113.7/32"],
  ["10.0.0.0/8", "10.0.0.0/8"],
  ["2001:db8:7::/48", "2001:db8:7::/48"],
  ["2001:0DB8:0007:0000:0000:0000:0000:0000/48", "2001:db8:7::/48"],
  ["2001:db8::1/128", "2001:db8::1/128"],
])("%s is a network, written as %s", (text, network) => {
  expect(readNetwork(text)).toEqual({ kind: "network", network });
});

test.each([
  "",
  "203.0.113.0",
  "203.0.113.0/33",
  "203.0.113.0/024",
  "203.0.113.0/ 24",
  "203.0.113/24",
  "203.0.113.256/32",
  "203.0.113.010/32",
  "0xcb.0.113.0/24",
  "3405803776/24",
  "2001:db8::/129",
  "2001:db8::g/64",
  "2001:db8::1::/64",
  "::ffff:203.0.113.0/120",
  "::ffff:cb00:7100/120",
  "fe80::1%eth0/128",
  "localhost/32",
  "203.0.113.0/24; allow all",
  "203.0.113.0/24\n0.0.0.0/8",
])("%j is no network", (text) => {
  expect(readNetwork(text)).toEqual({ kind: "malformed" });
});

test("an address in a network is told with the network that it is in", () => {
  expect(readNetwork("203.0.113.7/24")).toEqual({ kind: "host-bits", network: "203.0.113.0/24" });
  expect(readNetwork("2001:db8:7::1/48")).toEqual({ kind: "host-bits", network: "2001:db8:7::/48" });
});

test.each(["0.0.0.0/0", "128.0.0.0/1", "8.0.0.0/7", "::/0", "2000::/3"])(
  "%s is wider than any one member's network",
  (text) => {
    expect(readNetwork(text)).toMatchObject({ kind: "too-wide" });
  },
);

test("networks are ordered by family and address, each before those that lie in it", () => {
  const sorted = ["10.0.0.0/8", "10.0.0.0/24", "10.0.0.128/25", "10.0.1.0/24", "9000::/16", "2001:db8::/32"];
  const cidrs = ["9000::/16", "2001:db8::/32", "10.0.1.0/24", "10.0.0.128/25", "10.0.0.0/24", "10.0.0.0/8"]
    .map((network) => cidrOf(network as Network))
    .toSorted(compareCidrs);

  expect(cidrs.map(({ address, length }) => `${address.toString()}/${String(length)}`)).toEqual([
    ...sorted.slice(0, 4),
    "2001:db8::/32",
    "9000::/16",
  ]);
});

test.each([
  ["10.0.0.0/8", "10.255.0.0/16", true],
  ["10.0.0.0/8", "10.0.0.0/8", true],
  ["10.255.0.0/16", "10.0.0.0/8", false],
  ["10.0.0.0/9", "10.128.0.0/9", false],
  ["10.0.0.0/8", "a00::/16", false],
  ["2001:db8::/47", "2001:db8:1::/48", true],
  ["2001:db8::/47", "2001:db8:2::/48", false],
])("that %s includes %s is %s", (outer, inner, isIncluded) => {
  expect(includesCidr(cidrOf(outer as Network), cidrOf(inner as Network))).toBe(isIncluded);
});

test("a network includes the addresses from its first to its last, and reads back as it is written", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      fc.integer({ min: 16, max: 128 }),
      (address, length) => {
        const read = readNetwork(`${ipv6(address)}/${String(length)}`);
        if (read.kind === "malformed") {
          // An IPv4 address in disguise.
          expect(address >> 32n).toBe(0xffffn);
          return;
        }
        if (read.kind === "too-wide") throw new Error("it is not");
        const cidr = cidrOf(read.network);
        const size = 1n << BigInt(128 - length);
        const first = (address / size) * size;
        // The last address may be an IPv4 address in disguise, which is not read as a network.
        const isIncluded = (at: bigint): boolean => includesCidr(cidr, { address: IPv6.parse(ipv6(at)), length: 128 });

        expect(isIncluded(first) && isIncluded(address) && isIncluded(first + size - 1n)).toBe(true);
        expect(first > 0n && isIncluded(first - 1n)).toBe(false);
        expect(readNetwork(read.network)).toEqual({ kind: "network", network: read.network });
      },
    ),
  );
});

function ipv6(address: bigint): string {
  return Array.from({ length: 8 }, (_, index) => ((address >> BigInt(16 * (7 - index))) & 0xffffn).toString(16)).join(
    ":",
  );
}
