import type { InstantMs } from "../model/instant.ts";

/** The current time, in milliseconds since the epoch, and a timer. */
export interface Clock {
  nowMs(): InstantMs;
  /** Rejects when `signal` aborts. */
  sleep(lengthMs: number, signal: AbortSignal): Promise<void>;
}
