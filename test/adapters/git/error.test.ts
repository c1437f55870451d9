import { chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { isNoRepository, translateGitError } from "../../../src/adapters/git/error.ts";
import { openFolder } from "../../../src/adapters/git/folder.ts";
import { aName } from "../../build/identifiers.ts";
import { commitAll, git } from "../../support/git-repository.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import {
  aBareClone,
  aDirectory,
  aRepository,
  aWrappedGit,
  NO_END,
  type Repository,
  SEARCH_PATH,
} from "./a-repository.ts";

const ALICE = "domains/acme/participants/alice.yaml";

async function objectAt(repository: Repository, name: string): Promise<string> {
  const id = await repository.git("rev-parse", name);
  return join(repository.directory, "objects", id.slice(0, 2), id.slice(2));
}

async function overwrite(path: string, content: string): Promise<void> {
  await chmod(path, 0o644);
  await writeFile(path, content);
}

const DAMAGED = /objects of the repository are damaged or missing/;

/** What people do to a repository, and what they are to hear of it. */
const CAUSES: Readonly<
  Record<
    string,
    { readonly spoil: (repository: Repository) => Promise<void>; readonly tells: readonly [string, RegExp] }
  >
> = {
  "is a SHA-256 repository": {
    spoil: async ({ directory }) => {
      await rm(directory, { recursive: true });
      await git(join(directory, ".."), "init", "--quiet", "--object-format=sha256", "--initial-branch=main", directory);
      await writeFile(join(directory, "README.md"), "");
      await commitAll(directory, "Begin");
    },
    tells: ["settings", /is a SHA-256 repository/],
  },
  "is a file": {
    spoil: async ({ directory }) => {
      await rm(directory, { recursive: true });
      await writeFile(directory, "hello\n");
    },
    tells: ["settings", /there is a file where the git repository should be/],
  },
  "is a file that leads to a repository that is not there": {
    spoil: async ({ directory }) => {
      await rm(directory, { recursive: true });
      await writeFile(directory, "gitdir: /nonexistent/repository\n");
    },
    tells: ["settings", /there is no git repository at the register's address/],
  },
  "is an empty folder": {
    spoil: async ({ directory }) => {
      await rm(directory, { recursive: true });
      await mkdir(directory);
    },
    tells: ["settings", /there is no git repository at the register's address/],
  },
  "has a format of tomorrow": {
    spoil: async (repository) => {
      await repository.git("config", "core.repositoryformatversion", "99");
    },
    tells: ["settings", /has a format that this git does not know/],
  },
  "has a configuration that git cannot read": {
    spoil: ({ directory }) => writeFile(join(directory, "config"), "[[[\n"),
    tells: ["unreadable", /cannot read the repository's own configuration/],
  },
  "borrows objects of a repository that is gone": {
    spoil: async ({ directory }) => {
      const other = join(await aDirectory(), "other");
      await rename(directory, other);
      await git(join(directory, ".."), "clone", "--quiet", "--bare", "--shared", other, directory);
      await rm(other, { recursive: true });
    },
    tells: ["unreadable", /borrows objects of another one, and that is not where it was/],
  },
  "has a commit that is overwritten": {
    spoil: async (repository) => overwrite(await objectAt(repository, "main"), "no object"),
    tells: ["unreadable", DAMAGED],
  },
  "has a commit that is empty": {
    spoil: async (repository) => overwrite(await objectAt(repository, "main"), ""),
    tells: ["unreadable", DAMAGED],
  },
  "has a document that is overwritten": {
    spoil: async (repository) => overwrite(await objectAt(repository, `main:${ALICE}`), "no object"),
    tells: ["unreadable", DAMAGED],
  },
  "lacks an older commit": {
    spoil: async (repository) => rm(await objectAt(repository, "main~1")),
    tells: ["unreadable", DAMAGED],
  },
  "lacks a folder": {
    spoil: async (repository) => rm(await objectAt(repository, "main:domains")),
    tells: ["unreadable", DAMAGED],
  },
  "lacks a document": {
    spoil: async (repository) => rm(await objectAt(repository, `main:${ALICE}`)),
    tells: ["unreadable", DAMAGED],
  },
  "has a pack that is overwritten": {
    spoil: async (repository) => {
      await repository.git("gc", "--quiet");
      const folder = join(repository.directory, "objects", "pack");
      const pack = (await readdir(folder)).find((name) => name.endsWith(".pack")) ?? "";
      await overwrite(join(folder, pack), "no pack");
    },
    tells: ["unreadable", DAMAGED],
  },
  "has a branch that leads nowhere": {
    spoil: ({ directory }) => writeFile(join(directory, "refs", "heads", "main"), `${"1".repeat(40)}\n`),
    tells: ["unreadable", /does not have the commit that its own branch names/],
  },
  "has grafts": {
    spoil: async (repository) => {
      const tip = await repository.git("rev-parse", "main");
      await mkdir(join(repository.directory, "info"), { recursive: true });
      await writeFile(join(repository.directory, "info", "grafts"), `${tip}\n`);
    },
    tells: ["unreadable", /leaves out what its own commits name, as grafts make it do/],
  },
  "has grafts, and git is told not to speak of them": {
    spoil: async (repository) => {
      const tip = await repository.git("rev-parse", "main");
      await repository.git("config", "advice.graftFileDeprecated", "false");
      await mkdir(join(repository.directory, "info"), { recursive: true });
      await writeFile(join(repository.directory, "info", "grafts"), `${tip}\n`);
    },
    tells: ["unreadable", /leaves out what its own commits name, as grafts make it do/],
  },
  "holds what git refuses as malformed": {
    spoil: async (repository) => {
      const tree = await repository.git("rev-parse", "main^{tree}");
      const commit = `tree ${tree}\nauthor nobody 0\ncommitter y <y> 1 +0000\n\nbad\n`;
      await repository.point("main", await repository.hashObject("commit", commit));
    },
    tells: ["unreadable", /objects that git refuses as malformed/],
  },
  "has become empty": {
    spoil: async (repository) => {
      await repository.git("update-ref", "-d", "refs/heads/main");
    },
    tells: ["settings", /has no such branch/],
  },
};

async function aRegister(): Promise<Repository> {
  const repository = await aRepository();
  await repository.publish({ [ALICE]: "one" });
  await repository.publish({ [ALICE]: "two" });
  return repository;
}

test.each(Object.keys(CAUSES))("a register that %s is told as that, and not as the network", async (cause) => {
  const repository = await aRegister();
  const { register } = await aBareClone(repository);
  await CAUSES[cause]?.spoil(repository);

  const { code, message, hint } = await failureOf(register.resolve(undefined, NO_END));

  expect([code, message]).toEqual([CAUSES[cause]?.tells[0], expect.stringMatching(CAUSES[cause]?.tells[1] ?? /^$/)]);
  expect(hint).not.toMatch(/network/);
});

test.each(["a..b", "a.lock", "a//b"])(
  "a branch of the settings that git takes for none, such as %s, is told as that",
  async (branch) => {
    const { register } = await aBareClone(await aRegister(), { branch });

    const { code, message, hint } = await failureOf(register.resolve(undefined, NO_END));

    expect([code, message]).toEqual(["settings", expect.stringContaining("is not the name of a branch")]);
    expect(hint).toContain("register.branch");
  },
);

test("a machine without git is told as that", async () => {
  const { register } = await aBareClone(await aRegister(), { searchPath: await aDirectory() });

  const { code, message } = await failureOf(register.resolve(undefined, NO_END));

  expect([code, message]).toEqual(["settings", expect.stringContaining("there is no git on this machine")]);
});

test("a repository that may not be seen is told from a host that takes no push", () => {
  const isSeen = (words: string): boolean => !isNoRepository(new Error(words));

  expect(isSeen("fatal: repository 'https://h/x/' not found")).toBe(false);
  expect(isSeen("ERROR: Repository not found.")).toBe(false);
  expect(isSeen("error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413")).toBe(true);
  expect(isSeen("fatal: unable to access 'https://h/not a git repository/': Could not resolve host: h")).toBe(true);
});

test.each([
  ["fatal: 'x' does not appear to be a git repository", "--url"],
  ["fatal: couldn't find remote ref refs/heads/main", "--base"],
  ["fatal: Authentication failed for 'https://h/x'", "--github-token-file"],
  ["fatal: unable to access 'https://h/x/': Could not resolve host: h", "--url"],
])("whoever asks without settings hears of %s by which option", (words, option) => {
  expect(translateGitError(new Error(words), "fetch it").hint).toContain(option);
});

test("words of git that nobody foresaw are told as such, with how to see them", async () => {
  const searchPath = await aWrappedGit(`case "$*" in *fetch*) echo "fatal: the moon is full" >&2; exit 128;; esac`);
  const { register } = await aBareClone(await aRegister(), { searchPath });

  const { code, message, hint } = await failureOf(register.resolve(undefined, NO_END));

  expect([code, message]).toEqual(["unavailable", expect.stringContaining("its words are not known here")]);
  expect(hint).toContain("git ls-remote");
});

test.each([
  ["fatal: 'SRV/inflate/packfile' does not appear to be a git repository", "settings", /no git repository/],
  ["fatal: 'SRV/it's fsckObjects/x' does not appear to be a git repository", "settings", /no git repository/],
  ["fatal: unable to access 'https://h/is corrupt/': Couldn't connect to server", "unavailable", /connection failed/],
  ["fatal: unable to access 'https://inflate.h/x/': Could not resolve host: inflate.h", "unavailable", /connection/],
  ["fatal: couldn't find remote ref refs/heads/packfile/timed-out", "settings", /no such branch/],
  ["ERROR: Repository not found.\nfatal: Could not read from remote repository.", "settings", /no git repository/],
  ["fatal: unable to access 'https://h/x/': The requested URL returned error: 429", "unavailable", /no more requests/],
  [
    "fatal: unable to access 'https://h/x/': The requested URL returned error: 410",
    "settings",
    /does not answer as one/,
  ],
  ["fatal: unable to access 'https://h/x/': Empty reply from server", "unavailable", /connection failed/],
  ["fatal: unable to access 'https://h/x/': gnutls_handshake() failed: Packet", "unavailable", /connection failed/],
  ["error: inflate: data stream error (incorrect header check)", "unreadable", DAMAGED],
  ["error: packfile ./objects/pack/x.pack cannot be accessed", "unreadable", DAMAGED],
])("%s is told by its cause, and not by what is named in it", (words, code, message) => {
  const error = translateGitError(new Error(words), "fetch it");

  expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
});

async function aWorkTree(): Promise<string> {
  const directory = await aDirectory();
  await git(directory, "init", "--quiet");
  await mkdir(join(directory, "domains/acme/participants"), { recursive: true });
  for (const name of ["alice", "bob"]) {
    await writeFile(join(directory, `domains/acme/participants/${name}.yaml`), name);
    await commitAll(directory, `Admit ${name}`);
  }
  return directory;
}

async function removedIn(directory: string): Promise<readonly string[]> {
  const register = openFolder({ directory, searchPath: SEARCH_PATH, maxDocumentBytes: 16_384 });
  const steps = await register.history(await register.resolve(undefined, NO_END), aName("acme"), NO_END);
  return steps.flatMap(({ removed }) => removed.map(({ path }) => path));
}

test("a folder whose repository borrows from one that is gone has no history that could be read, and says so", async () => {
  const origin = await aWorkTree();
  const directory = join(await aDirectory(), "checkout");
  await git(origin, "clone", "--quiet", "--shared", origin, directory);
  await rm(origin, { recursive: true });

  const { code, message } = await failureOf(removedIn(directory));

  expect([code, message]).toEqual(["unreadable", expect.stringContaining("borrows objects of another one")]);
});

test("a work tree whose repository was moved away is no folder without a history", async () => {
  const origin = await aWorkTree();
  const directory = join(await aDirectory(), "worktree");
  await git(origin, "worktree", "add", "--quiet", directory, "-b", "edit");
  await rename(origin, `${origin}-elsewhere`);

  const { code } = await failureOf(removedIn(directory));

  await rename(`${origin}-elsewhere`, origin);
  expect(code).toBe("settings");
});

test("neither grafts nor replacements change the history that a folder has", async () => {
  const directory = await aWorkTree();
  await rm(join(directory, "domains/acme/participants/alice.yaml"));
  await commitAll(directory, "Remove alice");
  await rm(join(directory, "domains/acme/participants/bob.yaml"));
  await writeFile(join(directory, "README.md"), "");
  const tip = await commitAll(directory, "Remove bob");
  const whole = await removedIn(directory);
  await mkdir(join(directory, ".git/info"), { recursive: true });
  await writeFile(join(directory, ".git/info/grafts"), `${tip}\n`);
  expect(await removedIn(directory)).toEqual(whole);
  await rm(join(directory, ".git/info/grafts"));
  await git(directory, "replace", "--graft", tip);

  expect(await removedIn(directory)).toEqual(whole);
  expect(whole).toHaveLength(2);
});
