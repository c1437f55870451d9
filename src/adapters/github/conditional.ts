import { LRUCache } from "lru-cache";
import { RequestError } from "octokit";

import { RollcallError } from "../../model/error.ts";
import type { InstantMs } from "../../model/instant.ts";
import { isLimit } from "./answers.ts";

/** What an operation of octokit answers, as far as it matters here. */
interface Answer<D> {
  readonly data: D;
  readonly headers: { readonly etag?: string | undefined; readonly link?: string | undefined };
}

interface Kept {
  readonly etag: string;
  readonly value: unknown;
  readonly hasMore: boolean;
}

interface Read<T> {
  readonly value: T;
  readonly hasMore: boolean;
}

/**
 * Whether a 404 or a lack of access is cached for a while: each such answer counts against GitHub's limit. Not for what may
 * exist the next moment.
 */
type Refusals = "remembered" | "asked-again";

/** Answers kept: a few for each open request. */
const KEPT = 4_000;
/** A refusal has nothing by which to ask whether it still stands: for so long it is taken to. */
const REFUSED_MS = 10 * 60_000;
/** So many pages of a hundred: a list that is longer is not read in part, but refused. */
const PAGES = 50;

/**
 * Reads with `If-None-Match`: what has not changed costs nothing of GitHub's hourly limit, and is not parsed again. Keeps
 * what was made of each answer, the `KEPT` that were used last. What was answered to another token has changed for GitHub.
 */
export class ConditionalReads {
  readonly #kept = new LRUCache<string, Kept>({ max: KEPT });
  readonly #refused: LRUCache<string, RequestError>;

  constructor(nowMs: () => InstantMs) {
    this.#refused = new LRUCache({ max: KEPT, ttl: REFUSED_MS, ttlResolution: 0, perf: { now: nowMs } });
  }

  /** One answer, as `make` has it. `key` names the question. */
  async one<D, T>(
    key: string,
    ask: (headers: Record<string, string>) => Promise<Answer<D>>,
    make: (data: D) => T,
    refusals: Refusals = "asked-again",
  ): Promise<T> {
    return (await this.#readOrRefuse(key, ask, make, refusals)).value;
  }

  /** All pages of a list. Throws `unreadable` when there are more than can be read. */
  async all<I, T>(
    key: string,
    ask: (page: number, headers: Record<string, string>) => Promise<Answer<readonly I[]>>,
    make: (item: I) => T,
    refusals: Refusals = "asked-again",
  ): Promise<readonly T[]> {
    const items: T[] = [];
    for (let page = 1; page <= PAGES; page += 1) {
      const { value, hasMore } = await this.#readOrRefuse(
        `${key} ${String(page)}`,
        (headers) => ask(page, headers),
        (list) => list.map(make),
        refusals,
      );
      items.push(...value);
      if (!hasMore) return items;
    }
    throw new RollcallError("unreadable", `GitHub lists more than ${String(PAGES * 100)} of ${key}`, {
      hint: "Close what is no longer needed.",
    });
  }

  async #readOrRefuse<D, T>(
    key: string,
    ask: (headers: Record<string, string>) => Promise<Answer<D>>,
    make: (data: D) => T,
    refusals: Refusals,
  ): Promise<Read<T>> {
    const known = this.#refused.get(key);
    if (known !== undefined) throw known;
    try {
      return await this.#read(key, ask, make);
    } catch (error) {
      if (refusals === "remembered" && isRefusal(error)) this.#refused.set(key, error);
      throw error;
    }
  }

  async #read<D, T>(
    key: string,
    ask: (headers: Record<string, string>) => Promise<Answer<D>>,
    make: (data: D) => T,
  ): Promise<Read<T>> {
    const known = this.#kept.get(key);
    try {
      const { data, headers } = await ask(known === undefined ? {} : { "if-none-match": known.etag });
      const read = { value: make(data), hasMore: /rel="next"/.test(headers.link ?? "") };
      if (headers.etag === undefined) this.#kept.delete(key);
      else this.#kept.set(key, { ...read, etag: headers.etag });
      return read;
    } catch (error) {
      if (known === undefined || !(error instanceof RequestError) || error.status !== 304) throw error;
      return { value: known.value as T, hasMore: known.hasMore };
    }
  }
}

function isRefusal(error: unknown): error is RequestError {
  return error instanceof RequestError && (error.status === 403 || error.status === 404) && !isLimit(error);
}
