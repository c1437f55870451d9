import { expect, test } from "vitest";

import { ERRORS, EXIT, RollcallError } from "../../src/model/error.ts";

test("exit codes are those of the command line's contract", () => {
  const exitCodes = Object.fromEntries(Object.entries(ERRORS).map(([code, { exitCode }]) => [code, exitCode]));

  expect(exitCodes).toEqual({
    internal: 1,
    refused: 1,
    usage: 64,
    invalid_register: 65,
    unavailable: 69,
    locked: 69,
    unreadable: 69,
    stale_plan: 75,
    unauthorized: 77,
    settings: 78,
  });
  expect(EXIT).toEqual({ ok: 0, differences: 2, held: 3, partial: 4, invalid: 65 });
});

test("an error says what happened, what to do, and what was behind it", () => {
  const cause = new Error("connection reset");
  const error = new RollcallError("unavailable", "the domain does not answer", { hint: "Try again.", cause });

  expect(error).toMatchObject({
    code: "unavailable",
    message: "the domain does not answer",
    hint: "Try again.",
    cause,
  });
});

test("an error without anything behind it has no cause", () => {
  expect("cause" in new RollcallError("usage", "no such verb", { hint: "See --help." })).toBe(false);
});
