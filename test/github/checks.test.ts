import { expect, test } from "vitest";

import { aDoor, admission, aRegister, anOctokitApp, refusal, type Register } from "./a-github.ts";
import type { PullRequest } from "./state/threads.ts";

async function aPull({ repository, carol }: Register): Promise<PullRequest> {
  await carol.commit(repository, { branch: "zoe", files: admission("zoe") });
  return carol.openPullRequest(repository, { head: "zoe" });
}

function annotations(count: number) {
  return Array.from({ length: count }, (_, line) => ({
    path: "domains/acme/participants/zoe.yaml",
    start_line: line + 1,
    end_line: line + 1,
    annotation_level: "warning" as const,
    message: `line ${String(line + 1)}`,
  }));
}

test("annotations are added to, fifty at a time, and read page by page", async () => {
  const register = await aRegister();
  const { octokit, where } = register;
  const pull = await aPull(register);
  const output = { title: "60 problems", summary: "Many" };
  const { data: run } = await octokit.rest.checks.create({
    ...where,
    name: "rollcall",
    head_sha: pull.head.sha,
    output: { ...output, annotations: annotations(50) },
  });
  const id = { ...where, check_run_id: run.id };

  await octokit.rest.checks.update({ ...id, output: { ...output, annotations: annotations(10) } });
  await octokit.rest.checks.update({ ...id, output: { title: "Still 60", summary: "Many" } });
  const { data } = await octokit.rest.checks.get(id);
  const all = await octokit.paginate(octokit.rest.checks.listAnnotations, { ...id, per_page: 25 });

  expect(data.output).toMatchObject({ title: "Still 60", summary: "Many", annotations_count: 60 });
  expect(all.map(({ message }) => message).slice(48, 52)).toEqual(["line 49", "line 50", "line 1", "line 2"]);
});

test("runs are found by App, name and newness, and a conclusion completes them", async () => {
  const register = await aRegister();
  const { github, acme, bob, octokit, app, where } = register;
  const pull = await aPull(register);
  const ref = pull.head.sha;
  const run = { ...where, name: "rollcall", head_sha: ref };
  await octokit.rest.checks.create({ ...run, status: "in_progress", external_id: "3f9c" });
  const { data: second } = await octokit.rest.checks.create({
    ...run,
    conclusion: "failure",
    external_id: "a07b",
  } as never);
  const other = await github.createApp({ owner: acme, name: "intake" });
  const elsewhere = await anOctokitApp(github, other).getInstallationOctokit(bob.install(other, acme).id);
  const { data: foreign } = await elsewhere.rest.checks.create({ ...run, status: "queued" });
  const found = async (query: object) =>
    (await octokit.rest.checks.listForRef({ ...where, ref, ...query })).data.check_runs.map(
      ({ external_id: id, status }) => [id, status],
    );

  expect(await found({ app_id: app.id })).toEqual([["a07b", "completed"]]);
  expect(await found({ app_id: app.id, filter: "all" })).toEqual([
    ["a07b", "completed"],
    ["3f9c", "in_progress"],
  ]);
  expect(await found({ check_name: "rollcall" })).toHaveLength(2);
  expect(await found({ check_name: "lint" })).toEqual([]);
  expect(await refusal(octokit.rest.checks.update({ ...where, check_run_id: foreign.id, status: "queued" }))).toMatch(
    /^403 [^]*Invalid app_id/,
  );
  expect(second).toMatchObject({ conclusion: "failure", completed_at: expect.any(String) as string });
});

test("a new head gets a suite that asks for checks; a fork's names neither branch nor pull request", async () => {
  const door = await aDoor();
  const register = await aRegister({ app: { webhookUrl: door.url } });
  const { github, repository, alice, octokit, where } = register;
  await aPull(register);
  const fork = await alice.fork(repository);
  await alice.commit(fork, { branch: "yan", files: admission("yan") });
  const pull = await alice.openPullRequest(repository, { head: "yan", from: fork });
  await octokit.rest.checks.create({ ...where, name: "rollcall", head_sha: pull.head.sha });
  await github.settled();

  const suites = door.arrivals
    .filter(({ name }) => name === "check_suite.requested")
    .map(
      ({ payload }) =>
        payload["check_suite"] as { head_branch: string | null; pull_requests: unknown[]; head_sha: string },
    );
  expect(suites.map((suite) => suite.head_branch)).toEqual(["zoe", null]);
  expect(suites[1]).toMatchObject({ head_sha: pull.head.sha, pull_requests: [] });
  const created = door.arrivals.find(({ name }) => name === "check_run.created");
  expect(created?.payload["check_run"]).toMatchObject({ pull_requests: [], check_suite: { head_branch: null } });
});

test("asking for a check again goes to its App alone, and changes nothing of the run", async () => {
  const [ours, theirs] = [await aDoor(), await aDoor()];
  const register = await aRegister({ app: { webhookUrl: ours.url } });
  const { github, acme, repository, alice, bob, carol, octokit, where } = register;
  const other = await github.createApp({ owner: acme, name: "intake", webhookUrl: theirs.url });
  bob.install(other, acme);
  const pull = await aPull(register);
  await octokit.rest.checks.create({
    ...where,
    name: "rollcall",
    head_sha: pull.head.sha,
    conclusion: "failure",
  } as never);
  const [run] = github.checkRuns(repository, pull.head.sha);
  if (run === undefined) throw new Error("no run");

  await carol.rerequestCheck(run);
  expect(await refusal(alice.rerequestCheck(run))).toMatch(/^403 /);
  expect(await refusal(carol.requestAction(run, "plan"))).toMatch(/^422 /);
  await github.settled();

  expect(ours.names().at(-1)).toBe("check_run.rerequested");
  expect(ours.arrivals.at(-1)?.payload).toMatchObject({
    check_run: { id: run.id, conclusion: "failure" },
    sender: { login: "carol" },
  });
  expect(theirs.names()).not.toContain("check_run.rerequested");
  expect(run).toMatchObject({ status: "completed", conclusion: "failure" });
});

test("of each context the last status counts, and one that is red makes all red", async () => {
  const register = await aRegister({ app: { permissions: { contents: "read", statuses: "write" } } });
  const { octokit, repository, where } = register;
  const sha = repository.activities[0]?.after ?? "";
  const say = (state: "failure" | "success" | "pending", context: string) =>
    octokit.rest.repos.createCommitStatus({ ...where, sha, state, context });
  const combined = async () => {
    const { data } = await octokit.rest.repos.getCombinedStatusForRef({ ...where, ref: "main" });
    return [data.state, data.total_count];
  };

  expect(await combined()).toEqual(["pending", 0]);
  await say("failure", "lint");
  await say("success", "test");
  expect(await combined()).toEqual(["failure", 2]);
  await say("success", "lint");
  expect(await combined()).toEqual(["success", 2]);
  expect((await octokit.rest.repos.listCommitStatusesForRef({ ...where, ref: "main" })).data).toHaveLength(3);
  const long = octokit.rest.repos.createCommitStatus({ ...where, sha, state: "success", description: "d".repeat(141) });
  expect(await refusal(long)).toMatch(/^422 [^]*maximum is 140/);
});
