import type { BlobId, CommitId, Name } from "../model/identifier.ts";
import type { RegisterEntry } from "../model/register-file.ts";

/** One version of the register. */
export interface Revision {
  /** Undefined for a folder that is being edited. */
  readonly commit: CommitId | undefined;
  /** How to call it in a message: a short commit id, or a folder. */
  readonly label: string;
}

/** One commit's changes of participant documents: what each path held before and after. */
export interface HistoryStep {
  readonly removed: readonly { readonly path: string; readonly blobId: BlobId }[];
  readonly added: readonly { readonly path: string; readonly blobId: BlobId }[];
}

/** The git repository that says what should be. Reads objects only: nothing is ever checked out. */
export interface Register {
  /** Brings the register up to date and names its tip, or `ref`. Throws `unavailable`, `unauthorized` or `usage`. */
  resolve(ref: string | undefined, signal: AbortSignal): Promise<Revision>;
  /** Everything at `revision`, not only what is governed. Throws when any of it cannot be told; never a part. */
  list(revision: Revision, signal: AbortSignal): Promise<readonly RegisterEntry[]>;
  /** The bytes of each entry, in the order asked for. Throws when one is missing or has another size than listed. */
  read(entries: readonly RegisterEntry[], signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * What the protected branch changed or deleted below `domains/<domain>/participants/`, newest first, up to `revision`.
   *
   * Empty for a folder without history. Sizes are not known: blobs come by `readHistoric`.
   */
  history(revision: Revision, domain: Name, signal: AbortSignal): Promise<readonly HistoryStep[]>;
  /** Blobs that `history` named; one that is larger than a document may be is left out. */
  readHistoric(blobIds: readonly BlobId[], signal: AbortSignal): Promise<ReadonlyMap<BlobId, Uint8Array>>;
}
