import type { BlobId, CommitId, Name } from "../../model/identifier.ts";
import type { HistoryStep } from "../../ports/register.ts";
import { streamGit } from "./git-process.ts";
import { nulFields } from "./nul-fields.ts";

/**
 * Changes of participant documents along the first parents of `commit`: what the branch itself held, not what was
 * tried on the way in a branch that was merged later.
 */
export async function readHistory(
  directory: string,
  searchPath: string,
  { commit, prefix, domain }: { readonly commit: CommitId; readonly prefix: string; readonly domain: Name },
  signal: AbortSignal,
): Promise<readonly HistoryStep[]> {
  const command = [
    "log",
    "--first-parent",
    "--diff-merges=first-parent",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--diff-filter=ADM",
    "-z",
    "--format=%x01%H",
    "--end-of-options",
    commit,
    "--",
    // From the top, wherever git is run, and with nothing in it that is a pattern.
    `:(top,literal)${prefix}domains/${domain}/participants/`,
  ];
  return parseHistory(nulFields(streamGit(directory, searchPath, command, signal)));
}

/**
 * Fields behind NULs: `\u0001<commit>` begins a step, and `:<mode> <mode> <old id> <new id> <letter>` is followed by its
 * path, whatever that looks like.
 */
async function parseHistory(fields: AsyncIterable<string>): Promise<readonly HistoryStep[]> {
  const steps: { removed: { path: string; blobId: BlobId }[]; added: { path: string; blobId: BlobId }[] }[] = [];
  let change: RegExpExecArray | null = null;
  for await (const field of fields) {
    if (change === null) {
      const words = field.trimStart();
      change = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([ADM])$/.exec(words);
      if (change === null && words.startsWith("\u0001")) steps.push({ removed: [], added: [] });
      continue;
    }
    const [, before, after, letter] = change;
    change = null;
    const step = steps.at(-1);
    if (letter !== "A") step?.removed.push({ path: field, blobId: before as BlobId });
    if (letter !== "D") step?.added.push({ path: field, blobId: after as BlobId });
  }
  return steps;
}
