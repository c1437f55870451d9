import { expect, test } from "vitest";

import { RollcallError } from "../../src/model/error.ts";
import { type Attempt, explainSystemError, recogniseSystemError } from "../../src/model/system-error.ts";

const READING: Attempt = { what: "the plan plan.json cannot be read", code: "usage", hint: "Check --plan." };

function aSystemError(code: string, more: object = {}): Error {
  return Object.assign(new Error(`${code}: words of the machine`), { code, ...more });
}

test.each([
  ["ENOENT", "there is no such file or folder"],
  ["EISDIR", "it is a folder, and no file"],
  ["ENOTDIR", "a part of its path is a file, and no folder"],
  ["EROFS", "its disk can only be read"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ELOOP", "its symbolic links lead in a circle"],
  ["EADDRNOTAVAIL", "the address is none of this machine's"],
])("%s is told as what whoever named the place can mend", (code, why) => {
  const error = aSystemError(code);

  expect(explainSystemError(error, READING)).toMatchObject({
    code: "usage",
    message: `the plan plan.json cannot be read: ${why}`,
    hint: "Check --plan.",
    cause: error,
  });
});

test.each(["ENOSPC", "EDQUOT", "EIO", "EMFILE", "ENFILE", "ENOMEM", "EPIPE"])(
  "%s is nobody's mistake, and may pass",
  (code) => {
    expect(explainSystemError(aSystemError(code), READING)).toMatchObject({ code: "unavailable" });
  },
);

test.each(["EACCES", "EPERM"])("%s says what to change, and where it was named", (code) => {
  expect(explainSystemError(aSystemError(code), READING)).toMatchObject({
    code: "usage",
    hint: "Change its permissions, or run as a user who may. Check --plan.",
  });
});

test("the machine's own error is found below those of libraries", () => {
  const below = new TypeError("fetch failed", { cause: aSystemError("DEPTH_ZERO_SELF_SIGNED_CERT") });
  const several = new AggregateError([aSystemError("ECONNREFUSED"), aSystemError("ECONNREFUSED")]);

  expect(recogniseSystemError(below)?.message).toContain("nothing that is trusted vouches for its certificate");
  expect(recogniseSystemError(several)?.message).toContain("nothing listens there");
});

test("an error whose attempt nobody named says of itself what it is about", () => {
  const listening = aSystemError("EADDRINUSE", { address: "127.0.0.1", port: 8700 });

  expect(recogniseSystemError(aSystemError("EACCES", { path: "/srv/x" }))?.message).toBe(
    "/srv/x cannot be used: this user may not",
  );
  expect(recogniseSystemError(listening)?.message).toBe(
    "127.0.0.1:8700 cannot be used: another program listens there already",
  );
  expect(recogniseSystemError(listening)?.code).toBe("settings");
});

test("what is no error of the machine stays what it is", () => {
  const ours = new RollcallError("refused", "the domain refused it", { hint: "Ask.", cause: aSystemError("ENOENT") });
  const others = [ours, new Error("a fault"), new DOMException("ended", "AbortError"), "words", undefined];

  for (const error of others) {
    expect(explainSystemError(error, READING)).toBe(error);
    expect(recogniseSystemError(error)).toBeUndefined();
  }
});
