import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import pMemoize from "p-memoize";

import { RollcallError } from "../../model/error.ts";
import type { BlobId, CommitId } from "../../model/identifier.ts";
import { explainSystemError } from "../../model/system-error.ts";
import type { CommitSigner, UnsignedCommit } from "../../model/signature.ts";
import { type Ancestry, type Register, type Revision, revisionAt } from "../../ports/register.ts";
import { fetchBranch, ourRef } from "./branch.ts";
import { readBlobMap, readBlobs, readSizes } from "./cat-file.ts";
import { asked, CloneMemory } from "./clone-memory.ts";
import { commitAt, fixedCommitAt } from "./commit-at.ts";
import { findNamed, type NamingOptions } from "./commit-name.ts";
import { findUnsigned } from "./commit-signature.ts";
import { translateGitError } from "./error.ts";
import { fetchInto } from "./fetch.ts";
import { runGit } from "./git-process.ts";
import { readHistory } from "./history.ts";
import { mergeBase } from "./merge-base.ts";
import { bringsNothing, mergeCommits, mergedTree } from "./merge.ts";
import { listOutside } from "./outside.ts";
import { readOrigins } from "./origins.ts";
import { flat, isRefName } from "./ref-name.ts";
import { askBranches, askTip } from "./remote.ts";
import { REQUEST_LIMITS, TREE_LIMITS, type TreeLimits, TreeReader } from "./tree.ts";

export interface BareCloneOptions extends NamingOptions {
  /** Bytes that a blob of the history may have. */
  readonly maxDocumentBytes: number;
  /** What a commit may hold; `TREE_LIMITS` when absent. */
  readonly treeLimits?: TreeLimits;
  /** Called when the clone was broken and is made anew. */
  readonly onHeal?: (cause: unknown) => void;
}

/**
 * The register in a bare repository that we keep. There is no work tree, so nothing in it can act on checkout. A clone
 * that turns out to be broken is made anew, once for each time.
 */
export function openBareClone(options: BareCloneOptions): Register {
  const { directory, searchPath, timeoutMs, maxDocumentBytes, treeLimits: limits = TREE_LIMITS } = options;
  const tree = new TreeReader({ directory, searchPath, limits });
  const memory = new CloneMemory(directory);
  const merging = { directory, searchPath, limits: options.requestLimits ?? REQUEST_LIMITS, memory };
  const compare = async (tip: CommitId, commit: CommitId, signal: AbortSignal): Promise<Ancestry | undefined> => {
    if (tip === commit) return "same";
    if ((await fixedCommitAt(merging, commit, signal)) === undefined) return undefined;
    const base = await mergeBase(directory, searchPath, tip, commit, signal);
    if (base === commit) return "descends";
    return base === tip ? "older" : undefined;
  };
  const healing = async <T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!isBroken(error)) throw translateGitError(error, what);
      await cloneAnewOnce(options, error, signal);
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
      const commit = await commitAt(directory, searchPath, ourRef(options.branch), signal);
      return commit === undefined ? undefined : revisionAt(commit);
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
      healing("merge into the register", signal, () => mergeCommits(merging, commitOf(base), head, signal)),
    mergedTree: (base, head, signal) =>
      healing("merge into the register", signal, () => mergedTree(merging, base, head, signal)),
    holds: (base, head, signal) =>
      healing("compare the register's commits", signal, () => bringsNothing(merging, commitOf(base), head, signal)),
    ancestry: (revision, commit, signal) =>
      healing("compare the register's commits", signal, async () => {
        const tip = commitOf(revision);
        const key = `${tip} ${commit}`;
        return (await asked(memory.answers.ancestries, key, () => compare(tip, commit, signal))) ?? "diverged";
      }),
    parent: (commit, signal) =>
      healing("read the register's commits", signal, () => fixedCommitAt(merging, `${commit}^1`, signal)),
    origins: (revision, paths, signal) =>
      healing("read the register's commits", signal, () => {
        const commit = commitOf(revision);
        return asked(memory.answers.origins, [commit, ...paths].join("\0"), () =>
          readOrigins(directory, searchPath, commit, paths, signal),
        );
      }),
    readFile: (commit, path, signal) =>
      healing("read a file of the register", signal, async () => {
        if ((await fixedCommitAt(merging, commit, signal)) === undefined) return undefined;
        const command = ["ls-tree", "-z", "--full-tree", "--end-of-options", commit, path];
        const listed = await runGit(directory, searchPath, command, signal);
        const blobId = /^100(?:644|755) blob ([0-9a-f]{40,64})\t/.exec(listed)?.[1] as BlobId | undefined;
        if (blobId === undefined) return undefined;
        return (await readBlobMap(directory, searchPath, [blobId], maxDocumentBytes, signal)).get(blobId);
      }),
    unsignedCommits: (from, revision, signers, signal) =>
      healing("read the register's commits", signal, () =>
        unsignedCommits(options, from, commitOf(revision), signers, signal),
      ),
    list: (revision, signal) =>
      healing("list the register", signal, () => tree.read(commitOf(revision), "domains", signal)),
    outside: (revision, since, fits, signal) =>
      healing("list the register", signal, () => {
        const commits = { commit: commitOf(revision), since: since === undefined ? undefined : commitOf(since) };
        return listOutside({ directory, searchPath, limits }, commits, fits, signal);
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
        await cloneAnewOnce(options, error, signal);
        yield* readBlobs(directory, searchPath, blobIds.slice(done), signal);
      }
    },
    history: (revision, domain, signal) =>
      healing("read the register's history", signal, () => {
        const commit = commitOf(revision);
        return asked(memory.answers.histories, `${commit} ${domain}`, () =>
          readHistory(directory, searchPath, { commit, prefix: "", domain }, signal),
        );
      }),
    readHistoric: (blobIds, signal) => readBlobMap(directory, searchPath, blobIds, maxDocumentBytes, signal),
  };
}

/** Commits whose signatures are checked; more at once are no longer reported one by one. */
const MAX_COMMITS = 1_000;
/** Of one commit: people write pages at most, and signatures have no more. */
const MAX_COMMIT_BYTES = 1 << 20;

async function unsignedCommits(
  { directory, searchPath }: BareCloneOptions,
  from: CommitId | undefined,
  tip: CommitId,
  signers: readonly CommitSigner[],
  signal: AbortSignal,
): Promise<readonly UnsignedCommit[]> {
  const count = from === undefined ? 1 : MAX_COMMITS + 1;
  const range = from === undefined ? [tip] : [tip, `^${from}`];
  const command = ["rev-list", "--first-parent", `--max-count=${String(count)}`, ...range, "--"];
  const listed = await runGit(directory, searchPath, command, signal);
  const commits = listed.split("\n").filter((line) => line !== "") as CommitId[];
  const sizes = await readSizes(directory, searchPath, commits.slice(0, MAX_COMMITS), signal, "commit");
  const isLarge = (commit: CommitId): boolean => (sizes.get(commit) ?? 0) > MAX_COMMIT_BYTES;
  const unsigned: UnsignedCommit[] = [...sizes.keys()]
    .filter(isLarge)
    .map((commit) => ({ commit, finding: `longer than the ${String(MAX_COMMIT_BYTES)} bytes that are looked at` }));
  const looked = [...sizes.keys()].filter((commit) => !isLarge(commit));
  let index = 0;
  for await (const bytes of readBlobs(directory, searchPath, looked, signal, "commit")) {
    const commit = looked[index];
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

/** Git's words, and ours, for a repository that cannot be read. */
const BROKEN = new RegExp(
  [
    "not a git repository",
    "bad object",
    "(?:is|object) corrupt",
    "object file .* is empty",
    "(?:unable to|could not) (?:read|find|unpack|parse) (?:tree|commit|object|blob|sha1|[0-9a-f]{40})",
    "missing (?:blob|tree|commit)",
    "not a (?:valid|tree) object",
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
  return error instanceof Error && BROKEN.test(error.message) && !REMOTE_FAULT.test(error.message);
}

/** What is wrong at the remote is no fault of the clone. */
const REMOTE_FAULT = /could not read from remote|corruption on the remote side|alternate object path/i;

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
    await fetchBranch(inFresh, options.branch, signal);
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

/** Concurrent callers, who find the same clone broken, wait for the same new one. */
const cloneAnewOnce = pMemoize(cloneAnew, { cache: false });

function commitOf({ commit }: Revision): CommitId {
  if (commit !== undefined) return commit;
  throw new RollcallError("internal", "a revision of a bare clone has no commit", { hint: "Report this." });
}

async function resolve(options: BareCloneOptions, ref: string | undefined, signal: AbortSignal): Promise<Revision> {
  await prepare(options, signal);
  const commit =
    ref === undefined ? await fetchBranch(options, options.branch, signal) : await findNamed(options, ref, signal);
  return revisionAt(commit);
}

/** Refs of the remote that may be asked for: a branch, or the head of a request. */
const REMOTE_REF = /^refs\/(?:heads|pull|merge-requests)\//;

async function bringRef(options: BareCloneOptions, ref: string, signal: AbortSignal): Promise<CommitId | undefined> {
  if (!REMOTE_REF.test(ref) || !isRefName(ref)) {
    throw new RollcallError("usage", `${JSON.stringify(ref)} is not a ref of a request`, {
      hint: "Give the number of a pull request, or the name of a branch.",
    });
  }
  const ours = `refs/rollcall-requests/${flat(ref.slice("refs/".length))}`;
  try {
    await prepare(options, signal);
    return await fetchInto(options, { from: ref, ref: ours }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && /couldn't find remote ref/i.test(error.message)) return undefined;
    throw translateGitError(error, `fetch ${ref} from ${withoutSecrets(options.url)}`);
  }
}

async function prepare(options: BareCloneOptions, signal: AbortSignal): Promise<void> {
  if (!existsSync(join(options.directory, "HEAD"))) await makeOnce(options, signal);
}

/** Concurrent callers wait for the same one. */
const makeOnce = pMemoize(make, { cache: false });

/** Made beside, and put in its place whole: several processes may come at once, and one may be killed on the way. */
async function make({ directory, searchPath }: BareCloneOptions, signal: AbortSignal): Promise<void> {
  const fresh = await makeBeside(directory);
  try {
    // No template: no hooks.
    await runGit(fresh, searchPath, ["init", "--quiet", "--bare", "--template="], signal);
    await putInPlace(fresh, directory);
  } catch (error) {
    throw translateGitError(error, `make a repository in ${directory}`);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function makeBeside(directory: string): Promise<string> {
  try {
    await mkdir(dirname(directory), { recursive: true });
    return await mkdtemp(`${directory}.`);
  } catch (error) {
    throw explainSystemError(error, {
      what: `the clone ${directory} cannot be made`,
      code: "settings",
      hint: "Check that stateDirectory in the settings is a folder of ours that can be written.",
    });
  }
}

/** An empty folder is replaced, a clone that another process has just put there stays, and what is no clone is replaced. */
async function putInPlace(fresh: string, directory: string): Promise<void> {
  try {
    await rename(fresh, directory);
  } catch {
    if (existsSync(join(directory, "HEAD"))) return;
    await rm(directory, { recursive: true, force: true });
    await rename(fresh, directory);
  }
}

/** An address without its user information. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}
