import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test, vi } from "vitest";

import { readHistory } from "../../../src/adapters/git/history.ts";
import { type BlobId, type CommitId, parseCommitId } from "../../../src/model/identifier.ts";
import { aCommitId, aName, sure } from "../../build/identifiers.ts";
import { git } from "../../support/git-repository.ts";
import { PATIENCE_MS } from "../../support/patience.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import { aSilentPort } from "../canton-2/strange-peers.ts";
import {
  aBareClone,
  aDirectory,
  aRepository,
  aWrappedGit,
  contentsOf,
  NO_END,
  readAll,
  Repository,
  SEARCH_PATH,
} from "./a-repository.ts";

const ACME = aName("acme");
const MEMBER = "domains/acme/participants/";

/** What somebody hostile would put into a register. */
async function aHostileTree(repository: Repository) {
  const other = await repository.commitTree({ "a file": "of a submodule" });
  return repository.publish({
    ".gitattributes": "*.yaml filter=lfs diff=lfs merge=lfs\n",
    ".gitmodules": '[submodule "m"]\n\tpath = domains/acme/participants/module\n\turl = https://evil.example/m.git\n',
    [`${MEMBER}link.yaml`]: { mode: "120000", content: "/etc/passwd" },
    [`${MEMBER}up.yaml`]: { mode: "120000", content: "../../../../../.ssh/id_ed25519" },
    [`${MEMBER}module`]: { mode: "160000", content: other },
    [`${MEMBER}script.yaml`]: { mode: "100755", content: "#!/bin/sh\ntouch /tmp/owned\n" },
    [`${MEMBER}pointer.yaml`]: "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n",
    [`${MEMBER}huge.yaml`]: Buffer.alloc(3 << 20, 120),
    [`${MEMBER}\u202elmay.yaml`]: "right to left",
    [`${MEMBER}--upload-pack=x.yaml`]: "an option",
    [`${MEMBER}plain.yaml`]: "plain",
  });
}

test("what is no plain file is told as what it is, by its mode alone", async () => {
  const repository = await aRepository();
  await aHostileTree(repository);
  const { register } = await aBareClone(repository);

  const entries = await register.list(await register.resolve(undefined, NO_END), NO_END);

  expect(Object.fromEntries(entries.map(({ path, kind }) => [path.slice(MEMBER.length), kind]))).toEqual({
    "link.yaml": "symlink",
    "up.yaml": "symlink",
    module: "submodule",
    "script.yaml": "executable",
    "pointer.yaml": "file",
    "huge.yaml": "file",
    "\u202elmay.yaml": "file",
    "--upload-pack=x.yaml": "file",
    "plain.yaml": "file",
  });
  expect(entries.find(({ path }) => path.endsWith("huge.yaml"))?.sizeBytes).toBe(3 << 20);
});

test("an LFS pointer stays a pointer: no attribute has a say in what is read", async () => {
  const repository = await aRepository();
  await aHostileTree(repository);
  const { register } = await aBareClone(repository);

  const contents = await contentsOf(register);

  expect(contents[`${MEMBER}pointer.yaml`]).toBe("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n");
});

test("nothing of the register ever becomes a file, and the clone has neither work tree, index nor hooks", async () => {
  const repository = await aRepository();
  await aHostileTree(repository);
  const { register, directory } = await aBareClone(repository);

  await contentsOf(register);
  const revision = await register.resolve(undefined, NO_END);
  await register.history(revision, ACME, NO_END);

  const names = await readdir(directory, { recursive: true });
  expect(names.filter((name) => /\.yaml|module|\.gitattributes|^hooks|^index$|FETCH_HEAD/.test(name))).toEqual([]);
  expect((await readdir(directory)).toSorted()).toEqual(["HEAD", "config", "objects", "refs"]);
});

test("a tree that only malicious tools make is refused, and what was read before stays", async () => {
  const repository = await aRepository();
  await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  const { register } = await aBareClone(repository);
  const good = await register.resolve(undefined, NO_END);
  await evil(repository);

  const failure = await failureOf(register.resolve(undefined, NO_END));

  expect(failure.code).toBe("unreadable");
  expect(failure.message).toContain("malformed");
  expect((await register.list(good, NO_END)).map(({ path }) => path)).toEqual([`${MEMBER}alice.yaml`]);
});

/** A branch whose tip has a folder called `.GIT`, which some file systems take for git's own. */
async function evil(repository: Repository): Promise<void> {
  const blob = await repository.hashObject("blob", "[core]\n\tfsmonitor = touch /tmp/owned\n");
  const inner = await repository.hashObject(
    "tree",
    Buffer.concat([Buffer.from("100644 config\0"), Buffer.from(blob, "hex")]),
  );
  const tree = await repository.hashObject(
    "tree",
    Buffer.concat([Buffer.from("40000 .GIT\0"), Buffer.from(inner, "hex")]),
  );
  await repository.point("main", await repository.git("commit-tree", tree, "-m", "harmless"));
}

test("a malicious tree is refused also by a clone whose making was once interrupted", async () => {
  const repository = await aRepository();
  await evil(repository);
  const directory = join(await aDirectory(), "register.git");
  await mkdir(directory);
  // As far as the first of git's commands gets.
  await git(directory, "init", "--quiet", "--bare", "--template=");
  const { register } = await aBareClone(repository, { directory });

  expect((await failureOf(register.resolve(undefined, NO_END))).code).toBe("unreadable");
});

// Environment.

test("what our own environment says to git does not reach it, and no hook runs", async () => {
  const repository = await aRepository();
  await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  const other = await aRepository();
  await other.publish({ [`${MEMBER}mallory.yaml`]: "mallory" });
  const home = await aDirectory();
  const traces = join(home, "traces");
  const hooks = join(home, "hooks");
  await mkdir(hooks);
  for (const hook of ["reference-transaction", "post-checkout", "post-merge", "pre-auto-gc", "fsmonitor-watchman"]) {
    await writeFile(join(hooks, hook), `#!/bin/sh\necho ${hook} >> '${traces}'\n`);
    await chmod(join(hooks, hook), 0o755);
  }
  const config = join(home, ".gitconfig");
  await writeFile(
    config,
    `[core]\n\thooksPath = ${hooks}\n[url "${other.url}"]\n\tinsteadOf = ${repository.url}\n[uploadpack]\n\tpackObjectsHook = touch '${traces}';\n`,
  );
  const hostile = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    GIT_DIR: other.directory,
    GIT_WORK_TREE: home,
    GIT_INDEX_FILE: join(home, "index"),
    GIT_OBJECT_DIRECTORY: join(other.directory, "objects"),
    GIT_NAMESPACE: "elsewhere",
    GIT_CONFIG_GLOBAL: config,
    GIT_CONFIG_SYSTEM: config,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.hooksPath",
    GIT_CONFIG_VALUE_0: hooks,
    GIT_CONFIG_PARAMETERS: `'core.hookspath=${hooks}'`,
    GIT_TRACE: traces,
    GIT_EXEC_PATH: home,
    GIT_ALLOW_PROTOCOL: "ext",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_CEILING_DIRECTORIES: "/",
  };
  for (const [name, value] of Object.entries(hostile)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { register } = await aBareClone(repository);

  const contents = await contentsOf(register);
  const history = await register.history(await register.resolve(undefined, NO_END), ACME, NO_END);

  expect(contents).toEqual({ [`${MEMBER}alice.yaml`]: "alice" });
  expect(history).toHaveLength(1);
  expect(await readdir(home)).toEqual([".gitconfig", "hooks"]);
});

test.each(["ext::sh -c 'touch owned; false'", "fd::0", "http://192.0.2.1/register.git", "git://127.0.0.1:1/x"])(
  "the transport of %s is not used",
  async (url) => {
    const directory = await aDirectory();
    const { register } = await aBareClone({ url }, { directory: join(directory, "register.git") });

    const failure = await failureOf(register.resolve(undefined, NO_END));

    expect(["unavailable", "settings"]).toContain(failure.code);
    expect(await readdir(directory, { recursive: true })).not.toContain(expect.stringMatching(/owned/));
  },
);

test("a secret in the address is in no message", async () => {
  const { register } = await aBareClone({ url: "https://robot:s3cret-t0ken@127.0.0.1:1/register.git" });

  const failure = await failureOf(register.resolve(undefined, NO_END));

  expect(`${failure.message} ${failure.hint}`).not.toMatch(/s3cret|robot/);
  expect(failure.message).toContain("127.0.0.1:1/register.git");
});

test("a token goes to git by its environment, and into no file of the clone", async () => {
  const repository = await aRepository();
  await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  const { register, directory } = await aBareClone(repository, { token: () => Promise.resolve("s3cret-t0ken") });

  await contentsOf(register);

  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile())) {
    const content = await readFile(join(file.parentPath, file.name), "latin1");
    expect(content).not.toMatch(/s3cret|czNjcmV0/);
  }
});

// Branches, refs and commits.

test("the tip of the branch is named, and another branch or an older commit where it is asked for", async () => {
  const repository = await aRepository();
  const first = await repository.publish({ [`${MEMBER}alice.yaml`]: "one" });
  const second = await repository.publish({ [`${MEMBER}alice.yaml`]: "two" });
  const review = await repository.point("review/alice", await repository.commitTree({ "domains/x": "three" }, [first]));
  const { register } = await aBareClone(repository);

  expect(await register.resolve(undefined, NO_END)).toEqual({ commit: second, label: second.slice(0, 12) });
  expect((await register.resolve("review/alice", NO_END)).commit).toBe(review);
  expect((await register.resolve(first, NO_END)).commit).toBe(first);
  expect((await register.resolve(undefined, NO_END)).commit).toBe(second);
});

test("a branch that was pushed anew by force is what it is now, and its history is what it has", async () => {
  const repository = await aRepository();
  await repository.publish({ [`${MEMBER}alice.yaml`]: "old" });
  const { register } = await aBareClone(repository);
  await contentsOf(register);
  const rewritten = await repository.point("main", await repository.commitTree({ [`${MEMBER}bob.yaml`]: "new" }));

  const revision = await register.resolve(undefined, NO_END);

  expect(revision.commit).toBe(rewritten);
  expect(await contentsOf(register)).toEqual({ [`${MEMBER}bob.yaml`]: "new" });
  expect((await register.history(revision, ACME, NO_END)).flatMap(({ removed }) => removed)).toEqual([]);
});

test("a branch whose name was the folder of another one can take its place", async () => {
  const repository = await aRepository();
  const commit = await repository.publish({ "domains/a": "a" });
  await repository.point("team/review", commit);
  const { register } = await aBareClone(repository);
  await register.resolve("team/review", NO_END);
  await repository.git("update-ref", "-d", "refs/heads/team/review");
  await repository.point("team", commit);

  expect((await register.resolve("team", NO_END)).commit).toBe(commit);
});

/** None of them may ever be taken for an option, another ref or a path. */
const NO_BRANCHES = [
  "--upload-pack=touch owned",
  "-x",
  "--end-of-options",
  "..",
  "a..b",
  "a/../b",
  "/a",
  "a/",
  "a//b",
  ".a",
  "a.lock",
  "a.lock/b",
  "a b",
  "a:b",
  "+a",
  "a^",
  "a~1",
  "a\nb",
  "a\0b",
  "@{-1}",
  "",
  "HEAD:refs/heads/main",
  "\u202ea",
  "a".repeat(201),
];

test("what is no name of a branch is refused, and nothing is fetched for it", async () => {
  const repository = await aRepository();
  await repository.publish({ "domains/a": "a" });
  const { register, directory } = await aBareClone(repository);
  const codes: (readonly [string, string])[] = [];

  for (const ref of NO_BRANCHES) codes.push([ref, (await failureOf(register.resolve(ref, NO_END))).code]);

  expect(codes).toEqual(NO_BRANCHES.map((ref) => [ref, "usage"]));
  expect((await readdir(directory, { recursive: true })).filter((name) => /rollcall|owned/.test(name))).toEqual([]);
});

test("a branch that is not there is an error in the settings", async () => {
  const repository = await aRepository();
  await repository.publish({ "domains/a": "a" });

  const { register } = await aBareClone(repository, { branch: "trunk" });
  expect((await failureOf(register.resolve(undefined, NO_END))).code).toBe("settings");
});

test("a branch that went away is an error, although it was read before", async () => {
  const repository = await aRepository();
  await repository.publish({ "domains/a": "a" });
  const { register } = await aBareClone(repository);
  await register.resolve(undefined, NO_END);
  await repository.git("update-ref", "-d", "refs/heads/main");

  expect((await failureOf(register.resolve(undefined, NO_END))).code).toBe("settings");
});

test("an address without a repository is an error in the settings", async () => {
  const { register } = await aBareClone({ url: `file://${await aDirectory()}/nothing.git` });

  expect((await failureOf(register.resolve(undefined, NO_END))).code).toBe("settings");
});

test("a host that does not answer is unavailable", async () => {
  const { register } = await aBareClone({ url: "https://127.0.0.1:1/register.git" });

  expect((await failureOf(register.resolve(undefined, NO_END))).code).toBe("unavailable");
});

test("a commit of another branch is refused, also when the clone has it", async () => {
  const repository = await aRepository();
  const first = await repository.publish({ "domains/a": "a" });
  const stranger = await repository.point("stranger", await repository.commitTree({ "domains/a": "b" }, [first]));
  const { register } = await aBareClone(repository);
  await register.resolve("stranger", NO_END);

  expect((await failureOf(register.resolve(stranger, NO_END))).code).toBe("usage");
});

test("a commit that nobody has is a mistake of whoever asks, and not of the network", async () => {
  const repository = await aRepository();
  await repository.publish({ "domains/a": "a" });
  const { register } = await aBareClone(repository);

  expect((await failureOf(register.resolve("0123456789abcdef0123456789abcdef01234567", NO_END))).code).toBe("usage");
});

test("the id of something that is no commit is refused", async () => {
  const repository = await aRepository();
  const commit = await repository.publish({ "domains/a": "a" });
  const tree = sure(parseCommitId(await repository.git("rev-parse", `${commit}^{tree}`)));
  const { register } = await aBareClone(repository);

  expect((await failureOf(register.resolve(tree, NO_END))).code).toBe("usage");
});

test("several at once may fetch into the same clone", async () => {
  const repository = await aRepository();
  const { register, directory } = await aBareClone(repository, { branch: "first" });
  await repository.publish({ "domains/a": "a" }, "first");
  await register.resolve(undefined, NO_END);
  const tip = await repository.publish({ "domains/a": "b" });

  expect(await tipsSeenAtOnce(repository, directory)).toEqual([tip, tip, tip, tip]);
});

test("several at once may make the same clone", async () => {
  const repository = await aRepository();
  const tip = await repository.publish({ "domains/a": "a" });
  const directory = join(await aDirectory(), "register.git");

  expect(await tipsSeenAtOnce(repository, directory)).toEqual([tip, tip, tip, tip]);
});

/** What four of ours see that resolve `main` in one clone at the same time, as several processes do. */
async function tipsSeenAtOnce(repository: Repository, directory: string): Promise<readonly unknown[]> {
  const registers = await Promise.all([1, 2, 3, 4].map(() => aBareClone(repository, { directory })));

  const revisions = await Promise.all(registers.map(({ register }) => register.resolve(undefined, NO_END)));

  return revisions.map(({ commit }) => commit);
}

// History.

test("of a merged branch only what it brought counts, not what was tried in it", async () => {
  const repository = await aRepository();
  const base = await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  const tried = await repository.commitTree({ [`${MEMBER}alice.yaml`]: "alice", [`${MEMBER}bob.yaml`]: "tried" }, [
    base,
  ]);
  const dropped = await repository.commitTree({ [`${MEMBER}alice.yaml`]: "alice" }, [tried]);
  const brought = await repository.commitTree({ [`${MEMBER}alice.yaml`]: "alice", [`${MEMBER}carol.yaml`]: "carol" }, [
    dropped,
  ]);
  const merge = await repository.commitTree({ [`${MEMBER}alice.yaml`]: "alice", [`${MEMBER}carol.yaml`]: "carol" }, [
    base,
    brought,
  ]);
  await repository.point("main", merge);
  const { register } = await aBareClone(repository);

  const steps = await register.history(await register.resolve(undefined, NO_END), ACME, NO_END);

  const contents = await register.readHistoric(
    steps.flatMap(({ added }) => added),
    NO_END,
  );
  expect(
    steps.map(({ removed, added }) => [removed, added.map((id) => String(Buffer.from(contents.get(id) ?? [])))]),
  ).toEqual([
    [[], ["carol"]],
    [[], ["alice"]],
  ]);
});

test("what once stood below the documents is nowhere gone into: a commit of the branch may have held trees without end", async () => {
  const repository = await aRepository();
  const alice = { [`${MEMBER}alice.yaml`]: "alice" };
  await repository.publish(alice);
  const deep = Object.fromEntries(["a", "b", "c"].map((name) => [`${MEMBER}deep/er/${name}.yaml`, name]));
  await repository.publish({ ...alice, ...deep });
  await repository.publish({ [`${MEMBER}bob.yaml`]: "bob" });
  const { register } = await aBareClone(repository);

  const steps = await register.history(await register.resolve(undefined, NO_END), ACME, NO_END);

  expect(steps.map(({ removed, added }) => [removed.map(({ path }) => path), added.length])).toEqual([
    [[`${MEMBER}alice.yaml`], 1],
    [[], 0],
    [[], 1],
  ]);
});

test("a history of more changes than are read is refused by name", async () => {
  const repository = await aRepository();
  await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  const commit = (await repository.publish({ [`${MEMBER}alice.yaml`]: "another" })) as CommitId;
  const history = (atMost: number) =>
    readHistory(repository.directory, SEARCH_PATH, { commit, prefix: "", domain: ACME, atMost }, NO_END);

  expect(await history(2)).toHaveLength(2);
  const failure = await failureOf(history(1));
  expect(failure.code).toBe("invalid_register");
  expect(failure.message).toContain("holds more than 1 changes");
});

test("a removal that a merge brought is told", async () => {
  const repository = await aRepository();
  const base = await repository.publish({ [`${MEMBER}alice.yaml`]: "alice", [`${MEMBER}bob.yaml`]: "bob" });
  const removal = await repository.commitTree({ [`${MEMBER}bob.yaml`]: "bob" }, [base]);
  await repository.point("main", await repository.commitTree({ [`${MEMBER}bob.yaml`]: "bob" }, [base, removal]));
  const { register } = await aBareClone(repository);

  const steps = await register.history(await register.resolve(undefined, NO_END), ACME, NO_END);

  expect(steps[0]?.removed.map(({ path }) => path)).toEqual([`${MEMBER}alice.yaml`]);
});

test("the history of an older commit ends there", async () => {
  const repository = await aRepository();
  const first = await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  await repository.publish({ [`${MEMBER}bob.yaml`]: "bob" });
  const { register } = await aBareClone(repository);

  const steps = await register.history(await register.resolve(first, NO_END), ACME, NO_END);

  expect(steps.flatMap(({ removed }) => removed)).toEqual([]);
});

test("a commit message that looks like a change is none", async () => {
  const repository = await aRepository();
  const base = await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  const tree = await repository.git("rev-parse", `${base}^{tree}`);
  const zero = "0".repeat(40);
  const text = `x\u0001\n:100644 000000 ${"1".repeat(40)} ${zero} D\u0001${MEMBER}bob.yaml`;
  await repository.point("main", await repository.git("commit-tree", tree, "-p", base, "-m", text));
  const { register } = await aBareClone(repository);

  const steps = await register.history(await register.resolve(undefined, NO_END), ACME, NO_END);

  expect(steps.flatMap(({ removed }) => removed)).toEqual([]);
});

// What is broken.

/** Where one object of a clone lies by itself. */
async function fileOf(directory: string, id: string): Promise<string> {
  const packs = join(directory, "objects", "pack");
  for (const pack of (await readdir(packs)).filter((name) => name.endsWith(".pack"))) {
    const content = await readFile(join(packs, pack));
    await rm(packs, { recursive: true });
    await mkdir(packs);
    await new Repository(directory).unpack(content);
  }
  return join(directory, "objects", id.slice(0, 2), id.slice(2));
}

/** A clone in which something was broken, of a repository with two members. */
async function aBrokenClone(
  damage: (clone: {
    readonly directory: string;
    readonly blobIds: readonly BlobId[];
    readonly tree: string;
  }) => Promise<void>,
) {
  const repository = await aRepository();
  const tip = await repository.publish({ [`${MEMBER}alice.yaml`]: "alice", [`${MEMBER}bob.yaml`]: "bob" });
  const healed: unknown[] = [];
  const { register, directory } = await aBareClone(repository, { onHeal: (cause) => healed.push(cause) });
  const revision = await register.resolve(undefined, NO_END);
  const entries = await register.list(revision, NO_END);
  const tree = await repository.git("rev-parse", `${tip}:domains/acme`);
  await damage({ directory, blobIds: entries.map(({ blobId }) => blobId), tree });
  return { repository, register, revision, entries, healed, directory };
}

const DAMAGES: Readonly<Record<string, Parameters<typeof aBrokenClone>[0]>> = {
  "a lost blob": async ({ directory, blobIds }) => rm(await fileOf(directory, sure(blobIds[1]))),
  "a changed blob": async ({ directory, blobIds }) => {
    const path = await fileOf(directory, sure(blobIds[0]));
    await rm(path);
    await writeFile(path, "garbage");
  },
  "a lost tree": async ({ directory, tree }) => rm(await fileOf(directory, tree)),
  "lost objects and a broken HEAD": async ({ directory }) => {
    await rm(join(directory, "objects"), { recursive: true });
    await writeFile(join(directory, "HEAD"), "garbage");
  },
};

test.each(Object.keys(DAMAGES))("a clone with %s is made anew, and gives everything", async (damage) => {
  const { register, revision, healed } = await aBrokenClone(sure(DAMAGES[damage]));

  const entries = await register.list(revision, NO_END);
  const contents = await readAll(register, entries);

  expect(contents.map(({ content }) => content.toString())).toEqual(["alice", "bob"]);
  expect(healed).toHaveLength(1);
});

test("a clone that several find broken at the same time is made anew once, and gives everything to each", async () => {
  const { register, revision, entries, healed } = await aBrokenClone(sure(DAMAGES["lost objects and a broken HEAD"]));

  const lists = await Promise.all([1, 2, 3].map(() => register.list(revision, NO_END)));

  expect(lists).toEqual([entries, entries, entries]);
  expect(healed).toHaveLength(1);
});

test.each(Object.keys(DAMAGES))(
  "a clone with %s, whose remote is gone, is an error and never an empty register",
  async (damage) => {
    const { repository, register, revision, entries } = await aBrokenClone(sure(DAMAGES[damage]));
    await rm(repository.directory, { recursive: true });

    const failure = await failureOf(
      register.list(revision, NO_END).then(async (listed) => readAll(register, listed.length === 0 ? entries : listed)),
    );

    // A folder that is not there any more is a wrong address, as far as anybody can tell.
    expect(["unavailable", "unreadable", "settings"]).toContain(failure.code);
  },
);

test("a clone that cannot be mended stays where it was", async () => {
  const { repository, register, entries, directory } = await aBrokenClone(sure(DAMAGES["a lost blob"]));
  await rm(repository.directory, { recursive: true });

  await failureOf(readAll(register, entries));

  const around = await readdir(join(directory, ".."));
  expect(around.filter((name) => /\.(?:new|broken)-/.test(name))).toEqual([]);
  expect((await readAll(register, entries.slice(0, 1))).map(({ content }) => content.toString())).toEqual(["alice"]);
});

test("a historic blob that is gone is an error", async () => {
  const repository = await aRepository();
  await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  const { register } = await aBareClone(repository);
  await register.resolve(undefined, NO_END);

  expect((await failureOf(register.readHistoric(["f".repeat(40) as BlobId], NO_END))).code).toBe("unreadable");
});

// Where a change comes from, and how commits stand to one another.

test("each path is told with the commit of the branch that last touched it, and the pull request that it came by", async () => {
  const repository = await aRepository();
  const files = { [`${MEMBER}alice.yaml`]: "alice", [`${MEMBER}bob.yaml`]: "bob", [`${MEMBER}carol.yaml`]: "carol" };
  await repository.publish(files);
  const { register } = await aBareClone(repository);
  const work = await aDirectory();
  await git(work, "clone", "--quiet", repository.url, ".");
  const commit = async (path: string, message: string): Promise<void> => {
    await writeFile(join(work, path), message);
    await git(work, "add", "--all");
    await git(work, "commit", "--quiet", "--message", message);
  };
  await commit(`${MEMBER}alice.yaml`, "Let alice confirm (#12)");
  await git(work, "checkout", "--quiet", "-b", "topic");
  await commit(`${MEMBER}bob.yaml`, "Tried in a branch");
  await git(work, "checkout", "--quiet", "main");
  await git(work, "merge", "--quiet", "--no-ff", "--message", "Merge pull request #7 from acme/topic", "topic");
  await git(work, "push", "--quiet", "origin", "main");

  const revision = await register.resolve(undefined, NO_END);
  const paths = ["alice", "bob", "carol", "nobody"].map((name) => `${MEMBER}${name}.yaml`);
  const origins = await register.origins(revision, paths, NO_END);

  expect(paths.map((path) => [origins.get(path)?.subject, origins.get(path)?.pullRequest])).toEqual([
    ["Let alice confirm (#12)", 12],
    ["Merge pull request #7 from acme/topic", 7],
    [expect.any(String), undefined],
    [undefined, undefined],
  ]);
  expect(origins.get(paths[1] ?? "")?.commit).toBe(revision.commit);
  expect(origins.get(paths[0] ?? "")?.author).toBe("Provider <provider@acme.example>");
});

test.each([1, 101])(
  "of %i paths the commits are found without a look at what once stood below the documents",
  async (count) => {
    const repository = await aRepository();
    const names = Array.from({ length: count }, (_, index) => `${MEMBER}m${String(index)}.yaml`);
    const files = Object.fromEntries(names.map((path) => [path, path]));
    const tip = await repository.publish(files);
    await repository.publish({ ...files, [`${MEMBER}deep/er/a.yaml`]: "a" });
    await repository.publish(files);
    const told = join(await aDirectory(), "told");
    const searchPath = await aWrappedGit(
      `case "$*" in *--format=*) PATH='${SEARCH_PATH}' git "$@" | tee '${told}'; exit ;; esac`,
    );
    const { register } = await aBareClone(repository, { searchPath });

    const origins = await register.origins(await register.resolve(undefined, NO_END), names, NO_END);

    expect(new Set([...origins.values()].map(({ commit }) => commit))).toEqual(new Set([tip]));
    expect(origins.size).toBe(count);
    expect(await readFile(told, "utf8")).not.toContain("deep");
  },
);

test("a branch that was rewritten does not descend from what it was, and one that went back is older", async () => {
  const repository = await aRepository();
  const one = await repository.publish({ "domains/a": "one" });
  await repository.publish({ "domains/a": "two" });
  const { register } = await aBareClone(repository);
  const two = await register.resolve(undefined, NO_END);
  await repository.point("main", one);
  const back = await register.resolve(undefined, NO_END);
  await repository.point("main", await repository.commitTree({ "domains/a": "another history" }));
  const rewritten = await register.resolve(undefined, NO_END);

  expect(await register.ancestry(back, sure(two.commit), NO_END)).toBe("older");
  expect(await register.ancestry(rewritten, sure(two.commit), NO_END)).toBe("diverged");
});

test("an address that cannot be reached is told when the tip is asked for, and what was fetched is still known", async () => {
  const repository = await aRepository();
  const tip = await repository.publish({ "domains/a": "one" });
  const { register } = await aBareClone(repository);
  expect(await register.known(NO_END)).toBeUndefined();
  await register.resolve(undefined, NO_END);
  await rm(repository.directory, { recursive: true });

  await failureOf(register.tip(NO_END));

  expect((await register.known(NO_END))?.commit).toBe(tip);
  expect((await register.list(sure(await register.known(NO_END)), NO_END)).map(({ path }) => path)).toEqual([
    "domains/a",
  ]);
});

// Waits that end.

test("a host that never answers ends at the time limit, as unavailable", async () => {
  const { port } = await aSilentPort();
  const { register } = await aBareClone({ url: `https://127.0.0.1:${String(port)}/register.git` }, { timeoutMs: 500 });

  expect((await failureOf(register.resolve(undefined, NO_END))).code).toBe("unavailable");
});

test("an abort ends a fetch", async () => {
  const { port, connected } = await aSilentPort();
  const url = `https://127.0.0.1:${String(port)}/register.git`;
  const { register } = await aBareClone({ url }, { timeoutMs: 10 * PATIENCE_MS });
  const stop = new AbortController();
  const fetching = register.resolve(undefined, stop.signal);
  fetching.catch(() => undefined);
  await expect.poll(connected).toBe(1);

  stop.abort();

  await expect(fetching).rejects.toThrow();
});

test.each(["an abort", "the time limit"])("after %s no process of git goes on by itself", async (what) => {
  const { port, connected } = await aSilentPort();
  const { register } = await aBareClone(
    { url: `https://127.0.0.1:${String(port)}/register.git` },
    what === "an abort" ? {} : { timeoutMs: 500 },
  );
  const stop = new AbortController();
  const fetching = register.resolve(undefined, stop.signal);
  fetching.catch(() => undefined);
  await expect.poll(connected).toBe(1);
  if (what === "an abort") stop.abort();
  await expect(fetching).rejects.toThrow();

  await expect.poll(connected).toBe(0);
});

test("nothing is fetched after an abort", async () => {
  const repository = await aRepository();
  await repository.publish({ "domains/a": "a" });
  const { register, directory } = await aBareClone(repository);

  await expect(register.resolve(undefined, AbortSignal.abort())).rejects.toThrow();

  await expect(stat(join(directory, "refs", "rollcall"))).rejects.toThrow();
});

// What a request would come to.

/** A repository in which somebody asks for something, as a forge keeps it. */
async function aRequest(inBranch: Readonly<Record<string, string>>, inRequest: Readonly<Record<string, string>>) {
  const repository = await aRepository();
  const start = { [`${MEMBER}alice.yaml`]: "alice\n", [`${MEMBER}bob.yaml`]: "bob\n" };
  const fork = await repository.publish(start);
  const head = await repository.commitTree({ ...start, ...inRequest }, [fork]);
  await repository.git("update-ref", "refs/pull/7/head", head);
  await repository.point("main", await repository.commitTree({ ...start, ...inBranch }, [fork]));
  const { register } = await aBareClone(repository);
  return { repository, register, head, base: await register.resolve(undefined, NO_END) };
}

test("a request is read as it would be once merged: what came to the branch meanwhile is there, too", async () => {
  const { register, base, head } = await aRequest(
    { [`${MEMBER}dave.yaml`]: "dave\n" },
    { [`${MEMBER}carol.yaml`]: "carol\n" },
  );
  expect(await register.fetchRef("refs/pull/7/head", NO_END)).toBe(head);

  const merge = await register.merge(base, head as CommitId, NO_END);

  if (merge.kind !== "merged") throw new Error("they go together");
  const entries = await register.list(merge.revision, NO_END);
  expect(entries.map(({ path }) => path.slice(MEMBER.length))).toEqual([
    "alice.yaml",
    "bob.yaml",
    "carol.yaml",
    "dave.yaml",
  ]);
  expect(await register.ancestry(merge.revision, sure(base.commit), NO_END)).toBe("descends");
  // The same again is the same commit.
  expect(await register.merge(base, head as CommitId, NO_END)).toEqual(merge);
});

test("what a branch holds already is known by its content, whichever commits brought it", async () => {
  const { repository, register, base, head } = await aRequest(
    { [`${MEMBER}dave.yaml`]: "dave\n" },
    { [`${MEMBER}carol.yaml`]: "carol\n" },
  );
  // It is not here yet.
  expect(await register.holds(base, head as CommitId, NO_END)).toBe(false);
  await register.fetchRef("refs/pull/7/head", NO_END);
  expect(await register.holds(base, head as CommitId, NO_END)).toBe(false);
  const squashed = await repository.publish({
    [`${MEMBER}alice.yaml`]: "alice\n",
    [`${MEMBER}bob.yaml`]: "bob\n",
    [`${MEMBER}carol.yaml`]: "carol\n",
    [`${MEMBER}dave.yaml`]: "dave\n",
  });

  const after = await register.resolve(undefined, NO_END);
  expect(after.commit).toBe(squashed);
  expect(await register.holds(after, head as CommitId, NO_END)).toBe(true);
});

test("a request that does not go with the branch is a conflict, with the paths that it is about", async () => {
  const { register, base, head } = await aRequest(
    { [`${MEMBER}alice.yaml`]: "alice of the branch\n" },
    { [`${MEMBER}alice.yaml`]: "alice of the request\n", [`${MEMBER}bob.yaml`]: "bob of the request\n" },
  );
  await register.fetchRef("refs/pull/7/head", NO_END);

  expect(await register.merge(base, head as CommitId, NO_END)).toEqual({
    kind: "conflict",
    paths: [`${MEMBER}alice.yaml`],
  });
});

test("two heads that bring the same come to the same tree, and what is not here or goes against it comes to none", async () => {
  const repository = await aRepository();
  const base = (await repository.publish({ a: "1", b: "1" })) as CommitId;
  const head = (await repository.commitTree({ a: "2", b: "1" }, [base])) as CommitId;
  const moved = (await repository.publish({ a: "1", b: "2" })) as CommitId;
  const updated = (await repository.commitTree({ a: "2", b: "2" }, [head, moved])) as CommitId;
  const slipped = (await repository.commitTree({ a: "2", b: "2", c: "1" }, [head, moved])) as CommitId;
  const against = (await repository.commitTree({ a: "1", b: "3" }, [base])) as CommitId;
  const strange = (await repository.commitTree({ z: "1" })) as CommitId;
  const { register } = await aBareClone(repository);
  await register.resolve(undefined, NO_END);
  for (const commit of [updated, slipped, against, strange]) {
    await repository.git("update-ref", "refs/pull/1/head", commit);
    await register.fetchRef("refs/pull/1/head", NO_END);
  }
  const treeOf = (commit: CommitId) => register.mergedTree(moved, commit, NO_END);

  expect(await treeOf(updated)).toBe(await treeOf(head));
  expect(await treeOf(base)).toBe(await treeOf(moved));
  expect(await treeOf(slipped)).not.toBe(await treeOf(head));
  expect([await treeOf(against), await treeOf(strange), await treeOf(aCommitId("nowhere"))]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("no attribute and no merge program of a request has a say in how it is merged", async () => {
  const { register, base, head } = await aRequest(
    { [`${MEMBER}alice.yaml`]: "alice of the branch\n", ".gitattributes": "*.yaml merge=union\n" },
    {
      [`${MEMBER}alice.yaml`]: "alice of the request\n",
      ".gitattributes": "*.yaml merge=evil\n",
      ".gitmodules": '[submodule "m"]\n\tpath = m\n\turl = https://evil.example/m.git\n',
    },
  );
  await register.fetchRef("refs/pull/7/head", NO_END);

  const merge = await register.merge(base, head as CommitId, NO_END);

  expect(merge.kind).toBe("conflict");
  if (merge.kind === "conflict") expect(merge.paths).toContain(`${MEMBER}alice.yaml`);
});

test("a request that is not there is told as such, and a name that is none of a request is never asked for", async () => {
  const { register } = await aRequest({}, {});

  expect(await register.fetchRef("refs/pull/8/head", NO_END)).toBeUndefined();
  for (const ref of [
    "--upload-pack=id",
    "refs/pull/7/head:refs/heads/main",
    "+refs/pull/7/head",
    "refs/rollcall/main",
    "refs/pull/../heads/main",
    "refs/pull/7/head\nrefs/pull/8/head",
    "HEAD",
  ]) {
    expect((await failureOf(register.fetchRef(ref, NO_END))).code, ref).toBe("usage");
  }
});

test("whoever asks first at the same moment is answered by the same new clone", async () => {
  const repository = await aRepository();
  const commit = await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  const { register } = await aBareClone(repository);

  const tips = await Promise.all(
    Array.from({ length: 6 }, async (_, index) =>
      index % 2 === 0 ? register.tip(NO_END) : (await register.resolve(undefined, NO_END)).commit,
    ),
  );

  expect(new Set(tips)).toEqual(new Set([commit]));
});
