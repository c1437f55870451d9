import type { InstantMs } from "../model/instant.ts";
import type { LiveDomain } from "../model/live.ts";
import type { DesiredDomain } from "../model/membership.ts";
import type { DomainMemory } from "../model/memory.ts";

/**
 * When the same register will next ask for something else: a suspension or a membership that ends, an override or a
 * pause that runs out, a revoked member's entry that is due. Undefined when there is no such date.
 */
export function nextDateOf(
  desired: DesiredDomain,
  live: LiveDomain,
  memory: Pick<DomainMemory, "pauses">,
  nowMs: InstantMs,
): InstantMs | undefined {
  let next: InstantMs | undefined;
  const consider = (atMs: InstantMs | undefined): void => {
    if (atMs !== undefined && atMs > nowMs && (next === undefined || atMs < next)) next = atMs;
  };
  for (const { suspension, validUntilMs } of desired.members.values()) {
    consider(suspension?.untilMs);
    consider(validUntilMs);
  }
  for (const { untilMs } of desired.overrides) consider(untilMs);
  for (const { untilMs } of memory.pauses) consider(untilMs);
  const { purgeAfterMs } = desired.policy;
  if (purgeAfterMs === undefined) return next;
  for (const { participantId, entries, standing } of live.members.values()) {
    if (standing.kind === "admitted" || desired.members.has(participantId)) continue;
    const sinceMs = entries.at(-1)?.sinceMs;
    if (sinceMs !== undefined) consider(sinceMs + purgeAfterMs);
  }
  return next;
}
