import { aborted } from "../../model/aborted.ts";
import { RollcallError } from "../../model/error.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Name } from "../../model/identifier.ts";
import { type Lane, LANES, type WorkItem, type WorkQueue } from "../../ports/work-queue.ts";

/** How many items of each lane are handled at once. */
export type Places = Readonly<Record<Lane, number>>;

/** Another run applies to the domain: the item is retried a moment later. */
const LOCKED_PAUSE_MS = 300;

type Handler = (item: WorkItem, lost: AbortSignal) => Promise<void>;

/** The in-process queue: nothing in it outlives the process, and nothing has to, since every start reconciles every domain. */
export function openMemoryQueue(places: Places): WorkQueue {
  return new MemoryQueue(places);
}

class MemoryQueue implements WorkQueue {
  readonly #places: Places;
  /** By domain, oldest first. */
  readonly #waiting: Readonly<Record<Lane, Map<Name, WorkItem>>> = {
    now: new Map(),
    routine: new Map(),
    suspect: new Map(),
  };
  readonly #inHand = new Map<Name, Lane>();
  readonly #running = new Set<Promise<void>>();
  #handler: Handler | undefined;

  constructor(places: Places) {
    this.#places = places;
  }

  async put(item: WorkItem): Promise<void> {
    const lane = this.#waiting[item.lane];
    if (!lane.has(item.domain)) lane.set(item.domain, item);
    this.#fill();
    return Promise.resolve();
  }

  async work(handler: Handler, signal: AbortSignal): Promise<void> {
    this.#handler = handler;
    this.#fill();
    await aborted(signal);
    this.#handler = undefined;
    await Promise.all(this.#running);
  }

  async waitingSince(): Promise<Readonly<Record<Lane, InstantMs | undefined>>> {
    const oldest = (lane: Lane): InstantMs | undefined => this.#waiting[lane].values().next().value?.askedAtMs;
    return Promise.resolve({ now: oldest("now"), routine: oldest("routine"), suspect: oldest("suspect") });
  }

  /** Gives every free place to the oldest item of its lane whose domain is not being handled. */
  #fill(): void {
    if (this.#handler === undefined) return;
    for (const lane of LANES) {
      let taken = [...this.#inHand.values()].filter((other) => other === lane).length;
      for (const item of [...this.#waiting[lane].values()]) {
        if (taken >= this.#places[lane]) break;
        if (this.#inHand.has(item.domain)) continue;
        this.#waiting[lane].delete(item.domain);
        this.#take(item, this.#handler);
        taken += 1;
      }
    }
  }

  #take(item: WorkItem, handler: Handler): void {
    this.#inHand.set(item.domain, item.lane);
    const running = this.#handle(item, handler).finally(() => {
      this.#inHand.delete(item.domain);
      this.#running.delete(running);
      this.#fill();
    });
    this.#running.add(running);
  }

  async #handle(item: WorkItem, handler: Handler): Promise<void> {
    try {
      await handler(item, new AbortController().signal);
    } catch (error) {
      if (!(error instanceof RollcallError) || error.code !== "locked") return;
      setTimeout(() => void this.put(item), LOCKED_PAUSE_MS).unref();
    }
  }
}
