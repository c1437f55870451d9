import { type CommitId, parseCommitId } from "../../model/identifier.ts";
import { runGit } from "./git-process.ts";

/** What `merge-base` ends with where there is none. */
const UNRELATED = 1;

/** The newest commit that both have in them; undefined where they have none. */
export async function mergeBase(...asked: Parameters<typeof mergeBases>): Promise<CommitId | undefined> {
  const [newest] = await mergeBases(...asked);
  return newest;
}

/** The newest commits that both have in them, of which none is in another: several where they were merged into one another. */
export async function mergeBases(
  directory: string,
  searchPath: string,
  one: CommitId,
  other: CommitId,
  signal: AbortSignal,
): Promise<readonly CommitId[]> {
  const command = ["merge-base", "--all", "--end-of-options", one, other];
  const listed = await runGit(directory, searchPath, command, signal, { answer: UNRELATED });
  return listed.split("\n").flatMap((line) => parseCommitId(line) ?? []);
}
