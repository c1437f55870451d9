import pLimit from "p-limit";

import { type ErrorCode, RollcallError } from "../model/error.ts";
import type { Name, ParticipantId } from "../model/identifier.ts";
import type { LiveDomain, LiveMember } from "../model/live.ts";
import { expressible } from "../model/capabilities.ts";
import { standingAt } from "../model/membership.ts";
import type { Action, LastApplied, Phase, Proposal } from "../model/plan.ts";
import type { ActionRecord, Applied, Outcome, Run, Submission } from "../model/run.ts";
import { ABSENT, isSameStanding, type Standing } from "../model/standing.ts";
import { phaseOf } from "../plan/order.ts";
import type { CallContext, DomainManager } from "../ports/domain-manager.ts";
import type { ActionCompletion } from "../ports/store.ts";
import { type DomainDeps, type PlannedPreview, preview, type PreviewOptions } from "./preview.ts";

export interface ApplyDeps extends DomainDeps {
  readonly newId: () => string;
  /** Changes in flight at once. */
  readonly concurrency: number;
  /** How long an accepted change may take until it shows. */
  readonly effectiveTimeoutMs: number;
}

export interface ApplyOptions extends PreviewOptions {
  /** The digest that was reviewed, or its beginning: another plan is refused. */
  readonly digest?: string | undefined;
  /** Asked once the plan stands and no rule holds it; false ends the run with nothing done. */
  readonly confirm: (proposal: Proposal) => Promise<boolean>;
  /** Ends the run after the actions in flight; `signal` ends it at once. */
  readonly stop: AbortSignal;
  readonly onOutcome?: ((done: number, total: number) => void) | undefined;
}

/** Digests are refused below this length: a short beginning could fit by chance. */
const MIN_DIGEST_LENGTH = 12;

/**
 * Makes the live membership what the register says.
 *
 * One run a domain at a time. Each action is recorded before it is sent and completed after; one that fails stops only
 * itself; and what the domain shows in the end is what the account says.
 */
export async function apply(deps: ApplyDeps, options: ApplyOptions): Promise<Run> {
  const { domain, store, clock } = deps;
  const lock = store.lock(domain);
  try {
    const startedAtMs = clock.nowMs();
    // The branch is asked once the domain is ours: an older commit must not be applied over a newer one.
    const planned = await preview(deps, { ...options, revision: undefined });
    if (planned.kind === "invalid") return { kind: "invalid", problems: planned.problems };
    const { proposal, desired, live } = planned;
    closeInterrupted(deps, live);
    refuseOtherDigest(proposal, options.digest);
    if (proposal.verdict.holds.length > 0) return { kind: "held", proposal };
    if (proposal.plan.actions.length === 0) {
      store.recordApplied(domain, nextApplied(planned, live.members, clock.nowMs()));
      return { kind: "in-sync", proposal };
    }
    if (!(await options.confirm(proposal))) {
      throw new RollcallError("usage", "nothing was applied: the plan was not confirmed", {
        hint: "Run apply again when the plan is what you want.",
      });
    }
    const id = deps.newId();
    const manager = await deps.openManager(proposal.plan.domain.domainId);
    try {
      const context = { signal: options.signal, traceId: options.traceId };
      await refusePassive(manager, context);
      const applied = await applyActions(deps, options, manager, id, proposal, context);
      const ids = [
        ...new Set([...desired.members.keys(), ...proposal.plan.actions.map(({ member }) => member.participantId)]),
      ];
      const members = mergeMembers(live, ids, applied);
      store.recordApplied(domain, nextApplied(planned, members, clock.nowMs()));
      return {
        kind: "applied",
        id,
        proposal,
        applied,
        startedAtMs,
        endedAtMs: clock.nowMs(),
        traceId: options.traceId,
      };
    } finally {
      manager.close();
    }
  } finally {
    lock.release();
  }
}

function refuseOtherDigest({ digest }: Proposal, wanted: string | undefined): void {
  if (wanted === undefined) return;
  if (wanted.length < MIN_DIGEST_LENGTH || !/^[0-9a-f]+$/.test(wanted)) {
    throw new RollcallError("usage", "this is no plan digest", {
      hint: `Give at least the first ${String(MIN_DIGEST_LENGTH)} characters that plan printed.`,
    });
  }
  if (digest.startsWith(wanted)) return;
  throw new RollcallError(
    "stale_plan",
    `the plan is ${digest.slice(0, MIN_DIGEST_LENGTH)} by now, and ${wanted.slice(0, MIN_DIGEST_LENGTH)} was reviewed`,
    {
      hint: "The register or the domain changed after the review. Plan again, and review that.",
    },
  );
}

async function refusePassive(manager: DomainManager, context: CallContext): Promise<void> {
  const { active, nodeName } = await manager.identify(context);
  if (active) return;
  throw new RollcallError("unavailable", `${nodeName} is a passive replica and takes no changes`, {
    hint: "Give the address of the active replica, or of the load balancer before both.",
  });
}

/** An earlier run that was killed left actions open: what the domain shows now is how they ended. */
function closeInterrupted({ store, domain, clock }: ApplyDeps, live: LiveDomain): void {
  const completions = store.openActions(domain).map(({ id, record }): ActionCompletion => {
    const found = live.members.get(record.action.member.participantId)?.standing ?? ABSENT;
    return { id, outcome: { kind: "interrupted", found } };
  });
  store.completeActions(completions, clock.nowMs());
}

const PHASES: readonly Phase[] = ["give", "take", "purge"];

async function applyActions(
  deps: ApplyDeps,
  options: ApplyOptions,
  manager: DomainManager,
  runId: string,
  { plan, digest }: Proposal,
  context: CallContext,
): Promise<readonly Applied[]> {
  const { store, clock } = deps;
  let done = 0;
  const submitted: { readonly action: Action; readonly recordId: number; readonly result: Submission | Outcome }[] = [];
  for (const phase of PHASES) {
    const actions = plan.actions.filter((action) => phaseOf(action) === phase);
    const records = actions.map((action): ActionRecord => ({
      runId,
      domain: { name: plan.domain.name, domainId: plan.domain.domainId },
      commit: plan.commit,
      digest,
      traceId: options.traceId,
      action,
      atMs: clock.nowMs(),
    }));
    const recordIds = store.beginActions(records);
    const limit = pLimit(deps.concurrency);
    const results = await limit.map(actions, async (action, index) => {
      const result = options.stop.aborted ? NOT_ATTEMPTED : await submitOrExplain(manager, action, context);
      done += 1;
      options.onOutcome?.(done, plan.actions.length);
      return { action, recordId: recordIds[index] ?? 0, result };
    });
    submitted.push(...results);
  }
  const waiting = submitted.filter(({ result }) => result.kind === "accepted" || result.kind === "unchanged");
  const seen = await awaitEffective(
    deps,
    manager,
    waiting.map(({ action }) => action),
    context,
  );
  const concluded = submitted.map(({ action, recordId, result }) => ({
    id: recordId,
    action,
    outcome: concludeOutcome(action, result, seen),
  }));
  store.completeActions(concluded, clock.nowMs());
  return concluded.map(({ action, outcome }) => ({ action, outcome }));
}

const NOT_ATTEMPTED: Outcome = { kind: "not-attempted" };

/** What became of one action; an error that is no answer to it ends the run. */
async function submitOrExplain(
  manager: DomainManager,
  action: Action,
  context: CallContext,
): Promise<Submission | Outcome> {
  try {
    return await manager.submit(action, context);
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    const { message, hint } = error;
    if (error.code === "stale_plan") return { kind: "stale", message };
    return { kind: "failed", code: error.code, message, hint };
  }
}

/** A submission becomes an outcome by what the domain shows; an outcome stays what it is. */
function concludeOutcome(action: Action, result: Submission | Outcome, seen: ReadonlySet<ParticipantId>): Outcome {
  if (result.kind === "accepted") {
    return { kind: seen.has(action.member.participantId) ? "effective" : "not-yet-effective" };
  }
  if (result.kind === "unchanged" && !seen.has(action.member.participantId)) return { kind: "not-yet-effective" };
  return result;
}

const FIRST_LOOK_MS = 20;
const LONGEST_WAIT_MS = 1_000;

/** Reads until every one of `actions` shows, or the time is up; gives those that do. */
async function awaitEffective(
  { clock, effectiveTimeoutMs }: ApplyDeps,
  manager: DomainManager,
  actions: readonly Action[],
  context: CallContext,
): Promise<ReadonlySet<ParticipantId>> {
  const seen = new Set<ParticipantId>();
  const untilMs = clock.nowMs() + effectiveTimeoutMs;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const open = actions.filter(({ member }) => !seen.has(member.participantId));
    if (open.length === 0) return seen;
    const members = await readOrNothing(
      manager,
      open.map(({ member }) => member.participantId),
      context,
    );
    for (const { member, after } of open) {
      if (members !== undefined && standsSo(members.get(member.participantId), after)) seen.add(member.participantId);
    }
    if (seen.size === actions.length || clock.nowMs() >= untilMs) return seen;
    await clock.sleep(waitMs, context.signal);
  }
}

/** Undefined when the domain cannot be read just now: what was written is written, and the account goes on. */
async function readOrNothing(
  manager: DomainManager,
  ids: readonly ParticipantId[],
  context: CallContext,
): Promise<ReadonlyMap<ParticipantId, LiveMember> | undefined> {
  try {
    return await manager.readMembers(ids, context);
  } catch (error) {
    if (error instanceof RollcallError) return undefined;
    throw error;
  }
}

function standsSo(live: LiveMember | undefined, wanted: Standing): boolean {
  if (!isSameStanding(live?.standing ?? ABSENT, wanted)) return false;
  return (live?.entries.length ?? 0) <= 1;
}

/** How these members stand after the run: as read before it, and as planned where that took effect. */
function mergeMembers(
  live: LiveDomain,
  ids: readonly ParticipantId[],
  applied: readonly Applied[],
): ReadonlyMap<ParticipantId, { readonly standing: Standing }> {
  const members = new Map<ParticipantId, { readonly standing: Standing }>();
  for (const id of ids) members.set(id, { standing: live.members.get(id)?.standing ?? ABSENT });
  for (const { action, outcome } of applied) {
    const isDone = outcome.kind === "effective" || outcome.kind === "unchanged";
    if (isDone) members.set(action.member.participantId, { standing: action.after });
  }
  return members;
}

/**
 * What counts as applied from now on: each member as the register wants it, where the domain shows it so, and as it was
 * recorded before where it does not. A revoked member stays on record until its entry is gone.
 */
function nextApplied(
  { desired, lastApplied, capabilities, proposal: { plan } }: PlannedPreview,
  members: ReadonlyMap<ParticipantId, { readonly standing: Standing }>,
  nowMs: number,
): LastApplied {
  const next = new Map<ParticipantId, { readonly name: Name; readonly standing: Standing }>();
  for (const [id, record] of lastApplied?.members ?? []) {
    if (!desired.members.has(id) && members.get(id)?.standing.kind !== "absent") next.set(id, record);
  }
  for (const { member, after } of plan.actions) {
    if (member.name === undefined || desired.members.has(member.participantId)) continue;
    const standing = members.get(member.participantId)?.standing;
    if (standing !== undefined && isSameStanding(standing, after)) {
      if (after.kind === "absent") next.delete(member.participantId);
      else next.set(member.participantId, { name: member.name, standing: after });
    }
  }
  for (const member of desired.members.values()) {
    const wanted = expressible(standingAt(member, plan.plannedAtMs).standing, capabilities);
    const live = members.get(member.participantId)?.standing ?? ABSENT;
    const known = lastApplied?.members.get(member.participantId);
    if (isSameStanding(live, wanted)) next.set(member.participantId, { name: member.name, standing: wanted });
    else if (known !== undefined) next.set(member.participantId, known);
  }
  const sequencers = desired.sequencers.filter(({ state }) => state === "active").map(({ name }) => name);
  return { commit: plan.commit, atMs: nowMs, members: next, sequencers };
}

/** The exit code that a run's account deserves. Outcomes that all failed alike say why; a mixture was partial. */
export function worstOf(applied: readonly Applied[]): "done" | "partial" | ErrorCode {
  const isDone = ({ outcome }: Applied): boolean => outcome.kind === "effective" || outcome.kind === "unchanged";
  if (applied.every(isDone)) return "done";
  if (applied.some(isDone)) return "partial";
  const codes = new Set(
    applied.map(({ outcome }) =>
      outcome.kind === "stale" ? ("stale_plan" as const) : outcome.kind === "failed" ? outcome.code : "partial",
    ),
  );
  const [code] = codes;
  return codes.size === 1 && code !== undefined ? code : "partial";
}
