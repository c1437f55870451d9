import type { WebhookName } from "../served.ts";
import type { Actor, PullRequest } from "../state.ts";
import { tell } from "../tell.ts";
import { pullView } from "../views/pulls.ts";
import type { View } from "../views/view.ts";
import { touch, type World } from "../world.ts";

/** What a webhook says about the pull request that it is about. */
export async function pullPayload(world: World, pull: PullRequest): Promise<View> {
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
  const payload = { number: pull.number, ...(await pullPayload(world, pull)), ...more };
  tell(world, { name, sender: actor.account, repository: pull.repository, payload });
}

/** Closes a pull request that is open, merged or not. */
export async function closePull(world: World, actor: Actor, pull: PullRequest): Promise<void> {
  pull.state = "closed";
  pull.closed = { atMs: world.nowMs(), by: actor.account };
  touch(pull, world.nowMs());
  await tellPull(world, actor, pull, "pull_request.closed");
}
