import type { LiveDomain } from "../model/live.ts";
import type { ActionCause, DriftItem, Plan } from "../model/plan.ts";
import { compareText } from "../model/problem.ts";
import { ABSENT, describeStanding, type Standing } from "../model/standing.ts";

/** Causes that lie in the domain: a change in git that is not applied yet is pending, and no drift. */
const IS_DRIFT = {
  drift: true,
  unrecorded: true,
  unmanaged: true,
  pending: false,
  removed: false,
  replaced: false,
  "purge-due": false,
  expired: false,
  "suspension-ended": false,
} as const satisfies Record<ActionCause, boolean>;

/** What the live domain holds, or lacks, that git did not ask for: what breaks the domain first, then by member. */
export function findDrift(plan: Plan, live: LiveDomain): readonly DriftItem[] {
  const broken = plan.uncomputable.map((member): DriftItem => {
    const own = live.members.get(member.participantId);
    return {
      kind: "broken",
      member,
      differences: [
        { field: "permission", before: `${ownSide(own?.own)} by its own side`, after: "at least Confirmation" },
      ],
      live: own?.standing ?? ABSENT,
      sinceMs: undefined,
      signedBy: undefined,
    };
  });
  // A broken member is reported as that alone: it comes before any other drift.
  const isBroken = new Set(broken.map(({ member }) => member.participantId));
  const moved = [...plan.actions, ...plan.observed]
    .filter(({ cause, member }) => IS_DRIFT[cause] && !isBroken.has(member.participantId))
    .map(({ member, before, cause, differences }): DriftItem => {
      const newest = live.members.get(member.participantId)?.entries.at(-1);
      const kind = cause === "unmanaged" ? "unmanaged" : before.kind === "absent" ? "missing" : "changed";
      return { kind, member, differences, live: before, sinceMs: newest?.sinceMs, signedBy: newest?.signedBy };
    });
  const unmanaged = plan.unmanaged.filter(({ participantId }) => !isBroken.has(participantId));
  const unknown = unmanaged.map(({ participantId, standing, sinceMs, signedBy }): DriftItem => ({
    kind: "unmanaged",
    member: { participantId, name: undefined },
    differences: [{ field: "state", before: describeStanding(standing), after: describeStanding(ABSENT) }],
    live: standing,
    sinceMs,
    signedBy,
  }));
  return [...broken, ...moved, ...unknown].toSorted(
    (one, other) =>
      Number(other.kind === "broken") - Number(one.kind === "broken") ||
      compareText(one.member.name ?? "", other.member.name ?? "") ||
      compareText(one.member.participantId, other.member.participantId),
  );
}

function ownSide(own: Standing | undefined): string {
  return own?.kind === "admitted" ? own.permission : "Disabled";
}
