import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

import { RollcallError, wordsOf } from "../model/error.ts";

/** The lines of a file; of one that ends in .gz, unpacked. Throws `usage` when it cannot be read. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    const file = createReadStream(path);
    // What fails is heard by whoever reads the lines.
    const input = path.endsWith(".gz") ? pipeline(file, createGunzip(), () => undefined) : file;
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (error) {
    throw new RollcallError("usage", `${path} cannot be read: ${wordsOf(error)}`, {
      hint: "Check the path.",
      cause: error,
    });
  }
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/** The lines of a file, or of all files of a folder that `fits`, in the order of their names. */
export async function* linesIn(path: string, fits: RegExp): AsyncGenerator<string> {
  if (!(await isFolder(path))) {
    yield* linesOf(path);
    return;
  }
  const names = (await readdir(path)).filter((file) => fits.test(file)).toSorted();
  if (names.length === 0) {
    throw new RollcallError("usage", `${path} holds none of the files that are looked for`, {
      hint: "Check the path. Nothing there is not the same as nothing wrong.",
    });
  }
  for (const name of names) yield* linesOf(join(path, name));
}
