import { expect, test } from "vitest";

import { nearestName } from "../../src/model/nearest-name.ts";

const NAMES = ["alice", "bob", "carol", "clearing", "clearing-house", "dave"];

test.each([
  ["alcie", "alice"],
  ["alic", "alice"],
  ["allice", "alice"],
  ["a1ice", "alice"],
  ["bobb", "bob"],
  ["clearing-hosue", "clearing-house"],
  ["claering", "clearing"],
  ["dave", "dave"],
  ["ALICE", "alice"],
  ["Clearing-Huose", "clearing-house"],
])("who writes %s means %s", (name, meant) => {
  expect(nearestName(name, NAMES)).toBe(meant);
});

test.each(["zoe", "eve", "frank", "x", ""])("nobody is near %j", (name) => {
  expect(nearestName(name, NAMES)).toBeUndefined();
});

test("of two that are equally near it is always the same one", () => {
  expect(nearestName("member-3", ["member-2", "member-1"])).toBe("member-1");
  expect(nearestName("member-3", ["member-1", "member-2"])).toBe("member-1");
});
