import { expect, test } from "vitest";

import { type FormAnswer, formAnswer } from "../../../src/report/markdown/form-answer.ts";
import { HOSTILE } from "../../build/hostile.ts";
import { nodesOf, tableShapeOf } from "../../build/markdown-oracle.ts";

test.each(HOSTILE)("%j gets nowhere but into its cell", (value) => {
  const text = formAnswer({
    kind: "problems",
    problems: [{ field: value, message: value, found: value, hint: value }],
  });

  const kinds = new Set(nodesOf(text).map(({ type }) => type));
  expect([...kinds].toSorted()).toEqual(
    ["heading", "inlineCode", "paragraph", "root", "table", "tableCell", "tableRow", "text"].toSorted(),
  );
  expect(tableShapeOf(text)).toBe("3 3");
});

test("more problems than anybody reads are counted", () => {
  const problems = Array.from({ length: 53 }, (_, index) => ({
    message: `problem ${String(index)}`,
    hint: "Mend it.",
  }));

  const text = formAnswer({ kind: "problems", problems });

  expect(text).toContain("` problem 49 `");
  expect(text).not.toContain("` problem 50 `");
  expect(text).toContain("3 more");
});

test.each<[string, FormAnswer]>([
  ["### ⏳ Requested in #7", { kind: "asked", opened: { number: 7, state: "open", isCurrent: true } }],
  ["Another account has pushed to #7", { kind: "asked", opened: { number: 7, state: "open", isCurrent: false } }],
  ["#7 is merged", { kind: "asked", opened: { number: 7, state: "merged", isCurrent: false } }],
  ["#7 was closed without being merged", { kind: "asked", opened: { number: 7, state: "closed", isCurrent: false } }],
  ["### ❌ Changed by another account", { kind: "not-own" }],
  ["You have 5 older forms open", { kind: "too-many", limit: 5 }],
  [
    "<https://github.com/acme/register/new/main>",
    { kind: "no-intake", link: "https://github.com/acme/register/new/main" },
  ],
])("an answer says: %s", (words, answer) => {
  expect(formAnswer(answer)).toContain(words);
});
