import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import { onTestFinished } from "vitest";

/** A program of the tests in a process of its own, killed with the test. */
export interface Child {
  readonly child: ChildProcess;
  /** The lines that it has printed so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line that fits. */
  readonly says: (fits: (line: string) => boolean) => Promise<string>;
  readonly kill: () => Promise<void>;
}

/** Starts `program` on this very Node. */
export function startChild(program: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    for (const look of waiting) look();
  });
  const ended = once(child, "exit");
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  return {
    child,
    lines,
    kill,
    says: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = lines.find(fits);
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        ended.then(() => {
          reject(new Error(`the process ended: ${lines.join(" | ")}`));
        }, reject);
        look();
      }),
  };
}
