import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

import type { Store } from "../ports/store.ts";
import type { Settings } from "./config.ts";

/** The store of the settings: a PostgreSQL server where one is named, and a file in the state directory otherwise. */
export async function openStore(settings: Settings): Promise<Store> {
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
