import { RollcallError } from "../../model/error.ts";
import type { InstantMs } from "../../model/instant.ts";

/** GitHub takes 80 pieces of content a minute and 500 an hour; this many we write before we wait by ourselves. */
const AT_MOST = [
  { windowMs: 60_000, hard: 76, soft: 56 },
  { windowMs: 3_600_000, hard: 490, soft: 420 },
] as const;
const LONGEST_MS = 3_600_000;

/** So many requests of the hour are kept for what cannot wait. */
const RESERVE = 500;

/**
 * What may still be asked of GitHub before it would refuse: a client that goes on after a refusal is blocked altogether.
 *
 * Two marks: from the soft one on new work should wait, up to the hard one what is under way is finished.
 */
export class Budget {
  readonly #nowMs: () => InstantMs;
  #written: readonly InstantMs[] = [];
  #scarceUntilMs: InstantMs = 0;

  constructor(nowMs: () => InstantMs) {
    this.#nowMs = nowMs;
  }

  /** Counts what is about to be sent. Throws `unavailable` where GitHub would refuse it. */
  take(method: string, route: string): void {
    if (!isContent(method, route)) return;
    const nowMs = this.#nowMs();
    const waitMs = this.#freeAtMs("hard") - nowMs;
    if (waitMs > 0) throw tooMuch(waitMs);
    this.#written = [...this.#written.filter((atMs) => atMs > nowMs - LONGEST_MS), nowMs];
  }

  /** What an answer says is left of the hour. */
  note(headers: Readonly<Record<string, unknown>>): void {
    const remaining = Number(headers["x-ratelimit-remaining"] ?? Number.NaN);
    const limit = Number(headers["x-ratelimit-limit"] ?? Number.NaN);
    const resetMs = Number(headers["x-ratelimit-reset"] ?? Number.NaN) * 1_000;
    if (remaining >= Math.min(RESERVE, limit / 10) || Number.isNaN(resetMs)) return;
    this.#scarceUntilMs = Math.max(this.#scarceUntilMs, resetMs);
  }

  /** When new work should begin again; in the past: now. */
  get busyUntilMs(): InstantMs {
    return Math.max(this.#scarceUntilMs, this.#freeAtMs("soft"));
  }

  #freeAtMs(mark: "hard" | "soft"): InstantMs {
    const nowMs = this.#nowMs();
    const freeAt = AT_MOST.map(({ windowMs, ...marks }) => {
      const recent = this.#written.filter((atMs) => atMs > nowMs - windowMs);
      const oldest = recent[recent.length - marks[mark]];
      return oldest === undefined ? 0 : oldest + windowMs;
    });
    return Math.max(...freeAt);
  }
}

/** What people are shown: comments, reactions, issues and pull requests. Checks and deployments are not. */
function isContent(method: string, route: string): boolean {
  return method !== "GET" && method !== "DELETE" && /^\/repos\/\{owner\}\/\{repo\}\/(issues|pulls)(\/|$)/.test(route);
}

function tooMuch(waitMs: number): RollcallError {
  const wait = `${String(Math.ceil(waitMs / 1_000))} seconds`;
  return new RollcallError("unavailable", `GitHub takes no more comments for ${wait}`, {
    hint: "Nothing is lost: what is due is written then.",
  });
}
