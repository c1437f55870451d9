import fc from "fast-check";
import { expect, test } from "vitest";

import { type Network, rangeOf, readNetwork } from "../../src/model/network.ts";

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

test("a network holds the addresses from its first to its last, and reads back as it is written", () => {
  expect(rangeOf("203.0.113.0/24" as Network)).toEqual({ family: 4, first: 0xcb007100n, last: 0xcb0071ffn });
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      fc.integer({ min: 16, max: 128 }),
      (address, length) => {
        const groups = Array.from({ length: 8 }, (_, index) =>
          ((address >> BigInt(16 * (7 - index))) & 0xffffn).toString(16),
        );
        const read = readNetwork(`${groups.join(":")}/${String(length)}`);
        if (read.kind === "malformed") {
          // An IPv4 address in disguise.
          expect(address >> 32n).toBe(0xffffn);
          return;
        }
        if (read.kind === "too-wide") throw new Error("it is not");
        const { family, first, last } = rangeOf(read.network);

        expect(family).toBe(6);
        expect(first <= address && address <= last).toBe(true);
        expect(last - first + 1n).toBe(1n << BigInt(128 - length));
        expect(readNetwork(read.network)).toEqual({ kind: "network", network: read.network });
      },
    ),
  );
});
