import type { CommitId } from "./identifier.ts";

/** A person whose signature a commit may carry. */
export interface CommitSigner {
  readonly name: string;
  readonly key:
    /** As in `authorized_keys`, without a comment. */
    | { readonly kind: "ssh"; readonly text: string }
    /** In ASCII armour. */
    | { readonly kind: "openpgp"; readonly text: string };
}

/** A commit that no signer has signed. */
export interface UnsignedCommit {
  readonly commit: CommitId;
  /** Such as `not signed`, to follow the word is. */
  readonly finding: string;
}
