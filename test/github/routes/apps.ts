import { createApp } from "../acts/apps.ts";
import {
  type Call,
  created,
  type Handler,
  idIn,
  installationOf,
  NO_CONTENT,
  ok,
  paged,
  repositoryOf,
  text,
} from "../call.ts";
import { iso } from "../clock.ts";
import { notFound, Refusal } from "../refusal.ts";
import type { Access, App, Installation, Permissions, Token } from "../state/accounts.ts";
import type { Repository } from "../state/repository.ts";
import { appView, installationView, repositoriesOf, withMetadata } from "../views/accounts.ts";
import { repositoryView } from "../views/repositories.ts";
import type { View } from "../views/view.ts";
import { covers, type World } from "../world.ts";

export const appRoutes = {
  "GET /app": (world, call) => {
    const app = appOf(call);
    const count = world.installations.filter((one) => one.app === app).length;
    return ok({ ...appView(world, app), installations_count: count });
  },

  "GET /app/hook/config": (_world, call) => {
    const { url } = appOf(call).hook;
    return ok({ content_type: "json", insecure_ssl: "0", secret: "********", url });
  },

  "GET /app/installations": (world, call) => {
    const installations = world.installations.filter((one) => one.app === appOf(call));
    return paged(call, world, installations, (one) => installationView(world, one));
  },

  "GET /app/installations/{installation_id}": (world, call) => ok(installationView(world, installationIn(world, call))),

  "POST /app/installations/{installation_id}/access_tokens": (world, call) => {
    const installation = installationIn(world, call);
    if (installation.suspended !== null) throw new Refusal(403, "This installation has been suspended");
    const token = mintToken(world, installation, call.body);
    return { status: 201, body: tokenView(world, token) };
  },

  "GET /installation/repositories": async (world, call) => {
    const installation = installationOf(call);
    const token = call.caller.kind === "installation" ? call.caller.token : undefined;
    const repositories = repositoriesOf(world, installation).filter((one) => token?.repositories?.has(one) ?? true);
    return paged(
      call,
      world,
      repositories,
      (one) => repositoryView(world, one),
      (views) => ({
        total_count: repositories.length,
        repository_selection: installation.repositories === "all" ? "all" : "selected",
        repositories: views,
      }),
    );
  },

  "DELETE /installation/token": (world, call) => {
    if (call.caller.kind === "installation") world.tokens.delete(call.caller.token.text);
    return NO_CONTENT;
  },

  "GET /repos/{owner}/{repo}/installation": (world, call) => {
    const repository = repositoryOf(call);
    const found = world.installations.find((one) => one.app === appOf(call) && covers(one, repository));
    if (found === undefined) throw notFound();
    return ok(installationView(world, found));
  },

  "POST /app-manifests/{code}/conversions": async (world, call) => {
    const code = call.path["code"] ?? "";
    const pending = world.manifests.get(code);
    if (pending === undefined || pending.expiresAtMs <= world.nowMs()) throw notFound();
    world.manifests.delete(code);
    const app = await appFromManifest(world, pending.manifest, pending.owner);
    return created({
      ...appView(world, app),
      client_secret: app.clientSecret,
      webhook_secret: app.hook.secret,
      pem: app.privateKey,
    });
  },
} as const satisfies Partial<Record<string, Handler>>;

function appOf(call: Call): App {
  if (call.caller.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
  return call.caller.app;
}

function installationIn(world: World, call: Call): Installation {
  const id = idIn(call, "installation_id");
  const found = world.installations.find((one) => one.id === id && one.app === appOf(call));
  if (found === undefined) throw notFound();
  return found;
}

type InstallationToken = Extract<Token, { kind: "installation" }>;

/** A token for an hour, with no more than was asked for. */
function mintToken(world: World, installation: Installation, wish: Call["body"]): InstallationToken {
  const permissions = wish["permissions"] as Permissions | undefined;
  for (const [permission, access] of Object.entries(permissions ?? {})) {
    if (!isGranted(withMetadata(installation.permissions), permission, access)) {
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
    }
  }
  const token: InstallationToken = {
    kind: "installation",
    text: tokenText(world, installation.app),
    installation,
    permissions: permissions ?? installation.permissions,
    repositories: wishedRepositories(world, installation, wish),
    expiresAtMs: world.nowMs() + 3_600_000,
  };
  world.tokens.set(token.text, token);
  return token;
}

/** The long form: the App's id and three parts that look like a JWT. Nobody but GitHub can read anything in it. */
function tokenText(world: World, app: App): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = part({ alg: "EdDSA", typ: "JWT", kid: world.ids.hex(8) });
  const claims = part({ sub: app.id, exp: Math.floor(world.nowMs() / 1000) + 3_600, jti: world.ids.guid() });
  return `ghs_${String(app.id)}_${head}.${claims}.${Buffer.from(world.ids.hex(128), "hex").toString("base64url")}`;
}

function wishedRepositories(
  world: World,
  installation: Installation,
  wish: Call["body"],
): ReadonlySet<Repository> | undefined {
  const ids = wish["repository_ids"] as readonly number[] | undefined;
  const names = wish["repositories"] as readonly string[] | undefined;
  if (ids === undefined && names === undefined) return undefined;
  const reachable = repositoriesOf(world, installation);
  const found = [
    ...(ids ?? []).map((id) => reachable.find((one) => one.id === id)),
    ...(names ?? []).map((name) => reachable.find((one) => one.name.toLowerCase() === name.toLowerCase())),
  ];
  const known = found.filter((one) => one !== undefined);
  if (known.length < found.length) {
    const message =
      "There is at least one repository that does not exist or is not accessible to the parent installation.";
    throw new Refusal(422, message);
  }
  return new Set(known);
}

function isGranted(granted: Permissions, permission: string, access: Access): boolean {
  return granted[permission] === "write" || granted[permission] === access;
}

function tokenView(world: World, token: InstallationToken): View {
  const { repositories, permissions, installation } = token;
  return {
    token: token.text,
    expires_at: iso(token.expiresAtMs),
    permissions: withMetadata(permissions),
    repository_selection: repositories === undefined && installation.repositories === "all" ? "all" : "selected",
    ...(repositories === undefined ? {} : { repositories: [...repositories].map((one) => repositoryView(world, one)) }),
  };
}

async function appFromManifest(world: World, manifest: View, owner: App["owner"]): Promise<App> {
  const hook = (manifest["hook_attributes"] ?? {}) as { readonly url?: string; readonly active?: boolean };
  return createApp(world, {
    name: text(manifest["name"], `app-${world.ids.hex(6)}`),
    owner,
    permissions: (manifest["default_permissions"] ?? {}) as Permissions,
    events: (manifest["default_events"] ?? []) as readonly string[],
    hook: { url: hook.url ?? "", secret: world.ids.hex(40), isActive: hook.url !== undefined && hook.active !== false },
  });
}
