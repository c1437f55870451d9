import { RollcallError } from "../../model/error.ts";
import type { BlobId } from "../../model/identifier.ts";
import type { EntryKind, RegisterEntry } from "../../model/register-file.ts";

const KINDS: Readonly<Record<string, EntryKind>> = {
  "100644": "file",
  "100755": "executable",
  "120000": "symlink",
  "160000": "submodule",
};

/** Lists `paths` of one tree by `ls-tree -r -z`, with these options more. */
export type ListTree = (options: readonly string[], paths: readonly string[]) => Promise<string>;

/** Paths that are longer together go into no command line. */
const MAX_NAMED = 16_384;

/** Reads trees of one repository: a record that was there before gives the same entry object again. */
export class TreeReader {
  /** By the record `<mode> <type> <id>\t<path>`. */
  #known: ReadonlyMap<string, RegisterEntry> = new Map();

  /**
   * Everything below `path`, in the tree's order. Sizes are asked for what is new alone: git looks at each blob for them,
   * which takes several times as long as the listing.
   *
   * Throws `unreadable` when a record has a form that is not known, so that no path is ever passed over.
   */
  async read(list: ListTree, path: string): Promise<readonly RegisterEntry[]> {
    const known = this.#known;
    // With nothing known, one listing is enough.
    const everything = known.size === 0 ? await readSized(list, [path]) : undefined;
    const records = everything?.keys() ?? splitRecords(await list([], [path]));
    const entries = new Map<string, RegisterEntry | undefined>();
    for (const record of records) entries.set(record, everything?.get(record) ?? known.get(record));
    const fresh = [...entries].filter(([, entry]) => entry === undefined).map(([record]) => record);
    if (fresh.length > 0) {
      const paths = fresh.map((record) => record.slice(record.indexOf("\t") + 1));
      const sized = await readSized(list, canBeNamed(paths) ? paths : [path]);
      for (const record of fresh) entries.set(record, sized.get(record));
    }
    const all = [...entries].map(([record, entry]) => [record, entry ?? refuse()] as const);
    this.#known = new Map(all);
    return all.map(([, entry]) => entry);
  }
}

/** The entries by their records without sizes. */
async function readSized(list: ListTree, paths: readonly string[]): Promise<ReadonlyMap<string, RegisterEntry>> {
  return new Map(splitRecords(await list(["-l"], paths)).map(parseSized));
}

function splitRecords(output: string): readonly string[] {
  const records = output.split("\0");
  // Each record ends in a NUL.
  if (records.pop() !== "") refuse();
  return records;
}

/** Git takes paths as bytes: one that is no UTF-8 cannot be said again. */
function canBeNamed(paths: readonly string[]): boolean {
  const text = paths.join("\0");
  return text.length <= MAX_NAMED && !text.includes("\uFFFD");
}

/** Reads `<mode> <type> <id> <size>\t<path>`, the size blank-padded. */
function parseSized(record: string): readonly [string, RegisterEntry] {
  const tab = record.indexOf("\t");
  const [mode, type, blobId, size] = record.slice(0, tab).split(/ +/);
  if (tab < 0 || mode === undefined || type === undefined || blobId === undefined || size === undefined) refuse();
  const entry = {
    path: record.slice(tab + 1),
    kind: KINDS[mode] ?? "other",
    blobId: blobId as BlobId,
    sizeBytes: size === "-" ? 0 : Number(size),
  };
  return [`${mode} ${type} ${blobId}\t${entry.path}`, entry];
}

function refuse(): never {
  throw new RollcallError("unreadable", "git listed the register in a form that is not known", {
    hint: "Check the version of git: 2.38 or later.",
  });
}
