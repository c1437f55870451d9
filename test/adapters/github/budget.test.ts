import { expect, test } from "vitest";

import { Budget } from "../../../src/adapters/github/budget.ts";

const COMMENT = ["POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments"] as const;
const MINUTE_MS = 60_000;

function aBudget() {
  const clock = { nowMs: 1_000_000_000 };
  const budget = new Budget(() => clock.nowMs);
  const write = (count: number): void => {
    for (let index = 0; index < count; index += 1) budget.take(...COMMENT);
  };
  return { clock, budget, write, isBusy: () => budget.busyUntilMs > clock.nowMs };
}

test("new work waits before GitHub would refuse, and what is under way is finished", () => {
  const { clock, budget, write, isBusy } = aBudget();
  write(55);
  expect(isBusy()).toBe(false);

  write(1);
  expect(budget.busyUntilMs).toBe(clock.nowMs + MINUTE_MS);
  write(20);

  expect(() => {
    write(1);
  }).toThrow("GitHub takes no more comments for 60 seconds");
  clock.nowMs += MINUTE_MS;
  expect(isBusy()).toBe(false);
  write(1);
});

test("an hour's content is never more than GitHub takes", () => {
  const { clock, budget, isBusy } = aBudget();
  const startedAtMs = clock.nowMs;
  let written = 0;
  while (clock.nowMs < startedAtMs + 60 * MINUTE_MS) {
    if (!isBusy()) {
      budget.take(...COMMENT);
      written += 1;
    }
    clock.nowMs += 1_000;
  }
  expect(written).toBe(420);
});

test("checks, deployments, reading and taking away are not content", () => {
  const { budget, write, clock } = aBudget();
  write(76);
  for (const [method, route] of [
    ["POST", "/repos/{owner}/{repo}/check-runs"],
    ["POST", "/repos/{owner}/{repo}/deployments"],
    ["GET", COMMENT[1]],
    ["DELETE", "/repos/{owner}/{repo}/issues/comments/{comment_id}"],
  ] as const) {
    budget.take(method, route);
  }
  clock.nowMs += 1;
  expect(() => {
    budget.take("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}");
  }).toThrow("GitHub takes no more comments");
});

test("where little of the hour is left new work waits for the next one", () => {
  const { clock, budget, isBusy } = aBudget();
  const told = (remaining: number): Readonly<Record<string, string>> => ({
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(clock.nowMs / 1_000 + 120),
  });
  budget.note(told(500));
  expect(isBusy()).toBe(false);

  budget.note(told(499));

  expect(budget.busyUntilMs).toBe(clock.nowMs + 120_000);
  budget.note({});
  clock.nowMs += 120_000;
  expect(isBusy()).toBe(false);
});
