import { createWriteStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { RollcallError } from "../model/error.ts";
import { explainSystemError } from "../model/system-error.ts";
import { untilStopped } from "./until-stopped.ts";

/** Reads a file that the command line names; `what` is what it should be, such as `the plan`. Throws `usage`. */
export async function readNamed(path: string, what: string, hint: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw explainSystemError(error, { what: `${what} ${path} cannot be read`, code: "usage", hint });
  });
}

/** Works with what a file that the command line names holds: errors name the file. */
export async function aboutFile<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RollcallError) || error.message.includes(path)) throw error;
    const { code, message, hint, cause } = error;
    throw new RollcallError(code, `${path}: ${message}`, { hint, cause });
  }
}

/**
 * Writes a file that the command line names, over one that is there; waits for that until `stop` aborts. Throws `usage`,
 * and `unavailable` on a full disk.
 */
export async function writeNamed(
  path: string,
  content: string,
  { hint, mode, stop }: { readonly hint: string; readonly mode?: number; readonly stop: AbortSignal },
): Promise<void> {
  const writing = writeFile(path, content, { mode }).catch((error: unknown) => {
    throw unwritable(path, error, hint);
  });
  await untilStopped(writing, stop);
}

/** The same for what comes bit by bit. */
export async function writeStream(path: string, lines: AsyncIterable<string>, stop: AbortSignal): Promise<void> {
  const writing = pipeline(Readable.from(lines), createWriteStream(path, { mode: 0o600 })).catch((error: unknown) => {
    throw unwritable(path, error, "Name another file.");
  });
  await untilStopped(writing, stop);
}

/** Writes a file that is not there yet, with its folders; waits for that until `stop` aborts. */
export async function writeNew(path: string, content: string, stop: AbortSignal): Promise<void> {
  const write = async (): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { flag: "wx" });
  };
  await inFolder(path, write, stop);
}

/** Does something that writes at `path` or below it, where nothing is written over; waits for that until `stop` aborts. */
export async function inFolder<T>(path: string, work: () => Promise<T>, stop: AbortSignal): Promise<T> {
  const working = work().catch((error: unknown) => {
    throw unwritable(path, error, "Only new files are written: move the file away, or name another folder.");
  });
  return untilStopped(working, stop);
}

function unwritable(path: string, error: unknown, hint: string): unknown {
  return explainSystemError(error, { what: `${path} cannot be written`, code: "usage", hint });
}
