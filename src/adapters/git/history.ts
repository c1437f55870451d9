import type { SimpleGit } from "simple-git";

import type { BlobId, CommitId, Name } from "../../model/identifier.ts";
import type { HistoryStep } from "../../ports/register.ts";

/**
 * Changes of participant documents along the first parents of `commit`: what the branch itself held, not what was
 * tried on the way in a branch that was merged later.
 */
export async function readHistory(
  git: SimpleGit,
  commit: CommitId,
  prefix: string,
  domain: Name,
): Promise<readonly HistoryStep[]> {
  const output = await git.raw([
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
  ]);
  return parseHistory(output.split("\0"));
}

/**
 * Fields behind NULs: `\u0001<commit>` begins a step, and `:<mode> <mode> <old id> <new id> <letter>` is followed by its
 * path, whatever that looks like.
 */
function parseHistory(fields: readonly string[]): readonly HistoryStep[] {
  const steps: { removed: { path: string; blobId: BlobId }[]; added: { path: string; blobId: BlobId }[] }[] = [];
  for (let index = 0; index < fields.length; index += 1) {
    const field = (fields[index] ?? "").trimStart();
    const change = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([ADM])$/.exec(field);
    if (change === null) {
      if (field.startsWith("\u0001")) steps.push({ removed: [], added: [] });
      continue;
    }
    index += 1;
    const path = fields[index] ?? "";
    const step = steps.at(-1);
    if (change[3] !== "A") step?.removed.push({ path, blobId: change[1] as BlobId });
    if (change[3] !== "D") step?.added.push({ path, blobId: change[2] as BlobId });
  }
  return steps;
}
