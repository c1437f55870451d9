import { RollcallError } from "../../model/error.ts";
import type { LiveDomain, LiveMember } from "../../model/live.ts";
import type { OpenAction } from "../../model/memory.ts";
import type { Action } from "../../model/plan.ts";
import type { Shows } from "../../model/run.ts";
import { ABSENT, isSameStanding } from "../../model/standing.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { ActionCompletion, DomainLock } from "../../ports/store.ts";
import { standsSo } from "./await-effective.ts";
import type { ApplyDeps } from "./domain-deps.ts";

/**
 * Completes actions whose outcome is unknown by what the domain shows: their run was killed, or an answer was lost. An
 * action stays open if the domain does not show it while changes are in flight, or if a passive replica does not show
 * it.
 */
export async function closeOpen(
  { clock }: Pick<ApplyDeps, "clock">,
  lock: DomainLock,
  open: readonly OpenAction[],
  live: LiveDomain,
): Promise<void> {
  const completions = open.flatMap(({ id, record: { action, runId } }): readonly ActionCompletion[] => {
    const member = live.members.get(action.member.participantId);
    const found = member?.standing ?? ABSENT;
    const shows = showsOf(action, member);
    if (shows !== "as-wanted" && (live.settling || live.passive)) return [];
    return [{ id, action, runId, outcome: { kind: "interrupted", found, shows } }];
  });
  await lock.completeActions(completions, clock.nowMs());
}

/** An action may keep the standing and only remove surplus entries. */
function showsOf({ before, after }: Action, member: LiveMember | undefined): Shows {
  if (standsSo(member, after, member?.orphaned.length ?? 0)) return "as-wanted";
  return isSameStanding(member?.standing ?? ABSENT, before) ? "as-before" : "something-else";
}

/** The same when there is no plan and the domain was not read. If it cannot be read, the actions stay open. */
export async function closeOpenUnplanned(deps: ApplyDeps, lock: DomainLock, context: CallContext): Promise<void> {
  const open = await deps.store.openActions(deps.domain);
  const [first] = open;
  if (first === undefined) return;
  const live = await readOrNothing(deps, first.record.domain.domainId, context);
  if (live !== undefined) await closeOpen(deps, lock, open, live);
}

async function readOrNothing(
  { openManager }: Pick<ApplyDeps, "openManager">,
  domainId: LiveDomain["domainId"],
  context: CallContext,
): Promise<LiveDomain | undefined> {
  try {
    const manager = await openManager(domainId);
    try {
      return await manager.read(context);
    } finally {
      manager.close();
    }
  } catch (error) {
    if (error instanceof RollcallError) return undefined;
    throw error;
  }
}
