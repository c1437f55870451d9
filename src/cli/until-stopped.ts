/** A command was interrupted during work that only the end of the process ends. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * Waits for `work`, and no longer than until `stop` aborts: then throws `Interrupted`. For writes, which a pipe or a file
 * system that does not answer may never end, and which no signal ends.
 */
export async function untilStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  const waiting = new AbortController();
  const stopped = new Promise<never>((_resolve, reject) => {
    const interrupt = (): void => {
      reject(new Interrupted("interrupted before everything was written"));
    };
    if (stop.aborted) interrupt();
    else stop.addEventListener("abort", interrupt, { once: true, signal: waiting.signal });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    waiting.abort();
  }
}
