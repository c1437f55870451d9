import type { LiveDomain } from "../model/live.ts";
import type { ActionCause, DriftItem, Plan } from "../model/plan.ts";
import { compareText } from "../model/problem.ts";
import { ABSENT, describeStanding } from "../model/standing.ts";

/** Causes that lie in the domain: what git asks for and nobody applied yet is pending, and no drift. */
const IS_DRIFT = {
  drift: true,
  unrecorded: true,
  unmanaged: true,
  pending: false,
  removed: false,
  "purge-due": false,
  expired: false,
  "suspension-ended": false,
} as const satisfies Record<ActionCause, boolean>;

/** What the live domain holds, or lacks, that git did not ask for; sorted by member. */
export function findDrift(plan: Plan, live: LiveDomain): readonly DriftItem[] {
  const moved = [...plan.actions, ...plan.withheld]
    .filter(({ cause }) => IS_DRIFT[cause])
    .map(({ member, before, cause, differences }): DriftItem => {
      const newest = live.members.get(member.participantId)?.entries.at(-1);
      const kind = cause === "unmanaged" ? "unmanaged" : before.kind === "absent" ? "missing" : "changed";
      return { kind, member, differences, live: before, sinceMs: newest?.sinceMs, signedBy: newest?.signedBy };
    });
  const unknown = plan.unmanaged.map(({ participantId, standing, sinceMs, signedBy }): DriftItem => ({
    kind: "unmanaged",
    member: { participantId, name: undefined },
    differences: [{ field: "state", before: describeStanding(standing), after: describeStanding(ABSENT) }],
    live: standing,
    sinceMs,
    signedBy,
  }));
  return [...moved, ...unknown].toSorted(
    (one, other) =>
      compareText(one.member.name ?? "", other.member.name ?? "") ||
      compareText(one.member.participantId, other.member.participantId),
  );
}
