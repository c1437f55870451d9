import type { WebhookName } from "../served.ts";
import type { Actor } from "../state/accounts.ts";
import type { PullRequest, Review } from "../state/threads.ts";
import { isHeard, tell } from "../tell.ts";
import { pullView, reviewView } from "../views/pulls.ts";
import type { View } from "../views/view.ts";
import { notify, type World } from "../world.ts";

/** What a webhook says about the pull request that it is about. */
async function pullPayload(world: World, pull: PullRequest): Promise<View> {
  return { pull_request: await pullView(world, pull, "unknown") };
}

/** Tells what happened to a pull request. */
export async function tellPull(
  world: World,
  actor: Actor,
  pull: PullRequest,
  name: Extract<WebhookName, `pull_request.${string}`>,
  more: View = {},
): Promise<void> {
  if (!isHeard(world, { name, repository: pull.repository })) return;
  const payload = { number: pull.number, ...(await pullPayload(world, pull)), ...more };
  tell(world, { name, sender: actor.account, repository: pull.repository, payload });
}

/** Tells what happened to a review. */
export async function tellReview(
  world: World,
  actor: Actor,
  review: Review,
  what: "submitted" | "edited" | "dismissed",
  more: View = {},
): Promise<void> {
  const { pull } = review;
  const { repository } = pull;
  const name = `pull_request_review.${what}` as const;
  if (!isHeard(world, { name, repository })) return;
  const payload = {
    // Webhooks write the state in small letters, other than the API.
    review: { ...reviewView(world, review), state: review.state.toLowerCase() },
    ...(await pullPayload(world, pull)),
    ...more,
  };
  tell(world, { name, sender: actor.account, repository, payload });
}

/** Closes a pull request that is open, merged or not. */
export async function closePull(world: World, actor: Actor, pull: PullRequest): Promise<void> {
  pull.state = "closed";
  pull.closed = { atMs: world.nowMs(), by: actor.account };
  notify(world, pull, "closed", actor.account);
  await tellPull(world, actor, pull, "pull_request.closed");
}
