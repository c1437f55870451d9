import { createPrivateKey, createSign } from "node:crypto";

import { expect, test } from "vitest";

import { anOctokit, anOctokitApp, aGitHub, aRegister, refusal } from "./a-github.ts";
import { SERVICE_PERMISSIONS } from "./github.ts";

const HOUR_MS = 3_600_000;

test("an App proves who it is by a token signed with its key, for ten minutes at most", async () => {
  const { github, app } = await aRegister();
  const asked = (jwt: string): Promise<unknown> => anOctokit(github, jwt).request("GET /app");
  const nowS = Math.floor(github.nowMs / 1000);
  const jwt = (claims: object, key = app.privateKey): string => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: nowS - 30, exp: nowS + 500, iss: app.id, ...claims })}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(createPrivateKey(key), "base64url")}`;
  };
  const other = await github.createApp({ owner: { account: app.owner }, name: "intake" });

  expect(await refusal(asked(jwt({})))).toBe("not refused");
  expect(await refusal(asked(jwt({ iss: app.clientId })))).toBe("not refused");
  expect(await refusal(asked(jwt({}, other.privateKey)))).toMatch(/^401 [^]*could not be decoded/);
  expect(await refusal(asked(jwt({ exp: nowS - 1 })))).toMatch(/^401 [^]*'exp'/);
  expect(await refusal(asked(jwt({ exp: nowS + 900 })))).toMatch(/^401 [^]*too far in the future/);
  expect(await refusal(asked(jwt({ iat: nowS + 300 })))).toMatch(/^401 [^]*'iat'/);
  expect(await refusal(asked("nonsense"))).toMatch(/^401 [^]*Bad credentials/);
  expect(await refusal(anOctokit(github).request("GET /app"))).toMatch(/^401 /);
});

test("octokit sets its clock by the server's, when the two are hours apart", async () => {
  const { github, app } = await aRegister();
  await github.pass(5 * HOUR_MS);

  const { data } = await anOctokitApp(github, app).octokit.rest.apps.getAuthenticated();

  expect(data?.slug).toBe("rollcall");
});

test("an installation's token has the long form, and ends after an hour or when it is taken back", async () => {
  const { github, app, installation, where } = await aRegister();
  const { rest } = anOctokitApp(github, app).octokit;
  const { data } = await rest.apps.createInstallationAccessToken({ installation_id: installation.id });
  const { rest: asInstallation } = anOctokit(github, data.token);

  expect(data.token).toMatch(new RegExp(`^ghs_${String(app.id)}_[\\w-]+\\.[\\w-]+\\.[\\w-]+$`));
  expect(data.token.length).toBeGreaterThan(200);
  expect(Date.parse(data.expires_at) - github.nowMs).toBeGreaterThan(HOUR_MS - 5_000);
  expect((await asInstallation.repos.get(where)).status).toBe(200);

  await github.pass(HOUR_MS);
  expect(await refusal(asInstallation.repos.get(where))).toMatch(/^401 [^]*Bad credentials/);

  const renewed = await rest.apps.createInstallationAccessToken({ installation_id: installation.id });
  const { rest: again } = anOctokit(github, renewed.data.token);
  await again.apps.revokeInstallationAccessToken();
  expect(await refusal(again.repos.get(where))).toMatch(/^401 /);
});

test("a token can do what it was made for, in the repositories that it was made for, and no more", async () => {
  const { github, acme, bob, app, installation, where, repository } = await aRegister({ isPrivate: true });
  const other = await github.createRepository({ owner: acme, author: bob, name: "other", isPrivate: true });
  const { rest } = anOctokitApp(github, app).octokit;
  const { data } = await rest.apps.createInstallationAccessToken({
    installation_id: installation.id,
    repository_ids: [repository.id],
    permissions: { issues: "write", contents: "read" },
  });
  const narrow = anOctokit(github, data.token).rest;

  expect(data.permissions).toEqual({ contents: "read", issues: "write", metadata: "read" });
  expect(data.repositories?.map(({ name }) => name)).toEqual(["register"]);
  expect((await narrow.issues.create({ ...where, title: "Drift" })).status).toBe(201);
  expect(await refusal(narrow.pulls.list(where))).toMatch(/^403 [^]*Resource not accessible by integration/);
  expect(await refusal(narrow.repos.get({ ...where, repo: "other" }))).toMatch(/^404 /);
  expect((await narrow.apps.listReposAccessibleToInstallation()).data.total_count).toBe(1);

  const asked = (wish: object) =>
    rest.apps.createInstallationAccessToken({ installation_id: installation.id, ...wish });
  expect(await refusal(asked({ permissions: { contents: "write" } }))).toMatch(
    /^422 [^]*not granted to this installation/,
  );
  expect(await refusal(asked({ repository_ids: [other.id + 1] }))).toMatch(/^422 [^]*not accessible/);
});

test("an installation that loses a permission, is suspended or goes away stops its tokens", async () => {
  const { bob, app, github, installation, where } = await aRegister();
  const { data } = await anOctokitApp(github, app).octokit.rest.apps.createInstallationAccessToken({
    installation_id: installation.id,
  });
  const { rest } = anOctokit(github, data.token);
  const { issues: _lost, ...fewer } = SERVICE_PERMISSIONS;
  await rest.issues.create({ ...where, title: "Drift" });

  bob.setPermissions(installation, fewer);
  expect(await refusal(rest.issues.create({ ...where, title: "Drift" }))).toMatch(/^403 /);
  bob.setPermissions(installation, SERVICE_PERMISSIONS);
  expect((await rest.issues.create({ ...where, title: "Drift" })).status).toBe(201);

  bob.suspend(installation);
  expect(await refusal(rest.repos.get(where))).toMatch(/^403 [^]*has been suspended/);
  const { rest: asApp } = anOctokitApp(github, app).octokit;
  const renewed = asApp.apps.createInstallationAccessToken({ installation_id: installation.id });
  expect(await refusal(renewed)).toMatch(/^403 [^]*has been suspended/);
  bob.unsuspend(installation);
  expect((await rest.repos.get(where)).status).toBe(200);

  bob.uninstall(installation);
  expect(await refusal(rest.repos.get(where))).toMatch(/^401 /);
  expect(await refusal(asApp.apps.getRepoInstallation(where))).toMatch(/^404 /);
});

test("tokens can be taken away before their time", async () => {
  const { github, app, installation, where } = await aRegister();
  const { rest } = anOctokitApp(github, app).octokit;
  const { data } = await rest.apps.createInstallationAccessToken({ installation_id: installation.id });
  const { rest: asInstallation } = anOctokit(github, data.token);
  await asInstallation.repos.get(where);

  github.expireTokens(app);

  expect(await refusal(asInstallation.repos.get(where))).toMatch(/^401 /);
});

test("an answer says which permissions would do", async () => {
  const { octokit, where } = await aRegister();

  const { headers } = await octokit.rest.issues.listForRepo(where);

  expect(headers["x-accepted-github-permissions"]).toBe("issues=read; pull_requests=read");
});

test("a manifest's code becomes an App once, within an hour", async () => {
  const github = await aGitHub();
  const bob = github.createUser("bob");
  const manifest = {
    name: "Register bot",
    url: "https://rollcall.dev",
    hook_attributes: { url: "http://127.0.0.1:1/webhooks" },
    default_permissions: { checks: "write", pull_requests: "write" },
    default_events: ["pull_request"],
  };
  const { rest } = anOctokit(github);
  const code = bob.registerApp(manifest);

  const { data } = await rest.apps.createFromManifest({ code });

  expect(data).toMatchObject({ slug: "register-bot", events: ["pull_request"], owner: { login: "bob" } });
  expect(data.pem).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
  expect(data.webhook_secret).toMatch(/^[0-9a-f]{40}$/);
  const app = { id: data.id, hook: { secret: "x" }, privateKey: data.pem } as Parameters<typeof anOctokitApp>[1];
  const self = await anOctokitApp(github, app).octokit.rest.apps.getAuthenticated();
  expect(self.data?.id).toBe(data.id);

  expect(await refusal(rest.apps.createFromManifest({ code }))).toMatch(/^404 /);
  const late = bob.registerApp({ ...manifest, name: "Late bot" });
  await github.pass(HOUR_MS);
  expect(await refusal(rest.apps.createFromManifest({ code: late }))).toMatch(/^404 /);
});

test("only who owns an account decides about its Apps", async () => {
  const { github, acme, alice, carol, installation, repository } = await aRegister();
  const other = await github.createApp({ owner: alice, name: "intake" });

  expect(() => carol.install(other, acme)).toThrow(/Must be an owner/);
  expect(() => {
    carol.suspend(installation);
  }).toThrow(/Must be an owner/);
  expect(() => {
    alice.setRepositories(installation, [repository]);
  }).toThrow(/Must be an owner/);
  expect(alice.install(other, alice).account).toBe(alice.account);
});

test("an App cannot subscribe to what it has no permission for", async () => {
  const github = await aGitHub();
  const bob = github.createUser("bob");

  const made = github.createApp({ owner: bob, permissions: { checks: "write" }, events: ["check_run", "push"] });

  await expect(made).rejects.toThrow("Default events unsupported: push");
});
