import { spawn } from "node:child_process";
import { once } from "node:events";

import { RollcallError } from "../../model/error.ts";
import { type CommitId, parseCommitId } from "../../model/identifier.ts";
import { type GitAccess, gitEnvironment, SAFE_CONFIG } from "./git-process.ts";

/** Git's words about a failure are cut here; the first say it. */
const MAX_TEXT = 16_384;
/** An answer that is longer is none: tens of thousands of branches. */
const MAX_ANSWER = 4 << 20;

/** Fetches one ref of the remote into one of ours, and returns git's warnings. Rejects with git's own text. */
export async function fetchRef(
  directory: string,
  access: GitAccess,
  { url, from, ref }: { readonly url: string; readonly from: string; readonly ref: string },
  signal: AbortSignal,
): Promise<string> {
  const options = ["--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--end-of-options"];
  const { warnings } = await talk(directory, access, url, ["fetch", ...options, url, `+${from}:${ref}`], signal);
  return warnings;
}

/**
 * Creates a branch of the remote from one of our commits. Rejects with git's own text, and when there is such a branch
 * already: no existing branch is ever moved. A token is sent only to the remote that it is for.
 */
export async function pushNew(
  directory: string,
  access: GitAccess,
  { url, branch, commit }: { readonly url: string; readonly branch: string; readonly commit: CommitId },
  signal: AbortSignal,
): Promise<void> {
  const ref = `refs/heads/${branch}`;
  // A branch that is at this very commit already would be no fault to git.
  if ((await askBranches(directory, access, { url, prefix: branch }, signal)).has(branch)) {
    throw new Error(`[rejected] ${ref} is there already`);
  }
  const options = ["--quiet", "--no-verify", `--force-with-lease=${ref}:`, "--end-of-options"];
  await talk(directory, access, url, ["push", ...options, url, `${commit}:${ref}`], signal);
}

/** The commit of the remote's branch. Rejects with git's own text, and when there is no such branch. */
export async function askTip(
  directory: string,
  access: GitAccess,
  { url, branch }: { readonly url: string; readonly branch: string },
  signal: AbortSignal,
): Promise<CommitId> {
  const ref = `refs/heads/${branch}`;
  const tip = (await askRefs(directory, access, { url, refs: [ref] }, signal)).get(ref);
  if (tip === undefined) throw new Error(`couldn't find remote ref ${ref}`);
  return tip;
}

/** Those of `refs` that the remote has, with their commit, or a tag's own object. Rejects with git's own text. */
export async function askRefs(
  directory: string,
  access: GitAccess,
  { url, refs }: { readonly url: string; readonly refs: readonly string[] },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CommitId>> {
  const named = await listRemote(directory, access, url, refs, signal);
  // Git gives also what only ends so.
  return new Map([...named].filter(([name]) => refs.includes(name)));
}

/** The remote's branches below a prefix, with their commits. Rejects with git's own text. */
export async function askBranches(
  directory: string,
  access: GitAccess,
  { url, prefix }: { readonly url: string; readonly prefix: string },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CommitId>> {
  const named = await listRemote(directory, access, url, [`refs/heads/${prefix}*`], signal);
  return new Map([...named].map(([name, commit]) => [name.slice("refs/heads/".length), commit]));
}

async function listRemote(
  directory: string,
  access: GitAccess,
  url: string,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CommitId>> {
  const command = ["ls-remote", "--quiet", "--end-of-options", url, ...patterns];
  const { said } = await talk(directory, access, url, command, signal);
  return new Map(
    said.split("\n").flatMap((line): readonly (readonly [string, CommitId])[] => {
      const [id = "", name = ""] = line.split("\t");
      const commit = parseCommitId(id);
      return commit === undefined ? [] : [[name, commit]];
    }),
  );
}

/**
 * Runs a git command that talks to the remote.
 *
 * In a process group of its own: git leaves the talking to children, and ending git alone leaves these behind with a host
 * that does not answer.
 */
async function talk(
  directory: string,
  access: GitAccess,
  url: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly said: string; readonly warnings: string }> {
  const env = gitEnvironment(access, await access.token?.(), url);
  signal.throwIfAborted();
  const config = SAFE_CONFIG.flatMap((setting) => ["-c", setting]);
  const git = spawn("git", [...config, ...command], {
    cwd: directory,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endGroup = (): void => {
    try {
      if (git.pid !== undefined) process.kill(-git.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener("abort", endGroup, { once: true });
  let said = "";
  let warnings = "";
  git.stdout.setEncoding("utf8").on("data", (part: string) => {
    said += part;
    if (said.length > MAX_ANSWER) endGroup();
  });
  git.stderr.setEncoding("utf8").on("data", (part: string) => {
    if (warnings.length < MAX_TEXT) warnings += part;
  });
  try {
    await once(git, "close");
  } finally {
    signal.removeEventListener("abort", endGroup);
  }
  signal.throwIfAborted();
  if (said.length > MAX_ANSWER) throw tooLong();
  if (git.exitCode !== 0) throw new Error(warnings);
  return { said, warnings };
}

/** A part of the branches would say of the others that they are gone. */
function tooLong(): RollcallError {
  return new RollcallError("invalid_register", `the remote names more than ${String(MAX_ANSWER)} bytes of branches`, {
    hint: "Remove branches that nobody needs, or name a longer prefix for those that are requests.",
  });
}
