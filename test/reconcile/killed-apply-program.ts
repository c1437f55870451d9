import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { openCanton2 } from "../../src/adapters/canton-2/canton-2.ts";
import { openBareClone } from "../../src/adapters/git/bare-clone.ts";
import { openPostgresStore } from "../../src/adapters/store/postgres.ts";
import { openSqliteStore } from "../../src/adapters/store/sqlite.ts";
import { RollcallError } from "../../src/model/error.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { DomainLock, Store } from "../../src/ports/store.ts";
import { apply } from "../../src/reconcile/apply.ts";
import type { ApplyDeps } from "../../src/reconcile/domain-deps.ts";
import { RegisterLoader } from "../../src/reconcile/load-register.ts";
import { aName } from "../build/identifiers.ts";

// A process of its own that applies, and is killed at one step of it: before or after the call of a port that is counted
// to `lastStep`; 0 for never. Says how many steps there were when it comes to its end.
const [url = "", clone = "", where = "", address = "", lastStep = "0"] = process.argv.slice(2);

let steps = 0;

function step(): void {
  steps += 1;
  if (steps === Number(lastStep)) process.kill(process.pid, "SIGKILL");
}

/** Counts a step before and after each call, and of what the call gives if that is a lock. */
function counted<T extends object>(port: T): T {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...args: readonly unknown[]): unknown => {
        step();
        const result: unknown = Reflect.apply(member, target, args);
        if (!(result instanceof Promise)) return result;
        return result.then((value: unknown) => {
          step();
          return name === "lock" ? counted(value as DomainLock) : value;
        });
      };
    },
  });
}

const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (lengthMs, signal) => {
    await sleep(lengthMs, undefined, { signal });
  },
};

const openStore = (): Promise<Store> =>
  where.startsWith("postgres:")
    ? openPostgresStore({
        url: where,
        leaseMs: 1_000,
        owner: "a process",
        monotonicMs: () => performance.now(),
        nowMs: () => Date.now(),
      })
    : openSqliteStore(where);

const { PATH = "" } = process.env;
const register = openBareClone({
  url,
  branch: "main",
  directory: clone,
  timeoutMs: 30_000,
  maxDocumentBytes: 16_384,
  searchPath: PATH,
});
const store = await openStore();
const deps: ApplyDeps = {
  domain: aName("acme"),
  loader: new RegisterLoader(register, { filesPerFolder: 2_000 }),
  store: counted(store),
  clock: systemClock,
  openManager: async (domainId) =>
    Promise.resolve(
      counted(
        openCanton2({
          address,
          domainId,
          maxReceiveBytes: 16 << 20,
          callTimeoutMs: 5_000,
          nowMs: () => Date.now(),
          newSpanId: () => randomBytes(8).toString("hex"),
        }),
      ),
    ),
  newId: randomUUID,
  countsApprovals: false,
  concurrency: 2,
  effectiveTimeoutMs: 5_000,
};
const forever = new AbortController().signal;
const ended = await apply(deps, {
  actor: "service",
  trigger: "schedule",
  traceId: randomBytes(16).toString("hex"),
  signal: forever,
  stop: forever,
  confirm: () => Promise.resolve(true),
}).then(
  ({ kind }) => kind,
  // A lease outlives its holder for a while.
  (error: unknown) => (error instanceof RollcallError ? error.code : String(error)),
);
await store.close();
process.stdout.write(`${JSON.stringify({ steps, result: ended })}\n`);
process.exit();
