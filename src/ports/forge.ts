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

/** What a forge can do. What it cannot is left out there, and told. */
export interface ForgeCapabilities {
  /** Characters that a comment may have, with room to spare. */
  readonly commentLength: number;
  readonly deployments: boolean;
  /** It has people who say things: reviews, comments, reports of drift. */
  readonly conversation: boolean;
  /** We may open pull requests of our own. */
  readonly ownPullRequests: boolean;
}

/** Something that moved, as somebody claims: everything is read again before anything follows from it. */
export type Hint =
  | { readonly kind: "pull-request"; readonly number: number }
  | { readonly kind: "branch"; readonly branch: string }
  | { readonly kind: "merge-group"; readonly head: CommitId; readonly ref: string }
  /** Something was said about a pull request, or about an issue. */
  | { readonly kind: "comment"; readonly number: number }
  | { readonly kind: "issue"; readonly number: number }
  | { readonly kind: "rerun"; readonly head: CommitId }
  | { readonly kind: "installation" };

/** What arrived at the door: bytes as they came, headers in lower case. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** A file that a pull request of ours writes, or removes. */
export interface OwnPullRequestFile {
  readonly path: string;
  /** Null: it goes. */
  readonly content: string | null;
}

/** Names a pull request of ours for good: by what it is about, and by who asked for it. */
export interface OwnPullRequestKey {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly askedBy: ForgeUser;
}

/** A pull request of ours. Whoever asked for it never counts as somebody who approves it. */
export interface OwnPullRequest extends OwnPullRequestKey {
  /** What it begins at, and what it is to be merged into. */
  readonly base: CommitId;
  readonly baseBranch: string;
  readonly title: string;
  readonly body: string;
  readonly files: readonly OwnPullRequestFile[];
}

/** What a forge sends of itself. */
export interface ForgeWebhooks {
  /** What a delivery of the forge hints at; undefined when another sent it, or it is no use. Asks nothing of the forge. */
  readDelivery(delivery: Delivery): Promise<{ readonly id: string; readonly hints: readonly Hint[] } | undefined>;
  /** Asks for what failed to be delivered to be sent again; gives how many. */
  redeliverFailed(sinceMs: number, signal: AbortSignal): Promise<number>;
}

/** Pull requests, and who brought what into them. */
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
  /** Who moved the branch that it comes from, the oldest first, as far back as the forge has it on record and shows it. */
  pushes(number: number, signal: AbortSignal): Promise<readonly Push[]>;
  /** Its commits as pushes of whomever they name as author and as committer: anybody may write that. */
  commits(number: number, signal: AbortSignal): Promise<readonly Push[]>;
}

/** What people say of a pull request or in an issue, and what we answer. */
export interface ForgeConversation {
  /** Each user's latest opinion; comments are none. */
  reviews(number: number, signal: AbortSignal): Promise<readonly Review[]>;
  comments(number: number, signal: AbortSignal): Promise<readonly Comment[]>;
  /**
   * Whether a comment is what its author wrote, by the record of its edits: times that are told to the second do not show one
   * that followed at once. Undefined where that record cannot be read.
   */
  isAsWritten(comment: Comment, signal: AbortSignal): Promise<boolean | undefined>;
  /**
   * Our one comment with this marker on its first line: made, edited in place, or left alone when it says so already.
   * Of several of ours the oldest stays. Somebody else's with the same marker is not ours. Gives when it was last
   * written, by the forge's clock; undefined where nobody may comment any more, such as in a locked conversation.
   */
  putComment(number: number, marker: string, body: string, signal: AbortSignal): Promise<InstantMs | undefined>;
  react(commentId: number, reaction: "seen" | "done" | "refused", signal: AbortSignal): Promise<void>;
}

/** Who somebody is, and what they may do. */
export interface ForgePeople {
  roleOf(user: ForgeUser, signal: AbortSignal): Promise<ForgeRole>;
  /** The account of a login as it is now; undefined when there is none. */
  userOf(login: string, signal: AbortSignal): Promise<ForgeUser | undefined>;
  /** Members of `organisation/team`; throws when it cannot be read. */
  teamMembers(team: string, signal: AbortSignal): Promise<readonly ForgeUser[]>;
}

/** Where a forge shows what became of a commit. */
export interface ForgeVerdicts {
  /**
   * The one check `rollcall` of a commit; nothing is written when it stands so already. Gives when it was written, by the
   * forge's clock.
   */
  putCheck(check: Check, signal: AbortSignal): Promise<InstantMs>;
  putDeployment(deployment: Deployment, signal: AbortSignal): Promise<void>;
}

/** Issues: forms that people fill in, and reports of ours. */
export interface ForgeIssues {
  /** The newest first; pull requests are not among them. Costs next to nothing when nothing has changed. */
  openIssues(signal: AbortSignal): Promise<readonly ListedIssue[]>;
  /** Its words and who wrote them, read at once. Undefined when there is none. */
  issue(number: number, signal: AbortSignal): Promise<Issue | undefined>;
  /** Closes it: `isDone` tells what was asked for from what comes to nothing. */
  closeIssue(number: number, isDone: boolean, signal: AbortSignal): Promise<void>;
  /** Opens the report, or edits it in place; nothing is written when it says so already. Gives its number. */
  putReport(report: Report, signal: AbortSignal): Promise<number>;
  /**
   * Closes the report with this marker, where there is one, with a last word instead of what it said; nothing is written
   * when it is closed and says so already.
   */
  closeReport(report: Omit<Report, "labels">, signal: AbortSignal): Promise<void>;
}

/** Pull requests that we open ourselves. */
export interface ForgeOwnPullRequests {
  /** The pull request of this key; undefined when there is none. `isCurrent` is false: nothing is compared. */
  ownPullRequest(key: OwnPullRequestKey, signal: AbortSignal): Promise<OwnPullRequestState | undefined>;
  /**
   * Commits files to a branch of ours and opens a pull request, or brings the one of this key up to date. Nothing is written
   * where it says so already, where somebody else has pushed, and once it is open no more. Throws when we may not.
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
