import { expect, test } from "vitest";

import { errorAt, type Finding } from "../../src/document/finding.ts";
import { placeFinding } from "../../src/document/place.ts";

const TEXT = ["# 🏦 a comment", "a: 1", "b:", "  - x", "  - y: {z: 2}", '"c/d": 3', ""].join("\n");
const WORDS = { rule: "schema", message: "a message", hint: "A hint." };

function placeOf(fields: Partial<Finding>): readonly [number, number] {
  const { line, column } = placeFinding("the file", TEXT, { ...errorAt("", WORDS), ...fields });
  return [line, column];
}

test("a pointer is the place of its value", () => {
  expect(placeOf({ pointer: "" })).toEqual([2, 1]);
  expect(placeOf({ pointer: "/a" })).toEqual([2, 4]);
  expect(placeOf({ pointer: "/b/0" })).toEqual([4, 5]);
  expect(placeOf({ pointer: "/b/1/y/z" })).toEqual([5, 12]);
});

test("a pointer to a key is the place of the key", () => {
  expect(placeOf({ pointer: "/a", atKey: true })).toEqual([2, 1]);
  expect(placeOf({ pointer: "/b/1/y", atKey: true })).toEqual([5, 5]);
  expect(placeOf({ pointer: "/c~1d", atKey: true })).toEqual([6, 1]);
});

test("a key that is written with escapes has its own place", () => {
  const text = '"\\u0061b":\n  "c\\x64": 1\n';
  const place = (pointer: string): readonly [number, number] => {
    const { line, column } = placeFinding("the file", text, { ...errorAt(pointer, WORDS), atKey: true });
    return [line, column];
  };

  expect(place("/ab")).toEqual([1, 1]);
  expect(place("/ab/cd")).toEqual([2, 3]);
});

test("what looks as expected and is not is named in what was found", () => {
  const finding = errorAt("/a", { ...WORDS, expected: "one of Vip, Ordinary", found: "V\u0456p" });

  expect(placeFinding("the file", TEXT, finding).found).toContain("U+0456");
});

test("a pointer to nothing is the place of what should hold it", () => {
  expect(placeOf({ pointer: "/b/7" })).toEqual([3, 1]);
  expect(placeOf({ pointer: "/b/1/nothing/at/all" })).toEqual([5, 5]);
  expect(placeOf({ pointer: "/nothing" })).toEqual([2, 1]);
});

test("a place that the parser named wins over the pointer", () => {
  expect(placeOf({ pointer: "/b/0", offset: TEXT.indexOf("a comment") })).toEqual([1, 5]);
});

test("a file that was not read, or cannot be, is shown at its beginning", () => {
  expect(placeFinding("the file", undefined, errorAt("/a", WORDS))).toMatchObject({ line: 1, column: 1 });
  expect(placeFinding("the file", "a: [", errorAt("/a", WORDS))).toMatchObject({ line: 1, column: 1 });
});

test("a problem says everything that its finding said, and where", () => {
  expect(placeFinding("the file", TEXT, errorAt("/a", { ...WORDS, expected: "2", found: "1" }))).toEqual({
    path: "the file",
    line: 2,
    column: 4,
    severity: "error",
    rule: "schema",
    message: "a message",
    hint: "A hint.",
    expected: "2",
    found: "1",
  });
});
