/** Works until `signal` aborts, then cleans up and resolves; rejects only when it failed. */
export type Task = (signal: AbortSignal) => Promise<void>;

/** Runs tasks side by side: the first to end, either way, ends all. Rejects with a failure once all have ended. */
export async function runTogether(tasks: readonly Task[], signal: AbortSignal): Promise<void> {
  const end = new AbortController();
  const shared = AbortSignal.any([signal, end.signal]);
  const results = await Promise.allSettled(
    tasks.map(async (task) => {
      try {
        await task(shared);
      } finally {
        end.abort();
      }
    }),
  );
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
