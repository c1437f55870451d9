import { RollcallError } from "../model/error.ts";
import type { LiveDomain } from "../model/live.ts";
import type { OpenAction } from "../model/memory.ts";
import { showsOf } from "../model/run.ts";
import { ABSENT } from "../model/standing.ts";
import type { CallContext } from "../ports/domain-manager.ts";
import type { ActionCompletion, DomainLock } from "../ports/store.ts";
import type { ApplyDeps } from "./domain-deps.ts";

/**
 * Completes the actions of which nobody has heard how they ended, by what the domain shows: their run was killed, or an
 * answer was lost. One that does not show while changes are on their way stays open: it may be among them.
 */
export async function closeOpen(
  { clock }: Pick<ApplyDeps, "clock">,
  lock: DomainLock,
  open: readonly OpenAction[],
  live: LiveDomain,
): Promise<void> {
  const completions = open.flatMap(({ id, record: { action, runId } }): readonly ActionCompletion[] => {
    const found = live.members.get(action.member.participantId)?.standing ?? ABSENT;
    const shows = showsOf(action, found);
    if (shows !== "as-wanted" && live.settling) return [];
    return [{ id, action, runId, outcome: { kind: "interrupted", found, shows } }];
  });
  await lock.completeActions(completions, clock.nowMs());
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
