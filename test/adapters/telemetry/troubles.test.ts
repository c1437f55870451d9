import { expect, test } from "vitest";

import { Troubles } from "../../../src/adapters/telemetry/troubles.ts";
import { RollcallError } from "../../../src/model/error.ts";
import { ManualClock } from "../../build/manual-clock.ts";
import { aLog } from "./a-log.ts";

const AWAY = new RollcallError("unavailable", "the store does not answer", { hint: "Start it." });

function someTroubles() {
  const { log, lines } = aLog("info");
  const clock = new ManualClock();
  const troubles = new Troubles(log, clock);
  return { clock, troubles, lines, told: () => lines.map(({ msg }) => msg) };
}

test("what goes wrong once is told once, at once, with whom it is about", async () => {
  const { troubles, clock, lines } = someTroubles();

  troubles.tell("warn", "a form could not be taken up", AWAY, { form: 12 });
  expect(lines).toMatchObject([
    {
      level: "warn",
      msg: "a form could not be taken up",
      form: 12,
      error: { code: "unavailable", message: "the store does not answer", hint: "Start it." },
    },
  ]);

  await clock.pass(3_600_000);
  expect(lines).toHaveLength(1);
});

test("what goes wrong again and again is told once, then as a number with how long it took", async () => {
  const { troubles, clock, lines, told } = someTroubles();

  for (let attempt = 0; attempt < 313; attempt += 1) {
    troubles.tell("warn", "housekeeping failed", AWAY);
    if (attempt < 8) await clock.pass(1_000);
  }
  expect(told()).toEqual(["housekeeping failed"]);
  await clock.pass(3_600_000);

  expect(told()).toEqual(["housekeeping failed", "housekeeping failed (312 more times in 8 s)"]);
  expect(lines[1]).toMatchObject({
    level: "warn",
    repeated: 312,
    error: { code: "unavailable", message: "the store does not answer" },
  });
});

test("while it lasts it is counted up at growing distances, and every repetition is in one of the numbers", async () => {
  const { troubles, clock, lines } = someTroubles();

  for (let second = 0; second < 3_600; second += 1) {
    troubles.tell("error", "no look can be asked for", AWAY);
    await clock.pass(1_000);
  }
  await troubles.close();

  expect(lines.length).toBeLessThan(15);
  expect(lines.reduce((sum, { repeated }) => sum + (repeated === undefined ? 1 : Number(repeated)), 0)).toBe(3_600);
});

test("what was over for a while and comes again is told at once", async () => {
  const { troubles, clock, told } = someTroubles();

  troubles.tell("warn", "housekeeping failed", AWAY);
  await clock.pass(60_000);
  troubles.tell("warn", "housekeeping failed", AWAY);

  expect(told()).toEqual(["housekeeping failed", "housekeeping failed"]);
});

test("another reason, or something else that failed, is another trouble; another number or id in the words is not", () => {
  const { troubles, told } = someTroubles();

  troubles.tell("warn", "housekeeping failed", new Error("connect ECONNREFUSED 127.0.0.1:40001"));
  troubles.tell("warn", "housekeeping failed", new Error("connect ECONNREFUSED 127.0.0.1:40002"));
  troubles.tell("warn", "housekeeping failed", new Error("connect ECONNREFUSED 127.0.0.1:40002 (worker 3c4d-ad9e)"));
  troubles.tell("warn", "housekeeping failed", new Error("connect ECONNREFUSED 127.0.0.1:40002 (worker 782a-bf9d)"));
  troubles.tell("warn", "housekeeping failed", new Error("the database system is starting up"));
  troubles.tell("warn", "deliveries could not be taken", new Error("the database system is starting up"));

  const failed = "housekeeping failed";
  expect(told()).toEqual([failed, failed, failed, "deliveries could not be taken"]);
});

test("errors that never say the same twice come to a bounded number of lines", () => {
  const { troubles, lines } = someTroubles();

  for (let attempt = 0; attempt < 5_000; attempt += 1) {
    troubles.tell("error", "a request could not be answered", new Error("x".repeat(attempt)));
  }

  expect(lines.length).toBeLessThan(150);
});

test("who stops tells what was only counted so far, and ends", async () => {
  const { troubles, told } = someTroubles();
  for (let attempt = 0; attempt < 3; attempt += 1) troubles.tell("warn", "housekeeping failed", AWAY);
  troubles.tell("warn", "deliveries could not be taken", AWAY);

  await troubles.close();

  expect(told()).toEqual([
    "housekeeping failed",
    "deliveries could not be taken",
    "housekeeping failed (2 more times in 0 s)",
  ]);
});
