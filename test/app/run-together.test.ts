import { expect, test } from "vitest";

import { runTogether, type Task } from "../../src/app/run-together.ts";

function untilAborted(ended: string[], name: string): Task {
  return (signal) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        ended.push(name);
        resolve();
      });
    });
}

test("the first task that ends, ends all others", async () => {
  const ended: string[] = [];

  await runTogether([untilAborted(ended, "server"), async () => Promise.resolve()], new AbortController().signal);

  expect(ended).toEqual(["server"]);
});

test("a task's failure is thrown only once the others have cleaned up", async () => {
  const ended: string[] = [];
  const failing: Task = async () => Promise.reject(new Error("the store is gone"));

  const running = runTogether([untilAborted(ended, "server"), failing], new AbortController().signal);

  await expect(running).rejects.toThrow("the store is gone");
  expect(ended).toEqual(["server"]);
});

test("the signal ends all of them", async () => {
  const ended: string[] = [];
  const stop = new AbortController();
  const running = runTogether([untilAborted(ended, "one"), untilAborted(ended, "two")], stop.signal);

  stop.abort();

  await running;
  expect(ended.toSorted()).toEqual(["one", "two"]);
});
