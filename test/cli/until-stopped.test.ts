import { execFile } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { Interrupted, untilStopped } from "../../src/cli/until-stopped.ts";
import { emptyFolder } from "../e2e/world.ts";
import { startChild } from "../support/child.ts";

const NEVER = new Promise<never>(() => undefined);

test("what ends before it is told to ends as it does", async () => {
  const { signal } = new AbortController();

  expect(await untilStopped(Promise.resolve(7), signal)).toBe(7);
  await expect(untilStopped(Promise.reject(new Error("full")), signal)).rejects.toThrow("full");
});

test("what never ends is left when it is told to end, before or meanwhile", async () => {
  const stop = new AbortController();
  const waiting = untilStopped(NEVER, stop.signal);
  stop.abort();

  await expect(waiting).rejects.toBeInstanceOf(Interrupted);
  await expect(untilStopped(NEVER, stop.signal)).rejects.toBeInstanceOf(Interrupted);
});

test.each(["SIGTERM", "SIGINT"] as const)("a command whose write never ends, ends on %s", async (signal) => {
  const pipe = join(await emptyFolder(), "pipe");
  await promisify(execFile)("mkfifo", [pipe]);
  const { child, says } = startChild(join(import.meta.dirname, "endless-write-program.ts"), [pipe]);
  await says((line) => line === "writing");

  child.kill(signal);

  expect(await once(child, "exit")).toEqual([null, signal]);
});
