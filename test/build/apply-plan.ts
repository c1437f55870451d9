import type { ParticipantId } from "../../src/model/identifier.ts";
import type { LiveDomain, LiveMember } from "../../src/model/live.ts";
import type { LastApplied, Plan } from "../../src/model/plan.ts";
import { ABSENT, isSameStanding } from "../../src/model/standing.ts";
import type { DiffInput } from "../../src/plan/diff.ts";
import { anEntry } from "./members.ts";

/** What a domain looks like once every action of `plan` is in effect: each leaves one entry, or none. */
export function applyPlan(live: LiveDomain, plan: Plan): LiveDomain {
  const members = new Map<ParticipantId, LiveMember>(live.members);
  for (const { member, after } of plan.actions) {
    const { participantId } = member;
    const before = members.get(participantId);
    if (after.kind === "absent" && before?.joined !== true) {
      members.delete(participantId);
      continue;
    }
    members.set(participantId, {
      participantId,
      standing: after,
      entries: after.kind === "absent" ? [] : [anEntry(after, { sinceMs: plan.plannedAtMs })],
      joined: before?.joined ?? false,
      joinedSinceMs: before?.joinedSinceMs,
      effective: after.kind === "admitted" && before?.joined === true ? after.permission : undefined,
      own: before?.own ?? ABSENT,
      uncomputable: false,
      orphaned: [],
      ineffective: [],
      version: `${before?.version ?? ""}, then ${JSON.stringify(after)}`,
    });
  }
  return { ...live, members };
}

/** What the store keeps after `plan` was applied to `input` and gave `live`: members that stand as wanted, and removed ones. */
export function recordApplied(input: DiffInput, plan: Plan, live: LiveDomain): LastApplied {
  const members = new Map(input.lastApplied?.members);
  for (const { member, after } of plan.actions) {
    if (member.name !== undefined) members.set(member.participantId, { name: member.name, standing: after });
  }
  for (const { participantId, name, permission, trustLevel } of input.desired.members.values()) {
    const standing = live.members.get(participantId)?.standing ?? ABSENT;
    const wanted = { kind: "admitted", permission, trustLevel } as const;
    if (isSameStanding(standing, wanted)) members.set(participantId, { name, standing });
  }
  return { commit: plan.commit, atMs: plan.plannedAtMs, members, sequencers: [] };
}
