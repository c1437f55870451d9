import { person } from "./acts/authority.ts";
import { requestAction, rerequestRun, rerequestSuite } from "./acts/checks.ts";
import { mergePull, type MergeWish } from "./acts/merge.ts";
import { dequeue, enqueue } from "./acts/merge-queue.ts";
import { closePullRequest, editPull, openPull, type PullEdit, reopenPullRequest, setDraft } from "./acts/pulls.ts";
import { pushRef } from "./acts/refs.ts";
import { commitAndPush, type CommitWish, forkOf, removeRepository, updateBranch } from "./acts/repositories.ts";
import { renameAccount } from "./acts/accounts.ts";
import { dismissReview, editReview, submitReview, type Verdict } from "./acts/reviews.ts";
import {
  addComment,
  deleteComment,
  editComment,
  editIssue,
  type IssueEdit,
  openIssue,
  react,
  setLabels,
  setLock,
} from "./acts/threads.ts";
import { NO_COMMIT } from "./git/objects.ts";
import type { Account, Actor } from "./state/accounts.ts";
import type { CheckRun, CheckSuite } from "./state/checks.ts";
import type { Repository } from "./state/repository.ts";
import type { Comment, Issue, LockReason, PullRequest, ReactionContent, Review, Thread } from "./state/threads.ts";
import type { World } from "./world.ts";

export interface PullWish {
  readonly title?: string;
  readonly body?: string;
  /** A branch of `from`. */
  readonly head: string;
  /** The fork that has the head. Default the repository itself. */
  readonly from?: Repository;
  /** Default the default branch. */
  readonly base?: string;
  readonly isDraft?: boolean;
}

/** Somebody who commits, opens pull requests, reviews and talks: what everybody may do somewhere. */
export class Contributor {
  readonly account: Account;
  protected readonly world: World;

  constructor(world: World, account: Account) {
    this.world = world;
    this.account = account;
  }

  get login(): string {
    return this.account.login;
  }

  get id(): number {
    return this.account.id;
  }

  /** A personal token, for the API and for git. */
  token(): string {
    const text = `ghp_${this.world.ids.hex(36)}`;
    this.world.tokens.set(text, { kind: "person", text, account: this.account });
    return text;
  }

  /** Takes another login. The old one is free then for whoever comes first. */
  rename(login: string): void {
    renameAccount(this.world, this.account, login);
  }

  // Repositories and their branches.

  fork(repository: Repository, name: string = repository.name): Promise<Repository> {
    return this.in(repository, () => forkOf(this.world, this.actor, repository, name));
  }

  deleteRepository(repository: Repository): Promise<void> {
    return this.in(repository, () => removeRepository(this.world, this.actor, repository));
  }

  /** Commits files on a branch (null deletes one), pushes, and gives the commit. */
  commit(repository: Repository, wish: CommitWish): Promise<string> {
    return this.in(repository, () => commitAndPush(this.world, this.actor, repository, wish));
  }

  /** Pushes a commit that is there already: forwards, backwards, sideways. */
  forcePush(repository: Repository, branch: string, commit: string): Promise<void> {
    const move = { ref: `refs/heads/${branch}`, after: commit, isForced: true };
    return this.in(repository, () => pushRef(this.world, this.actor, repository, move));
  }

  deleteBranch(repository: Repository, branch: string): Promise<void> {
    return this.forcePush(repository, branch, NO_COMMIT);
  }

  // Pull requests.

  openPullRequest(repository: Repository, wish: PullWish): Promise<PullRequest> {
    const { title = wish.head, body = null, head, from = repository, base = repository.defaultBranch, isDraft } = wish;
    const pull = {
      title,
      body,
      base,
      head: { repository: from, ref: head },
      ...(isDraft === undefined ? {} : { isDraft }),
    };
    return this.in(repository, () => openPull(this.world, this.actor, repository, pull));
  }

  /** Title, body, or base branch. */
  editPullRequest(pull: PullRequest, edit: PullEdit): Promise<void> {
    return this.in(pull.repository, () => editPull(this.world, this.actor, pull, edit));
  }

  /** Merges the base branch into the pull request's, and gives the new head. */
  updateBranch(pull: PullRequest): Promise<string> {
    return this.in(pull.head.repository ?? pull.repository, () => updateBranch(this.world, this.actor, pull));
  }

  convertToDraft(pull: PullRequest): Promise<void> {
    return this.in(pull.repository, () => setDraft(this.world, this.actor, pull, true));
  }

  readyForReview(pull: PullRequest): Promise<void> {
    return this.in(pull.repository, () => setDraft(this.world, this.actor, pull, false));
  }

  closePullRequest(pull: PullRequest): Promise<void> {
    return this.in(pull.repository, () => closePullRequest(this.world, this.actor, pull));
  }

  reopenPullRequest(pull: PullRequest): Promise<void> {
    return this.in(pull.repository, () => reopenPullRequest(this.world, this.actor, pull));
  }

  /** Gives the commit that landed. Rejects while the rules of the base branch demand something. */
  merge(pull: PullRequest, wish: MergeWish = {}): Promise<string> {
    return this.in(pull.repository, () => mergePull(this.world, this.actor, pull, wish));
  }

  /** Puts it into the merge queue, which merges it once the required checks pass on its group. */
  enqueue(pull: PullRequest): Promise<void> {
    return this.in(pull.repository, () => enqueue(this.world, this.actor, pull));
  }

  dequeue(pull: PullRequest): Promise<void> {
    return this.in(pull.repository, () => dequeue(this.world, this.actor, pull));
  }

  // Reviews. `looking at` an older commit than the head changes nothing, as long as reviews are stamped at submission.

  approve(pull: PullRequest, options: { readonly body?: string; readonly lookingAt?: string } = {}): Promise<Review> {
    return this.review(pull, "APPROVE", options);
  }

  review(
    pull: PullRequest,
    verdict: Verdict,
    { body = "", lookingAt }: { readonly body?: string; readonly lookingAt?: string } = {},
  ): Promise<Review> {
    const review = { verdict, body, ...(lookingAt === undefined ? {} : { commit: lookingAt }) };
    return this.in(pull.repository, () => submitReview(this.world, this.actor, pull, review));
  }

  editReview(review: Review, body: string): Promise<void> {
    return this.in(review.pull.repository, () => editReview(this.world, this.actor, review, body));
  }

  dismissReview(review: Review): Promise<void> {
    return this.in(review.pull.repository, () => dismissReview(this.world, this.actor, review));
  }

  // Checks.

  rerequestCheck(run: CheckRun): Promise<void> {
    return this.in(run.suite.repository, () => {
      rerequestRun(this.world, this.actor, run);
    });
  }

  rerequestSuite(suite: CheckSuite): Promise<void> {
    return this.in(suite.repository, () => rerequestSuite(this.world, this.actor, suite));
  }

  /** Pushes a button that a check run shows. */
  requestAction(run: CheckRun, identifier: string): Promise<void> {
    return this.in(run.suite.repository, () => {
      requestAction(this.world, this.actor, run, identifier);
    });
  }

  // Conversations of issues and pull requests.

  comment(thread: Thread, body: string): Promise<Comment> {
    return this.in(thread.repository, () => addComment(this.world, this.actor, thread, body));
  }

  /** Anybody's, with write access. */
  editComment(comment: Comment, body: string): Promise<void> {
    return this.in(comment.thread.repository, () => {
      editComment(this.world, this.actor, comment, body);
    });
  }

  deleteComment(comment: Comment): Promise<void> {
    return this.in(comment.thread.repository, () => {
      deleteComment(this.world, this.actor, comment);
    });
  }

  react(comment: Comment, content: ReactionContent): Promise<void> {
    return this.in(comment.thread.repository, () => {
      react(this.world, this.actor, comment, content);
    });
  }

  openIssue(
    repository: Repository,
    issue: { readonly title: string; readonly body?: string; readonly labels?: readonly string[] },
  ): Promise<Issue> {
    return this.in(repository, () =>
      openIssue(this.world, this.actor, repository, { ...issue, body: issue.body ?? null }),
    );
  }

  editIssue(issue: Issue, edit: IssueEdit): Promise<void> {
    return this.in(issue.repository, () => {
      editIssue(this.world, this.actor, issue, edit);
    });
  }

  setLabels(thread: Thread, names: readonly string[]): Promise<void> {
    return this.in(thread.repository, () => setLabels(this.world, this.actor, thread, names));
  }

  lock(thread: Thread, reason: LockReason | null = null): Promise<void> {
    return this.in(thread.repository, () => setLock(this.world, this.actor, thread, { reason }));
  }

  unlock(thread: Thread): Promise<void> {
    return this.in(thread.repository, () => setLock(this.world, this.actor, thread, null));
  }

  protected get actor(): Actor {
    return person(this.account);
  }

  protected in<T>(repository: Repository, work: () => T | Promise<T>): Promise<T> {
    return this.world.exclusively(repository, async () => work());
  }
}
