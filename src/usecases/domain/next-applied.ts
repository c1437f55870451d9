import { expressible } from "../../model/capabilities.ts";
import type { ParticipantId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { LiveDomain } from "../../model/live.ts";
import { type Membership, type Mode, standingAt } from "../../model/membership.ts";
import type { AppliedEnd, AppliedMember, LastApplied } from "../../model/plan.ts";
import { participantPath } from "../../model/register-file.ts";
import { type Applied, isDone } from "../../model/run.ts";
import { ABSENT, isSameStanding, type Standing } from "../../model/standing.ts";
import type { PlannedDomain } from "./plan.ts";

/** How these members stand after the run: as read before it, and as planned where that took effect. */
export function mergeMembers(
  live: LiveDomain,
  ids: readonly ParticipantId[],
  applied: readonly Applied[],
): ReadonlyMap<ParticipantId, { readonly standing: Standing }> {
  const members = new Map<ParticipantId, { readonly standing: Standing }>();
  for (const id of ids) members.set(id, { standing: live.members.get(id)?.standing ?? ABSENT });
  for (const { action } of applied.filter(isDone)) {
    members.set(action.member.participantId, { standing: action.after });
  }
  return members;
}

/**
 * What counts as applied from now on: each member as the register wants it, where the domain shows it so, and as it was
 * recorded before where it does not. A revoked member stays on record until its entry is gone.
 */
export function nextApplied(
  { desired, live: before, memory: { lastApplied }, capabilities, unapproved, judged }: PlannedDomain,
  members: ReadonlyMap<ParticipantId, { readonly standing: Standing }>,
  nowMs: InstantMs,
): LastApplied {
  const { plan, approval } = judged;
  const next = new Map<ParticipantId, AppliedMember>();
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
  const planned = new Set(plan.actions.map(({ member }) => member.participantId));
  const isAnswered = ({ name, participantId }: Membership): boolean =>
    (unapproved?.isApproved(participantPath(desired.name, name)) ?? true) ||
    (approval !== undefined && planned.has(participantId));
  for (const member of desired.members.values()) {
    const wanted = expressible(standingAt(member, plan.plannedAtMs).standing, capabilities);
    const live = members.get(member.participantId)?.standing ?? ABSENT;
    const known = lastApplied?.members.get(member.participantId);
    const wasAdmitted = before.members.get(member.participantId)?.standing.kind === "admitted";
    if (!isAnswered(member)) {
      // An unapproved member without a record is not ours; one with a record keeps it until its end.
      if (known === undefined) continue;
      const isOver = known.end !== undefined && known.end.atMs <= plan.plannedAtMs && isSameStanding(live, wanted);
      next.set(member.participantId, isOver ? { ...known, standing: wanted } : known);
      continue;
    }
    const end = endOf(member, known, { mode: desired.policy.mode, wasAdmitted, nowMs });
    if (isSameStanding(live, wanted)) next.set(member.participantId, { name: member.name, standing: wanted, end });
    else if (known !== undefined) next.set(member.participantId, { ...known, end });
  }
  const sequencers = desired.sequencers.filter(({ state }) => state === "active").map(({ name }) => name);
  return { commit: plan.commit, atMs: nowMs, members: next, sequencers };
}

/**
 * A later end keeps the moment since which the earlier one was known: it takes nothing away. A member found already
 * admitted may have had no end.
 */
function endOf(
  { validUntilMs, mode: own }: Membership,
  known: AppliedMember | undefined,
  found: { readonly mode: Mode; readonly wasAdmitted: boolean; readonly nowMs: InstantMs },
): AppliedEnd | undefined {
  if (validUntilMs === undefined) return undefined;
  const mode = own === found.mode ? undefined : own;
  if (known === undefined) return { atMs: validUntilMs, sinceMs: found.wasAdmitted ? found.nowMs : undefined, mode };
  const { end } = known;
  const isPutOff = end !== undefined && validUntilMs >= end.atMs;
  return { atMs: validUntilMs, sinceMs: isPutOff ? end.sinceMs : found.nowMs, mode };
}

/** Whether only the time differs: then there is nothing to record. */
export function isSameApplied(one: LastApplied, other: LastApplied): boolean {
  if (one.commit !== other.commit || one.members.size !== other.members.size) return false;
  if (one.sequencers.join() !== other.sequencers.join()) return false;
  for (const [id, { name, standing, end }] of other.members) {
    const known = one.members.get(id);
    if (known?.name !== name || !isSameStanding(known.standing, standing)) return false;
    if (known.end?.atMs !== end?.atMs || known.end?.sinceMs !== end?.sinceMs || known.end?.mode !== end?.mode)
      return false;
  }
  return true;
}
