import type { InstantMs } from "../../model/instant.ts";
import { REQUEST_REASONS, type RequestReason } from "../../model/request.ts";

/** A request that is due for processing. */
export interface DueRequest {
  readonly number: number;
  readonly askedAtMs: InstantMs;
  readonly reason: RequestReason;
  /** Why the verdict may be outdated; undefined if it may still hold. */
  readonly doubt: string | undefined;
  /** A person has asked to rerun the check. */
  readonly isAskedAnew: boolean;
  /** The forge may have changed; false if only the branch, the domains or the time have. */
  readonly isForgeMoved: boolean;
}

/**
 * A queue of requests to process: each once, however often it was queued, by priority. A request in process is not
 * handed out again until it is done.
 */
export class DueRequests {
  readonly #nowMs: () => InstantMs;
  readonly #due = new Map<number, DueRequest>();
  readonly #inHand = new Set<number>();
  readonly #waiting = new Set<() => void>();

  constructor(nowMs: () => InstantMs) {
    this.#nowMs = nowMs;
  }

  ask(
    number: number,
    reason: RequestReason,
    more: Partial<Pick<DueRequest, "doubt" | "isAskedAnew" | "isForgeMoved">> = {},
  ): void {
    const known = this.#due.get(number);
    const isAhead = known !== undefined && REQUEST_REASONS.indexOf(known.reason) <= REQUEST_REASONS.indexOf(reason);
    this.#due.set(number, {
      number,
      askedAtMs: known?.askedAtMs ?? this.#nowMs(),
      reason: isAhead ? known.reason : reason,
      doubt: known?.doubt ?? more.doubt,
      isAskedAnew: known?.isAskedAnew === true || more.isAskedAnew === true,
      isForgeMoved: known?.isForgeMoved === true || more.isForgeMoved !== false,
    });
    this.wake();
  }

  /**
   * Waits for the next request that may be processed now; undefined once `signal` aborts. Call `done` afterwards, and
   * `wake` when more may be processed.
   */
  async take(
    signal: AbortSignal,
    isTimeFor: (reason: RequestReason) => boolean = () => true,
  ): Promise<DueRequest | undefined> {
    while (!signal.aborted) {
      const next = this.#first(isTimeFor);
      if (next !== undefined) {
        this.#due.delete(next.number);
        this.#inHand.add(next.number);
        return next;
      }
      await this.#somethingNew(signal);
    }
    return undefined;
  }

  done(number: number): void {
    this.#inHand.delete(number);
    this.wake();
  }

  /** Does not hand a request out until `work` on it, which is not its processing, has ended. */
  async holdBack(number: number, work: () => Promise<void>): Promise<void> {
    this.#inHand.add(number);
    try {
      await work();
    } finally {
      this.done(number);
    }
  }

  /** When the oldest waiting request was queued; undefined if none waits. */
  get waitingSinceMs(): InstantMs | undefined {
    const since = [...this.#due.values()].map(({ askedAtMs }) => askedAtMs);
    return since.length === 0 ? undefined : since.reduce((one, other) => Math.min(one, other));
  }

  /** Doubted requests that have waited for at least `waitedMs`, the longest first. */
  inDoubt(waitedMs: number): readonly DueRequest[] {
    const beforeMs = this.#nowMs() - waitedMs;
    return [...this.#due.values()]
      .filter(
        ({ doubt, askedAtMs, number }) => doubt !== undefined && askedAtMs <= beforeMs && !this.#inHand.has(number),
      )
      .toSorted((one, other) => one.askedAtMs - other.askedAtMs);
  }

  #first(isTimeFor: (reason: RequestReason) => boolean): DueRequest | undefined {
    let first: DueRequest | undefined;
    for (const due of this.#due.values()) {
      if (this.#inHand.has(due.number) || !isTimeFor(due.reason)) continue;
      if (first === undefined || isBefore(due, first)) first = due;
    }
    return first;
  }

  wake(): void {
    for (const wake of this.#waiting) wake();
  }

  async #somethingNew(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}

function isBefore(one: DueRequest, other: DueRequest): boolean {
  const difference = REQUEST_REASONS.indexOf(one.reason) - REQUEST_REASONS.indexOf(other.reason);
  return difference === 0 ? one.askedAtMs < other.askedAtMs : difference < 0;
}
