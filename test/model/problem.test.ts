import { expect, test } from "vitest";

import { compareText, sortProblems } from "../../src/model/problem.ts";
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

test("texts are compared by code units, the same in every language", () => {
  expect(["ä", "z", "a", "Z", ""].toSorted(compareText)).toEqual(["", "Z", "a", "z", "ä"]);
});
