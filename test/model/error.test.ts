import { expect, test } from "vitest";

import { ERRORS, RollcallError, wordsOf } from "../../src/model/error.ts";

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

const refused = (address: string) =>
  Object.assign(new Error(`connect ECONNREFUSED ${address}:5432`), { code: "ECONNREFUSED" });

test.each([
  ["an error", new Error("it broke"), "it broke"],
  ["an object with an error's fields", { message: "it broke", queue: "now", worker: "3c4d" }, "it broke"],
  [
    "several errors at once, without a word of its own",
    new AggregateError([refused("::1"), refused("127.0.0.1")]),
    "connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432",
  ],
  ["several that say the same", new AggregateError([new Error("gone"), new Error("gone")]), "gone"],
  [
    "an error whose cause says more",
    new TypeError("fetch failed", { cause: refused("127.0.0.1") }),
    "fetch failed: connect ECONNREFUSED 127.0.0.1:5432",
  ],
  ["an error that says what its cause says", new Error("lost: gone", { cause: new Error("gone") }), "lost: gone"],
  ["one of ours, which is worded already", new RollcallError("refused", "no", { hint: "Ask.", cause: 7 }), "no"],
  ["an error without a word", Object.assign(new Error(), { code: "EPIPE" }), "EPIPE"],
  ["an error with a name alone", new RangeError(), "RangeError"],
  ["nothing but an object", {}, "it gives no reason"],
  ["an empty list of errors", { errors: [] }, "it gives no reason"],
  ["text", "it broke", "it broke"],
  ["nothing at all", undefined, "undefined"],
])("%s is told in words", (_what, thrown, words) => {
  expect(wordsOf(thrown)).toBe(words);
});

test("an error that is its own cause is told, too", () => {
  const error = new Error("round");
  error.cause = error;

  expect(wordsOf(error)).toBe("round");
  expect(wordsOf({ errors: [error, { errors: [error] }] })).toBe("round");
});
