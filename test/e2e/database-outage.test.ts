import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Postgres, startPostgres } from "../support/postgres.ts";
import { aServiceWorld, type LogLine, seesRun, startService } from "./service-world.ts";

let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres.remove();
});

const OUTAGE_MS = 8_000;
/** Loops that need the store, and ways in which a server says that it goes, is gone, and comes. */
const AT_MOST = 40;

test("a database that is away for seconds is told in a few lines of words, and the rest as a number", async () => {
  const world = await aServiceWorld({
    settings: [
      "requests: { directory: verdicts, pollSeconds: 1 }",
      "store: { url: { env: STORE_URL } }",
      "audit: { directory: trail }",
    ],
  });
  const env = { STORE_URL: await postgres.createDatabase() };
  const service = await startService(world.directory, { env, level: "info" });
  await seesRun(service, { result: "in-sync" });
  const begin = service.log().length;

  await postgres.stop();
  await sleep(OUTAGE_MS);
  await postgres.start();
  await expect.poll(async () => (await fetch(`${service.url}/readyz`)).status).toBe(200);
  expect(await service.stop()).toBe(0);

  const lines = service.log().slice(begin);
  const queue = lines.filter(({ msg }) => String(msg).startsWith("the work queue is in trouble"));
  expect(queue[0]).toMatchObject({ level: "warn", error: { code: "unavailable" } });
  expect(sum(queue.map(repeatedIn))).toBeGreaterThan(10);
  expect(lines.length).toBeLessThan(AT_MOST);
  expect(service.output()).not.toContain("[object Object]");
  expect(lines.filter(hasNoWords)).toEqual([]);
});

function repeatedIn({ repeated }: LogLine): number {
  return Number(repeated ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** An error that says nothing, or nothing after the colon. */
function hasNoWords({ error }: LogLine): boolean {
  const { message } = (error ?? { message: "there is none" }) as { readonly message?: unknown };
  return typeof message !== "string" || /^\s*$|:\s*$|undefined/.test(message);
}
