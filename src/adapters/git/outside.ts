import type { BlobId, CommitId } from "../../model/identifier.ts";
import type { RegisterEntry } from "../../model/register-file.ts";
import { type FitsOutside, MAX_OUTSIDE, type OutsideFiles } from "../../ports/register.ts";
import { readSizes } from "./cat-file.ts";
import { streamGit } from "./git-process.ts";
import { nulFields } from "./nul-fields.ts";
import { kindOf, type TreeOptions } from "./tree.ts";

/**
 * Files of `commit` that `fits`; with `since` those that are new or changed since that. Git is ended once it listed more
 * than the limit.
 */
export async function listOutside(
  { directory, searchPath, limits }: TreeOptions,
  commits: { readonly commit: CommitId; readonly since: CommitId | undefined },
  fits: FitsOutside,
  signal: AbortSignal,
): Promise<OutsideFiles> {
  const found: Omit<RegisterEntry, "sizeBytes">[] = [];
  const fields = nulFields(streamGit(directory, searchPath, commandFor(commits), signal));
  let [paths, characters, isWhole] = [0, 0, true];
  for await (const { mode, blobId, path } of commits.since === undefined ? inTree(fields) : inDifference(fields)) {
    paths += 1;
    characters += path.length;
    isWhole = paths <= limits.paths && characters <= limits.bytes && found.length < MAX_OUTSIDE;
    if (!isWhole) break;
    const entry = { path, kind: kindOf(mode), blobId };
    if (fits(entry)) found.push(entry);
  }
  const sizes = await readSizes(directory, searchPath, [...new Set(found.map(({ blobId }) => blobId))], signal);
  const entries = found.map((entry) => ({ ...entry, sizeBytes: sizes.get(entry.blobId) ?? 0 }));
  return { entries: entries.filter(fits), isWhole };
}

function commandFor({ commit, since }: { readonly commit: CommitId; readonly since: CommitId | undefined }): string[] {
  return since === undefined
    ? ["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit]
    : [
        "diff-tree",
        "-r",
        "-z",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "--diff-filter=AMT",
        "--end-of-options",
        since,
        commit,
      ];
}

interface NamedBlob {
  readonly mode: string;
  readonly blobId: BlobId;
  readonly path: string;
}

/** Records such as `100644 blob 0a1b…\tREADME.md`. */
async function* inTree(fields: AsyncIterable<string>): AsyncGenerator<NamedBlob> {
  for await (const record of fields) {
    const tab = record.indexOf("\t");
    const [mode = "", , blobId = ""] = record.slice(0, tab).split(" ");
    yield { mode, blobId: blobId as BlobId, path: record.slice(tab + 1) };
  }
}

/** Pairs such as `:100644 100644 0a1b… 2c3d… M` and `README.md`. Source: git-diff-tree, raw output format. */
async function* inDifference(fields: AsyncIterable<string>): AsyncGenerator<NamedBlob> {
  let header: string | undefined;
  for await (const field of fields) {
    if (header === undefined) {
      header = field;
      continue;
    }
    const [, mode = "", , blobId = ""] = header.split(" ");
    yield { mode, blobId: blobId as BlobId, path: field };
    header = undefined;
  }
}
