import { setImmediate } from "node:timers/promises";

import type { Clock } from "../../src/ports/clock.ts";
import { NOW_MS } from "./identifiers.ts";

interface Sleeper {
  /** By a clock that only ever grows. */
  readonly wakesAtMs: number;
  readonly wake: () => void;
}

/** Time that passes when a test says so. What sleeps is woken in order, and has its turn before time goes on. */
export class ManualClock implements Clock {
  #nowMs: number;
  #passedMs = 0;
  #sleepers: Sleeper[] = [];

  constructor(nowMs = NOW_MS) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  async sleep(lengthMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const sleeper: Sleeper = { wakesAtMs: this.#passedMs + lengthMs, wake: resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener(
        "abort",
        () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
        },
        { once: true },
      );
    });
  }

  /** When the next one wakes, in milliseconds from now; undefined when nobody sleeps. */
  get nextMs(): number | undefined {
    const next = this.#sleepers.toSorted((one, other) => one.wakesAtMs - other.wakesAtMs)[0];
    return next === undefined ? undefined : next.wakesAtMs - this.#passedMs;
  }

  /** Lets time pass, and everybody do what falls into it. */
  async pass(lengthMs: number): Promise<void> {
    const untilMs = this.#passedMs + lengthMs;
    await settle();
    for (;;) {
      const next = this.#sleepers.toSorted((one, other) => one.wakesAtMs - other.wakesAtMs)[0];
      if (next === undefined || next.wakesAtMs > untilMs) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#move(next.wakesAtMs - this.#passedMs);
      next.wake();
      await settle();
    }
    this.#move(untilMs - this.#passedMs);
  }

  /** Somebody sets the clock. What sleeps is not woken earlier or later for it. */
  set(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  #move(lengthMs: number): void {
    this.#passedMs += lengthMs;
    this.#nowMs += lengthMs;
  }
}

const TURNS = 60;

/** So many turns of the event loop are enough for whatever a test's world has in hand. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
}
