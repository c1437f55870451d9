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
 * Completes the actions of which nobody has heard how they ended, by what the domain shows: their run was killed, or an
 * answer was lost. One that does not show while changes are on their way stays open: it may be among them. So does one that
 * a passive replica does not show.
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

/** An action may leave the standing as it is, and take away only what else is there. */
function showsOf({ before, after }: Action, member: LiveMember | undefined): Shows {
  if (standsSo(member, after, member?.orphaned.length ?? 0)) return "as-wanted";
  return isSameStanding(member?.standing ?? ABSENT, before) ? "as-before" : "something-else";
}

/** The same where nothing is planned and so nobody has read the domain. One that cannot be read keeps them open. */
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
