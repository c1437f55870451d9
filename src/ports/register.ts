import type { BlobId, CommitId, Name } from "../model/identifier.ts";
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

/** One commit's changes of participant documents: what each path held before and after. */
export interface HistoryStep {
  readonly removed: readonly { readonly path: string; readonly blobId: BlobId }[];
  readonly added: readonly BlobId[];
}

/** How a commit stands to another one of the same branch. */
export type Ancestry =
  | "same"
  /** It descends from the other. */
  | "descends"
  /** The other descends from it. */
  | "older"
  /** Neither: the branch was rewritten, or the other one is not there any more. */
  | "diverged";

/** Whether a revision that stands so to a commit has that commit in it. */
export function hasCommit(ancestry: Ancestry): boolean {
  return ancestry === "same" || ancestry === "descends";
}

/** What merging one commit into another comes to. */
export type Merge =
  | { readonly kind: "merged"; readonly revision: Revision }
  /** The paths about which they do not agree. */
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/** Files that stand beside the domains. */
export interface OutsideFiles {
  readonly entries: readonly RegisterEntry[];
  readonly isWhole: boolean;
}

export type FitsOutside = (entry: Pick<RegisterEntry, "path" | "kind"> & { readonly sizeBytes?: number }) => boolean;

/** So many files that fit are given at most: whoever has more keeps something else there. */
export const MAX_OUTSIDE = 2_000;

/** The git repository that says what should be. Reads objects only: nothing is ever checked out. */
export interface Register {
  /**
   * Brings the register up to date and names its tip, or what a person means by `ref`: a branch, a tag, an id or its
   * beginning, a way from one of them. Throws `unavailable`, `unauthorized`, `unreadable`, `settings` or `usage`.
   */
  resolve(ref: string | undefined, signal: AbortSignal): Promise<Revision>;
  /**
   * The commit that the branch has at the remote, without fetching anything. Undefined for a folder. Throws like
   * `resolve`.
   */
  tip(signal: AbortSignal): Promise<CommitId | undefined>;
  /** The newest that is here already, for when the remote is gone; undefined when nothing was ever fetched. */
  known(signal: AbortSignal): Promise<Revision | undefined>;
  /**
   * Brings what the remote has under a ref of its own, such as `refs/pull/7/head`, and names its commit; undefined when
   * it has none. Throws like `resolve`.
   */
  fetchRef(ref: string, signal: AbortSignal): Promise<CommitId | undefined>;
  /** The remote's branches below a prefix, with the commits that they are at. None for a folder. Throws like `resolve`. */
  branches(prefix: string, signal: AbortSignal): Promise<ReadonlyMap<string, CommitId>>;
  /** Merges `head` into `base`, for reading alone: nothing that anybody else sees is changed. */
  merge(base: Revision, head: CommitId, signal: AbortSignal): Promise<Merge>;
  /**
   * Names the tree that merging `head` into `base` comes to: the same for two heads that bring the same. Undefined where they
   * do not go together, and for a head that is not here.
   */
  mergedTree(base: CommitId, head: CommitId, signal: AbortSignal): Promise<string | undefined>;
  /** Whether merging `head` would change nothing: `base` holds all of it, by whichever commits. False when it is not here. */
  holds(base: Revision, head: CommitId, signal: AbortSignal): Promise<boolean>;
  /** How `revision` stands to `commit`. `same` for a folder. */
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
  /** Everything at `revision`, not only what is governed. Throws when any of it cannot be told; never a part. */
  list(revision: Revision, signal: AbortSignal): Promise<readonly RegisterEntry[]>;
  /**
   * Files outside `domains/` that `fits`, for whoever put a document in the wrong place: all of `revision`, or those that
   * are new or others in it than in `since`. Of sizes that are not known yet `fits` is asked with none, and again with them.
   * There may be any number of files: `isWhole` is false when not all of them were looked at.
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
