import type { Placement, PlacementInput, PlacementReason, PlacementRule, PlacementWish } from "../model/placement.ts";
import { Assignment } from "./assignment.ts";
import { closeOnes, LocalSearch } from "./local-search.ts";

/** Why a member is where it is: each sequencer by name, and what speaks against it. */
export function explainPlacement(
  input: PlacementInput,
  placement: Placement,
  wish: PlacementWish,
): readonly PlacementReason[] {
  const made = Assignment.of(input, placement);
  const placed = placement.members.get(wish.name);
  return [...made.seats].map(([sequencer, seat]) => ({
    sequencer,
    chosen: placed?.sequencers.includes(sequencer) ?? false,
    leaving: placed?.leaving.includes(sequencer) ?? false,
    against: made.objections(wish, seat),
  }));
}

/** Steps that may be spent on one conflict. */
const EFFORT = 200_000;
/** Sets of rules that are tried to find a smaller one. */
const MAX_SETS = 3_000;

/**
 * The smallest set of rules that together leave a member without a sequencer, with every member that is not in its way left
 * where it is.
 *
 * The smallest where the search finds it within its limit, else one from which nothing can be left out. Empty when the
 * member has a place, or when the search would take too long.
 */
export function findConflict(
  input: PlacementInput,
  placement: Placement,
  wish: PlacementWish,
): readonly PlacementRule[] {
  if ((placement.members.get(wish.name)?.sequencers.length ?? 0) > 0) return [];
  const made = Assignment.of(input, placement);
  const around = new LocalSearch(
    made,
    closeOnes(made, wish, () => true),
    EFFORT,
  );
  const isImpossible = (rules: readonly PlacementRule[]): boolean => around.solve(new Set(rules)).kind === "none";
  if (!isImpossible(around.rules)) return [];
  const enough = around.rules.reduceRight<readonly PlacementRule[]>((rules, rule) => {
    const fewer = rules.filter((other) => other !== rule);
    return isImpossible(fewer) ? fewer : rules;
  }, around.rules);
  let tries = MAX_SETS;
  for (let size = 1; size < enough.length; size += 1) {
    for (const rules of subsets(around.rules, size)) {
      tries -= 1;
      if (tries < 0) return enough;
      if (isImpossible(rules)) return rules;
    }
  }
  return enough;
}

/** Every way to take so many of `items`, in their order. */
function* subsets<T>(items: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= items.length - size; index += 1) {
    for (const rest of subsets(items, size - 1, index + 1)) yield [items[index] as T, ...rest];
  }
}
