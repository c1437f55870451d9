import { expect, test } from "vitest";

import { skeletonOf } from "../../src/desired/look-alike.ts";

test.each([
  ["alice", "a1ice"],
  ["alice", "allce"],
  ["bob", "b0b"],
  ["cornell", "comell"],
  ["vvest", "west"],
  ["east-bank", "eastbank"],
  ["a-b-c", "abc"],
  ["cor-nell", "cornell"],
  ["v-v", "vv"],
  ["r-n", "m"],
  ["ea-st-1", "eastl"],
])("%s looks like %s", (one, other) => {
  expect(skeletonOf(one)).toBe(skeletonOf(other));
});

test("names that a reader tells apart look different", () => {
  const names = ["alice", "alicia", "bob", "bab", "carol", "carl", "east", "west", "member-1", "member-2", "nm", "mn"];

  expect(new Set(names.map(skeletonOf)).size).toBe(names.length);
});
