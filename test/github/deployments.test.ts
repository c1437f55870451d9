import { expect, test } from "vitest";

import { admission, aRegister, refusal } from "./a-github.ts";

test("a deployment by default merges the default branch in first, and then deploys nothing yet", async () => {
  const { github, octokit, repository, bob, carol, where } = await aRegister({
    app: { permissions: { contents: "write", deployments: "write", checks: "write" } },
  });
  await carol.commit(repository, { branch: "zoe", files: admission("zoe") });
  await bob.commit(repository, { branch: "main", files: admission("yan") });

  const answer = await octokit.rest.repos.createDeployment({ ...where, ref: "zoe" });

  expect(answer).toMatchObject({ status: 202, data: { message: "Auto-merged main into zoe on deployment." } });
  expect(repository.deployments).toEqual([]);
  expect(await github.readFile(repository, "zoe", "domains/acme/participants/yan.yaml")).toContain("yan");
  expect((await octokit.rest.repos.createDeployment({ ...where, ref: "zoe" })).status).toBe(201);
});

test("by default everything on the commit must be green, and nothing need be there that is named not at all", async () => {
  const { octokit, repository, where } = await aRegister();
  const ref = repository.activities[0]?.after ?? "";
  await octokit.rest.checks.create({ ...where, name: "rollcall", head_sha: ref, status: "in_progress" });
  const deploy = (wish: object) =>
    refusal(octokit.rest.repos.createDeployment({ ...where, ref, auto_merge: false, ...wish }));

  expect(await deploy({})).toMatch(/^409 [^]*Commit status checks failed/);
  expect(await deploy({ required_contexts: ["lint"] })).toMatch(/^409 /);
  expect(await deploy({ required_contexts: [] })).toBe("not refused");
  expect(await refusal(octokit.rest.repos.createDeployment({ ...where, ref: "nowhere" }))).toMatch(
    /^422 [^]*No ref found/,
  );
});

test("a success makes earlier ones of the environment inactive, unless it is asked not to", async () => {
  const { octokit, repository, where } = await aRegister();
  const ref = repository.activities[0]?.after ?? "";
  const deploy = async (wish: object = {}): Promise<void> => {
    const wishes = { ref, environment: "domain/acme", auto_merge: false, required_contexts: [] };
    const { data } = await octokit.rest.repos.createDeployment({ ...where, ...wishes });
    const status = { ...where, deployment_id: "id" in data ? data.id : 0, state: "success" as const, ...wish };
    await octokit.rest.repos.createDeploymentStatus(status);
  };
  const states = () => repository.deployments.map(({ statuses }) => statuses.map(({ state }) => state));

  await deploy();
  await deploy({ auto_inactive: false });
  expect(states()).toEqual([["success"], ["success"]]);
  await deploy();
  expect(states()).toEqual([["success", "inactive"], ["success", "inactive"], ["success"]]);
});

test("deployments are found by commit, task and environment, newest first, with what the App gave them", async () => {
  const { octokit, repository, app, where } = await aRegister();
  const ref = repository.activities[0]?.after ?? "";
  const admit = { ...where, ref, task: "admit", auto_merge: false, required_contexts: [] };
  await octokit.rest.repos.createDeployment({ ...admit, environment: "domain/acme", payload: { plan: "3f9c" } });
  await octokit.rest.repos.createDeployment({ ...admit, environment: "domain/test", production_environment: true });

  const { data: all } = await octokit.rest.repos.listDeployments({ ...where, sha: ref, task: "admit" });
  const { data: one } = await octokit.rest.repos.listDeployments({ ...where, environment: "domain/acme" });

  expect(all.map(({ environment }) => environment)).toEqual(["domain/test", "domain/acme"]);
  expect(one).toMatchObject([{ payload: { plan: "3f9c" }, sha: ref, performed_via_github_app: { id: app.id } }]);
  expect(all[0]?.production_environment).toBe(true);
});
