import type { Name } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { Trigger } from "../model/run.ts";

/**
 * Where work waits. Each lane has places of its own, so that new work never stands behind a routine sweep, and a domain
 * that fails never keeps a healthy one waiting.
 */
export const LANES = ["now", "routine", "suspect"] as const;
export type Lane = (typeof LANES)[number];

/** One look at one domain. */
export interface WorkItem {
  readonly domain: Name;
  readonly trigger: Trigger;
  readonly lane: Lane;
  readonly askedAtMs: InstantMs;
}

/** Work on domains, shared by however many replicas there are. */
export interface WorkQueue {
  /**
   * Asks for a look at a domain that begins after this call. Coalesces with what waits in the same lane already; work
   * that is under way does not count.
   */
  put(item: WorkItem): Promise<void>;
  /**
   * Takes work until `signal` aborts, and then resolves once what is in hand has ended. A domain is in hand once at most,
   * whatever its lane. The handler's own signal aborts when its item was lost to another replica; what it throws is the
   * caller's affair and does not end the work.
   */
  work(handler: (item: WorkItem, lost: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Since when the oldest item of each lane waits; undefined for an empty one. */
  waitingSince(): Promise<Readonly<Record<Lane, InstantMs | undefined>>>;
}
