import { expect, test } from "vitest";

import { logEvents } from "../../../src/adapters/telemetry/log-events.ts";
import { Troubles } from "../../../src/adapters/telemetry/troubles.ts";
import { aLook, aSighting, aSilence, EAST_URL } from "../../build/endpoints.ts";
import { aName } from "../../build/identifiers.ts";
import { ManualClock } from "../../build/manual-clock.ts";
import { aRun } from "../../build/runs.ts";
import { aLog } from "./a-log.ts";

function aLogOfEvents(level?: string) {
  const { log, lines } = aLog(level);
  return { receive: logEvents(log, new Troubles(log, new ManualClock())), lines };
}

test("what changed something or went wrong is told, and that nothing had to be done only to who asks", () => {
  const told = (level: string) => {
    const { receive, lines } = aLogOfEvents(level);
    for (const result of ["in-sync", "applied", "held", "failed"] as const)
      receive({ kind: "run-ended", run: aRun({ result }), findings: undefined });
    receive({ kind: "backed-off", domain: aName("acme"), attempt: 2, delayMs: 1_500 });
    receive({ kind: "branch-polled", commit: "abc", failure: undefined, durationMs: 5 });
    receive({ kind: "branch-polled", commit: undefined, failure: "the remote is gone", durationMs: 5 });
    return lines.map(({ level: own, msg }) => `${String(own)} ${String(msg)}`);
  };

  expect(told("info")).toEqual([
    "info run applied",
    "info run held",
    "warn run failed",
    "warn will be tried again",
    "warn the branch cannot be read",
  ]);
  expect(told("debug")).toContain("debug run in-sync");
});

test("a run's line has what it is found by", () => {
  const { receive, lines } = aLogOfEvents();
  const run = aRun({ result: "applied" });

  receive({ kind: "run-ended", run, findings: undefined });

  expect(lines[0]).toMatchObject({
    domain: "acme",
    run: run.id,
    trace_id: run.traceId,
    commit: run.commit,
    durationMs: 50,
  });
});

test("what begins to be wrong with an endpoint is a warning with what to do, and its end a line of its own", () => {
  const { receive, lines } = aLogOfEvents("info");
  const finding = { kind: "unreachable", message: `no answer from ${EAST_URL}`, hint: "Start it." } as const;
  const change = { sequencer: aName("east"), url: EAST_URL, finding };

  receive({
    kind: "endpoints-looked-at",
    domain: aName("acme"),
    look: aLook([aSilence()]),
    changes: [{ ...change, became: "found" }],
  });
  receive({ kind: "endpoints-looked-at", domain: aName("acme"), look: aLook([aSilence()]), changes: [] });
  receive({
    kind: "endpoints-looked-at",
    domain: aName("acme"),
    look: aLook([aSighting()]),
    changes: [{ ...change, became: "gone" }],
  });

  const told = { domain: "acme", sequencer: "east", endpoint: EAST_URL, finding: "unreachable" };
  expect(lines).toMatchObject([
    { level: "warn", ...told, msg: `no answer from ${EAST_URL}`, hint: "Start it." },
    { level: "info", ...told, msg: `no longer: no answer from ${EAST_URL}` },
  ]);
});

test("a branch that cannot be read is told with the reason once, however often it is asked", () => {
  const { receive, lines } = aLogOfEvents("info");

  for (let poll = 0; poll < 100; poll += 1)
    receive({ kind: "branch-polled", commit: "abc", failure: "the remote is gone", durationMs: 5 });

  expect(lines).toMatchObject([
    { level: "warn", msg: "the branch cannot be read", commit: "abc", error: { message: "the remote is gone" } },
  ]);
});

test("a thousand domains that no look can be asked for are told once, with the first of them", () => {
  const { receive, lines } = aLogOfEvents("info");

  for (let domain = 0; domain < 1_000; domain += 1) {
    receive({
      kind: "fault",
      what: "no look can be asked for",
      error: new Error("no answer"),
      about: { domain: `domain-${String(domain)}` },
    });
  }

  expect(lines).toMatchObject([{ level: "error", msg: "no look can be asked for", domain: "domain-0" }]);
});
