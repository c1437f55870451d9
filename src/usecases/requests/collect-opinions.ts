import type { InstantMs } from "../../model/instant.ts";
import type { Comment, ForgeUser, Review } from "../../model/pull-request.ts";
import type { Opinion } from "../../model/request.ts";
import type { Opinions, ShownEffect, ShownEffects } from "../../ports/request-store.ts";
import type { Said } from "./said.ts";

/** Nobody reads a plan that has just replaced another one, and approves it, in less. */
const READING_MS = 20_000;

/**
 * Keeps what everybody has said of a request by now, in reviews and in comments.
 *
 * A forge stamps a review with whatever the head is when it is submitted, and moves that later: what counts is what the
 * reviewer could see, which is what we had published by then. An approval from before a plan was shown, or from the
 * moment in which it took another one's place, is an approval of nothing. A comment names what it approves.
 */
export async function keepOpinions(
  store: Opinions & ShownEffects,
  number: number,
  reviews: readonly Review[],
  said: readonly Said[],
): Promise<void> {
  const shown = await store.shown(number);
  const kept = (await store.opinions(number)).filter(({ source }) => !source.startsWith("#"));
  const given = [
    ...reviews.map((review) => opinionOf(review, shown)),
    ...said.map((one) => approvalIn(one, shown)).filter((opinion) => opinion !== undefined),
  ];
  // What nobody can tell just now does not count meanwhile, and is not taken back by that.
  const untold = said.flatMap(({ comment, doubt }) => (doubt === "unproven" ? [sourceOf(comment)] : []));
  const sources = new Set([...given.map(({ source }) => source), ...untold]);
  // A comment that is gone, or says something else by now, was taken back; a review that is gone was followed by another one.
  const gone = kept
    .filter(({ source, kind }) => source.startsWith("comment ") && kind === "approved" && !sources.has(source))
    .map((opinion) => ({ ...opinion, kind: "taken-back" as const, effectId: undefined }));
  const stay = kept.filter(({ source, kind }) => source.startsWith("comment ") && kind === "taken-back");
  await keepExactly(store, number, kept, [...given, ...gone, ...stay]);
}

/** Brings what is kept to what was given. Of what stands as it was the first word counts, whatever the forge makes of it later. */
async function keepExactly(
  store: Opinions,
  number: number,
  kept: readonly Opinion[],
  given: readonly Opinion[],
): Promise<void> {
  const kinds = new Map(given.map(({ source, kind }) => [source, kind]));
  for (const { source, kind } of kept) if (kinds.get(source) !== kind) await store.dropOpinion(number, source);
  for (const opinion of given) await store.keepOpinion(number, opinion);
}

function opinionOf({ id, user, state, atMs }: Review, shown: readonly ShownEffect[]): Opinion {
  const said = { source: `review ${String(id)}`, by: approverOf(user), atMs, effectId: undefined };
  switch (state) {
    case "changes-requested":
      return { ...said, kind: "objected" };
    case "dismissed":
      return { ...said, kind: "taken-back" };
    case "approved":
      return { ...said, ...seenAt(shown, atMs) };
  }
}

function approvalIn({ comment, command, doubt }: Said, shown: readonly ShownEffect[]): Opinion | undefined {
  if (command.kind !== "approve" || doubt !== undefined) return undefined;
  const effectId = shown.findLast((effect) => effect.effectId.startsWith(command.effect))?.effectId;
  if (effectId === undefined) return undefined;
  const { user, createdAtMs: atMs } = comment;
  return { source: sourceOf(comment), kind: "approved", effectId, by: approverOf(user), atMs };
}

function sourceOf({ id }: Pick<Comment, "id">): string {
  return `comment ${String(id)}`;
}

function approverOf({ id, login }: ForgeUser): Opinion["by"] {
  return { userId: id, login };
}

/** What was shown at that moment, and long enough before it to be read. */
function seenAt(shown: readonly ShownEffect[], atMs: InstantMs): Pick<Opinion, "kind" | "effectId"> {
  const index = shown.findLastIndex((effect) => effect.atMs <= atMs);
  const found = shown[index];
  if (found === undefined) return { kind: "unseen", effectId: undefined };
  // The first plan of a request takes no other one's place.
  if (index > 0 && atMs - found.atMs < READING_MS) return { kind: "unread", effectId: undefined };
  return { kind: "approved", effectId: found.effectId };
}

/**
 * What somebody says of a commit in a request that only repeats another one is said there, too. It stays so when the
 * repetition is closed: whoever opened it takes nothing away by that.
 */
export async function shareOpinions(store: Opinions, first: number, repetitions: readonly number[]): Promise<void> {
  for (const number of repetitions) {
    const prefix = prefixOf(number);
    const given = (await store.opinions(number)).filter(({ source }) => !source.startsWith("#"));
    const shared = given.map((opinion) => ({ ...opinion, source: `${prefix}${opinion.source}` }));
    const kept = (await store.opinions(first)).filter(({ source }) => source.startsWith(prefix));
    await keepExactly(store, first, kept, shared);
  }
}

/** Whether anything that was said in a repetition counts in the first. */
export async function hasShared(store: Opinions, first: number, repetition: number): Promise<boolean> {
  return (await store.opinions(first)).some(({ source }) => source.startsWith(prefixOf(repetition)));
}

function prefixOf(number: number): string {
  return `#${String(number)} `;
}
