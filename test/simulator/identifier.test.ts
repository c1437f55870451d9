import { expect, test } from "vitest";

import { parseMember, parseUid } from "../../src/simulator/identifier.ts";

test("a uid splits at the first double colon", () => {
  expect(parseUid("alice::1220ab")).toEqual({ identifier: "alice", namespace: "1220ab" });
  expect(parseUid("alice::x::1220ab")).toEqual({ identifier: "alice", namespace: "x::1220ab" });
});

test("texts that Canton refuses are no uids", () => {
  const texts = ["alice", "::1220ab", "alice::", "ali/ce::1220ab", `${"a".repeat(186)}::1220`, `a::${"1".repeat(69)}`];

  expect(texts.map(parseUid)).toEqual(texts.map(() => undefined));
});

test("a member has a code that Canton knows, before its uid", () => {
  expect(parseMember("PAR::alice::1220ab")).toEqual({ code: "PAR", uid: "alice::1220ab" });
  expect(parseMember("alice::1220ab")).toBeUndefined();
  expect(parseMember("PAR::1220ab")).toBeUndefined();
  expect(parseMember("XYZ::alice::1220ab")).toBeUndefined();
});
