import { RollcallError } from "../../model/error.ts";
import type { InstantMs } from "../../model/instant.ts";
import { isDone, type Run, type RunCounts, type RunRecord, type RunResult } from "../../model/run.ts";
import { findDrift } from "../../plan/find-drift.ts";
import { holdsLeft } from "../../policy/release.ts";
import type { DomainLock, StandingDrift } from "../../ports/store.ts";
import type { ApplyDeps } from "./domain-deps.ts";
import type { PlannedDomain } from "./plan.ts";

/** A run that holds the lease of the domain. */
export interface BegunRun {
  readonly id: string;
  readonly startedAtMs: InstantMs;
  readonly lock: DomainLock;
}

/** How a run ended, why in one line, and how many of its actions took effect. */
export type RunEnd = Pick<RunRecord, "result" | "message"> & Pick<RunCounts, "effective">;

/** The record of a run that ends now. `planned` is undefined if it ended before it had a plan. */
export function runRecord(
  { domain, clock }: Pick<ApplyDeps, "domain" | "clock">,
  { trigger, actor, traceId }: Pick<RunRecord, "trigger" | "actor" | "traceId">,
  { id, startedAtMs }: BegunRun,
  planned: PlannedDomain | undefined,
  { result, message, effective }: RunEnd,
): RunRecord {
  return {
    id,
    domain,
    trigger,
    actor,
    commit: planned?.revision.commit,
    digest: planned?.judged.digest,
    result,
    message,
    counts: planned === undefined ? NOTHING_COUNTED : countRun(planned, effective),
    startedAtMs,
    endedAtMs: clock.nowMs(),
    traceId,
    times: 1,
  };
}

export function endOf(run: Run): RunEnd {
  const effective = run.kind === "applied" ? run.applied.filter(isDone).length : 0;
  return { result: resultOf(run), message: messageOf(run), effective };
}

/** Undefined for a usage error, which is not a run. */
export function failureEnd(error: unknown): RunEnd | undefined {
  if (!(error instanceof RollcallError)) return { result: "failed", message: "ended before it was done", effective: 0 };
  return error.code === "usage" ? undefined : { result: "failed", message: error.message, effective: 0 };
}

const NOTHING_COUNTED: RunCounts = { planned: 0, effective: 0, observed: 0, drift: 0, desired: 0, live: 0 };

function countRun(planned: PlannedDomain, effective: number): RunCounts {
  const { plan } = planned.judged;
  return {
    planned: plan.actions.length,
    effective,
    observed: plan.observed.length,
    drift: findDrift(plan, planned.live).length,
    desired: plan.members.desired,
    live: plan.members.live,
  };
}

/** The drift that the run found, by member. */
export function driftOf({ judged, live }: PlannedDomain): readonly Omit<StandingDrift, "sinceMs">[] {
  return findDrift(judged.plan, live).map(({ kind, member }) => ({ kind, participantId: member.participantId }));
}

function resultOf(run: Run): RunResult {
  if (run.kind !== "applied") return run.kind;
  if (run.applied.every(isDone)) return "applied";
  if (run.applied.some(isDone)) return "partial";
  return run.applied.some(({ outcome }) => outcome.kind === "unknown") ? "unknown" : "failed";
}

/** Why a run ended as it did, in one line. */
function messageOf(run: Run): string | undefined {
  switch (run.kind) {
    case "invalid": {
      const [first] = run.problems.filter(({ severity }) => severity === "error");
      return first === undefined ? undefined : `${first.path}:${String(first.line)}: ${first.message}`;
    }
    case "held": {
      const { judged } = run;
      const reasons = [
        ...holdsLeft(judged),
        ...judged.blocks.filter(({ participantId }) => participantId === undefined),
      ];
      return reasons.map(({ message }) => message).join("; ");
    }
    case "reported":
      return run.judged.blocks.length > 0
        ? run.judged.blocks.map(({ message }) => message).join("; ")
        : "the mode leaves it to a person";
    case "in-sync":
      return undefined;
    case "applied":
      return (
        run.applied
          .filter((applied) => !isDone(applied))
          .slice(0, 3)
          .map(
            ({ action, outcome }) =>
              `${action.kind} ${action.member.name ?? action.member.participantId}: ${outcome.kind}`,
          )
          .join("; ") || undefined
      );
  }
}
