import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";

import { loadAll } from "js-yaml";

/** Of the repository. */
export const ROOT = join(import.meta.dirname, "../..");

/** Every file below `deploy`, but for what somebody who tries the compose file puts there. */
export const DEPLOY_FILES = readdirSync(join(ROOT, "deploy"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
  .filter((path) => !/^deploy\/compose\/(?:secrets\/|\.env$)/.test(path))
  .toSorted();

export type Json = Readonly<Record<string, unknown>>;

export function readRepositoryFile(path: string): Promise<string> {
  return readFile(join(ROOT, path), "utf8");
}

/** The documents of a YAML file, by its path in the repository. */
export async function readYamlFile(path: string): Promise<readonly Json[]> {
  return loadAll(await readRepositoryFile(path)) as Json[];
}
