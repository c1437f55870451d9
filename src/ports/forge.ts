import type { CommitId } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type {
  Check,
  Comment,
  Deployment,
  ForgeRole,
  ForgeUser,
  Issue,
  ListedIssue,
  OwnPullRequestState,
  PullRequest,
  Push,
  Report,
  Review,
} from "../model/pull-request.ts";

/** What a forge supports. A feature that it lacks is skipped, and reported. */
export interface ForgeCapabilities {
  /** Characters that a comment may have, with room to spare. */
  readonly commentLength: number;
  readonly deployments: boolean;
  /** It has reviews, comments and issues. */
  readonly conversation: boolean;
  /** We may open pull requests of our own. */
  readonly ownPullRequests: boolean;
}

/** A change that an event claims: everything is read again before anything follows from it. */
export type Hint =
  | { readonly kind: "pull-request"; readonly number: number }
  | { readonly kind: "branch"; readonly branch: string }
  | { readonly kind: "merge-group"; readonly head: CommitId; readonly ref: string }
  /** A new or edited comment on a pull request or an issue. */
  | { readonly kind: "comment"; readonly number: number }
  | { readonly kind: "issue"; readonly number: number }
  | { readonly kind: "rerun"; readonly head: CommitId }
  | { readonly kind: "installation" };

/** A webhook request as received: the body's bytes unchanged, headers in lower case. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** A file that a pull request of ours writes, or removes. */
export interface OwnPullRequestFile {
  readonly path: string;
  /** Null: the file is removed. */
  readonly content: string | null;
}

/** The permanent key of a pull request of ours: its subject, and the account that asked for it. */
export interface OwnPullRequestKey {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly askedBy: ForgeUser;
}

/** A pull request of ours. The person who asked for it never counts as an approver. */
export interface OwnPullRequest extends OwnPullRequestKey {
  /** The commit that it starts from, and the branch that it is to be merged into. */
  readonly base: CommitId;
  readonly baseBranch: string;
  readonly title: string;
  readonly body: string;
  readonly files: readonly OwnPullRequestFile[];
}

/** Webhooks of a forge. */
export interface ForgeWebhooks {
  /** The hints in a delivery; undefined when its signature is not valid, or it is of no use. Makes no call to the forge. */
  readDelivery(delivery: Delivery): Promise<{ readonly id: string; readonly hints: readonly Hint[] } | undefined>;
  /** Asks the forge to redeliver what failed since `sinceMs`; returns how many. */
  redeliverFailed(sinceMs: number, signal: AbortSignal): Promise<number>;
}

/** Pull requests, and the accounts that pushed to them. */
export interface ForgePullRequests {
  /** Newest first. Costs next to nothing when nothing has changed since it was asked last. */
  openPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]>;
  /**
   * Merged ones among the hundred that moved last, the newest first; none where the forge remembers none. Costs next to
   * nothing when nothing has changed.
   */
  mergedPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]>;
  /** Undefined when there is none. */
  pullRequest(number: number, signal: AbortSignal): Promise<PullRequest | undefined>;
  /** Pushes to its head branch, the oldest first, as far back as the forge has them on record and shows them. */
  pushes(number: number, signal: AbortSignal): Promise<readonly Push[]>;
  /** Its commits as pushes by the authors and committers that they name. These names are unverified. */
  commits(number: number, signal: AbortSignal): Promise<readonly Push[]>;
}

/** Reviews and comments of people, and our answers. */
export interface ForgeConversation {
  /** Each user's latest opinion; comments are none. */
  reviews(number: number, signal: AbortSignal): Promise<readonly Review[]>;
  comments(number: number, signal: AbortSignal): Promise<readonly Comment[]>;
  /**
   * Whether a comment is what its author wrote, by the record of its edits: timestamps have a resolution of one second and
   * miss an edit right after creation. Undefined where that record cannot be read.
   */
  isAsWritten(comment: Comment, signal: AbortSignal): Promise<boolean | undefined>;
  /**
   * Our one comment with this marker on its first line: created, edited in place, or left alone when it is up to date. Of
   * several of ours the oldest stays. Another account's comment with the same marker is not ours. Returns when it was last
   * written, by the forge's clock; undefined where commenting is no longer possible, such as in a locked conversation.
   */
  putComment(number: number, marker: string, body: string, signal: AbortSignal): Promise<InstantMs | undefined>;
  react(commentId: number, reaction: "seen" | "done" | "refused", signal: AbortSignal): Promise<void>;
}

/** Accounts, and what they may do. */
export interface ForgePeople {
  roleOf(user: ForgeUser, signal: AbortSignal): Promise<ForgeRole>;
  /** The account of a login as it is now; undefined when there is none. */
  userOf(login: string, signal: AbortSignal): Promise<ForgeUser | undefined>;
  /** Members of `organisation/team`; throws when it cannot be read. */
  teamMembers(team: string, signal: AbortSignal): Promise<readonly ForgeUser[]>;
}

/** Checks and deployments of commits. */
export interface ForgeVerdicts {
  /**
   * The one check `rollcall` of a commit; nothing is written when it is up to date. Returns when it was written, by the
   * forge's clock.
   */
  putCheck(check: Check, signal: AbortSignal): Promise<InstantMs>;
  putDeployment(deployment: Deployment, signal: AbortSignal): Promise<void>;
}

/** Issues: forms that people fill in, and reports of ours. */
export interface ForgeIssues {
  /** The newest first; pull requests are not among them. Costs next to nothing when nothing has changed. */
  openIssues(signal: AbortSignal): Promise<readonly ListedIssue[]>;
  /** Its text and author, from one read. Undefined when there is none. */
  issue(number: number, signal: AbortSignal): Promise<Issue | undefined>;
  /** Closes it: `isDone` distinguishes completed from not planned. */
  closeIssue(number: number, isDone: boolean, signal: AbortSignal): Promise<void>;
  /** Opens the report, or edits it in place; nothing is written when it is up to date. Returns its number. */
  putReport(report: Report, signal: AbortSignal): Promise<number>;
  /**
   * Closes the report with this marker, if there is one, and replaces its text by a final one; nothing is written when it
   * is already closed with that text.
   */
  closeReport(report: Omit<Report, "labels">, signal: AbortSignal): Promise<void>;
}

/** Pull requests that we open ourselves. */
export interface ForgeOwnPullRequests {
  /** The pull request of this key; undefined when there is none. `isCurrent` is false: nothing is compared. */
  ownPullRequest(key: OwnPullRequestKey, signal: AbortSignal): Promise<OwnPullRequestState | undefined>;
  /**
   * Commits files to a branch of ours and opens a pull request, or updates the one of this key. Nothing is written where it
   * is up to date, where another account has pushed, or once it is no longer open. Throws when we lack the permission.
   */
  putPullRequest(wanted: OwnPullRequest, signal: AbortSignal): Promise<OwnPullRequestState>;
}

/**
 * Where pull requests are made and talked about: an adapter has all of it, a use case takes the parts that it uses. Small
 * and about meaning: what can be read from git is read there.
 *
 * Every method throws `unavailable` (also while the forge asks us to wait), `unauthorized`, `refused` for what the forge
 * does not take as it is, or `settings`. What is made is made once, also where the forge's answer is lost.
 */
export interface Forge
  extends
    ForgeWebhooks,
    ForgePullRequests,
    ForgeConversation,
    ForgePeople,
    ForgeVerdicts,
    ForgeIssues,
    ForgeOwnPullRequests {
  readonly capabilities: ForgeCapabilities;
  /** New work should wait until then: what the forge takes in a while is nearly spent. In the past: it need not. */
  readonly busyUntilMs: InstantMs;
}
