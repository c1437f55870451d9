import { isAncestor, NO_COMMIT, resolveCommit } from "../git/objects.ts";
import { writeRef } from "../git/write.ts";
import { Refusal } from "../refusal.ts";
import type { Actor } from "../state/accounts.ts";
import type { Repository } from "../state/repository.ts";
import type { PullRequest } from "../state/threads.ts";
import { notify, rootOf, touch, type World } from "../world.ts";
import { requireRole } from "./authority.ts";
import { openSuites } from "./checks.ts";
import { baseTip } from "./pull-moves.ts";
import { closePull, tellPull } from "./pull-tell.ts";
import { checkBody, checkTitle, nextNumber } from "./threads.ts";

export interface NewPull {
  readonly title: string;
  readonly body: string | null;
  readonly base: string;
  /** A branch of the same repository, or of a fork. */
  readonly head: { readonly repository: Repository; readonly ref: string };
  readonly isDraft?: boolean;
}

export async function openPull(
  world: World,
  actor: Actor,
  repository: Repository,
  { title, body, base, head, isDraft = false }: NewPull,
): Promise<PullRequest> {
  requireRole(world, actor, repository, "read", "Must have read access.");
  requireRole(world, actor, head.repository, "write", "Must have push access to the head repository.");
  checkTitle("PullRequest", title);
  checkBody(world, "PullRequest", body);
  const baseSha = await resolveCommit(repository.directory, `refs/heads/${base}`);
  if (baseSha === undefined) throw invalidPull("base");
  const headSha = await resolveCommit(head.repository.directory, `refs/heads/${head.ref}`);
  if (headSha === undefined || rootOf(repository) !== rootOf(head.repository)) throw invalidPull("head");
  const owner = head.repository.owner;
  if (findOpen(repository, base, head) !== undefined) {
    throw invalidPull(undefined, `A pull request already exists for ${owner.login}:${head.ref}.`);
  }
  if (await isAncestor(repository.directory, headSha, baseSha)) {
    throw invalidPull(undefined, `No commits between ${base} and ${head.ref}`);
  }
  const nowMs = world.nowMs();
  const pull: PullRequest = {
    kind: "pull",
    id: world.nextId("pull"),
    number: nextNumber(repository),
    repository,
    title,
    body,
    author: actor.account,
    via: actor.app,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    state: "open",
    closed: null,
    lock: null,
    labels: [],
    assignees: [],
    comments: [],
    isDraft,
    base: { ref: base, sha: baseSha },
    head: { ref: head.ref, sha: headSha, repository: head.repository, owner },
    lastPusher: actor.account,
    pushedAtMs: nowMs,
    merged: null,
    mergeability: undefined,
    reviews: [],
  };
  repository.threads.set(pull.number, pull);
  notify(world, pull, "opened", actor.account);
  await writeRef(repository.directory, `refs/pull/${String(pull.number)}/head`, headSha);
  await tellPull(world, actor, pull, "pull_request.opened");
  if (head.repository !== repository) {
    await openSuites(world, actor, repository, { headSha, headBranch: null, before: NO_COMMIT });
  }
  return pull;
}

export interface PullEdit {
  readonly title?: string | undefined;
  readonly body?: string | null | undefined;
  readonly base?: string | undefined;
}

export async function editPull(world: World, actor: Actor, pull: PullRequest, edit: PullEdit): Promise<void> {
  requireAuthorOr(world, actor, pull, "write");
  checkTitle("PullRequest", edit.title ?? pull.title);
  checkBody(world, "PullRequest", edit.body ?? null);
  const changes: Record<string, unknown> = {};
  if (edit.title !== undefined && edit.title !== pull.title) {
    changes["title"] = { from: pull.title };
    pull.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== pull.body) {
    changes["body"] = { from: pull.body ?? "" };
    pull.body = edit.body;
  }
  if (edit.base !== undefined && edit.base !== pull.base.ref) {
    const sha = await resolveCommit(pull.repository.directory, `refs/heads/${edit.base}`);
    if (sha === undefined || pull.state !== "open") throw invalidPull("base");
    changes["base"] = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } };
    await world.queue.leave(world, actor, pull, "MANUAL");
    pull.base = { ref: edit.base, sha };
  }
  if (Object.keys(changes).length === 0) return;
  touch(pull, world.nowMs());
  await tellPull(world, actor, pull, "pull_request.edited", { changes });
}

export async function setDraft(world: World, actor: Actor, pull: PullRequest, isDraft: boolean): Promise<void> {
  requireAuthorOr(world, actor, pull, "write");
  if (pull.isDraft === isDraft) return;
  pull.isDraft = isDraft;
  touch(pull, world.nowMs());
  if (isDraft) await world.queue.leave(world, actor, pull, "MANUAL");
  await tellPull(world, actor, pull, isDraft ? "pull_request.converted_to_draft" : "pull_request.ready_for_review");
}

export async function closePullRequest(world: World, actor: Actor, pull: PullRequest): Promise<void> {
  requireAuthorOr(world, actor, pull, "triage");
  if (pull.state === "closed") return;
  await world.queue.leave(world, actor, pull, "MANUAL");
  await closePull(world, actor, pull);
}

/** The head must still be there, and be where it was or further on. */
export async function reopenPullRequest(world: World, actor: Actor, pull: PullRequest): Promise<void> {
  requireAuthorOr(world, actor, pull, "triage");
  if (pull.state === "open") return;
  const { repository, ref } = pull.head;
  const tip = repository === null ? undefined : await resolveCommit(repository.directory, `refs/heads/${ref}`);
  if (tip === undefined || pull.merged !== null) throw invalidPull("state", "The pull request cannot be reopened.");
  if (!(await isAncestor(pull.repository.directory, pull.head.sha, tip))) {
    throw invalidPull("state", `The ${ref} branch was force-pushed or recreated.`);
  }
  pull.state = "open";
  pull.closed = null;
  pull.head = { ...pull.head, sha: tip };
  pull.base = { ...pull.base, sha: baseTip(pull) };
  await writeRef(pull.repository.directory, `refs/pull/${String(pull.number)}/head`, tip);
  notify(world, pull, "reopened", actor.account);
  await tellPull(world, actor, pull, "pull_request.reopened");
}

function requireAuthorOr(world: World, actor: Actor, pull: PullRequest, role: "triage" | "write"): void {
  const isAuthor = pull.author === actor.account;
  requireRole(world, actor, pull.repository, isAuthor ? "read" : role, "Must have write access or be the author.");
}

function findOpen(repository: Repository, base: string, head: NewPull["head"]): PullRequest | undefined {
  return [...repository.threads.values()].find(
    (thread): thread is PullRequest =>
      thread.kind === "pull" &&
      thread.state === "open" &&
      thread.base.ref === base &&
      thread.head.ref === head.ref &&
      thread.head.repository === head.repository,
  );
}

function invalidPull(field: "base" | "head" | "state" | undefined, message?: string): Refusal {
  const error =
    message === undefined
      ? { resource: "PullRequest", code: "invalid" as const }
      : { resource: "PullRequest", code: "custom" as const, message };
  return new Refusal(422, "Validation Failed", { errors: [field === undefined ? error : { ...error, field }] });
}
