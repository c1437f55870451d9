import { expect, test } from "vitest";

import { aDoor, admission, anOctokit, aRegister, refusal, type Register } from "./a-github.ts";
import { git } from "./git/run.ts";
import type { PullRequest } from "./state/threads.ts";

/** A pull request by carol, from a branch of the repository itself. */
async function aPull({ repository, carol }: Register, name = "zoe"): Promise<PullRequest> {
  await carol.commit(repository, { branch: name, files: admission(name) });
  return carol.openPullRequest(repository, { head: name, title: `Admit ${name}` });
}

test("a pull request of a fork says so, and its head repository is null once the fork is gone", async () => {
  const { octokit, repository, alice, where } = await aRegister();
  const fork = await alice.fork(repository, "my-register");
  await alice.commit(fork, { branch: "zoe", files: admission("zoe") });
  const { number } = await alice.openPullRequest(repository, { head: "zoe", from: fork });

  const { data: before } = await octokit.rest.pulls.get({ ...where, pull_number: number });
  await alice.deleteRepository(fork);
  const { data: after } = await octokit.rest.pulls.get({ ...where, pull_number: number });

  expect(before.head).toMatchObject({
    label: "alice:zoe",
    ref: "zoe",
    repo: { full_name: "alice/my-register", fork: true },
  });
  expect(before.author_association).toBe("FIRST_TIME_CONTRIBUTOR");
  expect(after.head).toMatchObject({ label: "alice:zoe", sha: before.head.sha, repo: null });
  expect(after.state).toBe("open");
});

test("whether it can be merged is unknown until somebody has asked, and again after each move", async () => {
  const register = await aRegister();
  const { github, octokit, repository, bob, where } = register;
  const { number } = await aPull(register);
  const asked = async () => {
    const { data } = await octokit.rest.pulls.get({ ...where, pull_number: number });
    return [data.mergeable, data.mergeable_state];
  };
  const ref = async () => (await github.refs(repository)).get(`refs/pull/${String(number)}/merge`);

  expect(await ref()).toBeUndefined();
  expect(await asked()).toEqual([null, "unknown"]);
  expect(await asked()).toEqual([true, "clean"]);
  const first = await ref();
  expect(await git(repository.directory, ["show", "--no-patch", "--format=%P", first ?? ""])).toContain(" ");

  await bob.commit(repository, { branch: "main", files: admission("yan") });
  expect(await ref()).toBe(first);
  expect(await asked()).toEqual([null, "unknown"]);
  expect(await ref()).not.toBe(first);
  expect(await asked()).toEqual([true, "clean"]);

  await bob.commit(repository, {
    branch: "main",
    files: { ...admission("zoe"), ...{ "domains/acme/participants/zoe.yaml": "other" } },
  });
  expect(await asked()).toEqual([null, "unknown"]);
  expect(await asked()).toEqual([false, "dirty"]);
});

test("the base commit stays the one of the last push, unless the oddity is switched off", async () => {
  const register = await aRegister();
  const { github, octokit, repository, bob, carol, where } = register;
  const pull = await aPull(register);
  const opened = pull.base.sha;
  const told = async () => (await octokit.rest.pulls.get({ ...where, pull_number: pull.number })).data.base.sha;

  const moved = await bob.commit(repository, { branch: "main", files: admission("yan") });
  expect(await told()).toBe(opened);
  await carol.commit(repository, { branch: "zoe", files: { "a.md": "a" } });
  expect(await told()).toBe(moved);

  github.oddities.baseShaStaysBehind = false;
  const again = await bob.commit(repository, { branch: "main", files: admission("xen") });
  expect(await told()).toBe(again);
});

test("a push to its branch makes a pull request follow, a push back too, and each is told with both ends", async () => {
  const door = await aDoor();
  const register = await aRegister({ app: { webhookUrl: door.url } });
  const { github, octokit, repository, carol, where } = register;
  const pull = await aPull(register);
  const first = pull.head.sha;
  const second = await carol.commit(repository, { branch: "zoe", files: { "a.md": "a" } });
  await carol.forcePush(repository, "zoe", first);
  await github.settled();

  const told = door.arrivals.filter(({ name }) => name === "pull_request.synchronize");
  expect(told.map(({ payload }) => [payload["before"], payload["after"]])).toEqual([
    [first, second],
    [second, first],
  ]);
  const pushes = door.arrivals.filter(({ name }) => name === "push").map(({ payload }) => payload["forced"]);
  expect(pushes.slice(-2)).toEqual([false, true]);
  const { data } = await octokit.rest.repos.listActivities({ ...where, activity_type: "force_push" });
  expect(data).toMatchObject([{ before: second, after: first, ref: "refs/heads/zoe", actor: { login: "carol" } }]);
});

test("a change of the base is an edit, and a branch that goes away closes what it was the head of", async () => {
  const door = await aDoor();
  const register = await aRegister({ app: { webhookUrl: door.url } });
  const { github, repository, bob, carol } = register;
  const pull = await aPull(register);
  await bob.commit(repository, { branch: "next", files: admission("yan") });

  await carol.editPullRequest(pull, { base: "next" });
  await carol.deleteBranch(repository, "zoe");
  await github.settled();

  const edited = door.arrivals.find(({ name }) => name === "pull_request.edited");
  expect(edited?.payload["changes"]).toMatchObject({ base: { ref: { from: "main" } } });
  expect(door.names().at(-1)).toBe("pull_request.closed");
  expect(pull).toMatchObject({ state: "closed", merged: null, base: { ref: "next" } });
  await expect(carol.reopenPullRequest(pull)).rejects.toThrow(/Validation Failed/);
});

test("what cannot be opened is refused as GitHub does: nothing to merge, twice the same, no such branch", async () => {
  const register = await aRegister({ app: { permissions: { pull_requests: "write" } } });
  const { octokit, repository, bob, alice, where } = register;
  await aPull(register);
  await bob.forcePush(repository, "same", repository.activities[0]?.after ?? "");
  const open = (head: string, base = "main") =>
    refusal(octokit.rest.pulls.create({ ...where, title: "t", head, base }));

  expect(await open("same")).toMatch(/^422 [^]*No commits between main and same/);
  expect(await open("zoe")).toMatch(/^422 [^]*A pull request already exists for acme:zoe/);
  expect(await open("nowhere")).toMatch(/^422 [^]*"field":"head"/);
  expect(await open("zoe", "nowhere")).toMatch(/^422 [^]*"field":"base"/);
  await expect(alice.openPullRequest(repository, { head: "zoe" })).rejects.toThrow(/push access/);
});

test("two who open the same at once get one between them", async () => {
  const { octokit, repository, carol, where } = await aRegister();
  await carol.commit(repository, { branch: "zoe", files: admission("zoe") });
  const open = () => refusal(octokit.rest.pulls.create({ ...where, title: "Admit zoe", head: "zoe", base: "main" }));

  const answers = await Promise.all([open(), open(), open()]);

  expect(answers.filter((answer) => answer === "not refused")).toHaveLength(1);
  expect([...repository.threads.keys()]).toEqual([1]);
});

test("what was closed opens again where it was or further on, and not after its branch went back", async () => {
  const register = await aRegister();
  const { repository, carol } = register;
  const pull = await aPull(register);
  const opened = pull.head.sha;
  await carol.closePullRequest(pull);
  const later = await carol.commit(repository, { branch: "zoe", files: { "a.md": "a" } });
  await carol.reopenPullRequest(pull);
  expect(pull).toMatchObject({ state: "open", head: { sha: later } });

  await carol.closePullRequest(pull);
  await carol.forcePush(repository, "zoe", opened);
  await expect(carol.reopenPullRequest(pull)).rejects.toThrow(/Validation Failed/);
  expect(pull.state).toBe("closed");
});

test("the list can be asked by state, branch and last change, and a merged one is found by its commit", async () => {
  const register = await aRegister();
  const { github, octokit, carol, where } = register;
  const zoe = await aPull(register, "zoe");
  const yan = await aPull(register, "yan");
  await github.pass(60_000);
  await carol.comment(zoe, "Now?");
  const numbers = async (query: object) =>
    (await octokit.rest.pulls.list({ ...where, ...query })).data.map(({ number }) => number);

  expect(await numbers({})).toEqual([yan.number, zoe.number]);
  expect(await numbers({ sort: "updated", direction: "desc" })).toEqual([zoe.number, yan.number]);
  expect(await numbers({ head: "acme:yan" })).toEqual([yan.number]);
  const landed = await carol.merge(yan, { method: "rebase" });
  expect(await numbers({ state: "closed" })).toEqual([yan.number]);
  const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...where, commit_sha: landed });
  expect(data.map(({ number, merged_at: at }) => [number, at !== null])).toEqual([[yan.number, true]]);
});

test("no more than so many files are listed, and nothing says that there are more", async () => {
  const register = await aRegister({ oddities: { pullFilesCap: 3 } });
  const { octokit, repository, carol, where } = register;
  const names = ["a.md", "b.md", "c.md", "d.md", "e.md"];
  const files = Object.fromEntries(names.map((name) => [name, `${name}\n`]));
  await carol.commit(repository, { branch: "many", files });
  const { number } = await carol.openPullRequest(repository, { head: "many" });

  const { data } = await octokit.rest.pulls.listFiles({ ...where, pull_number: number });
  const { data: pull } = await octokit.rest.pulls.get({ ...where, pull_number: number });

  expect(data.map(({ filename }) => filename)).toEqual(["a.md", "b.md", "c.md"]);
  expect(data[0]).toMatchObject({ status: "added", additions: 1, deletions: 0, patch: "@@ -0,0 +1 @@\n+a.md" });
  expect(pull).toMatchObject({ changed_files: 5, additions: 5, commits: 1 });
});

test("renamed, changed and deleted files are told apart", async () => {
  const { octokit, repository, carol, where } = await aRegister();
  const text = "one\ntwo\nthree\nfour\nfive\n";
  await carol.commit(repository, { branch: "main", files: { "old.md": text, "gone.md": "gone\n", "kept.md": text } });
  await carol.commit(repository, {
    branch: "moves",
    files: { "old.md": null, "new.md": text, "gone.md": null, "kept.md": `${text}six\n` },
  });
  const { number } = await carol.openPullRequest(repository, { head: "moves" });

  const { data } = await octokit.rest.pulls.listFiles({ ...where, pull_number: number });

  expect(
    data.map((file) => [file.filename, file.status, file.additions, file.deletions, file.previous_filename]),
  ).toEqual([
    ["gone.md", "removed", 0, 1, undefined],
    ["kept.md", "modified", 1, 0, undefined],
    ["new.md", "renamed", 0, 0, "old.md"],
  ]);
});

test("a person's token does over the API what the person may do", async () => {
  const register = await aRegister();
  const { github, alice, carol, where } = register;
  const pull = await aPull(register);
  const asAlice = anOctokit(github, alice.token()).rest;
  const asCarol = anOctokit(github, carol.token()).rest;
  const number = { ...where, pull_number: pull.number };

  expect((await asAlice.pulls.createReview({ ...number, event: "APPROVE" })).data.state).toBe("APPROVED");
  expect(await refusal(asAlice.pulls.merge(number))).toMatch(/^403 /);
  expect(await refusal(asAlice.checks.create({ ...where, name: "rollcall", head_sha: pull.head.sha }))).toMatch(
    /^403 [^]*You must authenticate via a GitHub App/,
  );
  expect((await asCarol.pulls.merge(number)).data.merged).toBe(true);
});
