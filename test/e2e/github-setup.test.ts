import { once } from "node:events";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { registerApp } from "../../src/app/register-app.ts";
import { aGitHub, anOctokitApp } from "../github/a-github.ts";
import type { App } from "../github/index.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { comeBack, openForm, type RegistrationForm } from "../support/registration.ts";
import { readDocument } from "./schemas.ts";
import { emptyFolder } from "./world.ts";

/** `rollcall github setup` that waits for somebody to open its link. */
async function aSetup(args: readonly string[]) {
  const github = await aGitHub();
  const bob = github.createUser("bob");
  const directory = await emptyFolder();
  const all = ["github", "setup", "--web", github.origin, "--api-url", github.apiUrl, ...args];
  const child = startProgram(all, { cwd: directory });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const said = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  const ended = once(child, "close");
  await expect.poll(() => said.stderr).toMatch(/ssh -L/);
  const link = /http:\/\/127\.0\.0\.1:\d+\/start\/\S+/.exec(said.stderr)?.[0] ?? "";
  return {
    github,
    directory,
    child,
    link,
    said,
    /** Confirms on GitHub, as the site does it: the App is made once the code is exchanged. */
    confirm: async (form: RegistrationForm) =>
      comeBack(form, { code: bob.registerApp({ ...form.manifest }), state: form.state }),
    ended: async () => {
      await ended;
      return { ...said, exitCode: child.exitCode };
    },
  };
}

test("an App is registered by opening a link and confirming on GitHub; its key works, and is nowhere but in its file", async () => {
  const hook = "https://rollcall.acme.example/webhooks/github";
  const setup = await aSetup(["--organisation", "acme", "--webhook-url", hook, "--out", "secrets"]);
  const form = await openForm(setup.link);
  expect(form.action.pathname).toBe("/organizations/acme/settings/apps/new");

  const back = await setup.confirm(form);

  const ended = await setup.ended();
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(ended.stdout).toBe(
    [
      "github:",
      "  repository: acme/REGISTER # fill in the register's repository",
      `  apiUrl: "${setup.github.apiUrl}"`,
      `  app: { id: 2100, key: { file: "secrets/rollcall-acme.pem" } }`,
      `  webhookSecrets: [{ file: "secrets/rollcall-acme.webhook-secret" }]`,
      "",
    ].join("\n"),
  );
  expect(ended.stderr).toContain(`${setup.github.origin}/apps/rollcall-acme/installations/new`);
  const files = ["rollcall-acme.pem", "rollcall-acme.webhook-secret"];
  expect(await readdir(join(setup.directory, "secrets"))).toEqual(files);
  const texts: string[] = [];
  for (const file of files) {
    const path = join(setup.directory, "secrets", file);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    texts.push((await readFile(path, "utf8")).trim());
  }
  const [key = "", secret = ""] = texts;
  const { data: app } = await anOctokitApp(
    setup.github,
    { id: 2100, hook: { secret } } as App,
    key,
  ).octokit.rest.apps.getAuthenticated();
  expect(app).toMatchObject({ slug: "rollcall-acme", permissions: { checks: "write", contents: "read" } });
  const said = [ended.stdout, ended.stderr, await back.text()].join("\n");
  for (const canary of [secret, ...key.split("\n").filter((line) => !line.startsWith("-----"))]) {
    expect(canary.length).toBeGreaterThan(8);
    expect(said).not.toContain(canary);
  }
});

test("the second App hears of nothing, and its settings go into the section that is there", async () => {
  const setup = await aSetup(["--intake", "--organisation", "acme", "-o", "json"]);
  const form = await openForm(setup.link);
  expect(form.manifest).toMatchObject({ name: "rollcall-acme-intake", default_events: [] });

  await setup.confirm(form);

  const ended = await setup.ended();
  expect(readDocument(ended.stdout)).toMatchObject({
    slug: "rollcall-acme-intake",
    keyFile: "rollcall-acme-intake.pem",
    webhookSecretFile: null,
    settings: `github:\n  intake: { id: 2100, key: { file: "rollcall-acme-intake.pem" } }`,
  });
  expect(await readdir(setup.directory)).toEqual(["rollcall-acme-intake.pem"]);
});

test("a wrong state ends it, and nothing is left behind", async () => {
  const setup = await aSetup([]);

  await comeBack(await openForm(setup.link), { code: "stolen", state: "guessed" });

  const ended = await setup.ended();
  expect(ended.exitCode).toBe(77);
  expect(ended.stderr).toContain("the browser came back with another state");
  expect(await readdir(setup.directory)).toEqual([]);
  expect(setup.github.requests).toEqual([]);
});

test("an interrupt ends the wait", async () => {
  const setup = await aSetup([]);
  setup.child.kill("SIGINT");

  const ended = await setup.ended();
  expect(ended.exitCode).toBe(69);
  expect(await readdir(setup.directory)).toEqual([]);
});

test("nobody waits for ever", async () => {
  const directory = await emptyFolder();
  const registration = registerApp(
    {
      ...{ name: "rollcall", organisation: undefined, webhookUrl: undefined, isIntake: false, port: 0, directory },
      ...{ web: "https://github.com", apiUrl: "https://api.github.com", timeoutMs: 20, onListening: () => undefined },
    },
    new AbortController().signal,
  );

  await expect(registration).rejects.toMatchObject({ code: "unavailable", message: /in time/ });
  expect(await readdir(directory)).toEqual([]);
});

test("a key that is there already is never written over", async () => {
  const directory = await emptyFolder();
  await writeFile(join(directory, "rollcall.pem"), "the key of another App");

  const ended = await runProgram(["github", "setup"], { cwd: directory });

  expect(ended.exitCode).toBe(64);
  expect(ended.stderr).toContain("rollcall.pem cannot be written");
  expect(await readFile(join(directory, "rollcall.pem"), "utf8")).toBe("the key of another App");
});

test.each([
  [["--web", "http://github.com"], /--web is not an address/],
  [["--api-url", "ftp://github.com"], /--api-url is not an address/],
  [["--web", "https://user@github.com"], /--web is not an address/],
  [["--organisation", "../acme"], /--organisation is not the name/],
  [["--name", "../../etc/passwd"], /--name is not a valid name/],
  [["--webhook-url", "rollcall.acme.example"], /--webhook-url is not a URL/],
  [["--intake", "--webhook-url", "https://rollcall.acme.example"], /has no webhook/],
])("%j is refused before anything happens", async (args, message) => {
  const ended = await runProgram(["github", "setup", ...args], { cwd: await emptyFolder() });

  expect(ended.exitCode).toBe(64);
  expect(ended.stderr).toMatch(message);
});
