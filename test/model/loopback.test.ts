import { expect, test } from "vitest";

import { isLoopback, isLoopbackHost } from "../../src/model/loopback.ts";

test.each(["localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]", "0:0:0:0:0:0:0:1"])("%s is this machine", (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each([
  "localhost.example",
  "127.example",
  "127.0.0.1.example",
  "127.1",
  "128.0.0.1",
  "0.0.0.0",
  "::",
  "[::2]",
  "::ffff:7f00:1",
  "",
])("%s may be another machine", (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});

test("of an address with a port its host counts", () => {
  expect(["localhost:1", "127.8.9.10:1", "[::1]:1"].filter((address) => !isLoopback(address))).toEqual([]);
  expect(isLoopback("127.example:1")).toBe(false);
});
