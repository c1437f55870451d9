import { type ErrorCode, RollcallError } from "../../model/error.ts";
import { HASH_BEGINNING, type Name, type ParticipantId, SHORT_HASH, shortHash } from "../../model/identifier.ts";
import { type Action, type Binds, type LastApplied, type JudgedPlan } from "../../model/plan.ts";
import {
  type Applied,
  isDone,
  type Outcome,
  type Run,
  type RunCounts,
  type RunRecord,
  type RunResult,
  type Trigger,
} from "../../model/run.ts";
import { findDrift } from "../../plan/drift.ts";
import { modeOf } from "../../plan/mode-of.ts";
import { holdsLeft, isHeld } from "../../policy/release.ts";
import { stayOf } from "../../policy/stays.ts";
import { pathOf } from "../../policy/unapproved.ts";
import type { CallContext, DomainManager } from "../../ports/domain-manager.ts";
import type { DomainLock } from "../../ports/store.ts";
import { closeOpen, closeOpenUnplanned } from "./close-open.ts";
import { carryOut, type CarryOutOptions } from "./carry-out.ts";
import { isSameApplied, mergeMembers, nextApplied } from "./next-applied.ts";
import type { ApplyDeps } from "./domain-deps.ts";
import { type PlannedDomain, planDomain, type PlanDomainOptions } from "./plan.ts";

export interface ApplyOptions extends PlanDomainOptions, CarryOutOptions {
  readonly trigger: Trigger;
  /** The digest that was reviewed, or its beginning: another plan is refused. */
  readonly digest?: string | undefined;
  /** This member alone; everything else of the plan waits. */
  readonly only?: ParticipantId | undefined;
  /** How long to wait for a domain that somebody else has at the moment. Default: not at all. */
  readonly lockTimeoutMs?: number;
  /** Asked once the plan stands and no rule holds it; false ends the run with nothing done. */
  readonly confirm: (judged: JudgedPlan) => Promise<boolean>;
  /** Hears what was planned, before anything is done about it. */
  readonly onPlanned?: ((planned: PlannedDomain) => void) | undefined;
  /** Hears what is kept of the run. */
  readonly onRecord?: ((record: RunRecord) => void) | undefined;
}

/**
 * Makes the live membership what the register says.
 *
 * One run a domain at a time. Each action is recorded before it is sent and completed after; one that fails stops only
 * itself; and what the domain shows in the end is what the account says. The run is kept in the store, however it ends.
 */
export async function apply(deps: ApplyDeps, options: ApplyOptions): Promise<Run> {
  const { domain, clock } = deps;
  const lock = await lockDomain(deps, options);
  const startedAtMs = clock.nowMs();
  let planned: PlannedDomain | undefined;
  const keep = async (result: RunResult, message: string | undefined, effective: number, id: string): Promise<void> => {
    const record = {
      id,
      domain,
      trigger: options.trigger,
      actor: options.actor,
      commit: planned?.revision.commit,
      digest: planned?.judged.digest,
      result,
      message,
      counts: planned === undefined ? NOTHING_COUNTED : countRun(planned, effective),
      startedAtMs,
      endedAtMs: clock.nowMs(),
      traceId: options.traceId,
      times: 1,
    } satisfies RunRecord;
    options.onRecord?.(record);
    await lock.recordRun(record, planned === undefined ? undefined : driftOf(planned));
  };
  const id = deps.newId();
  try {
    const signal = AbortSignal.any([options.signal, lock.lost]);
    const run = await applyLocked(deps, { ...options, signal }, lock, id, startedAtMs, (found) => {
      planned = found;
      options.onPlanned?.(found);
    });
    const effective = run.kind === "applied" ? run.applied.filter(isDone).length : 0;
    await keep(resultOf(run), messageOf(run), effective, id);
    return run;
  } catch (error) {
    const failure = lock.lost.aborted && !options.signal.aborted ? lostDomain(domain, error) : error;
    // What went wrong matters more than that the store could not be told; a mistyped command is no run.
    if (!(failure instanceof RollcallError)) await keep("failed", "ended before it was done", 0, id).catch(noMatter);
    else if (failure.code !== "usage") await keep("failed", failure.message, 0, id).catch(noMatter);
    throw failure;
  } finally {
    await lock.release();
  }
}

/** How often a domain that somebody else has is asked for. */
const LOCK_PAUSE_MS = 250;

async function lockDomain(
  { domain, store, clock }: ApplyDeps,
  { lockTimeoutMs = 0, signal }: ApplyOptions,
): Promise<DomainLock> {
  for (const untilMs = clock.nowMs() + lockTimeoutMs; ;) {
    try {
      return await store.lock(domain);
    } catch (error) {
      const isTaken = error instanceof RollcallError && error.code === "locked";
      if (!isTaken || clock.nowMs() >= untilMs) throw error;
      await clock.sleep(LOCK_PAUSE_MS, signal);
    }
  }
}

async function applyLocked(
  deps: ApplyDeps,
  options: ApplyOptions,
  lock: DomainLock,
  id: string,
  startedAtMs: number,
  onPlanned: (planned: PlannedDomain) => void,
): Promise<Run> {
  // The branch is asked once the domain is ours: an older commit must not be applied over a newer one.
  const planned = await planDomain(deps, options.refresh === undefined ? { ...options, revision: undefined } : options);
  if (planned.kind === "invalid") {
    await closeOpenUnplanned(deps, lock, options);
    return { kind: "invalid", problems: planned.problems };
  }
  onPlanned(planned);
  const { judged, desired, live, memory } = planned;
  await closeOpen(deps, lock, memory.open, live);
  const actor: Binds = options.actor === SERVICE ? "service" : "everybody";
  if (actor === "everybody" || desired.policy.mode === "enforce") refuseStaleReplica(judged);
  refuseOtherDigest(judged, options.digest);
  if (isHeld(judged, actor)) return { kind: "held", judged };
  if (judged.plan.actions.length === 0) {
    // A passive replica may show what was so before: that somebody stands as wanted is no more its word than a removal.
    if (!live.passive) await recordApplied(deps, lock, planned, nextApplied(planned, live.members, deps.clock.nowMs()));
    return { kind: judged.stays.some(({ kind }) => kind === "unapproved") ? "reported" : "in-sync", judged };
  }
  const actions = chooseActions(planned, actor).filter(
    ({ member }) => options.only === undefined || member.participantId === options.only,
  );
  if (actions.length === 0) return { kind: "reported", judged };
  if (!(await options.confirm(judged))) {
    throw new RollcallError("usage", "nothing was applied: the plan was not confirmed", {
      hint: "Run apply again when the plan is what you want.",
    });
  }
  const manager = await deps.openManager(judged.plan.domain.domainId);
  try {
    const context = { signal: options.signal, traceId: options.traceId };
    await refusePassive(manager, context);
    const applied = await carryOut(deps, options, { manager, lock, planned, actions, runId: id, context });
    const ids = [...new Set([...desired.members.keys(), ...actions.map(({ member }) => member.participantId)])];
    const members = mergeMembers(live, ids, applied);
    // Where nothing came about at all, what was applied last is what it was.
    if (applied.some(({ outcome }) => CAME_ABOUT[outcome.kind])) {
      await recordApplied(deps, lock, planned, nextApplied(planned, members, deps.clock.nowMs()), applied);
    }
    const endedAtMs = deps.clock.nowMs();
    return { kind: "applied", id, judged, applied, startedAtMs, endedAtMs, traceId: options.traceId };
  } finally {
    manager.close();
  }
}

function noMatter(): void {
  // Said where it is called.
}

/** The actor of what nobody typed. */
export const SERVICE = "service";

/** The service changes only who is in mode enforce; nobody changes who is paused. */
function chooseActions({ judged: { plan, stays }, desired }: PlannedDomain, actor: Binds): readonly Action[] {
  return plan.actions.filter((action) => {
    if (stayOf(stays, action.member.participantId, actor) !== undefined) return false;
    return actor !== "service" || modeOf(action, desired) === "enforce";
  });
}

/** Whether the domain has, or may have, taken something of the action. */
const CAME_ABOUT = {
  effective: true,
  unchanged: true,
  "not-yet-effective": true,
  proposed: true,
  unknown: true,
  stale: false,
  failed: false,
  "not-attempted": false,
} as const satisfies Record<Outcome["kind"], boolean>;

async function recordApplied(
  { store }: Pick<ApplyDeps, "store">,
  lock: DomainLock,
  planned: PlannedDomain,
  next: LastApplied,
  applied: readonly Applied[] = [],
): Promise<void> {
  const { memory, accepted, judged, unapproved } = planned;
  const { lastApplied } = memory;
  if (judged.approval !== undefined && unapproved !== undefined) {
    const sent = applied
      .filter(({ outcome }) => CAME_ABOUT[outcome.kind])
      .map(({ action }) => pathOf(action, judged.plan.domain.name, lastApplied));
    const files = [...new Set([...unapproved.governing, ...sent])].filter((path) => !unapproved.isApproved(path));
    await store.requests.acceptContents({
      domain: judged.plan.domain.name,
      digest: judged.digest,
      files: files.map(unapproved.contentOf),
    });
  }
  if (lastApplied !== undefined && isSameApplied(lastApplied, next)) return;
  await lock.recordApplied(next, accepted);
}

const NOTHING_COUNTED: RunCounts = { planned: 0, effective: 0, withheld: 0, drift: 0, desired: 0, live: 0 };

function countRun(planned: PlannedDomain, effective: number): RunCounts {
  const { plan } = planned.judged;
  return {
    planned: plan.actions.length,
    effective,
    withheld: plan.withheld.length,
    drift: findDrift(plan, planned.live).length,
    desired: plan.members.desired,
    live: plan.members.live,
  };
}

function driftOf({ judged, live }: PlannedDomain) {
  return findDrift(judged.plan, live).map(({ kind, member }) => ({ kind, participantId: member.participantId }));
}

function resultOf(run: Run): RunResult {
  if (run.kind !== "applied") return run.kind;
  if (run.applied.every(isDone)) return "applied";
  if (run.applied.some(isDone)) return "partial";
  return run.applied.some(({ outcome }) => outcome.kind === "unknown") ? "unknown" : "failed";
}

/** Why a run ended as it did, in a line. */
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
        ...judged.stays.filter(({ participantId }) => participantId === undefined),
      ];
      return reasons.map(({ message }) => message).join("; ");
    }
    case "reported":
      return run.judged.stays.length > 0
        ? run.judged.stays.map(({ message }) => message).join("; ")
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

function lostDomain(domain: Name, cause: unknown): RollcallError {
  return new RollcallError("locked", `${domain} was lost to another process while it was being applied`, {
    hint: "What was begun is on record: whoever has the domain now looks how it ended.",
    cause,
  });
}

function refuseOtherDigest({ digest }: JudgedPlan, wanted: string | undefined): void {
  if (wanted === undefined) return;
  if (!HASH_BEGINNING.test(wanted)) {
    throw new RollcallError("usage", "this is no plan digest", {
      hint: `Give at least the first ${String(SHORT_HASH)} characters that plan printed.`,
    });
  }
  if (digest.startsWith(wanted)) return;
  throw new RollcallError(
    "stale_plan",
    `the plan is ${shortHash(digest)} by now, and ${shortHash(wanted)} was reviewed`,
    {
      hint: "The register or the domain changed after the review. Plan again, and review that.",
    },
  );
}

/** What a passive replica shows is no ground to change anything, and not what a person has reviewed either. */
function refuseStaleReplica({ stays }: JudgedPlan): void {
  const passive = stays.find(({ kind }) => kind === "passive");
  if (passive !== undefined) throw new RollcallError("unavailable", passive.message, { hint: passive.hint });
}

/** The replica that was read may have been another one, or have lost its role since. */
async function refusePassive(manager: DomainManager, context: CallContext): Promise<void> {
  const { active, nodeName } = await manager.identify(context);
  if (active) return;
  throw new RollcallError("unavailable", `${nodeName} is a passive replica and takes no changes`, {
    hint: "Give the address of the active replica, or of the load balancer before both.",
  });
}

/** The exit code that a run's account deserves. Outcomes that all failed alike say why; a mixture was partial. */
export function worstOf(applied: readonly Applied[]): "done" | "partial" | ErrorCode {
  if (applied.every(isDone)) return "done";
  if (applied.some(isDone)) return "partial";
  const codes = new Set(applied.map(({ outcome }) => codeOf(outcome)));
  const [code] = codes;
  return codes.size === 1 && code !== undefined ? code : "partial";
}

/** Of what nobody heard, all that is known is that no answer came. */
function codeOf(outcome: Outcome): "partial" | ErrorCode {
  switch (outcome.kind) {
    case "stale":
      return "stale_plan";
    case "failed":
      return outcome.code;
    case "unknown":
      return "unavailable";
    case "effective":
    case "unchanged":
    case "not-yet-effective":
    case "proposed":
    case "not-attempted":
      return "partial";
  }
}
