import { NO_COMMIT, readCommit } from "../git/objects.ts";
import { writeRef } from "../git/write.ts";
import { Refusal } from "../refusal.ts";
import type { Actor } from "../state/accounts.ts";
import type { MergeGroup, MergeQueue, QueueEntry, Repository } from "../state/repository.ts";
import type { PullRequest } from "../state/threads.ts";
import { tell } from "../tell.ts";
import { simpleCommitView } from "../views/commits.ts";
import type { DequeueReason, QueueWatch, World } from "../world.ts";
import { person, requireRole } from "./authority.ts";
import { stateOf } from "./check-state.ts";
import { land, mergedCommit } from "./merge.ts";
import { mergeBlockers } from "./mergeability.ts";
import { baseTip } from "./pull-moves.ts";
import { tellPull } from "./pull-tell.ts";
import { refMoved } from "./refs.ts";

/**
 * Merge queues: groups of pull requests, each on top of the one before, on branches of their own
 * (`gh-readonly-queue/<base>/pr-<n>-<base commit>`). The required checks decide on the group's head, whatever they say
 * about the heads of the pull requests. Source: "Managing a merge queue".
 */
export const mergeQueues: QueueWatch = {
  async afterPush(world, repository, branch) {
    const queue = repository.queues.get(branch);
    if (queue === undefined || queue.groups.length === 0) return;
    const tip = tipOf(queue);
    // Somebody pushed past the queue: what was built on the old tip is void.
    if (queue.groups[0]?.baseSha !== tip) await rebuild(world, repository, queue, 0);
  },

  async afterChecks(world, repository, sha) {
    for (const queue of repository.queues.values()) {
      if (queue.groups.some((group) => group.headSha === sha)) await proceed(world, repository, queue);
    }
  },

  async leave(world, actor, pull, reason) {
    const queue = pull.repository.queues.get(pull.base.ref);
    if (queue?.entries.some((entry) => entry.pull === pull) !== true) return;
    await eject(world, actor, queue, [pull], reason);
    const at = queue.groups.findIndex(({ entries }) => entries.some((entry) => entry.pull === pull));
    await rebuild(world, pull.repository, queue, at < 0 ? queue.groups.length : at, "dequeued");
  },
};

/** Puts a pull request into the queue of its base branch. */
export async function enqueue(world: World, actor: Actor, pull: PullRequest): Promise<void> {
  const { repository, base } = pull;
  requireRole(world, actor, repository, "write", "Must have push access to use the merge queue.");
  const rules = repository.rules.get(base.ref)?.rules;
  if (rules?.mergeQueue === undefined) throw new Refusal(422, `The branch ${base.ref} has no merge queue`);
  if (pull.state !== "open" || pull.isDraft) throw new Refusal(422, "Pull Request is not mergeable");
  const blockers = await mergeBlockers(world, pull);
  if (blockers.length > 0) throw new Refusal(405, `Repository rule violations found\n\n${blockers.join("\n\n")}\n\n`);
  const queue = repository.queues.get(base.ref) ?? { branch: base.ref, entries: [], groups: [] };
  repository.queues.set(base.ref, queue);
  if (queue.entries.some((entry) => entry.pull === pull)) return;
  queue.entries.push({ pull, by: actor.account });
  await tellPull(world, actor, pull, "pull_request.enqueued");
  await build(world, repository, queue);
  await proceed(world, repository, queue);
}

export async function dequeue(world: World, actor: Actor, pull: PullRequest): Promise<void> {
  requireRole(world, actor, pull.repository, "write", "Must have push access to use the merge queue.");
  await mergeQueues.leave(world, actor, pull, "MANUAL");
}

/** Ejects what has waited for its checks for too long. Somebody has to look; here, whoever lets time pass. */
export async function expireGroups(world: World): Promise<void> {
  for (const repository of world.repositories) {
    if (repository.queues.size === 0) continue;
    await world.exclusively(repository, async () => {
      for (const queue of repository.queues.values()) await expire(world, repository, queue);
    });
  }
}

async function expire(world: World, repository: Repository, queue: MergeQueue): Promise<void> {
  const { timeoutMs = 3_600_000 } = repository.rules.get(queue.branch)?.rules.mergeQueue ?? {};
  const at = queue.groups.findIndex((group) => world.nowMs() - group.startedAtMs > timeoutMs);
  if (at >= 0) await fail(world, repository, queue, at, "CI_TIMEOUT");
}

/** Merges from the front what has passed, ejects what has failed. */
async function proceed(world: World, repository: Repository, queue: MergeQueue): Promise<void> {
  for (;;) {
    const [first] = queue.groups;
    if (first === undefined) return;
    const failed = queue.groups.findIndex((group) => groupState(world, repository, queue, group) === "failing");
    if (failed >= 0) {
      await fail(world, repository, queue, failed, "CI_FAILURE");
      continue;
    }
    if (groupState(world, repository, queue, first) !== "passing") return;
    await merge(world, repository, queue, first);
  }
}

async function merge(world: World, repository: Repository, queue: MergeQueue, group: MergeGroup): Promise<void> {
  const actor = mergerOf(group);
  const pulls = group.entries.map(({ pull }) => pull);
  queue.groups = queue.groups.filter((one) => one !== group);
  queue.entries = queue.entries.filter(({ pull }) => !pulls.includes(pull));
  for (const pull of pulls) await tellPull(world, actor, pull, "pull_request.dequeued", { reason: "MERGE" });
  await land(world, actor, group.entries, group.headSha, "merge_queue_merge");
  await destroy(world, repository, queue, group, "merged");
  await build(world, repository, queue);
}

async function fail(
  world: World,
  repository: Repository,
  queue: MergeQueue,
  at: number,
  reason: DequeueReason,
): Promise<void> {
  const group = queue.groups[at];
  if (group === undefined) return;
  const pulls = group.entries.map(({ pull }) => pull);
  await eject(world, mergerOf(group), queue, pulls, reason);
  await rebuild(world, repository, queue, at);
}

async function eject(
  world: World,
  actor: Actor,
  queue: MergeQueue,
  pulls: readonly PullRequest[],
  reason: DequeueReason,
): Promise<void> {
  queue.entries = queue.entries.filter(({ pull }) => !pulls.includes(pull));
  for (const pull of pulls) await tellPull(world, actor, pull, "pull_request.dequeued", { reason });
}

/** Everything from one group on stood on what is gone. */
async function rebuild(
  world: World,
  repository: Repository,
  queue: MergeQueue,
  from: number,
  reason: "invalidated" | "dequeued" = "invalidated",
): Promise<void> {
  const gone = queue.groups.slice(from);
  queue.groups = queue.groups.slice(0, from);
  for (const [ordinal, group] of gone.entries()) {
    await destroy(world, repository, queue, group, ordinal === 0 ? reason : "invalidated");
  }
  await build(world, repository, queue);
}

/** Makes groups of what waits, as many as may be tried at a time. */
async function build(world: World, repository: Repository, queue: MergeQueue): Promise<void> {
  const { concurrency = 5, groupSize = 1 } = repository.rules.get(queue.branch)?.rules.mergeQueue ?? {};
  while (queue.groups.length < concurrency) {
    const grouped = new Set(queue.groups.flatMap(({ entries }) => entries.map(({ pull }) => pull)));
    const next = queue.entries.filter(({ pull }) => !grouped.has(pull)).slice(0, groupSize);
    if (next.length === 0) return;
    await buildGroup(world, repository, queue, next);
  }
}

async function buildGroup(
  world: World,
  repository: Repository,
  queue: MergeQueue,
  next: readonly QueueEntry[],
): Promise<void> {
  const { method = "merge" } = repository.rules.get(queue.branch)?.rules.mergeQueue ?? {};
  const baseSha = queue.groups.at(-1)?.headSha ?? tipOf(queue);
  const entries: MergeGroup["entries"][number][] = [];
  for (const { pull, by } of next) {
    const landed = await mergedCommit(world, person(by), pull, { method, onto: entries.at(-1)?.landed ?? baseSha });
    if (landed === undefined) await eject(world, person(by), queue, [pull], "MERGE_CONFLICT");
    else entries.push({ pull, by, landed });
  }
  const last = entries.at(-1);
  if (last === undefined) return;
  const ref = `refs/heads/gh-readonly-queue/${queue.branch}/pr-${String(last.pull.number)}-${baseSha}`;
  const group: MergeGroup = { entries, ref, baseSha, headSha: last.landed, startedAtMs: world.nowMs() };
  queue.groups.push(group);
  const actor = mergerOf(group);
  await writeRef(repository.directory, ref, group.headSha);
  await refMoved(world, actor, repository, { ref, before: NO_COMMIT, after: group.headSha });
  await tellGroup(world, actor, repository, queue, group, "merge_group.checks_requested");
}

async function destroy(
  world: World,
  repository: Repository,
  queue: MergeQueue,
  group: MergeGroup,
  reason: "merged" | "invalidated" | "dequeued",
): Promise<void> {
  const actor = mergerOf(group);
  await writeRef(repository.directory, group.ref, null);
  await refMoved(world, actor, repository, { ref: group.ref, before: group.headSha, after: NO_COMMIT });
  await tellGroup(world, actor, repository, queue, group, "merge_group.destroyed", reason);
}

async function tellGroup(
  world: World,
  actor: Actor,
  repository: Repository,
  queue: MergeQueue,
  { ref, baseSha, headSha }: MergeGroup,
  name: "merge_group.checks_requested" | "merge_group.destroyed",
  reason?: string,
): Promise<void> {
  const payload = {
    ...(reason === undefined ? {} : { reason }),
    merge_group: {
      head_sha: headSha,
      head_ref: ref,
      base_sha: baseSha,
      base_ref: `refs/heads/${queue.branch}`,
      head_commit: simpleCommitView(await readCommit(repository.directory, headSha)),
    },
  };
  tell(world, { name, sender: actor.account, repository, payload });
}

function groupState(world: World, repository: Repository, queue: MergeQueue, { headSha }: MergeGroup) {
  const { requiredChecks = [] } = repository.rules.get(queue.branch)?.rules ?? {};
  const states = requiredChecks.map((check) => stateOf(world, repository, headSha, check));
  if (states.includes("failing")) return "failing";
  return states.every((state) => state === "passing") ? "passing" : "pending";
}

function tipOf(queue: MergeQueue): string {
  const pull = queue.entries[0]?.pull ?? queue.groups[0]?.entries[0]?.pull;
  return pull === undefined ? NO_COMMIT : baseTip(pull);
}

/** Who put the group's last pull request into the queue. */
function mergerOf({ entries }: MergeGroup): Actor {
  const last = entries.at(-1);
  if (last === undefined) throw new Error("A merge group without pull requests");
  return person(last.by);
}
