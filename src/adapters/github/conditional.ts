import { RequestError } from "octokit";

import { RollcallError } from "../../model/error.ts";

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

/** So many answers are kept: a few for each open request. */
const KEPT = 4_000;
/** So many pages of a hundred: a list that is longer is not read in part, but refused. */
const PAGES = 50;

/**
 * Reads with `If-None-Match`: what has not changed costs nothing of GitHub's hourly limit, and is not parsed again. Keeps
 * what was made of each answer, the newest `KEPT` of them.
 */
export class ConditionalReads {
  readonly #kept = new Map<string, Kept>();

  /** One answer, as `make` has it. `key` names the question. */
  async one<D, T>(
    key: string,
    ask: (headers: Record<string, string>) => Promise<Answer<D>>,
    make: (data: D) => T,
  ): Promise<T> {
    return (await this.#read(key, ask, make)).value;
  }

  /** All pages of a list. Throws `unreadable` when there are more than can be read. */
  async all<I, T>(
    key: string,
    ask: (page: number, headers: Record<string, string>) => Promise<Answer<readonly I[]>>,
    make: (item: I) => T,
  ): Promise<readonly T[]> {
    const items: T[] = [];
    for (let page = 1; page <= PAGES; page += 1) {
      const { value, hasMore } = await this.#read(
        `${key} ${String(page)}`,
        (headers) => ask(page, headers),
        (list) => list.map(make),
      );
      items.push(...value);
      if (!hasMore) return items;
    }
    throw new RollcallError("unreadable", `GitHub lists more than ${String(PAGES * 100)} of ${key}`, {
      hint: "Close what nobody follows any more.",
    });
  }

  async #read<D, T>(
    key: string,
    ask: (headers: Record<string, string>) => Promise<Answer<D>>,
    make: (data: D) => T,
  ): Promise<{ readonly value: T; readonly hasMore: boolean }> {
    const known = this.#kept.get(key);
    try {
      const { data, headers } = await ask(known === undefined ? {} : { "if-none-match": known.etag });
      const read = { value: make(data), hasMore: /rel="next"/.test(headers.link ?? "") };
      this.#kept.delete(key);
      if (headers.etag !== undefined) this.#keep(key, { ...read, etag: headers.etag });
      return read;
    } catch (error) {
      if (known === undefined || !(error instanceof RequestError) || error.status !== 304) throw error;
      this.#kept.delete(key);
      this.#keep(key, known);
      return { value: known.value as T, hasMore: known.hasMore };
    }
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}
