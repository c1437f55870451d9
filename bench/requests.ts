import { createHash } from "node:crypto";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import {
  type App,
  type GitHub,
  type Person,
  type PullRequest,
  type Repository,
  startGitHub,
} from "../test/github/index.ts";
import { commitAll } from "../test/support/git-repository.ts";
import { type FleetService, startFleetService } from "./fleet.ts";
import type { Figure } from "./measure.ts";
import type { World } from "./world.ts";

/** The world's register on a local GitHub with GitHub's own limits, and a service that follows its requests. */
interface RequestsWorld {
  readonly world: World;
  readonly github: GitHub;
  readonly register: Repository;
  readonly app: App;
  /** Commit, and own the domain. */
  readonly bob: Person;
  readonly carol: Person;
  readonly service: FleetService;
}

const SECRET = "webhook-secret-of-the-bench";

interface RequestsWish {
  readonly isPrivate?: boolean;
  /** Of GitHub and the domain alike, as the settings have it. */
  readonly pollSeconds?: number;
  readonly schedule?: string;
  /** So many times as fast as the machine's: for the service and for GitHub. Default 1. */
  readonly speed?: number;
}

export async function withRequests(
  world: World,
  work: (requests: RequestsWorld) => Promise<void>,
  { isPrivate = false, pollSeconds = 3600, schedule = "0 0 1 1 *", speed = 1 }: RequestsWish = {},
): Promise<void> {
  const { directory, register: folder, simulator } = world;
  const policy = join(folder, "domains/acme/domain.yaml");
  await writeFile(policy, (await readFile(policy, "utf8")).replace("mode: report", "mode: enforce"));
  await appendFile(
    policy,
    "  owners:\n    - { organisation: Provider, github: [bob, carol] }\n  approvals: { remove: 1 }\n",
  );
  await commitAll(folder, "The service may write");
  const fromMs = Date.now();
  const github = await startGitHub({ clock: () => Math.floor(fromMs + (Date.now() - fromMs) * speed) });
  try {
    const [bob, carol] = [github.createUser("bob"), github.createUser("carol")];
    const acme = github.createOrganisation("acme", bob);
    const register = await github.createRepository({ owner: acme, author: bob, name: "register", folder, isPrivate });
    await bob.invite(register, carol, "write");
    const app = await github.createApp({ owner: acme, webhookSecret: SECRET });
    bob.install(app, acme);
    await writeFile(join(directory, "app.pem"), app.privateKey);
    await writeFile(join(directory, "webhook.secret"), SECRET);
    const settings = [
      "apiVersion: rollcall.dev/v1",
      "kind: Settings",
      `register: { url: "${github.cloneUrl(register)}", filesPerFolder: 1000000 }`,
      'http: { listen: "127.0.0.1:0" }',
      "stateDirectory: state-requests",
      "service: { pollSeconds: 3600 }",
      "github:",
      "  repository: acme/register",
      `  apiUrl: ${github.apiUrl}`,
      `  app: { id: ${String(app.id)}, key: { file: app.pem } }`,
      "  webhookSecrets: [{ file: webhook.secret }]",
      `  pollSeconds: ${String(pollSeconds)}`,
      "domains:",
      `  acme: { flavour: canton-2, address: "${simulator.address}", schedule: "${schedule}" }`,
      "",
    ];
    await writeFile(join(directory, "requests.yaml"), settings.join("\n"));
    const service = await startFleetService(world, "requests.yaml", {
      NODE_OPTIONS: speed === 1 ? "" : `--import ${FAST_CLOCK}`,
      BENCH_SPEED: String(speed),
      BENCH_FROM_MS: String(fromMs),
    });
    try {
      await until(() => service.ended.has("acme") && service.url() !== "");
      github.setWebhookUrl(app, `${service.url()}/webhooks/github`);
      await work({ world, github, register, app, bob, carol, service });
    } finally {
      await service.stop();
    }
  } finally {
    await github.stop();
  }
}

const FAST_CLOCK = join(import.meta.dirname, "fast-clock.ts");
const IDLE_SPEED = 20;
const IDLE_HOUR_MS = 3_600_000 / IDLE_SPEED;
const IDLE_OPEN = 100;
const IDLE_MERGED = 100;

/** With the settings' own pauses, by a clock that makes an hour of three minutes. */
export const IDLE = { isPrivate: true, pollSeconds: 60, schedule: "*/15 * * * *", speed: IDLE_SPEED } as const;

/**
 * What GitHub counts in an hour in which nobody does anything: of requests that are open, and of as many that are in force
 * and whose members have not connected. All come from a fork that the service does not see.
 */
export async function idle(figure: Figure, requests: RequestsWorld): Promise<void> {
  const { github, app, bob, carol, register } = requests;
  const alice = github.createUser("alice");
  await bob.invite(register, alice, "read");
  const fork = await alice.fork(register);
  const openOne = async (name: string): Promise<PullRequest> => {
    await alice.commit(fork, { branch: name, files: { [pathOf(name)]: documentOf(name) } });
    return alice.openPullRequest(register, { head: name, from: fork, title: name });
  };
  const merged: PullRequest[] = [];
  for (let index = 0; index < IDLE_MERGED; index += 1) merged.push(await openOne(`member-${String(index)}`));
  await until(() => merged.every((pull) => isTold(requests, pull)), SETUP_MS);
  for (const pull of merged) await carol.approve(pull);
  await until(() => merged.every((pull) => checkOf(requests, pull)?.conclusion === "success"), SETUP_MS);
  for (const pull of merged) await bob.merge(pull);
  const isInForce = (pull: PullRequest): boolean => commentOf(requests, pull)?.includes("### ✅ In force") === true;
  await until(() => merged.every(isInForce), SETUP_MS);
  const open: PullRequest[] = [];
  for (let index = 0; index < IDLE_OPEN; index += 1) open.push(await openOne(`asker-${String(index)}`));
  await until(() => open.every((pull) => isTold(requests, pull)), SETUP_MS);
  await quiet(requests);
  const from = github.requests.length;
  const written = github.writes(app).length;
  await sleep(IDLE_HOUR_MS);
  const own = github.requests.slice(from).filter(({ login }) => login === app.bot.login);
  const counted = own.filter(({ isCounted }) => isCounted);
  const polls = own.filter(({ path }) => path.includes("/pulls?state=open")).length;
  const detail = `${String(polls)} polls of the list, ${String(own.length)} requests, ${String(github.writes(app).length - written)} writes; ${mostOf(counted)}`;
  const what = `${String(IDLE_OPEN)} requests open and ${String(IDLE_MERGED)} in force but not connected`;
  figure(`calls that GitHub counts in an idle hour, ${what}`, counted.length, 120, detail);
}

const SETUP_MS = 900_000;
/** So many of the clock's minutes in which no request is written to, nor read by itself. */
const QUIET_MS = (5 * 60_000) / IDLE_SPEED;

const READ_ONE = "GET /repos/{owner}/{repo}/pulls/{pull_number}";

/** What follows from the setup, looks after our own last words too, is no part of an idle hour. */
async function quiet({ github, app }: RequestsWorld): Promise<void> {
  const looked = (): number => github.requests.filter(({ operation }) => operation === READ_ONE).length;
  for (let before = ""; before !== (before = `${String(github.writes(app).length)} ${String(looked())}`);) {
    await sleep(QUIET_MS);
  }
}

/** Which operations were asked for most. */
function mostOf(requests: readonly { readonly operation: string | undefined }[]): string {
  const counts = new Map<string, number>();
  for (const { operation = "?" } of requests) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([operation, count]) => `${String(count)} ${operation}`)
    .join(", ");
}

const PUSHES = 20;

/** From a push to a verdict in check and comment, and what that costs in writes. */
export async function pushes(figure: Figure, requests: RequestsWorld): Promise<void> {
  const { github, app, bob, register } = requests;
  const { pull } = await ask(requests, bob, "newcomer");
  await until(() => isTold(requests, pull));
  const times: number[] = [];
  const writes: number[] = [];
  for (let push = 0; push < PUSHES; push += 1) {
    const before = github.writes(app).length;
    const startedAt = performance.now();
    const permission = ["Confirmation", "Observation", "Submission"][push % 3];
    const files = { [pathOf("newcomer")]: documentOf("newcomer", [`permission: ${permission ?? ""}`]) };
    const said = commentOf(requests, pull);
    await bob.commit(register, { branch: "newcomer", files });
    await until(() => isTold(requests, pull) && commentOf(requests, pull) !== said);
    times.push(performance.now() - startedAt);
    await sleep(1_500);
    writes.push(github.writes(app).length - before);
  }
  const p95 = times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.95)] ?? Number.NaN;
  const detail = `the quickest ${Math.min(...times).toFixed(0)} ms; octokit leaves a second between two writes`;
  figure("from a push to check and comment, 1,000 members, p95 in ms", p95, 2_000, detail);
  figure("writes to GitHub for a push, at most", Math.max(...writes), 3, "");
}

const OPEN = 20;

/** How often the domain is read for all open requests once their base has moved. */
export async function replans(figure: Figure, requests: RequestsWorld): Promise<void> {
  const { world, github, bob, register } = requests;
  const none = await readsAfterMove(requests, []);
  const pulls: PullRequest[] = [];
  for (let index = 0; index < OPEN; index += 1) {
    const { pull } = await ask(requests, bob, `newcomer-${String(index)}`);
    pulls.push(pull);
  }
  await until(() => pulls.every((pull) => isTold(requests, pull)), 300_000);
  const some = await readsAfterMove(requests, pulls);
  figure(
    `reads of the domain to plan ${String(OPEN)} open requests anew after their base has moved`,
    some - none,
    1,
    `${String(some)} against ${String(none)} with none open`,
  );

  async function readsAfterMove({ service }: RequestsWorld, open: readonly PullRequest[]): Promise<number> {
    const before = world.simulator.errors().length;
    const looks = service.ended.get("acme")?.length ?? 0;
    const files = { [pathOf(`base-${String(open.length)}`)]: documentOf(`base-${String(open.length)}`) };
    const from = github.requests.length;
    await bob.commit(register, { branch: "main", files });
    await until(() => (service.ended.get("acme")?.length ?? 0) > looks);
    // Its verdict is the same, so that nothing is written: that it was asked what the check says is all there is to see.
    await until(() => {
      const paths = github.requests.slice(from).map(({ path }) => path);
      return open.every((pull) => paths.some((path) => path.includes(`/commits/${pull.head.sha}/check-runs`)));
    }, 300_000);
    await sleep(3_000);
    const seen = world.simulator.errors().slice(before);
    return seen.split(/ListParticipantDomainState by .*: succeeded/).length - 1;
  }
}

const FLOOD = 500;
const WATCHED_MS = 120_000;

/** So many requests at once: GitHub refuses nothing, and a removal that is merged meanwhile is done as soon as ever. */
export async function flood(figure: Figure, requests: RequestsWorld): Promise<void> {
  const { github, app, bob, register } = requests;
  const quietMs = await removalTime(requests, "participant-00001");
  const branches: string[] = [];
  for (let index = 0; index < FLOOD; index += 1) {
    const branch = `flood-${String(index)}`;
    await bob.commit(register, { branch, files: { [pathOf(branch)]: documentOf(branch) } });
    branches.push(branch);
  }
  const from = github.requests.length;
  const startedAt = performance.now();
  const removal = await removalRequest(requests, "participant-00002");
  for (const branch of branches) await bob.openPullRequest(register, { head: branch, title: branch });
  const opened = performance.now() - startedAt;
  const floodMs = await mergeRemoval(requests, removal, "participant-00002");
  await sleep(Math.max(0, WATCHED_MS - (performance.now() - startedAt)));
  const own = github.requests.slice(from).filter(({ login }) => login === app.bot.login);
  const refused = own.filter(({ status, limit }) => limit !== undefined || status === 403 || status === 429).length;
  const told = [...register.threads.values()].filter(
    (thread) => thread.kind === "pull" && thread.title.startsWith("flood-") && thread.comments.length > 0,
  ).length;
  const detail = `${String(own.length)} requests in ${(WATCHED_MS / 1_000).toFixed(0)} s, ${String(told)} told by then, opened in ${(opened / 1_000).toFixed(0)} s`;
  figure(`${String(FLOOD)} requests at once, times that GitHub refused to listen`, refused, 0, detail);
  figure(
    "a removal merged meanwhile, seconds later than without them",
    Math.max(0, floodMs - quietMs) / 1_000,
    5,
    `${floodMs.toFixed(0)} ms against ${quietMs.toFixed(0)} ms`,
  );
}

async function removalTime(requests: RequestsWorld, member: string): Promise<number> {
  return mergeRemoval(requests, await removalRequest(requests, member), member);
}

/** Asked for by bob, approved by carol, and ready to be merged. */
async function removalRequest(requests: RequestsWorld, member: string): Promise<PullRequest> {
  const { bob, carol, register } = requests;
  await bob.commit(register, { branch: `remove-${member}`, files: { [pathOf(member)]: null } });
  const pull = await bob.openPullRequest(register, { head: `remove-${member}`, title: `Remove ${member}` });
  await until(() => isTold(requests, pull));
  await carol.approve(pull);
  await until(() => checkOf(requests, pull)?.conclusion === "success");
  return pull;
}

/** From the merge to the domain's answer to the write. */
async function mergeRemoval({ world, bob }: RequestsWorld, pull: PullRequest, member: string): Promise<number> {
  const before = world.simulator.errors().length;
  const startedAt = performance.now();
  await bob.merge(pull);
  await until(() => world.simulator.errors().slice(before).includes("AuthorizeParticipantDomainState"), 300_000);
  if (member === "") throw new Error("nobody was removed");
  return performance.now() - startedAt;
}

async function ask({ register }: RequestsWorld, who: Person, name: string) {
  await who.commit(register, { branch: name, files: { [pathOf(name)]: documentOf(name) } });
  return { pull: await who.openPullRequest(register, { head: name, title: name }) };
}

function checkOf({ github, register }: RequestsWorld, pull: PullRequest) {
  return github.checkRuns(register, pull.head.sha).at(-1);
}

function commentOf({ app }: RequestsWorld, pull: PullRequest): string | undefined {
  return pull.comments.find(({ via }) => via === app)?.body;
}

function isTold(requests: RequestsWorld, pull: PullRequest): boolean {
  return checkOf(requests, pull)?.status === "completed" && commentOf(requests, pull) !== undefined;
}

function pathOf(name: string): string {
  return `domains/acme/participants/${name}.yaml`;
}

function documentOf(name: string, lines: readonly string[] = []): string {
  const id = `${name}::1220${createHash("sha256").update(name).digest("hex")}`;
  return [
    "apiVersion: rollcall.dev/v1",
    "kind: Participant",
    "metadata:",
    `  name: ${name}`,
    "spec:",
    `  participantId: ${id}`,
    ...lines.map((line) => `  ${line}`),
    "  owner:",
    `    organisation: Company ${name}`,
    "",
  ].join("\n");
}

async function until(isSo: () => boolean, timeoutMs = 60_000): Promise<void> {
  for (const endMs = performance.now() + timeoutMs; !isSo();) {
    if (performance.now() > endMs) throw new Error(`it did not come to ${isSo.toString()}`);
    await sleep(5);
  }
}
