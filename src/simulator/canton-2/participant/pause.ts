import { setTimeout as sleep } from "node:timers/promises";

/** Waits. False when `signal` ended the wait, or had aborted before. */
export async function pause(lengthMs: number, signal: AbortSignal): Promise<boolean> {
  return sleep(lengthMs, true, { signal }).catch(() => false);
}
