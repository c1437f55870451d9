import { expect, test } from "vitest";

import { namingForeign, namingLookAlikes, skeletonOf } from "../../src/document/look-alike.ts";

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

test.each([
  [
    "a letter of another script",
    "one of Submission, Observation",
    "Submissi\u043en",
    "9 is the Cyrillic letter \u043e, U+043E",
  ],
  ["a wide letter", "Submission", "\uff33ubmission", "1 is the Latin letter \uff33, U+FF33"],
  ["a digit in the place of a letter", "Submission", "Subm1ssion", "5 is the digit 1, U+0031"],
  ["a blank at the end", "Submission", "Submission ", "11 is a blank, U+0020"],
  ["a blank that is none", "planned maintenance", "planned\u00a0maintenance", "8 is a blank, U+00A0"],
  ["nothing that shows", "alice", "al\u200bice", "3 is one that does not show, U+200B"],
])("what looks as expected is told apart by its character: %s", (_what, expected, found, named) => {
  expect(namingLookAlikes(expected, found)).toBe(`${found} (character ${named})`);
});

test("several characters are named, and no more than a reader takes in", () => {
  expect(namingLookAlikes("acme", "\u0430\u0441m\u0435")).toMatch(
    /\(character 1 is .*, character 2 is .*, character 4 is .*\)$/u,
  );
  expect(namingLookAlikes("coca", "\u0441\u043e\u0441\u0430")).toMatch(/, 1 more\)$/u);
});

test.each([
  ["Submission", "submission"],
  ["one of Submission, Observation", "Submit"],
  ["one of alice, bob", "carol"],
  ["a date such as 2027-06-30", "2027-06-31"],
  ["", ""],
])("what a reader tells apart is left as it is: %s and %s", (expected, found) => {
  expect(namingLookAlikes(expected, found)).toBe(found);
});

test("where a form is wrong, the characters that no form has are named", () => {
  expect(namingForeign("\u0430lice::1220ab")).toBe(
    "\u0430lice::1220ab (character 1 is the Cyrillic letter \u0430, U+0430)",
  );
  expect(namingForeign("alice:1220ab")).toBe("alice:1220ab");
});
