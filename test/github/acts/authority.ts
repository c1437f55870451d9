import type { Signature } from "../git/objects.ts";
import { Refusal } from "../refusal.ts";
import type { Account, Actor, Role } from "../state/accounts.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../world.ts";

export function person(account: Account): Actor {
  return { account, app: null };
}

/**
 * Throws unless a person has at least this role, and nobody has put the repository away.
 *
 * What an App may do was decided by the permissions of its token when its request came in.
 */
export function requireRole(world: World, actor: Actor, repository: Repository, role: Role, message: string): void {
  if (repository.isArchived) throw new Refusal(403, "Repository was archived so is read-only.");
  if (actor.app === null && !world.hasRole(actor.account, repository, role)) {
    throw world.hasRole(actor.account, repository, "read") ? new Refusal(403, message) : new Refusal(404, "Not Found");
  }
}

/** How somebody signs a commit now. */
export function signatureOf(world: World, account: Account): Signature {
  return { name: account.name ?? account.login, email: account.email, atMs: world.nowMs() };
}

/** How GitHub signs what is committed on its site. */
export function webFlow(world: World): Signature {
  return { name: "GitHub", email: "noreply@github.com", atMs: world.nowMs() };
}
