import { Refusal } from "../refusal.ts";
import type { Account, Actor, Organisation, Role, Team } from "../state/accounts.ts";
import type { Repository, Rules, Ruleset } from "../state/repository.ts";
import { tell } from "../tell.ts";
import { simpleUser, teamView } from "../views/accounts.ts";
import { permissionWord, rulesetView } from "../views/repositories.ts";
import type { World } from "../world.ts";
import { requireRole } from "./authority.ts";

export function createAccount(
  world: World,
  kind: Account["kind"],
  login: string,
  { name = null, email }: { readonly name?: string | null; readonly email?: string } = {},
): Account {
  if (world.accountNamed(login) !== undefined) throw new Refusal(422, `The login ${login} is taken`);
  const id = world.nextId("account");
  const account: Account = {
    id,
    kind,
    login,
    name,
    email: email ?? `${String(id)}+${login}@users.noreply.github.com`,
    createdAtMs: world.nowMs(),
  };
  world.accounts.push(account);
  return account;
}

/** The login changes, the id does not, and whoever comes first may take the old login. */
export function renameAccount(world: World, account: Account, login: string): void {
  if (world.accountNamed(login) !== undefined) throw new Refusal(422, `The login ${login} is taken`);
  account.login = login;
}

export function setCollaborator(
  world: World,
  actor: Actor,
  repository: Repository,
  account: Account,
  role: Role | "none",
): void {
  requireRole(world, actor, repository, "admin", "Must have admin rights to Repository.");
  const before = repository.collaborators.get(account);
  if (role === "none") repository.collaborators.delete(account);
  else repository.collaborators.set(account, role);
  if (before === role || (before === undefined && role === "none")) return;
  const what = role === "none" ? "removed" : before === undefined ? "added" : "edited";
  const changes =
    what === "added"
      ? { changes: { permission: { to: permissionWord(role) }, role_name: { to: role } } }
      : what === "edited"
        ? { changes: { old_permission: { from: before ?? "read" }, permission: { from: before ?? "read", to: role } } }
        : {};
  const payload = { member: simpleUser(world, account), ...changes };
  tell(world, { name: `member.${what}`, sender: actor.account, repository, payload });
}

export function createTeam(world: World, organisation: Organisation, name: string): Team {
  const team: Team = {
    id: world.nextId("team"),
    organisation,
    name,
    slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    members: new Map(),
  };
  organisation.teams.push(team);
  return team;
}

/** Whoever joins a team joins its organisation. Null takes somebody out of the team. */
export function setTeamMember(
  world: World,
  actor: Actor,
  team: Team,
  account: Account,
  role: "maintainer" | "member" | null,
): void {
  const { organisation } = team;
  if (organisation.members.get(actor.account) !== "admin")
    throw new Refusal(403, "Must be an owner of the organization.");
  if ((team.members.get(account) ?? null) === role) return;
  if (role === null) team.members.delete(account);
  else {
    team.members.set(account, role);
    if (!organisation.members.has(account)) organisation.members.set(account, "member");
  }
  const payload = {
    scope: "team",
    member: simpleUser(world, account),
    team: teamView(world, team),
  };
  const name = role === null ? "membership.removed" : "membership.added";
  tell(world, { name, sender: actor.account, organisation, payload });
}

/** Sets what a branch demands; null takes the rules away. */
export function setRules(
  world: World,
  actor: Actor,
  repository: Repository,
  branch: string,
  rules: Rules | null,
): void {
  requireRole(world, actor, repository, "admin", "Must have admin rights to Repository.");
  const before = repository.rules.get(branch);
  if (before === undefined && rules === null) return;
  const ruleset: Ruleset = before ?? {
    id: world.nextId("rule"),
    branch,
    rules: rules ?? {},
    createdAtMs: world.nowMs(),
  };
  if (rules === null) repository.rules.delete(branch);
  else {
    ruleset.rules = rules;
    repository.rules.set(branch, ruleset);
  }
  const what = rules === null ? "deleted" : before === undefined ? "created" : "edited";
  const payload = { repository_ruleset: rulesetView(world, repository, ruleset) };
  tell(world, { name: `repository_ruleset.${what}`, sender: actor.account, repository, payload });
}
