import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { git } from "../support/git-repository.ts";
import { aDoor, admission, anOctokitApp, aRegister, refusal, type Register } from "./a-github.ts";
import { SERVICE_PERMISSIONS } from "./github.ts";
import type { Permissions } from "./state/accounts.ts";

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "github-clone-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What git needs to show a token, in front of its command. */
function holding(token: string): readonly string[] {
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  return ["-c", `http.extraHeader=Authorization: Basic ${credentials}`];
}

async function aToken({ github, app, installation }: Register, permissions: Permissions): Promise<string> {
  const { rest } = anOctokitApp(github, app).octokit;
  return (await rest.apps.createInstallationAccessToken({ installation_id: installation.id, permissions })).data.token;
}

test("a clone over HTTP is the repository, and a fetch takes one branch or pull request", async () => {
  const { github, repository, alice } = await aRegister();
  const fork = await alice.fork(repository);
  const head = await alice.commit(fork, { branch: "zoe", files: admission("zoe") });
  const pull = await alice.openPullRequest(repository, { head: "zoe", from: fork });
  const folder = await aFolder();

  await git(folder, "clone", "--quiet", github.cloneUrl(repository), ".");
  await git(folder, "fetch", "--quiet", "origin", `refs/pull/${String(pull.number)}/head`);

  expect(await git(folder, "log", "--format=%an %s")).toBe("bob Initial commit\n");
  expect((await git(folder, "rev-parse", "FETCH_HEAD")).trim()).toBe(head);
  expect(await git(folder, "show", "FETCH_HEAD:domains/acme/participants/zoe.yaml")).toContain("name: zoe");
  expect(github.requests.filter(({ kind }) => kind === "git").map(({ status }) => status)).not.toContain(401);
});

test("a commit of a fork can be had through its parent by id, and from a shallow, filtered clone too", async () => {
  const { github, repository, alice } = await aRegister();
  const fork = await alice.fork(repository);
  const stray = await alice.commit(fork, { branch: "stray", files: admission("stray") });
  const folder = await aFolder();
  await git(folder, "init", "--quiet", "--bare");

  await git(folder, "fetch", "--quiet", "--depth=1", "--filter=blob:limit=1k", github.cloneUrl(repository), stray);

  expect((await git(folder, "rev-parse", "FETCH_HEAD")).trim()).toBe(stray);
  // Only the old protocol has to be told to let go of what no ref leads to.
  const lost = await alice.commit(fork, { branch: "lost", files: admission("lost") });
  await alice.deleteBranch(fork, "lost");
  await git(folder, "-c", "protocol.version=0", "fetch", "--quiet", github.cloneUrl(repository), lost);
  expect((await git(folder, "rev-parse", "FETCH_HEAD")).trim()).toBe(lost);
});

test("a private repository is nobody's who shows no token, and its name is no one's business", async () => {
  const register = await aRegister({ isPrivate: true });
  const { github, repository, alice, carol } = register;
  const folder = await aFolder();
  const url = github.cloneUrl(repository);
  const listing = (...more: readonly string[]): Promise<string> =>
    git(folder, ...more, "ls-remote", url, "refs/heads/main");

  await expect(listing()).rejects.toThrow(/could not read Username|Authentication failed/);
  await expect(listing(...holding("ghs_wrong"))).rejects.toThrow(/Authentication failed|could not read Username|401/);
  await expect(listing(...holding(alice.token()))).rejects.toThrow(/not found/);
  const issues = await aToken(register, { issues: "write" });
  await expect(listing(...holding(issues))).rejects.toThrow(/not found/);
  expect(await listing(...holding(carol.token()))).toContain("refs/heads/main");
  expect(await listing(...holding(await aToken(register, { contents: "read" })))).toContain("refs/heads/main");
});

test("a push moves the branch, tells Apps, and needs the right to write", async () => {
  const door = await aDoor();
  const register = await aRegister({
    app: { webhookUrl: door.url, permissions: { ...SERVICE_PERMISSIONS, contents: "write" } },
  });
  const { github, repository, alice, carol } = register;
  const folder = await aFolder();
  await git(folder, "clone", "--quiet", github.cloneUrl(repository), ".");
  await writeFile(join(folder, "NOTES.md"), "pushed\n");
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "--message=Notes");
  const pushed = (await git(folder, "rev-parse", "HEAD")).trim();
  const push = (token: string): Promise<string> =>
    git(folder, ...holding(token), "push", "--quiet", "origin", "HEAD:refs/heads/notes");

  await expect(push(alice.token())).rejects.toThrow(/403|not granted/);
  await expect(push(await aToken(register, { contents: "read" }))).rejects.toThrow(/403|not granted/);
  await push(carol.token());
  await github.settled();

  expect((await github.refs(repository)).get("refs/heads/notes")).toBe(pushed);
  const told = door.arrivals.find(({ name, payload }) => name === "push" && payload["ref"] === "refs/heads/notes");
  expect(told?.payload).toMatchObject({ after: pushed, created: true, forced: false, pusher: { name: "carol" } });
  expect(told?.payload["commits"]).toMatchObject([{ id: pushed, added: ["NOTES.md"] }]);
});

test("a protected branch takes neither pushes nor pushes back, and says why; refs/pull takes none at all", async () => {
  const { github, repository, bob, carol } = await aRegister();
  await bob.protect(repository, "main", { approvals: 1 });
  await bob.protect(repository, "history", { forbidForcePush: true, forbidDeletion: true });
  const folder = await aFolder();
  await git(folder, "clone", "--quiet", github.cloneUrl(repository), ".");
  await git(folder, "commit", "--quiet", "--allow-empty", "--message=Empty");
  const push = (...refs: readonly string[]): Promise<string> =>
    git(folder, ...holding(carol.token()), "push", "--quiet", "origin", ...refs);

  await expect(push("HEAD:refs/heads/main")).rejects.toThrow(/Changes must be made through a pull request/);
  await push("HEAD:refs/heads/history");
  await expect(push("+HEAD~1:refs/heads/history")).rejects.toThrow(/Cannot force-push to this branch/);
  await expect(push(":refs/heads/history")).rejects.toThrow(/Cannot delete this branch/);
  await expect(push("HEAD:refs/pull/1/head")).rejects.toThrow(/hidden ref/);
  await git(folder, "commit", "--quiet", "--allow-empty", "--message=Another");
  await push("HEAD:refs/heads/history");

  expect((await github.refs(repository)).has("refs/pull/1/head")).toBe(false);
});

test("a repository that was put away can be read and not written", async () => {
  const { github, repository, bob, octokit, where } = await aRegister();
  github.archive(repository);

  await expect(bob.commit(repository, { branch: "late", files: { "a.md": "a" } })).rejects.toThrow(/archived/);
  expect(await refusal(octokit.rest.issues.create({ ...where, title: "Drift" }))).toMatch(/^403 [^]*archived/);
  expect((await octokit.rest.repos.get(where)).data.archived).toBe(true);
});
