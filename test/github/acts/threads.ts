import { invalid, Refusal } from "../refusal.ts";
import type { Account, Actor } from "../state/accounts.ts";
import type { Repository } from "../state/repository.ts";
import type { Comment, Issue, LockReason, Reaction, ReactionContent, Thread } from "../state/threads.ts";
import { tell } from "../tell.ts";
import { commentView, issueView, labelView } from "../views/threads.ts";
import type { View } from "../views/view.ts";
import { notify, touch, type World } from "../world.ts";
import { requireRole } from "./authority.ts";
import { tellPull } from "./pull-tell.ts";

export function addComment(world: World, actor: Actor, thread: Thread, body: string): Comment {
  requireUnlocked(world, actor, thread, "comment");
  checkBody(world, "IssueComment", body);
  if (body.trim() === "") {
    throw new Refusal(422, "Validation Failed", {
      errors: [{ resource: "IssueComment", code: "unprocessable", field: "data", message: "Body cannot be blank" }],
    });
  }
  const nowMs = world.nowMs();
  const comment: Comment = {
    id: world.nextId("comment"),
    thread,
    body,
    author: actor.account,
    via: actor.app,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    edits: [],
    reactions: [],
  };
  thread.comments.push(comment);
  notify(world, thread, "commented", actor.account);
  tellComment(world, actor, comment, "created");
  return comment;
}

/** Whoever has write access may put words into other people's mouths. Nobody is notified of an edit. */
export function editComment(world: World, actor: Actor, comment: Comment, body: string): void {
  requireCommentRights(world, actor, comment);
  checkBody(world, "IssueComment", body);
  const before = comment.body;
  if (body !== before) noteEdit(world, actor, comment);
  comment.body = body;
  comment.updatedAtMs = world.nowMs();
  tellComment(world, actor, comment, "edited", { changes: { body: { from: before } } });
}

/** The record begins with whoever wrote it first, once there is an edit. */
function noteEdit(world: World, actor: Actor, { edits, author, createdAtMs }: Issue | Comment): void {
  if (edits.length === 0) edits.push({ editor: author, atMs: createdAtMs });
  edits.push({ editor: actor.account, atMs: world.nowMs() });
}

export function deleteComment(world: World, actor: Actor, comment: Comment): void {
  requireCommentRights(world, actor, comment);
  const { comments } = comment.thread;
  comments.splice(comments.indexOf(comment), 1);
  tellComment(world, actor, comment, "deleted");
}

/** One of each kind from everybody: the one that is there already is given back. */
export function react(
  world: World,
  actor: Actor,
  comment: Comment,
  content: ReactionContent,
): { readonly reaction: Reaction; readonly isNew: boolean } {
  requireUnlocked(world, actor, comment.thread, "reaction");
  const found = comment.reactions.find((one) => one.author === actor.account && one.content === content);
  if (found !== undefined) return { reaction: found, isNew: false };
  const reaction: Reaction = {
    id: world.nextId("reaction"),
    author: actor.account,
    content,
    createdAtMs: world.nowMs(),
  };
  comment.reactions.push(reaction);
  return { reaction, isNew: true };
}

export interface NewIssue {
  readonly title: string;
  readonly body: string | null;
  readonly labels?: readonly string[];
  readonly assignees?: readonly Account[];
}

export function openIssue(world: World, actor: Actor, repository: Repository, wish: NewIssue): Issue {
  requireRole(world, actor, repository, "read", "Must have read access.");
  checkTitle("Issue", wish.title);
  checkBody(world, "Issue", wish.body);
  const nowMs = world.nowMs();
  const mayLabel = actor.app !== null || world.hasRole(actor.account, repository, "triage");
  const issue: Issue = {
    kind: "issue",
    id: world.nextId("issue"),
    number: nextNumber(repository),
    repository,
    title: wish.title,
    body: wish.body,
    author: actor.account,
    via: actor.app,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    state: "open",
    stateReason: null,
    closed: null,
    lock: null,
    // Who may not label is not told so: labels and assignees are left out.
    labels: mayLabel ? labelsNamed(world, repository, wish.labels ?? []) : [],
    assignees: mayLabel ? (wish.assignees ?? []) : [],
    comments: [],
    edits: [],
  };
  repository.threads.set(issue.number, issue);
  notify(world, issue, "opened", actor.account);
  tell(world, {
    name: "issues.opened",
    sender: actor.account,
    repository,
    payload: { issue: issueView(world, issue) },
  });
  for (const label of issue.labels) tellLabel(world, actor, issue, label, "labeled");
  return issue;
}

export interface IssueEdit {
  readonly title?: string | undefined;
  readonly body?: string | null | undefined;
  readonly state?: "open" | "closed" | undefined;
  readonly stateReason?: Issue["stateReason"] | undefined;
}

export function editIssue(world: World, actor: Actor, issue: Issue, edit: IssueEdit): void {
  const isAuthor = issue.author === actor.account;
  requireRole(world, actor, issue.repository, isAuthor ? "read" : "triage", "Must have triage access.");
  checkTitle("Issue", edit.title ?? issue.title);
  checkBody(world, "Issue", edit.body ?? null);
  const changes: Record<string, View> = {};
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes["title"] = { from: issue.title };
    issue.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    changes["body"] = { from: issue.body ?? "" };
    noteEdit(world, actor, issue);
    issue.body = edit.body;
  }
  if (Object.keys(changes).length > 0) {
    touch(issue, world.nowMs());
    tellIssue(world, actor, issue, "issues.edited", { changes });
  }
  if (edit.state !== undefined && edit.state !== issue.state)
    setIssueState(world, actor, issue, edit.state, edit.stateReason);
}

/** Sets the labels of an issue or pull request; those that the repository lacks are made. */
export async function setLabels(world: World, actor: Actor, thread: Thread, names: readonly string[]): Promise<void> {
  requireRole(world, actor, thread.repository, "triage", "Must have triage access.");
  const before = thread.labels;
  thread.labels = labelsNamed(world, thread.repository, names);
  const added = thread.labels.filter((name) => !before.includes(name));
  const removed = before.filter((name) => !thread.labels.includes(name));
  if (added.length + removed.length > 0) touch(thread, world.nowMs());
  for (const [what, changed] of [
    ["labeled", added],
    ["unlabeled", removed],
  ] as const) {
    for (const name of changed) {
      if (thread.kind === "issue") tellLabel(world, actor, thread, name, what);
      else await tellPull(world, actor, thread, `pull_request.${what}`, labelPayload(world, thread, name));
    }
  }
}

export async function setLock(
  world: World,
  actor: Actor,
  thread: Thread,
  lock: { readonly reason: LockReason | null } | null,
): Promise<void> {
  requireRole(world, actor, thread.repository, "triage", "Must have triage access.");
  if ((thread.lock === null) === (lock === null)) return;
  thread.lock = lock;
  const what = lock === null ? "unlocked" : "locked";
  if (thread.kind === "issue") tellIssue(world, actor, thread, `issues.${what}`);
  else await tellPull(world, actor, thread, `pull_request.${what}`);
}

/** Issues and pull requests share their numbers. */
export function nextNumber(repository: Repository): number {
  return repository.threads.size + 1;
}

export function checkTitle(resource: string, title: string): void {
  const problem =
    title.trim() === ""
      ? "title can't be blank"
      : lengthOf(title) > 256
        ? "title is too long (maximum is 256 characters)"
        : undefined;
  if (problem !== undefined) throw invalid(resource, "title", problem);
}

/** In characters, as GitHub counts: a picture of two code units is one. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

export function checkBody(world: World, resource: string, body: string | null): void {
  const { bodyLimit } = world.oddities;
  if (body === null || lengthOf(body) <= bodyLimit) return;
  const message = `body is too long (maximum is ${String(bodyLimit)} characters)`;
  throw new Refusal(422, "Validation Failed", { errors: [{ resource, code: "custom", field: "body", message }] });
}

function setIssueState(
  world: World,
  actor: Actor,
  issue: Issue,
  state: "open" | "closed",
  reason: Issue["stateReason"] | undefined,
): void {
  issue.state = state;
  issue.stateReason = state === "open" ? "reopened" : (reason ?? "completed");
  issue.closed = state === "open" ? null : { atMs: world.nowMs(), by: actor.account };
  notify(world, issue, state === "open" ? "reopened" : "closed", actor.account);
  tellIssue(world, actor, issue, state === "open" ? "issues.reopened" : "issues.closed");
}

/** A locked conversation is open to those who may write. Apps are told no, as others are. */
function requireUnlocked(world: World, actor: Actor, thread: Thread, what: "comment" | "reaction"): void {
  requireRole(world, actor, thread.repository, "read", "Must have read access.");
  if (thread.lock !== null && !world.hasRole(actor.account, thread.repository, "write")) {
    throw new Refusal(403, `Unable to create ${what} because issue is locked.`);
  }
}

function requireCommentRights(world: World, actor: Actor, comment: Comment): void {
  const { thread, author } = comment;
  const isOwn = author === actor.account;
  const message = "Must have write access to change somebody else's comment.";
  if (actor.app !== null && !isOwn) throw new Refusal(403, "Resource not accessible by integration");
  requireRole(world, actor, thread.repository, isOwn ? "read" : "write", message);
}

function labelsNamed(world: World, repository: Repository, names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (repository.labels.has(name)) continue;
    repository.labels.set(name, { id: world.nextId("label"), name, colour: "ededed" });
  }
  return [...new Set(names)];
}

function tellComment(
  world: World,
  actor: Actor,
  comment: Comment,
  what: "created" | "edited" | "deleted",
  more: View = {},
): void {
  const { thread } = comment;
  const payload = { issue: issueView(world, thread), comment: commentView(world, comment), ...more };
  tell(world, { name: `issue_comment.${what}`, sender: actor.account, repository: thread.repository, payload });
}

function tellIssue(
  world: World,
  actor: Actor,
  issue: Issue,
  name: "issues.edited" | "issues.closed" | "issues.reopened" | "issues.locked" | "issues.unlocked",
  more: View = {},
): void {
  const payload = { issue: issueView(world, issue), ...more };
  tell(world, { name, sender: actor.account, repository: issue.repository, payload });
}

function tellLabel(world: World, actor: Actor, issue: Issue, label: string, what: "labeled" | "unlabeled"): void {
  const payload = { issue: issueView(world, issue), ...labelPayload(world, issue, label) };
  tell(world, { name: `issues.${what}`, sender: actor.account, repository: issue.repository, payload });
}

function labelPayload(world: World, { repository }: Thread, name: string): View {
  return { label: labelView(world, repository, name)[0] };
}
