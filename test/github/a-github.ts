import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";

import { App as OctokitApp, Octokit } from "octokit";
import { expect, onTestFinished } from "vitest";

import { EXAMPLE } from "../support/git-repository.ts";
import { type AppWish, type GitHub, type GitHubOptions, startGitHub } from "./github.ts";
import type { Person } from "./people.ts";
import type { App, Installation, Organisation } from "./state/accounts.ts";
import type { Repository } from "./state/repository.ts";

/** A GitHub that ends with the test, and that fails it when anything was said or asked that GitHub does not know. */
export async function aGitHub({
  violations = 0,
  ...options
}: GitHubOptions & { violations?: number } = {}): Promise<GitHub> {
  const github = await startGitHub(options);
  onTestFinished(async () => {
    await github.stop();
    if (violations === 0) expect(github.violations).toEqual([]);
    else expect(github.violations).toHaveLength(violations);
  });
  return github;
}

/** An octokit as the service has it, but for its plugins that wait and retry. */
export function anOctokit(github: GitHub, token?: string): Octokit {
  const options = { baseUrl: github.apiUrl, throttle: { enabled: false }, retry: { enabled: false }, log: SILENT };
  return new Octokit(token === undefined ? options : { ...options, auth: token });
}

/** The App as octokit knows it. */
export function anOctokitApp(github: GitHub, app: App, privateKey: string = app.privateKey): OctokitApp {
  const options = { baseUrl: github.apiUrl, throttle: { enabled: false }, retry: { enabled: false }, log: SILENT };
  return new OctokitApp({
    appId: app.id,
    privateKey,
    webhooks: { secret: app.hook.secret },
    Octokit: Octokit.defaults(options),
    log: SILENT,
  });
}

/** What arrived at a service's door. */
export interface Arrival {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A door for webhooks that takes what comes. `status` may be changed, also while it stands open. */
export interface Door {
  readonly url: string;
  readonly arrivals: Arrival[];
  /** `pull_request.opened`, `push`, in the order in which they came. */
  readonly names: () => readonly string[];
  status: number;
}

export async function aDoor(): Promise<Door> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const payload = JSON.parse(body) as Readonly<Record<string, unknown>>;
      const event = String(request.headers["x-github-event"]);
      const name = typeof payload["action"] === "string" ? `${event}.${payload["action"]}` : event;
      arrivals.push({ headers: request.headers, body, name, payload });
      response.writeHead(door.status).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const door: Door = {
    url: `http://127.0.0.1:${String(port)}/webhooks`,
    arrivals,
    names: () => arrivals.map(({ name }) => name),
    status: 202,
  };
  return door;
}

/** An organisation with the example register, its people, and an App that is installed there. */
export interface Register {
  readonly github: GitHub;
  readonly acme: Organisation;
  readonly repository: Repository;
  /** Owns the organisation. */
  readonly bob: Person;
  /** May write. */
  readonly carol: Person;
  /** A stranger. */
  readonly alice: Person;
  readonly app: App;
  readonly installation: Installation;
  /** The App's installation, as the service uses it. */
  readonly octokit: Octokit;
  readonly where: { readonly owner: string; readonly repo: string };
}

export async function aRegister(
  options: GitHubOptions & {
    readonly app?: Partial<AppWish>;
    readonly isPrivate?: boolean;
    readonly violations?: number;
  } = {},
): Promise<Register> {
  const { app: wish = {}, isPrivate = false, ...rest } = options;
  const github = await aGitHub(rest);
  const [alice, bob, carol] = ["alice", "bob", "carol"].map((login) => github.createUser(login));
  if (alice === undefined || bob === undefined || carol === undefined) throw new Error("three people");
  const acme = github.createOrganisation("acme", bob);
  const repository = await github.createRepository({
    owner: acme,
    author: bob,
    name: "register",
    folder: EXAMPLE,
    isPrivate,
  });
  await bob.invite(repository, carol, "write");
  const app = await github.createApp({ owner: acme, ...wish });
  const installation = bob.install(app, acme);
  const octokit = await anOctokitApp(github, app).getInstallationOctokit(installation.id);
  const where = { owner: "acme", repo: "register" };
  return { github, acme, repository, alice, bob, carol, app, installation, octokit, where };
}

/** What a pull request that admits somebody commits. */
export function admission(name: string): Readonly<Record<string, string>> {
  return { [`domains/acme/participants/${name}.yaml`]: `kind: Participant\nmetadata:\n  name: ${name}\n` };
}

/** Status and message that a call was refused with, as one text. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "not refused";
  } catch (error) {
    const { status = "" } = error as { readonly status?: unknown };
    return `${String(status)} ${error instanceof Error ? error.message : String(error)}`;
  }
}

const nothing = (): void => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
