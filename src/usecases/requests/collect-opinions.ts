import type { InstantMs } from "../../model/instant.ts";
import type { Comment, ForgeUser, Review } from "../../model/pull-request.ts";
import type { Opinion } from "../../model/request.ts";
import type { Opinions, ShownEffect, ShownEffects } from "../../ports/request-store.ts";
import type { Said } from "./said.ts";

/** Minimum time to read a plan that has just replaced another one: an earlier approval does not count. */
const READING_MS = 20_000;

/**
 * Records all current opinions on a request, from reviews and comments.
 *
 * A forge stamps a review with the head at its submission, and moves that later: what counts is what the reviewer could
 * see, which is what was published by then. An approval given before a plan was shown, or just as it replaced another
 * one, approves nothing. A comment names what it approves.
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
  // An approval that cannot be proven now does not count meanwhile, but is not withdrawn either.
  const untold = said.flatMap(({ comment, doubt }) => (doubt === "unproven" ? [sourceOf(comment)] : []));
  const sources = new Set([...given.map(({ source }) => source), ...untold]);
  // A deleted or changed comment withdraws its approval; a deleted review was superseded by another one.
  const gone = kept
    .filter(({ source, kind }) => source.startsWith("comment ") && kind === "approved" && !sources.has(source))
    .map((opinion) => ({ ...opinion, kind: "taken-back" as const, effectId: undefined }));
  const stay = kept.filter(({ source, kind }) => source.startsWith("comment ") && kind === "taken-back");
  await keepExactly(store, number, kept, [...given, ...gone, ...stay]);
}

/** Makes the recorded opinions equal the given ones. An unchanged opinion keeps its first record. */
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

/** The effect shown at that moment, for long enough to be read. */
function seenAt(shown: readonly ShownEffect[], atMs: InstantMs): Pick<Opinion, "kind" | "effectId"> {
  const index = shown.findLastIndex((effect) => effect.atMs <= atMs);
  const found = shown[index];
  if (found === undefined) return { kind: "unseen", effectId: undefined };
  // The first plan of a request replaces none.
  if (index > 0 && atMs - found.atMs < READING_MS) return { kind: "unread", effectId: undefined };
  return { kind: "approved", effectId: found.effectId };
}

/**
 * Copies opinions from requests that repeat a commit to the first request with it. They stay when the repetition is
 * closed: its author cannot withdraw them that way.
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

/** Whether an opinion given in a repetition counts in the first request. */
export async function hasShared(store: Opinions, first: number, repetition: number): Promise<boolean> {
  return (await store.opinions(first)).some(({ source }) => source.startsWith(prefixOf(repetition)));
}

function prefixOf(number: number): string {
  return `#${String(number)} `;
}
