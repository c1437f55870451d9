import { iso } from "../clock.ts";
import { nodeId } from "../ids.ts";
import type { Account, App, Installation, Organisation, Permissions, Team } from "../state/accounts.ts";
import { covers, type World } from "../world.ts";
import type { View } from "./view.ts";

export function simpleUser(world: World, account: Account): View {
  const url = `${world.apiUrl}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("account", account.id),
    avatar_url: `${world.origin}/avatars/u/${String(account.id)}`,
    gravatar_id: "",
    url,
    html_url: accountPage(world, account),
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.kind,
    site_admin: false,
    user_view_type: "public",
  };
}

export function simpleUserOrNull(world: World, account: Account | null | undefined): View | null {
  return account === null || account === undefined ? null : simpleUser(world, account);
}

export function publicUser(world: World, account: Account): View {
  return {
    ...simpleUser(world, account),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: world.repositories.filter((one) => one.owner === account && !one.isPrivate).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: iso(account.createdAtMs),
    updated_at: iso(account.createdAtMs),
  };
}

/** What somebody is told about oneself. */
export function privateUser(world: World, account: Account): View {
  const owned = world.repositories.filter((one) => one.owner === account && one.isPrivate).length;
  return {
    ...publicUser(world, account),
    user_view_type: "private",
    email: account.email,
    private_gists: 0,
    total_private_repos: owned,
    owned_private_repos: owned,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
  };
}

export function organisationSimple(world: World, { account }: Organisation): View {
  const url = `${world.apiUrl}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("account", account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.origin}/avatars/u/${String(account.id)}`,
    description: account.name,
  };
}

export function teamView(world: World, team: Team): View {
  const url = `${world.apiUrl}/organizations/${String(team.organisation.account.id)}/team/${String(team.id)}`;
  return {
    name: team.name,
    id: team.id,
    node_id: nodeId("team", team.id),
    slug: team.slug,
    description: null,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    url,
    html_url: `${world.origin}/orgs/${team.organisation.account.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    permission: "pull",
    parent: null,
  };
}

export function appView(world: World, app: App): View {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("app", app.id),
    client_id: app.clientId,
    owner: simpleUser(world, app.owner),
    name: app.name,
    description: null,
    external_url: "https://rollcall.dev",
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: iso(app.createdAtMs),
    updated_at: iso(app.createdAtMs),
    permissions: withMetadata(app.permissions),
    events: app.events,
  };
}

export function appViewOrNull(world: World, app: App | null): View | null {
  return app === null ? null : appView(world, app);
}

export function installationView(world: World, installation: Installation): View {
  const url = `${world.apiUrl}/app/installations/${String(installation.id)}`;
  const { account, app, suspended } = installation;
  return {
    id: installation.id,
    client_id: app.clientId,
    account: simpleUser(world, account),
    repository_selection: installation.repositories === "all" ? "all" : "selected",
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${world.apiUrl}/installation/repositories`,
    html_url:
      account.kind === "Organization"
        ? `${world.origin}/organizations/${account.login}/settings/installations/${String(installation.id)}`
        : `${world.origin}/settings/installations/${String(installation.id)}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.kind,
    permissions: withMetadata(installation.permissions),
    events: app.events,
    created_at: iso(installation.createdAtMs),
    updated_at: iso(suspended?.atMs ?? installation.createdAtMs),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: simpleUserOrNull(world, suspended?.by),
    suspended_at: suspended === null ? null : iso(suspended.atMs),
  };
}

export function repositoriesOf(world: World, installation: Installation) {
  return world.repositories.filter((repository) => covers(installation, repository));
}

/** Whoever has any permission on repositories has this one. */
export function withMetadata(permissions: Permissions): Permissions {
  return { ...permissions, metadata: "read" };
}

function accountPage(world: World, { login, kind }: Account): string {
  return kind === "Bot" ? `${world.origin}/apps/${login.replace(/\[bot\]$/, "")}` : `${world.origin}/${login}`;
}
