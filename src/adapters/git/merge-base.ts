import { type CommitId, parseCommitId } from "../../model/identifier.ts";
import { runGit } from "./git-process.ts";

/** What `merge-base` ends with where there is none. */
const UNRELATED = 1;

/** The newest commit that both have in them; undefined where they have none. */
export async function mergeBase(
  directory: string,
  searchPath: string,
  one: CommitId,
  other: CommitId,
  signal: AbortSignal,
): Promise<CommitId | undefined> {
  const command = ["merge-base", "--end-of-options", one, other];
  return parseCommitId((await runGit(directory, searchPath, command, signal, { answer: UNRELATED })).trim());
}
