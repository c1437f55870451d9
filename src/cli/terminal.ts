import { createColors } from "picocolors";

import type { Environment } from "../settings/environment.ts";
import { ERRORS } from "../model/error.ts";
import { explainSystemError } from "../model/system-error.ts";
import type { Paint } from "../report/terminal/paint.ts";
import { asFailure } from "./failure.ts";

/** How results are written. */
export type Format = "text" | "json" | "markdown" | "github";

/** Progress on an interactive terminal. */
export interface Progress {
  readonly say: (label: string) => void;
  /** Makes room for a question; the next word shows it again. */
  readonly pause: () => void;
}

const UNSEEN: Progress = { say: () => undefined, pause: () => undefined };

/** Results go to `out`, everything else to `err`: a pipe gets results only. */
export interface Terminal {
  readonly paint: Paint;
  readonly isInteractive: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Shows that something is under way, once it takes longer than a second, on an interactive terminal. */
  withProgress<T>(label: string, work: (progress: Progress) => Promise<T>): Promise<T>;
}

const PATIENCE_MS = 1_000;

/** Handles failed writes to stdout and stderr: a closed pipe, a full disk. Once a process. */
export function guardOutput(): void {
  const { stdout, stderr } = process;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that goes away ends us quietly, as it ends other programs.
    if (error.code === "EPIPE") process.exit();
    const { message, hint, code } = asFailure(
      explainSystemError(error, {
        what: "cannot write the results to standard output",
        code: "unavailable",
        hint: "Redirect the output elsewhere.",
      }),
    );
    stderr.write(`rollcall: ${message}\n  ${hint}\n`);
    process.exit(ERRORS[code].exitCode);
  });
  // There is no stream left to report it on.
  stderr.on("error", () => undefined);
}

export function openTerminal({ hasNoColor }: Environment): Terminal {
  const { stdout, stderr, stdin } = process;
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
    withProgress: (label, work) => (stderr.isTTY ? watch(label, work) : work(UNSEEN)),
  };
}

async function watch<T>(first: string, work: (progress: Progress) => Promise<T>): Promise<T> {
  let label = first;
  let spin: { start(label: string): void; message(label: string): void; clear(): void } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const show = async (): Promise<void> => {
    const mine = timer;
    const { spinner } = await import("@clack/prompts");
    // It may have been hidden while the module was loaded.
    if (mine !== timer) return;
    spin = spinner({ output: process.stderr });
    spin.start(label);
  };
  const hide = (): void => {
    clearTimeout(timer);
    timer = undefined;
    spin?.clear();
    spin = undefined;
  };
  const wait = (): void => {
    timer = setTimeout(() => {
      void show();
    }, PATIENCE_MS);
  };
  const say = (next: string): void => {
    label = next;
    if (timer === undefined) wait();
    spin?.message(next);
  };
  wait();
  try {
    return await work({ say, pause: hide });
  } finally {
    hide();
  }
}
