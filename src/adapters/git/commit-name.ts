import { RollcallError } from "../../model/error.ts";
import { type CommitId, parseCommitId, shortHash } from "../../model/identifier.ts";
import { fetchBranch, ourRef } from "./branch.ts";
import { commitAt } from "./commit-at.ts";
import { fetchInto, type FetchOptions } from "./fetch.ts";
import { runGit } from "./git-process.ts";
import { mergeBase } from "./merge-base.ts";
import { flat, isRefName } from "./ref-name.ts";
import { askRefs } from "./remote.ts";
import { refuseGrowth, REQUEST_LIMITS, type TreeLimits } from "./tree.ts";

export interface NamingOptions extends FetchOptions {
  /** The protected branch. */
  readonly branch: string;
  /** What a request may add to what that holds; `REQUEST_LIMITS` when absent. */
  readonly requestLimits?: TreeLimits;
}

/** Where to begin, and which way to go from there, such as `main` and `~1`. */
interface CommitName {
  readonly start: string;
  readonly way: string;
}

/** To a parent, an ancestor, or the newest ancestor whose message says something. Source: gitrevisions(7). */
const WAY = /^(?:~\d{0,9}|\^\d{0,9}|\^\{[^{}\p{C}]{0,200}\})*$/u;

function readCommitName(text: string): CommitName {
  const split = text.search(/[~^]/);
  const [start, way] = split < 0 ? [text, ""] : [text.slice(0, split), text.slice(split)];
  if ((start === "@" || isRefName(start)) && WAY.test(way)) return { start, way };
  throw new RollcallError("usage", `${JSON.stringify(text)} is not the name of a commit`, {
    hint: "Give a branch, a tag, a commit's id or the beginning of one, or HEAD~1: ranges, paths and git's reflog lead to none.",
  });
}

/** A commit to start from; of the protected branch, or of an unprotected one. */
interface Start {
  readonly commit: CommitId;
  readonly isProtected: boolean;
}

/**
 * The commit that a person names as git takes it: HEAD is the protected branch, names are the remote's, and ids, whole or
 * shortened, are those of the protected branch: a forge serves objects of every fork by id, and only what the branch itself
 * holds counts.
 *
 * Throws `usage` where the name is unknown or ambiguous; rejects with git's own text.
 */
export async function findNamed(options: NamingOptions, text: string, signal: AbortSignal): Promise<CommitId> {
  const { directory, searchPath } = options;
  const { start, way } = readCommitName(text);
  const { commit: at, isProtected } = await findStart(options, start, signal);
  // Also without a way: a tag may be an object of its own.
  const commit = await commitAt(directory, searchPath, `${at}${way}`, signal);
  if (commit === undefined) {
    throw new RollcallError("usage", `${JSON.stringify(text)} leads to no commit`, {
      hint: `${JSON.stringify(start)} is there: look with git log how far it goes.`,
    });
  }
  if (!isProtected) await refuseLarge(options, commit, signal);
  return commit;
}

async function findStart(options: NamingOptions, name: string, signal: AbortSignal): Promise<Start> {
  const { branch, timeoutMs } = options;
  const id = parseCommitId(name);
  if (id === undefined && name !== "HEAD" && name !== "@") {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const found = await askRefs(options.directory, options, { url: options.url, refs: refsCalled(name) }, bounded);
    const [ref, other] = [...found.keys()];
    if (other !== undefined) throw ambiguous(name, [...found.keys()], "Write the one that is meant whole.");
    if (ref !== undefined && ref !== `refs/heads/${branch}`) return findForeign(options, ref, signal);
    if (ref === undefined) return findShortened(options, name, signal);
  }
  const tip = await fetchBranch(options, branch, signal);
  if (id !== undefined) await refuseUnreachable(options, id, tip, signal);
  return { commit: id ?? tip, isProtected: true };
}

/** What git would look for under a name; a clone calls the remote's branches `origin/…`. Source: gitrevisions(7). */
function refsCalled(name: string): readonly string[] {
  if (name.startsWith("refs/") && !name.startsWith("refs/remotes/")) return [name];
  const ofClone = /^(?:(?:refs\/)?remotes\/)?origin\/(.+)$/.exec(name)?.[1];
  const refs = [`refs/${name}`, `refs/tags/${name}`, `refs/heads/${name}`];
  return ofClone === undefined ? refs : [...refs, `refs/heads/${ofClone}`];
}

async function findForeign(options: NamingOptions, ref: string, signal: AbortSignal): Promise<Start> {
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  const commit =
    branch === undefined
      ? await fetchInto(options, { from: ref, ref: `refs/rollcall-named/${flat(ref.slice("refs/".length))}` }, signal)
      : await fetchBranch(options, branch, signal);
  return { commit, isProtected: false };
}

/** As git shortens ids, also behind a tag's name as `git describe` prints it. */
const SHORTENED = /^(?:.+-g)?([0-9a-f]{4,63})$/i;

async function findShortened(options: NamingOptions, name: string, signal: AbortSignal): Promise<Start> {
  const { directory, searchPath, branch } = options;
  const beginning = SHORTENED.exec(name)?.[1]?.toLowerCase();
  if (beginning === undefined) {
    throw new RollcallError("usage", `the register has no branch, tag or commit called ${JSON.stringify(name)}`, {
      hint: `Give a branch or a tag of the register, or at least 4 characters of a commit's id on ${branch}.`,
    });
  }
  const tip = await fetchBranch(options, branch, signal);
  const listed = await runGit(directory, searchPath, ["rev-list", "--end-of-options", tip, "--"], signal);
  const commits = listed.split("\n").filter((line) => line.startsWith(beginning)) as CommitId[];
  const [commit, other] = commits;
  if (other !== undefined) throw ambiguous(name, commits, "Give more characters of the one that is meant.");
  if (commit !== undefined) return { commit, isProtected: true };
  throw new RollcallError(
    "usage",
    `the register has no branch or tag called ${JSON.stringify(name)}, and no commit on its protected branch begins so`,
    { hint: `Compare it with the ids in git log ${branch}: an id counts on that branch only.` },
  );
}

const MAX_TOLD = 5;

function ambiguous(name: string, found: readonly string[], hint: string): RollcallError {
  const more = found.length > MAX_TOLD ? ` and ${String(found.length - MAX_TOLD)} more` : "";
  const told = `${found.slice(0, MAX_TOLD).join(", ")}${more}`;
  return new RollcallError("usage", `${JSON.stringify(name)} is ambiguous: it may be ${told}`, { hint });
}

/** Another branch is not protected: it may add as much as a request may. */
async function refuseLarge(options: NamingOptions, commit: CommitId, signal: AbortSignal): Promise<void> {
  const { directory, searchPath, branch, requestLimits: limits = REQUEST_LIMITS } = options;
  const known = await commitAt(directory, searchPath, ourRef(branch), signal);
  const base = known ?? (await fetchBranch(options, branch, signal));
  await refuseGrowth({ directory, searchPath, limits }, base, [commit], signal);
}

async function refuseUnreachable(
  { directory, searchPath }: NamingOptions,
  commit: CommitId,
  tip: CommitId,
  signal: AbortSignal,
): Promise<void> {
  const hint = "Give a commit of the protected branch, or the name of a branch.";
  if ((await commitAt(directory, searchPath, commit, signal)) === undefined) {
    throw new RollcallError("usage", `the register has no commit ${commit}`, { hint });
  }
  if ((await mergeBase(directory, searchPath, commit, tip, signal)) === commit) return;
  throw new RollcallError("usage", `commit ${shortHash(commit)} is not on the protected branch`, { hint });
}
