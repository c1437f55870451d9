import { ownersOf, readCodeOwners } from "../code-owners.ts";
import { Refusal } from "../refusal.ts";
import type { Account, Actor } from "../state/accounts.ts";
import type { PullRequest, Review } from "../state/threads.ts";
import { filesOfPull } from "../views/pulls.ts";
import { notify, touch, type World } from "../world.ts";
import { requireRole } from "./authority.ts";
import { baseTip, rulesOf } from "./pull-moves.ts";
import { tellReview } from "./pull-tell.ts";

export type Verdict = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";

const STATES = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

/** Anybody who can read may review, also approve. `commit` is what the reviewer was looking at. */
export async function submitReview(
  world: World,
  actor: Actor,
  pull: PullRequest,
  { verdict, body = "", commit }: { readonly verdict: Verdict; readonly body?: string; readonly commit?: string },
): Promise<Review> {
  requireRole(world, actor, pull.repository, "read", "Must have read access.");
  if (pull.lock !== null && !world.hasRole(actor.account, pull.repository, "write")) {
    throw new Refusal(403, "Unable to create review because the conversation is locked.");
  }
  if (pull.author === actor.account && verdict !== "COMMENT") {
    const what = verdict === "APPROVE" ? "approve" : "request changes on";
    throw new Refusal(422, "Unprocessable Entity", { errors: [`Can not ${what} your own pull request`] });
  }
  if (verdict !== "APPROVE" && body === "") {
    throw new Refusal(422, "Unprocessable Entity", { errors: ["Body is required"] });
  }
  const isStamped = world.oddities.reviewIsStampedAtSubmission || commit === undefined;
  const review: Review = {
    id: world.nextId("review"),
    pull,
    author: actor.account,
    state: STATES[verdict],
    body,
    commit: isStamped ? pull.head.sha : commit,
    submittedAtMs: world.nowMs(),
  };
  pull.reviews.push(review);
  notify(world, pull, "reviewed", actor.account);
  await tellReview(world, actor, review, "submitted");
  return review;
}

export async function editReview(world: World, actor: Actor, review: Review, body: string): Promise<void> {
  if (review.author !== actor.account) {
    requireRole(world, actor, review.pull.repository, "write", "Must have write access to edit a review.");
  }
  const before = review.body;
  review.body = body;
  await tellReview(world, actor, review, "edited", { changes: { body: { from: before } } });
}

export async function dismissReview(world: World, actor: Actor, review: Review): Promise<void> {
  requireRole(world, actor, review.pull.repository, "write", "Must have write access to dismiss a review.");
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    throw new Refusal(422, "Unprocessable Entity", { errors: ["Can not dismiss a commented pull request review"] });
  }
  review.state = "DISMISSED";
  touch(review.pull, world.nowMs());
  await tellReview(world, actor, review, "dismissed");
}

/** What the rules still demand in reviews, in GitHub's words. */
export async function reviewBlockers(world: World, pull: PullRequest): Promise<readonly string[]> {
  const rules = rulesOf(pull);
  if (rules.approvals === undefined) return [];
  const opinions = opinionsOfWriters(world, pull);
  const approvals = opinions.filter(({ state }) => state === "APPROVED");
  const blockers: string[] = [];
  if (opinions.some(({ state }) => state === "CHANGES_REQUESTED")) {
    blockers.push("A review has requested changes by reviewers with write access.");
  }
  if (approvals.length < rules.approvals) {
    const reviews = rules.approvals === 1 ? "approving review is" : "approving reviews are";
    blockers.push(`At least ${String(rules.approvals)} ${reviews} required by reviewers with write access.`);
  }
  if (rules.requireLastPushApproval === true && !approvals.some((review) => isByOther(pull, review))) {
    blockers.push("New changes require approval from someone other than the last pusher.");
  }
  if (rules.requireCodeOwners === true) blockers.push(...(await codeOwnerBlockers(world, pull, approvals)));
  return blockers;
}

/** Of everybody with write access the latest review that is more than a comment; the author has none. */
function opinionsOfWriters(world: World, pull: PullRequest): readonly Review[] {
  const latest = new Map<Account, Review>();
  for (const review of pull.reviews) {
    const isOpinion = review.state !== "COMMENTED" && review.state !== "PENDING";
    if (isOpinion && review.author !== pull.author) latest.set(review.author, review);
  }
  return [...latest.values()].filter(({ author }) => world.hasRole(author, pull.repository, "write"));
}

function isByOther(pull: PullRequest, { author, submittedAtMs }: Review): boolean {
  return author !== pull.lastPusher && submittedAtMs >= pull.pushedAtMs;
}

/** Each file's owners, as the base branch names them, are asked; one of them is enough. */
async function codeOwnerBlockers(
  world: World,
  pull: PullRequest,
  approvals: readonly Review[],
): Promise<readonly string[]> {
  const owners = await readCodeOwners(world, pull.repository, baseTip(pull));
  const approvers = new Set(approvals.map(({ author }) => author));
  const waiting = new Set<string>();
  for (const { path } of await filesOfPull(pull)) {
    const owning = ownersOf(owners, path);
    const accounts = owning.flatMap((owner) => owner.accounts);
    if (owning.length > 0 && !accounts.some((account) => approvers.has(account))) {
      for (const { name } of owning) waiting.add(name);
    }
  }
  if (waiting.size === 0) return [];
  return [`Waiting on code owner review from ${[...waiting].map((name) => name.slice(1)).join(" and/or ")}.`];
}
