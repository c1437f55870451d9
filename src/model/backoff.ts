const BASE_MS = 750;
const LONGEST_MS = 15 * 60_000;
/** Full jitter may give nothing at all, and nothing is no pause. */
const SHORTEST_MS = 50;

/** How long to wait after the `attempt`th failure in a row, from 1: doubling, and spread over the whole of it. */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, BASE_MS * 2 ** Math.min(attempt - 1, 32));
  return Math.max(SHORTEST_MS, Math.round(random() * ceiling));
}
