import { expect, test } from "vitest";

import { aDoor, aRegister, refusal } from "./a-github.ts";
import { SERVICE_PERMISSIONS } from "./github.ts";

const WRITING = { app: { permissions: { ...SERVICE_PERMISSIONS, contents: "write" } } } as const;

test("an App builds a branch from blobs, a tree and a commit, and opens a pull request from it", async () => {
  const { octokit, github, repository, app, where } = await aRegister(WRITING);
  const { rest } = octokit;
  const { data: tip } = await rest.repos.getCommit({ ...where, ref: "main" });
  const path = "domains/acme/participants/zoe.yaml";
  const { data: tree } = await rest.git.createTree({
    ...where,
    base_tree: tip.commit.tree.sha,
    tree: [
      { path, mode: "100644", type: "blob", content: "kind: Participant\n" },
      { path: "README.md", mode: "100644", type: "blob", sha: null },
    ],
  });
  const { data: commit } = await rest.git.createCommit({
    ...where,
    message: "Admit zoe",
    tree: tree.sha,
    parents: [tip.sha],
  });
  await rest.git.createRef({ ...where, ref: "refs/heads/intake/1", sha: commit.sha });
  const { data: pull } = await rest.pulls.create({ ...where, title: "Admit zoe", head: "intake/1", base: "main" });

  expect(await github.readFile(repository, "intake/1", path)).toBe("kind: Participant\n");
  expect(await github.readFile(repository, "intake/1", "README.md")).toBeUndefined();
  expect(pull).toMatchObject({
    user: { login: "rollcall[bot]", type: "Bot" },
    changed_files: 2,
    head: { sha: commit.sha },
  });
  expect(commit.author.name).toBe(app.bot.login);
});

test("a ref is made once, moves forwards, and back only by force", async () => {
  const { octokit, where, repository } = await aRegister(WRITING);
  const { rest } = octokit;
  const first = repository.activities[0]?.after ?? "";
  const content = Buffer.from("notes\n").toString("base64");
  await rest.git.createRef({ ...where, ref: "refs/heads/notes", sha: first });
  await rest.repos.createOrUpdateFileContents({
    ...where,
    path: "NOTES.md",
    message: "Notes",
    content,
    branch: "notes",
  });
  const notes = { ...where, ref: "heads/notes", sha: first };

  expect(await refusal(rest.git.createRef({ ...where, ref: "refs/heads/notes", sha: first }))).toMatch(
    /^422 [^]*already exists/,
  );
  expect(await refusal(rest.git.createRef({ ...where, ref: "refs/heads/a..b", sha: first }))).toMatch(
    /^422 [^]*not allowed/,
  );
  expect(await refusal(rest.git.createRef({ ...where, ref: "refs/heads/x", sha: "f".repeat(40) }))).toMatch(
    /^422 [^]*does not exist/,
  );
  expect(await refusal(rest.git.updateRef(notes))).toMatch(/^422 [^]*not a fast forward/);
  expect((await rest.git.updateRef({ ...notes, force: true })).data.object.sha).toBe(first);
  await rest.git.deleteRef({ ...where, ref: "heads/notes" });
  expect(await refusal(rest.git.getRef({ ...where, ref: "heads/notes" }))).toMatch(/^404 /);
  expect(await refusal(rest.git.deleteRef({ ...where, ref: "heads/notes" }))).toMatch(/^422 /);
});

test("a file is written over the content that the writer has seen, and no other", async () => {
  const door = await aDoor();
  const { github, octokit, where } = await aRegister({ app: { ...WRITING.app, webhookUrl: door.url } });
  const { rest } = octokit;
  const put = (text: string, sha?: string) =>
    rest.repos.createOrUpdateFileContents({
      ...where,
      path: "NOTES.md",
      message: "Notes",
      content: Buffer.from(text).toString("base64"),
      ...(sha === undefined ? {} : { sha }),
    });

  const made = await put("one\n");
  expect([made.status, made.data.commit.committer?.name]).toEqual([201, "GitHub"]);
  expect(await refusal(put("two\n"))).toMatch(/^422 [^]*"sha" wasn't supplied/);
  expect(await refusal(put("two\n", "f".repeat(40)))).toMatch(/^409 [^]*does not match/);
  expect((await put("two\n", made.data.content?.sha)).status).toBe(200);
  const { data } = await rest.repos.getContent({ ...where, path: "NOTES.md" });
  const raw = await rest.repos.getContent({ ...where, path: "NOTES.md", mediaType: { format: "raw" } });
  await github.settled();

  expect("content" in data && Buffer.from(data.content, "base64").toString()).toBe("two\n");
  expect(raw.data).toBe("two\n");
  expect(door.names().filter((name) => name === "push")).toHaveLength(2);
});

test("the rules of a branch hold for an App as for people", async () => {
  const { octokit, bob, repository, where } = await aRegister(WRITING);
  await bob.protect(repository, "main", { approvals: 1 });
  const content = Buffer.from("notes\n").toString("base64");
  const written = octokit.rest.repos.createOrUpdateFileContents({
    ...where,
    path: "NOTES.md",
    message: "Notes",
    content,
  });

  expect(await refusal(written)).toMatch(/^422 [^]*Changes must be made through a pull request/);
});

test("a tree is read whole or level by level, and a commit of a fork through its parent", async () => {
  const { octokit, repository, alice, where } = await aRegister();
  const { rest } = octokit;
  const { data: flat } = await rest.git.getTree({ ...where, tree_sha: "main" });
  const { data: deep } = await rest.git.getTree({ ...where, tree_sha: "main", recursive: "true" });
  const fork = await alice.fork(repository);
  const stray = await alice.commit(fork, { branch: "stray", files: { "a.md": "a" } });

  expect(flat.tree.map(({ path }) => path)).toContain("domains");
  expect(deep.tree.map(({ path }) => path)).toContain("domains/acme/participants/alice.yaml");
  expect([flat.truncated, deep.tree.some(({ type }) => type === "tree")]).toEqual([false, true]);
  expect((await rest.repos.getCommit({ ...where, ref: stray })).data.files?.map(({ filename }) => filename)).toEqual([
    "a.md",
  ]);
  expect(await refusal(rest.repos.getContent({ ...where, path: "nowhere.md" }))).toMatch(/^404 /);
  expect(await refusal(rest.repos.getCommit({ ...where, ref: "nowhere" }))).toMatch(/^422 [^]*No commit found/);
});
