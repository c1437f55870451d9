import { type InstantMs, formatAge } from "../../model/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { About } from "../../ports/events.ts";
import { describeError, type Log } from "./log.ts";

type DescribedError = ReturnType<typeof describeError>;

/** A trouble that was logged, and how often it came again since. */
interface Told {
  readonly level: "warn" | "error";
  readonly what: string;
  readonly error: DescribedError | undefined;
  count: number;
  sinceMs: InstantMs;
  lastAtMs: InstantMs;
}

/** How long until repetitions are counted up for the first time; twice as long each time after that. */
const FIRST_COUNT_MS = 30_000;
const LONGEST_COUNT_MS = 10 * 60_000;
/** Troubles that are distinguished by the text of their errors; beyond it they are distinguished by what failed. */
const TOLD_APART = 100;

/**
 * Logs failures of what is retried again and again: at once when they begin, and as a count while they go on. However many
 * loops fail for one reason, the log stays readable.
 */
export class Troubles {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #open = new Map<string, Told>();
  readonly #counting = new Set<Promise<void>>();
  readonly #end = new AbortController();

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** `what` is one of few texts. `about` is logged for the first only. An error of undefined is none. */
  tell(level: Told["level"], what: string, error: unknown, about: About = {}): void {
    const described = error === undefined ? undefined : describeError(error);
    const key = this.#keyOf(what, described);
    const nowMs = this.#clock.nowMs();
    const known = this.#open.get(key);
    if (known !== undefined) {
      known.count += 1;
      known.lastAtMs = nowMs;
      return;
    }
    this.#log[level]({ ...about, ...(described === undefined ? {} : { error: described }) }, what);
    const told: Told = { level, what, error: described, count: 0, sinceMs: nowMs, lastAtMs: nowMs };
    this.#open.set(key, told);
    const counting = this.#countUp(told).finally(() => {
      this.#open.delete(key);
      this.#counting.delete(counting);
    });
    this.#counting.add(counting);
  }

  /** Logs what was only counted so far. */
  async close(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#counting);
  }

  /** A word with a digit in it, such as a port, a duration or an id, does not make a different trouble. */
  #keyOf(what: string, error: DescribedError | undefined): string {
    const { code, message } = error ?? {};
    const words = String(message).replaceAll(/[\w-]+/g, (word) => (/\d/.test(word) ? "#" : word));
    const key = `${what}\n${String(code)} ${words}`;
    return this.#open.has(key) || this.#open.size < TOLD_APART ? key : what;
  }

  /** Until it has not come again for a while: the next time is a new one. */
  async #countUp(told: Told): Promise<void> {
    const { signal } = this.#end;
    for (let pauseMs = FIRST_COUNT_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_COUNT_MS)) {
      await this.#clock.sleep(pauseMs, signal).catch(() => undefined);
      if (told.count === 0) return;
      this.#tellCount(told);
    }
  }

  #tellCount(told: Told): void {
    const { level, what, error, count, sinceMs, lastAtMs } = told;
    const times = count === 1 ? "once more" : `${String(count)} more times`;
    const { stack: _stack, ...words } = error ?? {};
    const fields = error === undefined ? {} : { error: words };
    this.#log[level]({ ...fields, repeated: count }, `${what} (${times} in ${formatAge(lastAtMs - sinceMs)})`);
    told.count = 0;
    told.sinceMs = lastAtMs;
  }
}
