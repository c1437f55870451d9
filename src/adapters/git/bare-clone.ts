import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { SimpleGit } from "simple-git";

import { RollcallError } from "../../model/error.ts";
import { type BlobId, type CommitId, parseCommitId } from "../../model/identifier.ts";
import type { CommitSigner, UnsignedCommit } from "../../model/signature.ts";
import type { Register, Revision } from "../../ports/register.ts";
import { checkBranch } from "./branch-name.ts";
import { readBlobMap, readBlobs } from "./cat-file.ts";
import { findUnsigned } from "./commit-signature.ts";
import { translateGitError } from "./error.ts";
import { type GitAccess, openGit } from "./git-process.ts";
import { readHistory } from "./history.ts";
import { bringsNothing, mergeCommits } from "./merge.ts";
import { readOrigins } from "./origins.ts";
import { askBranches, askTip, fetchRef } from "./remote.ts";
import { type ListTree, TreeReader } from "./tree.ts";

export interface BareCloneOptions extends GitAccess {
  readonly url: string;
  readonly branch: string;
  /** Where the bare repository is kept. */
  readonly directory: string;
  readonly timeoutMs: number;
  /** Bytes that a blob of the history may have. */
  readonly maxDocumentBytes: number;
  /** Hears that the clone was broken and is made anew. */
  readonly onHeal?: (cause: unknown) => void;
}

/**
 * Where we keep a branch: nothing that the remote calls its refs can stand there. Each branch has a ref of its own, so
 * that whoever looks at another branch meanwhile does not move the one that is applied.
 */
function ourRef(branch: string): string {
  return `refs/rollcall/${branch.replaceAll("/", "%2F")}`;
}

/**
 * The register in a bare repository that we keep. There is no work tree, so nothing in it can act on checkout. A clone
 * that turns out to be broken is made anew, once for each time.
 */
export function openBareClone(options: BareCloneOptions): Register {
  const { directory, searchPath, timeoutMs, maxDocumentBytes } = options;
  const tree = new TreeReader();
  const open = (signal: AbortSignal): Promise<SimpleGit> => openGit(directory, options, timeoutMs, signal);
  const healing = async <T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!isBroken(error)) throw translateGitError(error, what);
      await cloneAnew(options, error, signal);
    }
    return work().catch((failure: unknown) => {
      throw translateGitError(failure, what);
    });
  };
  return {
    resolve: (ref, signal) =>
      healing(`fetch the register from ${withoutSecrets(options.url)}`, signal, () => resolve(options, ref, signal)),
    tip: async (signal) => {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        await prepare(options, signal);
        return await askTip(directory, options, options, bounded);
      } catch (error) {
        signal.throwIfAborted();
        throw translateGitError(error, `ask ${withoutSecrets(options.url)} for the branch`);
      }
    },
    known: async (signal) => {
      if (!existsSync(join(directory, "HEAD"))) return undefined;
      const commit = await commitAt(await open(signal), directory, ourRef(options.branch)).catch(() => undefined);
      return commit === undefined ? undefined : { commit, label: commit.slice(0, 12) };
    },
    fetchRef: (ref, signal) => bringRef(options, ref, signal),
    branches: async (prefix, signal) => {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        await prepare(options, signal);
        return await askBranches(directory, options, { url: options.url, prefix }, bounded);
      } catch (error) {
        signal.throwIfAborted();
        throw translateGitError(error, `ask ${withoutSecrets(options.url)} for its branches`);
      }
    },
    merge: (base, head, signal) =>
      healing("merge into the register", signal, () =>
        mergeCommits(directory, searchPath, commitOf(base), head, signal),
      ),
    holds: (base, head, signal) => bringsNothing(directory, searchPath, commitOf(base), head, signal),
    ancestry: async (revision, commit, signal) => {
      const tip = commitOf(revision);
      if (tip === commit) return "same";
      const git = await open(signal);
      // Nothing is printed for commits without a common one, and git fails for a commit that is not there.
      const base = await git.raw(["merge-base", "--end-of-options", tip, commit]).catch(() => "");
      signal.throwIfAborted();
      if (base.trim() === commit) return "descends";
      return base.trim() === tip ? "older" : "diverged";
    },
    parent: async (commit, signal) => {
      const git = await open(signal);
      const found = await git
        .raw(["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^1`])
        .catch(() => "");
      signal.throwIfAborted();
      return parseCommitId(found.trim());
    },
    origins: (revision, paths, signal) => readOrigins(directory, searchPath, commitOf(revision), paths, signal),
    readFile: async (commit, path, signal) => {
      const git = await open(signal);
      const listed = await git.raw(["ls-tree", "-z", "--full-tree", "--end-of-options", commit, path]).catch(() => "");
      signal.throwIfAborted();
      const blobId = /^100(?:644|755) blob ([0-9a-f]{40,64})\t/.exec(listed)?.[1] as BlobId | undefined;
      if (blobId === undefined) return undefined;
      const blobs = await readBlobMap(directory, searchPath, [blobId], maxDocumentBytes, signal);
      return blobs.get(blobId);
    },
    unsignedCommits: (from, revision, signers, signal) =>
      healing("read the register's commits", signal, async () =>
        unsignedCommits(options, await open(signal), from, commitOf(revision), signers, signal),
      ),
    list: (revision, signal) =>
      healing("list the register", signal, async () => {
        const git = await open(signal);
        const commit = commitOf(revision);
        const list: ListTree = (flags, paths) =>
          git.raw(["ls-tree", "-r", "-z", ...flags, "--full-tree", "--end-of-options", commit, ...paths]);
        return tree.read(list, "domains");
      }),
    read: async function* (entries, signal) {
      const blobIds = entries.map(({ blobId }) => blobId);
      let done = 0;
      try {
        for await (const bytes of readBlobs(directory, searchPath, blobIds, signal)) {
          done += 1;
          yield bytes;
        }
      } catch (error) {
        signal.throwIfAborted();
        if (!isBroken(error)) throw error;
        await cloneAnew(options, error, signal);
        yield* readBlobs(directory, searchPath, blobIds.slice(done), signal);
      }
    },
    history: (revision, domain, signal) =>
      healing("read the register's history", signal, async () =>
        readHistory(await open(signal), commitOf(revision), "", domain),
      ),
    readHistoric: (blobIds, signal) => readBlobMap(directory, searchPath, blobIds, maxDocumentBytes, signal),
  };
}

/** Commits that are looked at for signatures; more at once are no longer told one by one. */
const MAX_COMMITS = 1_000;

async function unsignedCommits(
  { directory, searchPath }: BareCloneOptions,
  git: SimpleGit,
  from: CommitId | undefined,
  tip: CommitId,
  signers: readonly CommitSigner[],
  signal: AbortSignal,
): Promise<readonly UnsignedCommit[]> {
  const count = from === undefined ? 1 : MAX_COMMITS + 1;
  const range = from === undefined ? [tip] : [tip, `^${from}`];
  const listed = await git.raw(["rev-list", "--first-parent", `--max-count=${String(count)}`, ...range, "--"]);
  const commits = listed.split("\n").filter((line) => line !== "") as CommitId[];
  const unsigned: UnsignedCommit[] = [];
  let index = 0;
  for await (const bytes of readBlobs(directory, searchPath, commits.slice(0, MAX_COMMITS), signal, "commit")) {
    const commit = commits[index];
    const finding = await findUnsigned(bytes, signers);
    if (commit !== undefined && finding !== undefined) unsigned.push({ commit, finding });
    index += 1;
  }
  const last = commits.at(-1);
  if (commits.length > MAX_COMMITS && last !== undefined) {
    unsigned.push({
      commit: last,
      finding: `one of more than ${String(MAX_COMMITS)} commits, which are not all looked at`,
    });
  }
  return unsigned;
}

/** Git's words, and ours, for a repository that cannot be read. What the remote sent is no fault of the clone. */
const BROKEN = new RegExp(
  [
    "not a git repository",
    "bad object",
    "(?:is|object) corrupt",
    "object file .* is empty",
    "(?:unable to|could not) (?:read|find|unpack|parse) (?:tree|commit|object|blob|sha1|[0-9a-f]{40})",
    "missing (?:blob|tree|commit)",
    "not a valid object",
    "packfile .* (?:cannot|is|does)",
    "does not match index",
    "bad config",
    "(?:unable to resolve|broken) reference",
    "reference broken",
    "unexpected line in",
    "bad ref",
    "remote did not send all necessary objects",
  ].join("|"),
  "i",
);

function isBroken(error: unknown): boolean {
  if (error instanceof RollcallError) return error.code === "unreadable";
  return error instanceof Error && BROKEN.test(error.message);
}

/**
 * Fetches the branch into a new clone, and puts it in the place of the broken one only then: what can still be read of
 * that stays until there is something better.
 */
async function cloneAnew(options: BareCloneOptions, cause: unknown, signal: AbortSignal): Promise<void> {
  const { directory, onHeal } = options;
  const [fresh, aside] = [`${directory}.new-${String(process.pid)}`, `${directory}.broken-${String(process.pid)}`];
  onHeal?.(cause);
  try {
    await rm(fresh, { recursive: true, force: true });
    const inFresh = { ...options, directory: fresh };
    await prepare(inFresh, signal);
    await fetchInTurn(inFresh, `refs/heads/${options.branch}`, ourRef(options.branch), signal);
    await rm(aside, { recursive: true, force: true });
    await rename(directory, aside).catch(() => undefined);
    await rename(fresh, directory);
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    signal.throwIfAborted();
    throw translateGitError(error, `clone the register from ${withoutSecrets(options.url)} anew`);
  }
}

function commitOf({ commit }: Revision): CommitId {
  if (commit !== undefined) return commit;
  throw new RollcallError("internal", "a revision of a bare clone has no commit", { hint: "Report this." });
}

async function resolve(options: BareCloneOptions, ref: string | undefined, signal: AbortSignal): Promise<Revision> {
  await prepare(options, signal);
  const git = await openGit(options.directory, options, options.timeoutMs, signal);
  const given = ref === undefined ? undefined : parseCommitId(ref);
  const branch = given === undefined && ref !== undefined ? checkBranch(ref) : options.branch;
  await fetchInTurn(options, `refs/heads/${branch}`, ourRef(branch), signal);
  const commit = await commitAt(git, options.directory, given ?? ourRef(branch));
  if (given !== undefined) await refuseUnreachable(git, given, branch);
  return { commit, label: commit.slice(0, 12) };
}

const FETCH_ATTEMPTS = 6;

/** Another process of ours may be fetching into the same clone: then ours has its turn a moment later. */
async function fetchInTurn(options: BareCloneOptions, from: string, ref: string, signal: AbortSignal): Promise<void> {
  const { directory, url, timeoutMs } = options;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fetchRef(directory, options, { url, from, ref }, bounded);
      return;
    } catch (error) {
      const isBusy = error instanceof Error && /cannot lock ref|Unable to create .*\.lock/.test(error.message);
      if (!isBusy || attempt === FETCH_ATTEMPTS) throw error;
      await sleep(50 * attempt, undefined, { signal: bounded });
    }
  }
}

/** Refs of the remote that may be asked for: a branch, or the head of a request. */
const REMOTE_REF = /^refs\/(?:heads|pull|merge-requests)\/[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/;

async function bringRef(options: BareCloneOptions, ref: string, signal: AbortSignal): Promise<CommitId | undefined> {
  if (!REMOTE_REF.test(ref) || /\.\.|\/\/|\/$|\.lock(?:\/|$)|\/\./.test(ref)) {
    throw new RollcallError("usage", `${JSON.stringify(ref)} is no ref of a request`, { hint: "Report this." });
  }
  const ours = `refs/rollcall-requests/${ref.slice("refs/".length)}`;
  try {
    await prepare(options, signal);
    await fetchInTurn(options, ref, ours, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && /couldn't find remote ref/i.test(error.message)) return undefined;
    throw translateGitError(error, `fetch ${ref} from ${withoutSecrets(options.url)}`);
  }
  return commitAt(await openGit(options.directory, options, options.timeoutMs, signal), options.directory, ours);
}

/** The commit that `name` stands for. A branch that was fetched just now is mostly a small file: no process is needed. */
async function commitAt(git: SimpleGit, directory: string, name: string): Promise<CommitId> {
  const inFile = parseCommitId((await readFile(join(directory, name), "utf8").catch(() => "")).trim());
  if (inFile !== undefined) return inFile;
  const output = await git
    .raw(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`])
    .catch(() => "");
  const commit = parseCommitId(output.trim());
  if (commit !== undefined) return commit;
  throw new RollcallError("usage", `the register has no commit ${name}`, {
    hint: "Give a commit of the protected branch, or the name of a branch.",
  });
}

/** Objects of every fork can be had by id: only what the branch itself holds counts. */
async function refuseUnreachable(git: SimpleGit, commit: CommitId, branch: string): Promise<void> {
  const base = await git.raw(["merge-base", "--end-of-options", commit, ourRef(branch)]).catch(() => "");
  if (base.trim() === commit) return;
  throw new RollcallError("usage", `commit ${commit.slice(0, 12)} is not on the protected branch`, {
    hint: "Give a commit of the branch, or the name of another branch.",
  });
}

/** Clones that are being made: whoever comes meanwhile waits for the same one. */
const making = new WeakMap<BareCloneOptions, Promise<void>>();

async function prepare(options: BareCloneOptions, signal: AbortSignal): Promise<void> {
  const busy = making.get(options);
  if (busy !== undefined) return busy;
  if (existsSync(join(options.directory, "HEAD"))) return;
  const made = make(options, signal).finally(() => making.delete(options));
  making.set(options, made);
  return made;
}

/** Made beside, and put in its place whole: several processes may come at once, and one may be killed on the way. */
async function make({ directory, searchPath, timeoutMs }: BareCloneOptions, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  const fresh = await mkdtemp(`${directory}.`);
  try {
    const git = await openGit(fresh, { searchPath }, timeoutMs, signal);
    // No template: no hooks.
    await git.raw(["init", "--quiet", "--bare", "--template="]);
    await putInPlace(fresh, directory);
  } catch (error) {
    throw translateGitError(error, `make a repository in ${directory}`);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** An empty folder makes room, a clone that somebody else has just put there stays, and what is none is replaced. */
async function putInPlace(fresh: string, directory: string): Promise<void> {
  try {
    await rename(fresh, directory);
  } catch {
    if (existsSync(join(directory, "HEAD"))) return;
    await rm(directory, { recursive: true, force: true });
    await rename(fresh, directory);
  }
}

/** An address without the user information that somebody may have put into it. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}
