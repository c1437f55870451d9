import { createServer, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";

import { expect, onTestFinished, test } from "vitest";

import { aDoor, admission, anOctokitApp, aRegister, type Register } from "./a-github.ts";

const DAY_MS = 86_400_000;

function asApp({ github, app }: Register) {
  return anOctokitApp(github, app).octokit.rest;
}

test("a failure is noted and never sent again by itself; asked for, it comes under the same id", async () => {
  const door = await aDoor();
  const register = await aRegister({ app: { webhookUrl: door.url } });
  const { github, repository, alice } = register;
  await github.settled();
  door.status = 500;
  await alice.openIssue(repository, { title: "Admit zoe" });
  await github.settled();
  door.status = 202;

  const { data: failed } = await asApp(register).apps.listWebhookDeliveries({ status: "failure" });
  expect(failed).toMatchObject([
    { event: "issues", action: "opened", status: "Invalid HTTP Response: 500", status_code: 500 },
  ]);
  await asApp(register).apps.redeliverWebhookDelivery({ delivery_id: failed[0]?.id ?? 0 });
  await github.settled();

  const ids = door.arrivals
    .filter(({ name }) => name === "issues.opened")
    .map(({ headers }) => headers["x-github-delivery"]);
  expect(ids).toEqual([failed[0]?.guid, failed[0]?.guid]);
  const { data: again } = await asApp(register).apps.listWebhookDeliveries({ per_page: 1 });
  expect(again).toMatchObject([{ guid: failed[0]?.guid, redelivery: true, status: "OK", status_code: 202 }]);
  expect(again[0]?.id).not.toBe(failed[0]?.id);
});

test("nobody there, and nobody who answers in time, are failures of their own", async () => {
  const silent = await aSilentDoor();
  const register = await aRegister({ app: { webhookUrl: silent.url } });
  const { github, app, repository, alice } = register;
  github.webhooks.timeoutMs = 100;
  await alice.openIssue(repository, { title: "Admit zoe" });
  await github.settled();
  expect(github.deliveries.at(-1)).toMatchObject({ status: "timed out", statusCode: 0 });

  github.setWebhookUrl(app, "http://127.0.0.1:9/webhooks");
  await alice.openIssue(repository, { title: "Admit yan" });
  await github.settled();
  expect(github.deliveries.at(-1)).toMatchObject({ status: "failed to connect to host", statusCode: 0 });
});

test("deliveries are listed newest first, piece by piece, for three days", async () => {
  const door = await aDoor();
  const register = await aRegister({ app: { webhookUrl: door.url } });
  const { github, repository, alice } = register;
  for (let count = 1; count <= 5; count += 1) await alice.openIssue(repository, { title: String(count) });
  await github.settled();

  const listed: number[] = [];
  const { octokit } = anOctokitApp(github, register.app);
  const pages = octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 2 });
  for await (const { data } of pages) listed.push(...data.map(({ id }) => id));
  expect(listed).toEqual(github.deliveries.map(({ id }) => id).toReversed());

  const [delivery] = listed;
  const { data: whole } = await octokit.rest.apps.getWebhookDelivery({ delivery_id: delivery ?? 0 });
  expect(whole.request.payload).toMatchObject({ action: "opened", issue: { title: "5" } });
  await github.pass(3 * DAY_MS + 60_000);
  expect((await asApp(register).apps.listWebhookDeliveries()).data).toEqual([]);
});

test("an App is told of what it subscribed to and may see, and of its own installation in any case", async () => {
  const [narrow, wide] = [await aDoor(), await aDoor()];
  const register = await aRegister({
    app: { webhookUrl: narrow.url, permissions: { contents: "read", issues: "read" }, events: ["push"] },
  });
  const { github, acme, repository, bob, carol } = register;
  const other = await github.createApp({ owner: acme, name: "intake", webhookUrl: wide.url });
  bob.install(other, acme, [repository]);
  const elsewhere = await github.createRepository({ owner: acme, author: bob, name: "elsewhere" });
  await carol.commit(repository, { branch: "zoe", files: admission("zoe") });
  await carol.openPullRequest(repository, { head: "zoe" });
  await carol.openIssue(repository, { title: "Drift" });
  await bob.openIssue(elsewhere, { title: "Nobody's business" });
  await github.settled();

  expect(narrow.names()).toEqual(["installation.created", "push", "push"]);
  expect(wide.names()).toEqual([
    "installation.created",
    "push",
    "check_suite.requested",
    "pull_request.opened",
    "issues.opened",
  ]);
});

test("a payload of more than 25 MiB is not sent, and nothing says so", async () => {
  const door = await aDoor();
  const { github, repository, carol } = await aRegister({ app: { webhookUrl: door.url } });
  // A push says each message twice: among its commits, and as its head.
  await carol.commit(repository, { branch: "long", files: { "a.md": "a" }, message: "m".repeat(14 * 1024 * 1024) });
  await github.settled();

  expect(door.names()).toEqual(["installation.created", "check_suite.requested"]);
  expect(github.deliveries.map(({ name }) => name)).not.toContain("push");
});

test("webhooks can be held back, and leave in their order", async () => {
  const door = await aDoor();
  const { github, repository, alice } = await aRegister({ app: { webhookUrl: door.url } });
  await github.settled();
  github.webhooks.hold();
  const issue = await alice.openIssue(repository, { title: "Admit zoe" });
  await alice.comment(issue, "Hello");
  await github.settled();
  expect(door.names()).toEqual(["installation.created"]);

  github.webhooks.release();
  await github.settled();
  expect(door.names()).toEqual(["installation.created", "issues.opened", "issue_comment.created"]);
});

/** Takes every webhook and says nothing. */
async function aSilentDoor(): Promise<{ readonly url: string }> {
  const open = new Set<ServerResponse>();
  const server: Server = createServer((_request, response) => open.add(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${String(typeof address === "object" && address !== null ? address.port : 0)}` };
}
