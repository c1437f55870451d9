import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type CommitId, parseCommitId } from "../../model/identifier.ts";
import { asked, type CloneMemory } from "./clone-memory.ts";
import { runGit } from "./git-process.ts";

/** Exit code of `rev-parse` where there is nothing of that name; any other one is a failure. */
const NOTHING = 1;

/**
 * The commit that a ref, an id or an expression such as `<id>^1` stands for; undefined when the clone has none of that
 * name. A branch that was fetched just now is mostly a small file: no process is needed.
 */
export async function commitAt(
  directory: string,
  searchPath: string,
  name: string,
  signal: AbortSignal,
): Promise<CommitId | undefined> {
  if (name.startsWith("refs/")) {
    const inFile = parseCommitId((await readFile(join(directory, name), "utf8").catch(() => "")).trim());
    if (inFile !== undefined) return inFile;
  }
  const command = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
  return parseCommitId((await runGit(directory, searchPath, command, signal, { answer: NOTHING })).trim());
}

interface RememberedClone {
  readonly directory: string;
  readonly searchPath: string;
  readonly memory: CloneMemory;
}

/** `commitAt` of what always leads to the same commit, an id or a way from one: git is asked until it is there. */
export async function fixedCommitAt(
  { directory, searchPath, memory }: RememberedClone,
  name: string,
  signal: AbortSignal,
): Promise<CommitId | undefined> {
  return asked(memory.answers.commits, name, () => commitAt(directory, searchPath, name, signal));
}
