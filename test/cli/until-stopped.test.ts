import { execFile } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { initCommand } from "../../src/cli/commands/init.ts";
import type { Session } from "../../src/cli/session.ts";
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

test.each([
  ["whole", "SIGTERM"],
  ["bit by bit", "SIGINT"],
] as const)("a command that writes %s, and never ends, ends on the first %s", async (how, signal) => {
  const pipe = join(await emptyFolder(), "pipe");
  await promisify(execFile)("mkfifo", [pipe]);
  const { child, says } = startChild(join(import.meta.dirname, "endless-write-program.ts"), [how, pipe]);
  await says((line) => line === "writing");

  child.kill(signal);

  expect(await once(child, "exit")).toEqual([null, signal]);
});

test("init does not wait for a folder that never takes what it writes", async () => {
  const session = { stop: AbortSignal.abort() } as Session;
  const nowhere = join(import.meta.filename, "register");

  const made = initCommand(session, nowhere, { output: "text", config: "", domain: "acme" });

  await expect(made).rejects.toBeInstanceOf(Interrupted);
});
