import { vouchesUntil } from "../../model/certificate.ts";
import type { InstantMs } from "../../model/instant.ts";
import { overdueJoins } from "../../model/join-overdue.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { OpenAction } from "../../model/memory.ts";
import { compareSequencerKeys } from "../../plan/compare/sequencer.ts";
import { findDrift } from "../../plan/find-drift.ts";
import { holdsLeft } from "../../policy/release.ts";
import type { Findings, MemberState } from "../../ports/events.ts";
import type { StandingDrift } from "../../ports/store.ts";
import type { PlannedDomain } from "../domain/plan.ts";

/** What a run found, in numbers. `known`: since when each drift stands; `open`: actions without an outcome. */
export function findingsOf(
  { judged, live, placed, desired }: PlannedDomain,
  { known, open }: { readonly known: readonly StandingDrift[]; readonly open: readonly OpenAction[] },
  nowMs: InstantMs,
): Findings {
  const { plan, verdict, blocks } = judged;
  const since = new Map(known.map(({ participantId, sinceMs }) => [participantId, sinceMs]));
  const members: Record<MemberState, number> = {
    admitted: plan.members.live,
    suspended: 0,
    joined: plan.members.joined,
    "join-overdue": overdueJoins(desired, live).length,
    unmanaged: plan.unmanaged.length,
  };
  const entries = { orphaned: 0, ineffective: 0 };
  for (const { standing, orphaned, ineffective } of live.members.values()) {
    if (standing.kind === "suspended") members.suspended += 1;
    entries.orphaned += orphaned.length;
    entries.ineffective += ineffective.length;
  }
  const keys = { missing: 0, unknown: 0 };
  for (const { kind } of compareSequencerKeys(desired.sequencers, live)) keys[kind] += 1;
  return {
    members,
    drift: findDrift(plan, live).map(({ kind, member, sinceMs }) => ({
      kind,
      sinceMs: since.get(member.participantId) ?? sinceMs ?? nowMs,
    })),
    keys,
    entries,
    open: open.length,
    holds: holdsLeft(judged).map(({ rule }) => rule),
    overrides: verdict.overrides.length,
    fights: blocks.filter(({ kind }) => kind === "fight").length,
    paused: blocks.some(({ kind, participantId }) => kind === "paused" && participantId === undefined),
    blockedByBranch: blocks.some(({ kind }) => kind === "rewritten" || kind === "unsigned"),
    certificateEndsAtMs: firstEnd(desired, nowMs),
    sequencersDue: placed.due.reduce((sum, { count }) => sum + count, 0),
    sequencers: placed.input.sequencers.map(({ name, capacity }) => ({
      name,
      members: placed.placement.load.get(name) ?? 0,
      capacity,
    })),
  };
}

/** When the first trust root of a sequencer expires; undefined if all rely on public authorities. */
function firstEnd({ sequencers, certificates }: DesiredDomain, nowMs: InstantMs): InstantMs | undefined {
  const ends = sequencers.flatMap(({ certificate }) => {
    const trustRoot = certificate === undefined ? undefined : certificates.get(certificate);
    return trustRoot === undefined ? [] : [vouchesUntil(trustRoot, nowMs)];
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}
