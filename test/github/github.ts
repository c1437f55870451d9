import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { listRefs } from "../support/git-files.ts";
import { createAccount, createTeam } from "./acts/accounts.ts";
import { createApp } from "./acts/apps.ts";
import { expireGroups, mergeQueues } from "./acts/merge-queue.ts";
import { makeRepository, type NewRepository } from "./acts/repositories.ts";
import { Clock } from "./clock.ts";
import { Description } from "./description.ts";
import { Faults } from "./faults.ts";
import { readFileAt } from "./git/objects.ts";
import { writeHooks } from "./git/smart-http.ts";
import { filesOf } from "./git/write.ts";
import { Ids } from "./ids.ts";
import { type LimitNumbers, Limits } from "./limits.ts";
import { defaultOddities, type Oddities } from "./oddities.ts";
import { Person } from "./people.ts";
import { GRAPHQL } from "./graphql.ts";
import { HttpServer, type RequestRecord } from "./server.ts";
import type { Account, App, Organisation, Permissions, Role, Team } from "./state/accounts.ts";
import type { Repository } from "./state/repository.ts";
import type { CheckRun } from "./state/checks.ts";
import { unsupportedEvents } from "./tell.ts";
import { type Delivery, Webhooks } from "./webhooks.ts";
import { fullName, type Notification, type Violation, World } from "./world.ts";

export interface GitHubOptions {
  /** Ids and all chance derive from it. Default 1. */
  readonly seed?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number;
  /** Default GitHub's numbers. */
  readonly limits?: Partial<LimitNumbers>;
  /** Default all of them on. */
  readonly oddities?: Partial<Oddities>;
}

/** What an App is registered with. */
export interface AppWish {
  readonly name?: string;
  readonly owner: { readonly account: Account };
  /** Default what the service needs. */
  readonly permissions?: Permissions;
  /** Default what the service needs, as far as the permissions let it. */
  readonly events?: readonly string[];
  /** Where webhooks go; without it none are sent. */
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
}

/** A GitHub on loopback. */
export class GitHub {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  /** For octokit's `baseUrl`. */
  readonly apiUrl: string;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly oddities: Oddities;
  readonly webhooks: Webhooks;
  readonly #world: World;
  readonly #server: HttpServer;

  constructor(world: World, server: HttpServer, faults: Faults) {
    this.#world = world;
    this.#server = server;
    this.origin = world.origin;
    this.apiUrl = world.apiUrl;
    this.faults = faults;
    this.limits = world.limits;
    this.oddities = world.oddities;
    this.webhooks = world.webhooks;
  }

  /** Whatever a client asked that GitHub refuses by its description, and whatever was said that GitHub never says. */
  get violations(): readonly Violation[] {
    return this.#world.violations;
  }

  /** Every request so far, also those that were refused. */
  get requests(): readonly RequestRecord[] {
    return this.#server.requests;
  }

  /** Every attempt to deliver a webhook, oldest first. */
  get deliveries(): readonly Delivery[] {
    return this.#world.webhooks.deliveries;
  }

  /** What people got mail about. */
  get notifications(): readonly Notification[] {
    return this.#world.notifications;
  }

  get nowMs(): number {
    return this.#world.nowMs();
  }

  /** Lets time pass: tokens expire, limits fill up again, merge queues lose patience. */
  async pass(lengthMs: number): Promise<void> {
    this.#world.clock.pass(lengthMs);
    await expireGroups(this.#world);
  }

  createUser(login: string, details: { readonly name?: string; readonly email?: string } = {}): Person {
    return new Person(this.#world, createAccount(this.#world, "User", login, details));
  }

  /** Its owner is its first member. */
  createOrganisation(login: string, owner: Person): Organisation {
    const account = createAccount(this.#world, "Organization", login);
    const organisation: Organisation = { account, members: new Map([[owner.account, "admin"]]), teams: [] };
    this.#world.organisations.push(organisation);
    return organisation;
  }

  /** Members join the organisation with it. */
  createTeam(organisation: Organisation, name: string, members: readonly Person[] = []): Team {
    const team = createTeam(this.#world, organisation, name);
    for (const { account } of members) {
      team.members.set(account, "member");
      if (!organisation.members.has(account)) organisation.members.set(account, "member");
    }
    return team;
  }

  giveTeam(team: Team, repository: Repository, role: Role): void {
    repository.teams.set(team, role);
  }

  /** With the files of a folder, or those named, in its first commit by `author`. */
  async createRepository(
    wish: Omit<NewRepository, "owner"> & {
      readonly owner: { readonly account: Account };
      readonly author: Person;
      readonly folder?: string;
    },
  ): Promise<Repository> {
    const { owner, author, folder, ...rest } = wish;
    const files = folder === undefined ? rest.files : { ...(await filesOf(folder)), ...rest.files };
    const repository = { ...rest, owner: owner.account, ...(files === undefined ? {} : { files }) };
    return makeRepository(this.#world, author.account, repository);
  }

  /** Nobody may write to it any more. */
  archive(repository: Repository): void {
    repository.isArchived = true;
  }

  async createApp({ name = "rollcall", owner, events, webhookUrl, webhookSecret, ...wish }: AppWish): Promise<App> {
    const { permissions = SERVICE_PERMISSIONS } = wish;
    const unsupported = unsupportedEvents(SERVICE_EVENTS, permissions);
    return createApp(this.#world, {
      name,
      owner: owner.account,
      permissions,
      events: events ?? SERVICE_EVENTS.filter((event) => !unsupported.includes(event)),
      hook: {
        url: webhookUrl ?? "",
        secret: webhookSecret ?? this.#world.ids.hex(40),
        isActive: webhookUrl !== undefined,
      },
    });
  }

  /** Where webhooks go from now on: for a service that starts after its App was made. */
  setWebhookUrl(app: App, url: string): void {
    app.hook.url = url;
    app.hook.isActive = true;
  }

  /** For git; without a token in it. */
  cloneUrl(repository: Repository): string {
    return `${this.origin}/${fullName(repository)}.git`;
  }

  /** Takes all tokens of an App's installations away, before their time. */
  expireTokens(app: App): void {
    for (const [text, token] of this.#world.tokens) {
      if (token.kind === "installation" && token.installation.app === app) this.#world.tokens.delete(text);
    }
  }

  // What is to be seen.

  /** Every run on a commit, oldest first. */
  checkRuns(repository: Repository, sha: string): readonly CheckRun[] {
    return repository.runs.filter((run) => run.headSha === sha);
  }

  /** What a file says at a branch or commit; undefined when it is not there. */
  readFile(repository: Repository, revision: string, path: string): Promise<string | undefined> {
    return readFileAt(repository.directory, revision, path);
  }

  /** `refs/heads/main` and the like, with `refs/pull/1/head` among them. */
  refs(repository: Repository): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(listRefs(repository.directory, "refs"));
  }

  /** What an App's installations have written over the API. */
  writes(app: App): readonly RequestRecord[] {
    return this.requests.filter(
      (one) =>
        one.kind === "rest" &&
        one.method !== "GET" &&
        one.operation !== GRAPHQL &&
        one.caller === "installation" &&
        one.login === app.bot.login,
    );
  }

  /** Resolves once everything that happened has been told to everybody, or could not be. */
  async settled(): Promise<void> {
    await this.#world.quiet();
    await this.#world.webhooks.settled();
  }

  /** Ends the server and takes its repositories away. Rejects when something broke in the server itself. */
  async stop(): Promise<void> {
    this.faults.clear();
    await this.#world.webhooks.stop();
    await this.#server.close();
    await this.#world.quiet();
    await rm(this.#world.directory, { recursive: true, force: true });
    const { failures } = this.#server;
    if (failures.length > 0) throw new AggregateError(failures, "The local GitHub broke while it answered");
  }
}

/** Starts a GitHub on a free port of loopback, with nobody and nothing in it. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const { seed = 1, clock: source = Date.now, limits = {}, oddities = {} } = options;
  const directory = await mkdtemp(join(tmpdir(), "rollcall-github-"));
  const clock = new Clock(source);
  const ids = new Ids(seed);
  const faults = new Faults(seed);
  const world = new World({
    clock,
    ids,
    directory,
    description: new Description(),
    oddities: { ...defaultOddities(), ...oddities },
    webhooks: new Webhooks({ clock, ids, faults }),
    queue: mergeQueues,
    limits: new Limits(clock, limits),
  });
  await writeHooks(world.hooksDirectory);
  const server = new HttpServer(world, faults);
  world.origin = `http://127.0.0.1:${String(await server.listen())}`;
  return new GitHub(world, server, faults);
}

/** What the service asks for, and nothing else. */
export const SERVICE_PERMISSIONS: Permissions = {
  checks: "write",
  contents: "read",
  deployments: "write",
  issues: "write",
  members: "read",
  merge_queues: "read",
  pull_requests: "write",
};

export const SERVICE_EVENTS: readonly string[] = [
  "check_run",
  "check_suite",
  "issue_comment",
  "issues",
  "member",
  "membership",
  "merge_group",
  "pull_request",
  "pull_request_review",
  "push",
];
