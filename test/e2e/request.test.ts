import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { aRegister, type Register } from "../github/a-github.ts";
import type { Person, PullRequest } from "../github/index.ts";
import { commitAll, exampleRepository, git } from "../support/git-repository.ts";
import { type Ended, runProgram, startParticipantProcess } from "../support/program.ts";
import { readDocument } from "./schemas.ts";
import { emptyFolder, idOf, participantPath } from "./world.ts";

const FRANK = ["request", "frank", "--participant-id", idOf("frank"), "--organisation", "Frank Fonds"];
const FRANK_PATH = participantPath("frank");

/** Somebody at a desk of their own, with nothing but a token. */
interface Desk extends Register {
  readonly directory: string;
  readonly url: string;
  /** Asks with the token of a person. */
  readonly ask: (person: Person | undefined, ...args: readonly string[]) => Promise<Ended>;
  readonly pulls: () => readonly PullRequest[];
}

async function aDesk(options: Parameters<typeof aRegister>[0] = {}): Promise<Desk> {
  const register = await aRegister(options);
  const { github, repository } = register;
  const directory = await emptyFolder();
  const url = github.cloneUrl(repository);
  return {
    ...register,
    directory,
    url,
    ask: async (person, ...args) => {
      const words = [...FRANK, "--push", "--url", url, ...args];
      if (person === undefined) return runProgram(words, { cwd: directory });
      await writeFile(join(directory, "token"), `${person.token()}\n`);
      return runProgram([...words, "--github-token-file", "token"], { cwd: directory });
    },
    pulls: () => [...repository.threads.values()].filter((thread) => thread.kind === "pull"),
  };
}

/** The link in what was said, with the file that GitHub's editor would show. */
function editorIn(text: string): {
  readonly page: string;
  readonly path: string | null;
  readonly content: string | null;
} {
  const link = new URL(/http\S+\/new\/\S+/.exec(text)?.[0] ?? "none:");
  return {
    page: link.origin + link.pathname,
    path: link.searchParams.get("filename"),
    content: link.searchParams.get("value"),
  };
}

test("a document is written into the checkout, is valid there, and is never written over", async () => {
  const directory = await emptyFolder();
  await exampleRepository(directory);
  const rollcall = (...args: readonly string[]): Promise<Ended> => runProgram(args, { cwd: directory });
  const placement = ["--sequencer", "east", "--apart-from", "dave", "--network", "192.0.2.0/24"];
  const words = [...FRANK, "--permission", "Confirmation", "--contact", "ledger@frank.example", "--github", "frank"];

  const asked = await rollcall(...words, ...placement);

  expect(asked).toMatchObject({ exitCode: 0, stdout: `wrote ${FRANK_PATH}\n` });
  expect(await readFile(join(directory, FRANK_PATH), "utf8")).toBe(
    [
      "# yaml-language-server: $schema=../../../schemas/participant.schema.json",
      "apiVersion: rollcall.dev/v1",
      "kind: Participant",
      "metadata:",
      "  name: frank",
      "spec:",
      `  participantId: ${idOf("frank")}`,
      "  permission: Confirmation",
      "  placement:",
      "    sequencers: [east]",
      "    apartFrom: [dave]",
      '  networks: ["192.0.2.0/24"]',
      "  owner:",
      '    organisation: "Frank Fonds"',
      '    contacts: ["ledger@frank.example"]',
      "    github: [frank]",
      "",
    ].join("\n"),
  );
  expect((await rollcall("validate")).exitCode).toBe(0);
  const again = await rollcall(...FRANK);
  expect(again).toMatchObject({
    exitCode: 64,
    stderr: expect.stringContaining("acme has a member frank already") as string,
  });
});

test("what the register would refuse is told, and goes nowhere", async () => {
  const directory = await emptyFolder();
  await exampleRepository(directory);
  const ask = (name: string, ...args: readonly string[]): Promise<Ended> =>
    runProgram(["request", name, "--organisation", "F", "--participant-id", idOf(name), ...args], { cwd: directory });

  const likeAlice = await ask("a1ice");
  expect(likeAlice.exitCode).toBe(65);
  expect(likeAlice.stderr).toContain("this name looks like alice, in domains/acme/participants/alice.yaml");
  const nowhere = await ask("frank", "--sequencer", "north");
  expect(nowhere.exitCode).toBe(65);
  expect(nowhere.stderr).toContain("north");
  expect((await ask("frank", "--domain", "zeta")).stderr).toContain("The register has acme.");
  expect((await ask("Frank")).exitCode).toBe(64);
  expect((await ask("frank", "--address", "127.0.0.1:1")).stderr).toContain("pass either the participant's id");
  const noId = await runProgram(["request", "frank", "--organisation", "F", "--participant-id", "frank"], {
    cwd: directory,
  });
  expect(noId).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("is not a participant id") as string });
  expect(await git(directory, "status", "--porcelain")).toBe("");
});

test("the participant is asked who it is", async () => {
  const directory = await emptyFolder();
  await exampleRepository(directory);
  const participant = await startParticipantProcess(["--name", "frank"], { cwd: directory });
  onTestFinished(() => participant.stop());

  const asked = await runProgram(
    ["request", "frank", "--organisation", "Frank Fonds", "--address", participant.address, "-o", "json"],
    { cwd: directory },
  );

  expect(readDocument(asked.stdout)).toMatchObject({ name: "frank", domain: "acme", path: FRANK_PATH, branch: null });
  const written = await readFile(join(directory, FRANK_PATH), "utf8");
  expect(written).toContain(participant.participantId.replace(/^PAR::/, ""));
});

test("whoever may write gets a pull request in their own name, with one file on top of the branch", async () => {
  const { github, repository, carol, ask, pulls } = await aDesk();

  const asked = await ask(carol, "-o", "json");

  expect(asked).toMatchObject({ exitCode: 0, stderr: "" });
  expect(readDocument(asked.stdout)).toMatchObject({ branch: "request/acme-frank", pullRequest: { number: 1 } });
  const [pull] = pulls();
  expect(pull).toMatchObject({
    title: "Admit frank to acme",
    body: "One document, made and checked by `rollcall request`: ` frank ` asks to join ` acme `.",
    author: { login: "carol" },
    base: { ref: "main" },
  });
  const head = pull?.head.sha ?? "";
  const { directory } = repository;
  expect(await git(directory, "diff", "--name-status", "main", head)).toBe(`A\t${FRANK_PATH}\n`);
  expect(await git(directory, "log", "-1", "--format=%an <%ae> %s", head)).toBe(
    `carol <${String(carol.id)}+carol@users.noreply.github.com> Admit frank to acme\n`,
  );
  // Whoever asks may ask for changes later.
  expect(await github.readFile(repository, head, FRANK_PATH)).toContain("    github: [carol]\n");
});

test("nobody's branch is moved: what was asked for already is told", async () => {
  const { repository, carol, ask, pulls } = await aDesk();
  await ask(carol);
  const tip = await git(repository.directory, "rev-parse", "request/acme-frank");

  const again = await ask(carol);

  expect(again.exitCode).toBe(64);
  expect(again.stderr).toContain("there is such a branch already");
  expect(await git(repository.directory, "rev-parse", "request/acme-frank")).toBe(tip);
  expect(pulls()).toHaveLength(1);
  expect((await ask(carol, "--branch", "frank-2")).exitCode).toBe(0);
});

test("whoever may not write is led to a fork, and to GitHub's editor with the document in it", async () => {
  const { github, repository, alice, ask, pulls } = await aDesk();

  const refused = await ask(alice);

  expect(refused.exitCode).toBe(77);
  expect(refused.stderr).toContain("you may not push to the register");
  expect(refused.stderr).toContain("--fork LOGIN");
  const editor = editorIn(refused.stderr);
  expect(editor).toMatchObject({ page: `${github.origin}/acme/register/new/main`, path: FRANK_PATH });
  expect(editor.content).toContain(`  participantId: ${idOf("frank")}\n`);

  const fork = await alice.fork(repository);
  const asked = await ask(alice, "--fork", "alice");

  expect(asked).toMatchObject({ exitCode: 0, stdout: `opened ${github.origin}/acme/register/pull/1\n` });
  const [pull] = pulls();
  expect(pull).toMatchObject({ author: { login: "alice" }, head: { repository: fork, ref: "request/acme-frank" } });
  expect(await github.readFile(fork, "request/acme-frank", FRANK_PATH)).toBe(editor.content);
});

test("a register that strangers may not see asks who is there, and no token of the environment is shown to it", async () => {
  const { directory, github, url } = await aDesk({ isPrivate: true });

  const refused = await runProgram([...FRANK, "--push", "--url", url], {
    cwd: directory,
    env: { GITHUB_TOKEN: "ghp_canaryOfTheEnvironment" },
  });

  expect(refused).toMatchObject({
    exitCode: 77,
    stderr: expect.stringContaining("the register refuses our credentials") as string,
  });
  expect(github.requests.map(({ caller }) => caller)).toEqual(github.requests.map(() => "anonymous"));
});

test("without a token the branch is pushed, and the pull request is left to the person", async () => {
  const directory = await emptyFolder();
  const register = join(directory, "register.git");
  await exampleRepository(join(directory, "work"));
  await git(directory, "clone", "--quiet", "--bare", "work", register);

  const asked = await runProgram([...FRANK, "--push", "--url", register, "--contact", "ledger@frank.example"], {
    cwd: directory,
  });

  expect(asked).toMatchObject({ exitCode: 0, stdout: "pushed request/acme-frank\n" });
  expect(await git(register, "log", "-1", "--format=%an <%ae>", "request/acme-frank")).toBe(
    "Frank Fonds <ledger@frank.example>\n",
  );
});

test("the settings' register is the one that is asked where none is named", async () => {
  const directory = await emptyFolder();
  await exampleRepository(join(directory, "work"));
  await git(directory, "clone", "--quiet", "--bare", "work", "register.git");
  const settings = "apiVersion: rollcall.dev/v1\nkind: Settings\nregister: { url: ./register.git }\n";
  await writeFile(
    join(directory, "rollcall.yaml"),
    `${settings}domains: { acme: { flavour: canton-2, address: "127.0.0.1:1" } }\n`,
  );

  expect(await runProgram([...FRANK, "--push"], { cwd: directory })).toMatchObject({
    exitCode: 0,
    stdout: "pushed request/acme-frank\n",
  });
});

test("a token is in no argument of git, in no file, and in nothing that is said", async () => {
  const { directory, carol, alice, url } = await aDesk();
  const bin = join(directory, "bin");
  const record = join(directory, "arguments");
  const { PATH = "" } = process.env;
  await mkdir(bin);
  await writeFile(join(bin, "git"), `#!/bin/sh\nprintf '%s\\n' "$@" >> '${record}'\nPATH='${PATH}' exec git "$@"\n`);
  await chmod(join(bin, "git"), 0o755);
  const said: string[] = [];
  for (const person of [carol, alice]) {
    const token = person.token();
    await writeFile(join(directory, "token"), token);
    const words = [...FRANK, "--push", "--url", url, "--github-token-file", "token"];
    const { stdout, stderr } = await runProgram(words, { cwd: directory, env: { PATH: `${bin}:${PATH}` } });
    said.push(stdout, stderr);
    const encoded = Buffer.from(`x-access-token:${token}`).toString("base64");
    const everything = [...said, await readFile(record, "utf8")].join("\n");
    expect(everything).toContain("push");
    expect(everything).not.toContain(token);
    expect(everything).not.toContain(encoded);
  }
});

test.each([
  [["--url", "https://alice:secret@github.com/acme/register.git"], /without a user/],
  [["--url", "http://github.com/acme/register.git"], /is not an address of a register/],
  [["--url", "git@github.com:acme/register.git"], /is not an address of a register/],
  [["--url", "ext::sh -c id"], /is not an address of a register/],
  [["--url", "--upload-pack=id"], /is not an address of a register/],
  [["--url", "https://github.com/acme/register.git", "--base", "--upload-pack=id"], /is not the name of a branch/],
  [
    ["--url", "https://github.com/acme/register.git", "--api-url", "http://evil.example"],
    /--api-url is not an address/,
  ],
  [["--register", ".", "--url", "https://github.com/acme/register.git"], /exclude each other/],
])("%j is refused before anything is sent", async (args, message) => {
  const ended = await runProgram([...FRANK, "--push", ...args], { cwd: await emptyFolder() });

  expect(ended.exitCode).toBe(64);
  expect(ended.stderr).toMatch(message);
});

test("a branch whose name would be an option, and a fork that is none, are refused", async () => {
  const { carol, ask, pulls } = await aDesk();

  expect((await ask(carol, "--branch", "--force")).stderr).toContain("is not the name of a branch");
  expect((await ask(carol, "--fork", "../other")).stderr).toContain("--fork is not the name of a fork");
  expect(pulls()).toEqual([]);
});

test("a pull request that is not opened leaves the way to do so by hand", async () => {
  const { github, carol, ask } = await aDesk();
  github.faults.armRequests("bad-gateway", { method: "POST", path: /\/pulls$/, times: 10 });

  const asked = await ask(carol);

  expect(asked.exitCode).toBe(69);
  expect(asked.stderr).toContain(`${github.origin}/acme/register/compare/main...request/acme-frank?expand=1`);
});

test.each(["bad-gateway", "lost-answer"] as const)("a pull request is opened once over a %s", async (fault) => {
  const { github, carol, ask, pulls } = await aDesk();
  github.faults.armRequests(fault, { method: "POST", path: /\/pulls$/ });

  const asked = await ask(carol);

  expect(asked.exitCode).toBe(0);
  expect(pulls()).toHaveLength(1);
});

test("a document that stands there committed, and was taken away in the checkout, counts as gone", async () => {
  const directory = await emptyFolder();
  await exampleRepository(directory);
  await runProgram(FRANK, { cwd: directory });
  await commitAll(directory, "Admit frank");
  await git(directory, "rm", "--quiet", FRANK_PATH);

  expect((await runProgram(FRANK, { cwd: directory })).exitCode).toBe(0);
});
