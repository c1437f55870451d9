import { expect, test } from "vitest";

import { aDoor, admission, anOctokit, anOctokitApp, aRegister } from "./a-github.ts";
import { OPERATIONS } from "./served.ts";

const SURPLUS = { administration: "read", statuses: "write" } as const;

test("every operation is served, with answers as GitHub describes them", async () => {
  const door = await aDoor();
  const {
    github,
    repository,
    acme,
    alice,
    bob,
    carol,
    app,
    installation,
    where,
    octokit: bare,
  } = await aRegister({
    app: {
      webhookUrl: door.url,
      permissions: {
        ...SURPLUS,
        checks: "write",
        contents: "write",
        deployments: "write",
        issues: "write",
        members: "read",
        pull_requests: "write",
      },
    },
  });
  const { rest } = bare;
  const asApp = anOctokitApp(github, app).octokit.rest;
  const asCarol = anOctokit(github, carol.token()).rest;
  github.createTeam(acme, "Register admins", [bob]);
  await carol.commit(repository, { branch: "zoe", files: admission("zoe") });

  await asApp.apps.getAuthenticated();
  await asApp.apps.getWebhookConfigForApp();
  await asApp.apps.listInstallations();
  await asApp.apps.getInstallation({ installation_id: installation.id });
  await asApp.apps.getRepoInstallation(where);
  await rest.apps.listReposAccessibleToInstallation();
  const code = bob.registerApp({ name: "intake", default_permissions: { contents: "write" } });
  await anOctokit(github).rest.apps.createFromManifest({ code });

  await rest.repos.get(where);
  await rest.repos.getBranch({ ...where, branch: "main" });
  await rest.repos.getBranchRules({ ...where, branch: "main" });
  await rest.repos.getCollaboratorPermissionLevel({ ...where, username: "carol" });
  await rest.repos.codeownersErrors(where);
  await rest.repos.listActivities(where);
  const { data: tip } = await rest.repos.getCommit({ ...where, ref: "main" });
  await rest.repos.listCommits(where);
  const { data: file } = await rest.repos.getContent({ ...where, path: "README.md" });
  await rest.repos.getContent({ ...where, path: "domains/acme" });
  const content = Buffer.from("# Register\n").toString("base64");
  const sha = "sha" in file ? file.sha : "";
  await rest.repos.createOrUpdateFileContents({ ...where, path: "README.md", message: "Rename", content, sha });

  const { data: blob } = await rest.git.createBlob({ ...where, content: "hello", encoding: "utf-8" });
  await rest.git.getBlob({ ...where, file_sha: blob.sha });
  const { data: tree } = await rest.git.createTree({
    ...where,
    base_tree: tip.commit.tree.sha,
    tree: [{ path: "notes.md", mode: "100644", type: "blob", sha: blob.sha }],
  });
  await rest.git.getTree({ ...where, tree_sha: tree.sha, recursive: "1" });
  const { data: commit } = await rest.git.createCommit({
    ...where,
    message: "Notes",
    tree: tree.sha,
    parents: [tip.sha],
  });
  await rest.git.getCommit({ ...where, commit_sha: commit.sha });
  await rest.git.createRef({ ...where, ref: "refs/heads/notes", sha: tip.sha });
  await rest.git.getRef({ ...where, ref: "heads/notes" });
  await rest.git.updateRef({ ...where, ref: "heads/notes", sha: commit.sha });
  await rest.git.deleteRef({ ...where, ref: "heads/notes" });

  const { data: pull } = await rest.pulls.create({ ...where, title: "Admit zoe", head: "zoe", base: "main" });
  const number = { ...where, pull_number: pull.number };
  await rest.pulls.get(number);
  await rest.pulls.get(number);
  await rest.pulls.list({ ...where, sort: "updated", direction: "desc" });
  await rest.pulls.listCommits(number);
  await rest.pulls.listFiles(number);
  await rest.pulls.update({ ...number, title: "Admit zoe to acme" });
  await asCarol.pulls.createReview({ ...number, event: "APPROVE" });
  await rest.pulls.listReviews(number);
  await rest.repos.listPullRequestsAssociatedWithCommit({ ...where, commit_sha: pull.head.sha });

  const head = pull.head.sha;
  const { data: run } = await rest.checks.create({ ...where, name: "rollcall", head_sha: head, status: "in_progress" });
  await rest.checks.update({ ...where, check_run_id: run.id, conclusion: "success", output: anOutput() });
  await rest.checks.get({ ...where, check_run_id: run.id });
  await rest.checks.listAnnotations({ ...where, check_run_id: run.id });
  await rest.checks.listForRef({ ...where, ref: head, app_id: app.id, check_name: "rollcall" });
  await rest.repos.createCommitStatus({ ...where, sha: head, state: "success", context: "lint" });
  await rest.repos.listCommitStatusesForRef({ ...where, ref: head });
  await rest.repos.getCombinedStatusForRef({ ...where, ref: head });
  await rest.pulls.merge(number);

  const issue = await rest.issues.create({ ...where, title: "Drift in acme", body: "None", labels: ["drift"] });
  const issueNumber = { ...where, issue_number: issue.data.number };
  await rest.issues.get(issueNumber);
  await rest.issues.update({ ...issueNumber, state: "closed", state_reason: "completed" });
  await rest.issues.listForRepo({ ...where, state: "all" });
  const { data: comment } = await rest.issues.createComment({ ...where, issue_number: pull.number, body: "Planned" });
  const id = { ...where, comment_id: comment.id };
  await rest.issues.getComment(id);
  await rest.issues.updateComment({ ...id, body: "Applied" });
  await rest.issues.listComments({ ...where, issue_number: pull.number });
  const { data: reaction } = await rest.reactions.createForIssueComment({ ...id, content: "eyes" });
  await rest.reactions.listForIssueComment(id);
  await rest.reactions.deleteForIssueComment({ ...id, reaction_id: reaction.id });
  await rest.issues.deleteComment(id);

  const deployment = await rest.repos.createDeployment({
    ...where,
    ref: head,
    task: "admit",
    environment: "domain/acme",
    auto_merge: false,
    required_contexts: [],
    payload: { plan: "3f9c1a07b2de" },
  });
  const deployed = { ...where, deployment_id: "id" in deployment.data ? deployment.data.id : 0 };
  await rest.repos.createDeploymentStatus({ ...deployed, state: "success", auto_inactive: false });
  await rest.repos.getDeployment(deployed);
  await rest.repos.listDeployments(where);
  await rest.repos.listDeploymentStatuses(deployed);

  await rest.users.getByUsername({ username: alice.login });
  await rest.users.getById({ account_id: alice.id });
  await asCarol.users.getAuthenticated();
  await rest.teams.listMembersInOrg({ org: "acme", team_slug: "register-admins" });
  await rest.teams.getMembershipForUserInOrg({ org: "acme", team_slug: "register-admins", username: "bob" });
  await rest.orgs.checkMembershipForUser({ org: "acme", username: "bob" });
  await rest.rateLimit.get();

  await github.settled();
  const { data: deliveries } = await asApp.apps.listWebhookDeliveries();
  const delivery = { delivery_id: deliveries[0]?.id ?? 0 };
  await asApp.apps.getWebhookDelivery(delivery);
  await asApp.apps.redeliverWebhookDelivery(delivery);
  await rest.apps.revokeInstallationAccessToken();

  const served = new Set(github.requests.filter(({ status = 0 }) => status < 400).map(({ operation }) => operation));
  expect(OPERATIONS.filter((name) => !served.has(name))).toEqual([]);
  expect(github.requests.filter(({ status = 0 }) => status >= 400)).toEqual([]);
});

function anOutput() {
  return {
    title: "1 admission",
    summary: "zoe is admitted to acme",
    annotations: [
      {
        path: "domains/acme/participants/zoe.yaml",
        start_line: 1,
        end_line: 1,
        start_column: 1,
        end_column: 4,
        annotation_level: "notice" as const,
        message: "a new member",
      },
    ],
  };
}
