import { type Call, type Handler, idIn, NO_CONTENT, ok, paged } from "../call.ts";
import { notFound } from "../refusal.ts";
import type { Account, Organisation, Team } from "../state/accounts.ts";
import { privateUser, publicUser, simpleUser } from "../views/accounts.ts";
import type { View } from "../views/view.ts";
import type { World } from "../world.ts";

export const accountRoutes = {
  "GET /user": (world, call) => {
    if (call.caller.kind !== "person") throw notFound();
    return ok(privateUser(world, call.caller.account));
  },

  "GET /user/{account_id}": (world, call) => {
    const id = idIn(call, "account_id");
    return ok(publicUser(world, known(world.accounts.find((account) => account.id === id))));
  },

  "GET /users/{username}": (world, call) => ok(publicUser(world, accountIn(world, call, "username"))),

  "GET /orgs/{org}/members/{username}": (world, call) => {
    if (!organisationIn(world, call).members.has(accountIn(world, call, "username"))) throw notFound();
    return NO_CONTENT;
  },

  "GET /orgs/{org}/teams/{team_slug}/members": (world, call) => {
    const { role = "all" } = call.query;
    const members = [...teamIn(world, call).members].filter(([, has]) => role === "all" || has === role);
    return paged(call, world, members, ([account]) => simpleUser(world, account));
  },

  "GET /orgs/{org}/teams/{team_slug}/memberships/{username}": (world, call) => {
    const team = teamIn(world, call);
    const account = accountIn(world, call, "username");
    const role = known(team.members.get(account));
    const url = `${world.apiUrl}/organizations/${String(team.organisation.account.id)}/team/${String(team.id)}`;
    return ok({ state: "active", role, url: `${url}/memberships/${account.login}` });
  },

  "GET /rate_limit": (world, call) => {
    const core = rateView(world, call);
    const others = ["search", "graphql", "integration_manifest", "code_search"];
    return ok({
      resources: { core, ...Object.fromEntries(others.map((name) => [name, { ...core, used: 0 }])) },
      rate: core,
    });
  },
} as const satisfies Partial<Record<string, Handler>>;

export function accountIn(world: World, call: Call, name: string): Account {
  return known(world.accountNamed(call.path[name] ?? ""));
}

function organisationIn(world: World, call: Call): Organisation {
  const organisation = known(world.organisationOf(accountIn(world, call, "org")));
  const { caller } = call;
  // An installation elsewhere sees no more than a stranger: nothing.
  if (caller.kind === "installation" && caller.token.installation.account !== organisation.account) throw notFound();
  if (caller.kind === "person" && !organisation.members.has(caller.account)) throw notFound();
  return organisation;
}

function teamIn(world: World, call: Call): Team {
  return known(world.teamNamed(organisationIn(world, call), call.path["team_slug"] ?? ""));
}

function rateView(world: World, call: Call): View {
  const { limit, used, remaining, resetAtMs } = world.limits.primaryUse(call.key);
  return { limit, used, remaining, reset: Math.ceil(resetAtMs / 1000) };
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw notFound();
  return found;
}
