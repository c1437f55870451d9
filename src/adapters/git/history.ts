import { createHash } from "node:crypto";

import { RollcallError } from "../../model/error.ts";
import type { BlobId, CommitId, Name } from "../../model/identifier.ts";
import type { HistoryStep } from "../../ports/register.ts";
import { runGit, streamGit } from "./git-process.ts";
import { nulFields } from "./nul-fields.ts";

export interface HistoryOptions {
  readonly commit: CommitId;
  /** Where the register is in its repository: `""` at the top. */
  readonly prefix: string;
  readonly domain: Name;
  /** So many changes are read; `MAX_CHANGES` when absent. */
  readonly atMost?: number;
}

/** Thousands of members, each changed dozens of times. */
const MAX_CHANGES = 500_000;

/**
 * Changes of participant documents along the first parents of `commit`: what the branch itself held, not what was tried on
 * the way in a branch that was merged later.
 *
 * The folder alone is compared, and nothing below it: any commit of a branch may once have held trees without end, and git
 * reads every difference of a commit into RAM before it prints one. Throws `invalid_register` for more changes than are
 * read.
 */
export async function readHistory(
  directory: string,
  searchPath: string,
  { commit, prefix, domain, atMost = MAX_CHANGES }: HistoryOptions,
  signal: AbortSignal,
): Promise<readonly HistoryStep[]> {
  const folder = `${prefix}domains/${domain}/participants`;
  // From the top, wherever git is run, and with nothing in it that is a pattern.
  const revisions = ["rev-list", "--first-parent", "--end-of-options", commit, "--", `:(top,literal)${folder}/`];
  const listed = await runGit(directory, searchPath, revisions, signal);
  const commits = listed.split("\n").filter((line) => line !== "");
  if (commits.length === 0) return [];
  const empty = emptyTreeLike(commit);
  const trees = await treesAt(directory, searchPath, { commits, folder, empty }, signal);
  // Between two of them the folder stayed as it was.
  const pairs = trees.map((tree, index) => `${trees[index + 1] ?? empty} ${tree}\n`);
  const command = ["diff-tree", "--stdin", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=ADM"];
  const differences = streamGit(directory, searchPath, command, signal, { input: pairs.join("") });
  return parseHistory(nulFields(differences), folder, atMost);
}

/** The id of the tree that has nothing in it, as a repository with such ids has it: git knows it, written or not. */
function emptyTreeLike({ length }: CommitId): string {
  return createHash(length === 40 ? "sha1" : "sha256")
    .update("tree 0\0")
    .digest("hex");
}

/** What each commit has at `folder`; the empty tree where that is none. */
async function treesAt(
  directory: string,
  searchPath: string,
  { commits, folder, empty }: { readonly commits: readonly string[]; readonly folder: string; readonly empty: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const input = commits.map((commit) => `${commit}:${folder}\n`).join("");
  const command = ["cat-file", "--batch-check=%(objecttype) %(objectname)"];
  const lines = (await runGit(directory, searchPath, command, signal, { input })).trimEnd().split("\n");
  if (lines.length !== commits.length) {
    throw new RollcallError("unreadable", `git cannot list the history of ${JSON.stringify(folder)}`, {
      hint: "Move the register to a folder without line breaks in its name.",
    });
  }
  return lines.map((line) => /^tree ([0-9a-f]+)$/.exec(line)?.[1] ?? empty);
}

const TREE_MODE = "040000";

/**
 * NUL-separated fields: `:<mode> <mode> <old id> <new id> <letter>` is followed by its path, which may hold anything. A
 * line `<tree> <tree>` before it begins a step. Folders are no documents.
 */
async function parseHistory(
  fields: AsyncIterable<string>,
  folder: string,
  atMost: number,
): Promise<readonly HistoryStep[]> {
  const steps: { readonly removed: { path: string; blobId: BlobId }[]; readonly added: BlobId[] }[] = [];
  let change: RegExpExecArray | null = null;
  let changes = 0;
  for await (const field of fields) {
    if (change === null) {
      change = /^([0-9a-f \n]*):(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([ADM])$/.exec(field);
      if (change?.[1] !== "") steps.push({ removed: [], added: [] });
      continue;
    }
    const [, , modeBefore, modeAfter, before, after, letter] = change;
    change = null;
    changes += 1;
    if (changes > atMost) throw tooManyChanges(folder, atMost);
    const step = steps.at(-1);
    if (letter !== "A" && modeBefore !== TREE_MODE)
      step?.removed.push({ path: `${folder}/${field}`, blobId: before as BlobId });
    if (letter !== "D" && modeAfter !== TREE_MODE) step?.added.push(after as BlobId);
  }
  return steps;
}

function tooManyChanges(folder: string, atMost: number): RollcallError {
  return new RollcallError(
    "invalid_register",
    `the history of ${folder}/ holds more than ${String(atMost)} changes of documents`,
    { hint: "It is not read any further. Look which commits changed so much at once: git log --stat says it." },
  );
}
