import type { Account, App } from "./accounts.ts";
import type { Repository } from "./repository.ts";

export type LockReason = "off-topic" | "too heated" | "resolved" | "spam";

interface ThreadBase {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  title: string;
  body: string | null;
  readonly author: Account;
  readonly via: App | null;
  readonly createdAtMs: number;
  updatedAtMs: number;
  state: "open" | "closed";
  closed: { readonly atMs: number; readonly by: Account } | null;
  lock: { readonly reason: LockReason | null } | null;
  labels: readonly string[];
  assignees: readonly Account[];
  readonly comments: Comment[];
}

export interface Issue extends ThreadBase {
  readonly kind: "issue";
  stateReason: "completed" | "reopened" | "not_planned" | "duplicate" | null;
  /** Who has written the body, from the first words on; empty while nobody has changed it. */
  readonly edits: Edit[];
}

export interface Edit {
  readonly editor: Account;
  readonly atMs: number;
}

export interface PullRequest extends ThreadBase {
  readonly kind: "pull";
  isDraft: boolean;
  base: { ref: string; sha: string };
  /** `repository` is null once the fork is gone. */
  head: { readonly ref: string; sha: string; repository: Repository | null; readonly owner: Account };
  lastPusher: Account;
  pushedAtMs: number;
  /** `sha` is what landed, `before` what the base was at until then. */
  merged: { readonly atMs: number; readonly by: Account; readonly sha: string; readonly before: string } | null;
  /** Of one pair of base and head; undefined until somebody asks. */
  mergeability: Mergeability | undefined;
  readonly reviews: Review[];
}

export interface Mergeability {
  readonly base: string;
  readonly head: string;
  /** Null while it is being worked out, for as many questions as `unknownFor` says. */
  readonly mergeCommit: string | null;
  unknownFor: number;
}

export type Thread = Issue | PullRequest;

export interface Comment {
  readonly id: number;
  readonly thread: Thread;
  body: string;
  readonly author: Account;
  readonly via: App | null;
  readonly createdAtMs: number;
  updatedAtMs: number;
  /** Who has written the body, from the first words on; empty while nobody has changed it. */
  readonly edits: Edit[];
  readonly reactions: Reaction[];
}

export type ReactionContent = "+1" | "-1" | "laugh" | "confused" | "heart" | "hooray" | "rocket" | "eyes";

export interface Reaction {
  readonly id: number;
  readonly author: Account;
  readonly content: ReactionContent;
  readonly createdAtMs: number;
}

export type ReviewState = "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";

export interface Review {
  readonly id: number;
  readonly pull: PullRequest;
  readonly author: Account;
  state: ReviewState;
  body: string;
  commit: string;
  readonly submittedAtMs: number;
}
