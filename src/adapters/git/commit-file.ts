import { rm } from "node:fs/promises";
import { join } from "node:path";

import { RollcallError } from "../../model/error.ts";
import { type CommitId, parseCommitId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { runGit } from "./git-process.ts";

/** One file on top of a commit. */
export interface CommitWish {
  readonly base: CommitId;
  readonly path: string;
  readonly content: string;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly atMs: InstantMs;
}

/** Commits a file in the object store alone: no work tree, no filter, no hook, and nothing refers to it yet. */
export async function commitFile(
  directory: string,
  searchPath: string,
  { base, path, content, message, author, atMs }: CommitWish,
  signal: AbortSignal,
): Promise<CommitId> {
  const index = join(directory, "index-of-a-request");
  const { name, email } = { name: bare(author.name), email: bare(author.email) };
  const date = `@${String(Math.floor(atMs / 1000))} +0000`;
  const env = {
    GIT_INDEX_FILE: index,
    ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date },
    ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: date },
  };
  const git = async (args: readonly string[], input?: string): Promise<string> =>
    (await runGit(directory, searchPath, args, signal, { env, ...(input === undefined ? {} : { input }) })).trim();
  try {
    const blob = await git(["hash-object", "-w", "--stdin"], content);
    await git(["read-tree", base]);
    await git(["update-index", "--add", "--index-info"], `100644 ${blob}\t${path}\n`);
    const tree = await git(["write-tree"]);
    const commit = parseCommitId(await git(["commit-tree", tree, "-p", base, "-F", "-"], `${message}\n`));
    if (commit !== undefined) return commit;
  } catch (cause) {
    signal.throwIfAborted();
    throw new RollcallError("internal", "git could not commit the request", { hint: "Report this.", cause });
  } finally {
    await rm(index, { force: true });
  }
  throw new RollcallError("internal", "git made no commit of the request", { hint: "Report this." });
}

/** Without what git takes for the end of a name, and nothing where git would find no name in it. */
function bare(text: string): string {
  const clean = text.replace(/[<>\p{C}]/gu, " ").trim();
  return /[\p{L}\p{N}]/u.test(clean) ? clean : "unknown";
}
