import { iso, isoOrNull } from "../clock.ts";
import { nodeId } from "../ids.ts";
import type { Account } from "../state/accounts.ts";
import type { Label, Repository } from "../state/repository.ts";
import type { Comment, Reaction, ReactionContent, Thread } from "../state/threads.ts";
import type { World } from "../world.ts";
import { appViewOrNull, simpleUser, simpleUserOrNull } from "./accounts.ts";
import { repositoryPage, repositoryUrl } from "./repositories.ts";
import type { View } from "./view.ts";

const REACTIONS: readonly ReactionContent[] = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];

export function issueUrl(world: World, { repository, number }: Pick<Thread, "repository" | "number">): string {
  return `${repositoryUrl(world, repository)}/issues/${String(number)}`;
}

export function threadPage(world: World, { kind, repository, number }: Thread): string {
  return `${repositoryPage(world, repository)}/${kind === "pull" ? "pull" : "issues"}/${String(number)}`;
}

/** An issue, or a pull request as the issue that it also is. */
export function issueView(world: World, thread: Thread): View {
  return {
    ...issueInLists(world, thread),
    closed_by: simpleUserOrNull(world, thread.closed?.by),
  };
}

export function issueInLists(world: World, thread: Thread): View {
  const url = issueUrl(world, thread);
  return {
    url,
    repository_url: repositoryUrl(world, thread.repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: threadPage(world, thread),
    id: issueIdOf(thread),
    node_id: nodeId("issue", issueIdOf(thread)),
    number: thread.number,
    title: thread.title,
    user: simpleUser(world, thread.author),
    labels: thread.labels.flatMap((name) => labelView(world, thread.repository, name)),
    state: thread.state,
    locked: thread.lock !== null,
    assignee: simpleUserOrNull(world, thread.assignees[0]),
    assignees: thread.assignees.map((account) => simpleUser(world, account)),
    milestone: null,
    comments: thread.comments.length,
    created_at: iso(thread.createdAtMs),
    updated_at: iso(thread.updatedAtMs),
    closed_at: isoOrNull(thread.closed?.atMs ?? null),
    author_association: associationOf(world, thread.author, thread),
    active_lock_reason: thread.lock?.reason ?? null,
    body: thread.body,
    reactions: reactionCounts(url, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: appViewOrNull(world, thread.via),
    state_reason: thread.kind === "issue" ? thread.stateReason : null,
    ...(thread.kind === "pull" ? { draft: thread.isDraft, pull_request: pullLinks(world, thread) } : {}),
  };
}

/** A pull request has an id of its own as the issue that it also is. */
function issueIdOf(thread: Thread): number {
  return thread.kind === "issue" ? thread.id : thread.id + 1_000_000_000;
}

export function commentView(world: World, comment: Comment): View {
  const { thread } = comment;
  const url = commentUrl(world, comment);
  return {
    url,
    html_url: `${threadPage(world, thread)}#issuecomment-${String(comment.id)}`,
    issue_url: issueUrl(world, thread),
    id: comment.id,
    node_id: nodeId("comment", comment.id),
    user: simpleUser(world, comment.author),
    created_at: iso(comment.createdAtMs),
    updated_at: iso(comment.updatedAtMs),
    author_association: associationOf(world, comment.author, thread),
    body: comment.body,
    reactions: reactionCounts(url, comment.reactions),
    performed_via_github_app: appViewOrNull(world, comment.via),
  };
}

export function reactionView(world: World, reaction: Reaction): View {
  return {
    id: reaction.id,
    node_id: nodeId("reaction", reaction.id),
    user: simpleUser(world, reaction.author),
    content: reaction.content,
    created_at: iso(reaction.createdAtMs),
  };
}

export function labelView(world: World, repository: Repository, name: string): readonly View[] {
  const label = repository.labels.get(name);
  return label === undefined ? [] : [labelDetails(world, repository, label)];
}

function labelDetails(world: World, repository: Repository, { id, name, colour }: Label): View {
  return {
    id,
    node_id: nodeId("label", id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    description: null,
    color: colour,
    default: false,
  };
}

/**
 * How GitHub calls somebody's relation to a repository. It is no role.
 *
 * Who never had anything merged is a first-time contributor in a pull request, and nobody elsewhere.
 */
export function associationOf(world: World, account: Account, thread: Thread): string {
  const { repository } = thread;
  if (repository.owner === account) return "OWNER";
  if (world.organisationOf(repository.owner)?.members.has(account) === true) return "MEMBER";
  if (repository.collaborators.has(account)) return "COLLABORATOR";
  const hasContributed = [...repository.threads.values()].some(
    (other) => other.kind === "pull" && other.author === account && other.merged !== null,
  );
  if (hasContributed) return "CONTRIBUTOR";
  return thread.kind === "pull" && thread.author === account && account.kind === "User"
    ? "FIRST_TIME_CONTRIBUTOR"
    : "NONE";
}

function pullLinks(world: World, thread: Thread): View {
  const page = threadPage(world, thread);
  return {
    url: `${repositoryUrl(world, thread.repository)}/pulls/${String(thread.number)}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: thread.kind === "pull" ? isoOrNull(thread.merged?.atMs ?? null) : null,
  };
}

function commentUrl(world: World, { thread, id }: Comment): string {
  return `${repositoryUrl(world, thread.repository)}/issues/comments/${String(id)}`;
}

function reactionCounts(url: string, reactions: readonly Reaction[]): View {
  const counted = REACTIONS.map((content) => [content, reactions.filter((one) => one.content === content).length]);
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    ...(Object.fromEntries(counted) as View),
  };
}
