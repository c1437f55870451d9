import pLimit from "p-limit";

import { RollcallError } from "../../model/error.ts";
import type { ParticipantId } from "../../model/identifier.ts";
import type { Action, Phase } from "../../model/plan.ts";
import { participantPath } from "../../model/register-file.ts";
import type { ActionRecord, Applied, Origin, Outcome, Submission } from "../../model/run.ts";
import { phaseOf } from "../../plan/order.ts";
import type { CallContext, DomainManager, WriteContext } from "../../ports/domain-manager.ts";
import type { DomainLock } from "../../ports/store.ts";
import { awaitEffective } from "./await-effective.ts";
import type { ApplyDeps } from "./domain-deps.ts";
import type { PlannedDomain } from "./plan.ts";

export interface CarryOutOptions {
  /** `service`, or the name of the person who ran the command. */
  readonly actor: string;
  /** Ends the run after the actions in flight; the context's signal ends it at once. */
  readonly stop: AbortSignal;
  readonly onOutcome?: ((done: number, total: number) => void) | undefined;
}

/** The actions to apply, and what they are sent through. */
export interface Assignment {
  readonly manager: DomainManager;
  readonly lock: DomainLock;
  readonly planned: PlannedDomain;
  readonly actions: readonly Action[];
  readonly runId: string;
  readonly context: CallContext;
}

const PHASES: readonly Phase[] = ["give", "take", "purge"];

/** Applies the actions by phase, each recorded before it is sent; waits until they show, and returns outcomes. */
export async function carryOut(
  deps: ApplyDeps,
  options: CarryOutOptions,
  assignment: Assignment,
): Promise<readonly Applied[]> {
  const { manager, lock, planned, context } = assignment;
  const origins = await findOrigins(deps, assignment);
  const write: WriteContext = {
    ...context,
    beforeWrite: () => {
      lock.assertHeld();
    },
  };
  const limit = pLimit(deps.concurrency);
  let done = 0;
  const submitted: { readonly action: Action; readonly recordId: number; readonly result: Submission | Outcome }[] = [];
  for (const phase of PHASES) {
    const actions = assignment.actions.filter((action) => phaseOf(action) === phase);
    if (actions.length === 0) continue;
    const records = actions.map((action) => recordOf(deps, options, assignment, action, origins));
    const recordIds = await lock.beginActions(records);
    const results = await limit.map(actions, async (action, index) => {
      const result = options.stop.aborted ? NOT_ATTEMPTED : await submitOrExplain(manager, action, write);
      done += 1;
      options.onOutcome?.(done, assignment.actions.length);
      return { action, recordId: recordIds[index] ?? 0, result };
    });
    submitted.push(...results);
  }
  const waiting = submitted.filter(({ result }) => MAY_SHOW.has(result.kind));
  const seen = await awaitEffective(
    deps,
    { manager, actions: waiting.map(({ action }) => action), before: planned.live },
    options.stop,
    context,
  );
  const concluded = submitted.map(({ action, recordId, result }) => ({
    id: recordId,
    action,
    runId: assignment.runId,
    outcome: concludeOutcome(action, result, seen),
  }));
  await lock.completeActions(concluded, deps.clock.nowMs());
  return concluded.map(({ action, outcome }) => ({ action, outcome }));
}

function recordOf(
  { clock }: ApplyDeps,
  { actor }: CarryOutOptions,
  { planned: { judged }, runId, context: { traceId } }: Assignment,
  action: Action,
  origins: ReadonlyMap<string, Origin>,
): ActionRecord {
  const { plan, digest, verdict, approval } = judged;
  const approver = approval === undefined ? [] : [`approved by ${approval.by}`];
  return {
    runId,
    actor,
    domain: { name: plan.domain.name, domainId: plan.domain.domainId },
    commit: plan.commit,
    origin: origins.get(pathOf(plan.domain.name, action)),
    digest,
    releasedBy: [...verdict.overrides.map(({ name }) => name), ...approver],
    traceId,
    action,
    atMs: clock.nowMs(),
  };
}

/** The commit that asked for each action. Empty if the history cannot be read: it must not delay outcomes. */
async function findOrigins(
  { register }: ApplyDeps,
  { planned: { revision, judged }, actions, context }: Assignment,
): Promise<ReadonlyMap<string, Origin>> {
  const paths = actions.map((action) => pathOf(judged.plan.domain.name, action)).filter((path) => path !== "");
  try {
    return await register.origins(revision, paths, context.signal);
  } catch (error) {
    if (error instanceof RollcallError) return new Map();
    throw error;
  }
}

/** Empty for a member that no document has named. */
function pathOf(domain: string, { member }: Action): string {
  return member.name === undefined ? "" : participantPath(domain, member.name);
}

/** Results after which the domain may still show the action. */
const MAY_SHOW: ReadonlySet<(Submission | Outcome)["kind"]> = new Set(["accepted", "unchanged", "unknown"]);

const NOT_ATTEMPTED: Outcome = { kind: "not-attempted" };

/** The result of one action; an error that does not concern the action ends the run. */
async function submitOrExplain(
  manager: DomainManager,
  action: Action,
  context: WriteContext,
): Promise<Submission | Outcome> {
  try {
    return await manager.submit(action, context);
  } catch (error) {
    // A lost lease ends the run: its next holder reads how this ended.
    if (!(error instanceof RollcallError) || error.code === "locked") throw error;
    const { message, hint } = error;
    if (error.code === "stale_plan") return { kind: "stale", message };
    return { kind: "failed", code: error.code, message, hint };
  }
}

/** What the domain shows turns a submission into an outcome; an outcome stays as it is. */
function concludeOutcome(action: Action, result: Submission | Outcome, seen: ReadonlySet<ParticipantId>): Outcome {
  const isSeen = seen.has(action.member.participantId);
  if (result.kind === "accepted") return { kind: isSeen ? "effective" : "not-yet-effective" };
  if (result.kind === "unchanged" && !isSeen) return { kind: "not-yet-effective" };
  if (result.kind === "unknown" && isSeen) return { kind: "effective" };
  return result;
}
