import type { Name } from "../model/identifier.ts";
import {
  type Placement,
  type PlacementReason,
  PLACEMENT_RULES,
  type PlacementRule,
  type PlacementWish,
} from "../model/placement.ts";
import { Assignment, type PlacementInput } from "./place.ts";

/** Why a member is where it is: each sequencer by name, and what speaks against it. */
export function explainPlacement(
  input: PlacementInput,
  placement: Placement,
  member: PlacementWish,
): readonly PlacementReason[] {
  const made = new Assignment(input).resume(placement);
  const chosen = new Set<Name>(placement.members.get(member.name)?.sequencers);
  return input.sequencers.map(({ name }) => ({
    sequencer: name,
    chosen: chosen.has(name),
    against: chosen.has(name) ? [] : made.against(member, name),
  }));
}

/**
 * The smallest set of rules that together leave a member without a sequencer: each sequencer is ruled out by one of them,
 * and no fewer rules do that. Empty when some sequencer would do.
 */
export function findConflict(reasons: readonly PlacementReason[]): readonly PlacementRule[] {
  if (reasons.some(({ chosen, against }) => chosen || against.length === 0)) return [];
  for (let size = 1; size <= PLACEMENT_RULES.length; size += 1) {
    const found = subsets(PLACEMENT_RULES, size).find((rules) =>
      reasons.every(({ against }) => against.some((rule) => rules.includes(rule))),
    );
    if (found !== undefined) return found;
  }
  return [];
}

function subsets<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}
