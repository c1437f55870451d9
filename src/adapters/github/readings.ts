import type { Octokit } from "octokit";

import { RollcallError } from "../../model/error.ts";
import { type CommitId, parseCommitId } from "../../model/identifier.ts";
import type {
  Comment,
  ForgeRole,
  ForgeUser,
  Issue,
  ListedIssue,
  PullRequest,
  Push,
  Review,
} from "../../model/pull-request.ts";
import { askedByOf, formOf } from "./own-branch.ts";

/** What GitHub answers, taken in: what is not as it must be is an error, and never passed on. */

type Data<M extends (...parameters: never[]) => Promise<{ readonly data: unknown }>> = Awaited<ReturnType<M>>["data"];
type Rest = Octokit["rest"];

interface AnyUser {
  readonly id: number;
  readonly login: string;
}

/** A deleted account is no owner and no author. */
const NOBODY: ForgeUser = { id: 0, login: "ghost" };

export function toUser(user: AnyUser | null | undefined): ForgeUser {
  return user === null || user === undefined ? NOBODY : { id: user.id, login: user.login };
}

/** As one is listed, and as one is read alone. */
type AnyPullRequest = Pick<
  Data<Rest["pulls"]["list"]>[number],
  "number" | "user" | "state" | "merged_at" | "merge_commit_sha" | "updated_at" | "html_url"
> & { readonly head: AnyHead; readonly base: { readonly ref: string; readonly repo: { readonly id: number } } };

interface AnyHead {
  readonly sha: string;
  readonly ref: string;
  /** Null once the fork is gone, contrary to GitHub's description. */
  readonly repo: { readonly id: number } | null;
}

export function toPullRequest(pull: AnyPullRequest): PullRequest {
  const isMerged = pull.merged_at !== null;
  const authorIsBot = pull.user?.type === "Bot";
  // Only accounts with write access can have such a branch there; what it says only ever takes an approval away.
  const isInside = pull.head.repo?.id === pull.base.repo.id;
  return {
    number: pull.number,
    author: toUser(pull.user),
    askedBy: authorIsBot && isInside ? askedByOf(pull.head.ref) : undefined,
    form: authorIsBot && isInside ? formOf(pull.head.ref) : undefined,
    head: commitOf(pull.head.sha),
    // In the register's own repository, regardless of what became of the fork that it comes from.
    headRef: `refs/pull/${String(pull.number)}/head`,
    baseBranch: pull.base.ref,
    state: pull.state === "open" ? "open" : isMerged ? "merged" : "closed",
    updatedAtMs: Date.parse(pull.updated_at),
    landed: isMerged ? parseCommitId(pull.merge_commit_sha ?? "") : undefined,
    landedAtMs: pull.merged_at === null ? undefined : Date.parse(pull.merged_at),
    url: pull.html_url,
  };
}

/** A branch of the register's repository, or of a fork. */
export interface HeadBranch {
  readonly owner: string;
  readonly repo: string;
  readonly ref: string;
}

/** Undefined once the fork is gone, contrary to GitHub's description. */
export function headBranchOf({ head }: Data<Rest["pulls"]["get"]>): HeadBranch | undefined {
  const repository = head.repo as typeof head.repo | null;
  if (repository === null) return undefined;
  return { owner: repository.owner.login, repo: repository.name, ref: `refs/heads/${head.ref}` };
}

/** GitHub names a commit of zeros where there is none. */
export function toPush({ actor, before, after }: Data<Rest["repos"]["listActivities"]>[number]): Push {
  const [from, to] = [before, after].map((sha) => (/^0+$/.test(sha) ? undefined : commitOf(sha)));
  return { by: actor === null ? undefined : toUser(actor), before: from, after: to };
}

/** One of the author and one of the committer, where either has an account. */
export function toPushes({
  sha,
  parents,
  author,
  committer,
}: Data<Rest["pulls"]["listCommits"]>[number]): readonly Push[] {
  const [first] = parents;
  const before = first === undefined ? undefined : commitOf(first.sha);
  const users = [author, committer].flatMap((user) => (user !== null && "id" in user ? [toUser(user as AnyUser)] : []));
  return users.map((by) => ({ by, before, after: commitOf(sha) }));
}

/** Undefined for a pull request, which GitHub lists among issues. */
export function toListedIssue(issue: Data<Rest["issues"]["listForRepo"]>[number]): ListedIssue | undefined {
  if (issue.pull_request !== undefined) return undefined;
  return {
    number: issue.number,
    author: toUser(issue.user),
    authorIsBot: issue.user?.type !== "User",
    body: issue.body ?? "",
    labels: issue.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
    updatedAtMs: Date.parse(issue.updated_at),
  };
}

/** Reads an issue's text together with the record of its edits, so that neither changes meanwhile. */
export const ISSUE_QUERY = `
  query ($owner: String!, $repo: String!, $number: Int!) {
    repository(owner: $owner, name: $repo) {
      issue(number: $number) {
        number
        url
        state
        body
        author { __typename login ... on User { databaseId } }
        editor { __typename ... on User { databaseId } }
        labels(first: 50) { nodes { name } }
        userContentEdits(first: 100) { totalCount nodes { editor { __typename ... on User { databaseId } } } }
      }
    }
  }
`;

interface Actor {
  readonly __typename: string;
  readonly login?: string;
  readonly databaseId?: number | null;
}

/** What `ISSUE_QUERY` answers. */
export interface IssueAnswer {
  readonly repository: {
    readonly issue: {
      readonly number: number;
      readonly url: string;
      readonly state: "OPEN" | "CLOSED";
      readonly body: string;
      readonly author: Actor | null;
      readonly editor: Actor | null;
      readonly labels: { readonly nodes: readonly ({ readonly name: string } | null)[] | null } | null;
      readonly userContentEdits: {
        readonly totalCount: number;
        readonly nodes: readonly ({ readonly editor: Actor | null } | null)[] | null;
      } | null;
    } | null;
  } | null;
}

export function toIssue({ repository }: IssueAnswer): Issue | undefined {
  const issue = repository?.issue;
  if (issue === undefined || issue === null) return undefined;
  const { author, editor, userContentEdits } = issue;
  const id = author?.__typename === "User" ? (author.databaseId ?? undefined) : undefined;
  const isAuthor = (actor: Actor | null): boolean => id !== undefined && actor?.databaseId === id;
  const edits = userContentEdits?.nodes ?? [];
  // More edits than are listed, or one by an account that is gone: then the author of the text is unknown.
  const isWhole = edits.length === (userContentEdits?.totalCount ?? 0);
  return {
    number: issue.number,
    author: id === undefined ? NOBODY : { id, login: author?.login ?? "" },
    authorIsBot: id === undefined,
    body: issue.body,
    labels: (issue.labels?.nodes ?? []).flatMap((label) => (label === null ? [] : [label.name])),
    isOpen: issue.state === "OPEN",
    isAuthorsOwn:
      (editor === null || isAuthor(editor)) && isWhole && edits.every((edit) => isAuthor(edit?.editor ?? null)),
    url: issue.url,
  };
}

/** Reads a comment's words together with the record of their edits, so that neither moves meanwhile. */
export const COMMENT_QUERY = `
  query ($key: ID!) {
    node(id: $key) {
      ... on IssueComment { body lastEditedAt editor { __typename } userContentEdits(first: 1) { totalCount } }
    }
  }
`;

/** What `COMMENT_QUERY` answers. */
export interface CommentAnswer {
  readonly node: {
    readonly body?: string;
    readonly lastEditedAt?: string | null;
    readonly editor?: Actor | null;
    readonly userContentEdits?: { readonly totalCount: number } | null;
  } | null;
}

/** Whether it was never edited, and says `body`. Undefined where there is no such comment any more, or no record of it. */
export function isAsWritten({ node }: CommentAnswer, body: string): boolean | undefined {
  if (node?.body === undefined) return undefined;
  const isSame = node.body.replaceAll("\r\n", "\n") === body.replaceAll("\r\n", "\n");
  return isSame && node.lastEditedAt === null && node.editor === null && (node.userContentEdits?.totalCount ?? 0) === 0;
}

function commitOf(sha: string): CommitId {
  const commit = parseCommitId(sha);
  if (commit !== undefined) return commit;
  throw new RollcallError("unreadable", "GitHub names a commit that is none", { hint: "It is asked again." });
}

/** A person's opinion; undefined for a remark, and for what a program says. */
export function toReview(review: Data<Rest["pulls"]["listReviews"]>[number]): Review | undefined {
  const state = STATES[review.state];
  if (state === undefined || review.user?.type !== "User" || review.submitted_at === undefined) return undefined;
  return {
    id: review.id,
    user: toUser(review.user),
    state,
    atMs: Date.parse(review.submitted_at),
  };
}

const STATES: Readonly<Record<string, Review["state"] | undefined>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  DISMISSED: "dismissed",
};

/** Ours is what this App wrote by itself: what a person writes through it, or copies from it, is not. */
export function toComment(appId: number, comment: Data<Rest["issues"]["listComments"]>[number]): Comment {
  const isBot = comment.user?.type !== "User";
  return {
    id: comment.id,
    key: comment.node_id,
    user: toUser(comment.user),
    isBot,
    isOurs: isBot && comment.performed_via_github_app?.id === appId,
    body: comment.body ?? "",
    createdAtMs: Date.parse(comment.created_at),
    updatedAtMs: Date.parse(comment.updated_at),
  };
}

/** `permission` collapses roles, and organisations may have roles of their own: those count as what they can do. */
export function toRole(
  { role_name: role, permission, user }: Data<Rest["repos"]["getCollaboratorPermissionLevel"]>,
  { id }: ForgeUser,
): ForgeRole {
  // The login may belong to another account by now.
  if (user?.id !== id) return "none";
  return ROLES[role] ?? ROLES[permission] ?? "none";
}

const ROLES: Readonly<Record<string, ForgeRole | undefined>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "triage",
  read: "read",
  none: "none",
};
