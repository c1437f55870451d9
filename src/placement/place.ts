import type { Placement, PlacementInput, PlacementWish } from "../model/placement.ts";
import { compareText } from "../model/problem.ts";
import { Assignment, type Candidate } from "./assignment.ts";
import { closeOnes, LocalSearch } from "./local-search.ts";
import { hashText } from "./rank.ts";

/** Steps that may be spent, in all, on making room by moving others. */
const EFFORT = 500_000;

/**
 * Gives every member its sequencers.
 *
 * A member that names its sequencers gets these. All others get free ones by a fixed preference, the member with the least
 * choice first, and each member gets one before any gets two. A member that is left without a place by those it must be
 * apart from gets one by moving some of these, if a bounded search finds a way. Draining sequencers take part as long as
 * places are given out and hand their members on at the end: no other member moves when one begins to drain. Pure.
 */
export function place(input: PlacementInput): Placement {
  const made = new Assignment(input);
  for (const wish of input.members) {
    if (wish.sequencers.length === 0) continue;
    made.seat(
      wish,
      wish.sequencers.filter((name) => made.seats.has(name)),
    );
  }
  // Without sequencers there is nothing to order.
  const candidates = input.sequencers.length === 0 ? [] : orderCandidates(made, input.members);
  let effort = EFFORT;
  for (const candidate of candidates) {
    const first = made.best(candidate, 1, true);
    if (first.length > 0) made.seat(candidate.wish, first);
    else if (effort > 0 && made.apart.has(candidate.wish.name)) effort -= makeRoom(made, candidate.wish, effort);
  }
  for (const candidate of candidates) addMore(made, candidate);
  for (const candidate of candidates) moveOn(made, candidate);
  return made.result();
}

/**
 * The members whose places are chosen for them: alone before shared, one region before any, with `apartFrom` before
 * without. Among equals by hash, so that the order does not depend on which other members exist.
 */
function orderCandidates(made: Assignment, members: readonly PlacementWish[]): readonly Candidate[] {
  const urgency = ({ name, isolation, region }: PlacementWish): number => {
    if (isolation === "dedicated") return region === undefined ? 1 : 0;
    if (region !== undefined) return made.apart.has(name) ? 2 : 3;
    return made.apart.has(name) ? 4 : 5;
  };
  return members
    .filter(({ sequencers }) => sequencers.length === 0)
    .map((wish) => ({ wish, hash: hashText(wish.name), urgency: urgency(wish) }))
    .toSorted(
      (one, other) =>
        one.urgency - other.urgency || one.hash - other.hash || compareText(one.wish.name, other.wish.name),
    );
}

/** Moves others out of the way of a member that has nothing. Gives the steps that it took. */
function makeRoom(made: Assignment, wish: PlacementWish, effort: number): number {
  const around = new LocalSearch(made, closeOnes(made, wish, isMovable), effort);
  const found = around.solve(new Set(around.rules.filter(({ kind }) => kind !== "draining")));
  if (found.kind === "found") {
    for (const [member, names] of found.places) made.seat(member, names);
  }
  return around.steps;
}

/** A member that names its sequencers stays there, and one that is alone is not in the way of others. */
function isMovable({ sequencers, isolation }: PlacementWish): boolean {
  return sequencers.length === 0 && isolation === "shared";
}

/** As many sequencers as a member should have, while there is room. */
function addMore(made: Assignment, candidate: Candidate): void {
  const { wish } = candidate;
  const had = made.chosen(wish);
  const more = made.best(candidate, made.wantedBy(wish) - had.length, true);
  if (more.length > 0) made.seat(wish, [...had, ...more]);
}

/** A member of a draining sequencer moves to another one with room; no other member moves for it. */
function moveOn(made: Assignment, candidate: Candidate): void {
  const { wish } = candidate;
  const had = made.chosen(wish);
  const leaving = had.filter((name) => made.seats.get(name)?.offer.state === "draining");
  if (leaving.length === 0) return;
  made.leave(wish, leaving);
  const kept = had.filter((name) => !leaving.includes(name));
  made.seat(wish, kept);
  made.seat(wish, [...kept, ...made.best(candidate, leaving.length, false)]);
}
