import type { ActionRecord, RunRecord } from "../../src/model/run.ts";
import { SUSPENDED } from "../../src/model/standing.ts";
import { aCommitId, aDomainId, aName, NOW_MS } from "./identifiers.ts";
import { admitted } from "./members.ts";
import { anAction } from "./plans.ts";

const A_TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

/** What is kept of an action before it is sent. */
export function aRecord(name: string, fields: Partial<ActionRecord> = {}): ActionRecord {
  return {
    runId: "a run",
    actor: "service",
    domain: { name: aName("acme"), domainId: aDomainId("acme") },
    commit: aCommitId("now"),
    origin: undefined,
    digest: "d".repeat(64),
    releasedBy: [],
    traceId: A_TRACE_ID,
    action: anAction({ name, before: SUSPENDED, after: admitted("Confirmation", "Vip"), beforeVersion: "2.4.1" }),
    atMs: NOW_MS,
    ...fields,
  };
}

/** A run of `acme` that found nothing to do. */
export function aRun(fields: Partial<RunRecord> = {}): RunRecord {
  return {
    id: "run-1",
    domain: aName("acme"),
    trigger: "schedule",
    actor: "service",
    commit: aCommitId("now"),
    digest: "d".repeat(64),
    result: "in-sync",
    message: undefined,
    counts: { planned: 0, effective: 0, observed: 0, drift: 0, desired: 6, live: 5 },
    startedAtMs: NOW_MS,
    endedAtMs: NOW_MS + 50,
    traceId: A_TRACE_ID,
    times: 1,
    ...fields,
  };
}
