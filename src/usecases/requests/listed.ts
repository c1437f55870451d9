import type { InstantMs } from "../../model/instant.ts";

interface Item {
  readonly number: number;
  readonly updatedAtMs: InstantMs;
}

/** Forges report changes to the second, by their own clock. */
const SETTLED_MS = 3_000;

/** The items of the last listing, to find what may have changed since. */
export class Listed {
  #settled: ReadonlyMap<number, InstantMs> = new Map();

  /** Items that are new or may have changed: a recent change may be followed by another within the same second. */
  changed(items: readonly Item[], nowMs: InstantMs): readonly number[] {
    const changed = items.filter(({ number, updatedAtMs }) => this.#settled.get(number) !== updatedAtMs);
    const settled = items.filter(({ updatedAtMs }) => nowMs - updatedAtMs >= SETTLED_MS);
    this.#settled = new Map(settled.map(({ number, updatedAtMs }) => [number, updatedAtMs]));
    return changed.map(({ number }) => number);
  }
}
