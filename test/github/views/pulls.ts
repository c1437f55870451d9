import { iso, isoOrNull } from "../clock.ts";
import { changedFiles, mergeBase, readCommits, type ChangedFile, type Commit } from "../git/objects.ts";
import { nodeId } from "../ids.ts";
import type { Account } from "../state/accounts.ts";
import type { Repository } from "../state/repository.ts";
import type { PullRequest, Review } from "../state/threads.ts";
import type { World } from "../world.ts";
import { simpleUser, simpleUserOrNull } from "./accounts.ts";
import { repositoryUrl, repositoryView } from "./repositories.ts";
import { associationOf, issueUrl, labelView, threadPage } from "./threads.ts";
import type { View } from "./view.ts";

function pullUrl(world: World, { repository, number }: Pick<PullRequest, "repository" | "number">): string {
  return `${repositoryUrl(world, repository)}/pulls/${String(number)}`;
}

/** A pull request in a list, which tells neither mergeability nor numbers. */
export function pullInLists(world: World, pull: PullRequest): View {
  const url = pullUrl(world, pull);
  const issue = issueUrl(world, pull);
  const page = threadPage(world, pull);
  const statuses = `${repositoryUrl(world, pull.repository)}/statuses/${pull.head.sha}`;
  const link = (href: string): View => ({ href });
  return {
    url,
    id: pull.id,
    node_id: nodeId("pull", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: pull.lock !== null,
    title: pull.title,
    user: simpleUser(world, pull.author),
    body: pull.body,
    created_at: iso(pull.createdAtMs),
    updated_at: iso(pull.updatedAtMs),
    closed_at: isoOrNull(pull.closed?.atMs ?? null),
    merged_at: isoOrNull(pull.merged?.atMs ?? null),
    merge_commit_sha: pull.merged?.sha ?? pull.mergeability?.mergeCommit ?? null,
    assignee: simpleUserOrNull(world, pull.assignees[0]),
    assignees: pull.assignees.map((account) => simpleUser(world, account)),
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.flatMap((name) => labelView(world, pull.repository, name)),
    milestone: null,
    draft: pull.isDraft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryUrl(world, pull.repository)}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: sideView(world, pull.head, pull.head.owner),
    base: sideView(world, { ...pull.base, repository: pull.repository }, pull.repository.owner),
    _links: {
      self: link(url),
      html: link(page),
      issue: link(issue),
      comments: link(`${issue}/comments`),
      review_comments: link(`${url}/comments`),
      review_comment: link(`${repositoryUrl(world, pull.repository)}/pulls/comments{/number}`),
      commits: link(`${url}/commits`),
      statuses: link(statuses),
    },
    author_association: associationOf(world, pull.author, pull),
    auto_merge: null,
    active_lock_reason: pull.lock?.reason ?? null,
  };
}

/** A pull request in full, as far as its mergeability is known. `state` is what GitHub makes of it. */
export async function pullView(world: World, pull: PullRequest, state: string): Promise<View> {
  const { mergeability } = pull;
  const isKnown = pull.state === "open" && mergeability?.unknownFor === 0;
  const mergeable = isKnown ? mergeability.mergeCommit !== null : null;
  const files = await filesOfPull(pull);
  return {
    ...pullInLists(world, pull),
    merge_commit_sha: pull.merged?.sha ?? (isKnown ? mergeability.mergeCommit : null),
    merged: pull.merged !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: isKnown ? state : "unknown",
    merged_by: simpleUserOrNull(world, pull.merged?.by),
    comments: pull.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: (await commitsOfPull(pull)).length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

export function reviewView(world: World, review: Review): View {
  const { pull } = review;
  const page = `${threadPage(world, pull)}#pullrequestreview-${String(review.id)}`;
  return {
    id: review.id,
    node_id: nodeId("review", review.id),
    user: simpleUser(world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl(world, pull),
    author_association: associationOf(world, review.author, pull),
    _links: { html: { href: page }, pull_request: { href: pullUrl(world, pull) } },
    submitted_at: iso(review.submittedAtMs),
    commit_id: review.commit,
  };
}

/** What a pull request changes since it branched off. */
export async function filesOfPull(pull: PullRequest): Promise<readonly ChangedFile[]> {
  const { directory } = pull.repository;
  return changedFiles(directory, await mergeBase(directory, pull.base.sha, pull.head.sha), pull.head.sha);
}

/** Oldest first, as GitHub lists them. */
export async function commitsOfPull(pull: PullRequest): Promise<readonly Commit[]> {
  const { directory } = pull.repository;
  const commits = await readCommits(directory, [pull.head.sha, `^${pull.base.sha}`]);
  return commits.toReversed();
}

/** The few words that check runs and suites say about their pull requests. */
export function pullInShort(world: World, pull: PullRequest): View {
  const repo = (repository: Repository): View => ({
    id: repository.id,
    url: repositoryUrl(world, repository),
    name: repository.name,
  });
  return {
    url: pullUrl(world, pull),
    id: pull.id,
    number: pull.number,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo: repo(pull.head.repository ?? pull.repository) },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo: repo(pull.repository) },
  };
}

function sideView(
  world: World,
  side: { readonly ref: string; readonly sha: string; readonly repository: Repository | null },
  owner: Account,
): View {
  return {
    label: `${owner.login}:${side.ref}`,
    ref: side.ref,
    sha: side.sha,
    user: simpleUser(world, owner),
    repo: side.repository === null ? null : repositoryView(world, side.repository),
  };
}
