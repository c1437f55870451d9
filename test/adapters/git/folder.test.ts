import { access, chmod, mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { openFolder } from "../../../src/adapters/git/folder.ts";
import type { Register } from "../../../src/ports/register.ts";
import { aName } from "../../build/identifiers.ts";
import { commitAll, git } from "../../support/git-repository.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import { aDirectory, NO_END, readAll, SEARCH_PATH } from "./a-repository.ts";

const ACME = aName("acme");
const MEMBER = "domains/acme/participants";

async function aFolder(): Promise<{ readonly directory: string; readonly register: Register }> {
  const directory = await aDirectory();
  await mkdir(join(directory, MEMBER), { recursive: true });
  return { directory, register: openFolder({ directory, searchPath: SEARCH_PATH, maxDocumentBytes: 16_384 }) };
}

async function kindsIn(register: Register): Promise<Readonly<Record<string, string>>> {
  const entries = await register.list(await register.resolve(undefined, NO_END), NO_END);
  return Object.fromEntries(entries.map(({ path, kind }) => [path.slice(MEMBER.length + 1), kind]));
}

test("a folder is called by its name, and has no commit", async () => {
  const { directory, register } = await aFolder();

  expect(await register.resolve(undefined, NO_END)).toEqual({ commit: undefined, label: directory });
});

test.each([
  ["a file", (path: string) => writeFile(path, "")],
  ["a link to a folder, as git would read none either", (path: string) => symlink("/etc", path)],
])("what has %s for its domains is no register", async (_what, put) => {
  const { directory, register } = await aFolder();
  await rm(join(directory, "domains"), { recursive: true });
  await put(join(directory, "domains"));

  const { code, message } = await failureOf(kindsIn(register));
  expect([code, message]).toEqual(["usage", expect.stringContaining("its domains is not a folder")]);
});

test("links and sockets are told as what they are, and no link is followed", async () => {
  const { directory, register } = await aFolder();
  await writeFile(join(directory, MEMBER, "plain.yaml"), "plain");
  await symlink("/etc/passwd", join(directory, MEMBER, "link.yaml"));
  await symlink("/etc", join(directory, MEMBER, "folder"));
  await symlink("/nonexistent", join(directory, MEMBER, "nowhere.yaml"));
  const server = createServer().listen(join(directory, MEMBER, "socket"));
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });

  expect(await kindsIn(register)).toEqual({
    "plain.yaml": "file",
    "link.yaml": "symlink",
    folder: "symlink",
    "nowhere.yaml": "symlink",
    socket: "other",
  });
});

test("an executable file is told as one, as it is once it is committed", async () => {
  const { directory, register } = await aFolder();
  await writeFile(join(directory, MEMBER, "script.yaml"), "#!/bin/sh\n");
  await chmod(join(directory, MEMBER, "script.yaml"), 0o755);

  expect(await kindsIn(register)).toEqual({ "script.yaml": "executable" });
});

test("a file that became a link between the list and the read is not followed", async () => {
  const { directory, register } = await aFolder();
  const path = join(directory, MEMBER, "alice.yaml");
  await writeFile(path, "alice");
  const entries = await register.list(await register.resolve(undefined, NO_END), NO_END);
  await rm(path);
  await symlink("/etc/passwd", path);

  await expect(readAll(register, entries)).rejects.toThrow();
});

test.each([
  ["grew", "alice and more"],
  ["shrank", "al"],
])("a file that %s between the list and the read is an error, and never a part", async (_what, content) => {
  const { directory, register } = await aFolder();
  const path = join(directory, MEMBER, "alice.yaml");
  await writeFile(path, "alice");
  const entries = await register.list(await register.resolve(undefined, NO_END), NO_END);
  await truncate(path);
  await writeFile(path, content);

  expect((await failureOf(readAll(register, entries))).code).toBe("unreadable");
});

test("a file that went away between the list and the read is an error of ours", async () => {
  const { directory, register } = await aFolder();
  const path = join(directory, MEMBER, "alice.yaml");
  await writeFile(path, "alice");
  const entries = await register.list(await register.resolve(undefined, NO_END), NO_END);
  await rm(path);

  expect((await failureOf(readAll(register, entries))).code).toBe("unreadable");
});

test("a folder that is no register says what it lacks", async () => {
  const directory = await aDirectory();
  const register = openFolder({ directory, searchPath: SEARCH_PATH, maxDocumentBytes: 16_384 });

  const failure = await failureOf(register.list(await register.resolve(undefined, NO_END), NO_END));

  expect(failure.code).toBe("usage");
  expect(failure.message).toContain("domains");
});

test("a folder in no repository has no history", async () => {
  const { directory, register } = await aFolder();
  await writeFile(join(directory, MEMBER, "alice.yaml"), "alice");

  expect(await register.history(await register.resolve(undefined, NO_END), ACME, NO_END)).toEqual([]);
});

test("a folder in a repository without any commit has no history", async () => {
  const { directory, register } = await aFolder();
  await git(directory, "init", "--quiet");

  expect(await register.history(await register.resolve(undefined, NO_END), ACME, NO_END)).toEqual([]);
});

test.each(["sha1", "sha256"])(
  "of a %s repository, what was deleted and is not yet committed counts",
  async (format) => {
    const { directory, register } = await aFolder();
    await git(directory, "init", "--quiet", `--object-format=${format}`);
    await writeFile(join(directory, MEMBER, "alice.yaml"), "alice");
    await commitAll(directory, "admit alice");
    await rm(join(directory, MEMBER, "alice.yaml"));
    await writeFile(join(directory, MEMBER, "bob.yaml"), "bob");

    const steps = await register.history(await register.resolve(undefined, NO_END), ACME, NO_END);
    const removed = steps.flatMap((step) => step.removed);
    const blobs = await register.readHistoric(
      removed.map(({ blobId }) => blobId),
      NO_END,
    );

    expect(removed.map(({ path }) => path)).toEqual([`${MEMBER}/alice.yaml`]);
    expect([...blobs.values()].map((bytes) => Buffer.from(bytes).toString())).toEqual(["alice"]);
  },
);

test("a document that was moved and not yet committed is still there under its other name", async () => {
  const { directory, register } = await aFolder();
  await git(directory, "init", "--quiet");
  await writeFile(join(directory, MEMBER, "alice.yaml"), "alice");
  await commitAll(directory, "admit alice");
  await rm(join(directory, MEMBER, "alice.yaml"));
  await writeFile(join(directory, MEMBER, "bank.yaml"), "alice");

  const entries = await register.list(await register.resolve(undefined, NO_END), NO_END);

  expect((await readAll(register, entries)).map(({ path, content }) => [path, content.toString()])).toEqual([
    [`${MEMBER}/bank.yaml`, "alice"],
  ]);
});

test("a folder whose repository is shallow has no history that could be trusted, and says so", async () => {
  const { directory } = await aFolder();
  await git(directory, "init", "--quiet");
  await writeFile(join(directory, MEMBER, "alice.yaml"), "alice");
  await commitAll(directory, "admit alice");
  await rm(join(directory, MEMBER, "alice.yaml"));
  await writeFile(join(directory, MEMBER, "bob.yaml"), "bob");
  await commitAll(directory, "bob for alice");
  const shallow = join(await aDirectory(), "checkout");
  await git(directory, "clone", "--quiet", "--depth=1", pathToFileURL(directory).href, shallow);
  const register = openFolder({ directory: shallow, searchPath: SEARCH_PATH, maxDocumentBytes: 16_384 });

  const failure = await failureOf(register.history(await register.resolve(undefined, NO_END), ACME, NO_END));

  expect(failure.code).toBe("unavailable");
  expect(failure.hint).toContain("git fetch --unshallow");
});

test("a folder with more paths than are read is refused by name, and what is below folders counts, too", async () => {
  const { directory } = await aFolder();
  for (const name of ["alice", "bob"]) await writeFile(join(directory, MEMBER, `${name}.yaml`), name);
  const open = (paths: number) =>
    openFolder({ directory, searchPath: SEARCH_PATH, maxDocumentBytes: 16_384, treeLimits: { paths, bytes: 1_000 } });
  // With the folders acme and participants.
  expect(Object.keys(await kindsIn(open(4)))).toHaveLength(2);

  const failure = await failureOf(kindsIn(open(3)));

  expect(failure.code).toBe("invalid_register");
  expect(failure.message).toContain(`${directory} holds more below domains/ than is read`);
});

const BOTH = "domains/acme/";

/** What is read of each file, with its returns and line feeds to be seen. */
async function linesIn(register: Register): Promise<Readonly<Record<string, string>>> {
  const entries = await register.list(await register.resolve(undefined, NO_END), NO_END);
  const read = await readAll(register, entries);
  return Object.fromEntries(
    read.map(({ path, content }) => [path.slice(BOTH.length), JSON.stringify(content.toString("latin1")).slice(1, -1)]),
  );
}

test("a folder is read as git would commit it: lines end as its attributes say", async () => {
  const { directory, register } = await aFolder();
  const content: Readonly<Record<string, string>> = {
    "auto.yaml": "a\r\nb\r\n",
    "mixed.yaml": "a\r\nb\n",
    "lone.yaml": "a\r\n\rb\n",
    "binary.yaml": "a\r\n\0b\n",
    "committed.yaml": "a\r\n",
    "kept.raw": "a\r\n",
    "told.pem": "a\r\n\rb",
    "unix.yaml": "a\n",
  };
  for (const [name, text] of Object.entries(content)) await writeFile(join(directory, BOTH, name), text);
  await git(directory, "init", "--quiet");
  await git(directory, "add", "domains/acme/committed.yaml");
  await writeFile(join(directory, ".gitattributes"), "* text=auto eol=lf\n*.raw -text\n*.pem text\n");

  const read = await linesIn(register);

  await commitAll(directory, "As git has it");
  const names = Object.keys(content);
  const committed = await Promise.all(names.map((name) => git(directory, "show", `:${BOTH}${name}`)));
  expect(read).toEqual(
    Object.fromEntries(names.map((name, index) => [name, JSON.stringify(committed[index]).slice(1, -1)])),
  );
  expect(read).toMatchObject({
    "auto.yaml": String.raw`a\nb\n`,
    "kept.raw": String.raw`a\r\n`,
    "committed.yaml": String.raw`a\r\n`,
  });
});

test("a checkout whose own settings turn line ends is read as it was committed, and one without any as it is", async () => {
  const { directory } = await aFolder();
  await git(directory, "init", "--quiet");
  await writeFile(join(directory, MEMBER, "alice.yaml"), "a\nb\n");
  await commitAll(directory, "Admit alice");
  const windows = join(await aDirectory(), "checkout");
  await git(directory, "clone", "--quiet", "--config=core.autocrlf=true", directory, windows);
  const open = (at: string): Register =>
    openFolder({ directory: at, searchPath: SEARCH_PATH, maxDocumentBytes: 16_384 });

  expect(await linesIn(open(windows))).toEqual({ "participants/alice.yaml": String.raw`a\nb\n` });
  await git(windows, "config", "core.autocrlf", "false");
  expect(await linesIn(open(windows))).toEqual({ "participants/alice.yaml": String.raw`a\r\nb\r\n` });
  await rm(join(windows, ".git"), { recursive: true });
  expect(await linesIn(open(windows))).toEqual({ "participants/alice.yaml": String.raw`a\r\nb\r\n` });
});

test("the line ends of a folder are turned as the git settings of whoever edits it say", async () => {
  const { directory } = await aFolder();
  await git(directory, "init", "--quiet");
  await writeFile(join(directory, MEMBER, "alice.yaml"), "a\r\n");
  const home = await aDirectory();
  await writeFile(join(home, ".gitconfig"), "[core]\n\tautocrlf = on\n");

  const own = openFolder({ directory, searchPath: SEARCH_PATH, home, maxDocumentBytes: 16_384 });

  expect(await linesIn(own)).toEqual({ "participants/alice.yaml": String.raw`a\n` });
});

test("no program that the folder's repository names is run to tell its line ends", async () => {
  const { directory, register } = await aFolder();
  await git(directory, "init", "--quiet");
  await writeFile(join(directory, ".gitattributes"), "* text=auto filter=mine\n");
  await writeFile(join(directory, MEMBER, "alice.yaml"), "a\r\n");
  for (const key of ["core.fsmonitor", "filter.mine.clean", "filter.mine.process"]) {
    await git(directory, "config", key, `touch ${join(directory, "ran")}; cat`);
  }

  expect(await linesIn(register)).toEqual({ "participants/alice.yaml": String.raw`a\n` });
  await expect(access(join(directory, "ran"))).rejects.toThrow();
});
