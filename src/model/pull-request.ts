import type { CommitId, Name } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";

/** An account at the forge. Logins are reused; numbers are not. */
export interface ForgeUser {
  readonly id: number;
  readonly login: string;
}

/** A request to change the protected branch, as the forge has it. What it would change is read from git alone. */
export interface PullRequest {
  readonly number: number;
  readonly author: ForgeUser;
  /** The account of the person in whose name a program of ours opened it; undefined where its author asks. */
  readonly askedBy: number | undefined;
  /** The issue whose form a program of ours made it from; undefined for all others. */
  readonly form: number | undefined;
  readonly head: CommitId;
  /** Where git has its head, in the register's own repository. */
  readonly headRef: string;
  readonly baseBranch: string;
  readonly state: "open" | "closed" | "merged";
  readonly updatedAtMs: InstantMs;
  /** The commit of the branch that it became, as the forge says; undefined while it is not merged. */
  readonly landed: CommitId | undefined;
  readonly landedAtMs: InstantMs | undefined;
  readonly url: string;
}

/** Whether an account is its requester: it opened it, or had it opened. */
export function asksFor({ author, askedBy }: Pick<PullRequest, "author" | "askedBy">, userId: number): boolean {
  return userId === author.id || userId === askedBy;
}

/** An issue, as it is listed. */
export interface ListedIssue {
  readonly number: number;
  readonly author: ForgeUser;
  readonly authorIsBot: boolean;
  readonly body: string;
  readonly labels: readonly string[];
  readonly updatedAtMs: InstantMs;
}

/** An issue and who wrote its words: everyone with write access can edit other people's text. */
export interface Issue extends Omit<ListedIssue, "updatedAtMs"> {
  readonly isOpen: boolean;
  /** Only the author has ever changed the body. */
  readonly isAuthorsOwn: boolean;
  readonly url: string;
}

/** A pull request of ours, as it stands by now. */
export interface OwnPullRequestState {
  readonly number: number;
  readonly state: PullRequest["state"];
  /** It holds what was written last. Once another account has pushed, or it is closed, nothing is pushed to it. */
  readonly isCurrent: boolean;
}

/** A push to the branch of a pull request. */
export interface Push {
  /** Undefined for an account that is gone. */
  readonly by: ForgeUser | undefined;
  /** Undefined where the branch was made. */
  readonly before: CommitId | undefined;
  /** Undefined where it was removed. */
  readonly after: CommitId | undefined;
}

/** A review or comment on a pull request, and the content it is about: the forge's own record of that moves. */
export interface Review {
  readonly id: number;
  readonly user: ForgeUser;
  readonly state: "approved" | "changes-requested" | "dismissed";
  readonly atMs: InstantMs;
}

export interface Comment {
  readonly id: number;
  /** What else the forge calls it by. */
  readonly key: string;
  readonly user: ForgeUser;
  readonly isBot: boolean;
  /** Written by this very App, and by no person. */
  readonly isOurs: boolean;
  readonly body: string;
  readonly createdAtMs: InstantMs;
  readonly updatedAtMs: InstantMs;
}

/** `write` includes what a forge calls maintain; `none` reads at most what the public does. */
export type ForgeRole = "none" | "read" | "triage" | "write" | "admin";

/** A line of a file, where something is wrong. Lines and columns count from 1. */
export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly column: number | undefined;
  readonly level: "failure" | "warning";
  readonly title: string;
  readonly message: string;
}

/** Our word on one commit. Never neutral: what cannot be decided is no success. */
export interface Check {
  readonly head: CommitId;
  /** Equal ids, equal verdicts: it is not written twice, unless that was requested. */
  readonly externalId: string;
  readonly isAskedAnew: boolean;
  readonly status: "queued" | "in-progress" | "success" | "failure" | "action-required";
  readonly title: string;
  readonly summary: string;
  readonly text: string | undefined;
  readonly annotations: readonly Annotation[];
  readonly detailsUrl: string | undefined;
}

/** Something that a person should look at until it is over: one for each marker, edited in place. */
export interface Report {
  readonly marker: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

/** That a commit of the branch is in force on a domain, or is not. */
export interface Deployment {
  readonly commit: CommitId;
  readonly domain: Name;
  readonly state: "queued" | "in-progress" | "success" | "failure" | "inactive";
  readonly description: string;
  readonly url: string | undefined;
}
