import { realpathSync } from "node:fs";
import { join } from "node:path";

import { readRef, type TreeFile } from "../../support/git-files.ts";
import { git, gitBytes } from "./run.ts";

/**
 * What is committed, told from one repository's object database. Objects never change, so answers are kept; a fork has
 * its parent's database, and its answers.
 */

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly atMs: number;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  readonly size: number | undefined;
}

export interface ChangedFile {
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed";
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
}

export const NO_COMMIT = "0".repeat(40);

/** The commit that `revision` names; undefined when there is none. */
export async function resolveCommit(directory: string, revision: string): Promise<string | undefined> {
  const tip = revision.startsWith("refs/heads/") ? readRef(directory, revision) : revision;
  if (tip === undefined || /^[0-9a-f]{40}$/.test(tip)) {
    return (
      tip &&
      readCommit(directory, tip).then(
        ({ sha }) => sha,
        () => undefined,
      )
    );
  }
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  return git(directory, args).then(
    (out) => out.trim(),
    () => undefined,
  );
}

/** Newest first; `range` as `git log` takes it. */
export async function readCommits(
  directory: string,
  range: readonly string[],
  options: { readonly limit?: number; readonly path?: string } = {},
): Promise<readonly Commit[]> {
  const limit = options.limit === undefined ? [] : [`--max-count=${String(options.limit)}`];
  const path = options.path === undefined ? [] : [options.path];
  const args = [
    "log",
    "-z",
    "--date-order",
    ...limit,
    `--format=${FORMAT}`,
    "--end-of-options",
    ...range,
    "--",
    ...path,
  ];
  const fields = (await git(directory, args)).split("\0");
  const commits: Commit[] = [];
  for (let at = 0; at + 9 < fields.length; at += 10) commits.push(parseCommit(fields.slice(at, at + 10)));
  return commits;
}

/** Throws when there is no such commit. */
export async function readCommit(directory: string, sha: string): Promise<Commit> {
  return kept(directory, `commit ${sha}`, async () => {
    const [commit] = await readCommits(directory, [sha], { limit: 1 });
    if (commit === undefined) throw new Error(`No commit ${sha} in ${directory}`);
    return commit;
  });
}

export async function isAncestor(directory: string, ancestor: string, descendant: string): Promise<boolean> {
  const seen = new Set([descendant]);
  for (const sha of seen) {
    if (sha === ancestor) return true;
    for (const parent of (await readCommit(directory, sha)).parents) seen.add(parent);
  }
  return false;
}

/** Undefined when the histories have nothing in common. */
export async function mergeBase(directory: string, one: string, other: string): Promise<string | undefined> {
  return kept(directory, `base ${one} ${other}`, () =>
    git(directory, ["merge-base", one, other]).then(
      (out) => out.trim(),
      () => undefined,
    ),
  );
}

/** What `head` changes since `base`, in the order of paths. `base` undefined: everything that `head` holds. */
export async function changedFiles(
  directory: string,
  base: string | undefined,
  head: string,
): Promise<readonly ChangedFile[]> {
  return kept(directory, `files ${String(base)} ${head}`, async () => {
    const args = ["diff-tree", "-r", "-M", "-z", "--raw", "--numstat", "--abbrev=40"];
    return parseChanges(await git(directory, [...args, base ?? EMPTY_TREE, head]));
  });
}

/** The patch of each file as GitHub shows it: the hunks without their header. Binary files have none. */
export async function patches(
  directory: string,
  base: string | undefined,
  head: string,
): Promise<ReadonlyMap<string, string>> {
  return kept(directory, `patches ${String(base)} ${head}`, async () => {
    const args = ["-c", "core.quotePath=false", "diff-tree", "-r", "-M", "-p", "--no-color"];
    const text = await git(directory, [...args, base ?? EMPTY_TREE, head]);
    const found = new Map<string, string>();
    for (const part of text.split(/^diff --git /m).slice(1)) {
      const path = /^\+\+\+ (?:b\/(.*)|\/dev\/null)$/m.exec(part)?.[1] ?? /^--- a\/(.*)$/m.exec(part)?.[1];
      const hunks = part.indexOf("\n@@");
      if (path !== undefined && hunks >= 0)
        found.set(path.replace(/\t$/, ""), part.slice(hunks + 1).replace(/\n$/, ""));
    }
    return found;
  });
}

/** Undefined when there is no such path. The root is the empty path. */
export async function entryAt(directory: string, revision: string, path: string): Promise<TreeEntry | undefined> {
  if (path === "") {
    const sha = (await git(directory, ["rev-parse", `${revision}^{tree}`])).trim();
    return { path: "", mode: "040000", type: "tree", sha, size: undefined };
  }
  const [entry] = parseTree(await git(directory, ["ls-tree", "-z", "-l", "--full-tree", revision, "--", path]));
  return entry?.path === path ? entry : undefined;
}

/** Every file of a commit or tree, by its path. */
export function filesIn(directory: string, revision: string): Promise<ReadonlyMap<string, TreeFile>> {
  return kept(directory, `files of ${revision}`, async () => {
    const entries = parseTree(await git(directory, ["ls-tree", "-r", "-z", "-l", "--full-tree", revision]));
    return new Map(entries.map(({ path, mode, sha }) => [path, { mode, sha }]));
  });
}

/** Undefined when there is no such tree. */
export async function readTree(
  directory: string,
  tree: string,
  { isRecursive }: { readonly isRecursive: boolean },
): Promise<readonly TreeEntry[] | undefined> {
  const args = ["ls-tree", "-z", "-l", ...(isRecursive ? ["-r", "-t"] : []), "--end-of-options", tree];
  return git(directory, args).then(parseTree, () => undefined);
}

/** Undefined when there is no such blob. */
export async function readBlob(directory: string, sha: string): Promise<Buffer | undefined> {
  return gitBytes(directory, ["cat-file", "blob", sha]).catch(() => undefined);
}

/** What a file says at a revision; undefined when it is not there. */
export async function readFileAt(directory: string, revision: string, path: string): Promise<string | undefined> {
  const entry = await entryAt(directory, revision, path);
  if (entry?.type !== "blob") return undefined;
  return (await readBlob(directory, entry.sha))?.toString();
}

function parseCommit(fields: readonly string[]): Commit {
  const [sha = "", tree = "", parents = "", ...rest] = fields;
  const [authorName = "", authorEmail = "", authorAt = "", name = "", email = "", at = "", message = ""] = rest;
  return {
    sha,
    tree,
    parents: parents.split(" ").filter((parent) => parent !== ""),
    author: { name: authorName, email: authorEmail, atMs: Number(authorAt) * 1000 },
    committer: { name, email, atMs: Number(at) * 1000 },
    message: trimmed(message),
  };
}

/** A message as it is told: without the ends of its last line. */
export function trimmed(message: string): string {
  return message.replace(/\n+$/, "");
}

function parseTree(out: string): readonly TreeEntry[] {
  const lines = out.split("\0").filter((line) => line !== "");
  return lines.map((line) => {
    const [, mode = "", type = "", sha = "", size = "", path = ""] =
      /^(\d+) (\w+) ([0-9a-f]+) +(-|\d+)\t(.*)$/s.exec(line) ?? [];
    return { path, mode, type: type as TreeEntry["type"], sha, size: size === "-" ? undefined : Number(size) };
  });
}

/** `--raw` first, then `--numstat`; both end their fields by NUL, and what was moved has two paths. */
function parseChanges(out: string): readonly ChangedFile[] {
  const fields = out.split("\0");
  const files: (Omit<ChangedFile, "additions" | "deletions"> & { additions: number; deletions: number })[] = [];
  let at = 0;
  const take = (): string => fields[at++] ?? "";
  while (fields[at]?.startsWith(":") === true) {
    const [, , before = "", after = "", kind = ""] = take().split(" ");
    const letter = kind.slice(0, 1);
    const previousPath = letter === "R" || letter === "C" ? take() : undefined;
    const sha = letter === "D" ? before : after;
    files.push({ path: take(), previousPath, status: STATUS[letter] ?? "changed", sha, additions: 0, deletions: 0 });
  }
  for (const file of files) {
    const [additions = "", deletions = "", path = ""] = take().split("\t");
    if (path === "") at += 2;
    // Of a binary file no lines are counted: a dash.
    file.additions = Number(additions) || 0;
    file.deletions = Number(deletions) || 0;
  }
  return files;
}

const STATUS: Readonly<Record<string, ChangedFile["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};

const FORMAT = "%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B";
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

const answers = new Map<string, Promise<unknown>>();

function kept<T>(directory: string, subject: string, ask: () => Promise<T>): Promise<T> {
  const question = questionOf(directory, subject);
  const known = answers.get(question) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const answer = ask();
  answers.set(question, answer);
  answer.catch(() => answers.delete(question));
  return answer;
}

/** Keeps what whoever wrote an object knows of it. */
export function keep(directory: string, subject: string, answer: unknown): void {
  answers.set(questionOf(directory, subject), Promise.resolve(answer));
}

function questionOf(directory: string, subject: string): string {
  return `${realpathSync(join(directory, "objects"))} ${subject}`;
}
