import { expect, test } from "vitest";

import type { GitHubClient } from "../../../src/adapters/github/client.ts";
import { examineGitHub, type GitHubExpectations } from "../../../src/adapters/github/examine.ts";
import type { Examined } from "../../../src/model/examination.ts";
import { parseCommitId } from "../../../src/model/identifier.ts";
import { aDoor, aRegister, type Register } from "../../github/a-github.ts";
import { clientOf } from "./a-forge.ts";
import { type App, type Rules, SERVICE_EVENTS, SERVICE_PERMISSIONS } from "../../github/index.ts";

interface Wish extends Partial<GitHubExpectations> {
  readonly key?: string;
  readonly id?: number;
  readonly intake?: App;
}

/** What is found, by check; `ok` alone where all is well. */
async function findings(register: Register, wish: Wish = {}): Promise<Readonly<Record<string, string>>> {
  const examined = await examine(register, wish);
  return Object.fromEntries(examined.map(({ check, state, message }) => [check, `${state}: ${message}`]));
}

async function examine(register: Register, wish: Wish): Promise<readonly Examined[]> {
  const { github, app, repository } = register;
  const { key = app.privateKey, id = app.id, intake, ...expected } = wish;
  const client = (as: { readonly id: number; readonly privateKey: string }): GitHubClient => clientOf(github, as);
  return examineGitHub(
    client({ id, privateKey: key }),
    intake === undefined ? undefined : client(intake),
    {
      branch: "main",
      hasWebhookSecret: false,
      pollMs: 60_000,
      registerTip: async () => parseCommitId((await github.refs(repository)).get("refs/heads/main") ?? ""),
      ...expected,
    },
    new AbortController().signal,
  );
}

/** What `rulesets/register.json` demands. */
function allRules(app: App): Rules {
  return {
    approvals: 1,
    requireCodeOwners: true,
    dismissStaleReviews: true,
    requireLastPushApproval: true,
    requiredChecks: [{ context: "rollcall", appId: app.id }],
    forbidForcePush: true,
    forbidDeletion: true,
  };
}

async function aSoundRegister(options: Parameters<typeof aRegister>[0] = {}): Promise<Register> {
  const register = await aRegister(options);
  const { bob, repository, app } = register;
  await bob.protect(repository, "main", null);
  await bob.commit(repository, { branch: "main", message: "Owners", files: { ".github/CODEOWNERS": "* @bob\n" } });
  await bob.protect(repository, "main", allRules(app));
  return register;
}

test("nothing is found where all is as it should be", async () => {
  const register = await aSoundRegister();

  expect(await findings(register)).toEqual({
    "github: App": `ok: rollcall, number ${String(register.app.id)}`,
    "github: installation": "ok: on acme/register",
    "github: permissions": "ok: what is needed",
    "github: webhook": "ok: none; requests are asked for every 60 seconds",
    "github: protection": "ok: main demands a pull request, its owners, and this App's check",
    "github: code owners": "ok: every line of CODEOWNERS counts",
    "github: register": "ok: acme/register is the register of the settings",
  });
});

test("a key of another App, or none at all, is told from a GitHub that is away", async () => {
  const register = await aSoundRegister();
  const other = await register.github.createApp({ owner: register.acme, name: "other" });

  for (const wish of [{ key: other.privateKey }, { id: 999_999 }]) {
    expect(await findings(register, wish)).toEqual({ "github: App": "failed: GitHub does not take the App's key" });
  }
  expect(await findings(register, { key: "-----BEGIN PRIVATE KEY-----\nMIIE" })).toEqual({
    "github: App": "failed: the App's key cannot be read",
  });
  register.github.faults.goDown();
  expect(await examine(register, {})).toMatchObject([{ state: "failed", code: "unavailable" }]);
});

test("an App that is not installed, or is suspended, says where that is mended", async () => {
  const register = await aSoundRegister();
  const { bob, installation, github } = register;
  bob.suspend(installation);
  expect(await findings(register)).toMatchObject({ "github: installation": "failed: the App is suspended on acme" });

  bob.unsuspend(installation);
  bob.uninstall(installation);

  expect(await examine(register, {})).toMatchObject([
    { state: "ok" },
    {
      message: "the App is not installed on acme/register",
      hint: `Install it there, and nowhere else: ${github.origin}/apps/rollcall/installations/new`,
      code: "unauthorized",
    },
  ]);
});

test("permissions are compared in both directions", async () => {
  const register = await aSoundRegister();
  const { bob, installation } = register;
  const { merge_queues: _queues, ...others } = SERVICE_PERMISSIONS;
  bob.setPermissions(installation, { ...others, checks: "read", contents: "write", actions: "read" });

  expect(await findings(register)).toMatchObject({
    "github: permissions": "failed: missing: checks: read instead of write, which publishes the verdict",
    "github: surplus permissions": "warning: contents: write instead of read, actions: read instead of none",
  });

  bob.setPermissions(installation, others);
  expect(await findings(register)).toMatchObject({
    "github: permissions": "ok: what is needed; without merge_queues: read (answers merge queues)",
  });
});

test("a permission that the App asks for, and nobody has accepted, is told as that", async () => {
  const register = await aSoundRegister();
  const { bob, installation, app } = register;
  bob.setPermissions(installation, { ...SERVICE_PERMISSIONS, checks: "read" });
  const hint = async (): Promise<string | undefined> =>
    (await examine(register, {})).find(({ check }) => check === "github: permissions")?.hint;
  expect(await hint()).toMatch(/^Ask for it in the App's settings, then accept it: http/);

  app.permissions = SERVICE_PERMISSIONS;

  expect(await hint()).toMatch(/^The App requests it; an owner has to accept it: http/);
});

test("a webhook is held against the settings", async () => {
  const { url } = await aDoor();
  const without = await aSoundRegister();
  expect(await findings(without, { hasWebhookSecret: true })).toMatchObject({
    "github: webhook": "warning: the App has no address for deliveries; requests are asked for every 60 seconds",
  });

  const register = await aSoundRegister({ app: { webhookUrl: url } });

  expect(await findings(register)).toMatchObject({
    "github: webhook": `warning: deliveries go to ${url}, and the settings have no secret to check them with; requests are asked for every 60 seconds`,
  });
});

test("deliveries that do not arrive are told", async () => {
  const door = await aDoor();
  const register = await aSoundRegister({ app: { webhookUrl: door.url } });
  const { github, alice, repository } = register;
  await github.settled();
  expect(await findings(register, { hasWebhookSecret: true })).toMatchObject({
    "github: webhook": `ok: ${door.url}; the last delivery arrived`,
    "github: events": "ok: all that is listened to",
  });

  door.status = 401;
  await alice.openIssue(repository, { title: "A question" });
  await github.settled();

  expect(await examine(register, { hasWebhookSecret: true })).toContainEqual(
    expect.objectContaining({
      state: "warning",
      message: expect.stringMatching(/the last delivery failed: .* \(401\)$/) as string,
      hint: "The secret in the settings is not the App's.",
    }),
  );
});

test("events that the App does not hear of are told where it hears of any", async () => {
  const { url } = await aDoor();
  const events = SERVICE_EVENTS.filter((event) => event !== "push" && event !== "merge_group");
  const register = await aSoundRegister({ app: { webhookUrl: url, events } });

  expect(await findings(register, { hasWebhookSecret: true })).toMatchObject({
    "github: webhook": `ok: ${url}; the last delivery arrived`,
    "github: events": "warning: the App is not subscribed to merge_group, push; these are only polled",
  });
});

test("a branch that nothing protects is an error", async () => {
  const register = await aSoundRegister();
  await register.bob.protect(register.repository, "main", null);

  expect(await examine(register, {})).toContainEqual(
    expect.objectContaining({ check: "github: protection", state: "failed", code: "settings" }),
  );
});

test.each<[string, (app: App) => Rules, string]>([
  ["no pull request", (app) => ({ ...without(allRules(app), "approvals") }), "no pull request is required"],
  ["force pushes", (app) => ({ ...allRules(app), forbidForcePush: false }), "force pushes are allowed"],
  ["deletion", (app) => ({ ...allRules(app), forbidDeletion: false }), "it may be deleted"],
  ["no owners", (app) => ({ ...allRules(app), requireCodeOwners: false }), "code owners need not review"],
  ["stale approvals", (app) => ({ ...allRules(app), dismissStaleReviews: false }), "an approval outlives a push"],
  ["a last pusher", (app) => ({ ...allRules(app), requireLastPushApproval: false }), "the last pusher may approve it"],
  ["no check", (app) => ({ ...allRules(app), requiredChecks: [] }), "the check rollcall is not required"],
  [
    "a check from anybody",
    (app) => ({ ...allRules(app), requiredChecks: [{ context: "rollcall" }] }),
    "the check rollcall counts from everyone with write access",
  ],
  [
    "a check of another App",
    (app) => ({ ...allRules(app), requiredChecks: [{ context: "rollcall", appId: app.id + 1 }] }),
    "the check rollcall is required from another App, number 2101",
  ],
])("a protection that allows %s is told", async (_what, rules, lack) => {
  const register = await aSoundRegister();
  await register.bob.protect(register.repository, "main", rules(register.app));

  expect(await findings(register)).toMatchObject({ "github: protection": `warning: main: ${lack}` });
});

function without<K extends keyof Rules>(rules: Rules, key: K): Omit<Rules, K> {
  const { [key]: _gone, ...rest } = rules;
  return rest;
}

test("lines of CODEOWNERS that name nobody are told", async () => {
  const register = await aRegister();

  expect(await findings(register)).toMatchObject({
    "github: code owners": expect.stringMatching(
      /^warning: \.github\/CODEOWNERS:2: Unknown owner; .*CODEOWNERS:3: Unknown owner/,
    ) as string,
  });
});

test("a repository that is not the settings' register is an error; one that moves meanwhile is none", async () => {
  const register = await aSoundRegister();
  const { repository } = register;
  const other = parseCommitId("0".repeat(40));

  expect(await examine(register, { registerTip: () => Promise.resolve(other) })).toContainEqual(
    expect.objectContaining({
      check: "github: register",
      code: "settings",
      message: expect.stringMatching(
        /^main of acme\/register is at [0-9a-f]{12}, and the register at 0{12}$/,
      ) as string,
    }),
  );

  const moves = async () => {
    await register.bob.protect(repository, "main", null);
    return parseCommitId(
      await register.bob.commit(repository, { branch: "main", message: "Meanwhile", files: { note: "1" } }),
    );
  };
  expect(await findings(register, { registerTip: moves })).toMatchObject({
    "github: register": "ok: acme/register is the register of the settings",
  });
});

test("the second App is looked at by itself", async () => {
  const register = await aSoundRegister();
  const { github, acme, bob, app } = register;
  const permissions = { contents: "write", pull_requests: "read", checks: "write" } as const;
  const intake = await github.createApp({ owner: acme, name: "intake", permissions, events: [] });
  expect(await findings(register, { intake })).toMatchObject({
    "github: intake: installation": "failed: the App is not installed on acme/register",
  });

  bob.install(intake, acme);

  expect(await findings(register, { intake })).toMatchObject({
    "github: intake: apart": "ok: another App than the one that decides",
    "github: intake: permissions":
      "failed: missing: pull_requests: read instead of write, which opens the pull request",
    "github: intake: surplus permissions": "warning: checks: write instead of none",
  });
  expect(await findings(register, { intake: app })).toMatchObject({
    "github: intake: apart": "warning: the App that decides is also the one that writes branches",
  });
});
