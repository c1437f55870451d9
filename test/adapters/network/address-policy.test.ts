import { expect, test } from "vitest";

import { anyAddress, publicAddressesAnd } from "../../../src/adapters/network/address-policy.ts";
import { RollcallError } from "../../../src/model/error.ts";

const isPublic = publicAddressesAnd([]);

/** One address of every row in the registries of IANA, and of what else leads nowhere good. */
const SPECIAL: readonly (readonly [string, string])[] = [
  ["this network", "0.0.0.0"],
  ["this network", "0.255.255.255"],
  ["private use", "10.0.0.1"],
  ["shared address space", "100.64.0.1"],
  ["shared address space", "100.127.255.255"],
  ["loopback", "127.0.0.1"],
  ["loopback", "127.255.255.254"],
  ["link local, where clouds keep their metadata", "169.254.169.254"],
  ["private use", "172.16.0.1"],
  ["private use", "172.31.255.255"],
  ["protocol assignments", "192.0.0.8"],
  ["documentation", "192.0.2.1"],
  ["AS112", "192.31.196.1"],
  ["AMT", "192.52.193.1"],
  ["6to4 relay", "192.88.99.1"],
  ["private use", "192.168.1.1"],
  ["AS112", "192.175.48.1"],
  ["benchmarking", "198.18.0.1"],
  ["benchmarking", "198.19.255.255"],
  ["documentation", "198.51.100.1"],
  ["documentation", "203.0.113.1"],
  ["multicast", "224.0.0.1"],
  ["multicast", "239.255.255.255"],
  ["reserved", "240.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["unspecified", "::"],
  ["loopback", "::1"],
  ["IPv4-compatible", "::7f00:1"],
  ["IPv4-mapped", "::ffff:127.0.0.1"],
  ["IPv4-mapped, in hexadecimal", "::ffff:7f00:1"],
  ["IPv4-mapped, of a public address", "::ffff:8.8.8.8"],
  ["IPv4-translated", "::ffff:0:127.0.0.1"],
  ["NAT64", "64:ff9b::7f00:1"],
  ["NAT64 of a public address", "64:ff9b::808:808"],
  ["local NAT64", "64:ff9b:1::1"],
  ["discard only", "100::1"],
  ["Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
  ["benchmarking", "2001:2::1"],
  ["ORCHID", "2001:10::1"],
  ["ORCHIDv2", "2001:20::1"],
  ["documentation", "2001:db8::1"],
  ["6to4 of loopback", "2002:7f00:1::1"],
  ["AS112", "2620:4f:8000::1"],
  ["documentation", "3fff::1"],
  ["segment routing", "5f00::1"],
  ["unique local", "fc00::1"],
  ["unique local", "fd12:3456:789a::1"],
  ["link local", "fe80::1"],
  ["link local with a zone", "fe80::1%eth0"],
  ["site local", "fec0::1"],
  ["multicast", "ff02::1"],
];

test.each(SPECIAL)("%s is not public: %s", (_what, address) => {
  expect(isPublic(address)).toBe(false);
});

test.each([
  "8.8.8.8",
  "1.1.1.1",
  "100.63.255.255",
  "172.32.0.1",
  "198.20.0.1",
  "223.255.255.254",
  "2606:4700::1111",
  "2a00::1",
])("%s is public", (address) => {
  expect(isPublic(address)).toBe(true);
});

/** What a URL may hold for 127.0.0.1: a URL gives it back in its usual form, and that is what is judged. */
const DISGUISES = ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1", "①②⑦.⓪.⓪.①", "127.0.0.1."];

test.each(DISGUISES)("%s is loopback in disguise", (host) => {
  const { hostname } = new URL(`https://${host}:10038`);

  expect(isPublic(hostname.replace(/\.$/, ""))).toBe(false);
});

test.each([...DISGUISES.slice(0, 5), "localhost", "", "300.1.1.1", "8.8.8.8.", " 8.8.8.8", "8.8.8.8/32", "[::1]"])(
  "%j is not an address in its usual form, and is not taken for one",
  (text) => {
    expect(isPublic(text)).toBe(false);
  },
);

test("an operator may allow more networks, and allows no more than these", () => {
  const allows = publicAddressesAnd(["10.20.0.0/16", "fd00:1::/32", "127.0.0.1/32"]);

  for (const address of ["10.20.255.1", "fd00:1::5", "127.0.0.1", "8.8.8.8"]) expect(allows(address)).toBe(true);
  for (const address of ["10.21.0.1", "fd00:2::5", "127.0.0.2", "::1"]) expect(allows(address)).toBe(false);
});

test.each([
  "10.0.0.0",
  "10.0.0.0/33",
  "fd00::/129",
  "10.0.0.0/8/8",
  "10.0.0.0/-1",
  "10.0.0.0/",
  "/8",
  "localhost/8",
  "0x0a.0.0.0/8",
])("%j is no network", (network) => {
  expect(() => publicAddressesAnd([network])).toThrow(RollcallError);
});

test("any address is any address", () => {
  expect(anyAddress("127.0.0.1")).toBe(true);
});
