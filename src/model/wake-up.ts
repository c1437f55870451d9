/** Ends the pause of a loop that polls once there is news for it. */
export class WakeUp {
  #isDue = false;
  #endPause: () => void = () => undefined;

  /** There is news. A loop that works just now pauses no more before it has looked again. */
  ring(): void {
    this.#isDue = true;
    this.#endPause();
  }

  /** Resolves after `lengthMs`, on `ring`, or when `signal` aborts. */
  async pause(
    clock: { readonly sleep: (lengthMs: number, signal: AbortSignal) => Promise<void> },
    lengthMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const rung = new AbortController();
    this.#endPause = () => {
      rung.abort();
    };
    if (this.#isDue) rung.abort();
    await clock.sleep(lengthMs, AbortSignal.any([signal, rung.signal])).catch(() => undefined);
    this.#isDue = false;
  }
}
