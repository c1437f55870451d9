import { expect, test } from "vitest";

import { renderAnnotations } from "../../../src/report/markdown/annotations.ts";
import { HOSTILE } from "../../build/hostile.ts";
import { aProblem } from "../../build/plans.ts";

test("a problem is an annotation of its line", () => {
  expect(renderAnnotations([aProblem({ expected: "one of Submission, Vip", found: "Submision" })])).toBe(
    "::error file=domains/acme/participants/alice.yaml,line=7,col=3,title=rollcall%3A schema::" +
      "permission has no such value; expected one of Submission, Vip; found Submision. Compare with the schema.",
  );
});

test("what time has made wrong fails a review like an error, and a warning does not", () => {
  const commands = (["error", "overdue", "warning"] as const).map(
    (severity) => renderAnnotations([aProblem({ severity })]).split(" ")[0],
  );

  expect(commands).toEqual(["::error", "::error", "::warning"]);
});

test("nothing that a file says ends its annotation", () => {
  const problems = HOSTILE.map((text) => aProblem({ path: text, message: text, found: text, hint: text }));
  const lines = renderAnnotations(problems).split("\n");

  expect(lines).toHaveLength(HOSTILE.length);
  for (const line of lines) {
    expect(line).toMatch(/^::error file=[^:,\r]*,line=7,col=3,title=rollcall%3A schema::[^\r]*$/);
  }
});

test("no problems are no annotations", () => {
  expect(renderAnnotations([])).toBe("");
});
