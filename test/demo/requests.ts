import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { type App, type GitHub, type Person, type PullRequest, type Repository, startGitHub } from "../github/index.ts";
import { aCertificateAuthority } from "../simulator/certificates.ts";
import { EXAMPLE } from "../support/git-repository.ts";
import {
  type SimulatorProcess,
  SOURCES,
  startParticipantProcess,
  startProgram,
  startSimulatorProcess,
} from "../support/program.ts";
import { heading, page, rollcall, tell } from "./stage.ts";

/**
 * The second chapter: how a stranger becomes a member by a pull request. GitHub is a local one that holds itself to GitHub's
 * own description; the service, the domain with its sequencer, and the participant are processes of their own.
 */
export async function requestsChapter(
  parent: string,
  showComment: (text: string) => void = (text) => {
    page("The comment on it:", text);
  },
): Promise<void> {
  const directory = join(parent, "requests");
  await mkdir(directory);
  const github = await startGitHub();
  const ends: (() => Promise<void>)[] = [() => github.stop()];
  try {
    heading("Pull requests are the way in: the register on GitHub, and the service behind it");
    const simulator = await startDomain(directory);
    ends.unshift(() => simulator.stop());
    const { register, app, bob, frank } = await openRegister(github, simulator, directory);
    const service = await startService(directory);
    ends.unshift(service.stop);
    github.setWebhookUrl(app, `${service.url}/webhooks/github`);
    tell(`${github.cloneUrl(register)} is the register; the service listens at ${service.url}.`);
    tell("Owners of the domain, by its policy: bob, for the provider.");

    heading("Frank, whom nobody knows, asks his participant who it is, and asks for admission");
    const participant = await startParticipantProcess(["--name", "frank"], { cwd: directory, main: SOURCES });
    ends.unshift(() => participant.stop());
    await frank.fork(register);
    await writeFile(join(directory, "frank.token"), frank.token());
    await rollcall(
      directory,
      [
        ...["request", "frank", "--organisation", "Frank Fonds", "--address", participant.address, "--push"],
        ...["--url", github.cloneUrl(register), "--fork", "frank", "--github-token-file", "frank.token"],
      ],
      0,
    );
    const pull = [...register.threads.values()].find((thread): thread is PullRequest => thread.kind === "pull");
    if (pull === undefined) throw new Error("there is no pull request");
    await shows(github, app, pull, "action_required");
    tell(`\nThe check rollcall on it: ${verdictOf(github, pull)}`);
    showComment(commentOf(app, pull));

    heading("Bob approves what the comment shows, and merges");
    await bob.approve(pull);
    await shows(github, app, pull, "success");
    tell(`The check rollcall: ${verdictOf(github, pull)}`);
    await bob.merge(pull);
    await until("the comment hands over the package", () => commentOf(app, pull).includes("Connection package"));
    page("The same comment, a moment later:", commentOf(app, pull));

    heading("Frank joins with what he was handed there");
    const handed = /```json\n([^]*?)\n```/.exec(wholeComment(app, pull))?.[1] ?? "";
    await writeFile(join(directory, "frank.json"), handed);
    await rollcall(
      directory,
      [
        ...["participant", "join", "--package", "frank.json", "--alias", "AcmeDomain", "--trust-key", "signing.pub"],
        ...["--address", participant.address],
      ],
      0,
    );
    await rollcall(directory, ["participant", "status", "--address", participant.address], 0);
  } finally {
    for (const end of ends) await end();
  }
}

/** A domain whose sequencer speaks TLS, as Frank's participant will look at it. */
async function startDomain(directory: string): Promise<SimulatorProcess> {
  const authority = await aCertificateAuthority("Acme root");
  const { certificate, privateKey } = await authority.issue("east");
  await writeFile(join(directory, "east.pem"), certificate);
  await writeFile(join(directory, "east.key"), privateKey);
  await writeFile(join(directory, "root.pem"), authority.root);
  return startSimulatorProcess(
    ["--participants", "0", "--sequencer", "east", "--sequencer-tls", "east=east.pem,east.key"],
    { cwd: directory, main: SOURCES },
  );
}

/** The example register, its people and the App; and settings for the service. */
async function openRegister(github: GitHub, simulator: SimulatorProcess, directory: string) {
  const [bob, frank] = [github.createUser("bob"), github.createUser("frank")];
  const acme = github.createOrganisation("acme", bob);
  const read = (path: string): Promise<string> => readFile(join(EXAMPLE, path), "utf8");
  const [domain, east, west] = [
    "domains/acme/domain.yaml",
    "domains/acme/sequencers/east.yaml",
    "domains/acme/sequencers/west.yaml",
  ] as const;
  const register = await github.createRepository({
    owner: acme,
    author: bob,
    name: "register",
    folder: EXAMPLE,
    files: {
      [domain]: `${(await read(domain)).trimEnd()}\n  owners: [{ organisation: Provider, github: [bob] }]\n`,
      [east]: (await read(east)).replace(/https:.*$/m, simulator.sequencers[0]?.url ?? ""),
      [west]: (await read(west)).replace("state: active", "state: draining"),
      "domains/acme/certificates/east.pem": await readFile(join(directory, "root.pem"), "utf8"),
    },
  });
  const app = await github.createApp({ owner: acme, webhookSecret: SECRET });
  bob.install(app, acme);
  await writeSettings(github, { register, app, bob, frank }, simulator, directory);
  return { register, app, bob, frank };
}

const SECRET = "webhook-secret-of-the-demo";

async function writeSettings(
  github: GitHub,
  { app }: { readonly register: Repository; readonly app: App; readonly bob: Person; readonly frank: Person },
  { address }: SimulatorProcess,
  directory: string,
): Promise<void> {
  const { privateKey } = generateKeyPairSync("ed25519");
  await writeFile(join(directory, "signing.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
  await writeFile(join(directory, "signing.pub"), createPublicKey(privateKey).export({ type: "spki", format: "pem" }));
  await writeFile(join(directory, "app.pem"), app.privateKey);
  await writeFile(join(directory, "webhook.secret"), SECRET);
  await writeFile(
    join(directory, "rollcall.yaml"),
    `apiVersion: rollcall.dev/v1
kind: Settings
register: { url: "${github.origin}/acme/register.git" }
http: { listen: "127.0.0.1:0" }
github:
  repository: acme/register
  apiUrl: ${github.apiUrl}
  app: { id: ${String(app.id)}, key: { file: app.pem } }
  webhookSecrets: [{ file: webhook.secret }]
connection:
  signingKey: { file: signing.key }
  contact: ops@acme.example
  allowNetworks: [127.0.0.0/8]
domains:
  acme: { flavour: canton-2, address: "${address}", schedule: "*/5 * * * * *" }
`,
  );
}

async function startService(directory: string) {
  const child = startProgram(["serve"], { cwd: directory, main: SOURCES });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const closed = new Promise((resolve) => child.once("close", resolve));
  await until("the service has looked at the domain", () => {
    if (child.exitCode !== null) throw new Error(`the service ended: ${output}`);
    return output.includes('"msg":"run applied"');
  });
  return {
    url: /at (http:\/\/\S+)/.exec(output)?.[1] ?? "",
    stop: async (): Promise<void> => {
      child.kill("SIGTERM");
      await closed;
    },
  };
}

async function shows(github: GitHub, app: App, pull: PullRequest, conclusion: string): Promise<void> {
  await until(`the check says ${conclusion}`, () => runOf(github, pull)?.conclusion === conclusion);
  await until("the comment says so, too", () =>
    commentOf(app, pull).includes(runOf(github, pull)?.output.title ?? "-"),
  );
}

function runOf(github: GitHub, { repository, head }: PullRequest) {
  return github.checkRuns(repository, head.sha).at(-1);
}

function verdictOf(github: GitHub, pull: PullRequest): string {
  const run = runOf(github, pull);
  return `${run?.conclusion ?? ""}: ${run?.output.title ?? ""}`;
}

function wholeComment(app: App, pull: PullRequest): string {
  return pull.comments.find(({ via }) => via === app)?.body ?? "";
}

/** As a reader sees it before anything is unfolded. */
function commentOf(app: App, pull: PullRequest): string {
  return wholeComment(app, pull)
    .replace(/<!--[^]*?-->\n?/g, "")
    .replace(/<details>\s*<summary>([^]*?)<\/summary>[^]*?<\/details>/g, "▸ $1")
    .replace(/\n{3,}/g, "\n\n");
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const endMs = performance.now() + 60_000; !isSo();) {
    if (performance.now() > endMs) throw new Error(`it did not come to this: ${what}`);
    await sleep(50);
  }
}
