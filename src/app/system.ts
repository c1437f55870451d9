import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Clock } from "../ports/clock.ts";

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (lengthMs, signal) => {
    await sleep(lengthMs, undefined, { signal });
  },
};

/** 32 hex digits: the trace that one run's calls belong to. */
export function newTraceId(): string {
  return randomBytes(16).toString("hex");
}

/** 16 hex digits: one call of a trace. */
export function newSpanId(): string {
  return randomBytes(8).toString("hex");
}
