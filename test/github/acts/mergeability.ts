import { isAncestor } from "../git/objects.ts";
import { commitTree, mergeTree, writeRef } from "../git/write.ts";
import type { PullRequest } from "../state/threads.ts";
import type { World } from "../world.ts";
import { webFlow } from "./authority.ts";
import { hasAny, latestRuns, stateOf, type CheckState, type RequiredCheck } from "./check-state.ts";
import { baseTip, rulesOf } from "./pull-moves.ts";
import { reviewBlockers } from "./reviews.ts";

/** Works out, when base or head moved, whether they can be merged, and where `refs/pull/N/merge` is. */
export async function workOutMergeability(world: World, pull: PullRequest): Promise<void> {
  const { directory } = pull.repository;
  const base = baseTip(pull);
  const head = pull.head.sha;
  if (pull.mergeability?.base === base && pull.mergeability.head === head) return;
  const tree = await mergeTree(directory, base, head);
  const signature = webFlow(world);
  const mergeCommit =
    tree === undefined
      ? null
      : commitTree(directory, tree, {
          parents: [base, head],
          message: `Merge ${head} into ${base}`,
          author: signature,
          committer: signature,
        });
  // What cannot be merged keeps the ref that it had.
  if (mergeCommit !== null) await writeRef(directory, `refs/pull/${String(pull.number)}/merge`, mergeCommit);
  pull.mergeability = { base, head, mergeCommit, unknownFor: world.oddities.mergeableIsUnknownFor };
}

/** GitHub's one word for how a pull request stands. */
export async function mergeableState(world: World, pull: PullRequest): Promise<string> {
  if (pull.mergeability?.mergeCommit === null) return "dirty";
  if (pull.isDraft) return "draft";
  const blockers = await mergeBlockers(world, pull);
  if (blockers.includes(BEHIND)) return "behind";
  if (blockers.length > 0) return "blocked";
  const isUnstable = latestRuns(pull.repository, pull.head.sha).some(
    ({ name, suite }) =>
      stateOf(world, pull.repository, pull.head.sha, { context: name, appId: suite.app.id }) !== "passing",
  );
  return isUnstable ? "unstable" : "clean";
}

/** What the rules of the base branch still demand, in GitHub's words. Empty when it may be merged. */
export async function mergeBlockers(world: World, pull: PullRequest): Promise<readonly string[]> {
  const rules = rulesOf(pull);
  const blockers = [...(await reviewBlockers(world, pull))];
  for (const check of rules.requiredChecks ?? []) {
    const blocker = checkBlocker(check, stateOf(world, pull.repository, decidingCommit(world, pull), check));
    if (blocker !== undefined) blockers.push(blocker);
  }
  const isStrict = rules.isStrict === true && rules.requiredChecks !== undefined;
  if (isStrict && !(await isAncestor(pull.repository.directory, baseTip(pull), pull.head.sha))) {
    blockers.push(BEHIND);
  }
  return blockers;
}

function checkBlocker({ context }: RequiredCheck, state: CheckState): string | undefined {
  switch (state) {
    case "missing":
      return `Required status check "${context}" is expected.`;
    case "pending":
      return `Required status check "${context}" is in progress.`;
    case "failing":
      return `Required status check "${context}" is failing.`;
    case "passing":
      return undefined;
  }
}

function decidingCommit(world: World, pull: PullRequest): string {
  const { sha } = pull.head;
  const mergeCommit = pull.mergeability?.head === sha ? pull.mergeability.mergeCommit : null;
  const hasOwn = mergeCommit !== null && hasAny(pull.repository, mergeCommit);
  return hasOwn && world.oddities.mergeCommitDecides ? mergeCommit : sha;
}

const BEHIND = "The head branch is not up to date with the base branch.";
