import { expect, test } from "vitest";

import { aDoor, admission, aRegister, refusal, type Register } from "./a-github.ts";
import { isAncestor } from "./git/objects.ts";
import type { MergeGroup } from "./state/repository.ts";
import type { PullRequest } from "./state/threads.ts";
import type { GitHubOptions } from "./github.ts";

async function aQueue(rules: object = {}, options: GitHubOptions & { webhookUrl?: string } = {}): Promise<Register> {
  const { webhookUrl, ...rest } = options;
  const register = await aRegister({ ...rest, ...(webhookUrl === undefined ? {} : { app: { webhookUrl } }) });
  const { bob, repository, app } = register;
  const requiredChecks = [{ context: "rollcall", appId: app.id }];
  await bob.protect(repository, "main", { approvals: 0, requiredChecks, mergeQueue: rules });
  return register;
}

async function aCheckedPull(register: Register, name: string, files = admission(name)): Promise<PullRequest> {
  const { carol, repository } = register;
  await carol.commit(repository, { branch: name, files });
  const pull = await carol.openPullRequest(repository, { head: name });
  await check(register, pull.head.sha, "success");
  return pull;
}

async function check({ octokit, where }: Register, sha: string, conclusion: "success" | "failure"): Promise<void> {
  await octokit.rest.checks.create({ ...where, name: "rollcall", head_sha: sha, conclusion });
}

function groups({ repository }: Register): readonly MergeGroup[] {
  return repository.queues.get("main")?.groups ?? [];
}

test("the queue asks for checks on a branch of its own, and merges when they pass", async () => {
  const door = await aDoor();
  const register = await aQueue({}, { webhookUrl: door.url });
  const { github, repository, carol } = register;
  const pull = await aCheckedPull(register, "zoe");
  expect(await refusal(carol.merge(pull))).toMatch(/^405 [^]*merge queue/);

  await carol.enqueue(pull);
  await github.settled();
  const [group] = groups(register);
  const asked = door.arrivals.find(({ name }) => name === "merge_group.checks_requested");
  expect(asked?.payload["merge_group"]).toMatchObject({
    head_sha: group?.headSha,
    head_ref: `refs/heads/gh-readonly-queue/main/pr-${String(pull.number)}-${group?.baseSha ?? ""}`,
    base_sha: repository.activities[0]?.after,
    base_ref: "refs/heads/main",
  });
  expect(pull.state).toBe("open");

  await check(register, group?.headSha ?? "", "success");
  await github.settled();
  expect(pull.merged).toMatchObject({ sha: group?.headSha, by: { login: "carol" } });
  expect((await github.refs(repository)).get("refs/heads/main")).toBe(group?.headSha);
  expect((await github.refs(repository)).has(group?.ref ?? "")).toBe(false);
  const destroyed = door.arrivals.find(({ name }) => name === "merge_group.destroyed");
  expect(destroyed?.payload["reason"]).toBe("merged");
  const dequeued = door.arrivals.find(({ name }) => name === "pull_request.dequeued");
  expect(dequeued?.payload["reason"]).toBe("MERGE");
  expect(repository.activities.findLast(({ ref }) => ref === "refs/heads/main")?.kind).toBe("merge_queue_merge");
});

test("a group whose check fails is ejected, and those behind it are built anew without it", async () => {
  const door = await aDoor();
  const register = await aQueue({}, { webhookUrl: door.url });
  const { github, repository, carol } = register;
  const [bad, good] = [await aCheckedPull(register, "bad"), await aCheckedPull(register, "good")];
  await carol.enqueue(bad);
  await carol.enqueue(good);
  const [first, second] = groups(register);
  expect(second?.baseSha).toBe(first?.headSha);

  await check(register, first?.headSha ?? "", "failure");
  const [rebuilt, ...more] = groups(register);
  expect(more).toEqual([]);
  expect(rebuilt?.baseSha).toBe(first?.baseSha);
  await check(register, rebuilt?.headSha ?? "", "success");
  await github.settled();

  expect([bad.merged, good.merged !== null]).toEqual([null, true]);
  expect(await github.readFile(repository, "main", "domains/acme/participants/bad.yaml")).toBeUndefined();
  const reasons = door.arrivals
    .filter(({ name }) => name === "pull_request.dequeued")
    .map(({ payload }) => payload["reason"]);
  expect(reasons).toEqual(["CI_FAILURE", "MERGE"]);
});

test("several pull requests may go in one group, and land together", async () => {
  const register = await aQueue({ groupSize: 2, concurrency: 1, method: "squash" });
  const { repository, carol } = register;
  const pulls = [
    await aCheckedPull(register, "one"),
    await aCheckedPull(register, "two"),
    await aCheckedPull(register, "three"),
  ];
  for (const pull of pulls) await carol.enqueue(pull);
  // The first went alone, since nobody else was there; then the others make a group of two.
  await check(register, groups(register)[0]?.headSha ?? "", "success");
  const [pair] = groups(register);
  expect(pair?.entries.map(({ pull }) => pull.number)).toEqual([2, 3]);

  await check(register, pair?.headSha ?? "", "success");

  expect(pulls.map(({ merged }) => merged?.sha)).toHaveLength(3);
  expect(pulls[2]?.merged?.sha).toBe(pair?.headSha);
  expect(await isAncestor(repository.directory, pulls[1]?.merged?.sha ?? "", pair?.headSha ?? "")).toBe(true);
});

test("whoever gets past the queue to its branch makes it start anew from there", async () => {
  const register = await aQueue();
  const { repository, bob, carol, app } = register;
  const pull = await aCheckedPull(register, "zoe");
  await carol.enqueue(pull);
  const [before] = groups(register);

  await bob.protect(repository, "main", { requiredChecks: [] });
  const tip = await bob.commit(repository, { branch: "main", files: admission("yan") });
  await bob.protect(repository, "main", { requiredChecks: [{ context: "rollcall", appId: app.id }], mergeQueue: {} });

  const [after, ...more] = groups(register);
  expect([after?.baseSha, more]).toEqual([tip, []]);
  expect(after?.headSha).not.toBe(before?.headSha);
  await check(register, after?.headSha ?? "", "success");
  expect(pull.merged).not.toBeNull();
});

test("the queue lets go of what conflicts, of what is pushed to, and of what nobody checks in time", async () => {
  const door = await aDoor();
  const register = await aQueue({ timeoutMs: 60_000 }, { webhookUrl: door.url });
  const { github, repository, carol } = register;
  const pulls = {
    first: await aCheckedPull(register, "first", { "same.md": "one" }),
    conflicting: await aCheckedPull(register, "conflicting", { "same.md": "two" }),
    pushed: await aCheckedPull(register, "pushed"),
  };
  await carol.enqueue(pulls.first);
  await carol.enqueue(pulls.conflicting);
  await carol.enqueue(pulls.pushed);
  await carol.commit(repository, { branch: "pushed", files: { "late.md": "late" } });
  await github.pass(61_000);
  await github.settled();

  const told = door.arrivals
    .filter(({ name }) => name === "pull_request.dequeued")
    .map(({ payload }) => [payload["number"], payload["reason"]]);
  expect(told).toEqual([
    [pulls.conflicting.number, "MERGE_CONFLICT"],
    [pulls.pushed.number, "MANUAL"],
    [pulls.first.number, "CI_TIMEOUT"],
  ]);
  expect(groups(register)).toEqual([]);
  expect(await refusal(carol.enqueue(pulls.pushed))).toMatch(/^405 [^]*is expected/);
});
