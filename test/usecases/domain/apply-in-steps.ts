import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { openCanton2 } from "../../../src/adapters/canton-2/canton-2.ts";
import { openBareClone } from "../../../src/adapters/git/bare-clone.ts";
import { openPostgresStore } from "../../../src/adapters/store/postgres.ts";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { DomainId } from "../../../src/model/identifier.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { DomainManager } from "../../../src/ports/domain-manager.ts";
import type { DomainLock, Store } from "../../../src/ports/store.ts";
import { apply } from "../../../src/usecases/domain/apply.ts";
import type { ApplyDeps } from "../../../src/usecases/domain/domain-deps.ts";
import { readersOf } from "../../../src/usecases/register/register-readers.ts";
import { aName } from "../../build/identifiers.ts";
import { PATIENCE_MS } from "../../support/patience.ts";

/** Where what is applied is found. */
export interface Places {
  /** The register's. */
  readonly url: string;
  readonly clone: string;
  /** Of the store: a folder, or a database. */
  readonly where: string;
  /** The domain manager's. */
  readonly address: string;
}

/** Says `step` before and after each call, and of what the call gives if that is a lock. */
function counted<T extends object>(port: T, step: () => void): T {
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
          return name === "lock" ? counted(value as DomainLock, step) : value;
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

const openStore = (where: string): Promise<Store> =>
  where.startsWith("postgres:")
    ? openPostgresStore({
        url: where,
        leaseMs: PATIENCE_MS,
        owner: "a process",
        monotonicMs: () => performance.now(),
        nowMs: () => Date.now(),
      })
    : openSqliteStore(where);

/** Applies what the register says, with a step before and after each call of a port. Gives what came of it. */
export async function applyInSteps({ url, clone, where, address }: Places, step: () => void): Promise<string> {
  const { PATH = "" } = process.env;
  const register = openBareClone({
    url,
    branch: "main",
    directory: clone,
    timeoutMs: PATIENCE_MS,
    maxDocumentBytes: 16_384,
    searchPath: PATH,
  });
  const store = await openStore(where);
  const deps: ApplyDeps = {
    domain: aName("acme"),
    ...readersOf(register, { filesPerFolder: 2_000 }),
    store: counted(store, step),
    clock: systemClock,
    openManager: async (domainId) => Promise.resolve(counted(openManager(address, domainId), step)),
    newId: randomUUID,
    countsApprovals: false,
    concurrency: 2,
    effectiveTimeoutMs: PATIENCE_MS,
  };
  const forever = new AbortController().signal;
  try {
    const { kind } = await apply(deps, {
      actor: "service",
      trigger: "schedule",
      traceId: randomBytes(16).toString("hex"),
      signal: forever,
      stop: forever,
      confirm: () => Promise.resolve(true),
    });
    return kind;
  } finally {
    await store.close();
  }
}

function openManager(address: string, domainId: DomainId): DomainManager {
  return openCanton2({
    address,
    domainId,
    maxReceiveBytes: 16 << 20,
    callTimeoutMs: PATIENCE_MS,
    nowMs: () => Date.now(),
    newSpanId: () => randomBytes(8).toString("hex"),
  });
}
