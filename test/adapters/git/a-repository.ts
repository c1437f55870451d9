import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { onTestFinished } from "vitest";

import { type BareCloneOptions, openBareClone } from "../../../src/adapters/git/bare-clone.ts";
import type { RegisterEntry } from "../../../src/model/register-file.ts";
import type { Register } from "../../../src/ports/register.ts";
import {
  initBare,
  readRef,
  type TreeFile,
  writeCommit,
  writeObject,
  writeRef,
  writeTree,
} from "../../support/git-files.ts";
import { git } from "../../support/git-repository.ts";

/** Where git is. */
export const SEARCH_PATH = process.env["PATH"] ?? "";
export const NO_END = new AbortController().signal;

/** A directory that goes with the test. */
export async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-git-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** What stands in a tree: content, or for a gitlink the commit that it names. */
export type TreeEntry =
  string | Uint8Array | { readonly mode: "100755" | "120000" | "160000"; readonly content: string };

/** A bare repository whose commits are made by plumbing: nothing in it was ever a file. */
export class Repository {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  get url(): string {
    return pathToFileURL(this.directory).href;
  }

  async git(...args: readonly string[]): Promise<string> {
    return (await git(this.directory, ...args)).trim();
  }

  /** A commit of exactly `entries`, by path, on top of `parents`; `ref` moves to it. */
  commitTree(
    entries: Readonly<Record<string, TreeEntry>>,
    parents: readonly string[] = [],
    ref?: string,
  ): Promise<string> {
    const files = Object.entries(entries).map(([path, entry]): [string, TreeFile] => {
      if (typeof entry === "string" || entry instanceof Uint8Array) {
        return [path, { mode: "100644", sha: writeObject(this.directory, "blob", entry) }];
      }
      const { mode, content } = entry;
      return [path, { mode, sha: mode === "160000" ? content : writeObject(this.directory, "blob", content) }];
    });
    const commit = { parents, author: AUTHOR, committer: AUTHOR, message: "x".repeat(parents.length) };
    const sha = writeCommit(this.directory, writeTree(this.directory, files), commit);
    if (ref !== undefined) writeRef(this.directory, ref, sha);
    return Promise.resolve(sha);
  }

  /** Takes a stream of commits as it is. */
  async fastImport(input: string | Uint8Array): Promise<string> {
    return gitReading(this.directory, input, ["fast-import", "--quiet", "--force", "--cat-blob-fd=1"]);
  }

  /** Writes an object as it is, also one that git would never write. */
  async hashObject(type: string, content: string | Uint8Array): Promise<string> {
    return gitReading(this.directory, content, ["hash-object", "-t", type, "-w", "--literally", "--stdin"]);
  }

  /** Takes a pack apart into single objects. */
  async unpack(pack: Uint8Array): Promise<void> {
    await gitReading(this.directory, pack, ["unpack-objects", "-q"]);
  }

  /** Moves `branch` to `commit`, whatever it was. */
  point(branch: string, commit: string): Promise<string> {
    writeRef(this.directory, `refs/heads/${branch}`, commit);
    return Promise.resolve(commit);
  }

  /** Commits exactly `entries` on top of `main`. */
  async publish(entries: Readonly<Record<string, TreeEntry>>, branch = "main"): Promise<string> {
    const ref = `refs/heads/${branch}`;
    const tip = readRef(this.directory, ref);
    return this.commitTree(entries, tip === undefined ? [] : [tip], ref);
  }
}

export async function aRepository(): Promise<Repository> {
  const directory = await aDirectory();
  initBare(directory, "main");
  return new Repository(directory);
}

/** The real adapter on a clone of its own. */
export async function aBareClone(
  { url }: { readonly url: string },
  options: Partial<BareCloneOptions> = {},
): Promise<{ readonly register: Register; readonly directory: string }> {
  const directory = options.directory ?? join(await aDirectory(), "register.git");
  const register = openBareClone({
    url,
    branch: "main",
    directory,
    timeoutMs: 30_000,
    maxDocumentBytes: 16_384,
    searchPath: SEARCH_PATH,
    ...options,
  });
  return { register, directory };
}

/** Where a `git` is found that first does what these lines of shell say; `$*` is what it is asked. */
export async function aWrappedGit(lines: string): Promise<string> {
  const folder = await aDirectory();
  await writeFile(join(folder, "git"), `#!/bin/sh\n${lines}\nPATH='${SEARCH_PATH}' exec git "$@"\n`);
  await chmod(join(folder, "git"), 0o755);
  return `${folder}:${SEARCH_PATH}`;
}

/** Everything at the tip, with the content of what is a plain file. */
export async function contentsOf(register: Register): Promise<Readonly<Record<string, string>>> {
  const entries = await register.list(await register.resolve(undefined, NO_END), NO_END);
  const contents = await readAll(
    register,
    entries.filter(({ kind }) => kind === "file"),
  );
  return Object.fromEntries(contents.map(({ path, content }) => [path, content.toString("latin1")]));
}

export async function readAll(
  register: Register,
  entries: readonly RegisterEntry[],
  signal: AbortSignal = NO_END,
): Promise<readonly { readonly path: string; readonly content: Buffer }[]> {
  const contents: { path: string; content: Buffer }[] = [];
  for await (const bytes of register.read(entries, signal)) {
    contents.push({ path: entries[contents.length]?.path ?? "", content: Buffer.from(bytes) });
  }
  return contents;
}

const AUTHOR = "Provider <provider@acme.example> 1700000000 +0000";

async function gitReading(directory: string, input: string | Uint8Array, args: readonly string[]): Promise<string> {
  const child = spawn("git", args, {
    cwd: directory,
    env: { PATH: SEARCH_PATH, HOME: directory, GIT_CONFIG_NOSYSTEM: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(input);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8").trim();
}
