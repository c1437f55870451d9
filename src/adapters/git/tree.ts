import { RollcallError } from "../../model/error.ts";
import { type BlobId, type CommitId, shortHash } from "../../model/identifier.ts";
import type { EntryKind, RegisterEntry } from "../../model/register-file.ts";
import { readSizes } from "./cat-file.ts";
import { asked, type CloneMemory, type TreeSize } from "./clone-memory.ts";
import { streamGit } from "./git-process.ts";

const KINDS: Readonly<Record<string, EntryKind>> = {
  "100644": "file",
  "100755": "executable",
  "120000": "symlink",
  "160000": "submodule",
};

/** What git's mode says of an entry. */
export function kindOf(mode: string): EntryKind {
  return KINDS[mode] ?? "other";
}

/** What a tree may hold at most: a small repository can name any number of paths, by trees that stand in it many times. */
export type TreeLimits = TreeSize;

export const TREE_LIMITS: TreeLimits = { paths: 250_000, bytes: 32 << 20 };

/** What a request may add to that of the branch: its author decides. */
export const REQUEST_LIMITS: TreeLimits = { paths: 10_000, bytes: 1 << 20 };

export interface TreeOptions {
  readonly directory: string;
  readonly searchPath: string;
  readonly limits: TreeLimits;
  /** Of a repository whose objects are asked about again and again. */
  readonly memory?: CloneMemory;
}

/** One record of `ls-tree -r -z`, such as `100644 blob 0a1b…\tdomains/acme/domain.yaml`. */
interface TreeRecord {
  readonly path: string;
  readonly kind: EntryKind;
  readonly blobId: BlobId;
  readonly isBlob: boolean;
}

/** Reads trees of one repository: a record that was there before gives the same entry object again. */
export class TreeReader {
  readonly #options: TreeOptions;
  #known: ReadonlyMap<string, RegisterEntry> = new Map();

  constructor(options: TreeOptions) {
    this.#options = options;
  }

  /**
   * Everything of `commit` below `path`, in the tree's order. Only of blobs that are new git is asked for sizes: it looks
   * at each of them for that, which takes several times as long as the listing.
   *
   * Throws `unreadable` when a record has a form that is not known, so that no path is ever passed over, and
   * `invalid_register` for more than the limits allow: git is ended then, and nothing of it is kept.
   */
  async read(commit: CommitId, path: string, signal: AbortSignal): Promise<readonly RegisterEntry[]> {
    const { directory, searchPath } = this.#options;
    const records = await listRecords(this.#options, commit, path, signal);
    // Another read may replace what is known while sizes are asked for.
    const before = this.#known;
    const fresh = records.filter((record) => !before.has(record)).map(parseRecord);
    const blobIds = new Set(fresh.flatMap(({ isBlob, blobId }) => (isBlob ? [blobId] : [])));
    const sizes = await readSizes(directory, searchPath, [...blobIds], signal);
    const entries = records.map(
      (record) => [record, before.get(record) ?? entryOf(parseRecord(record), sizes)] as const,
    );
    this.#known = new Map(entries);
    return entries.map(([, entry]) => entry);
  }
}

/** Everything of `commit` below `path`, without sizes. Throws like `TreeReader.read`. */
export async function listTree(
  options: TreeOptions,
  commit: CommitId,
  path: string,
  signal: AbortSignal,
): Promise<readonly Omit<TreeRecord, "isBlob">[]> {
  return (await listRecords(options, commit, path, signal)).map(parseRecord);
}

/** Throws `invalid_register` where one of these commits holds more than `base` does and the limits allow beside that. */
export async function refuseGrowth(
  options: TreeOptions,
  base: CommitId,
  commits: readonly CommitId[],
  signal: AbortSignal,
): Promise<void> {
  const { limits } = options;
  const unbounded = { ...options, limits: { paths: Infinity, bytes: Infinity } };
  const { paths, bytes } = await measureTree(unbounded, base, signal);
  const grown = { paths: paths + limits.paths, bytes: bytes + limits.bytes };
  for (const commit of commits) await measureTree({ ...options, limits: grown }, commit, signal);
}

/** How much a commit holds. Throws `invalid_register` where that is more than the limits. */
async function measureTree(options: TreeOptions, commit: CommitId, signal: AbortSignal): Promise<TreeSize> {
  const size = await asked(options.memory?.answers.sizes, commit, async () => {
    const counted = { paths: 0, bytes: 0 };
    for await (const chunk of boundedListing(options, commit, [], signal)) {
      counted.paths += countRecords(chunk);
      counted.bytes += chunk.length;
    }
    return counted;
  });
  // It may have been counted under other limits.
  if (isBeyond(size, options.limits)) throw tooLarge(`commit ${shortHash(commit)}`, [], options.limits);
  return size;
}

function isBeyond(size: TreeSize, limits: TreeLimits): boolean {
  return size.paths > limits.paths || size.bytes > limits.bytes;
}

/** Taken apart only once all of it is there: what is refused is never more than bytes. */
async function listRecords(
  options: TreeOptions,
  commit: CommitId,
  path: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of boundedListing(options, commit, [path], signal)) chunks.push(chunk);
  const records = Buffer.concat(chunks).toString("utf8").split("\0");
  if (records.pop() !== "") refuse();
  return records;
}

async function* boundedListing(
  { directory, searchPath, limits }: TreeOptions,
  commit: CommitId,
  path: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const command = ["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, ...path];
  const read = { paths: 0, bytes: 0 };
  for await (const chunk of streamGit(directory, searchPath, command, signal)) {
    read.paths += countRecords(chunk);
    read.bytes += chunk.length;
    if (isBeyond(read, limits)) throw tooLarge(`commit ${shortHash(commit)}`, path, limits);
    yield chunk;
  }
}

/** Each record ends in a NUL. */
function countRecords(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, at + 1)) count += 1;
  return count;
}

function parseRecord(record: string): TreeRecord {
  const tab = record.indexOf("\t");
  const [mode, type, blobId] = record.slice(0, tab).split(" ");
  if (tab < 0 || mode === undefined || type === undefined || blobId === undefined) refuse();
  return {
    path: record.slice(tab + 1),
    kind: kindOf(mode),
    blobId: blobId as BlobId,
    isBlob: type === "blob",
  };
}

/** What is no blob has no size. */
function entryOf({ path, kind, blobId }: TreeRecord, sizes: ReadonlyMap<BlobId, number>): RegisterEntry {
  return { path, kind, blobId, sizeBytes: sizes.get(blobId) ?? 0 };
}

/** Which commit or folder holds more than is read. */
export function tooLarge(what: string, path: readonly string[], { paths, bytes }: TreeLimits): RollcallError {
  const where = path.map((folder) => ` below ${folder}/`).join("");
  return new RollcallError(
    "invalid_register",
    `${what} holds more${where} than is read: ${String(paths)} paths, or ${String(bytes)} bytes of them`,
    { hint: "Nothing of it is looked at. Look what is there." },
  );
}

function refuse(): never {
  throw new RollcallError("unreadable", "git listed the register in a form that is not known", {
    hint: "Check the version of git: 2.38 or later.",
  });
}
