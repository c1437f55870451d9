import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { parseCheckImage, parseCheckTarball } from "../../src/model/check-program.ts";

const DIGEST = `sha256:${"0a".repeat(32)}`;
const INTEGRITY = `sha512-${createHash("sha512").update("a package").digest("base64")}`;

test.each([
  `rollcall@${DIGEST}`,
  `ghcr.example/acme/rollcall@${DIGEST}`,
  `registry.example:5000/ops/roll-call_2:1.4@${DIGEST}`,
])("%s is an image by its digest", (reference) => {
  expect(parseCheckImage(reference)).toEqual({ kind: "image", reference });
});

test.each([
  "rollcall",
  "rollcall:0.1",
  "rollcall@0.1",
  `rollcall@${DIGEST.slice(0, -1)}`,
  `rollcall@${DIGEST.toUpperCase()}`,
  `@${DIGEST}`,
  `--privileged@${DIGEST}`,
  `--privileged/a@${DIGEST}`,
  `a;b@${DIGEST}`,
  `a b@${DIGEST}`,
  `$(id)@${DIGEST}`,
  `\${{ github.actor }}@${DIGEST}`,
  `rollcall@${DIGEST}\nrun: x`,
  `${"a/".repeat(200)}a@${DIGEST}`,
])("%j is none", (text) => {
  expect(parseCheckImage(text)).toBeUndefined();
});

test("a package is named by its address and the hash of its bytes", () => {
  expect(parseCheckTarball("https://files.example/rollcall-0.1.0.tgz?v=1", INTEGRITY)).toEqual({
    kind: "tarball",
    url: "https://files.example/rollcall-0.1.0.tgz?v=1",
    sha512: createHash("sha512").update("a package").digest("hex"),
  });
});

test.each([
  ["http://files.example/a.tgz", INTEGRITY],
  ["https://user:word@files.example/a.tgz", INTEGRITY],
  ["https://files.example", INTEGRITY],
  ["https://files.example/$(id).tgz", INTEGRITY],
  ["https://files.example/${{ github.actor }}.tgz", INTEGRITY],
  ['https://files.example/a".tgz', INTEGRITY],
  ["https://files.example/a.tgz\n", INTEGRITY],
  ["rollcall@0.1", INTEGRITY],
  ["", INTEGRITY],
  ["https://files.example/a.tgz", ""],
  ["https://files.example/a.tgz", "sha512-AAAA"],
  ["https://files.example/a.tgz", INTEGRITY.replace("sha512", "sha1")],
  ["https://files.example/a.tgz", INTEGRITY.replace("sha512-", "sha256-")],
])("%j with %j names none", (url, integrity) => {
  expect(parseCheckTarball(url, integrity)).toBeUndefined();
});
