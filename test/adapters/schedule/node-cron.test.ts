import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { openCronScheduler } from "../../../src/adapters/schedule/node-cron.ts";
import { type CronExpression, readCron } from "../../../src/model/cron-expression.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function cron(text: string): CronExpression {
  const read = readCron(text);
  if (read.kind === "refused") throw new Error(read.why);
  return read.expression;
}

/** The turns from `start` on, each with the interval around it. */
async function turnsFrom(start: string, expression: string, lengthMs: number) {
  vi.setSystemTime(Date.parse(start));
  const seen: { readonly at: string; readonly intervalMs: number }[] = [];
  const turns = openCronScheduler().every(cron(expression), (intervalMs) => {
    seen.push({ at: new Date(Date.now()).toISOString().slice(0, 16), intervalMs });
  });
  await vi.advanceTimersByTimeAsync(lengthMs);
  turns.stop();
  return seen;
}

test.each(["2026-12-04T20:00:00Z", "2026-12-04T17:40:00Z", "2026-12-06T12:00:00Z", "2026-12-07T10:07:00Z"])(
  "in office hours turns are a quarter of an hour apart, also for a service that started at %s",
  async (start) => {
    const seen = await turnsFrom(start, "*/15 9-17 * * 1-5", 4 * DAY_MS);

    expect(seen.length).toBeGreaterThan(36);
    expect(new Set(seen.map(({ intervalMs }) => intervalMs))).toEqual(new Set([15 * MINUTE_MS]));
  },
);

test("the last turn before a weekend and the first after it are no further put off than the others", async () => {
  const seen = await turnsFrom("2026-12-04T17:40:00Z", "*/15 9-17 * * 1-5", 3 * DAY_MS);

  expect(seen.slice(0, 2)).toEqual([
    { at: "2026-12-04T17:45", intervalMs: 15 * MINUTE_MS },
    { at: "2026-12-07T09:00", intervalMs: 15 * MINUTE_MS },
  ]);
});

test("a turn a day has a day around it, and an uneven schedule the shorter of its gaps", async () => {
  expect(await turnsFrom("2026-12-01T00:00:00Z", "0 9 * * *", DAY_MS)).toEqual([
    { at: "2026-12-01T09:00", intervalMs: DAY_MS },
  ]);
  expect(await turnsFrom("2026-12-01T00:00:00Z", "0 9,10 * * *", DAY_MS)).toEqual([
    { at: "2026-12-01T09:00", intervalMs: 60 * MINUTE_MS },
    { at: "2026-12-01T10:00", intervalMs: 60 * MINUTE_MS },
  ]);
});

test("a turn that a busy or stopped process missed comes late, and not only with the next one", async () => {
  vi.setSystemTime(Date.parse("2026-12-01T08:59:50Z"));
  let count = 0;
  const turns = openCronScheduler().every(cron("0 9 * * *"), () => {
    count += 1;
  });

  vi.setSystemTime(Date.parse("2026-12-01T09:20:00Z"));
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  turns.stop();

  expect(count).toBe(1);
});

test("who stops has no more turns", async () => {
  const seen = await turnsFrom("2026-12-01T00:00:00Z", "* * * * *", 3 * MINUTE_MS);
  await vi.advanceTimersByTimeAsync(3 * MINUTE_MS);

  expect(seen).toHaveLength(3);
});
