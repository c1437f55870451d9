import { expect, test } from "vitest";

import { EXIT, gravest, planExitCode, runExitCode } from "../../src/cli/exit-code.ts";
import { ERRORS } from "../../src/model/error.ts";
import { aHold, anAction, aJudgedPlan } from "../build/plans.ts";

const RUN = {
  kind: "applied" as const,
  id: "run-1",
  judged: aJudgedPlan(),
  startedAtMs: 0,
  endedAtMs: 0,
  traceId: "0".repeat(32),
};

test("exit codes that are no errors are those of the command line's contract", () => {
  expect(EXIT).toEqual({ ok: 0, differences: 2, held: 3, partial: 4, invalid: 65 });
});

test("a run that applied nothing ends as its kind says", () => {
  const judged = aJudgedPlan();

  expect(runExitCode({ kind: "invalid", problems: [] })).toBe(EXIT.invalid);
  expect(runExitCode({ kind: "held", judged })).toBe(EXIT.held);
  expect(runExitCode({ kind: "reported", judged })).toBe(EXIT.held);
  expect(runExitCode({ kind: "in-sync", judged })).toBe(EXIT.ok);
});

test("a plan says what it is only where a detailed exit code is asked for", () => {
  const actions = [anAction()];
  const held = aJudgedPlan({ plan: { actions }, holds: [aHold()] });

  expect([held, aJudgedPlan({ plan: { actions } }), aJudgedPlan()].map((one) => planExitCode(one, true))).toEqual([
    EXIT.held,
    EXIT.differences,
    EXIT.ok,
  ]);
  expect(planExitCode(held, false)).toBe(EXIT.ok);
});

test("of several domains' exit codes the gravest counts", () => {
  expect(gravest([EXIT.ok, EXIT.differences, EXIT.held])).toBe(EXIT.held);
  expect(gravest([EXIT.partial, ERRORS.unavailable.exitCode])).toBe(ERRORS.unavailable.exitCode);
});

test.each([
  ["nothing", [], EXIT.ok],
  ["effective and unchanged", [{ kind: "effective" }, { kind: "unchanged" }], EXIT.ok],
  ["one that is not yet effective", [{ kind: "effective" }, { kind: "not-yet-effective" }], EXIT.partial],
  [
    "only stale ones",
    [
      { kind: "stale", message: "" },
      { kind: "stale", message: "" },
    ],
    ERRORS.stale_plan.exitCode,
  ],
  ["a stale one among others", [{ kind: "effective" }, { kind: "stale", message: "" }], EXIT.partial],
  ["only refused ones", [{ kind: "failed", code: "refused", message: "", hint: "" }], ERRORS.refused.exitCode],
  [
    "only unauthorised ones",
    [{ kind: "failed", code: "unauthorized", message: "", hint: "" }],
    ERRORS.unauthorized.exitCode,
  ],
  [
    "failures of two kinds",
    [
      { kind: "failed", code: "refused", message: "", hint: "" },
      { kind: "failed", code: "unavailable", message: "", hint: "" },
    ],
    EXIT.partial,
  ],
  ["only unknown ones", [{ kind: "unknown", message: "", hint: "" }], ERRORS.unavailable.exitCode],
  [
    "an unknown one beside a refused one",
    [
      { kind: "unknown", message: "", hint: "" },
      { kind: "failed", code: "refused", message: "", hint: "" },
    ],
    EXIT.partial,
  ],
  ["an unknown one among others", [{ kind: "effective" }, { kind: "unknown", message: "", hint: "" }], EXIT.partial],
  ["none attempted", [{ kind: "not-attempted" }], EXIT.partial],
  ["none effective yet", [{ kind: "not-yet-effective" }], EXIT.partial],
] as const)("a run with %s ends with %s → %s", (_what, outcomes, expected) => {
  const applied = outcomes.map((outcome) => ({ action: anAction(), outcome }));
  const run = { ...RUN, applied };

  expect(runExitCode(run)).toBe(expected);
});
