import type { PlacementReason, PlacementRule, PlacementWish } from "../../model/placement.ts";
import { explainPlacement, findConflict } from "../../placement/explain.ts";
import type { PlacedMembers } from "../register/place-members.ts";

/** Why one member is placed where it is. */
export interface MemberExplanation {
  readonly wish: PlacementWish;
  readonly reasons: readonly PlacementReason[];
  /** The rules that leave it without a sequencer; empty when it has one. */
  readonly conflict: readonly PlacementRule[];
}

/** Undefined for an unknown member. */
export function explainMember({ input, placement }: PlacedMembers, member: string): MemberExplanation | undefined {
  const wish = input.members.find(({ name }) => name === member);
  if (wish === undefined) return undefined;
  return {
    wish,
    reasons: explainPlacement(input, placement, wish),
    conflict: findConflict(input, placement, wish),
  };
}
