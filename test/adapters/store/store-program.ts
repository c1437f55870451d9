import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { DomainId } from "../../../src/model/identifier.ts";
import { anAction } from "../../build/plans.ts";
import { aDomainId, aName } from "../../build/identifiers.ts";

// A process of its own that begins actions, takes the lock, says so, and then waits to be killed.
const [directory = "", wish = ""] = process.argv.slice(2);
const acme = aName("acme");
const domainId: DomainId = aDomainId("acme");

try {
  const store = openSqliteStore(directory);
  if (wish.includes("lock")) store.lock(acme);
  if (wish.includes("begin")) {
    for (const name of ["alice", "bob"]) {
      store.beginActions([
        {
          runId: "killed",
          domain: { name: acme, domainId },
          commit: undefined,
          digest: "0".repeat(64),
          traceId: "0".repeat(32),
          action: anAction({ name }),
          atMs: 1_000,
        },
      ]);
    }
  }
  process.stdout.write("ready\n");
} catch (error) {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  process.stdout.write(`${code === "locked" ? code : String(error)}\n`);
}
setInterval(() => undefined, 1_000);
