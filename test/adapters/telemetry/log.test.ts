import { Writable } from "node:stream";

import { expect, test } from "vitest";

import { describeError, observeWithLog, openLog, scrub } from "../../../src/adapters/telemetry/log.ts";
import { RollcallError } from "../../../src/model/error.ts";
import { aLook, aSighting, aSilence, EAST_URL } from "../../build/endpoints.ts";
import { aName } from "../../build/identifiers.ts";
import { aRun } from "../../build/runs.ts";

function aLog(level = "debug") {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()) as Readonly<Record<string, unknown>>);
      done();
    },
  });
  return { log: openLog(level, destination), lines };
}

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

test("what changed something or went wrong is told, and that nothing had to be done only to who asks", () => {
  const told = (level: string) => {
    const { log, lines } = aLog(level);
    const observer = observeWithLog(log);
    for (const result of ["in-sync", "applied", "held", "failed"] as const)
      observer.runEnded(aRun({ result }), undefined);
    observer.backedOff(aName("acme"), 2, 1_500);
    observer.branchPolled("abc", undefined, 5);
    observer.branchPolled(undefined, "the remote is gone", 5);
    return lines.map(({ level: own, msg }) => `${String(own)} ${String(msg)}`);
  };

  expect(told("info")).toEqual([
    "info run applied",
    "info run held",
    "warn run failed",
    "warn will be tried again",
    "warn the branch cannot be read: the remote is gone",
  ]);
  expect(told("debug")).toContain("debug run in-sync");
});

test("a run's line has what it is found by", () => {
  const { log, lines } = aLog();
  const run = aRun({ result: "applied" });

  observeWithLog(log).runEnded(run, undefined);

  expect(lines[0]).toMatchObject({
    domain: "acme",
    run: run.id,
    trace_id: run.traceId,
    commit: run.commit,
    durationMs: 50,
  });
});

test("what begins to be wrong with an endpoint is a warning with what to do, and its end a line of its own", () => {
  const { log, lines } = aLog("info");
  const observer = observeWithLog(log);
  const finding = { kind: "unreachable", message: `nobody answers at ${EAST_URL}`, hint: "Start it." } as const;
  const change = { sequencer: aName("east"), url: EAST_URL, finding };

  observer.endpointsLookedAt(aName("acme"), aLook([aSilence()]), [{ ...change, became: "found" }]);
  observer.endpointsLookedAt(aName("acme"), aLook([aSilence()]), []);
  observer.endpointsLookedAt(aName("acme"), aLook([aSighting()]), [{ ...change, became: "gone" }]);

  const told = { domain: "acme", sequencer: "east", endpoint: EAST_URL, finding: "unreachable" };
  expect(lines).toMatchObject([
    { level: "warn", ...told, msg: `nobody answers at ${EAST_URL}`, hint: "Start it." },
    { level: "info", ...told, msg: `no longer: nobody answers at ${EAST_URL}` },
  ]);
});
