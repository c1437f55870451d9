import { readRef } from "../../support/git-files.ts";
import { isAncestor, NO_COMMIT, readCommit } from "../git/objects.ts";
import { mergeTree, writeRef } from "../git/write.ts";
import type { Actor } from "../state/accounts.ts";
import type { Repository, Rules } from "../state/repository.ts";
import type { PullRequest } from "../state/threads.ts";
import { touch, type World } from "../world.ts";
import { openSuites } from "./checks.ts";
import { closePull, tellPull, tellReview } from "./pull-tell.ts";

/** A ref that moves: from nothing when `before` is all zeros, to nothing when `after` is. */
export interface Move {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** A branch moved: the pull requests that have it as their head follow. */
export async function headMoved(
  world: World,
  actor: Actor,
  repository: Repository,
  branch: string,
  { before, after }: Move,
): Promise<void> {
  for (const pull of openPulls(world)) {
    if (pull.head.repository !== repository || pull.head.ref !== branch || pull.head.sha === after) continue;
    if (after === NO_COMMIT) await closePull(world, actor, pull);
    else await synchronise(world, actor, pull, { before, after });
  }
}

/** A branch moved: pull requests into it may be merged by that, or lose their base. */
export async function baseMoved(
  world: World,
  actor: Actor,
  repository: Repository,
  branch: string,
  { before, after }: Move,
  merging: readonly PullRequest[],
): Promise<void> {
  for (const pull of openPulls(world)) {
    if (pull.repository !== repository || pull.base.ref !== branch || merging.includes(pull)) continue;
    if (after === NO_COMMIT) {
      await closePull(world, actor, pull);
      continue;
    }
    if (!world.oddities.baseShaStaysBehind) pull.base = { ...pull.base, sha: after };
    // Whoever pushes the commits of a pull request to its base has merged it.
    if (await isAncestor(repository.directory, pull.head.sha, after)) {
      pull.merged = { atMs: world.nowMs(), by: actor.account, sha: pull.head.sha, before };
      await closePull(world, actor, pull);
    }
  }
}

/** The commit that the base branch is at now. */
export function baseTip(pull: PullRequest): string {
  return readRef(pull.repository.directory, `refs/heads/${pull.base.ref}`) ?? pull.base.sha;
}

export function rulesOf(pull: PullRequest): Rules {
  return pull.repository.rules.get(pull.base.ref)?.rules ?? {};
}

async function synchronise(
  world: World,
  actor: Actor,
  pull: PullRequest,
  { before, after }: Pick<Move, "before" | "after">,
): Promise<void> {
  const { repository } = pull;
  const isOnlyBase = await isMergeOfBase(pull, before, after);
  await world.queue.leave(world, actor, pull, "MANUAL");
  pull.head = { ...pull.head, sha: after };
  pull.base = { ...pull.base, sha: baseTip(pull) };
  pull.lastPusher = actor.account;
  pull.pushedAtMs = world.nowMs();
  touch(pull, world.nowMs());
  await writeRef(repository.directory, `refs/pull/${String(pull.number)}/head`, after);
  await tellPull(world, actor, pull, "pull_request.synchronize", { before, after });
  if (pull.head.repository !== repository) {
    await openSuites(world, actor, repository, { headSha: after, headBranch: null, before });
  }
  if (isOnlyBase) followMergeOfBase(world, pull, before, after);
  else if (rulesOf(pull).dismissStaleReviews === true) await dismissStale(world, actor, pull);
}

/** Whether the new head is the old one with the base merged in, and nothing else. */
async function isMergeOfBase(pull: PullRequest, before: string, after: string): Promise<boolean> {
  const { directory } = pull.repository;
  const { parents, tree } = await readCommit(directory, after);
  const [first, second] = parents;
  if (parents.length !== 2 || first !== before || second === undefined) return false;
  if (!(await isAncestor(directory, second, baseTip(pull)))) return false;
  return (await mergeTree(directory, before, second)) === tree;
}

function followMergeOfBase(world: World, pull: PullRequest, before: string, after: string): void {
  if (!world.oddities.reviewFollowsMergeOfBase) return;
  for (const review of pull.reviews) if (review.commit === before) review.commit = after;
}

async function dismissStale(world: World, actor: Actor, pull: PullRequest): Promise<void> {
  for (const review of pull.reviews) {
    if (review.state !== "APPROVED") continue;
    review.state = "DISMISSED";
    await tellReview(world, actor, review, "dismissed");
  }
}

function openPulls(world: World): readonly PullRequest[] {
  return world.repositories.flatMap((repository) =>
    [...repository.threads.values()].filter(
      (thread): thread is PullRequest => thread.kind === "pull" && thread.state === "open",
    ),
  );
}
