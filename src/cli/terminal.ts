import { createColors } from "picocolors";

import type { Environment } from "../app/config.ts";
import type { Paint } from "../report/terminal.ts";

/** How results are written. */
export type Format = "text" | "json" | "markdown" | "github";

/** Results go to `out`, everything else to `err`: a pipe gets results only. */
export interface Terminal {
  readonly paint: Paint;
  readonly isInteractive: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Shows that something is under way, once it takes longer than a second and somebody is watching. */
  withProgress<T>(label: string, work: (say: (label: string) => void) => Promise<T>): Promise<T>;
}

const PATIENCE_MS = 1_000;

export function openTerminal({ hasNoColor }: Environment): Terminal {
  const { stdout, stderr, stdin } = process;
  // A reader that goes away ends us quietly, as it ends other programs.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  const { bold, dim, red, green, yellow } = createColors(stdout.isTTY && !hasNoColor);
  return {
    paint: { bold, dim, red, green, yellow },
    isInteractive: stdin.isTTY && stderr.isTTY,
    out: (text) => {
      if (text !== "") stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    err: (text) => {
      stderr.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    withProgress: (label, work) => (stderr.isTTY ? watch(label, work) : work(() => undefined)),
  };
}

async function watch<T>(first: string, work: (say: (label: string) => void) => Promise<T>): Promise<T> {
  let label = first;
  let say = (next: string): void => {
    label = next;
  };
  let hide = (): void => undefined;
  const timer = setTimeout(() => {
    void show();
  }, PATIENCE_MS);
  let isOver = false;
  const show = async (): Promise<void> => {
    const { spinner } = await import("@clack/prompts");
    // The work may have ended while the module was loaded.
    if (isOver) return;
    const spin = spinner({ output: process.stderr });
    spin.start(label);
    say = (next) => {
      spin.message(next);
    };
    hide = () => {
      spin.clear();
    };
  };
  try {
    return await work((next) => {
      say(next);
    });
  } finally {
    isOver = true;
    clearTimeout(timer);
    hide();
  }
}
