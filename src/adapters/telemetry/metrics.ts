import { status } from "@grpc/grpc-js";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import type { EndpointFindingKind, EndpointLook } from "../../model/endpoint.ts";
import { RollcallError } from "../../model/error.ts";
import type { Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { DRIFT_KINDS, type Hold } from "../../model/plan.ts";
import type { RunRecord } from "../../model/run.ts";
import type { Findings, ServiceEvent, Subscriber } from "../../ports/events.ts";
import type { Lane } from "../../ports/work-queue.ts";

export interface MetricsOptions {
  readonly version: string;
  readonly nowMs: () => InstantMs;
  /** Asked at each scrape. */
  readonly waitingSince: () => Promise<Readonly<Record<Lane, InstantMs | undefined>>>;
  /** Since when a request waits for its verdict. Asked at each scrape. */
  readonly requestsSince: () => InstantMs | undefined;
  /** The last record of the audit trail. */
  readonly auditSequence: () => Promise<number>;
}

export interface Metrics {
  readonly receive: Subscriber;
  readonly contentType: string;
  /** In Prometheus' text format. */
  readonly render: () => Promise<string>;
  /** Is around every call to a domain manager. */
  readonly timeCall: <T>(method: string, call: () => Promise<T>) => Promise<T>;
}

/**
 * No label is a member: there may be thousands, and their names do not belong into monitoring. What is said of a domain
 * is what this replica saw when it last looked: of several replicas, the one with the newest run knows.
 */
export function openMetrics({ version, nowMs, waitingSince, requestsSince, auditSequence }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const domain = ["domain"] as const;
  const gauge = (name: string, help: string, labelNames: readonly string[] = domain): Gauge =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const counter = (name: string, help: string, labelNames: readonly string[]): Counter =>
    new Counter({ name, help, labelNames: [...labelNames], registers });

  collectDefaultMetrics({ register: registry });
  gauge("rollcall_build_info", "What runs here; always 1.", ["version"]).set({ version }, 1);
  const inSync = gauge("rollcall_domain_in_sync", "1 when the domain is as its register says.");
  const lastRun = gauge("rollcall_last_run_timestamp_seconds", "When a domain was last looked at.");
  const members = gauge("rollcall_members", "Live members by state; one may be in several.", ["domain", "state"]);
  const drift = gauge("rollcall_drift", "Members that drift, by kind.", ["domain", "kind"]);
  const driftSince = gauge(
    "rollcall_drift_oldest_timestamp_seconds",
    "Since when the oldest drift of a kind stands; absent where there is none.",
    ["domain", "kind"],
  );
  const keyDrift = gauge(
    "rollcall_sequencer_key_drift",
    "Signing keys of sequencers that are declared and not in force, or in force and not declared.",
    ["domain", "kind"],
  );
  const entries = gauge(
    "rollcall_entries_out_of_step",
    "Entries in effect that the domain manager's records lack (orphaned), or that it records without effect (ineffective).",
    ["domain", "kind"],
  );
  const pending = gauge("rollcall_pending_actions", "Planned actions that were not done.");
  const open = gauge("rollcall_open_actions", "Actions whose outcome is unknown.");
  const held = gauge("rollcall_held", "1 for each rule that holds the plan.", ["domain", "rule"]);
  const paused = gauge("rollcall_paused", "1 while a domain is paused.");
  const blockedByBranch = gauge(
    "rollcall_blocked_by_branch",
    "1 while the branch blocks a domain: it was rewritten, or a commit lacks a signature.",
  );
  const fights = gauge(
    "rollcall_fights",
    "Members that are not corrected any more, because something keeps changing them back.",
  );
  const overrides = gauge("rollcall_overrides", "Overrides that let the plan pass.");
  const certificate = gauge(
    "rollcall_certificate_expiry_timestamp_seconds",
    "When the first certificate of a domain's sequencers ends, in the register or as presented; absent where there is none.",
  );
  const load = gauge("rollcall_sequencer_members", "Members placed on a sequencer.", ["domain", "sequencer"]);
  const capacity = gauge("rollcall_sequencer_capacity", "Members that it carries at most.", ["domain", "sequencer"]);
  const due = gauge("rollcall_sequencers_due", "Sequencers that the register asks for and does not have.");
  const endpoint = ["domain", "sequencer", "endpoint"] as const;
  const endpointUp = gauge(
    "rollcall_endpoint_up",
    "1 when members can rely on a sequencer's endpoint; absent where it may not be probed.",
    endpoint,
  );
  const endpointFinding = gauge("rollcall_endpoint_finding", "1 for each thing that is wrong with an endpoint.", [
    ...endpoint,
    "finding",
  ]);
  const endpointCertificate = gauge(
    "rollcall_endpoint_certificate_expiry_timestamp_seconds",
    "When the first certificate that an endpoint presents ends; absent where it never presented any.",
    endpoint,
  );
  const runs = counter("rollcall_runs_total", "Runs by result.", ["domain", "result", "trigger"]);
  const actions = counter("rollcall_actions_effective_total", "Actions that became effective.", domain);
  const durations = new Histogram({
    name: "rollcall_run_duration_seconds",
    help: "How long runs take.",
    labelNames: ["result"],
    buckets: [0.05, 0.2, 1, 5, 20, 60, 300],
    registers,
  });
  const calls = new Histogram({
    name: "rollcall_domain_manager_call_duration_seconds",
    help: "Calls to domain managers.",
    labelNames: ["method", "code"],
    buckets: [0.01, 0.05, 0.2, 1, 5, 30],
    registers,
  });
  const waits = new Histogram({
    name: "rollcall_work_wait_seconds",
    help: "How long work waits for its turn.",
    labelNames: ["lane"],
    buckets: [0.01, 0.1, 1, 10, 60, 600],
    registers,
  });
  const backoffs = gauge("rollcall_failures_in_a_row", "Failed looks in a row.");
  const polls = counter("rollcall_branch_polls_total", "Looks at the branch.", ["result"]);
  // So that the first failure is seen as an increase.
  for (const result of ["read", "failed"]) polls.inc({ result }, 0);
  const troubles = counter("rollcall_troubles_total", "What should not happen.", []);
  new Gauge({
    name: "rollcall_queue_oldest_age_seconds",
    help: "Age of the oldest waiting work of a lane.",
    labelNames: ["lane"],
    registers,
    async collect() {
      const since = await waitingSince().catch(() => undefined);
      this.reset();
      for (const [lane, sinceMs] of Object.entries(since ?? {})) {
        this.set({ lane }, sinceMs === undefined ? 0 : Math.max(0, nowMs() - sinceMs) / 1000);
      }
    },
  });
  const requestLooks = counter("rollcall_request_looks_total", "Looks at pull requests.", ["reason", "result"]);
  const requestWaits = new Histogram({
    name: "rollcall_request_wait_seconds",
    help: "From what made a look at a pull request due to its verdict.",
    labelNames: ["reason"],
    buckets: [0.5, 1, 2, 5, 10, 60, 600, 3_600],
    registers,
  });
  new Gauge({
    name: "rollcall_requests_oldest_age_seconds",
    help: "How long the pull request that waits longest has done so.",
    registers,
    collect() {
      const since = requestsSince();
      this.set(since === undefined ? 0 : Math.max(0, nowMs() - since) / 1000);
    },
  });
  new Gauge({
    name: "rollcall_audit_records",
    help: "Sequence of the last record of the audit trail; absent while the store does not answer.",
    registers,
    async collect() {
      const sequence = await auditSequence().catch(() => undefined);
      // A reset would make it 0.
      if (sequence === undefined) this.remove();
      else this.set(sequence);
    },
  });

  const shownSequencers = new Map<Name, readonly Name[]>();
  const showSequencers = (name: Name, sequencers: Findings["sequencers"]): void => {
    // One that the register no longer has is not left as it was.
    for (const sequencer of shownSequencers.get(name) ?? []) {
      load.remove({ domain: name, sequencer });
      capacity.remove({ domain: name, sequencer });
    }
    for (const sequencer of sequencers) {
      load.set({ domain: name, sequencer: sequencer.name }, sequencer.members);
      if (sequencer.capacity !== undefined) {
        capacity.set({ domain: name, sequencer: sequencer.name }, sequencer.capacity);
      }
    }
    shownSequencers.set(
      name,
      sequencers.map((sequencer) => sequencer.name),
    );
  };
  /** The first that ends of those that the register holds, and of those that endpoints present. */
  const certificateEnds = new Map<Name, { register?: InstantMs | undefined; endpoints?: InstantMs | undefined }>();
  const showCertificate = (name: Name, where: "register" | "endpoints", endsAtMs: InstantMs | undefined): void => {
    const ends = { ...certificateEnds.get(name), [where]: endsAtMs };
    certificateEnds.set(name, ends);
    const first = Math.min(ends.register ?? Infinity, ends.endpoints ?? Infinity);
    if (first === Infinity) certificate.remove({ domain: name });
    else certificate.set({ domain: name }, first / 1000);
  };
  const shownEndpoints = new Map<Name, EndpointLook["endpoints"]>();
  const showEndpoints = (name: Name, endpoints: EndpointLook["endpoints"]): void => {
    for (const { sequencer, url } of shownEndpoints.get(name) ?? []) {
      const labels = { domain: name, sequencer, endpoint: url };
      endpointUp.remove(labels);
      endpointCertificate.remove(labels);
      for (const finding of Object.keys(ENDPOINT_FINDINGS)) endpointFinding.remove({ ...labels, finding });
    }
    for (const { sequencer, url, isUp, certificateEndsAtMs, findings } of endpoints) {
      const labels = { domain: name, sequencer, endpoint: url };
      if (isUp !== undefined) endpointUp.set(labels, isUp ? 1 : 0);
      if (certificateEndsAtMs !== undefined) endpointCertificate.set(labels, certificateEndsAtMs / 1000);
      for (const { kind } of findings) endpointFinding.set({ ...labels, finding: kind }, 1);
    }
    shownEndpoints.set(name, endpoints);
    const ends = endpoints.flatMap(({ certificateEndsAtMs: at }) => (at === undefined ? [] : [at]));
    showCertificate(name, "endpoints", ends.length === 0 ? undefined : Math.min(...ends));
  };
  const show = (name: Name, found: Findings): void => {
    for (const [state, count] of Object.entries(found.members)) members.set({ domain: name, state }, count);
    for (const kind of DRIFT_KINDS) {
      const since = found.drift.filter((one) => one.kind === kind).map(({ sinceMs }) => sinceMs);
      drift.set({ domain: name, kind }, since.length);
      if (since.length === 0) driftSince.remove({ domain: name, kind });
      else driftSince.set({ domain: name, kind }, since.reduce((one, other) => Math.min(one, other)) / 1000);
    }
    for (const [kind, count] of Object.entries(found.keys)) keyDrift.set({ domain: name, kind }, count);
    for (const [kind, count] of Object.entries(found.entries)) entries.set({ domain: name, kind }, count);
    for (const rule of Object.keys(RULES)) held.set({ domain: name, rule }, found.holds.includes(rule) ? 1 : 0);
    open.set({ domain: name }, found.open);
    paused.set({ domain: name }, found.paused ? 1 : 0);
    blockedByBranch.set({ domain: name }, found.blockedByBranch ? 1 : 0);
    fights.set({ domain: name }, found.fights);
    overrides.set({ domain: name }, found.overrides);
    showCertificate(name, "register", found.certificateEndsAtMs);
    showSequencers(name, found.sequencers);
    due.set({ domain: name }, found.sequencersDue);
  };

  const countRun = ({ run, findings }: Extract<ServiceEvent, { readonly kind: "run-ended" }>): void => {
    const { domain: name, result, trigger, counts, startedAtMs, endedAtMs } = run;
    runs.inc({ domain: name, result, trigger });
    actions.inc({ domain: name }, counts.effective);
    durations.observe({ result }, (endedAtMs - startedAtMs) / 1000);
    lastRun.set({ domain: name }, endedAtMs / 1000);
    const isDone = result === "in-sync" || result === "applied";
    const left = Math.max(0, counts.planned - counts.effective);
    // What a mode leaves to a person, or keeps out of the plan, is not as the register says.
    inSync.set({ domain: name }, isDone && left === 0 && counts.observed === 0 ? 1 : 0);
    if (!TRIED_AGAIN.has(result)) backoffs.set({ domain: name }, 0);
    if (findings === undefined) return;
    pending.set({ domain: name }, left);
    show(name, findings);
  };

  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    timeCall: async (method, call) => {
      const startedAt = performance.now();
      let code = "OK";
      try {
        return await call();
      } catch (error) {
        code = codeOf(error);
        throw error;
      } finally {
        calls.observe({ method, code }, (performance.now() - startedAt) / 1000);
      }
    },
    receive: (event) => {
      switch (event.kind) {
        case "run-ended":
          countRun(event);
          break;
        case "work-taken":
          waits.observe({ lane: event.item.lane }, event.waitedMs / 1000);
          break;
        case "backed-off":
          backoffs.set({ domain: event.domain }, event.attempt);
          break;
        case "branch-polled":
          polls.inc({ result: event.failure === undefined ? "read" : "failed" });
          break;
        case "request-looked-at":
          requestLooks.inc({ reason: event.reason, result: event.isDone ? "done" : "failed" });
          requestWaits.observe({ reason: event.reason }, event.waitedMs / 1000);
          break;
        case "endpoints-looked-at":
          showEndpoints(event.domain, event.look.endpoints);
          break;
        case "fault":
          troubles.inc();
          break;
        case "warning":
          break;
      }
    },
  };
}

/** How a run ends after which the service counts on. */
const TRIED_AGAIN: ReadonlySet<RunRecord["result"]> = new Set(["failed", "partial", "unknown"]);

/** So that a rule that holds no longer is shown as 0, and not left as it was. */
const RULES = {
  "rights-taken": true,
  protected: true,
  readmission: true,
  "all-members": true,
  "last-sequencer": true,
  observe: true,
  "refused-combination": true,
} as const satisfies Record<Hold["rule"], true>;

/** So that what is wrong no longer is not left as it was. */
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

/** gRPC's name of a status, or our own code where no call was made. Any other value would be an unbounded label. */
function codeOf(error: unknown): string {
  if (error instanceof RollcallError) return error.code;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return (typeof code === "number" ? status[code] : undefined) ?? "UNKNOWN";
}
