import { setTimeout as sleep } from "node:timers/promises";

import { isUnclear, refusedStatus } from "./answers.ts";

/** Attempts to create an object, with a lookup in between. */
const ATTEMPTS = 3;

/**
 * Creates an object that must not exist twice. GitHub may have created it without answering, and answers 422 to a second
 * attempt: so `find` looks for it before each retry and each error. Undefined: it is not there.
 *
 * `create` must not be retried elsewhere. Throws what the last `create` threw, or what `find` throws.
 */
export async function createOrFind<T>(
  create: () => Promise<T>,
  find: () => Promise<T | undefined>,
  { repeatAfterMs, signal }: { readonly repeatAfterMs: number; readonly signal: AbortSignal },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await create();
    } catch (error) {
      const isTaken = refusedStatus(error) === 422;
      if (!isUnclear(error) && !isTaken) throw error;
      // What GitHub goes on doing is done by then.
      if (isUnclear(error)) await sleep(attempt ** 2 * repeatAfterMs, undefined, { signal });
      const found = await find();
      if (found !== undefined) return found;
      if (isTaken || attempt === ATTEMPTS) throw error;
    }
  }
}
