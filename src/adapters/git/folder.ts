import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";

import { RollcallError } from "../../model/error.ts";
import { type BlobId, type CommitId, type Name, parseCommitId } from "../../model/identifier.ts";
import { withUnixLineEnds } from "../../model/line-ends.ts";
import type { RegisterEntry } from "../../model/register-file.ts";
import { explainSystemError, isMissing } from "../../model/system-error.ts";
import {
  type FitsOutside,
  type HistoryStep,
  MAX_OUTSIDE,
  type OutsideFiles,
  type Register,
} from "../../ports/register.ts";
import { readBlobMap } from "./cat-file.ts";
import { isInNoRepository, translateGitError } from "./error.ts";
import { type GitAccess, runGit } from "./git-process.ts";
import { readHistory } from "./history.ts";
import { type Checkout, pathsNormalised } from "./line-ends.ts";
import { listTree, tooLarge, TREE_LIMITS, type TreeLimits, type TreeOptions } from "./tree.ts";

export interface FolderOptions extends Pick<GitAccess, "searchPath"> {
  readonly directory: string;
  /** Of the person who edits: git's settings there say how they commit, as those of the machine do. None when absent. */
  readonly home?: string | undefined;
  readonly maxDocumentBytes: number;
  /** What the folder may hold; `TREE_LIMITS` when absent. */
  readonly treeLimits?: TreeLimits;
}

/**
 * A register as it lies in a folder, for the person who is editing it.
 *
 * Where the folder is in a git work tree, its history counts, and what the last commit holds and the folder no longer
 * does: a deleted file is a removal before it is committed, too.
 */
export function openFolder({
  directory,
  searchPath,
  home,
  maxDocumentBytes,
  treeLimits: limits = TREE_LIMITS,
}: FolderOptions): Register {
  return {
    resolve: (ref) => (ref === undefined ? Promise.resolve({ commit: undefined, label: directory }) : refuseRef(ref)),
    tip: () => Promise.resolve(undefined),
    known: () => Promise.resolve(undefined),
    fetchRef: () => Promise.resolve(undefined),
    branches: () => Promise.resolve(new Map()),
    merge: () =>
      Promise.reject(
        new RollcallError("usage", "a folder has nothing to merge into", {
          hint: "Name a git repository in the settings.",
        }),
      ),
    mergedTree: () => Promise.resolve(undefined),
    holds: () => Promise.resolve(false),
    ancestry: () => Promise.resolve("same"),
    parent: () => Promise.resolve(undefined),
    origins: () => Promise.resolve(new Map()),
    readFile: () => Promise.resolve(undefined),
    unsignedCommits: () => Promise.resolve([]),
    list: () => listFolder(directory, limits),
    outside: (_revision, _since, fits, signal) => listOutside(directory, fits, signal),
    read: (entries, signal) => readEntries({ directory, searchPath, home }, entries, signal),
    history: (_revision, domain, signal) => folderHistory({ directory, searchPath, limits }, domain, signal),
    readHistoric: (blobIds, signal) => readBlobMap(directory, searchPath, blobIds, maxDocumentBytes, signal),
  };
}

function refuseRef(ref: string): Promise<never> {
  return Promise.reject(
    new RollcallError("usage", `a folder is read as it lies there, and ${JSON.stringify(ref)} names a commit`, {
      hint: "Leave out --ref, or leave out --register to read the commit from the settings' repository.",
    }),
  );
}

async function listFolder(directory: string, limits: TreeLimits): Promise<readonly RegisterEntry[]> {
  const entries: RegisterEntry[] = [];
  let [paths, bytes] = [0, 0];
  const walk = async (path: string): Promise<void> => {
    const found = await readdir(join(directory, path), { withFileTypes: true });
    paths += found.length;
    bytes += found.reduce((sum, { name }) => sum + path.length + name.length, 0);
    if (paths > limits.paths || bytes > limits.bytes) throw tooLarge(directory, ["domains"], limits);
    for (const item of found.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const itemPath = `${path}/${item.name}`;
      if (item.isDirectory()) {
        await walk(itemPath);
        continue;
      }
      entries.push({ path: itemPath, blobId: itemPath as BlobId, ...(await describe(join(directory, itemPath))) });
    }
  };
  const top = await lstat(join(directory, "domains")).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw explainSystemError(error, {
      what: `${directory} cannot be read as a register`,
      code: "usage",
      hint: "Give the folder that holds domains/.",
    });
  });
  if (top?.isDirectory() !== true) {
    const found = top === undefined ? "it has no folder domains" : "its domains is not a folder";
    throw new RollcallError("usage", `${directory} is not a register: ${found}`, {
      hint: "Give the folder that holds domains/, or make one with `rollcall init DIR`.",
    });
  }
  await walk("domains");
  return entries;
}

/** What the person's other tools keep there is not the register's. */
const NOT_LOOKED_INTO = new Set([".git", "node_modules"]);
/** So many files and folders are looked at: the folder may be a home folder. */
const MAX_SEEN = 50_000;

async function listOutside(directory: string, fits: FitsOutside, signal: AbortSignal): Promise<OutsideFiles> {
  const entries: RegisterEntry[] = [];
  const folders = [""];
  let [seen, isWhole] = [0, true];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    // An unreadable folder is not part of the register, and does not prevent validation.
    const found = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => undefined);
    isWhole &&= found !== undefined;
    for (const item of (found ?? []).toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      signal.throwIfAborted();
      seen += 1;
      const path = `${folder}${item.name}`;
      if (path === "domains" || NOT_LOOKED_INTO.has(item.name)) continue;
      if (seen > MAX_SEEN || entries.length >= MAX_OUTSIDE) return { entries, isWhole: false };
      if (item.isDirectory()) folders.push(`${path}/`);
      else if (item.isFile() && fits({ path, kind: "file" })) {
        const entry = { path, blobId: path as BlobId, ...(await describe(join(directory, path))) };
        if (fits(entry)) entries.push(entry);
      }
    }
  }
  return { entries, isWhole };
}

/** What is at `path`, without following it: as git would list it once it is committed. */
async function describe(path: string): Promise<Pick<RegisterEntry, "kind" | "sizeBytes">> {
  const stats = await lstat(path);
  if (!stats.isFile()) return { kind: stats.isSymbolicLink() ? "symlink" : "other", sizeBytes: 0 };
  const isExecutable = (stats.mode & constants.S_IXUSR) !== 0;
  return { kind: isExecutable ? "executable" : "file", sizeBytes: stats.size };
}

/** As git would commit them: on Windows lines end otherwise than in the commit. Git is asked once such a file is met. */
async function* readEntries(
  checkout: Checkout,
  entries: readonly RegisterEntry[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let normalised: ReadonlySet<string> | undefined;
  for (const entry of entries) {
    signal.throwIfAborted();
    const bytes = await readEntry(checkout.directory, entry);
    const unix = withUnixLineEnds(bytes);
    if (unix === bytes) {
      yield bytes;
      continue;
    }
    normalised ??= await normalisedOf(checkout, entries, signal);
    yield normalised.has(entry.path) ? unix : bytes;
  }
}

async function normalisedOf(
  checkout: Checkout,
  entries: readonly RegisterEntry[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  try {
    const paths = entries.map(({ path }) => path);
    return await pathsNormalised(checkout, paths, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw translateGitError(error, "tell how it would commit the line ends of the register");
  }
}

/** The file as it was listed: one that became something else, or grew, meanwhile is an error. */
async function readEntry(directory: string, { path, sizeBytes }: RegisterEntry): Promise<Uint8Array> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(join(directory, path), flags).catch((error: unknown) => {
    throw changed(path, error);
  });
  try {
    const buffer = Buffer.alloc(sizeBytes + 1);
    const { bytesRead } = await file.read(buffer, 0, sizeBytes + 1, 0);
    if (bytesRead === sizeBytes) return buffer.subarray(0, sizeBytes);
  } finally {
    await file.close();
  }
  throw changed(path, undefined);
}

function changed(path: string, cause: unknown): RollcallError {
  return new RollcallError("unreadable", `${path} changed while it was read`, {
    hint: "Save your files, then try again.",
    cause,
  });
}

async function folderHistory(options: TreeOptions, domain: Name, signal: AbortSignal): Promise<readonly HistoryStep[]> {
  const { directory, searchPath, limits } = options;
  try {
    const prefix = await prefixOf(directory, searchPath, signal);
    if (prefix === undefined) return [];
    const head = await headOf(directory, searchPath, signal);
    if (head === undefined) return [];
    await refuseShallow(directory, searchPath, signal);
    const committed = await listTree(options, head, `${prefix}domains/${domain}/participants/`, signal);
    const here = new Set((await listFolder(directory, limits)).map(({ path }) => `${prefix}${path}`));
    const removed = committed.filter(({ kind, path }) => kind === "file" && !here.has(path));
    const history = await readHistory(directory, searchPath, { commit: head, prefix, domain }, signal);
    return [{ removed, added: [] }, ...history];
  } catch (error) {
    signal.throwIfAborted();
    throw translateGitError(error, "read the register's history");
  }
}

/** Where the folder is in its repository, `""` at the top; undefined when it is in none. */
async function prefixOf(directory: string, searchPath: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await runGit(directory, searchPath, ["rev-parse", "--show-prefix"], signal)).trim();
  } catch (error) {
    if (isInNoRepository(error)) return undefined;
    throw error;
  }
}

/** What `rev-parse` ends with before the first commit. */
const NO_COMMIT = 1;

/** The commit that is checked out; undefined before the first. It may be missing: reading it reports that. */
async function headOf(directory: string, searchPath: string, signal: AbortSignal): Promise<CommitId | undefined> {
  const command = ["rev-parse", "--verify", "--quiet", "HEAD"];
  return parseCommitId((await runGit(directory, searchPath, command, signal, { answer: NO_COMMIT })).trim());
}

/** A shallow history would not show members who were removed before its start. */
async function refuseShallow(directory: string, searchPath: string, signal: AbortSignal): Promise<void> {
  const answer = await runGit(directory, searchPath, ["rev-parse", "--is-shallow-repository"], signal);
  if (answer.trim() === "false") return;
  throw new RollcallError("unavailable", `the repository of ${directory} is shallow: its history is cut off`, {
    hint: "Run `git fetch --unshallow` there; in a workflow, check it out with fetch-depth: 0.",
  });
}
