import { readCommit } from "../git/objects.ts";
import { commitTree, mergeTree, rebase, writeRef } from "../git/write.ts";
import { Refusal } from "../refusal.ts";
import type { Actor } from "../state/accounts.ts";
import type { MergeMethod } from "../state/repository.ts";
import type { PullRequest } from "../state/threads.ts";
import { commitsOfPull } from "../views/pulls.ts";
import type { World } from "../world.ts";
import { requireRole, signatureOf, webFlow } from "./authority.ts";
import { mergeBlockers, workOutMergeability } from "./mergeability.ts";
import { baseTip, rulesOf } from "./pull-moves.ts";
import { closePull } from "./pull-tell.ts";
import { refMoved } from "./refs.ts";
import { editIssue } from "./threads.ts";

export interface MergeWish {
  readonly method?: MergeMethod | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
  /** The head that the merger has seen. */
  readonly head?: string | undefined;
}

/** Merges, if the rules of the base branch let it, and gives the landed commit. */
export async function mergePull(world: World, actor: Actor, pull: PullRequest, wish: MergeWish): Promise<string> {
  const { repository } = pull;
  requireRole(world, actor, repository, "write", "Must have push access to merge.");
  const method = wish.method ?? "merge";
  if (pull.state !== "open") throw new Refusal(405, "Pull Request is not mergeable");
  if (pull.isDraft) throw new Refusal(405, "Pull Request is still a draft");
  if (wish.head !== undefined && wish.head !== pull.head.sha) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  const rules = rulesOf(pull);
  if (!repository.mergeMethods.has(method) || rules.mergeMethods?.includes(method) === false) {
    throw new Refusal(405, `${METHOD_NAMES[method]} are not allowed on this repository.`);
  }
  const blockers = [...(await mergeBlockers(world, pull))];
  if (rules.mergeQueue !== undefined) blockers.push("Changes must be made through the merge queue");
  if (blockers.length > 0) throw new Refusal(405, `Repository rule violations found\n\n${blockers.join("\n\n")}\n\n`);
  await workOutMergeability(world, pull);
  const landed = await mergedCommit(world, actor, pull, { ...wish, method, onto: baseTip(pull) });
  if (landed === undefined) throw new Refusal(405, "Pull Request is not mergeable");
  await land(world, actor, [{ pull, landed }], landed);
  return landed;
}

/** The commit that merging onto a commit would make; undefined on a conflict. Moves nothing. */
export async function mergedCommit(
  world: World,
  actor: Actor,
  pull: PullRequest,
  wish: MergeWish & { readonly method: MergeMethod; readonly onto: string },
): Promise<string | undefined> {
  const { directory } = pull.repository;
  const { method, onto } = wish;
  if (method === "rebase") return rebase(directory, onto, pull.head.sha, signatureOf(world, actor.account));
  const tree = await mergeTree(directory, onto, pull.head.sha);
  if (tree === undefined) return undefined;
  const isSquash = method === "squash";
  return commitTree(directory, tree, {
    parents: isSquash ? [onto] : [onto, pull.head.sha],
    message: isSquash ? await squashMessage(pull, wish) : mergeMessage(pull, wish),
    author: signatureOf(world, isSquash ? pull.author : actor.account),
    committer: webFlow(world),
  });
}

/** Moves the base branch to `tip`, by which the pull requests are merged. */
export async function land(
  world: World,
  actor: Actor,
  merged: readonly { readonly pull: PullRequest; readonly landed: string }[],
  tip: string,
  kind: "pr_merge" | "merge_queue_merge" = "pr_merge",
): Promise<void> {
  const [first] = merged;
  if (first === undefined) return;
  const { repository, base } = first.pull;
  const before = baseTip(first.pull);
  const ref = `refs/heads/${base.ref}`;
  await writeRef(repository.directory, ref, tip);
  for (const [ordinal, { pull, landed }] of merged.entries()) {
    const since = merged[ordinal - 1]?.landed ?? before;
    pull.merged = { atMs: world.nowMs(), by: actor.account, sha: landed, before: since };
    await closePull(world, actor, pull);
    closeLinked(world, actor, pull);
  }
  const merging = merged.map(({ pull }) => pull);
  await refMoved(world, actor, repository, { ref, before, after: tip }, { kind, merging });
}

/** What the text says is closed by merging into the default branch: `Closes #7`, `fixed #8`. */
function closeLinked(world: World, actor: Actor, { repository, base, body }: PullRequest): void {
  if (base.ref !== repository.defaultBranch) return;
  for (const [, number] of (body ?? "").matchAll(/\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)\b/gi)) {
    const thread = repository.threads.get(Number(number));
    if (thread?.kind === "issue") editIssue(world, actor, thread, { state: "closed" });
  }
}

function mergeMessage(pull: PullRequest, { title, message }: MergeWish): string {
  const first = title ?? `Merge pull request #${String(pull.number)} from ${pull.head.owner.login}/${pull.head.ref}`;
  return `${first}\n\n${message ?? pull.title}`;
}

/** One commit gives its own message, several are listed. */
async function squashMessage(pull: PullRequest, { title, message }: MergeWish): Promise<string> {
  const commits = await commitsOfPull(pull);
  const only = commits.length === 1 ? await readCommit(pull.repository.directory, pull.head.sha) : undefined;
  const [subject = pull.title, ...rest] = only === undefined ? [pull.title] : only.message.split("\n");
  const body =
    only === undefined ? commits.map((commit) => `* ${commit.message}`).join("\n\n") : rest.join("\n").trim();
  return `${title ?? `${subject} (#${String(pull.number)})`}\n\n${message ?? body}`.trim();
}

const METHOD_NAMES = {
  merge: "Merge commits",
  squash: "Squash merges",
  rebase: "Rebase merges",
} as const satisfies Record<MergeMethod, string>;
