import { RollcallError } from "../../model/error.ts";
import type { BlobId } from "../../model/identifier.ts";
import type { EntryKind, RegisterEntry } from "../../model/register-file.ts";

const KINDS: Readonly<Record<string, EntryKind>> = {
  "100644": "file",
  "100755": "executable",
  "120000": "symlink",
  "160000": "submodule",
};

/** Reads trees of one repository: a record that was there before gives the same entry object again. */
export class TreeReader {
  #known: ReadonlyMap<string, RegisterEntry> = new Map();

  /**
   * Reads the output of `ls-tree -r -z -l`: `<mode> <type> <id> <size>\t<path>\0`, the size blank-padded.
   *
   * Throws `unreadable` when a record has another form, so that no path is ever passed over.
   */
  read(output: string): readonly RegisterEntry[] {
    const entries = new Map<string, RegisterEntry>();
    for (const record of output.split("\0")) {
      if (record !== "") entries.set(record, this.#known.get(record) ?? parseRecord(record));
    }
    this.#known = entries;
    return [...entries.values()];
  }
}

function parseRecord(record: string): RegisterEntry {
  const tab = record.indexOf("\t");
  const [mode, , blobId, size] = record.slice(0, tab).split(/ +/);
  if (tab < 0 || mode === undefined || blobId === undefined || size === undefined) {
    throw new RollcallError("unreadable", "git listed the register in a form that is not known", {
      hint: "Check the version of git: 2.38 or later.",
    });
  }
  return {
    path: record.slice(tab + 1),
    kind: KINDS[mode] ?? "other",
    blobId: blobId as BlobId,
    sizeBytes: size === "-" ? 0 : Number(size),
  };
}
