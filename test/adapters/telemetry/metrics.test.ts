import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import type { Name } from "../../../src/model/identifier.ts";
import { aLook, aSighting, aSilence } from "../../build/endpoints.ts";
import { valueOf } from "../../support/exposition.ts";
import {
  ACME,
  anItem,
  aRun,
  hearEverything,
  NOW_MS,
  rendered,
  someFindings,
  someMetrics,
} from "../../support/telemetry.ts";

const OF_ACME = { domain: "acme" };

function aServiceError(code: status): ServiceError {
  return Object.assign(new Error("no"), { code, details: "no", metadata: new Metadata() });
}

test("every metric of ours says what it is, in the words and units of Prometheus", async () => {
  const families = [...(await hearEverything()).values()].filter(({ name }) => name.startsWith("rollcall_"));

  expect(families.length).toBeGreaterThan(20);
  for (const { name, type, help, samples } of families) {
    expect(help, name).toMatch(/^[A-Z0-9].{10,}\.$/);
    expect(samples, name).not.toEqual([]);
    expect(name.endsWith("_total"), `${name} ends in _total when it is a counter, and only then`).toBe(
      type === "counter",
    );
    if (type === "histogram") expect(name).toMatch(/_seconds$/);
    expect(name, "base units only").not.toMatch(/_(?:ms|milliseconds|minutes|hours|days|percent|kb|mb)(?:_|$)/);
  }
});

test("a domain is in sync when nothing was left of its plan", async () => {
  const metrics = someMetrics();
  const isInSync = async () => valueOf(await rendered(metrics), "rollcall_domain_in_sync", OF_ACME);

  metrics.receive({ kind: "run-ended", run: aRun({ result: "in-sync" }), findings: someFindings() });
  expect(await isInSync()).toBe(1);
  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "applied", counts: { planned: 3, effective: 3 } }),
    findings: someFindings(),
  });
  expect(await isInSync()).toBe(1);
  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "applied", counts: { planned: 3, effective: 2 } }),
    findings: someFindings(),
  });
  expect(await isInSync(), "a member in mode report was left as it is").toBe(0);
  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "in-sync", counts: { observed: 1 } }),
    findings: someFindings(),
  });
  expect(await isInSync(), "a member in mode observe was left as it is").toBe(0);
  for (const result of ["partial", "held", "reported", "invalid", "failed"] as const) {
    metrics.receive({ kind: "run-ended", run: aRun({ result: "in-sync" }), findings: someFindings() });
    metrics.receive({ kind: "run-ended", run: aRun({ result }), findings: undefined });
    expect(await isInSync(), result).toBe(0);
  }
});

test("what a look found is shown as it is", async () => {
  const metrics = someMetrics();

  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "held", counts: { planned: 4 } }),
    findings: someFindings({
      members: { admitted: 5, suspended: 1, joined: 3, "join-overdue": 2, unmanaged: 2 },
      keys: { missing: 2, unknown: 1 },
      sequencersDue: 2,
      holds: ["rights-taken", "protected"],
      overrides: 1,
      fights: 2,
      open: 3,
      paused: true,
      blockedByBranch: true,
      certificateEndsAtMs: NOW_MS + 1_000,
      sequencers: [
        { name: "east" as Name, members: 3, capacity: 10 },
        { name: "west" as Name, members: 1, capacity: undefined },
      ],
    }),
  });

  const families = await rendered(metrics);
  const value = (name: string, labels = {}): number | undefined => valueOf(families, name, { ...OF_ACME, ...labels });
  expect(value("rollcall_members", { state: "admitted" })).toBe(5);
  expect(value("rollcall_members", { state: "joined" })).toBe(3);
  expect(value("rollcall_members", { state: "join-overdue" })).toBe(2);
  expect(value("rollcall_members", { state: "unmanaged" })).toBe(2);
  expect(value("rollcall_sequencers_due")).toBe(2);
  expect(value("rollcall_sequencer_key_drift", { kind: "missing" })).toBe(2);
  expect(value("rollcall_sequencer_key_drift", { kind: "unknown" })).toBe(1);
  expect(value("rollcall_pending_actions")).toBe(4);
  expect(value("rollcall_held", { rule: "rights-taken" })).toBe(1);
  expect(value("rollcall_held", { rule: "protected" })).toBe(1);
  expect(value("rollcall_held", { rule: "all-members" })).toBe(0);
  expect(value("rollcall_overrides")).toBe(1);
  expect(value("rollcall_fights")).toBe(2);
  expect(value("rollcall_open_actions")).toBe(3);
  expect(value("rollcall_paused")).toBe(1);
  expect(value("rollcall_blocked_by_branch")).toBe(1);
  expect(value("rollcall_certificate_expiry_timestamp_seconds")).toBe(NOW_MS / 1000 + 1);
  expect(value("rollcall_sequencer_members", { sequencer: "east" })).toBe(3);
  expect(value("rollcall_sequencer_capacity", { sequencer: "east" })).toBe(10);
  expect(value("rollcall_sequencer_capacity", { sequencer: "west" }), "it has no limit").toBeUndefined();
  expect(value("rollcall_last_run_timestamp_seconds")).toBe(NOW_MS / 1000);
  expect(valueOf(families, "rollcall_build_info", { version: "1.2.3" })).toBe(1);
});

test("drift is counted by kind, with the moment since when the oldest of it stands", async () => {
  const metrics = someMetrics();

  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "reported" }),
    findings: someFindings({
      drift: [
        { kind: "changed", sinceMs: NOW_MS - 5_000 },
        { kind: "changed", sinceMs: NOW_MS - 60_000 },
        { kind: "unmanaged", sinceMs: NOW_MS - 1_000 },
      ],
    }),
  });

  const families = await rendered(metrics);
  const value = (name: string, kind: string): number | undefined => valueOf(families, name, { ...OF_ACME, kind });
  expect(value("rollcall_drift", "changed")).toBe(2);
  expect(value("rollcall_drift", "unmanaged")).toBe(1);
  expect(value("rollcall_drift", "missing")).toBe(0);
  expect(value("rollcall_drift_oldest_timestamp_seconds", "changed")).toBe(NOW_MS / 1000 - 60);
  expect(value("rollcall_drift_oldest_timestamp_seconds", "unmanaged")).toBe(NOW_MS / 1000 - 1);
  expect(value("rollcall_drift_oldest_timestamp_seconds", "missing")).toBeUndefined();
});

test("what is no longer so is not left as it was", async () => {
  const metrics = someMetrics();
  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "held" }),
    findings: someFindings({
      drift: [{ kind: "changed", sinceMs: NOW_MS - 5_000 }],
      holds: ["last-sequencer"],
      certificateEndsAtMs: NOW_MS,
      sequencers: [
        { name: "east" as Name, members: 3, capacity: 10 },
        { name: "west" as Name, members: 3, capacity: 10 },
      ],
    }),
  });

  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "in-sync" }),
    findings: someFindings({ sequencers: [{ name: "east" as Name, members: 3, capacity: undefined }] }),
  });

  const families = await rendered(metrics);
  const value = (name: string, labels = {}): number | undefined => valueOf(families, name, { ...OF_ACME, ...labels });
  expect(value("rollcall_drift", { kind: "changed" })).toBe(0);
  expect(value("rollcall_drift_oldest_timestamp_seconds", { kind: "changed" })).toBeUndefined();
  expect(value("rollcall_held", { rule: "last-sequencer" })).toBe(0);
  expect(value("rollcall_certificate_expiry_timestamp_seconds")).toBeUndefined();
  expect(value("rollcall_sequencer_members", { sequencer: "east" })).toBe(3);
  expect(value("rollcall_sequencer_capacity", { sequencer: "east" })).toBeUndefined();
  expect(value("rollcall_sequencer_members", { sequencer: "west" })).toBeUndefined();
});

test("a look that found nothing out leaves what was found before, and says only that it failed", async () => {
  const metrics = someMetrics();
  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "held", counts: { planned: 4 } }),
    findings: someFindings({ members: { admitted: 5, suspended: 0, joined: 0, "join-overdue": 0, unmanaged: 0 } }),
  });

  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "failed", endedAtMs: NOW_MS + 1_000 }),
    findings: undefined,
  });

  const families = await rendered(metrics);
  expect(valueOf(families, "rollcall_domain_in_sync", OF_ACME)).toBe(0);
  expect(valueOf(families, "rollcall_pending_actions", OF_ACME)).toBe(4);
  expect(valueOf(families, "rollcall_members", { state: "admitted" })).toBe(5);
  expect(valueOf(families, "rollcall_last_run_timestamp_seconds", OF_ACME)).toBe(NOW_MS / 1000 + 1);
});

test("runs are counted by result and trigger, and timed", async () => {
  const metrics = someMetrics();

  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "applied", trigger: "commit", counts: { planned: 3, effective: 3 } }),
    findings: undefined,
  });
  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "applied", trigger: "commit", counts: { planned: 1, effective: 1 } }),
    findings: undefined,
  });
  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "failed", trigger: "retry", startedAtMs: NOW_MS - 90_000 }),
    findings: undefined,
  });

  const families = await rendered(metrics);
  expect(valueOf(families, "rollcall_runs_total", { ...OF_ACME, result: "applied", trigger: "commit" })).toBe(2);
  expect(valueOf(families, "rollcall_runs_total", { ...OF_ACME, result: "failed", trigger: "retry" })).toBe(1);
  expect(valueOf(families, "rollcall_actions_effective_total", OF_ACME)).toBe(4);
  expect(valueOf(families, "rollcall_run_duration_seconds_sum", { result: "applied" })).toBe(4);
  expect(valueOf(families, "rollcall_run_duration_seconds_bucket", { result: "failed", le: "60" })).toBe(0);
  expect(valueOf(families, "rollcall_run_duration_seconds_bucket", { result: "failed", le: "300" })).toBe(1);
});

test("failures in a row end with the first run that goes well, and a partial one is none of those", async () => {
  const metrics = someMetrics();
  const failures = async () => valueOf(await rendered(metrics), "rollcall_failures_in_a_row", OF_ACME);

  metrics.receive({ kind: "backed-off", domain: ACME, attempt: 3, delayMs: 3_000 });
  metrics.receive({ kind: "run-ended", run: aRun({ result: "failed" }), findings: undefined });
  expect(await failures()).toBe(3);
  metrics.receive({ kind: "backed-off", domain: ACME, attempt: 4, delayMs: 3_000 });
  metrics.receive({ kind: "run-ended", run: aRun({ result: "partial" }), findings: someFindings() });
  expect(await failures()).toBe(4);
  metrics.receive({ kind: "run-ended", run: aRun({ result: "held" }), findings: someFindings() });
  expect(await failures()).toBe(0);
});

test("calls are timed by method and by the name of what was answered", async () => {
  const metrics = someMetrics();
  const fail = (error: unknown) =>
    metrics
      .timeCall("Authorize", async () => {
        await Promise.resolve();
        throw error;
      })
      .catch((thrown: unknown) => thrown);

  expect(await metrics.timeCall("GetId", async () => Promise.resolve("acme"))).toBe("acme");
  const refusal = aServiceError(status.UNAVAILABLE);
  expect(await fail(refusal), "what was thrown is thrown on").toBe(refusal);
  await fail(new RollcallError("settings", "the token cannot be read", { hint: "Look at it." }));
  await fail(Object.assign(new Error("a code per request"), { code: "E-4711" }));
  await fail("no error at all");

  const families = await rendered(metrics);
  const count = (labels: Readonly<Record<string, string>>): number | undefined =>
    valueOf(families, "rollcall_domain_manager_call_duration_seconds_count", labels);
  expect(count({ method: "GetId", code: "OK" })).toBe(1);
  expect(count({ method: "Authorize", code: "UNAVAILABLE" })).toBe(1);
  expect(count({ method: "Authorize", code: "settings" })).toBe(1);
  expect(count({ method: "Authorize", code: "UNKNOWN" })).toBe(2);
});

test("the queue's age is asked for at each scrape, and absent while the queue does not answer", async () => {
  let answers = true;
  const metrics = someMetrics({
    waitingSince: async () => {
      if (!answers) throw new Error("no answer");
      return Promise.resolve({ now: NOW_MS - 4_000, routine: undefined, suspect: NOW_MS + 1_000 });
    },
  });
  const age = async (lane: string) => valueOf(await rendered(metrics), "rollcall_queue_oldest_age_seconds", { lane });

  expect(await age("now")).toBe(4);
  expect(await age("routine")).toBe(0);
  expect(await age("suspect"), "clocks of two machines may differ").toBe(0);
  answers = false;
  expect(await age("now")).toBeUndefined();
});

test("the audit trail's sequence is absent, and not 0, while the store does not answer", async () => {
  let answers = true;
  const metrics = someMetrics({
    auditSequence: async () => {
      if (!answers) throw new Error("no answer");
      return Promise.resolve(15);
    },
  });
  const sequence = async () => valueOf(await rendered(metrics), "rollcall_audit_records");

  expect(await sequence()).toBe(15);
  answers = false;
  expect(await sequence()).toBeUndefined();
  answers = true;
  expect(await sequence()).toBe(15);
});

test("looks at the branch are counted from 0, so that the first failure is an increase", async () => {
  const metrics = someMetrics();
  const polls = async (result: string) => valueOf(await rendered(metrics), "rollcall_branch_polls_total", { result });

  expect(await polls("failed")).toBe(0);
  metrics.receive({ kind: "branch-polled", commit: undefined, failure: undefined, durationMs: 5 });
  metrics.receive({ kind: "branch-polled", commit: undefined, failure: "no answer", durationMs: 5 });
  metrics.receive({ kind: "branch-polled", commit: undefined, failure: "no answer", durationMs: 5 });
  expect(await polls("read")).toBe(1);
  expect(await polls("failed")).toBe(2);
});

test("what should not happen is counted, and so is how long work waited", async () => {
  const metrics = someMetrics();

  metrics.receive({ kind: "fault", what: "no look can be asked for", error: new Error("no answer") });
  metrics.receive({ kind: "work-taken", item: anItem({ lane: "now" }), waitedMs: 1_500 });

  const families = await rendered(metrics);
  expect(valueOf(families, "rollcall_troubles_total")).toBe(1);
  expect(valueOf(families, "rollcall_work_wait_seconds_sum", { lane: "now" })).toBe(1.5);
});

test("looks at pull requests are counted, with how long they waited, and who waits longest now", async () => {
  let sinceMs: number | undefined = NOW_MS - 90_000;
  const metrics = someMetrics({ requestsSince: () => sinceMs });

  metrics.receive({ kind: "request-looked-at", number: 7, reason: "hinted", waitedMs: 1_500, isDone: true });
  metrics.receive({ kind: "request-looked-at", number: 7, reason: "hinted", waitedMs: 2_500, isDone: false });

  const families = await rendered(metrics);
  expect(valueOf(families, "rollcall_request_looks_total", { reason: "hinted", result: "done" })).toBe(1);
  expect(valueOf(families, "rollcall_request_looks_total", { reason: "hinted", result: "failed" })).toBe(1);
  expect(valueOf(families, "rollcall_request_wait_seconds_sum", { reason: "hinted" })).toBe(4);
  expect(valueOf(families, "rollcall_requests_oldest_age_seconds")).toBe(90);
  sinceMs = undefined;
  expect(valueOf(await rendered(metrics), "rollcall_requests_oldest_age_seconds")).toBe(0);
});

test("no label holds a member's name, whoever mentions one", async () => {
  const metrics = someMetrics();

  metrics.receive({
    kind: "run-ended",
    run: aRun({ result: "partial", actor: "alice@example.org", message: "admit alice: failed", commit: undefined }),
    findings: someFindings(),
  });
  metrics.receive({ kind: "fault", what: "alice is in trouble", error: new Error("alice") });
  metrics.receive({ kind: "branch-polled", commit: undefined, failure: "alice cannot be read", durationMs: 5 });
  await metrics
    .timeCall("Authorize", async () => {
      await Promise.resolve();
      throw new RollcallError("refused", "alice was refused", { hint: "Ask alice." });
    })
    .catch(() => undefined);

  expect(await metrics.render()).not.toMatch(/alice/i);
});

test("endpoints are shown as they were seen, and neither an unseen one nor a removed one is shown as anything", async () => {
  const metrics = someMetrics();
  const [east, west, north] = ["east", "west", "north"].map((sequencer) => ({
    sequencer,
    endpoint: `https://${sequencer}.example:443`,
  }));
  const hidden = { kind: "address-not-allowed", message: "it is private", hint: "Allow it.", sinceMs: NOW_MS } as const;
  metrics.receive({
    kind: "endpoints-looked-at",
    domain: ACME,
    look: aLook([
      aSighting({ sequencer: "east", url: "https://east.example:443", certificateEndsAtMs: NOW_MS + 9_000 }),
      aSilence(NOW_MS, { sequencer: "west", url: "https://west.example:443", certificateEndsAtMs: undefined }),
      aSighting({ sequencer: "north", url: "https://north.example:443", isUp: undefined, findings: [hidden] }),
    ]),
    changes: [],
  });

  const value = async (name: string, labels: object | undefined): Promise<number | undefined> =>
    valueOf(await rendered(metrics), name, { ...OF_ACME, ...labels });
  const ends = "rollcall_endpoint_certificate_expiry_timestamp_seconds";
  expect(await value("rollcall_endpoint_up", east)).toBe(1);
  expect(await value("rollcall_endpoint_up", west)).toBe(0);
  expect(await value("rollcall_endpoint_up", north)).toBeUndefined();
  expect(await value("rollcall_endpoint_finding", { ...west, finding: "unreachable" })).toBe(1);
  expect(await value("rollcall_endpoint_finding", { ...north, finding: "address-not-allowed" })).toBe(1);
  expect(await value(ends, east)).toBe(NOW_MS / 1000 + 9);
  expect(await value(ends, west)).toBeUndefined();

  metrics.receive({
    kind: "endpoints-looked-at",
    domain: ACME,
    look: aLook([aSighting({ sequencer: "west", url: "https://west.example:443" })]),
    changes: [],
  });

  expect(await value("rollcall_endpoint_up", east)).toBeUndefined();
  expect(await value(ends, east)).toBeUndefined();
  expect(await value("rollcall_endpoint_up", west)).toBe(1);
  expect(await value("rollcall_endpoint_finding", { ...west, finding: "unreachable" })).toBeUndefined();
});

test("a domain's first certificate to end is looked for in the register and at the endpoints", async () => {
  const metrics = someMetrics();
  const ends = async () => valueOf(await rendered(metrics), "rollcall_certificate_expiry_timestamp_seconds", OF_ACME);
  const presented = (certificateEndsAtMs: number | undefined): void => {
    metrics.receive({
      kind: "endpoints-looked-at",
      domain: ACME,
      look: aLook([aSighting({ certificateEndsAtMs })]),
      changes: [],
    });
  };

  presented(NOW_MS + 5_000);
  expect(await ends()).toBe(NOW_MS / 1000 + 5);
  metrics.receive({
    kind: "run-ended",
    run: aRun({}),
    findings: someFindings({ certificateEndsAtMs: NOW_MS + 3_000 }),
  });
  expect(await ends()).toBe(NOW_MS / 1000 + 3);
  metrics.receive({
    kind: "run-ended",
    run: aRun({}),
    findings: someFindings({ certificateEndsAtMs: NOW_MS + 9_000 }),
  });
  expect(await ends()).toBe(NOW_MS / 1000 + 5);
  presented(undefined);
  expect(await ends()).toBe(NOW_MS / 1000 + 9);
  metrics.receive({ kind: "run-ended", run: aRun({}), findings: someFindings() });
  expect(await ends()).toBeUndefined();
});
