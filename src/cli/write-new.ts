import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { RollcallError } from "../model/error.ts";

/** Writes a file that is not there yet, with its folders. */
export async function writeNew(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content, { flag: "wx" }).catch((error: unknown) => {
    throw new RollcallError("usage", `${path} cannot be written`, {
      hint: "Only new files are written: move the file away, or name another folder.",
      cause: error,
    });
  });
}
