import { afterAll, beforeAll } from "vitest";

import { openMemoryQueue } from "../../src/adapters/queue/memory.ts";
import { openPgBossQueue } from "../../src/adapters/queue/pg-boss.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { testWorkQueue } from "./work-queue-contract.ts";

let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);

afterAll(async () => {
  await postgres.remove();
});

testWorkQueue("in memory", async () => Promise.resolve({ open: (places) => openMemoryQueue(places) }));

testWorkQueue("pg-boss", async () => {
  const url = await postgres.createDatabase();
  return { open: (places) => openPgBossQueue({ url, places, onTrouble: () => undefined }) };
});
