import { request } from "node:http";

import { expect, onTestFinished, test } from "vitest";

import { appManifest, askedPermissions, exchangeCode, type Manifest } from "../../../src/adapters/github/manifest.ts";
import { openRegistrationPage, type RegistrationPage } from "../../../src/adapters/github/registration-page.ts";
import { aGitHub } from "../../github/a-github.ts";
import { comeBack, openForm } from "../../support/registration.ts";

const never = new AbortController().signal;

async function aPage(organisation: string | undefined = "acme"): Promise<RegistrationPage> {
  let count = 0;
  const page = await openRegistrationPage({
    web: "https://github.com",
    organisation,
    asked: askedPermissions(false),
    manifest: (redirectUrl) => aManifest({ redirectUrl }),
    port: 0,
    newToken: () => `token-${String((count += 1))}`,
  });
  onTestFinished(() => page.close());
  return page;
}

function aManifest(wish: Partial<Parameters<typeof appManifest>[0]> = {}): Manifest {
  return appManifest({
    name: "rollcall-acme",
    homepage: "https://github.com/acme",
    redirectUrl: "http://127.0.0.1:1/made",
    webhookUrl: "https://rollcall.acme.example/webhooks/github",
    isIntake: false,
    ...wish,
  });
}

/** What a request with another Host, method or path is answered with. */
async function statusOf(page: RegistrationPage, path: string, options: { host?: string; method?: string } = {}) {
  const { host = `127.0.0.1:${String(page.port)}`, method = "GET" } = options;
  return new Promise<number | undefined>((resolve, reject) => {
    request({ host: "127.0.0.1", port: page.port, path, method, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

test("the page leads to GitHub with everything that the App asks for, and each reason", async () => {
  const page = await aPage();
  const form = await openForm(page.url);

  expect(form.action.href).toBe("https://github.com/organizations/acme/settings/apps/new?state=token-1");
  expect(form.manifest).toEqual(aManifest({ redirectUrl: `http://127.0.0.1:${String(page.port)}/made` }));
  for (const { permission, why } of askedPermissions(false)) {
    expect(form.html).toContain(`<td>${permission}</td>`);
    expect(form.html).toContain(why.replaceAll("'", "&#39;"));
  }
});

test("an App of one's own account is registered in one's own settings", async () => {
  const page = await openRegistrationPage({
    web: "https://github.acme.example",
    organisation: undefined,
    asked: [],
    manifest: (redirectUrl) => aManifest({ redirectUrl }),
    port: 0,
    newToken: () => "token",
  });
  onTestFinished(() => page.close());

  expect((await openForm(page.url)).action.href).toBe("https://github.acme.example/settings/apps/new?state=token");
});

test("nothing is loaded, run or framed, and the form goes to GitHub and back alone", async () => {
  const page = await aPage();
  const { headers, html } = await openForm(page.url);

  expect(headers.get("content-security-policy")).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' https:\/\/github\.com; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("referrer-policy")).toBe("origin");
  expect(html).not.toMatch(/<script|<img|<link|\son\w+=/);
});

test("only who has the link sees the form, under the name of this machine alone", async () => {
  const page = await aPage();
  const { pathname } = new URL(page.url);

  expect(await statusOf(page, pathname)).toBe(200);
  expect(await statusOf(page, pathname, { host: `localhost:${String(page.port)}` })).toBe(200);
  expect(await statusOf(page, pathname, { host: "rebound.example" })).toBe(400);
  expect(await statusOf(page, pathname, { method: "POST" })).toBe(400);
  expect(await statusOf(page, "//evil.example/")).toBe(404);
  for (const path of ["/", "/start/", "/start/token-1", "/favicon.ico"]) expect(await statusOf(page, path)).toBe(404);
});

test("the code is taken together with the state that went along", async () => {
  const page = await aPage();
  const code = page.code(never);
  const form = await openForm(page.url);

  const answer = await comeBack(form, { code: "a-code", state: form.state });

  expect(answer.status).toBe(200);
  expect(await answer.text()).not.toContain("a-code");
  expect(await code).toBe("a-code");
});

test.each([
  ["another state", { code: "a-code", state: "token-2" }, /another state/],
  ["no state", { code: "a-code" }, /another state/],
  ["no code", { state: "token-1" }, /GitHub made no App/],
  ["a refusal", { error: "access_denied", state: "token-1" }, /GitHub made no App/],
  ["what is no code", { code: "../../user", state: "token-1" }, /GitHub made no App/],
])("coming back with %s makes nothing", async (_what, query, message) => {
  const page = await aPage();
  const code = page.code(never);
  const refused = expect(code).rejects.toThrow(message);

  const answer = await comeBack(await openForm(page.url), query);

  expect(answer.status).toBe(400);
  await refused;
});

test("whoever waits can end it", async () => {
  const page = await aPage();
  const stop = new AbortController();
  const code = page.code(stop.signal);
  stop.abort(new Error("enough"));

  await expect(code).rejects.toThrow("enough");
});

test("a port that is taken is told", async () => {
  const { port } = await aPage();
  const again = openRegistrationPage({
    web: "https://github.com",
    organisation: undefined,
    asked: [],
    manifest: () => aManifest(),
    port,
    newToken: () => "token",
  });

  await expect(again).rejects.toThrow(`port ${String(port)} cannot be listened at`);
});

test("what a manifest may hold is asked for, and nothing more", () => {
  expect(aManifest().default_permissions).toEqual({
    metadata: "read",
    contents: "read",
    pull_requests: "write",
    issues: "write",
    checks: "write",
    deployments: "write",
    merge_queues: "read",
    members: "read",
  });
  expect(aManifest({ isIntake: true })).toMatchObject({
    default_permissions: { metadata: "read", contents: "write", pull_requests: "write" },
    default_events: [],
  });
});

test("an App without an address for deliveries mentions no hook: GitHub refuses one that has no address", () => {
  for (const manifest of [aManifest({ webhookUrl: undefined }), aManifest({ isIntake: true })]) {
    expect(manifest).not.toHaveProperty("hook_attributes");
    expect(manifest.default_events).toEqual([]);
  }
});

test("a code is good for one App, once", async () => {
  const github = await aGitHub();
  const bob = github.createUser("bob");
  const code = bob.registerApp({ ...aManifest() });

  const app = await exchangeCode(github.apiUrl, code, never);

  expect(app).toMatchObject({ slug: "rollcall-acme", key: expect.stringContaining("PRIVATE KEY") as string });
  await expect(exchangeCode(github.apiUrl, code, never)).rejects.toMatchObject({
    code: "unauthorized",
    message: "the App's key cannot be fetched: GitHub answers 404",
    hint: expect.stringContaining("delete it") as string,
  });
});

test("GitHub that does not answer is asked once: the code may be used up", async () => {
  const github = await aGitHub();
  const code = github.createUser("bob").registerApp({ ...aManifest() });
  github.faults.armRequests("late-bad-gateway", { method: "POST" });

  await expect(exchangeCode(github.apiUrl, code, never)).rejects.toMatchObject({ code: "unavailable" });

  expect(github.requests).toHaveLength(1);
});
