import { openPostgresStore } from "../../../src/adapters/store/postgres.ts";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { aName } from "../../build/identifiers.ts";
import { aRecord } from "../../build/runs.ts";

// A process of its own that takes the lock, begins actions, says so, and then waits to be killed, or never stops writing.
const [where = "", wish = ""] = process.argv.slice(2);

const open = (): ReturnType<typeof openSqliteStore> =>
  where.startsWith("postgres:")
    ? openPostgresStore({
        url: where,
        leaseMs: 1_500,
        owner: "a process",
        monotonicMs: () => performance.now(),
        nowMs: () => Date.now(),
      })
    : openSqliteStore(where);

try {
  const store = await open();
  const lock = await store.lock(aName(wish.includes("zeta") ? "zeta" : "acme"));
  if (wish.includes("begin")) {
    for (const name of ["alice", "bob"]) await lock.beginActions([aRecord(name, { runId: "killed" })]);
  }
  process.stdout.write("ready\n");
  while (wish.includes("forever")) {
    const ids = await lock.beginActions([aRecord("alice", { runId: "killed" })]);
    process.stdout.write(`${String(ids[0])}\n`);
  }
} catch (error) {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  process.stdout.write(`${code === "locked" ? code : String(error)}\n`);
}
setInterval(() => undefined, 1_000);
