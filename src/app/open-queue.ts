import type { RollcallError } from "../model/error.ts";
import type { Lane, WorkQueue } from "../ports/work-queue.ts";
import type { Settings } from "../settings/settings.ts";

/** Where work on domains waits: shared by replicas where they share a store, and else in this process. */
export async function openQueue(
  { store, service }: Settings,
  onTrouble: (error: RollcallError) => void,
): Promise<WorkQueue> {
  // New work, and domains that fail, have places of their own.
  const places: Record<Lane, number> = {
    now: service.concurrency,
    routine: service.concurrency,
    suspect: Math.max(1, Math.ceil(service.concurrency / 4)),
  };
  if (store === undefined) {
    const { openMemoryQueue } = await import("../adapters/queue/memory.ts");
    return openMemoryQueue(places);
  }
  const { openPgBossQueue } = await import("../adapters/queue/pg-boss.ts");
  return openPgBossQueue({ url: await store.url(), places, onTrouble });
}
