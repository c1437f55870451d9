import { statSync } from "node:fs";
import { join } from "node:path";

import { LRUCache } from "lru-cache";

import type { CommitId } from "../../model/identifier.ts";
import type { Origin } from "../../model/run.ts";
import type { Ancestry, HistoryStep } from "../../ports/register.ts";

export interface TreeSize {
  readonly paths: number;
  /** Of the whole listing. */
  readonly bytes: number;
}

export interface MergedTrees {
  /** That both come to. */
  readonly tree: string;
  /** About which they do not agree. */
  readonly paths: readonly string[];
}

/** Answers of each kind that are kept: a few hundred bytes each, but for those whose bytes are counted. */
const ANSWERS_KEPT = 10_000;
/** Of each kind. */
const BYTES_KEPT = 16 << 20;

/**
 * What git said of objects. None of them ever changes, so it is asked once; what it did not find may come yet, and is asked
 * for again. Nothing is kept of what names may lead elsewhere later.
 */
export class Answers {
  /** Where ids, and ways from them such as `<id>^1`, lead. */
  readonly commits = new LRUCache<string, CommitId>({ max: ANSWERS_KEPT });
  /** How a commit stands to another, by both; mostly those of requests that were merged to the branch. */
  readonly ancestries = new LRUCache<string, Ancestry>({ max: ANSWERS_KEPT });
  /** How much a commit holds. */
  readonly sizes = new LRUCache<CommitId, TreeSize>({ max: ANSWERS_KEPT });
  /** By base and head. */
  readonly merges = new LRUCache<string, MergedTrees>({
    max: ANSWERS_KEPT,
    maxSize: BYTES_KEPT,
    sizeCalculation: ({ tree, paths }) => bytesOf([tree, ...paths]),
  });
  /** By commit and domain. */
  readonly histories = new LRUCache<string, readonly HistoryStep[]>({
    max: ANSWERS_KEPT,
    maxSize: BYTES_KEPT,
    sizeCalculation: (steps) =>
      steps.reduce((sum, { removed, added }) => sum + bytesOf([...removed.map(({ path }) => path), ...added]), 1),
  });
  /** By commit and paths. */
  readonly origins = new LRUCache<string, ReadonlyMap<string, Origin>>({
    max: ANSWERS_KEPT,
    maxSize: BYTES_KEPT,
    sizeCalculation: (origins, key) =>
      bytesOf([key, ...[...origins].flatMap(([path, { author, subject }]) => [path, author, subject])]),
  });
}

/**
 * The answers of the clone that stands in a folder. One that was made anew, by us or by another process, need not have what
 * the one before it had: nothing is answered from memory that is not there any more.
 */
export class CloneMemory {
  readonly #directory: string;
  #clone: string | undefined;
  #answers = new Answers();

  constructor(directory: string) {
    this.#directory = directory;
  }

  get answers(): Answers {
    // Written when a clone is made, and never again.
    const head = statSync(join(this.#directory, "HEAD"), { bigint: true, throwIfNoEntry: false });
    const clone = head === undefined ? undefined : `${String(head.ino)} ${String(head.mtimeNs)}`;
    if (clone === undefined || clone !== this.#clone) this.#answers = new Answers();
    this.#clone = clone;
    return this.#answers;
  }
}

/** With what an object takes beside its text. */
function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length + 100, 1);
}

/** What is kept under `key`, or else what `ask` says, which is kept then; nothing is kept of a failure, or of no answer. */
export async function asked<Key extends string, Answer extends string | object, Found extends Answer | undefined>(
  kept: LRUCache<Key, Answer> | undefined,
  key: Key,
  ask: () => Promise<Found>,
): Promise<Answer | Found> {
  const known = kept?.get(key);
  if (known !== undefined) return known;
  const found = await ask();
  if (found !== undefined) kept?.set(key, found);
  return found;
}
