import { randomUUID } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

import pRetry, { type RetryContext } from "p-retry";

import { RollcallError } from "../../model/error.ts";
import type { CommitId } from "../../model/identifier.ts";
import { commitAt } from "./commit-at.ts";
import { type GitAccess, runGit } from "./git-process.ts";
import { fetchRef } from "./remote.ts";

export interface FetchOptions extends GitAccess {
  readonly url: string;
  /** Where the bare repository is kept. */
  readonly directory: string;
  readonly timeoutMs: number;
}

/**
 * Brings one ref of ours to the commit that the remote's ref is at, and gives that commit. Rejects with git's own words;
 * with `unavailable` where the remote does not give it.
 *
 * Git ends well also where it took nothing: it leaves out, with a warning, what a shallow remote has no beginning for. So
 * each fetch arrives at a ref that was never there before, and ours follows it. What did not come is not there, and what
 * was here already cannot be taken for it; and both are from the one answer of the remote.
 */
export async function fetchInto(
  options: FetchOptions,
  { from, ref }: { readonly from: string; readonly ref: string },
  signal: AbortSignal,
): Promise<CommitId> {
  const { url, directory, searchPath, timeoutMs } = options;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const arrival = `refs/rollcall-arrivals/${randomUUID()}`;
  const warnings = await inTurn(() => fetchRef(directory, options, { url, from, ref: arrival }, bounded), bounded);
  const commit = await commitAt(directory, searchPath, arrival, bounded);
  if (commit === undefined) throw notGiven(from, warnings);
  await moveRef(options, { arrival, ref, commit }, bounded);
  return commit;
}

/** What was fetched just now is mostly a small file, which takes the place of ours whole: no process is needed. */
async function moveRef(
  { directory, searchPath }: FetchOptions,
  { arrival, ref, commit }: { readonly arrival: string; readonly ref: string; readonly commit: CommitId },
  signal: AbortSignal,
): Promise<void> {
  try {
    await mkdir(dirname(join(directory, ref)), { recursive: true });
    await rename(join(directory, arrival), join(directory, ref));
  } catch {
    const input = `update ${ref} ${commit}\ndelete ${arrival}\n`;
    await inTurn(() => runGit(directory, searchPath, ["update-ref", "--stdin"], signal, { input }), signal);
  }
}

/** About a second in all. */
const RETRIES = { retries: 5, minTimeout: 50, maxTimeout: 250 } as const;

/** Another process of ours is using the same clone. */
const BUSY = /cannot lock ref|Unable to create .*\.lock/;
/** The remote's ref moved between what it said of it and what it sent. */
const MOVED = /not our ref|unadvertised object/;

/** What others are in the way of has its turn a moment later. */
async function inTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const shouldRetry = ({ error }: RetryContext): boolean => BUSY.test(error.message) || MOVED.test(error.message);
  return pRetry(work, { ...RETRIES, signal, shouldRetry });
}

function notGiven(from: string, warnings: string): RollcallError {
  const isShallow = /shallow/i.test(warnings);
  return new RollcallError(
    "unavailable",
    isShallow
      ? `git could not take ${from}: the remote has become shallow, and lacks commits between what is here and that`
      : `git could not take ${from}: it ended well, and took nothing`,
    {
      hint: isShallow
        ? "Nothing is decided by an old commit. Make the remote whole with `git fetch --unshallow` there, or point register.url at a repository that is."
        : "Nothing is decided by an old commit. Look at the remote with `git ls-remote`, and at what lies between.",
      cause: new Error(warnings),
    },
  );
}
