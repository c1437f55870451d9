import fc from "fast-check";
import { createTask } from "node-cron";
import { PgBoss } from "pg-boss";
import { afterEach, expect, test, vi } from "vitest";

import { readCron } from "../../../src/model/cron-expression.ts";

const TURNS = 4;

/** Never started: it reads expressions without a database. */
const boss = new PgBoss("postgres://localhost/nowhere");

afterEach(() => {
  vi.useRealTimers();
});

function turnsByNodeCron(expression: string, fromMs: number): readonly string[] {
  vi.setSystemTime(fromMs);
  const task = createTask(expression, () => undefined, { timezone: "Etc/UTC" });
  return task.getNextRuns(TURNS).map((turn) => turn.toISOString());
}

function turnsByPgBoss(expression: string, fromMs: number): readonly string[] {
  const turns = boss.previewSchedule(expression, { tz: "UTC", count: TURNS, from: new Date(fromMs) });
  return turns.map((turn) => turn.toISOString());
}

const MONTHS = ["jan", "FEB", "Mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "MON", "Tue", "wed", "thu", "fri", "sat"];

/** What somebody may write into a field, right or wrong; usually something that is right. */
function aField(least: number, most: number, names: readonly string[] = []) {
  const number = fc.integer({ min: least, max: most });
  const value = fc.oneof(number.map(String), ...(names.length === 0 ? [] : [fc.constantFrom(...names)]));
  const range = fc
    .tuple(number, number)
    .map(([one, other]) => `${String(Math.min(one, other))}-${String(Math.max(one, other))}`);
  const step = fc.integer({ min: 1, max: most + 2 }).map((every) => `/${String(every)}`);
  const item = fc.oneof(
    value,
    range,
    fc.tuple(fc.oneof(fc.constant("*"), range), step).map(([from, every]) => `${from}${every}`),
    fc.constantFrom("*", "L", "?", `${String(least)}/2`, `${String(most)}-${String(least)}`, "W", "H", "1#2"),
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant("*") },
    { weight: 4, arbitrary: item },
    { weight: 1, arbitrary: fc.array(item, { minLength: 2, maxLength: 3 }).map((items) => items.join(",")) },
  );
}

const anExpression = fc
  .tuple(
    fc.option(aField(0, 59)),
    aField(0, 59),
    aField(0, 23),
    aField(1, 31),
    aField(1, 12, MONTHS),
    aField(0, 7, WEEKDAYS),
  )
  .map((fields) => fields.filter((field) => field !== null).join(" "));

const aMoment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) });

test("what is taken as a cron expression comes at the same times by node-cron and by pg-boss", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  let taken = 0;

  fc.assert(
    fc.property(anExpression, aMoment, (text, fromMs) => {
      const read = readCron(text);
      if (read.kind === "refused") return;
      taken += 1;
      expect(turnsByNodeCron(read.expression, fromMs)).toEqual(turnsByPgBoss(read.expression, fromMs));
    }),
    { numRuns: 1_500 },
  );

  expect(taken).toBeGreaterThan(100);
});

test("what is refused for being read in two ways is", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const friday = "2026-12-04T09:00:00.000Z";

  expect(turnsByNodeCron("0 9 13 * 5", Date.UTC(2026, 11, 1))[0]).not.toBe(friday);
  expect(turnsByPgBoss("0 9 13 * 5", Date.UTC(2026, 11, 1))[0]).toBe(friday);
});
