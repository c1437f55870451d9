import { type Metrics, type MetricsOptions, openMetrics } from "../../src/adapters/telemetry/metrics.ts";
import type { EndpointFindingKind } from "../../src/model/endpoint.ts";
import type { Name } from "../../src/model/identifier.ts";
import { DRIFT_KINDS } from "../../src/model/plan.ts";
import { REQUEST_REASONS } from "../../src/model/request.ts";
import type { RunRecord, RunResult, Trigger } from "../../src/model/run.ts";
import type { Findings } from "../../src/ports/events.ts";
import { LANES, type WorkItem } from "../../src/ports/work-queue.ts";
import { aLook, aSighting } from "../build/endpoints.ts";
import { type Family, parseExposition } from "./exposition.ts";

export const ACME = "acme" as Name;
export const NOW_MS = Date.UTC(2027, 0, 31, 12);

export function someMetrics(options: Partial<MetricsOptions> = {}): Metrics {
  return openMetrics({
    version: "1.2.3",
    nowMs: () => NOW_MS,
    waitingSince: async () => Promise.resolve({ now: undefined, routine: undefined, suspect: undefined }),
    requestsSince: () => undefined,
    auditSequence: async () => Promise.resolve(0),
    ...options,
  });
}

export async function rendered(metrics: Metrics): Promise<ReadonlyMap<string, Family>> {
  return parseExposition(await metrics.render());
}

export function aRun(run: Partial<Omit<RunRecord, "counts">> & { readonly counts?: Partial<RunRecord["counts"]> }) {
  return {
    id: "run-1",
    domain: ACME,
    trigger: "schedule",
    actor: "service",
    commit: undefined,
    digest: undefined,
    result: "in-sync",
    message: undefined,
    startedAtMs: NOW_MS - 2_000,
    endedAtMs: NOW_MS,
    traceId: "0".repeat(32),
    times: 1,
    ...run,
    counts: { planned: 0, effective: 0, observed: 0, drift: 0, desired: 0, live: 0, ...run.counts },
  } satisfies RunRecord;
}

export function someFindings(findings: Partial<Findings> = {}): Findings {
  return {
    members: { admitted: 0, suspended: 0, joined: 0, "join-overdue": 0, unmanaged: 0 },
    drift: [],
    open: 0,
    keys: { missing: 0, unknown: 0 },
    entries: { orphaned: 0, ineffective: 0 },
    holds: [],
    overrides: 0,
    fights: 0,
    paused: false,
    blockedByBranch: false,
    certificateEndsAtMs: undefined,
    sequencersDue: 0,
    sequencers: [],
    ...findings,
  };
}

export function anItem(item: Partial<WorkItem> = {}): WorkItem {
  return { domain: ACME, trigger: "schedule", lane: "routine", askedAtMs: NOW_MS, ...item };
}

const RESULTS = {
  "in-sync": true,
  applied: true,
  partial: true,
  unknown: true,
  held: true,
  reported: true,
  invalid: true,
  failed: true,
} as const satisfies Record<RunResult, true>;

const TRIGGERS = {
  start: true,
  schedule: true,
  commit: true,
  date: true,
  retry: true,
  request: true,
  command: true,
} as const satisfies Record<Trigger, true>;

const ENDPOINT_FINDINGS = {
  "address-not-allowed": true,
  unreachable: true,
  "not-trusted": true,
  "no-sequencer": true,
  "other-domain": true,
  "other-protocol-version": true,
  "not-serving": true,
  "certificate-ends": true,
} as const satisfies Record<EndpointFindingKind, true>;

/** Metrics that have heard of everything there is to hear of: each of them has a series for every value of its labels. */
export async function hearEverything(): Promise<ReadonlyMap<string, Family>> {
  const metrics = someMetrics({ auditSequence: async () => Promise.resolve(7) });
  const found = someFindings({
    drift: DRIFT_KINDS.map((kind) => ({ kind, sinceMs: NOW_MS - 60_000 })),
    holds: ["rights-taken"],
    certificateEndsAtMs: NOW_MS + 86_400_000,
    sequencers: [{ name: "east" as Name, members: 3, capacity: 4 }],
  });
  for (const result of Object.keys(RESULTS) as RunResult[]) {
    for (const trigger of Object.keys(TRIGGERS) as Trigger[])
      metrics.receive({ kind: "run-ended", run: aRun({ result, trigger }), findings: found });
  }
  for (const lane of LANES) metrics.receive({ kind: "work-taken", item: anItem({ lane }), waitedMs: 5 });
  for (const reason of REQUEST_REASONS) {
    for (const isDone of [true, false])
      metrics.receive({ kind: "request-looked-at", number: 7, reason, waitedMs: 5, isDone });
  }
  metrics.receive({ kind: "backed-off", domain: ACME, attempt: 1, delayMs: 750 });
  metrics.receive({ kind: "branch-polled", commit: undefined, failure: undefined, durationMs: 5 });
  metrics.receive({ kind: "branch-polled", commit: undefined, failure: "no answer", durationMs: 5 });
  const findings = (Object.keys(ENDPOINT_FINDINGS) as EndpointFindingKind[]).map((kind) => ({
    kind,
    message: "it is so",
    hint: "Mend it.",
    sinceMs: NOW_MS,
  }));
  metrics.receive({ kind: "endpoints-looked-at", domain: ACME, look: aLook([aSighting({ findings })]), changes: [] });
  metrics.receive({ kind: "fault", what: "a look failed", error: new Error("a fault of ours") });
  await metrics.timeCall("GetId", async () => Promise.resolve());
  return rendered(metrics);
}
