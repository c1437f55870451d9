import { expect, test } from "vitest";

import { anOctokit, aRegister, refusal } from "./a-github.ts";

/** A call that GitHub's description does not allow is refused as GitHub would, and noted. */
test("requests that GitHub would not understand are refused and noted, with what is wrong", async () => {
  const { github, octokit, repository, where } = await aRegister({ violations: 8 });
  const sha = repository.activities[0]?.after ?? "";
  const run = { ...where, name: "rollcall", head_sha: sha };
  const annotation = { path: "README.md", start_line: 1, end_line: 1, annotation_level: "notice", message: "m" };
  const ask = (route: string, parameters: Record<string, unknown>) => refusal(octokit.request(route, parameters));

  const refused = [
    await ask("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...where,
      issue_number: 1,
      sort: "created",
    }),
    await ask("POST /repos/{owner}/{repo}/check-runs", { ...run, conclusion: "done" }),
    await ask("POST /repos/{owner}/{repo}/check-runs", {
      ...run,
      output: { title: "t", summary: "s", annotations: Array.from({ length: 51 }, () => annotation) },
    }),
    await ask("POST /repos/{owner}/{repo}/check-runs", { ...run, output: { title: "t", summary: "s".repeat(65_536) } }),
    await ask("POST /repos/{owner}/{repo}/check-runs", { ...where, name: "rollcall" }),
    await ask("POST /repos/{owner}/{repo}/issues", { ...where, title: "Drift", colour: "red" }),
    await ask("GET /repos/{owner}/{repo}/pulls", { ...where, per_page: "many" }),
    await ask("GET /repos/{owner}/{repo}/secrets", where),
  ];

  expect(refused.map((said) => said.slice(0, 3))).toEqual(["422", "422", "422", "422", "422", "422", "422", "404"]);
  expect(github.violations.map(({ kind, problems }) => [kind, problems[0]])).toEqual([
    ["request", "the query parameter sort is unknown"],
    ["request", expect.stringMatching(/^\/conclusion must be equal to one of the allowed values: action_required/)],
    ["request", "/output/annotations must NOT have more than 50 items"],
    ["request", "/output/summary must NOT have more than 65535 characters"],
    ["request", "must have required property 'head_sha'"],
    ["request", '"colour" is not a permitted key'],
    ["request", "per_page must be integer"],
    ["request", "GitHub has no such operation, or it is not served here"],
  ]);
  expect(repository.runs).toEqual([]);
});

test("what GitHub says in words only is refused as well", async () => {
  const { octokit, repository, where } = await aRegister();
  const sha = repository.activities[0]?.after ?? "";
  const run = { ...where, name: "rollcall", head_sha: sha };
  const annotated = (annotation: object) =>
    refusal(
      octokit.request("POST /repos/{owner}/{repo}/check-runs", {
        ...run,
        output: {
          title: "t",
          summary: "s",
          annotations: [
            { path: "a", start_line: 1, end_line: 1, annotation_level: "notice", message: "m", ...annotation },
          ],
        },
      }),
    );
  const { rest } = octokit;

  expect(await annotated({ title: "t".repeat(256) })).toMatch(/^422 [^]*maximum is 255/);
  expect(await annotated({ raw_details: "d".repeat(65_537) })).toMatch(/^422 [^]*maximum is 64 KB/);
  expect(await annotated({ end_line: 2, start_column: 1 })).toMatch(/^422 [^]*one line only/);
  expect(await refusal(rest.checks.create({ ...run, status: "completed" }))).toMatch(/^422 /);
  expect(await refusal(rest.checks.create({ ...run, head_sha: "f".repeat(40) }))).toMatch(/^422 /);
  expect(await refusal(rest.issues.create({ ...where, title: "t".repeat(257) }))).toMatch(/^422 /);
  expect(await refusal(rest.issues.create({ ...where, title: "t", body: "b".repeat(65_537) }))).toMatch(
    /^422 [^]*body is too long \(maximum is 65536 characters\)/,
  );
});

test("an answer that GitHub would not give is noted as our own fault", async () => {
  const { github, octokit, repository, where, alice } = await aRegister({ violations: 1 });
  const issue = await alice.openIssue(repository, { title: "Admit zoe" });
  // Nothing can make the server say this but somebody who breaks its state.
  Object.assign(issue, { stateReason: "bored" });

  await octokit.rest.issues.get({ ...where, issue_number: issue.number });

  expect(github.violations).toEqual([
    {
      kind: "answer",
      of: "GET /repos/{owner}/{repo}/issues/{issue_number} 200",
      problems: [expect.stringMatching(/^\/state_reason must be equal to one of the allowed values/)],
    },
  ]);
});

test("the next version of the API says less, and an unknown one says nothing", async () => {
  const { github, octokit, alice, repository, where } = await aRegister();
  const fork = await alice.fork(repository);
  await alice.commit(fork, { branch: "zoe", files: { "zoe.md": "zoe" } });
  const pull = await alice.openPullRequest(repository, { head: "zoe", from: fork });
  const asked = async (version: string): Promise<Readonly<Record<string, unknown>>> => {
    const headers = { "x-github-api-version": version };
    return (await octokit.rest.pulls.get({ ...where, pull_number: pull.number, headers })).data;
  };

  expect(await asked("2022-11-28")).toHaveProperty("merge_commit_sha");
  expect(await asked("2026-03-10")).not.toHaveProperty("merge_commit_sha");
  expect(await refusal(asked("2031-01-01"))).toMatch(/^400 /);
  expect(
    (await anOctokit(github).rest.rateLimit.get({ headers: { "x-github-api-version": "2026-03-10" } })).data,
  ).not.toHaveProperty("rate");
});
