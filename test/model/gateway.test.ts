import { expect, test } from "vitest";

import { formatHostAndPort, isHostName, parseHostAndPort } from "../../src/model/gateway.ts";

test.each(["10.0.0.11:10038", "[2001:db8::1]:443", "[::]:443", "sequencer-east.internal:1", "localhost:65535"])(
  "%s is a host with a port, and is written as that again",
  (text) => {
    const parsed = parseHostAndPort(text);

    expect(parsed === undefined ? undefined : formatHostAndPort(parsed)).toBe(text);
  },
);

test.each([
  "10.0.0.11",
  "10.0.0.11:0",
  "10.0.0.11:65536",
  "10.0.0.256:1",
  "2001:db8::1:443",
  "[2001:db8::1]",
  "[10.0.0.1]:1",
  "-east:1",
  "east_:1",
  "east;:1",
  "ea st:1",
  "east:1 check",
  "east:1\nserver evil:2",
  "http://east:1",
])("%j is none", (text) => {
  expect(parseHostAndPort(text)).toBeUndefined();
});

test("a host name has labels that begin and end with a letter or a digit, and does not end like an address", () => {
  expect(["a", "east.acme.example", `${"a".repeat(63)}.example`].filter(isHostName)).toHaveLength(3);
  for (const name of ["", ".", "a..b", ".example", "a.", "-a.example", "a-.example", "1.2.3.4", "a.0x7f", "a*.b"]) {
    expect(isHostName(name), name).toBe(false);
  }
});
