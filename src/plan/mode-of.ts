import type { DesiredDomain, Mode } from "../model/membership.ts";
import type { Action } from "../model/plan.ts";

/** Who may carry an action out: what the document says, of both halves where it names another participant; else the domain. */
export function modeOf(
  { member, counterpart = member.participantId }: Pick<Action, "member" | "counterpart">,
  { members, policy }: Pick<DesiredDomain, "members" | "policy">,
): Mode {
  return (members.get(member.participantId) ?? members.get(counterpart))?.mode ?? policy.mode;
}
