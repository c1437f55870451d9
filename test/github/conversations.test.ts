import { expect, test } from "vitest";

import { aDoor, admission, anOctokit, anOctokitApp, aRegister, refusal } from "./a-github.ts";

test("our comments say that an App made them, and come oldest first whatever is asked", async () => {
  const { github, octokit, repository, alice, app, where } = await aRegister();
  const issue = await alice.openIssue(repository, { title: "Admit zoe" });
  const at = { ...where, issue_number: issue.number };

  await alice.comment(issue, "Hello");
  await octokit.rest.issues.createComment({ ...at, body: "<!-- rollcall:plan v1 -->" });
  const { data } = await octokit.rest.issues.listComments(at);

  expect(
    data.map(({ body, user, author_association: who, performed_via_github_app: via }) => [
      body,
      user?.login,
      who,
      via?.id,
    ]),
  ).toEqual([
    ["Hello", "alice", "NONE", undefined],
    ["<!-- rollcall:plan v1 -->", "rollcall[bot]", "NONE", app.id],
  ]);
  expect(data[1]?.user?.type).toBe("Bot");
  expect(github.writes(app)).toMatchObject([{ method: "POST", status: 201, login: "rollcall[bot]" }]);
});

test("whoever may write edits anybody's comment, which is told; a stranger and an App may not", async () => {
  const door = await aDoor();
  const { github, octokit, repository, alice, bob, carol, where } = await aRegister({ app: { webhookUrl: door.url } });
  const issue = await bob.openIssue(repository, { title: "Drift" });
  await octokit.rest.issues.createComment({ ...where, issue_number: issue.number, body: "1 removal" });
  const [ours] = issue.comments;
  const theirs = await bob.comment(issue, "Mine");
  if (ours === undefined) throw new Error("no comment");

  expect(await refusal(alice.editComment(ours, "0 removals"))).toMatch(/^403 /);
  await carol.editComment(ours, "0 removals");
  const foreign = { ...where, comment_id: theirs.id };
  expect(await refusal(octokit.rest.issues.updateComment({ ...foreign, body: "Ours" }))).toMatch(/^403 /);
  expect(await refusal(octokit.rest.issues.deleteComment(foreign))).toMatch(/^403 /);
  await github.settled();

  const told = door.arrivals.at(-1);
  expect(told?.name).toBe("issue_comment.edited");
  expect(told?.payload).toMatchObject({
    changes: { body: { from: "1 removal" } },
    comment: { id: ours.id, body: "0 removals", user: { login: "rollcall[bot]" } },
    sender: { login: "carol" },
  });
});

test("people get mail about what is said, and none about what is edited", async () => {
  const { github, octokit, repository, alice, carol, where } = await aRegister();
  const issue = await alice.openIssue(repository, { title: "Admit zoe" });
  await carol.comment(issue, "Soon");
  const { data } = await octokit.rest.issues.createComment({ ...where, issue_number: issue.number, body: "Planned" });
  await octokit.rest.issues.updateComment({ ...where, comment_id: data.id, body: "Applied" });

  const told = github.notifications.map(({ reason, by, to }) => [reason, by.login, to.map(({ login }) => login)]);
  expect(told).toEqual([
    ["opened", "alice", []],
    ["commented", "carol", ["alice"]],
    ["commented", "rollcall[bot]", ["alice", "carol"]],
  ]);
});

test("a comment that is gone is gone: 404, and told with what it said", async () => {
  const door = await aDoor();
  const { github, octokit, repository, bob, carol, where } = await aRegister({ app: { webhookUrl: door.url } });
  const issue = await bob.openIssue(repository, { title: "Drift" });
  const { data } = await octokit.rest.issues.createComment({ ...where, issue_number: issue.number, body: "1 removal" });
  const [comment] = issue.comments;
  if (comment === undefined) throw new Error("no comment");

  await carol.deleteComment(comment);
  await github.settled();

  expect(await refusal(octokit.rest.issues.updateComment({ ...where, comment_id: data.id, body: "x" }))).toMatch(
    /^404 /,
  );
  expect(door.arrivals.at(-1)).toMatchObject({
    name: "issue_comment.deleted",
    payload: { comment: { body: "1 removal" } },
  });
});

test("a locked conversation is closed to strangers and to Apps, and open to those who may write", async () => {
  const { octokit, repository, alice, bob, carol, where } = await aRegister();
  const issue = await bob.openIssue(repository, { title: "Drift" });
  await carol.lock(issue, "too heated");
  const ours = octokit.rest.issues.createComment({ ...where, issue_number: issue.number, body: "1 removal" });

  expect(await refusal(ours)).toMatch(/^403 [^]*issue is locked/);
  expect(await refusal(alice.comment(issue, "But"))).toMatch(/^403 /);
  await carol.comment(issue, "No");
  await carol.unlock(issue);
  await alice.comment(issue, "Thanks");

  expect(issue.comments.map(({ body }) => body)).toEqual(["No", "Thanks"]);
});

test("a body may have so many characters, and pictures count as one", async () => {
  const { octokit, repository, bob, where } = await aRegister();
  const issue = await bob.openIssue(repository, { title: "Drift" });
  const say = (body: string) =>
    refusal(octokit.rest.issues.createComment({ ...where, issue_number: issue.number, body }));

  expect(await say("🟢".repeat(65_536))).toBe("not refused");
  expect(await say("x".repeat(65_537))).toMatch(/^422 [^]*body is too long \(maximum is 65536 characters\)/);
  expect(await say("  ")).toMatch(/^422 [^]*cannot be blank/);
});

test("the permission for pull requests reaches their conversations, and no issue", async () => {
  const { github, octokit: _all, repository, carol, app, installation, where } = await aRegister();
  const { data } = await anOctokitApp(github, app).octokit.rest.apps.createInstallationAccessToken({
    installation_id: installation.id,
    permissions: { pull_requests: "write" },
  });
  const { rest } = anOctokit(github, data.token);
  const issue = await carol.openIssue(repository, { title: "Drift" });
  await carol.commit(repository, { branch: "zoe", files: admission("zoe") });
  const pull = await carol.openPullRequest(repository, { head: "zoe" });
  const say = (issue_number: number) => refusal(rest.issues.createComment({ ...where, issue_number, body: "Hello" }));

  expect(await say(pull.number)).toBe("not refused");
  expect(await say(issue.number)).toMatch(/^403 [^]*Resource not accessible by integration/);
});

test("everybody has one reaction of a kind, and asking again changes nothing", async () => {
  const { octokit, repository, alice, where } = await aRegister();
  const issue = await alice.openIssue(repository, { title: "Admit zoe" });
  const comment = await alice.comment(issue, "/rollcall plan");
  const id = { ...where, comment_id: comment.id };

  const first = await octokit.rest.reactions.createForIssueComment({ ...id, content: "eyes" });
  const again = await octokit.rest.reactions.createForIssueComment({ ...id, content: "eyes" });
  await alice.react(comment, "eyes");
  const { data } = await octokit.rest.issues.getComment(id);

  expect([first.status, again.status, again.data.id]).toEqual([201, 200, first.data.id]);
  expect(data.reactions).toMatchObject({ total_count: 2, eyes: 2, rocket: 0 });
});

test("issues are found by creator, label and state, with pull requests among them", async () => {
  const { octokit, repository, alice, carol, where } = await aRegister();
  await carol.commit(repository, { branch: "zoe", files: admission("zoe") });
  await carol.openPullRequest(repository, { head: "zoe", title: "Admit zoe" });
  await alice.openIssue(repository, { title: "Hello", labels: ["drift"] });
  const { data: drift } = await octokit.rest.issues.create({ ...where, title: "Drift in acme", labels: ["drift"] });
  const titles = async (query: object) =>
    (await octokit.rest.issues.listForRepo({ ...where, ...query })).data.map(({ title }) => title);

  expect(await titles({})).toEqual(["Drift in acme", "Hello", "Admit zoe"]);
  expect(await titles({ creator: "rollcall[bot]" })).toEqual(["Drift in acme"]);
  // Strangers cannot label.
  expect(await titles({ labels: "drift" })).toEqual(["Drift in acme"]);
  await octokit.rest.issues.update({ ...where, issue_number: drift.number, state: "closed" });
  expect(await titles({ state: "closed" })).toEqual(["Drift in acme"]);
  const { data } = await octokit.rest.issues.update({ ...where, issue_number: drift.number, state: "open" });
  expect(data).toMatchObject({
    state: "open",
    state_reason: "reopened",
    closed_at: null,
    performed_via_github_app: { slug: "rollcall" },
  });
  expect((await octokit.rest.issues.get({ ...where, issue_number: 1 })).data.pull_request?.merged_at).toBeNull();
});
