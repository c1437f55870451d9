import { type BlobId, type CommitId, type Name, shortHash } from "../model/identifier.ts";
import type { Origin } from "../model/run.ts";
import type { CommitSigner, UnsignedCommit } from "../model/signature.ts";
import type { RegisterEntry } from "../model/register-file.ts";

/** One version of the register. */
export interface Revision {
  /** Undefined for a folder that is being edited. */
  readonly commit: CommitId | undefined;
  /** How to call it in a message: a short commit id, or a folder. */
  readonly label: string;
}

export function revisionAt(commit: CommitId): Revision {
  return { commit, label: shortHash(commit) };
}

/** One commit's changes of participant documents: what each path held before and after. */
export interface HistoryStep {
  readonly removed: readonly { readonly path: string; readonly blobId: BlobId }[];
  readonly added: readonly BlobId[];
}

/** How a commit relates to another one of the same branch. */
export type Ancestry =
  | "same"
  /** It descends from the other. */
  | "descends"
  /** The other descends from it. */
  | "older"
  /** Neither: the branch was rewritten, or the other one is not there any more. */
  | "diverged";

/** Whether a revision with this ancestry to a commit contains that commit. */
export function hasCommit(ancestry: Ancestry): boolean {
  return ancestry === "same" || ancestry === "descends";
}

/** The result of merging one commit into another. */
export type Merge =
  | { readonly kind: "merged"; readonly revision: Revision }
  /** The paths in conflict. */
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/** Files that stand beside the domains. */
export interface OutsideFiles {
  readonly entries: readonly RegisterEntry[];
  readonly isWhole: boolean;
}

export type FitsOutside = (entry: Pick<RegisterEntry, "path" | "kind"> & { readonly sizeBytes?: number }) => boolean;

/** At most so many matching files are returned: a folder with more holds something else. */
export const MAX_OUTSIDE = 2_000;

/** The git repository with the desired state. Reads objects only: nothing is ever checked out. */
export interface Register {
  /**
   * Fetches the register and returns its tip, or the revision that `ref` names: a branch, a tag, an id or its beginning, or
   * an expression such as `main~1`. Throws `unavailable`, `unauthorized`, `unreadable`, `settings` or `usage`.
   */
  resolve(ref: string | undefined, signal: AbortSignal): Promise<Revision>;
  /**
   * The commit that the branch has at the remote, without fetching anything. Undefined for a folder. Throws like
   * `resolve`.
   */
  tip(signal: AbortSignal): Promise<CommitId | undefined>;
  /** The newest revision fetched so far, for when the remote is unavailable; undefined when nothing was ever fetched. */
  known(signal: AbortSignal): Promise<Revision | undefined>;
  /**
   * Fetches a ref of the remote, such as `refs/pull/7/head`, and returns its commit; undefined when the remote has none.
   * Throws like `resolve`.
   */
  fetchRef(ref: string, signal: AbortSignal): Promise<CommitId | undefined>;
  /** The remote's branches below a prefix, with the commits that they are at. None for a folder. Throws like `resolve`. */
  branches(prefix: string, signal: AbortSignal): Promise<ReadonlyMap<string, CommitId>>;
  /** Merges `head` into `base`, for reading alone: nothing that others see is changed. */
  merge(base: Revision, head: CommitId, signal: AbortSignal): Promise<Merge>;
  /**
   * The tree that results from merging `head` into `base`: the same for two heads with the same changes. Undefined for a
   * conflict, and for a head that is not here.
   */
  mergedTree(base: CommitId, head: CommitId, signal: AbortSignal): Promise<string | undefined>;
  /** Whether merging `head` would change nothing: `base` holds all of it, by whichever commits. False when it is not here. */
  holds(base: Revision, head: CommitId, signal: AbortSignal): Promise<boolean>;
  /** How `revision` relates to `commit`. `same` for a folder. */
  ancestry(revision: Revision, commit: CommitId, signal: AbortSignal): Promise<Ancestry>;
  /** What the branch held before this commit: its first parent. Undefined for a first one, and for one that is not there. */
  parent(commit: CommitId, signal: AbortSignal): Promise<CommitId | undefined>;
  /** The commit of the branch that last touched each path; paths that no commit up to `revision` touched are left out. */
  origins(revision: Revision, paths: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Origin>>;
  /** One file of a commit; undefined when that commit, or that file in it, is not there. */
  readFile(commit: CommitId, path: string, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /**
   * The commits of the branch after `from` up to `revision`, or the last one alone where `from` is not known, that none
   * of `signers` has signed. Newest first. A folder has none.
   */
  unsignedCommits(
    from: CommitId | undefined,
    revision: Revision,
    signers: readonly CommitSigner[],
    signal: AbortSignal,
  ): Promise<readonly UnsignedCommit[]>;
  /** Everything at `revision`, not only what is governed. Throws when any of it cannot be read; never returns a part. */
  list(revision: Revision, signal: AbortSignal): Promise<readonly RegisterEntry[]>;
  /**
   * Files outside `domains/` that `fits`, to detect a document in the wrong place: all of `revision`, or those that are new
   * or changed since `since`. While a file's size is not known, `fits` is called without it, and again with it. There may
   * be any number of files: `isWhole` is false when not all of them were looked at.
   */
  outside(
    revision: Revision,
    since: Revision | undefined,
    fits: FitsOutside,
    signal: AbortSignal,
  ): Promise<OutsideFiles>;
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
