import type { InstantMs } from "../model/instant.ts";

/** Time, handed in. */
export interface Clock {
  nowMs(): InstantMs;
  /** Rejects when `signal` aborts. */
  sleep(lengthMs: number, signal: AbortSignal): Promise<void>;
}
