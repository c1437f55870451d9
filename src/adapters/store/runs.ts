import type { CommitId, Name } from "../../model/identifier.ts";
import type { RunCounts, RunRecord } from "../../model/run.ts";
import { json, optionalText, type Row, type SqlValue, text, whole } from "./sql.ts";

export const RUN_COLUMNS = [
  "position",
  "id",
  "domain",
  "run_trigger",
  "actor",
  "commit_id",
  "digest",
  "result",
  "message",
  "counts",
  "started_at_ms",
  "ended_at_ms",
  "trace_id",
  "times",
];

/** `position` orders runs by when they were kept. */
export function encodeRun(run: RunRecord, position: number): readonly SqlValue[] {
  return [
    position,
    run.id,
    run.domain,
    run.trigger,
    run.actor,
    run.commit ?? null,
    run.digest ?? null,
    run.result,
    run.message ?? null,
    JSON.stringify(run.counts),
    run.startedAtMs,
    run.endedAtMs,
    run.traceId,
    run.times,
  ];
}

export function decodeRun(row: Row): RunRecord {
  return {
    id: text(row, "id"),
    domain: text(row, "domain") as Name,
    trigger: text(row, "run_trigger") as RunRecord["trigger"],
    actor: text(row, "actor"),
    commit: optionalText(row, "commit_id") as CommitId | undefined,
    digest: optionalText(row, "digest"),
    result: text(row, "result") as RunRecord["result"],
    message: optionalText(row, "message"),
    counts: json(row, "counts") as RunCounts,
    startedAtMs: whole(row, "started_at_ms"),
    endedAtMs: whole(row, "ended_at_ms"),
    traceId: text(row, "trace_id"),
    times: whole(row, "times"),
  };
}

const DID_SOMETHING: ReadonlySet<RunRecord["result"]> = new Set(["applied", "partial", "unknown"]);

/** Runs that found the same are one record: idle turns for months must not fill the store. What was done always counts. */
export function isSameFinding(before: RunRecord, now: RunRecord): boolean {
  if (DID_SOMETHING.has(now.result)) return false;
  const key = ({ result, commit, digest, message, actor, counts }: RunRecord): string =>
    JSON.stringify([result, commit, digest, message, actor, counts]);
  return key(before) === key(now);
}
