import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

import { NO_COMMIT, readCommit, readCommits, type Signature } from "./objects.ts";
import { git, GitFailure } from "./run.ts";

/** A file's new content; null takes it away. */
export type FileChanges = Readonly<Record<string, string | Buffer | null>>;

export interface NewCommit {
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/** Makes an empty bare repository as GitHub serves them. `hooks` holds the programs that git asks before a ref moves. */
export async function createRepository(directory: string, hooks: string, defaultBranch: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await git(directory, ["init", "--quiet", "--bare", "--template=", `--initial-branch=${defaultBranch}`]);
  const config = await readFile(join(directory, "config"), "utf8");
  await writeFile(join(directory, "config"), config + CONFIG.replace("HOOKS", JSON.stringify(hooks)));
}

/** A fork holds its parent's branches, and one object database with it: each commit of one can be had from the other. */
export async function forkRepository(parent: string, directory: string, hooks: string, branch: string): Promise<void> {
  await createRepository(directory, hooks, branch);
  await rm(join(directory, "objects"), { recursive: true });
  await symlink(relative(directory, join(parent, "objects")), join(directory, "objects"));
  const heads = await git(parent, [
    "for-each-ref",
    "--format=create %(refname) %(objectname)",
    "refs/heads",
    "refs/tags",
  ]);
  await git(directory, ["update-ref", "--stdin"], { input: heads });
}

/** Commits changes on top of the first parent (on nothing when there is none), and gives the commit. Moves no ref. */
export async function commitFiles(directory: string, commit: NewCommit, files: FileChanges): Promise<string> {
  const scratch = `refs/scratch/${randomUUID()}`;
  const chunks: (string | Buffer)[] = [
    `commit ${scratch}\nmark :1\nauthor ${identity(commit.author)}\ncommitter ${identity(commit.committer)}\n`,
    data(Buffer.from(commit.message)),
    ...commit.parents.map((parent, ordinal) => `${ordinal === 0 ? "from" : "merge"} ${parent}\n`),
  ];
  for (const [path, content] of Object.entries(files)) {
    if (content === null) chunks.push(`D ${JSON.stringify(path)}\n`);
    else chunks.push(`M 100644 inline ${JSON.stringify(path)}\n`, data(Buffer.from(content)));
  }
  // git wants a ref to commit to. It is gone again before anybody sees it.
  chunks.push(`\nget-mark :1\nreset ${scratch}\nfrom ${NO_COMMIT}\n\ndone\n`);
  const input = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
  return (await git(directory, ["fast-import", "--quiet", "--done"], { input })).trim();
}

/** Commits a tree that is there already. */
export async function commitTree(directory: string, tree: string, commit: NewCommit): Promise<string> {
  const parents = commit.parents.flatMap((parent) => ["-p", parent]);
  const out = await git(directory, ["commit-tree", tree, ...parents], {
    input: commit.message,
    env: identities(commit),
  });
  return out.trim();
}

/** The tree of both together; undefined when they conflict, or have nothing in common. */
export async function mergeTree(directory: string, base: string, head: string): Promise<string | undefined> {
  try {
    return (await git(directory, ["merge-tree", "--write-tree", "--no-messages", base, head])).split("\n")[0];
  } catch (error) {
    if (error instanceof GitFailure && (error.exitCode === 1 || error.exitCode === 128)) return undefined;
    throw error;
  }
}

/** Puts each commit of `head` that `base` has not on top of `base`; undefined on a conflict. Merges are left out. */
export async function rebase(
  directory: string,
  base: string,
  head: string,
  committer: Signature,
): Promise<string | undefined> {
  const commits = await readCommits(directory, [`${base}..${head}`]);
  let tip = base;
  for (const commit of commits.filter(({ parents }) => parents.length === 1).toReversed()) {
    const [parent = ""] = commit.parents;
    const { tree } = await readCommit(directory, tip);
    // A commit with the tip's content and the picked commit's parent: merging the two is picking.
    const beside = await commitTree(directory, tree, { ...commit, parents: [parent], committer });
    const picked = await mergeTree(directory, beside, commit.sha);
    if (picked === undefined) return undefined;
    tip = await commitTree(directory, picked, { ...commit, parents: [tip], committer });
  }
  return tip;
}

/** Undefined when there is no such ref. */
export async function readRef(directory: string, ref: string): Promise<string | undefined> {
  return git(directory, ["rev-parse", "--verify", "--quiet", "--end-of-options", ref]).then(
    (out) => out.trim(),
    () => undefined,
  );
}

/** Every ref below a prefix such as `refs/heads`. */
export async function listRefs(directory: string, prefix: string): Promise<ReadonlyMap<string, string>> {
  const out = await git(directory, ["for-each-ref", "--format=%(refname) %(objectname)", prefix]);
  return new Map(
    out
      .split("\n")
      .filter((line) => line !== "")
      .map((line): [string, string] => [line.slice(0, -41), line.slice(-40)]),
  );
}

/** Moves, makes or (with a null `after`) deletes a ref, whatever it was. */
export async function writeRef(directory: string, ref: string, after: string | null): Promise<void> {
  await git(directory, after === null || after === NO_COMMIT ? ["update-ref", "-d", ref] : ["update-ref", ref, after]);
}

/** Every file of a folder, by its path with slashes; git's own folder is left out. */
export async function filesOf(folder: string): Promise<Readonly<Record<string, Buffer>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(".git/"));
  return Object.fromEntries(
    await Promise.all(paths.toSorted().map(async (path) => [path, await readFile(join(folder, path))] as const)),
  );
}

function data(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`data ${String(bytes.length)}\n`), bytes, Buffer.from("\n")]);
}

function identity({ name, email, atMs }: Signature): string {
  return `${name} <${email}> ${String(Math.floor(atMs / 1000))} +0000`;
}

function identities({ author, committer }: NewCommit): Readonly<Record<string, string>> {
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: `${String(Math.floor(author.atMs / 1000))} +0000`,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: `${String(Math.floor(committer.atMs / 1000))} +0000`,
  };
}

/**
 * Any object that is there can be fetched, as on GitHub; `refs/pull` can be fetched and not pushed. Nothing is collected,
 * since forks share objects.
 */
const CONFIG = `
[core]
	hooksPath = HOOKS
	logAllRefUpdates = false
[gc]
	auto = 0
[receive]
	autogc = false
	hideRefs = refs/pull
	fsckObjects = true
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[transfer]
	hideRefs = refs/scratch
	advertiseSID = false
[http]
	receivepack = true
`;
