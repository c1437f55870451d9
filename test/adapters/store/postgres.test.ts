import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Client } from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { openPostgresStore } from "../../../src/adapters/store/postgres.ts";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { Store } from "../../../src/ports/store.ts";
import { aLastApplied } from "../../build/domains.ts";
import { aName, NOW_MS } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { aRecord } from "../../build/runs.ts";
import { testRequestStore } from "../../ports/request-store-contract.ts";
import { DAMAGES, expectCorrupt, faultOf, testStore, testTransfer, trailOf } from "../../ports/store-contract.ts";
import { type Postgres, startPostgres } from "../../support/postgres.ts";

const ACME = aName("acme");
let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres.remove();
});

interface Clocks {
  monotonicMs: number;
  nowMs: number;
}

async function openStore(url: string, leaseMs = 3_000, clocks?: Clocks): Promise<Store> {
  const store = await openPostgresStore({
    url,
    leaseMs,
    owner: "a test",
    monotonicMs: () => clocks?.monotonicMs ?? performance.now(),
    nowMs: () => clocks?.nowMs ?? Date.now(),
  });
  onTestFinished(() => store.close());
  return store;
}

async function prepare(): Promise<{ readonly open: () => Promise<Store> }> {
  const url = await postgres.createDatabase();
  return {
    open: () =>
      openPostgresStore({
        url,
        leaseMs: 3_000,
        owner: "a test",
        monotonicMs: () => performance.now(),
        nowMs: () => Date.now(),
      }),
  };
}

testStore("PostgreSQL", prepare);
testRequestStore("PostgreSQL", prepare);

testTransfer("from SQLite to PostgreSQL", async () => ({
  from: await openSqlite(),
  to: async () => openStore(await postgres.createDatabase()),
}));

testTransfer("from PostgreSQL to SQLite", async () => ({
  from: await openStore(await postgres.createDatabase()),
  to: openSqlite,
}));

async function openSqlite(): Promise<Store> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-store-"));
  const store = await openSqliteStore(directory);
  onTestFinished(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  return store;
}

test("programs that start at once migrate a new database once", async () => {
  const url = await postgres.createDatabase();

  const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(url)));

  for (const store of stores) expect(await trailOf(store)).toEqual([]);
});

test("a database that a newer program has written is refused", async () => {
  const url = await postgres.createDatabase();
  await openStore(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("update schema_version set version = 99");
  await client.end();

  await expect(openStore(url)).rejects.toMatchObject({ code: "settings" });
});

test.each(Object.entries(DAMAGES))("%s is told as corrupt", async (_what, sql) => {
  const url = await postgres.createDatabase();

  await expectCorrupt(
    () => openStore(url),
    async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(sql);
      await client.end();
    },
  );
});

test("a lease that is not renewed goes to the next, and who had it writes nothing more", async () => {
  const url = await postgres.createDatabase();
  const clocks = { monotonicMs: 0, nowMs: 0 };
  const one = await openStore(url, 3_000, clocks);
  const other = await openStore(url);
  const lock = await one.lock(ACME);
  await expect(other.lock(ACME)).rejects.toMatchObject({ code: "locked" });

  // The server forgets it, as it does when nobody renews; the holder slept and knows nothing of it.
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("update leases set until_ms = 1");
  const next = await other.lock(ACME);
  await client.end();

  expect(next.fence).toBe(lock.fence + 1);
  await expect(lock.beginActions([aRecord("alice")])).rejects.toMatchObject({ code: "locked" });
  await expect(lock.recordApplied(aLastApplied({ eve: admitted() }))).rejects.toMatchObject({ code: "locked" });
  expect((await one.recall(ACME, NOW_MS)).lastApplied).toBeUndefined();
  await next.release();
});

test("who was stopped for too long knows it at once, by either clock", async () => {
  const url = await postgres.createDatabase();
  for (const clock of ["monotonicMs", "nowMs"] as const) {
    const clocks = { monotonicMs: 0, nowMs: 0 };
    const lock = await (await openStore(url, 3_000, clocks)).lock(aName(clock === "nowMs" ? "acme" : "zeta"));
    lock.assertHeld();
    clocks[clock] += 2_200;

    expect(() => {
      lock.assertHeld();
    }).toThrow(expect.objectContaining({ code: "locked" }));
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
  }
});

test("a clock that is set back does not lose a lease", async () => {
  const clocks = { monotonicMs: 0, nowMs: 1_000_000 };
  const lock = await (await openStore(await postgres.createDatabase(), 3_000, clocks)).lock(ACME);
  clocks.nowMs -= 900_000;

  lock.assertHeld();
  await lock.release();
});

test("a lease is renewed for as long as it is held", async () => {
  const url = await postgres.createDatabase();
  const [one, other] = [await openStore(url, 1_000), await openStore(url, 1_000)];
  const lock = await one.lock(ACME);
  await sleep(2_500);

  lock.assertHeld();
  await expect(other.lock(ACME)).rejects.toMatchObject({ code: "locked" });
  await lock.release();
  await (await other.lock(ACME)).release();
});

test("a server that is restarted under load loses nothing that was acknowledged", async () => {
  const url = await postgres.createDatabase();
  const store = await openStore(url, 10_000);
  let acknowledged = 0;
  let failures = 0;
  const done = new AbortController();
  const writing = (async () => {
    while (!done.signal.aborted) {
      try {
        const lock = await store.lock(ACME);
        try {
          acknowledged += (await lock.beginActions([aRecord("alice")])).length;
        } finally {
          await lock.release();
        }
      } catch (error) {
        expect(error).toMatchObject({ name: "RollcallError" });
        failures += 1;
        await sleep(50);
      }
    }
  })();
  await sleep(300);
  await postgres.stop();
  await sleep(300);
  await postgres.start();
  const before = acknowledged;
  await expect.poll(() => acknowledged).toBeGreaterThan(before);
  done.abort();
  await writing;

  expect(failures).toBeGreaterThan(0);
  const begun = (await trailOf(store)).length;
  expect(begun).toBeGreaterThanOrEqual(acknowledged);
  expect(await store.openActions(ACME)).toHaveLength(begun);
  expect(await faultOf(store)).toBeUndefined();
});

test("a server that is not there is unavailable, and its password is in no message", async () => {
  const url = "postgres://rollcall:s3cret-canary@127.0.0.1:1/rollcall";

  const error: unknown = await openStore(url).catch((failure: unknown) => failure);

  expect(error).toMatchObject({ code: "unavailable" });
  expect(JSON.stringify([String(error), (error as Error).message])).not.toContain("s3cret-canary");
});

test("a wrong password is told as such", async () => {
  const url = (await postgres.createDatabase()).replace("only-for-tests", "wrong");

  await expect(openStore(url)).rejects.toMatchObject({ code: "unauthorized" });
});
