import { readRef } from "../../support/git-files.ts";
import { isAncestor, NO_COMMIT, readCommits } from "../git/objects.ts";
import { writeRef } from "../git/write.ts";
import { Refusal } from "../refusal.ts";
import type { Actor } from "../state/accounts.ts";
import type { Activity, Repository } from "../state/repository.ts";
import type { PullRequest } from "../state/threads.ts";
import { isHeard, tell } from "../tell.ts";
import { commitPage, pushedCommitView } from "../views/commits.ts";
import { repositoryPage } from "../views/repositories.ts";
import type { World } from "../world.ts";
import { requireRole } from "./authority.ts";
import { passes } from "./check-state.ts";
import { openSuites } from "./checks.ts";
import { baseMoved, headMoved, type Move } from "./pull-moves.ts";

/** Moves a ref as a push does: with the rules of the branch, and with everything that follows. */
export async function pushRef(
  world: World,
  actor: Actor,
  repository: Repository,
  { ref, after, isForced }: { readonly ref: string; readonly after: string; readonly isForced: boolean },
): Promise<void> {
  requireRole(world, actor, repository, "write", "Must have push access to the repository.");
  const before = readRef(repository.directory, ref) ?? NO_COMMIT;
  if (before === after) return;
  const isDeletion = after === NO_COMMIT;
  const isForward = before === NO_COMMIT || (!isDeletion && (await isAncestor(repository.directory, before, after)));
  const rule = brokenRule(world, repository, { ref, before, after });
  if (rule !== undefined && (rule.when === "always" || !isForward)) {
    throw new Refusal(422, `Repository rule violations found\n\n${rule.reason}\n\n`);
  }
  if (!isForward && !isDeletion && !isForced) throw new Refusal(422, "Update is not a fast forward");
  await writeRef(repository.directory, ref, after);
  await refMoved(world, actor, repository, { ref, before, after });
}

/** Which rule stands in the way of a push, and whether only when it goes back. Undefined when none does. */
export function brokenRule(
  world: World,
  repository: Repository,
  { ref, before, after }: Move,
): { readonly when: "always" | "forced"; readonly reason: string } | undefined {
  const rules = repository.rules.get(branchOf(ref) ?? "")?.rules;
  // What is made anew is bound by the rules from then on.
  if (rules === undefined || before === NO_COMMIT) return undefined;
  if (after === NO_COMMIT) {
    return rules.forbidDeletion === true ? { when: "always", reason: "Cannot delete this branch" } : undefined;
  }
  if (rules.mergeQueue !== undefined) return { when: "always", reason: "Changes must be made through the merge queue" };
  if (rules.approvals !== undefined) return { when: "always", reason: "Changes must be made through a pull request." };
  for (const check of rules.requiredChecks ?? []) {
    if (!passes(world, repository, after, check)) {
      return { when: "always", reason: `Required status check "${check.context}" is expected.` };
    }
  }
  return rules.forbidForcePush === true ? { when: "forced", reason: "Cannot force-push to this branch" } : undefined;
}

/** What follows when a ref has moved: webhooks, pull requests that have it as head or base, checks, the merge queue. */
export async function refMoved(
  world: World,
  actor: Actor,
  repository: Repository,
  move: Move,
  how: { readonly kind?: Activity["kind"]; readonly merging?: readonly PullRequest[] } = {},
): Promise<void> {
  repository.pushedAtMs = world.nowMs();
  const isForced = await goesBack(repository, move);
  const kind = how.kind ?? kindOf(move, isForced);
  repository.activities.push({
    id: world.nextId("activity"),
    kind,
    ref: move.ref,
    before: move.before,
    after: move.after,
    actor: actor.account,
    atMs: world.nowMs(),
  });
  const branch = branchOf(move.ref);
  if (branch === undefined && !move.ref.startsWith("refs/tags/")) return;
  await tellPush(world, actor, repository, move, isForced);
  if (branch === undefined) return;
  if (move.after !== NO_COMMIT) {
    await openSuites(world, actor, repository, { headSha: move.after, headBranch: branch, before: move.before });
  }
  await headMoved(world, actor, repository, branch, move);
  await baseMoved(world, actor, repository, branch, move, how.merging ?? []);
  await world.queue.afterPush(world, repository, branch);
}

function branchOf(ref: string): string | undefined {
  return ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined;
}

async function goesBack(repository: Repository, { before, after }: Move): Promise<boolean> {
  if (before === NO_COMMIT || after === NO_COMMIT) return false;
  return !(await isAncestor(repository.directory, before, after));
}

function kindOf({ before, after }: Move, isForced: boolean): Activity["kind"] {
  if (before === NO_COMMIT) return "branch_creation";
  if (after === NO_COMMIT) return "branch_deletion";
  return isForced ? "force_push" : "push";
}

async function tellPush(
  world: World,
  actor: Actor,
  repository: Repository,
  { ref, before, after }: Move,
  isForced: boolean,
): Promise<void> {
  if (!isHeard(world, { name: "push", repository })) return;
  const isDeletion = after === NO_COMMIT;
  const commits = isDeletion ? [] : await newCommits(repository, before, after);
  const views = await Promise.all(commits.map((commit) => pushedCommitView(world, repository, commit)));
  const [head] = isDeletion ? [] : await readCommits(repository.directory, [after], { limit: 1 });
  tell(world, {
    name: "push",
    sender: actor.account,
    repository,
    payload: {
      ref,
      before,
      after,
      created: before === NO_COMMIT,
      deleted: isDeletion,
      forced: isForced,
      base_ref: null,
      compare:
        before === NO_COMMIT || isDeletion
          ? commitPage(world, repository, isDeletion ? before : after)
          : `${repositoryPage(world, repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits: views,
      head_commit: head === undefined ? null : await pushedCommitView(world, repository, head),
      pusher: { name: actor.account.login, email: actor.account.email },
    },
  });
}

/** Oldest first, and no more than GitHub tells. */
async function newCommits(repository: Repository, before: string, after: string) {
  const known = before === NO_COMMIT ? readRef(repository.directory, `refs/heads/${repository.defaultBranch}`) : before;
  const range = known === undefined || known === after ? [after] : [after, `^${known}`];
  const commits = await readCommits(repository.directory, range, { limit: 2_048 });
  return commits.toReversed();
}
