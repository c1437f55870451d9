import { RollcallError } from "../../model/error.ts";
import type { ParticipantId } from "../../model/identifier.ts";
import type { Action, Binds, JudgedPlan } from "../../model/plan.ts";
import type { Run, RunRecord, Trigger } from "../../model/run.ts";
import { modeOf } from "../../plan/mode-of.ts";
import { isHeld } from "../../policy/release.ts";
import { blockOf } from "../../policy/blocks.ts";
import { carryOut, type CarryOutOptions } from "./carry-out.ts";
import { closeOpen, closeOpenUnplanned } from "./close-open.ts";
import type { ApplyDeps } from "./domain-deps.ts";
import { lockDomain, lostDomain } from "./lock-domain.ts";
import { mergeMembers, nextApplied } from "./next-applied.ts";
import { type PlannedDomain, planDomain, type PlanDomainOptions } from "./plan.ts";
import { cameAbout, recordApplied } from "./record-applied.ts";
import { refuseOtherDigest, refusePassive, refuseStaleReplica } from "./refuse-to-apply.ts";
import { type BegunRun, driftOf, endOf, failureEnd, type RunEnd, runRecord } from "./run-record.ts";

export interface ApplyOptions extends PlanDomainOptions, CarryOutOptions {
  readonly trigger: Trigger;
  /** The digest that was reviewed, or its beginning: another plan is refused. */
  readonly digest?: string | undefined;
  /** This member alone; everything else of the plan waits. */
  readonly only?: ParticipantId | undefined;
  /** How long to wait while another run has the domain. Default: not at all. */
  readonly lockTimeoutMs?: number;
  /** Called when the plan is made and no rule holds it; false ends the run with nothing done. */
  readonly confirm: (judged: JudgedPlan) => Promise<boolean>;
  /** Called with the plan, before anything is applied. */
  readonly onPlanned?: ((planned: PlannedDomain) => void) | undefined;
  /** Called with the record of the run that the store keeps. */
  readonly onRecord?: ((record: RunRecord) => void) | undefined;
}

/**
 * Makes the live membership what the register says.
 *
 * One run per domain at a time. Each action is recorded before it is sent and completed after; one that fails stops
 * only itself; outcomes are what the domain shows at the end. The store keeps the run, however it ends. Throws `locked`
 * while another run has the domain, `stale_plan` for a plan other than the reviewed one, `unavailable` when a passive
 * replica answers, `usage` when the plan is not confirmed, and like `planDomain`.
 */
export async function apply(deps: ApplyDeps, options: ApplyOptions): Promise<Run> {
  const lock = await lockDomain(deps, options);
  const begun: BegunRun = { id: deps.newId(), startedAtMs: deps.clock.nowMs(), lock };
  let planned: PlannedDomain | undefined;
  const keep = async (end: RunEnd): Promise<void> => {
    const record = runRecord(deps, options, begun, planned, end);
    options.onRecord?.(record);
    await lock.recordRun(record, planned === undefined ? undefined : driftOf(planned));
  };
  try {
    const locked = { ...options, signal: AbortSignal.any([options.signal, lock.lost]) };
    const found = await planLocked(deps, locked);
    if (found.kind === "planned") {
      planned = found;
      options.onPlanned?.(found);
      await closeOpen(deps, lock, found.memory.open, found.live);
    } else await closeOpenUnplanned(deps, lock, locked);
    const run = found.kind === "planned" ? await applyPlan(deps, locked, begun, found) : found;
    await keep(endOf(run));
    return run;
  } catch (error) {
    const failure = lock.lost.aborted && !options.signal.aborted ? lostDomain(deps.domain, error) : error;
    const end = failureEnd(failure);
    // The first error matters more than a failure to record it.
    if (end !== undefined) await keep(end).catch(() => undefined);
    throw failure;
  } finally {
    await lock.release();
  }
}

/** The branch is read under the lock: an older commit must not be applied over a newer one. */
async function planLocked(
  deps: ApplyDeps,
  options: ApplyOptions,
): Promise<PlannedDomain | Extract<Run, { readonly kind: "invalid" }>> {
  const planned = await planDomain(deps, options.refresh === undefined ? { ...options, revision: undefined } : options);
  return planned.kind === "planned" ? planned : { kind: "invalid", problems: planned.problems };
}

/** Applies the actions that this actor may apply, after checking that the plan is the reviewed one. */
async function applyPlan(
  deps: ApplyDeps,
  options: ApplyOptions,
  begun: BegunRun,
  planned: PlannedDomain,
): Promise<Run> {
  const { judged, desired, live } = planned;
  const actor: Binds = options.actor === SERVICE ? "service" : "everybody";
  if (actor === "everybody" || desired.policy.mode === "enforce") refuseStaleReplica(judged);
  refuseOtherDigest(judged, options.digest);
  if (isHeld(judged, actor)) return { kind: "held", judged };
  if (judged.plan.actions.length === 0) {
    // A passive replica may be behind: it proves neither that a member stands as wanted nor that one was removed.
    if (!live.passive) {
      await recordApplied(deps, begun.lock, planned, nextApplied(planned, live.members, deps.clock.nowMs()));
    }
    return { kind: judged.blocks.some(({ kind }) => kind === "unapproved") ? "reported" : "in-sync", judged };
  }
  const actions = chooseActions(planned, actor, options.only);
  if (actions.length === 0) return { kind: "reported", judged };
  if (!(await options.confirm(judged))) {
    throw new RollcallError("usage", "nothing was applied: the plan was not confirmed", {
      hint: "Run apply again when the plan is what you want.",
    });
  }
  return applyActions(deps, options, begun, planned, actions);
}

/** The actor of runs that the service begins. */
export const SERVICE = "service";

/** Actions of members that no block stops for this actor; for the service only those in mode enforce. */
function chooseActions(
  { judged: { plan, blocks }, desired }: PlannedDomain,
  actor: Binds,
  only: ParticipantId | undefined,
): readonly Action[] {
  return plan.actions.filter((action) => {
    const { participantId } = action.member;
    if (only !== undefined && participantId !== only) return false;
    if (blockOf(blocks, participantId, actor) !== undefined) return false;
    return actor !== "service" || modeOf(action, desired) === "enforce";
  });
}

async function applyActions(
  deps: ApplyDeps,
  options: ApplyOptions,
  { id, startedAtMs, lock }: BegunRun,
  planned: PlannedDomain,
  actions: readonly Action[],
): Promise<Run> {
  const { judged, desired, live } = planned;
  const { traceId, signal } = options;
  const context = { signal, traceId };
  const manager = await deps.openManager(judged.plan.domain.domainId);
  try {
    await refusePassive(manager, context);
    const applied = await carryOut(deps, options, { manager, lock, planned, actions, runId: id, context });
    const ids = [...new Set([...desired.members.keys(), ...actions.map(({ member }) => member.participantId)])];
    const members = mergeMembers(live, ids, applied);
    // If nothing took effect, last applied stays as it is.
    if (cameAbout(applied)) {
      await recordApplied(deps, lock, planned, nextApplied(planned, members, deps.clock.nowMs()), applied);
    }
    return { kind: "applied", id, judged, applied, startedAtMs, endedAtMs: deps.clock.nowMs(), traceId };
  } finally {
    manager.close();
  }
}
