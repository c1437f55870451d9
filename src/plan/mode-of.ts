import type { DesiredDomain, Mode } from "../model/membership.ts";
import type { Action } from "../model/plan.ts";

/** The mode of an action: its member's document's, or its counterpart's in a replacement; else the domain's. */
export function modeOf(
  { member, counterpart = member.participantId }: Pick<Action, "member" | "counterpart">,
  { members, policy }: Pick<DesiredDomain, "members" | "policy">,
): Mode {
  return (members.get(member.participantId) ?? members.get(counterpart))?.mode ?? policy.mode;
}
