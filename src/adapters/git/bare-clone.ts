import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { SimpleGit } from "simple-git";

import { RollcallError } from "../../model/error.ts";
import { type CommitId, parseCommitId } from "../../model/identifier.ts";
import type { Register, Revision } from "../../ports/register.ts";
import { readBlobMap, readBlobs } from "./cat-file.ts";
import { translateGitError } from "./error.ts";
import { fetchBranch } from "./fetch.ts";
import { type GitAccess, openGit } from "./git-process.ts";
import { readHistory } from "./history.ts";
import { TreeReader } from "./tree.ts";

export interface BareCloneOptions extends GitAccess {
  readonly url: string;
  readonly branch: string;
  /** Where the bare repository is kept. */
  readonly directory: string;
  readonly timeoutMs: number;
  /** Bytes that a blob of the history may have. */
  readonly maxDocumentBytes: number;
}

/**
 * Where we keep a branch: nothing that the remote calls its refs can stand there. Each branch has a ref of its own, so
 * that whoever looks at another branch meanwhile does not move the one that is applied.
 */
function ourRef(branch: string): string {
  return `refs/rollcall/${branch.replaceAll("/", "%2F")}`;
}

/** The register in a bare repository that we keep. There is no work tree, so nothing in it can act on checkout. */
export function openBareClone(options: BareCloneOptions): Register {
  const { directory, searchPath, timeoutMs, maxDocumentBytes } = options;
  const tree = new TreeReader();
  const open = (signal: AbortSignal): Promise<SimpleGit> => openGit(directory, options, timeoutMs, signal);
  return {
    resolve: (ref, signal) => resolve(options, ref, signal),
    list: async (revision, signal) => {
      const git = await open(signal);
      try {
        const commit = commitOf(revision);
        return tree.read(
          await git.raw(["ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", commit, "domains"]),
        );
      } catch (error) {
        throw translateGitError(error, "list the register");
      }
    },
    read: (entries, signal) =>
      readBlobs(
        directory,
        searchPath,
        entries.map(({ blobId }) => blobId),
        signal,
      ),
    history: async (revision, domain, signal) => {
      try {
        return await readHistory(await open(signal), commitOf(revision), "", domain);
      } catch (error) {
        throw translateGitError(error, "read the register's history");
      }
    },
    readHistoric: (blobIds, signal) => readBlobMap(directory, searchPath, blobIds, maxDocumentBytes, signal),
  };
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
  try {
    await fetchInTurn(options, branch, signal);
    const commit = await commitAt(git, options.directory, given ?? ourRef(branch));
    if (given !== undefined) await refuseUnreachable(git, given, branch);
    return { commit, label: commit.slice(0, 12) };
  } catch (error) {
    signal.throwIfAborted();
    throw translateGitError(error, `fetch the register from ${withoutSecrets(options.url)}`);
  }
}

const FETCH_ATTEMPTS = 6;

/** Another process of ours may be fetching into the same clone: then ours has its turn a moment later. */
async function fetchInTurn(options: BareCloneOptions, branch: string, signal: AbortSignal): Promise<void> {
  const { directory, url, timeoutMs } = options;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fetchBranch(directory, options, { url, branch, ref: ourRef(branch) }, bounded);
      return;
    } catch (error) {
      const isBusy = error instanceof Error && /cannot lock ref|Unable to create .*\.lock/.test(error.message);
      if (!isBusy || attempt === FETCH_ATTEMPTS) throw error;
      await sleep(50 * attempt, undefined, { signal: bounded });
    }
  }
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

/** Gives back what git's own grammar takes for a branch, and nothing that an option could be mistaken for. */
function checkBranch(branch: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/.test(branch) && !/\.\.|\/\/|\/$|\.lock(?:\/|$)|\/\./.test(branch))
    return branch;
  throw new RollcallError("usage", `${JSON.stringify(branch)} is no name of a branch`, {
    hint: "Give a branch or a full commit id.",
  });
}

async function prepare({ directory, searchPath, timeoutMs }: BareCloneOptions, signal: AbortSignal): Promise<void> {
  if (existsSync(join(directory, "HEAD"))) return;
  await mkdir(directory, { recursive: true });
  const git = await openGit(directory, { searchPath }, timeoutMs, signal);
  try {
    // No template: no hooks.
    await git.raw(["init", "--quiet", "--bare", "--template="]);
  } catch (error) {
    throw translateGitError(error, `make a repository in ${directory}`);
  }
}

/** An address without the user information that somebody may have put into it. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}
