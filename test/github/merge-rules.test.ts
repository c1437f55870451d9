import { expect, test } from "vitest";

import { aDoor, admission, aRegister, refusal, type Register } from "./a-github.ts";
import { readCommit } from "./git/objects.ts";
import type { PullRequest } from "./state/threads.ts";
import type { CheckConclusion } from "./state/checks.ts";

/** Alice's pull request from her fork. */
async function anAdmission({ repository, alice }: Register): Promise<PullRequest> {
  const fork = await alice.fork(repository);
  await alice.commit(fork, { branch: "zoe", files: admission("zoe") });
  return alice.openPullRequest(repository, { head: "zoe", from: fork, title: "Admit zoe" });
}

async function check({ octokit, where }: Register, sha: string, conclusion: CheckConclusion): Promise<void> {
  await octokit.rest.checks.create({ ...where, name: "rollcall", head_sha: sha, conclusion });
}

test("the required check decides: neutral and skipped count as passed, the rest does not", async () => {
  const register = await aRegister();
  const { repository, bob, carol, app } = register;
  await bob.protect(repository, "main", { requiredChecks: [{ context: "rollcall", appId: app.id }] });
  const pull = await anAdmission(register);
  const merging = (): Promise<string> => refusal(carol.merge(pull));

  expect(await merging()).toMatch(/^405 [^]*Required status check "rollcall" is expected/);
  for (const conclusion of ["failure", "action_required", "cancelled", "timed_out"] as const) {
    await check(register, pull.head.sha, conclusion);
    expect(await merging()).toMatch(/^405 [^]*Required status check "rollcall" is failing/);
  }
  await check(register, pull.head.sha, "neutral");
  expect(await merging()).toBe("not refused");
  expect(pull.merged?.by).toBe(carol.account);
});

test("a check of the same name by another App, or a status by somebody, does not stand in for it", async () => {
  const register = await aRegister({ app: { permissions: { checks: "write", contents: "read", statuses: "write" } } });
  const { github, repository, acme, bob, carol, octokit, where } = register;
  const other = await github.createApp({ owner: acme, name: "intake" });
  await bob.protect(repository, "main", { requiredChecks: [{ context: "rollcall", appId: other.id }] });
  const pull = await anAdmission(register);
  const { sha } = pull.head;

  await check(register, sha, "success");
  await octokit.rest.repos.createCommitStatus({ ...where, sha, state: "success", context: "rollcall" });
  expect(await refusal(carol.merge(pull))).toMatch(/"rollcall" is expected/);

  // Not pinned, both count, and both must pass.
  await bob.protect(repository, "main", { requiredChecks: [{ context: "rollcall" }] });
  await octokit.rest.repos.createCommitStatus({ ...where, sha, state: "failure", context: "rollcall" });
  expect(await refusal(carol.merge(pull))).toMatch(/"rollcall" is failing/);
  await octokit.rest.repos.createCommitStatus({ ...where, sha, state: "success", context: "rollcall" });
  expect(await refusal(carol.merge(pull))).toBe("not refused");
});

test("a check on the test merge commit decides over the one on the head", async () => {
  const register = await aRegister();
  const { repository, bob, carol, octokit, where, app } = register;
  await bob.protect(repository, "main", { requiredChecks: [{ context: "rollcall", appId: app.id }] });
  const pull = await anAdmission(register);
  await octokit.rest.pulls.get({ ...where, pull_number: pull.number });
  await check(register, pull.head.sha, "success");
  await check(register, pull.mergeability?.mergeCommit ?? "", "failure");

  expect(await refusal(carol.merge(pull))).toMatch(/is failing/);
});

test("a strict check wants the branch to be up to date", async () => {
  const register = await aRegister();
  const { repository, alice, bob, carol, app, octokit, where } = register;
  const pull = await anAdmission(register);
  await bob.commit(repository, { branch: "main", files: admission("yan") });
  await bob.protect(repository, "main", { requiredChecks: [{ context: "rollcall", appId: app.id }], isStrict: true });
  await check(register, pull.head.sha, "success");

  expect(await refusal(carol.merge(pull))).toMatch(/not up to date/);
  for (let asked = 0; asked < 2; asked += 1) await octokit.rest.pulls.get({ ...where, pull_number: pull.number });
  const { data } = await octokit.rest.pulls.get({ ...where, pull_number: pull.number });
  expect(data.mergeable_state).toBe("behind");
  await check(register, await alice.updateBranch(pull), "success");
  expect(await refusal(carol.merge(pull))).toBe("not refused");
});

test("approvals count when they come from those who may write, and not from the author", async () => {
  const register = await aRegister();
  const { github, repository, alice, bob, carol } = register;
  const dan = github.createUser("dan");
  await bob.protect(repository, "main", { approvals: 1 });
  const pull = await anAdmission(register);
  const merging = (): Promise<string> => refusal(carol.merge(pull));

  await dan.approve(pull);
  expect(await merging()).toMatch(/^405 [^]*At least 1 approving review is required by reviewers with write access/);
  expect(await refusal(alice.approve(pull))).toMatch(/^422 /);
  await carol.review(pull, "REQUEST_CHANGES", { body: "No" });
  await bob.approve(pull);
  expect(await merging()).toMatch(/A review has requested changes/);
  const [, , objection] = pull.reviews.filter(({ author }) => author !== dan.account && author !== alice.account);
  expect(objection).toBeUndefined();
  await carol.approve(pull);
  expect(await merging()).toBe("not refused");
});

test("a push dismisses approvals where the rules say so, and tells it; merging the base in does not", async () => {
  const door = await aDoor();
  const register = await aRegister({ app: { webhookUrl: door.url } });
  const { github, repository, alice, bob, carol } = register;
  await bob.protect(repository, "main", { approvals: 1, dismissStaleReviews: true });
  const pull = await anAdmission(register);
  const review = await carol.approve(pull);
  await bob.protect(repository, "main", null);
  await bob.commit(repository, { branch: "main", files: admission("yan") });
  await bob.protect(repository, "main", { approvals: 1, dismissStaleReviews: true });

  await alice.updateBranch(pull);
  expect(review.state).toBe("APPROVED");
  await alice.commit(pull.head.repository ?? repository, { branch: "zoe", files: { "a.md": "a" } });
  await github.settled();

  expect(review.state).toBe("DISMISSED");
  expect(door.names().slice(-2)).toEqual(["check_suite.requested", "pull_request_review.dismissed"]);
  expect(await refusal(carol.merge(pull))).toMatch(/At least 1 approving review/);
});

test("a review is stamped with the head of its submission, and moves along when the base is merged in", async () => {
  const register = await aRegister();
  const { github, repository, alice, bob, carol } = register;
  const pull = await anAdmission(register);
  const seen = pull.head.sha;
  const fork = pull.head.repository ?? repository;
  const pushed = await alice.commit(fork, { branch: "zoe", files: { "a.md": "a" } });

  const review = await carol.approve(pull, { lookingAt: seen });
  expect(review.commit).toBe(pushed);
  await bob.commit(repository, { branch: "main", files: admission("yan") });
  const merged = await alice.updateBranch(pull);
  expect(review.commit).toBe(merged);

  github.oddities.reviewIsStampedAtSubmission = false;
  github.oddities.reviewFollowsMergeOfBase = false;
  const honest = await carol.approve(pull, { lookingAt: seen });
  await bob.commit(repository, { branch: "main", files: admission("xen") });
  await alice.updateBranch(pull);
  expect([honest.commit, review.commit]).toEqual([seen, merged]);
});

test("whoever pushed last cannot be the one whose approval counts", async () => {
  const register = await aRegister();
  const { repository, bob, carol } = register;
  await carol.commit(repository, { branch: "zoe", files: admission("zoe") });
  const pull = await carol.openPullRequest(repository, { head: "zoe" });
  await bob.protect(repository, "main", { approvals: 1, requireLastPushApproval: true });
  await bob.commit(repository, { branch: "zoe", files: { "a.md": "a" } });

  await bob.approve(pull);

  expect(await refusal(carol.merge(pull))).toMatch(/someone other than the last pusher/);
});

test("code owners of the base branch must approve what they own", async () => {
  const register = await aRegister();
  const { github, repository, acme, bob, carol } = register;
  const owners = "* @carol\n/domains/ @acme/admins\n";
  await bob.commit(repository, { branch: "main", files: { ".github/CODEOWNERS": owners } });
  const team = github.createTeam(acme, "Admins", [bob]);
  github.giveTeam(team, repository, "write");
  await bob.protect(repository, "main", { approvals: 1, requireCodeOwners: true });
  const pull = await anAdmission(register);

  await carol.approve(pull);
  expect(await refusal(carol.merge(pull))).toMatch(/Waiting on code owner review from acme\/admins/);
  await bob.approve(pull);
  expect(await refusal(carol.merge(pull))).toBe("not refused");
});

test("merge, squash and rebase land what their names say", async () => {
  const register = await aRegister();
  const { github, repository, carol } = register;
  const open = async (name: string): Promise<PullRequest> => {
    await carol.commit(repository, { branch: name, files: admission(name), message: `Admit ${name}` });
    await carol.commit(repository, { branch: name, files: { [`${name}.md`]: name }, message: `Tell of ${name}` });
    return carol.openPullRequest(repository, { head: name, title: `Welcome ${name}` });
  };
  const pulls = [await open("one"), await open("two"), await open("three")];
  const [one, two, three] = pulls;
  if (one === undefined || two === undefined || three === undefined) throw new Error("three pull requests");

  const merged = await readCommit(repository.directory, await carol.merge(one));
  const squashed = await readCommit(repository.directory, await carol.merge(two, { method: "squash" }));
  const rebased = await readCommit(repository.directory, await carol.merge(three, { method: "rebase" }));

  expect(merged).toMatchObject({
    message: "Merge pull request #1 from acme/one\n\nWelcome one",
    parents: { length: 2 },
  });
  expect(merged.parents[1]).toBe(one.head.sha);
  expect(squashed).toMatchObject({
    message: "Welcome two (#2)\n\n* Admit two\n\n* Tell of two",
    parents: [merged.sha],
  });
  expect(squashed).toMatchObject({ author: { name: "carol" }, committer: { name: "GitHub" } });
  expect(rebased).toMatchObject({ message: "Tell of three", parents: { length: 1 } });
  expect(rebased.sha).not.toBe(three.head.sha);
  const tip = await readCommit(repository.directory, "refs/heads/main");
  expect(tip.sha).toBe(rebased.sha);
  for (const name of ["one", "two", "three"])
    expect(await github.readFile(repository, "main", `${name}.md`)).toBe(name);
});

test("a merge is refused for a draft, a conflict, a method that is not allowed, and a head that has moved", async () => {
  const register = await aRegister();
  const { repository, alice, bob, carol } = register;
  await bob.protect(repository, "main", { approvals: 0, mergeMethods: ["squash"] });
  const pull = await anAdmission(register);
  await alice.convertToDraft(pull);

  expect(await refusal(carol.merge(pull, { method: "squash" }))).toMatch(/^405 Pull Request is still a draft/);
  await alice.readyForReview(pull);
  expect(await refusal(carol.merge(pull))).toMatch(/^405 Merge commits are not allowed/);
  expect(await refusal(carol.merge(pull, { method: "squash", head: "f".repeat(40) }))).toMatch(/^409 /);
  await bob.protect(repository, "main", null);
  await bob.commit(repository, { branch: "main", files: { "domains/acme/participants/zoe.yaml": "other" } });
  expect(await refusal(carol.merge(pull))).toMatch(/^405 Pull Request is not mergeable/);
  expect(await refusal(alice.merge(pull))).toMatch(/^403 /);
});

test("commits that reach the base by a push merge the pull request that has them", async () => {
  const register = await aRegister();
  const { repository, bob } = register;
  const pull = await anAdmission(register);

  await bob.forcePush(repository, "main", pull.head.sha);

  expect(pull).toMatchObject({ state: "closed", merged: { sha: pull.head.sha, by: { login: "bob" } } });
});
