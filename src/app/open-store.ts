import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

import { RollcallError } from "../model/error.ts";
import { explainSystemError } from "../model/system-error.ts";
import type { Store } from "../ports/store.ts";
import type { Settings } from "../settings/settings.ts";

/**
 * The store of the settings. Throws `unreadable` when it is empty though records of it were shipped to the audit directory:
 * it was lost, and members must not be taken for new or unmanaged because of that.
 */
export async function openStore(settings: Settings): Promise<Store> {
  const store = await openStoreToFill(settings);
  try {
    await refuseLost(store, settings);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function refuseLost(store: Store, { audit: { directory } }: Settings): Promise<void> {
  if (directory === undefined || (await store.auditHead()).sequence > 0) return;
  const { holdsTrail } = await import("../adapters/telemetry/audit-file.ts");
  const wasShipped = await holdsTrail(directory).catch((error: unknown) => {
    throw explainSystemError(error, {
      what: `the audit directory ${directory} cannot be read`,
      code: "settings",
      hint: "It is audit.directory in the settings.",
    });
  });
  if (!wasShipped) return;
  throw new RollcallError("unreadable", `the store holds nothing, and ${directory} holds records of it: it was lost`, {
    hint:
      "Bring it back, from a backup or by rollcall store import, as the runbook says under RollcallStoreDown. " +
      "To begin anew, move those records away.",
  });
}

/** The store of the settings, also one that is lost: a PostgreSQL server where one is named, and else a file. */
export async function openStoreToFill(settings: Settings): Promise<Store> {
  if (settings.store === undefined) {
    const { openSqliteStore } = await import("../adapters/store/sqlite.ts");
    return openSqliteStore(settings.stateDirectory);
  }
  const { openPostgresStore } = await import("../adapters/store/postgres.ts");
  return openPostgresStore({
    url: await settings.store.url(),
    leaseMs: settings.store.leaseMs,
    owner: `${hostname()}:${String(process.pid)}:${randomBytes(3).toString("hex")}`,
    monotonicMs: () => performance.now(),
    nowMs: () => Date.now(),
  });
}
