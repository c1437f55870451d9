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
    `${prefix}domains/${domain}/participants/`,
  ]);
  return output.split("\u0001").slice(1).map(parseStep);
}

/** One commit: `<id>\0` or `<id>\n\0`, then `:<mode> <mode> <old id> <new id> <letter>\0<path>\0` for each change. */
function parseStep(text: string): HistoryStep {
  const fields = text.split("\0");
  const removed: { path: string; blobId: BlobId }[] = [];
  const added: { path: string; blobId: BlobId }[] = [];
  for (const [index, field] of fields.entries()) {
    const change = /^\n?:\d+ (\d+) ([0-9a-f]+) ([0-9a-f]+) ([ADM])$/.exec(field);
    const path = fields[index + 1];
    if (change === null || path === undefined) continue;
    if (change[4] !== "A") removed.push({ path, blobId: change[2] as BlobId });
    if (change[4] !== "D") added.push({ path, blobId: change[3] as BlobId });
  }
  return { removed, added };
}
