import type { InstantMs } from "../../model/instant.ts";

interface Item {
  readonly number: number;
  readonly updatedAtMs: InstantMs;
}

/** Forges tell changes by the second, by a clock of their own. */
const SETTLED_MS = 3_000;

/** What a list held when it was read last, to tell what may have changed since. */
export class Listed {
  #settled: ReadonlyMap<number, InstantMs> = new Map();

  /** Those that are new, or may have changed: what changed a moment ago may have done so again within the same second. */
  changed(items: readonly Item[], nowMs: InstantMs): readonly number[] {
    const changed = items.filter(({ number, updatedAtMs }) => this.#settled.get(number) !== updatedAtMs);
    const settled = items.filter(({ updatedAtMs }) => nowMs - updatedAtMs >= SETTLED_MS);
    this.#settled = new Map(settled.map(({ number, updatedAtMs }) => [number, updatedAtMs]));
    return changed.map(({ number }) => number);
  }
}
