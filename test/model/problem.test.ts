import { expect, test } from "vitest";

import { boundProblems, compareText, countProblems, sortProblems } from "../../src/model/problem.ts";
import { aProblem } from "../build/plans.ts";

test("problems are read by file, then by place, then by rule and message", () => {
  const problems = [
    aProblem({ path: "b" }),
    aProblem({ path: "a", line: 10 }),
    aProblem({ path: "a", line: 9, column: 20 }),
    aProblem({ path: "a", line: 9, column: 3, rule: "schema" }),
    aProblem({ path: "a", line: 9, column: 3, rule: "date", message: "b" }),
    aProblem({ path: "a", line: 9, column: 3, rule: "date", message: "a" }),
  ];

  expect(sortProblems(problems)).toEqual(problems.toReversed());
});

test("problems beyond so many are counted for each severity, the worst are kept, and none is lost from the count", () => {
  const of = (severity: "error" | "warning", count: number) =>
    Array.from({ length: count }, (_, index) => aProblem({ path: `${severity} ${String(1000 + index)}`, severity }));
  const problems = [...of("warning", 6), ...of("error", 7)];

  const shown = boundProblems(problems, 5);

  expect(shown.map(({ path, severity, rule, count }) => [path, severity, rule === "more", count])).toEqual([
    ...[0, 1, 2, 3, 4].map((index) => [`error 100${String(index)}`, "error", false, undefined]),
    ["error 1005", "error", true, 2],
    ["warning 1000", "warning", true, 6],
  ]);
  expect(shown.find(({ rule }) => rule === "more")?.message).toBe("2 more from here on are not shown");
  expect(countProblems(shown)).toBe(13);
  expect(countProblems(boundProblems(shown, 2))).toBe(13);
  expect(boundProblems(problems, 13)).toEqual(sortProblems(problems));
});

test("texts are compared by code units, the same in every language", () => {
  expect(["ä", "z", "a", "Z", ""].toSorted(compareText)).toEqual(["", "Z", "a", "z", "ä"]);
});
