import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

import { Refusal } from "../refusal.ts";
import type { Account, Actor, App, Installation, Permissions } from "../state/accounts.ts";
import type { Repository } from "../state/repository.ts";
import { tellInstallation, unsupportedEvents } from "../tell.ts";
import { installationView } from "../views/accounts.ts";
import { repositoryInShort } from "../views/repositories.ts";
import type { View } from "../views/view.ts";
import { covers, type World } from "../world.ts";
import { createAccount } from "./accounts.ts";

export interface NewApp {
  readonly name: string;
  readonly owner: Account;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly hook: { readonly url: string; readonly secret: string; readonly isActive: boolean };
}

export async function createApp(world: World, wish: NewApp): Promise<App> {
  const slug = wish.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  if (world.apps.some((app) => app.slug === slug)) throw new Refusal(422, `The name ${wish.name} is taken`);
  const unsupported = unsupportedEvents(wish.events, wish.permissions);
  if (unsupported.length > 0) throw new Refusal(422, `Default events unsupported: ${unsupported.join(", ")}`);
  const { privateKey, publicKey } = await keyPair(world.apps.length);
  const id = world.nextId("app");
  const app: App = {
    id,
    slug,
    name: wish.name,
    owner: wish.owner,
    bot: createAccount(world, "Bot", `${slug}[bot]`),
    clientId: `Iv23li${world.ids.hex(14)}`,
    clientSecret: world.ids.hex(40),
    privateKey,
    publicKey,
    permissions: wish.permissions,
    events: wish.events,
    hook: { id: world.nextId("hook"), ...wish.hook },
    createdAtMs: world.nowMs(),
  };
  world.apps.push(app);
  return app;
}

export function install(
  world: World,
  actor: Actor,
  app: App,
  { account, repositories }: { readonly account: Account; readonly repositories: "all" | readonly Repository[] },
): Installation {
  requireOwner(world, actor, account);
  if (world.installations.some((one) => one.app === app && one.account === account)) {
    throw new Refusal(422, `${app.name} is installed on ${account.login} already`);
  }
  const installation: Installation = {
    id: world.nextId("installation"),
    app,
    account,
    permissions: app.permissions,
    repositories: repositories === "all" ? "all" : new Set(repositories),
    suspended: null,
    createdAtMs: world.nowMs(),
  };
  world.installations.push(installation);
  const covered = world.repositories.filter((repository) => covers(installation, repository));
  tellAbout(world, actor, installation, "installation.created", { repositories: covered.map(repositoryInShort) });
  return installation;
}

export function uninstall(world: World, actor: Actor, installation: Installation): void {
  requireOwner(world, actor, installation.account);
  tellAbout(world, actor, installation, "installation.deleted", { repositories: [] });
  world.installations.splice(world.installations.indexOf(installation), 1);
  for (const [text, token] of world.tokens) {
    if (token.kind === "installation" && token.installation === installation) world.tokens.delete(text);
  }
}

export function setSuspended(world: World, actor: Actor, installation: Installation, isSuspended: boolean): void {
  requireOwner(world, actor, installation.account);
  if ((installation.suspended !== null) === isSuspended) return;
  installation.suspended = isSuspended ? { atMs: world.nowMs(), by: actor.account } : null;
  const name = isSuspended ? "installation.suspend" : "installation.unsuspend";
  tellAbout(world, actor, installation, name, { repositories: [] });
}

/** What the App asks for and what it is granted change together; tokens that are out keep no more than that. */
export function setPermissions(world: World, actor: Actor, installation: Installation, permissions: Permissions): void {
  requireOwner(world, actor, installation.account);
  installation.app.permissions = permissions;
  installation.permissions = permissions;
  tellAbout(world, actor, installation, "installation.new_permissions_accepted", { repositories: [] });
}

export function setRepositories(
  world: World,
  actor: Actor,
  installation: Installation,
  repositories: readonly Repository[],
): void {
  requireOwner(world, actor, installation.account);
  const before = world.repositories.filter((repository) => covers(installation, repository));
  installation.repositories = new Set(repositories);
  const added = repositories.filter((repository) => !before.includes(repository));
  const removed = before.filter((repository) => !repositories.includes(repository));
  const changed = (what: "added" | "removed"): View => ({
    repository_selection: "selected",
    repositories_added: what === "added" ? added.map(repositoryInShort) : [],
    repositories_removed: what === "removed" ? removed.map(repositoryInShort) : [],
    requester: null,
  });
  if (added.length > 0) tellAbout(world, actor, installation, "installation_repositories.added", changed("added"));
  if (removed.length > 0)
    tellAbout(world, actor, installation, "installation_repositories.removed", changed("removed"));
}

/** Only who owns an account decides which Apps it has. */
function requireOwner(world: World, actor: Actor, account: Account): void {
  const role = world.organisationOf(account)?.members.get(actor.account);
  if (actor.account !== account && role !== "admin") throw new Refusal(403, "Must be an owner of the account.");
}

function tellAbout(
  world: World,
  actor: Actor,
  installation: Installation,
  name: Parameters<typeof tellInstallation>[2]["name"],
  more: View,
): void {
  const payload = { installation: installationView(world, installation), ...more };
  tellInstallation(world, installation, { name, sender: actor.account, payload });
}

const pairs: Promise<{ readonly privateKey: string; readonly publicKey: string }>[] = [];

/** The pair of a server's nth App. They outlive the server, since a pair takes longer to make than a server to start. */
function keyPair(ordinal: number) {
  return (pairs[ordinal] ??= promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  }));
}
