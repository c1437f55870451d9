import { expect, test } from "vitest";

import { aDoor, admission, anOctokitApp, aRegister } from "./a-github.ts";
import { SERVICE_EVENTS, SERVICE_PERMISSIONS } from "./github.ts";
import { EVENTS } from "./served.ts";

test("every webhook is sent by the act that it tells of, with a payload as GitHub describes it", async () => {
  const door = await aDoor();
  const { github, acme, repository, alice, bob, carol, app, installation, octokit, where } = await aRegister({
    app: {
      webhookUrl: door.url,
      permissions: { ...SERVICE_PERMISSIONS, administration: "read" },
      events: [...SERVICE_EVENTS, "repository_ruleset"],
    },
  });

  // Repositories, teams, and the installation itself.
  await bob.invite(repository, alice, "triage");
  await bob.invite(repository, alice, "read");
  await bob.invite(repository, alice, "none");
  const team = github.createTeam(acme, "Admins", [bob]);
  bob.setTeamMember(team, carol, "member");
  bob.setTeamMember(team, carol, null);
  const queued = { requiredChecks: [{ context: "rollcall", appId: app.id }], mergeQueue: {} };
  await bob.protect(repository, "queued", queued);
  await bob.protect(repository, "queued", { ...queued, forbidDeletion: true });
  await bob.protect(repository, "free", {});
  await bob.protect(repository, "free", null);
  const other = await github.createRepository({ owner: acme, author: bob, name: "other" });
  bob.setRepositories(installation, [repository]);
  bob.setRepositories(installation, [repository, other]);
  bob.suspend(installation);
  bob.unsuspend(installation);
  bob.setPermissions(installation, installation.permissions);

  // Issues and conversations.
  const issue = await alice.openIssue(repository, { title: "Admit me", body: "Please" });
  await alice.editIssue(issue, { title: "Admit zoe" });
  await carol.setLabels(issue, ["admission"]);
  await carol.setLabels(issue, []);
  await carol.lock(issue, "resolved");
  await carol.unlock(issue);
  await alice.editIssue(issue, { state: "closed" });
  await alice.editIssue(issue, { state: "open" });
  const comment = await alice.comment(issue, "Anybody?");
  await carol.editComment(comment, "Nobody");
  await carol.deleteComment(comment);

  // A pull request from a fork, all its life long.
  const fork = await alice.fork(repository);
  await alice.commit(fork, { branch: "zoe", files: admission("zoe") });
  const pull = await alice.openPullRequest(repository, { head: "zoe", from: fork });
  await alice.editPullRequest(pull, { title: "Admit zoe", body: "Hello" });
  await alice.convertToDraft(pull);
  await alice.readyForReview(pull);
  await alice.commit(fork, { branch: "zoe", files: admission("zoe-2") });
  await carol.setLabels(pull, ["admission"]);
  await carol.setLabels(pull, []);
  await carol.lock(pull);
  await carol.unlock(pull);
  await carol.closePullRequest(pull);
  await carol.reopenPullRequest(pull);
  const review = await carol.approve(pull);
  await carol.editReview(review, "Looks good");
  await carol.dismissReview(review);

  // Checks and the buttons that they show.
  const actions = [{ label: "Plan again", description: "Plans again", identifier: "plan" }];
  const check = { ...where, name: "rollcall", head_sha: pull.head.sha, actions };
  const { data } = await octokit.rest.checks.create({ ...check, conclusion: "success" });
  const [run] = github.checkRuns(repository, pull.head.sha);
  if (run === undefined) throw new Error(`no run ${String(data.id)}`);
  await carol.rerequestCheck(run);
  await carol.rerequestSuite(run.suite);
  await carol.requestAction(run, "plan");

  // The merge queue.
  await bob.forcePush(repository, "queued", repository.activities[0]?.after ?? "");
  await carol.commit(repository, { branch: "late", files: admission("late") });
  const late = await carol.openPullRequest(repository, { head: "late", base: "queued" });
  await octokit.rest.checks.create({ ...check, head_sha: late.head.sha, conclusion: "success" });
  await carol.enqueue(late);
  const group = repository.queues.get("queued")?.groups[0];
  await octokit.rest.checks.create({ ...check, head_sha: group?.headSha ?? "", conclusion: "success" });

  bob.uninstall(installation);
  await github.settled();

  const sent = new Set(door.names());
  expect(EVENTS.filter((name) => !sent.has(name))).toEqual([]);
  expect(late.merged).not.toBeNull();
});

test("webhooks are signed and headed as octokit wants them", async () => {
  const door = await aDoor();
  const { github, repository, alice, app, installation } = await aRegister({ app: { webhookUrl: door.url } });
  await alice.openIssue(repository, { title: "Admit zoe" });
  await github.settled();

  const arrival = door.arrivals.at(-1);
  const { webhooks } = anOctokitApp(github, app);
  const heard: unknown[] = [];
  webhooks.on("issues.opened", ({ id, payload }) => {
    heard.push([id, payload.issue.title, payload.installation?.id]);
  });
  const delivery = {
    id: String(arrival?.headers["x-github-delivery"]),
    name: String(arrival?.headers["x-github-event"]),
    signature: String(arrival?.headers["x-hub-signature-256"]),
    payload: arrival?.body ?? "",
  };
  await webhooks.verifyAndReceive(delivery);

  expect(heard).toEqual([[github.deliveries.at(-1)?.guid, "Admit zoe", installation.id]]);
  expect(delivery.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(arrival?.headers).toMatchObject({
    "content-type": "application/json",
    "x-github-hook-id": String(app.hook.id),
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
  });
  await expect(webhooks.verify(`${delivery.payload} `, delivery.signature)).resolves.toBe(false);
});
