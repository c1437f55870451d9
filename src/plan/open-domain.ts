import type { ParticipantId } from "../model/identifier.ts";
import type { LiveDomain, LiveMember } from "../model/live.ts";
import type { Plan } from "../model/plan.ts";
import { plural } from "../model/plural.ts";
import { sortNotes } from "./diff.ts";

/**
 * An open domain writes its half in the moment in which the participant registers; an operator of a closed one may as well.
 */
const SAME_MOMENT_MS = 2_000;

/** Members unknown to the register that an open domain may have admitted: only its records show whether it did. */
export function suspectsOf({ unmanaged, actions, observed }: Plan, live: LiveDomain): readonly ParticipantId[] {
  const revoked = [...actions, ...observed].filter(({ cause }) => cause === "unmanaged").map(({ member }) => member);
  return [...unmanaged, ...revoked]
    .map(({ participantId }) => participantId)
    .filter((id) => looksSelfAdmitted(live.members.get(id)));
}

function looksSelfAdmitted(member: LiveMember | undefined): boolean {
  const [admission, ...others] = member?.entries ?? [];
  if (admission?.standing.kind !== "admitted" || admission.standing.permission !== "Submission") return false;
  if (member?.joinedSinceMs === undefined || others.length > 0) return false;
  return Math.abs(member.joinedSinceMs - admission.sinceMs) <= SAME_MOMENT_MS;
}

/** The same plan, with one note that the domain is open where it admitted `count` participants by itself. */
export function tellOpenDomain(plan: Plan, count: number): Plan {
  if (count === 0) return plan;
  const message = `the domain looks open: it admitted ${plural(count, "participant")} by itself as ${count === 1 ? "it" : "they"} registered. Set topology.open = false on the domain manager; until then every participant that registers is admitted, and only a suspended entry blocks one`;
  return { ...plan, notes: sortNotes([...plan.notes, { kind: "open-domain", subject: undefined, message }]) };
}
