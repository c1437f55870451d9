/** The server's time: the machine's (or that of the clock handed in), plus what tests let pass. */
export class Clock {
  readonly #source: () => number;
  #aheadMs = 0;

  constructor(source: () => number) {
    this.#source = source;
  }

  nowMs(): number {
    return this.#source() + this.#aheadMs;
  }

  pass(lengthMs: number): void {
    this.#aheadMs += lengthMs;
  }
}

/** As GitHub prints instants: whole seconds, UTC. */
export function iso(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z");
}

export function isoOrNull(atMs: number | null): string | null {
  return atMs === null ? null : iso(atMs);
}
