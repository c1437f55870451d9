import { readFile } from "node:fs/promises";

import { RollcallError } from "../model/error.ts";
import { explainSystemError } from "../model/system-error.ts";

/** The bearer token in a file that `option` of the command line names: one word. Throws `usage`. */
export async function readTokenFile(path: string, option: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw explainSystemError(error, {
      what: `the token in ${path} cannot be read`,
      code: "usage",
      hint: `Check ${option}.`,
    });
  });
  const token = text.trim();
  if (/^[\x21-\x7E]+$/.test(token)) return token;
  throw new RollcallError("usage", `the token in ${path} is empty or no plain word`, {
    hint: `It must be one word of printable characters. Check ${option}.`,
  });
}
