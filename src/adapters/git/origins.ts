import { parseCommitId } from "../../model/identifier.ts";
import type { CommitId } from "../../model/identifier.ts";
import type { Origin } from "../../model/run.ts";
import { streamGit } from "./git-process.ts";
import { nulFields } from "./nul-fields.ts";

/** Longer authors and subjects are cut: they are unverified. */
const MAX_TEXT = 200;

/** At most so many paths are passed to git; it compares each entry with all of them. */
const MAX_NAMED = 100;

/**
 * What git compares: the paths themselves, or all documents where they are many. Nothing below these, where any commit may
 * once have held trees without end: git reads every difference of a commit into RAM before it prints one.
 */
function askedFor(paths: ReadonlySet<string>): readonly string[] {
  return paths.size <= MAX_NAMED
    ? [...paths].map((path) => `:(top,literal)${path}`)
    : [":(top,literal)domains/", ":(top,exclude,glob)domains/*/*/*/**"];
}

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
  const log = streamGit(
    directory,
    searchPath,
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
      ...askedFor(wanted),
    ],
    signal,
  );
  let origin: Origin | undefined;
  let isPath = false;
  for await (const field of nulFields(log)) {
    if (isPath) {
      isPath = false;
      if (origin !== undefined && wanted.has(field) && !found.has(field)) found.set(field, origin);
      if (found.size === wanted.size) break;
    } else if (field.trimStart().startsWith(":")) isPath = true;
    else origin = parseOrigin(field) ?? origin;
  }
  return found;
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
