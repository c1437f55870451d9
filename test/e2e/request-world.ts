import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished } from "vitest";

import { aGitHub } from "../github/a-github.ts";
import type {
  App,
  CheckRun,
  Comment,
  GitHub,
  GitHubOptions,
  Installation,
  Organisation,
  Person,
  PullRequest,
  Repository,
  Thread,
} from "../github/index.ts";
import { EXAMPLE } from "../support/git-repository.ts";
import { runProgram, type SimulatorProcess, startSimulatorProcess } from "../support/program.ts";
import { addSettings, seesRun, type Service, startService } from "./service-world.ts";
import { emptyFolder, participantPath, participantText, writeSettings } from "./world.ts";

/** How the service hears of what happens on GitHub: it has to come to the same. */
export type Hearing = "webhooks" | "polling";
export const HEARINGS: readonly Hearing[] = ["webhooks", "polling"];

const INTAKE = { metadata: "read", contents: "write", pull_requests: "write" } as const;
const SECRET = "webhook-secret-of-the-tests";

export interface RequestWorldOptions {
  readonly hearing?: Hearing;
  readonly github?: GitHubOptions;
  readonly mode?: "enforce" | "report";
  /** Lines of the settings' section `github`. */
  readonly settings?: readonly string[];
  readonly simulator?: readonly string[];
  /** A second App that may write branches. */
  readonly intake?: boolean;
  /** Write as slowly as github.com asks for; default: as to a server without rate limits. */
  readonly isPaced?: boolean;
}

/** A register on GitHub, its people, a simulated domain, and settings for the service that follows both. */
export interface RequestWorld {
  readonly github: GitHub;
  readonly acme: Organisation;
  readonly register: Repository;
  readonly app: App;
  readonly installation: Installation;
  /** Undefined where there is no second one. */
  readonly intake: App | undefined;
  /** Runs the organisation, and owns the domain for the provider. */
  readonly bob: Person;
  /** May write to the register, and owns the domain for another organisation. */
  readonly carol: Person;
  /** Owns the domain for the provider, too. */
  readonly dana: Person;
  /** A stranger who wants to become a member. */
  readonly alice: Person;
  readonly directory: string;
  readonly simulator: SimulatorProcess;
  readonly serve: () => Promise<Service>;
  readonly rollcall: (...args: readonly string[]) => ReturnType<typeof runProgram>;
  /** A pull request from a fork, as strangers make one. */
  readonly ask: (who: Person, files: Readonly<Record<string, string | null>>, title?: string) => Promise<PullRequest>;
}

export async function aRequestWorld(options: RequestWorldOptions = {}): Promise<RequestWorld> {
  const { hearing = "webhooks" } = options;
  const github = await aGitHub(options.github);
  const [alice, bob, carol] = [github.createUser("alice"), github.createUser("bob"), github.createUser("carol")];
  const dana = github.createUser("dana");
  const acme = github.createOrganisation("acme", bob);
  const register = await github.createRepository({
    owner: acme,
    author: bob,
    name: "register",
    folder: EXAMPLE,
    files: { "domains/acme/domain.yaml": await domainText(options.mode ?? "enforce") },
  });
  await bob.invite(register, carol, "write");
  const app = await github.createApp({ owner: acme, webhookSecret: SECRET });
  const installation = bob.install(app, acme);

  const intake =
    options.intake === true
      ? await github.createApp({ name: "rollcall-intake", owner: acme, events: [], permissions: INTAKE })
      : undefined;
  if (intake !== undefined) bob.install(intake, acme);

  const directory = await emptyFolder();
  await writeFile(join(directory, "intake.pem"), intake?.privateKey ?? "");
  await writeFile(join(directory, "app.pem"), app.privateKey);
  await writeFile(join(directory, "webhook.secret"), SECRET);
  const simulator = await startSimulatorProcess(["--delay-ms", "20", ...(options.simulator ?? [])], { cwd: directory });
  onTestFinished(() => simulator.stop());
  const domain = [`address: ${simulator.address}`, 'schedule: "*/2 * * * * *"'].join("\n");
  await writeSettings(directory, domain, `url: ${github.cloneUrl(register)}`);
  await addSettings(directory, "rollcall.yaml", [
    "service: { pollSeconds: 1, probeMinutes: 0 }",
    "http: { listen: 127.0.0.1:0, read: public, requestsPerMinute: 100000 }",
    "github:",
    "  repository: acme/register",
    `  apiUrl: ${github.apiUrl}`,
    `  app: { id: ${String(app.id)}, key: { file: app.pem } }`,
    "  webhookSecrets: [{ file: webhook.secret }]",
    `  rateLimits: ${String(options.isPaced ?? false)}`,
    `  pollSeconds: ${hearing === "polling" ? "1" : "3600"}`,
    ...(intake === undefined ? [] : [`  intake: { id: ${String(intake.id)}, key: { file: intake.pem } }`]),
    ...(options.settings ?? []).map((line) => `  ${line}`),
  ]);
  return {
    github,
    acme,
    register,
    app,
    installation,
    intake,
    alice,
    bob,
    carol,
    dana,
    directory,
    simulator,
    rollcall: (...args) => runProgram(args, { cwd: directory }),
    serve: async () => {
      const service = await startService(directory);
      if (hearing === "webhooks") github.setWebhookUrl(app, `${service.url}/webhooks/github`);
      return service;
    },
    ask: async (who, files, title = "A request") => {
      const fork = await who.fork(register);
      await who.commit(fork, { branch: "ask", files, message: title });
      return who.openPullRequest(register, { head: "ask", from: fork, title });
    },
  };
}

/** The example's domain, owned by bob and dana for the provider, and by carol for the members. */
async function domainText(mode: string): Promise<string> {
  const text = await readFile(join(EXAMPLE, "domains/acme/domain.yaml"), "utf8");
  const owners = [
    "owners:",
    "  - { organisation: Provider, github: [bob, dana] }",
    "  - { organisation: Members, github: [carol] }",
  ];
  return text.trimEnd().replace("mode: enforce", `mode: ${mode}`) + "\n" + owners.map((line) => `  ${line}\n`).join("");
}

/** The service, once its first look is done. */
export async function started(world: RequestWorld): Promise<Service> {
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  return service;
}

/** The effect that our comment shows. */
export async function effectOf(world: RequestWorld, pull: PullRequest): Promise<string> {
  const read = (): string | undefined => /effect ` ([0-9a-f]{12}) `/.exec(ourComments(world, pull)[0]?.body ?? "")?.[1];
  await expect.poll(read).toBeDefined();
  return read() ?? "";
}

/** The documents that admit somebody. */
export function admission(name: string, lines: readonly string[] = []): Readonly<Record<string, string>> {
  return { [participantPath(name)]: participantText(name, lines) };
}

/** The newest check of the request's head. */
export function checkOf({ github, register }: RequestWorld, pull: PullRequest): CheckRun | undefined {
  return github.checkRuns(register, pull.head.sha).at(-1);
}

export function ourComments({ app }: RequestWorld, pull: Thread): readonly Comment[] {
  return pull.comments.filter(({ via }) => via === app);
}

/** Waits until the request's check says so, with the comment beside it. */
export async function seesVerdict(
  world: RequestWorld,
  pull: PullRequest,
  conclusion: string,
  title: string | RegExp,
): Promise<void> {
  await expect
    .poll(() => verdictOf(world, pull))
    .toEqual({ conclusion, title: expect.stringMatching(title) as string });
  await seesComment(world, pull, title);
}

function verdictOf(world: RequestWorld, pull: PullRequest) {
  const check = checkOf(world, pull);
  return { conclusion: check?.conclusion, title: check?.output.title };
}

/** Waits until our one comment says so. */
export async function seesComment(world: RequestWorld, pull: Thread, text: string | RegExp): Promise<void> {
  await expect.poll(() => ourComments(world, pull).map(({ body }) => body)).toEqual([expect.stringMatching(text)]);
}

/** How a comment was reacted to, in order. */
export function reactionsOf({ reactions }: Comment): readonly string[] {
  return reactions.map(({ content }) => content);
}

/** Everything in the files below a folder, but for those that are named, as one text. */
export async function textBelow(directory: string, without: readonly string[]): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !without.includes(entry.name));
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "latin1")));
  return texts.join("\n");
}

/** What every process of this machine was started with, as far as it can be seen. */
export async function commandLines(): Promise<string> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "latin1").catch(() => "")));
  return lines.join("\n");
}
