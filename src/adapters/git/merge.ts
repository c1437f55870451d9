import { RollcallError } from "../../model/error.ts";
import { type CommitId, parseCommitId, shortHash } from "../../model/identifier.ts";
import type { Merge } from "../../ports/register.ts";
import { asked, type MergedTrees } from "./clone-memory.ts";
import { fixedCommitAt } from "./commit-at.ts";
import { runGit } from "./git-process.ts";
import { mergeBases } from "./merge-base.ts";
import { refuseGrowth, type TreeOptions } from "./tree.ts";

/** What `merge-tree` ends with when the two do not go together. */
const CONFLICTS = 1;

/** Merging is asked for again and again: what was found out is kept. */
export type MergeOptions = TreeOptions & Required<Pick<TreeOptions, "memory">>;

/**
 * Merges two commits in the object store alone: there is no work tree, so that no filter, hook or merge program runs.
 *
 * The resulting commit is ours and the same each time; no ref names it, and it is never pushed. Throws `invalid_register`
 * for a head that adds more than the limits, or has nothing in common with the base.
 */
export async function mergeCommits(
  options: MergeOptions,
  base: CommitId,
  head: CommitId,
  signal: AbortSignal,
): Promise<Merge> {
  const { tree, paths } = await mergeTrees(options, base, head, signal);
  if (paths.length > 0) return { kind: "conflict", paths };
  const message = `Merge ${head} into ${base}`;
  const command = ["commit-tree", tree, "-p", base, "-p", head, "-m", message];
  const commit = await asked(options.memory.answers.commits, message, async () =>
    parseCommitId((await runMerging(options, command, signal)).trim()),
  );
  if (commit !== undefined) {
    return { kind: "merged", revision: { commit, label: `${shortHash(base)} with ${shortHash(head)} merged` } };
  }
  throw new RollcallError("internal", "git made no commit of a merge", { hint: "Report this." });
}

/**
 * The tree that results from merging `head` into `base`; undefined for a conflict, and for a commit that is not here, or
 * adds more than the limits.
 */
export async function mergedTree(
  options: MergeOptions,
  base: CommitId,
  head: CommitId,
  signal: AbortSignal,
): Promise<string | undefined> {
  if ((await fixedCommitAt(options, head, signal)) === undefined) return undefined;
  try {
    const { tree, paths } = await mergeTrees(options, base, head, signal);
    return paths.length === 0 ? tree : undefined;
  } catch (error) {
    if (error instanceof RollcallError && error.code === "invalid_register") return undefined;
    throw error;
  }
}

/** Whether merging `head` into `base` would change nothing. False for a commit that is not here, or cannot be merged. */
export async function bringsNothing(
  options: MergeOptions,
  base: CommitId,
  head: CommitId,
  signal: AbortSignal,
): Promise<boolean> {
  const tree = await mergedTree(options, base, head, signal);
  return tree !== undefined && tree === (await mergedTree(options, base, base, signal));
}

/** Throws `invalid_register` for what is not merged. */
async function mergeTrees(
  options: MergeOptions,
  base: CommitId,
  head: CommitId,
  signal: AbortSignal,
): Promise<MergedTrees> {
  return asked(options.memory.answers.merges, `${base} ${head}`, async () => {
    if (base !== head) await refuseUnfit(options, base, head, signal);
    const command = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head];
    const merged = await runMerging(options, command, signal, CONFLICTS);
    const [tree = "", ...paths] = merged.split("\0").filter((part) => part !== "");
    return { tree, paths };
  });
}

/** Git's RAM for a merge grows with the paths of all that it compares, and it prints nothing before it is done. */
async function refuseUnfit(options: MergeOptions, base: CommitId, head: CommitId, signal: AbortSignal): Promise<void> {
  const { directory, searchPath } = options;
  const shared = await mergeBases(directory, searchPath, base, head, signal);
  if (shared.length === 0) {
    throw new RollcallError("invalid_register", `commit ${shortHash(head)} has nothing in common with the branch`, {
      hint: "Make the change anew on a branch that begins at the register's own.",
    });
  }
  const others = shared.filter((commit) => commit !== base && commit !== head);
  await refuseGrowth(options, base, [head, ...others], signal);
}

function runMerging(
  { directory, searchPath }: MergeOptions,
  command: readonly string[],
  signal: AbortSignal,
  answer = 0,
): Promise<string> {
  return runGit(directory, searchPath, command, signal, { env: NOBODY, answer });
}

/** Equal merges are equal commits. */
const NOBODY = {
  GIT_AUTHOR_NAME: "rollcall",
  GIT_AUTHOR_EMAIL: "rollcall@localhost",
  GIT_AUTHOR_DATE: "@0 +0000",
  GIT_COMMITTER_NAME: "rollcall",
  GIT_COMMITTER_EMAIL: "rollcall@localhost",
  GIT_COMMITTER_DATE: "@0 +0000",
};
