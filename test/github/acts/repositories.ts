import { rm } from "node:fs/promises";
import { join } from "node:path";

import { entryAt, isAncestor, NO_COMMIT, resolveCommit } from "../git/objects.ts";
import {
  commitFiles,
  commitTree,
  createRepository,
  type FileChanges,
  forkRepository,
  mergeTree,
  writeRef,
} from "../git/write.ts";
import { Refusal } from "../refusal.ts";
import type { Account, Actor } from "../state/accounts.ts";
import type { MergeMethod, Repository } from "../state/repository.ts";
import type { PullRequest } from "../state/threads.ts";
import { fullName, type World } from "../world.ts";
import { person, requireRole, signatureOf, webFlow } from "./authority.ts";
import { baseTip } from "./pull-moves.ts";
import { pushRef, refMoved } from "./refs.ts";

export interface NewRepository {
  readonly owner: Account;
  readonly name: string;
  readonly description?: string;
  readonly isPrivate?: boolean;
  readonly defaultBranch?: string;
  readonly mergeMethods?: readonly MergeMethod[];
  /** What its first commit holds. */
  readonly files?: FileChanges;
}

/** Makes a repository with one commit by `author`. */
export async function makeRepository(world: World, author: Account, wish: NewRepository): Promise<Repository> {
  const repository = newRepository(world, wish, null);
  world.repositories.push(repository);
  await createRepository(repository.directory, world.hooksDirectory, repository.defaultBranch);
  const signature = signatureOf(world, author);
  const commit = { parents: [], message: "Initial commit", author: signature, committer: signature };
  const after = await commitFiles(repository.directory, commit, wish.files ?? { "README.md": `# ${wish.name}\n` });
  const ref = `refs/heads/${repository.defaultBranch}`;
  await writeRef(repository.directory, ref, after);
  await refMoved(world, person(author), repository, { ref, before: NO_COMMIT, after });
  return repository;
}

export async function forkOf(world: World, actor: Actor, parent: Repository, name: string): Promise<Repository> {
  requireRole(world, actor, parent, "read", "Must have read access.");
  const { description, isPrivate, defaultBranch } = parent;
  const fork = newRepository(world, { owner: actor.account, name, description, isPrivate, defaultBranch }, parent);
  world.repositories.push(fork);
  await forkRepository(parent.directory, fork.directory, world.hooksDirectory, defaultBranch);
  return fork;
}

/** Pull requests from it stay, and have no head repository any more. */
export async function removeRepository(world: World, actor: Actor, repository: Repository): Promise<void> {
  requireRole(world, actor, repository, "admin", "Must have admin rights to Repository.");
  if (world.repositories.some(({ parent }) => parent === repository)) {
    throw new Refusal(422, `${fullName(repository)} has forks, whose objects it holds`);
  }
  world.repositories.splice(world.repositories.indexOf(repository), 1);
  for (const thread of world.repositories.flatMap(({ threads }) => [...threads.values()])) {
    if (thread.kind === "pull" && thread.head.repository === repository) thread.head.repository = null;
  }
  await rm(repository.directory, { recursive: true });
}

export interface CommitWish {
  readonly branch: string;
  readonly files: FileChanges;
  readonly message?: string;
  /** What it stands on: a branch or commit. Default the branch itself or, for a new one, the default branch. */
  readonly onto?: string;
  /** Whether the branch may go back for it. */
  readonly isForced?: boolean;
}

/** Commits and pushes; gives the commit. */
export async function commitAndPush(
  world: World,
  actor: Actor,
  repository: Repository,
  { branch, files, message, onto, isForced = false }: CommitWish,
): Promise<string> {
  const { directory } = repository;
  const tip = await resolveCommit(directory, `refs/heads/${branch}`);
  const parent =
    onto === undefined
      ? (tip ?? (await branchTip(repository, repository.defaultBranch)))
      : await branchTip(repository, onto);
  for (const [path, content] of Object.entries(files)) {
    if (content === null && (await entryAt(directory, parent, path)) === undefined) {
      throw new Refusal(422, `There is no ${path} to delete on ${branch}`);
    }
  }
  const signature = signatureOf(world, actor.account);
  const after = await commitFiles(
    directory,
    {
      parents: [parent],
      message: message ?? `Change ${Object.keys(files).join(", ")}`,
      author: signature,
      committer: signature,
    },
    files,
  );
  await pushRef(world, actor, repository, { ref: `refs/heads/${branch}`, after, isForced });
  return after;
}

/** What the button "Update branch" does: merges the base into the head. */
export async function updateBranch(world: World, actor: Actor, pull: PullRequest): Promise<string> {
  const { repository: from, ref, sha } = pull.head;
  if (from === null) throw new Refusal(422, "The head repository is gone");
  const base = baseTip(pull);
  const isUpToDate = await isAncestor(pull.repository.directory, base, sha);
  if (isUpToDate) throw new Refusal(422, "There are no new commits on the base branch.");
  const tree = await mergeTree(pull.repository.directory, sha, base);
  if (tree === undefined) throw new Refusal(422, "merge conflict between base and head");
  const after = commitTree(from.directory, tree, {
    parents: [sha, base],
    message: `Merge branch '${pull.base.ref}' into ${ref}`,
    author: signatureOf(world, actor.account),
    committer: webFlow(world),
  });
  await pushRef(world, actor, from, { ref: `refs/heads/${ref}`, after, isForced: false });
  return after;
}

/** A branch's tip, or a commit itself. */
async function branchTip(repository: Repository, revision: string): Promise<string> {
  const { directory } = repository;
  const sha = (await resolveCommit(directory, `refs/heads/${revision}`)) ?? (await resolveCommit(directory, revision));
  if (sha === undefined) throw new Refusal(422, `${fullName(repository)} has no ${revision}`);
  return sha;
}

function newRepository(world: World, wish: NewRepository, parent: Repository | null): Repository {
  if (world.repositoryNamed(wish.owner.login, wish.name) !== undefined) {
    throw new Refusal(422, `${wish.owner.login}/${wish.name} exists already`);
  }
  const id = world.nextId("repository");
  const nowMs = world.nowMs();
  return {
    id,
    owner: wish.owner,
    name: wish.name,
    description: wish.description ?? "",
    isPrivate: wish.isPrivate ?? false,
    isArchived: false,
    defaultBranch: wish.defaultBranch ?? "main",
    directory: join(world.directory, `${String(id)}.git`),
    parent,
    createdAtMs: nowMs,
    pushedAtMs: nowMs,
    collaborators: new Map(),
    teams: new Map(),
    threads: new Map(),
    labels: new Map(),
    suites: [],
    runs: [],
    statuses: [],
    deployments: [],
    activities: [],
    rules: new Map(),
    queues: new Map(),
    mergeMethods: new Set(wish.mergeMethods ?? ["merge", "squash", "rebase"]),
  };
}
