import type { InstantMs } from "../../model/instant.ts";
import type { Review } from "../../model/pull-request.ts";
import type { RequestApproval, RequestStore, ShownEffect } from "../../ports/request-store.ts";

/** Nobody reads a plan that has just replaced another one, and approves it, in less. */
const READING_MS = 20_000;

/**
 * Keeps each review for the effect that was shown when it was given.
 *
 * A forge stamps a review with whatever the head is when it is submitted, and moves that later: what counts is what the
 * reviewer could see, which is what we had published by then. An approval from before a plan was shown, or from the
 * moment in which it took another one's place, is an approval of nothing.
 */
export async function keepReviews(store: RequestStore, number: number, reviews: readonly Review[]): Promise<void> {
  const shown = await store.shown(number);
  const kept = new Set((await store.approvals(number)).map(({ source }) => source));
  const standing = new Set<string>();
  for (const { id, user, state, atMs } of reviews) {
    const source = `review ${String(id)}`;
    if (state !== "approved") continue;
    standing.add(source);
    if (kept.has(source)) continue;
    const effectId = effectAt(shown, atMs);
    if (effectId === undefined) continue;
    await store.keepApproval(number, { source, effectId, approver: { userId: user.id, login: user.login }, atMs });
  }
  // A review that was dismissed, or followed by another opinion of the same person, is none any more.
  for (const source of kept) {
    if (source.startsWith("review ") && !standing.has(source)) await store.dropApproval(number, source);
  }
}

/**
 * Whoever approves a commit in a request that only repeats another one approves it there, too. It stays so when the
 * repetition is closed: whoever opened it takes nothing away by that.
 */
export async function shareApprovals(
  store: RequestStore,
  first: number,
  repetitions: readonly number[],
): Promise<void> {
  for (const number of repetitions) {
    const prefix = `#${String(number)} `;
    const given = (await store.approvals(number)).filter(({ source }) => !source.startsWith("#"));
    const shared = given.map((approval) => ({ ...approval, source: `${prefix}${approval.source}` }));
    for (const { source } of await store.approvals(first)) {
      const isTakenBack = source.startsWith(prefix) && shared.every((approval) => approval.source !== source);
      if (isTakenBack) await store.dropApproval(first, source);
    }
    for (const approval of shared) await store.keepApproval(first, approval);
  }
}

/** The effect that was shown at that moment, and long enough before it to be read. */
function effectAt(shown: readonly ShownEffect[], atMs: InstantMs): string | undefined {
  const index = shown.findLastIndex((effect) => effect.atMs <= atMs);
  const found = shown[index];
  if (found === undefined) return undefined;
  // The first plan of a request takes no other one's place.
  return index > 0 && atMs - found.atMs < READING_MS ? undefined : found.effectId;
}

/** What was said yes to exactly this effect. */
export async function approvalsOf(
  store: RequestStore,
  number: number,
  effectId: string,
): Promise<readonly RequestApproval[]> {
  return (await store.approvals(number)).filter((one) => one.effectId === effectId);
}
