import { spawn } from "node:child_process";
import { once } from "node:events";

import { type GitAccess, gitEnvironment, SAFE_CONFIG } from "./git-process.ts";

/** Git's words about a failure are cut here; the first say it. */
const MAX_ERROR_TEXT = 16_384;

/**
 * Fetches one branch into one ref of ours.
 *
 * Run by ourselves and in a process group of its own: git leaves the talking to children, and ending git alone, as
 * simple-git does, leaves these behind with a host that does not answer. Rejects with git's own words.
 */
export async function fetchBranch(
  directory: string,
  access: GitAccess,
  { url, branch, ref }: { readonly url: string; readonly branch: string; readonly ref: string },
  signal: AbortSignal,
): Promise<void> {
  const env = gitEnvironment(access, await access.token?.());
  signal.throwIfAborted();
  const options = ["--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--end-of-options"];
  const config = SAFE_CONFIG.flatMap((setting) => ["-c", setting]);
  const git = spawn("git", [...config, "fetch", ...options, url, `+refs/heads/${branch}:${ref}`], {
    cwd: directory,
    env,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const endGroup = (): void => {
    try {
      if (git.pid !== undefined) process.kill(-git.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener("abort", endGroup, { once: true });
  let text = "";
  git.stderr.setEncoding("utf8").on("data", (part: string) => {
    if (text.length < MAX_ERROR_TEXT) text += part;
  });
  try {
    await once(git, "close");
  } finally {
    signal.removeEventListener("abort", endGroup);
  }
  signal.throwIfAborted();
  if (git.exitCode !== 0) throw new Error(text);
}
