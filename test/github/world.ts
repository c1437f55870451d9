import { join } from "node:path";

import type { Clock } from "./clock.ts";
import type { Description } from "./description.ts";
import type { IdKind, Ids } from "./ids.ts";
import type { Limits } from "./limits.ts";
import type { Oddities } from "./oddities.ts";
import type { Account, Actor, App, Installation, Organisation, Role, Team, Token } from "./state/accounts.ts";
import type { Repository } from "./state/repository.ts";
import type { PullRequest, Thread } from "./state/threads.ts";
import type { Webhooks } from "./webhooks.ts";

/** An App's wishes, kept for an hour until somebody exchanges the code for it. */
export interface PendingManifest {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly owner: Account;
  readonly expiresAtMs: number;
}

/** What a merge queue has to know of; the only way in which things that happen lead to others in a circle. */
export interface QueueWatch {
  afterPush(world: World, repository: Repository, branch: string): Promise<void>;
  afterChecks(world: World, repository: Repository, sha: string): Promise<void>;
  /** Takes a pull request out, if it is in. */
  leave(world: World, actor: Actor, pull: PullRequest, reason: DequeueReason): Promise<void>;
}

export type DequeueReason = "MANUAL" | "MERGE" | "MERGE_CONFLICT" | "CI_FAILURE" | "CI_TIMEOUT" | "BRANCH_PROTECTIONS";

/** What people get mail about. An edit is nothing that anybody is told of. */
export interface Notification {
  readonly thread: Thread;
  readonly reason: "opened" | "commented" | "reviewed" | "closed" | "reopened";
  readonly by: Account;
  /** Who took part so far, but for the one who did it. */
  readonly to: readonly Account[];
}

/** Something that GitHub would have refused of a client, or that GitHub would never have said, in words. */
export interface Violation {
  readonly kind: "request" | "answer" | "webhook";
  /** Method and path, or the webhook. */
  readonly of: string;
  readonly problems: readonly string[];
}

/** Everything that this GitHub knows and uses. */
export class World {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly description: Description;
  readonly oddities: Oddities;
  readonly webhooks: Webhooks;
  readonly queue: QueueWatch;
  readonly limits: Limits;
  /** Where the bare repositories and their hooks are. */
  readonly directory: string;
  /** `http://127.0.0.1:port`, known once the server listens. */
  origin = "";

  readonly accounts: Account[] = [];
  readonly organisations: Organisation[] = [];
  readonly apps: App[] = [];
  readonly installations: Installation[] = [];
  readonly repositories: Repository[] = [];
  readonly tokens = new Map<string, Token>();
  readonly manifests = new Map<string, PendingManifest>();
  readonly violations: Violation[] = [];
  readonly notifications: Notification[] = [];
  readonly #turns = new Map<Repository, Promise<unknown>>();

  constructor(
    parts: Pick<World, "clock" | "ids" | "description" | "oddities" | "webhooks" | "queue" | "limits" | "directory">,
  ) {
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.description = parts.description;
    this.oddities = parts.oddities;
    this.webhooks = parts.webhooks;
    this.queue = parts.queue;
    this.limits = parts.limits;
    this.directory = parts.directory;
  }

  get apiUrl(): string {
    return `${this.origin}/api/v3`;
  }

  get hooksDirectory(): string {
    return join(this.directory, "hooks");
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  nextId(kind: IdKind): number {
    return this.ids.next(kind);
  }

  /** Logins and names are compared as GitHub does: without regard to case. */
  accountNamed(login: string): Account | undefined {
    return this.accounts.find((account) => isSame(account.login, login));
  }

  organisationOf(account: Account): Organisation | undefined {
    return this.organisations.find((organisation) => organisation.account === account);
  }

  repositoryNamed(owner: string, name: string): Repository | undefined {
    return this.repositories.find(
      (repository) => isSame(repository.owner.login, owner) && isSame(repository.name, name),
    );
  }

  /** Who covers a repository, suspended or not. */
  installationsOn(repository: Repository): readonly Installation[] {
    return this.installations.filter((installation) => covers(installation, repository));
  }

  /** Whom an email belongs to, as far as anybody has told. */
  accountOfEmail(email: string): Account | undefined {
    return this.accounts.find((account) => account.email === email);
  }

  roleOf(account: Account, repository: Repository): Role | "none" {
    const roles: (Role | "none")[] = [repository.isPrivate ? "none" : "read"];
    if (repository.owner === account) roles.push("admin");
    roles.push(repository.collaborators.get(account) ?? "none");
    const organisation = this.organisationOf(repository.owner);
    const membership = organisation?.members.get(account);
    if (membership !== undefined) roles.push(membership === "admin" ? "admin" : "read");
    for (const [team, role] of repository.teams) if (team.members.has(account)) roles.push(role);
    return roles.reduce((best, role) => (ROLES.indexOf(role) > ROLES.indexOf(best) ? role : best));
  }

  hasRole(account: Account, repository: Repository, role: Role): boolean {
    return ROLES.indexOf(this.roleOf(account, repository)) >= ROLES.indexOf(role);
  }

  teamNamed(organisation: Organisation, slug: string): Team | undefined {
    return organisation.teams.find((team) => isSame(team.slug, slug));
  }

  /** Changes of a repository and its forks take turns, so that two at once end as if one had come after the other. */
  async exclusively<T>(repository: Repository, work: () => Promise<T>): Promise<T> {
    const root = rootOf(repository);
    const before = this.#turns.get(root) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(root, turn);
    return turn;
  }

  /** Resolves once nobody changes anything any more. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.#turns.values());
  }
}

/** From the least to the most. */
export const ROLES: readonly (Role | "none")[] = ["none", "read", "triage", "write", "maintain", "admin"];

export function covers(installation: Installation, repository: Repository): boolean {
  if (installation.account !== repository.owner) return false;
  return installation.repositories === "all" || installation.repositories.has(repository);
}

/** What a repository was forked from in the end; itself when it is no fork. */
export function rootOf(repository: Repository): Repository {
  return repository.parent === null ? repository : rootOf(repository.parent);
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** Something that was said or done moves its thread up. */
export function touch(thread: Thread, atMs: number): void {
  thread.updatedAtMs = Math.max(thread.updatedAtMs, atMs);
}

/** Something that people are told of by mail. It also moves the thread up. */
export function notify(world: World, thread: Thread, reason: Notification["reason"], by: Account): void {
  touch(thread, world.nowMs());
  const reviewers = thread.kind === "pull" ? thread.reviews.map(({ author }) => author) : [];
  const commenters = thread.comments.map(({ author }) => author);
  const involved = new Set([thread.author, ...thread.assignees, ...commenters, ...reviewers]);
  const to = [...involved].filter((account) => account !== by && account.kind === "User");
  world.notifications.push({ thread, reason, by, to });
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
