import { expect, test } from "vitest";

import { admission, anOctokit, aRegister, refusal } from "./a-github.ts";

test("what has not changed is not sent again, and costs nothing of the hour", async () => {
  const { octokit, repository, alice, where } = await aRegister();
  await alice.openIssue(repository, { title: "Admit zoe" });
  const ask = (etag?: string) =>
    octokit.rest.issues.listForRepo({ ...where, headers: etag === undefined ? {} : { "if-none-match": etag } });
  const first = await ask();
  const remaining = (): Promise<string | undefined> =>
    octokit.rest.repos.get(where).then(({ headers }) => headers["x-ratelimit-remaining"]);
  const before = Number(await remaining());

  expect(await refusal(ask(first.headers.etag))).toMatch(/^304 /);
  expect(await refusal(ask(first.headers.etag))).toMatch(/^304 /);
  expect(Number(await remaining())).toBe(before - 1);
  await alice.openIssue(repository, { title: "Admit yan" });
  const second = await ask(first.headers.etag);

  expect(second.data).toHaveLength(2);
  expect(second.headers.etag).not.toBe(first.headers.etag);
});

test("a branch's tip can be asked for by its bare id, and answers 304 while it stays", async () => {
  const { octokit, repository, bob, where } = await aRegister();
  const ask = (sha?: string) =>
    octokit.rest.repos.getCommit({
      ...where,
      ref: "main",
      headers: { accept: "application/vnd.github.sha", ...(sha === undefined ? {} : { "if-none-match": `"${sha}"` }) },
    });
  const { data } = await ask();
  const tip = data as unknown as string;

  expect(tip).toMatch(/^[0-9a-f]{40}$/);
  expect(await refusal(ask(tip))).toMatch(/^304 /);
  const moved = await bob.commit(repository, { branch: "main", files: admission("zoe") });
  expect((await ask(tip)).data).toBe(moved);
});

test("a long list comes in pages that lead to one another", async () => {
  const { octokit, repository, alice, where } = await aRegister();
  for (let count = 1; count <= 7; count += 1) await alice.openIssue(repository, { title: String(count) });
  const page = async (number: number) => octokit.rest.issues.listForRepo({ ...where, per_page: 3, page: number });
  const rels = (link = "") =>
    [...link.matchAll(/[?&]page=(\d+)>; rel="(\w+)"/g)].map(([, to, rel]) => `${String(rel)} ${String(to)}`);

  const [first, second, third, beyond] = [await page(1), await page(2), await page(3), await page(4)];

  expect([first, second, third, beyond].map(({ data }) => data.map(({ title }) => title))).toEqual([
    ["7", "6", "5"],
    ["4", "3", "2"],
    ["1"],
    [],
  ]);
  expect(rels(first.headers.link)).toEqual(["next 2", "last 3"]);
  expect(rels(second.headers.link)).toEqual(["prev 1", "next 3", "last 3", "first 1"]);
  expect(rels(third.headers.link)).toEqual(["prev 2", "first 1"]);
  const all = await octokit.paginate(octokit.rest.issues.listForRepo, { ...where, per_page: 2 });
  expect(all.map(({ title }) => title)).toEqual(["7", "6", "5", "4", "3", "2", "1"]);
});

test("nobody gets more than a hundred at a time", async () => {
  const { octokit, repository, alice, where } = await aRegister();
  const issue = await alice.openIssue(repository, { title: "Many" });
  for (let count = 0; count < 101; count += 1) await alice.comment(issue, String(count));

  const { data, headers } = await octokit.rest.issues.listComments({ ...where, issue_number: 1, per_page: 1_000 });

  expect(data).toHaveLength(100);
  expect(headers.link).toContain('rel="next"');
});

test("roles are told in two words: one that blurs them, one that does not", async () => {
  const { github, octokit, repository, acme, alice, bob, where } = await aRegister();
  const team = github.createTeam(acme, "Keepers", [github.createUser("dan")]);
  github.giveTeam(team, repository, "maintain");
  const told = async (username: string) => {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...where, username });
    return [data.permission, data.role_name, data.user?.permissions?.push];
  };
  await bob.invite(repository, alice, "triage");

  expect(await told("bob")).toEqual(["admin", "admin", true]);
  expect(await told("carol")).toEqual(["write", "write", true]);
  expect(await told("dan")).toEqual(["write", "maintain", true]);
  expect(await told("alice")).toEqual(["read", "triage", false]);
  await bob.invite(repository, alice, "none");
  expect(await told("alice")).toEqual(["read", "read", false]);
  expect(await refusal(told("nobody"))).toMatch(/^404 /);
});

test("a login can be taken over, an id cannot", async () => {
  const { github, octokit, alice } = await aRegister();
  const { rest } = octokit;
  alice.rename("alice-of-old");
  const other = github.createUser("alice");

  expect((await rest.users.getById({ account_id: alice.id })).data.login).toBe("alice-of-old");
  expect((await rest.users.getByUsername({ username: "alice" })).data.id).toBe(other.id);
  expect(await refusal(rest.users.getByUsername({ username: "ghost" }))).toMatch(/^404 /);
  expect(() => {
    other.rename("ALICE-of-old");
  }).toThrow(/is taken/);
});

test("members of a team are told to those of its organisation, and to nobody else", async () => {
  const { github, octokit, acme, bob, carol, alice } = await aRegister();
  github.createTeam(acme, "Register admins", [carol]);
  const of = { org: "acme", team_slug: "register-admins" };

  const { data } = await octokit.rest.teams.listMembersInOrg(of);
  expect(data.map(({ login }) => login)).toEqual(["carol"]);
  expect((await octokit.rest.teams.getMembershipForUserInOrg({ ...of, username: "carol" })).data.role).toBe("member");
  expect(await refusal(octokit.rest.teams.getMembershipForUserInOrg({ ...of, username: "bob" }))).toMatch(/^404 /);
  expect(await refusal(anOctokit(github, alice.token()).rest.teams.listMembersInOrg(of))).toMatch(/^404 /);
  expect((await anOctokit(github, bob.token()).rest.teams.listMembersInOrg(of)).data).toHaveLength(1);
});

test("the rules of a branch are told with the App that a check is pinned to", async () => {
  const { octokit, repository, bob, app, where } = await aRegister();
  await bob.protect(repository, "main", {
    requiredChecks: [{ context: "rollcall", appId: app.id }],
    isStrict: true,
    approvals: 2,
    dismissStaleReviews: true,
    forbidForcePush: true,
    forbidDeletion: true,
    mergeQueue: { method: "squash", timeoutMs: 600_000 },
  });

  const { data: rules } = await octokit.rest.repos.getBranchRules({ ...where, branch: "main" });
  const { data: branch } = await octokit.rest.repos.getBranch({ ...where, branch: "main" });

  expect(rules.map(({ type }) => type)).toEqual([
    "deletion",
    "non_fast_forward",
    "pull_request",
    "required_status_checks",
    "merge_queue",
  ]);
  expect(rules[3]).toMatchObject({
    parameters: {
      strict_required_status_checks_policy: true,
      required_status_checks: [{ context: "rollcall", integration_id: app.id }],
    },
    ruleset_source: "acme/register",
  });
  expect(branch).toMatchObject({ protected: true, protection: { required_status_checks: { contexts: ["rollcall"] } } });
  expect((await octokit.rest.repos.getBranchRules({ ...where, branch: "free" })).data).toEqual([]);
});

test("broken lines of CODEOWNERS are told with their place", async () => {
  const { octokit, repository, bob, where } = await aRegister();
  const lines = ["* @carol", "!docs/ @carol", "/policy/ @nobody", "/removed/ @alice", "*.md nobody # nobody"];
  await bob.commit(repository, { branch: "main", files: { ".github/CODEOWNERS": `${lines.join("\n")}\n` } });

  const { data } = await octokit.rest.repos.codeownersErrors(where);

  expect(data.errors.map(({ line, column, kind, path }) => [line, column, kind, path])).toEqual([
    [2, 1, "Invalid pattern", ".github/CODEOWNERS"],
    [3, 10, "Unknown owner", ".github/CODEOWNERS"],
    // Who may not write cannot own.
    [4, 11, "Unknown owner", ".github/CODEOWNERS"],
    [5, 6, "Invalid owner", ".github/CODEOWNERS"],
  ]);
});

test("what is private is there for nobody who has no business with it", async () => {
  const { github, alice, carol, where } = await aRegister({ isPrivate: true });

  expect(await refusal(anOctokit(github).rest.repos.get(where))).toMatch(/^404 /);
  expect(await refusal(anOctokit(github, alice.token()).rest.issues.listForRepo(where))).toMatch(/^404 /);
  expect((await anOctokit(github, carol.token()).rest.repos.get(where)).data.permissions).toMatchObject({
    push: true,
    admin: false,
  });
});
