import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Does what a person does after an import: says who runs each participant. */
export async function fillIn(participants: string): Promise<void> {
  for (const file of await readdir(participants)) {
    const path = join(participants, file);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/organisation: "".*/, `organisation: Company ${file.slice(0, -5)}`));
  }
}
