import type { Name } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { Trigger } from "../model/run.ts";

/**
 * The lanes of the queue. Each has capacity of its own, so that new work never waits behind a routine sweep, and a domain
 * that fails never delays a healthy one.
 */
export const LANES = ["now", "routine", "suspect"] as const;
export type Lane = (typeof LANES)[number];

/** One reconciliation of one domain. */
export interface WorkItem {
  readonly domain: Name;
  readonly trigger: Trigger;
  readonly lane: Lane;
  readonly askedAtMs: InstantMs;
}

/** Work on domains, shared by all replicas. */
export interface WorkQueue {
  /**
   * Requests a reconciliation that begins after this call. Coalesces with an item that waits in the same lane; an item that
   * is being handled does not count.
   */
  put(item: WorkItem): Promise<void>;
  /**
   * Takes work until `signal` aborts, and then resolves once the items being handled have ended. At most one item of a
   * domain is handled at a time, across lanes. The handler's own signal aborts when its item was lost to another replica;
   * the caller deals with what it throws, which does not end the work.
   */
  work(handler: (item: WorkItem, lost: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Since when the oldest item of each lane waits; undefined for an empty one. */
  waitingSince(): Promise<Readonly<Record<Lane, InstantMs | undefined>>>;
}
