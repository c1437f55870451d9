import { expect, test } from "vitest";

import { aDoor, admission, anOctokit, aRegister, refusal, type Register } from "./a-github.ts";
import { Faults } from "./faults.ts";
import { git } from "../support/git-repository.ts";
import { connect } from "node:net";
import { tmpdir } from "node:os";

async function comment({ octokit, where }: Register, body = "Planned"): Promise<string> {
  return refusal(octokit.rest.issues.createComment({ ...where, issue_number: 1, body }));
}

async function withAnIssue(): Promise<Register> {
  const register = await aRegister();
  await register.alice.openIssue(register.repository, { title: "Admit zoe" });
  // The token is there before anything goes wrong.
  await register.octokit.rest.repos.get(register.where);
  return register;
}

function bodies({ repository }: Register): readonly string[] {
  return repository.threads.get(1)?.comments.map(({ body }) => body) ?? [];
}

test("the same seed lets chance strike the same requests", () => {
  const strikes = (seed: number): readonly boolean[] => {
    const faults = new Faults(seed);
    faults.setChances({ "bad-gateway": 0.5 });
    return Array.from({ length: 40 }, () => faults.strikesRequest("bad-gateway", "GET", "/"));
  };

  expect(strikes(3)).toEqual(strikes(3));
  expect(strikes(3)).not.toEqual(strikes(4));
  expect(new Set(strikes(3)).size).toBe(2);
});

test("a 502 may come before anything was done, or after everything was", async () => {
  const register = await withAnIssue();
  const { faults } = register.github;

  faults.armRequests("bad-gateway", { method: "POST", path: /\/comments$/, times: 2 });
  expect([await comment(register), await comment(register)]).toEqual([
    expect.stringMatching(/^502 /),
    expect.stringMatching(/^502 /),
  ]);
  expect(bodies(register)).toEqual([]);

  faults.armRequests("late-bad-gateway", { method: "POST" });
  expect(await comment(register, "done")).toMatch(/^502 /);
  expect(bodies(register)).toEqual(["done"]);
  expect(await comment(register, "again")).toBe("not refused");
  expect(register.github.requests.map(({ fault }) => fault).filter((fault) => fault !== undefined)).toEqual([
    "bad-gateway",
    "bad-gateway",
    "late-bad-gateway",
  ]);
});

test("an answer may be lost although it was done, and a connection before it was", async () => {
  const register = await withAnIssue();
  const { faults } = register.github;

  faults.armRequests("lost-answer", { method: "POST" });
  expect(await comment(register, "lost")).not.toBe("not refused");
  faults.armRequests("broken-connection", { method: "POST" });
  expect(await comment(register, "broken")).not.toBe("not refused");

  expect(bodies(register)).toEqual(["lost"]);
});

test("somebody else may do the same at the same moment: two comments, and one ref", async () => {
  const register = await aRegister({
    app: { permissions: { contents: "write", issues: "write" } },
  });
  const { github, octokit, alice, repository, where } = register;
  await alice.openIssue(repository, { title: "Admit zoe" });
  const sha = repository.activities[0]?.after ?? "";

  github.faults.armRequests("twice", { method: "POST", path: /\/(comments|refs)$/, times: 2 });
  expect(await comment(register)).toBe("not refused");
  const made = octokit.rest.git.createRef({ ...where, ref: "refs/heads/intake", sha });

  expect(await refusal(made)).toMatch(/^422 [^]*already exists/);
  expect(bodies(register)).toEqual(["Planned", "Planned"]);
});

test("two clients can be made to meet, so that a race is one every time", async () => {
  const register = await withAnIssue();
  const { octokit, github, where } = register;
  const upsert = async (body: string): Promise<void> => {
    const { data } = await octokit.rest.issues.listComments({ ...where, issue_number: 1 });
    if (data.length === 0) await octokit.rest.issues.createComment({ ...where, issue_number: 1, body });
  };
  const gate = github.faults.closeGate({ method: "POST", path: /\/comments$/ });

  const racing = Promise.all([upsert("one"), upsert("two")]);
  await gate.arrived(2);
  expect(bodies(register)).toEqual([]);
  gate.open();
  await racing;
  await upsert("three");

  expect(bodies(register).toSorted()).toEqual(["one", "two"]);
});

test("the whole site may be down, git and all, and come back", async () => {
  const register = await withAnIssue();
  const { github, octokit, repository, where } = register;
  const list = (): Promise<string> => git(tmpdir(), "ls-remote", github.cloneUrl(repository));

  github.faults.goDown();
  expect(await refusal(octokit.rest.repos.get(where))).toMatch(/^503 /);
  await expect(list()).rejects.toThrow(/503/);
  github.faults.goDown("no-answer");
  expect(await refusal(octokit.rest.repos.get(where))).not.toBe("not refused");
  github.faults.comeBack();
  expect(await refusal(octokit.rest.repos.get(where))).toBe("not refused");
  expect(await list()).toContain("refs/heads/main");
});

test("a slow site answers late, and a caller who gives up has been served all the same", async () => {
  const register = await withAnIssue();
  const { github, octokit, where } = register;
  github.faults.slowMs = 300;
  const impatient = octokit.rest.issues.createComment({
    ...where,
    issue_number: 1,
    body: "late",
    request: { signal: AbortSignal.timeout(100) },
  });

  expect(await refusal(impatient)).not.toBe("not refused");
  github.faults.slowMs = 0;
  await github.settled();
  await expect.poll(() => bodies(register)).toEqual(["late"]);
});

test("webhooks are lost, vanish, come twice, and overtake one another", async () => {
  const door = await aDoor();
  const { github, repository, alice, carol } = await aRegister({ app: { webhookUrl: door.url } });
  await github.settled();
  const { faults } = github;

  faults.armWebhooks("lose", { event: "issues.opened" });
  faults.armWebhooks("vanish", { event: "push" });
  const issue = await alice.openIssue(repository, { title: "Admit zoe" });
  await carol.commit(repository, { branch: "zoe", files: admission("zoe") });
  faults.armWebhooks("duplicate", { event: "issue_comment" });
  await alice.comment(issue, "Hello");
  faults.armWebhooks("reorder", { event: "issues" });
  await alice.editIssue(issue, { title: "Admit zoe, please" });
  await alice.comment(issue, "Anybody?");
  await github.settled();

  expect(door.names()).toEqual([
    "installation.created",
    "check_suite.requested",
    "issue_comment.created",
    "issue_comment.created",
    "issue_comment.created",
    "issues.edited",
  ]);
  const [, , first, second] = door.arrivals;
  expect(first?.headers["x-github-delivery"]).toBe(second?.headers["x-github-delivery"]);
  const told = github.deliveries.map(({ name, status }) => [name, status]);
  expect(told).toContainEqual(["issues.opened", "failed to connect to host"]);
  expect(told.map(([name]) => name)).not.toContain("push");
});

test("a webhook that is to be overtaken leaves in the end although none follows", async () => {
  const door = await aDoor();
  const { github, repository, alice } = await aRegister({ app: { webhookUrl: door.url } });
  github.faults.armWebhooks("reorder", { event: "issues" });
  await alice.openIssue(repository, { title: "Admit zoe" });
  await github.settled();

  expect(door.names()).toEqual(["installation.created", "issues.opened"]);
});

test("webhooks may take their time", async () => {
  const door = await aDoor();
  const { github, repository, alice } = await aRegister({ app: { webhookUrl: door.url } });
  await github.settled();
  github.faults.webhookDelayMs = 200;
  await alice.openIssue(repository, { title: "Admit zoe" });

  expect(door.names()).toEqual(["installation.created"]);
  await github.settled();
  expect(door.names()).toEqual(["installation.created", "issues.opened"]);
});

test("octokit's own retries get past two bad answers", async () => {
  const { github, carol, where } = await aRegister();
  const { Octokit } = await import("octokit");
  const stubborn = new Octokit({
    auth: carol.token(),
    baseUrl: github.apiUrl,
    throttle: { enabled: false },
    retry: { retryAfterBaseValue: 1 },
  });
  github.faults.armRequests("bad-gateway", { times: 2 });

  expect((await stubborn.rest.repos.get(where)).status).toBe(200);
  expect(github.requests.map(({ status }) => status)).toEqual([502, 502, 200]);
  expect((await anOctokit(github, carol.token()).rest.repos.get(where)).status).toBe(200);
});

test("a client that goes away in the middle breaks nothing", async () => {
  const { github, repository } = await aRegister();
  const { port } = new URL(github.origin);
  const half = connect(Number(port), "127.0.0.1");
  half.write("POST /api/v3/repos/acme/register/issues HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");
  await expect.poll(() => github.requests.length).toBe(1);
  half.destroy();
  const fetching = connect(Number(port), "127.0.0.1");
  fetching.write("GET /acme/register.git/info/refs?service=git-upload-pack HTTP/1.1\r\nhost: x\r\n\r\n");
  fetching.destroy();
  await github.settled();

  expect(await git(tmpdir(), "ls-remote", github.cloneUrl(repository))).toContain("refs/heads/main");
});
