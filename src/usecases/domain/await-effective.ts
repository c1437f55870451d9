import { RollcallError } from "../../model/error.ts";
import type { ParticipantId } from "../../model/identifier.ts";
import type { LiveDomain, LiveMember } from "../../model/live.ts";
import type { Action } from "../../model/plan.ts";
import { ABSENT, isSameStanding, type Standing } from "../../model/standing.ts";
import type { CallContext, DomainManager } from "../../ports/domain-manager.ts";
import type { ApplyDeps } from "./domain-deps.ts";

const FIRST_LOOK_MS = 20;
const LONGEST_PAUSE_MS = 1_000;
const STOPPING_WAIT_MS = 3_000;

/** The changes to wait for, and where. */
export interface Awaited {
  readonly manager: DomainManager;
  readonly actions: readonly Action[];
  /** The domain before the changes. */
  readonly before: Pick<LiveDomain, "members" | "topologyChangeDelayMs">;
}

/**
 * Polls the domain with backoff until it shows every action; returns the participants whose action shows.
 *
 * It gives up when no further action has shown for the domain's own delay plus the timeout of the settings.
 */
export async function awaitEffective(
  { clock, effectiveTimeoutMs }: Pick<ApplyDeps, "clock" | "effectiveTimeoutMs">,
  { manager, actions, before }: Awaited,
  stop: AbortSignal,
  context: CallContext,
): Promise<ReadonlySet<ParticipantId>> {
  const seen = new Set<ParticipantId>();
  const delayMs = before.topologyChangeDelayMs ?? 0;
  let lastSeenAtMs = clock.nowMs();
  let stoppedAtMs: number | undefined;
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const open = actions.filter(({ member }) => !seen.has(member.participantId));
    if (open.length === 0) return seen;
    const ids = open.map(({ member }) => member.participantId);
    const members = await readOrNothing(manager, ids, context);
    const shown = open.filter(({ member: { participantId: id }, after }) => {
      const stays = before.members.get(id)?.orphaned.length ?? 0;
      return members !== undefined && standsSo(members.get(id), after, stays);
    });
    for (const { member } of shown) seen.add(member.participantId);
    const nowMs = clock.nowMs();
    if (shown.length > 0) lastSeenAtMs = nowMs;
    // A stopping process waits only briefly: what was written stays, and the next run reads it.
    if (stop.aborted) stoppedAtMs ??= nowMs;
    const untilMs = Math.min(lastSeenAtMs + delayMs + effectiveTimeoutMs, (stoppedAtMs ?? Infinity) + STOPPING_WAIT_MS);
    if (seen.size === actions.length || nowMs >= untilMs) return seen;
    await clock.sleep(pauseMs, context.signal);
  }
}

/** Undefined when the domain cannot be read now: writes stay valid, and waiting goes on. */
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

/** `stays`: the number of further entries that cannot be removed. More than these and one are not yet cleaned up. */
export function standsSo(live: LiveMember | undefined, wanted: Standing, stays: number): boolean {
  if (!isSameStanding(live?.standing ?? ABSENT, wanted)) return false;
  return (live?.entries.length ?? 0) <= 1 + stays;
}
