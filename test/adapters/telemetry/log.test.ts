import { expect, test } from "vitest";

import { describeError, scrub } from "../../../src/adapters/telemetry/log.ts";
import { RollcallError } from "../../../src/model/error.ts";
import { aLog } from "./a-log.ts";

test.each([
  "https://user:hunter2-canary@github.com/acme/register.git",
  "postgres://rollcall:hunter2-canary@db/rollcall",
  "Authorization: Bearer hunter2-canary.of.ours",
  "token ghs_12345_hunter2-canary.eyJhbGciOiJSUzI1NiJ9.abc",
  "ghp_hunter2canary0123456789hunter2-canary",
  "github_pat_11ABC_hunter2-canary",
  "Basic aHVudGVyMi1jYW5hcnk=hunter2-canary",
  "password=hunter2-canary&x=1",
  "-----BEGIN RSA PRIVATE KEY-----\nhunter2-canary\n-----END RSA PRIVATE KEY-----",
  "-----BEGIN PRIVATE KEY-----\nhunter2-canary",
])("%j goes into no log as it is", (text) => {
  const cause = new Error(`could not reach ${text}`);
  const error = new RollcallError("unavailable", `no way to ${text}`, { hint: "Wait.", cause });

  expect(scrub(text)).not.toContain("hunter2-canary");
  expect(JSON.stringify(describeError(error))).not.toContain("hunter2-canary");
  expect(JSON.stringify(describeError(cause))).not.toContain("hunter2-canary");
});

test("what is no secret stays readable", () => {
  for (const text of [
    "https://github.com/acme/register.git",
    "alice::1220be0ae1b794ac725152bca9c72ea6e070d9fffd920d27ba6627b8da9e00a8b9a",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "domains/acme/participants/alice.yaml:7:3: permission has no such value",
  ]) {
    expect(scrub(text)).toBe(text);
  }
});

test("fields that are called after secrets are never written out", () => {
  const { log, lines } = aLog();

  log.info({ token: "canary", password: "canary", request: { authorization: "canary" } }, "asked");

  expect(JSON.stringify(lines)).not.toContain("canary");
});
