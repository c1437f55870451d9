import { appendFile, readdir, readFile, rm, symlink } from "node:fs/promises";
import { join, relative } from "node:path";

import {
  initBare,
  listRefs,
  type TreeFile,
  writeCommit,
  writeObject,
  writeRef as putRef,
  writeTree,
} from "../../support/git-files.ts";
import { filesIn, keep, NO_COMMIT, readCommit, readCommits, type Signature, trimmed } from "./objects.ts";
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
  initBare(directory, defaultBranch);
  await appendFile(join(directory, "config"), CONFIG.replace("HOOKS", JSON.stringify(hooks)));
}

/** A fork holds its parent's branches, and one object database with it: each commit of one can be had from the other. */
export async function forkRepository(parent: string, directory: string, hooks: string, branch: string): Promise<void> {
  await createRepository(directory, hooks, branch);
  await rm(join(directory, "objects"), { recursive: true });
  await symlink(relative(directory, join(parent, "objects")), join(directory, "objects"));
  for (const prefix of ["refs/heads", "refs/tags"]) {
    for (const [ref, commit] of listRefs(parent, prefix)) putRef(directory, ref, commit);
  }
}

/** Commits changes on top of the first parent (on nothing when there is none), and gives the commit. Moves no ref. */
export async function commitFiles(directory: string, commit: NewCommit, files: FileChanges): Promise<string> {
  const [parent] = commit.parents;
  const tree = new Map(parent === undefined ? [] : await filesIn(directory, parent));
  for (const [path, content] of Object.entries(files)) {
    const file = content === null ? null : { mode: "100644", sha: writeObject(directory, "blob", content) };
    changePath(tree, path, file);
  }
  const sha = commitTree(directory, writeTree(directory, tree), commit);
  keep(directory, `files of ${sha}`, tree);
  return sha;
}

/** Puts a file where whatever stood there before is gone; null leaves nothing there. */
export function changePath(tree: Map<string, TreeFile>, path: string, file: TreeFile | null): void {
  for (const name of [...tree.keys()]) if (name === path || name.startsWith(`${path}/`)) tree.delete(name);
  if (file !== null) tree.set(path, file);
}

/** Commits a tree that is there already. */
export function commitTree(directory: string, tree: string, commit: NewCommit): string {
  const { parents, message } = commit;
  const [author, committer] = [inSeconds(commit.author), inSeconds(commit.committer)];
  const lines = { parents, message, author: identity(author), committer: identity(committer) };
  const sha = writeCommit(directory, tree, lines);
  keep(directory, `commit ${sha}`, { sha, tree, parents, author, committer, message: trimmed(message) });
  return sha;
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
    const beside = commitTree(directory, tree, { ...commit, parents: [parent], committer });
    const picked = await mergeTree(directory, beside, commit.sha);
    if (picked === undefined) return undefined;
    tip = commitTree(directory, picked, { ...commit, parents: [tip], committer });
  }
  return tip;
}

/** Moves, makes or (with a null `after`) deletes a ref, whatever it was. */
export async function writeRef(directory: string, ref: string, after: string | null): Promise<void> {
  if (after === null || after === NO_COMMIT) await git(directory, ["update-ref", "-d", ref]);
  else putRef(directory, ref, after);
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

function inSeconds({ atMs, ...who }: Signature): Signature {
  return { ...who, atMs: Math.floor(atMs / 1000) * 1000 };
}

function identity({ name, email, atMs }: Signature): string {
  return `${name} <${email}> ${String(atMs / 1000)} +0000`;
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
