import type { ParticipantId } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { LiveDomain, LiveMember } from "./live.ts";
import type { DesiredDomain, DomainPolicy, Membership } from "./membership.ts";

/** A member that is permitted, has not joined, and should have by now. */
export interface OverdueJoin {
  readonly member: Membership;
  /** When the entry that admits it came into force. */
  readonly admittedAtMs: InstantMs;
}

/** Those of the register's members that the domain has permitted for longer than it gives them to join; longest first. */
export function overdueJoins({ members, policy }: DesiredDomain, live: LiveDomain): readonly OverdueJoin[] {
  const overdue: OverdueJoin[] = [];
  for (const member of members.values()) {
    const found = live.members.get(member.participantId);
    const admittedAtMs = found === undefined ? undefined : overdueSince(found, policy, live.readAtMs);
    if (admittedAtMs !== undefined) overdue.push({ member, admittedAtMs });
  }
  return overdue.toSorted((one, other) => one.admittedAtMs - other.admittedAtMs);
}

/** The same members by their ids. */
export function overdueIds(desired: DesiredDomain, live: LiveDomain): ReadonlySet<ParticipantId> {
  return new Set(overdueJoins(desired, live).map(({ member }) => member.participantId));
}

function overdueSince(
  { standing, joined, entries }: LiveMember,
  { joinWithinMs }: Pick<DomainPolicy, "joinWithinMs">,
  nowMs: InstantMs,
): InstantMs | undefined {
  const admittedAtMs = entries.at(-1)?.sinceMs;
  if (standing.kind !== "admitted" || joined || admittedAtMs === undefined || joinWithinMs === undefined)
    return undefined;
  return nowMs - admittedAtMs > joinWithinMs ? admittedAtMs : undefined;
}
