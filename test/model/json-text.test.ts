import { expect, test } from "vitest";

import { parseJson } from "../../src/model/json-text.ts";

test("JSON of a usual depth is read as it is", () => {
  const value = { text: 'a "[[[[" and a \\', list: [[1], [{ two: null }]] };

  expect(parseJson(JSON.stringify(value), 4)).toEqual(value);
});

test.each(['{"a":{"b":{"c":1}}}', "[[[]]]", '{"a":[{"b":1}]}'])("%s is refused where only two are read", (text) => {
  expect(() => parseJson(text, 2)).toThrow("it is nested more than 2 deep");
});

test("brackets in text and beside one another do not count", () => {
  expect(parseJson('["[[[", "\\"[[[", "\\\\"]', 1)).toEqual(["[[[", '"[[[', "\\"]);
  expect(parseJson("[[],[],[]]", 2)).toEqual([[], [], []]);
});

test("by itself it reads more than any document of ours has", () => {
  const deep = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

  expect(() => parseJson(deep(100))).not.toThrow();
  expect(() => parseJson(deep(101))).toThrow(SyntaxError);
});
