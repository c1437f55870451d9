import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";

import { RollcallError } from "../model/error.ts";
import { explainSystemError } from "../model/system-error.ts";

/**
 * The lines of a file of text; unpacked, where gzip packed it. A line ends with a line feed and nowhere else: what is kept
 * may hold the separators of Unicode. Throws `usage` when it cannot be read, or is packed in another way.
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    let begun = "";
    for await (const text of textOf(path)) {
      if (!text.includes("\n")) {
        begun += text;
        continue;
      }
      const lines = (begun + text).split("\n");
      begun = lines.pop() ?? "";
      for (const line of lines) yield line.replace(/\r$/, "");
    }
    if (begun !== "") yield begun;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** As its mark says, or else in UTF-8. Windows' own shell writes what programs say in UTF-16. */
async function* textOf(path: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const bytes of bytesOf(path)) {
    decoder ??= new TextDecoder(encodingOf(bytes));
    yield decoder.decode(bytes, { stream: true });
  }
  yield decoder?.decode() ?? "";
}

function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? "utf-16be" : "utf-8";
}

/** What else people pack files with, and how it begins. Read as it is it would hold nothing that is looked for. */
const UNREADABLE = { zstd: "28b52ffd", bzip2: "425a68", xz: "fd377a58", zip: "504b0304" };

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path) as AsyncIterable<Buffer>;
  const chunks = file[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const beginning = first.value.subarray(0, 4).toString("hex");
  const packed = Object.entries(UNREADABLE).find(([, mark]) => beginning.startsWith(mark))?.[0];
  if (packed !== undefined) {
    throw new RollcallError("usage", `${path} is compressed with ${packed}`, {
      hint: "Decompress it, or compress it with gzip.",
    });
  }
  const whole = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => chunks };
  };
  const isPacked = path.endsWith(".gz") || beginning.startsWith("1f8b");
  // The reader of the lines gets the failure.
  yield* isPacked ? pipeline(whole, createGunzip(), () => undefined) : whole();
}

function unreadable(path: string, error: unknown): unknown {
  return explainSystemError(error, { what: `${path} cannot be read`, code: "usage", hint: "Check the path." });
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
  const found = await readdir(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const names = found.filter((file) => fits.test(file)).toSorted();
  if (names.length === 0) {
    throw new RollcallError("usage", `${path} contains none of the expected files`, {
      hint: "Check the path: without records nothing is verified.",
    });
  }
  for (const name of names) yield* linesOf(join(path, name));
}
