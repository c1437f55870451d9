import type { PlacedFinding } from "../../desired/domain-files.ts";
import { type GovernedPath, placeEntry } from "../../desired/layout.ts";
import { errorAt } from "../../document/finding.ts";
import type { RegisterEntry } from "../../model/register-file.ts";

export interface GovernedEntry {
  readonly entry: RegisterEntry;
  readonly path: GovernedPath;
  /** Cache key of its content: the same bytes as another kind are another document. */
  readonly key: string;
  /** The folder whose files are counted together. */
  readonly folder: string;
}

export interface PlacedEntries {
  readonly governed: readonly GovernedEntry[];
  /** Entries that exist but are refused: needed to resolve references to them. */
  readonly unread: readonly { readonly path: string; readonly place: GovernedPath }[];
  readonly refused: readonly (PlacedFinding & { readonly domain: string | undefined })[];
}

/** Sorts entries by how they are handled. `known` holds the governed ones for as long as the adapter does. */
export function placeEntries(
  entries: readonly RegisterEntry[],
  filesPerFolder: number,
  known: WeakMap<RegisterEntry, GovernedEntry>,
): PlacedEntries {
  const governed: GovernedEntry[] = [];
  const refused: (PlacedFinding & { domain: string | undefined })[] = [];
  const counts = new Map<string, number>();
  const unread: { path: string; place: GovernedPath }[] = [];
  const govern = (item: GovernedEntry): void => {
    const count = (counts.get(item.folder) ?? 0) + 1;
    counts.set(item.folder, count);
    const { path, entry } = item;
    if (count <= filesPerFolder) governed.push(item);
    else if (count === filesPerFolder + 1) {
      refused.push({ path: entry.path, text: undefined, finding: tooManyFiles(filesPerFolder), domain: path.domain });
    }
  };
  for (const entry of entries) {
    const remembered = known.get(entry);
    if (remembered !== undefined) {
      govern(remembered);
      continue;
    }
    const placement = placeEntry(entry);
    switch (placement.kind) {
      case "ignored":
        break;
      case "refused":
        refused.push({ path: entry.path, text: undefined, finding: placement.finding, domain: placement.domain });
        if (placement.path !== undefined && refused.length <= filesPerFolder) {
          unread.push({ path: entry.path, place: placement.path });
        }
        break;
      case "governed": {
        const { path } = placement;
        const item = { entry, path, key: `${entry.blobId}:${path.kind}`, folder: `${path.domain}/${path.kind}` };
        known.set(entry, item);
        govern(item);
        break;
      }
    }
  }
  return { governed, unread, refused };
}

export function tooManyFiles(filesPerFolder: number): PlacedFinding["finding"] {
  return errorAt("", {
    rule: "too-many-files",
    message: "the folder holds more files than are read, and this is the first of those left",
    expected: `at most ${String(filesPerFolder)} files`,
    found: "one more",
    hint: "Raise register.filesPerFolder in the settings if the domain really is that large.",
  });
}
