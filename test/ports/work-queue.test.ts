import { PgBoss, type Queue } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openMemoryQueue } from "../../src/adapters/queue/memory.ts";
import { openPgBossQueue } from "../../src/adapters/queue/pg-boss.ts";
import { LANES, type WorkQueue } from "../../src/ports/work-queue.ts";
import { aName } from "../build/identifiers.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { testWorkQueue } from "./work-queue-contract.ts";

let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres.remove();
});

const QUEUES = LANES.map((lane) => `rollcall-${lane}`);

/** Works with pg-boss itself on the tables of the queue at `url`. */
async function withBoss<T>(url: string, work: (boss: PgBoss) => Promise<T>): Promise<T> {
  const boss = new PgBoss({ connectionString: url, schema: "rollcall_work", supervise: false, schedule: false });
  await boss.start();
  try {
    return await work(boss);
  } finally {
    await boss.stop({ graceful: false, close: true });
  }
}

/** A database whose queues another release has made, each with a job in it. */
async function aDatabaseMadeWith(settings: Omit<Queue, "name">): Promise<string> {
  const url = await postgres.createDatabase();
  await withBoss(url, async (boss) => {
    await boss.createQueue("rollcall-dead");
    for (const name of QUEUES) {
      await boss.createQueue(name, settings);
      await boss.send(name, { domain: "left", trigger: "schedule", askedAtMs: 0 }, { singletonKey: "left" });
    }
  });
  return url;
}

/** What each queue is like once a replica has started on it. */
async function queuesAfterStart(url: string): Promise<readonly object[]> {
  const queue = openPgBossQueue({ url, places: { now: 1, routine: 1, suspect: 1 }, onTrouble: () => undefined });
  await queue.waitingSince();
  await stopAtOnce(queue);
  return withBoss(url, async (boss) => {
    const found = await boss.getQueues(QUEUES);
    return found.map(
      ({ name, policy, partition, notify, deadLetter, warningQueueSize, heartbeatSeconds, ...settings }) => {
        const { retryLimit, retryDelay, retryBackoff, retryDelayMax } = settings;
        const { expireInSeconds, retentionSeconds, deleteAfterSeconds } = settings;
        const lengths = { heartbeatSeconds, expireInSeconds, retentionSeconds, deleteAfterSeconds };
        const retries = { retryLimit, retryDelay, retryBackoff, retryDelayMax };
        return { name, policy, partition, notify, deadLetter, warningQueueSize, ...lengths, ...retries };
      },
    );
  });
}

/** Ends what `queue` holds, without taking anything. */
async function stopAtOnce(queue: WorkQueue): Promise<void> {
  const stop = new AbortController();
  stop.abort();
  await queue.work(async () => Promise.resolve(), stop.signal);
}

testWorkQueue("in memory", async () => Promise.resolve({ open: (places) => openMemoryQueue(places) }));

testWorkQueue("pg-boss", async () => {
  const url = await postgres.createDatabase();
  return { open: (places) => openPgBossQueue({ url, places, onTrouble: () => undefined }) };
});

const OTHERWISE = {
  retryLimit: 0,
  retryDelay: 60,
  retryBackoff: true,
  retryDelayMax: 600,
  expireInSeconds: 60,
  retentionSeconds: 120,
  deleteAfterSeconds: 0,
  warningQueueSize: 1,
  heartbeatSeconds: 600,
  notify: false,
  deadLetter: "rollcall-dead",
} as const;

test.each([
  ["other settings", { policy: "stately", ...OTHERWISE }],
  ["another policy", { policy: "standard" }],
  ["a table for each queue", { policy: "stately", partition: true }],
] as const)("pg-boss: queues that were made with %s are like new ones after a start", async (_what, settings) => {
  const url = await aDatabaseMadeWith(settings);

  expect(await queuesAfterStart(url)).toEqual(await queuesAfterStart(await postgres.createDatabase()));
});

test("pg-boss: a replica of another release goes on with queues that are made anew under it", async () => {
  const url = await aDatabaseMadeWith({ policy: "standard" });
  const seen: unknown[] = [];

  await withBoss(url, async (older) => {
    await older.work("rollcall-now", { pollingIntervalSeconds: 0.5 }, ([job]) => Promise.resolve(seen.push(job?.data)));
    await expect.poll(() => seen).toHaveLength(1);
    const queue = openPgBossQueue({ url, places: { now: 1, routine: 1, suspect: 1 }, onTrouble: () => undefined });
    await queue.put({ domain: aName("acme"), trigger: "commit", lane: "now", askedAtMs: 7 });

    await expect.poll(() => seen).toHaveLength(2);
    await stopAtOnce(queue);
  });

  expect(seen).toMatchObject([{ domain: "left" }, { domain: "acme", trigger: "commit" }]);
});

testWorkQueue("pg-boss, on queues made with another policy", async () => {
  const url = await aDatabaseMadeWith({ policy: "standard", partition: true, retryLimit: 0 });
  return { open: (places) => openPgBossQueue({ url, places, onTrouble: () => undefined }) };
});
