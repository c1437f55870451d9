import { expect, test } from "vitest";

import { observeWithLog } from "../../../src/adapters/telemetry/log-events.ts";
import { Troubles } from "../../../src/adapters/telemetry/troubles.ts";
import { aLook, aSighting, aSilence, EAST_URL } from "../../build/endpoints.ts";
import { aName } from "../../build/identifiers.ts";
import { ManualClock } from "../../build/manual-clock.ts";
import { aRun } from "../../build/runs.ts";
import { aLog } from "./a-log.ts";

function anObserver(level?: string) {
  const { log, lines } = aLog(level);
  return { observer: observeWithLog(log, new Troubles(log, new ManualClock())), lines };
}

test("what changed something or went wrong is told, and that nothing had to be done only to who asks", () => {
  const told = (level: string) => {
    const { observer, lines } = anObserver(level);
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
    "warn the branch cannot be read",
  ]);
  expect(told("debug")).toContain("debug run in-sync");
});

test("a run's line has what it is found by", () => {
  const { observer, lines } = anObserver();
  const run = aRun({ result: "applied" });

  observer.runEnded(run, undefined);

  expect(lines[0]).toMatchObject({
    domain: "acme",
    run: run.id,
    trace_id: run.traceId,
    commit: run.commit,
    durationMs: 50,
  });
});

test("what begins to be wrong with an endpoint is a warning with what to do, and its end a line of its own", () => {
  const { observer, lines } = anObserver("info");
  const finding = { kind: "unreachable", message: `no answer from ${EAST_URL}`, hint: "Start it." } as const;
  const change = { sequencer: aName("east"), url: EAST_URL, finding };

  observer.endpointsLookedAt(aName("acme"), aLook([aSilence()]), [{ ...change, became: "found" }]);
  observer.endpointsLookedAt(aName("acme"), aLook([aSilence()]), []);
  observer.endpointsLookedAt(aName("acme"), aLook([aSighting()]), [{ ...change, became: "gone" }]);

  const told = { domain: "acme", sequencer: "east", endpoint: EAST_URL, finding: "unreachable" };
  expect(lines).toMatchObject([
    { level: "warn", ...told, msg: `no answer from ${EAST_URL}`, hint: "Start it." },
    { level: "info", ...told, msg: `no longer: no answer from ${EAST_URL}` },
  ]);
});

test("a branch that cannot be read is told with the reason once, however often it is asked", () => {
  const { observer, lines } = anObserver("info");

  for (let poll = 0; poll < 100; poll += 1) observer.branchPolled("abc", "the remote is gone", 5);

  expect(lines).toMatchObject([
    { level: "warn", msg: "the branch cannot be read", commit: "abc", error: { message: "the remote is gone" } },
  ]);
});

test("a thousand domains that no look can be asked for are told once, with the first of them", () => {
  const { observer, lines } = anObserver("info");

  for (let domain = 0; domain < 1_000; domain += 1) {
    observer.troubled("no look can be asked for", new Error("no answer"), { domain: `domain-${String(domain)}` });
  }

  expect(lines).toMatchObject([{ level: "error", msg: "no look can be asked for", domain: "domain-0" }]);
});
