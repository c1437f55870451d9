import { spawn } from "node:child_process";

import { parseCommitId } from "../../model/identifier.ts";
import type { CommitId } from "../../model/identifier.ts";
import type { Origin } from "../../model/run.ts";
import { gitEnvironment } from "./git-process.ts";

/** Longer authors and subjects are cut: anybody may have written them. */
const MAX_TEXT = 200;

/**
 * For each path the newest commit along the first parents of `commit` that touched it, through one git process that is
 * ended as soon as all are found.
 */
export async function readOrigins(
  directory: string,
  searchPath: string,
  commit: CommitId,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Origin>> {
  const wanted = new Set(paths);
  const found = new Map<string, Origin>();
  if (wanted.size === 0) return found;
  const git = spawn(
    "git",
    [
      "log",
      "--first-parent",
      "--diff-merges=first-parent",
      "--raw",
      "--no-renames",
      "-z",
      "--format=%x01%H%x02%an <%ae>%x02%ct%x02%s",
      "--end-of-options",
      commit,
      "--",
      ":(top,literal)domains/",
    ],
    { cwd: directory, env: gitEnvironment({ searchPath }, undefined), signal, stdio: ["ignore", "pipe", "ignore"] },
  );
  git.once("error", () => undefined);
  let origin: Origin | undefined;
  let isPath = false;
  try {
    for await (const field of fieldsOf(git.stdout)) {
      if (isPath) {
        isPath = false;
        if (origin !== undefined && wanted.has(field) && !found.has(field)) found.set(field, origin);
        if (found.size === wanted.size) break;
      } else if (field.trimStart().startsWith(":")) isPath = true;
      else origin = parseOrigin(field) ?? origin;
    }
  } finally {
    git.kill();
  }
  signal.throwIfAborted();
  return found;
}

/** What stands between NULs. */
async function* fieldsOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = rest.indexOf(0, at); end >= 0; end = rest.indexOf(0, at)) {
      yield rest.toString("utf8", at, end);
      at = end + 1;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) yield rest.toString("utf8");
}

function parseOrigin(field: string): Origin | undefined {
  const start = field.indexOf("\u0001");
  if (start < 0) return undefined;
  const [id = "", author = "", seconds = "", ...subject] = field.slice(start + 1).split("\u0002");
  const commit = parseCommitId(id);
  if (commit === undefined) return undefined;
  const said = subject.join("\u0002").split("\n")[0] ?? "";
  return {
    commit,
    author: author.slice(0, MAX_TEXT),
    atMs: Number(seconds) * 1000,
    subject: said.slice(0, MAX_TEXT),
    pullRequest: pullRequestIn(said),
  };
}

/** As GitHub words it, for a merge and for a squash. */
function pullRequestIn(subject: string): number | undefined {
  const number = /^Merge pull request #(\d{1,9}) |\(#(\d{1,9})\)$/.exec(subject);
  return number === null ? undefined : Number(number[1] ?? number[2]);
}
