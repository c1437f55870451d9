import { expect, test } from "vitest";

import { anOctokit, aRegister } from "./a-github.ts";

const QUERY = `query ($number: Int!) {
  repository(owner: "acme", name: "register") {
    issue(number: $number) {
      body
      author { __typename login ... on User { databaseId } }
      userContentEdits(first: 2) { totalCount nodes { editor { login ... on User { databaseId } } } }
    }
  }
}`;

interface Answer {
  readonly repository: { readonly issue: Readonly<Record<string, unknown>> };
}

test("who has changed an issue is on record, from its author on, the newest first", async () => {
  const { repository, alice, carol, octokit } = await aRegister();
  const issue = await alice.openIssue(repository, { title: "A form", body: "one" });
  const before = await octokit.graphql<Answer>(QUERY, { number: issue.number });
  expect(before.repository.issue["userContentEdits"]).toEqual({ totalCount: 0, nodes: [] });

  await carol.editIssue(issue, { body: "two" });
  await alice.editIssue(issue, { title: "Another title" });
  await alice.editIssue(issue, { body: "three" });

  const { repository: found } = await octokit.graphql<Answer>(QUERY, { number: issue.number });
  expect(found.issue).toEqual({
    body: "three",
    author: { __typename: "User", login: "alice", databaseId: alice.id },
    userContentEdits: {
      totalCount: 3,
      nodes: [alice, carol].map(({ login, id }) => ({ editor: { login, databaseId: id } })),
    },
  });
});

test("who has changed a comment is on record, also where two times of one second do not tell", async () => {
  const { repository, alice, carol, octokit } = await aRegister();
  const issue = await alice.openIssue(repository, { title: "A form" });
  const comment = await alice.comment(issue, "looks good");
  const where = { owner: "acme", repo: "register", comment_id: comment.id };
  const { data } = await octokit.rest.issues.getComment(where);
  await carol.editComment(comment, "/rollcall hold");
  comment.updatedAtMs = comment.createdAtMs;
  const { data: edited } = await octokit.rest.issues.getComment(where);
  expect(edited.updated_at).toBe(edited.created_at);

  const query = `query ($id: ID!) { node(id: $id) { ... on IssueComment {
    body editor { login } userContentEdits(first: 1) { totalCount } } } }`;
  expect(await octokit.graphql(query, { id: data.node_id })).toEqual({
    node: { body: "/rollcall hold", editor: { login: "carol" }, userContentEdits: { totalCount: 2 } },
  });
  await alice.deleteComment(comment);
  await expect(octokit.graphql(query, { id: data.node_id })).rejects.toMatchObject({
    errors: [{ type: "NOT_FOUND" }],
  });
});

test("what is not there, or may not be read, is told as GitHub tells it", async () => {
  const { github, repository, bob, carol, octokit, installation } = await aRegister();
  const pull = await carol
    .commit(repository, { branch: "b", files: { "a.txt": "a" } })
    .then(() => carol.openPullRequest(repository, { head: "b" }));
  const typeOf = async (asking: Promise<unknown>): Promise<unknown> =>
    asking.then(
      () => "answered",
      (error: unknown) => (error as { readonly errors?: readonly { readonly type: string }[] }).errors?.[0]?.type,
    );

  expect(await typeOf(octokit.graphql(QUERY, { number: pull.number }))).toBe("NOT_FOUND");
  expect(await typeOf(octokit.graphql(QUERY, { number: 99 }))).toBe("NOT_FOUND");
  bob.setPermissions(installation, { metadata: "read", contents: "read" });
  expect(await typeOf(octokit.graphql(QUERY, { number: 99 }))).toBe("FORBIDDEN");
  await expect(anOctokit(github).graphql(QUERY, { number: 1 })).rejects.toMatchObject({ status: 401 });
});

test("a question that GitHub's schema does not know is noted", async () => {
  const { github, octokit } = await aRegister({ violations: 1 });

  await expect(octokit.graphql("{ repository(owner: 1) { secrets } }")).rejects.toThrow();

  expect(github.violations).toMatchObject([{ kind: "request", of: "POST /graphql" }]);
});

test("merging closes the issues that the pull request's text closes, and no others", async () => {
  const { repository, alice, bob, carol } = await aRegister();
  const [first, second] = [
    await alice.openIssue(repository, { title: "One" }),
    await alice.openIssue(repository, { title: "Two" }),
  ];
  await carol.commit(repository, { branch: "b", files: { "a.txt": "a" } });
  const body = `Closes #${String(first.number)}, as said in #${String(second.number)}`;
  const pull = await carol.openPullRequest(repository, { head: "b", body });

  await bob.merge(pull);

  expect([first.state, second.state]).toEqual(["closed", "open"]);
});
