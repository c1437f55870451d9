import { iso, isoOrNull } from "../clock.ts";
import { readCommit } from "../git/objects.ts";
import { nodeId } from "../ids.ts";
import type { Repository } from "../state/repository.ts";
import type { PullRequest } from "../state/threads.ts";
import type { Annotation, CheckRun, CheckSuite, Status } from "../state/checks.ts";
import type { World } from "../world.ts";
import { appView, simpleUser } from "./accounts.ts";
import { simpleCommitView } from "./commits.ts";
import { pullInShort } from "./pulls.ts";
import { repositoryPage, repositoryUrl, repositoryView } from "./repositories.ts";
import type { View } from "./view.ts";

export function checkRunView(world: World, run: CheckRun): View {
  const { suite } = run;
  const { repository } = suite;
  const url = `${repositoryUrl(world, repository)}/check-runs/${String(run.id)}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("checkRun", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${repositoryPage(world, repository)}/runs/${String(run.id)}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: iso(run.startedAtMs),
    completed_at: isoOrNull(run.completedAtMs),
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: suite.id },
    app: appView(world, suite.app),
    pull_requests: pullsOfSuite(suite).map((pull) => pullInShort(world, pull)),
  };
}

/** A run as webhooks tell it, with the suite in words. */
export function checkRunPayload(world: World, run: CheckRun): View {
  const { suite } = run;
  return {
    ...checkRunView(world, run),
    check_suite: {
      ...suiteCore(world, suite),
      repository: repositoryView(world, suite.repository),
    },
  };
}

export async function checkSuitePayload(world: World, suite: CheckSuite): Promise<View> {
  const url = `${repositoryUrl(world, suite.repository)}/check-suites/${String(suite.id)}`;
  return {
    ...suiteCore(world, suite),
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: runsOfSuite(suite).length,
    check_runs_url: `${url}/check-runs`,
    head_commit: simpleCommitView(await readCommit(suite.repository.directory, suite.headSha)),
  };
}

export function annotationView(world: World, run: CheckRun, annotation: Annotation): View {
  const page = repositoryPage(world, run.suite.repository);
  return {
    path: annotation.path,
    blob_href: `${page}/blob/${run.headSha}/${annotation.path}`,
    start_line: annotation.start_line,
    start_column: annotation.start_column ?? null,
    end_line: annotation.end_line,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
  };
}

export function statusView(world: World, repository: Repository, status: Status): View {
  const creator = simpleUser(world, status.creator);
  return { ...simpleStatusView(world, repository, status), creator };
}

export function simpleStatusView(world: World, repository: Repository, status: Status): View {
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: simpleUser(world, status.creator)["avatar_url"],
    id: status.id,
    node_id: nodeId("status", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: iso(status.createdAtMs),
    updated_at: iso(status.createdAtMs),
  };
}

export function runsOfSuite(suite: CheckSuite): readonly CheckRun[] {
  return suite.repository.runs.filter((run) => run.suite === suite);
}

/** A head in a fork, whose branch is null, is told of no pull request, although there is one. */
function pullsOfSuite({ repository, headSha, headBranch }: CheckSuite): readonly PullRequest[] {
  return [...repository.threads.values()].filter(
    (thread): thread is PullRequest =>
      thread.kind === "pull" &&
      thread.state === "open" &&
      thread.head.repository === repository &&
      thread.head.sha === headSha &&
      thread.head.ref === headBranch,
  );
}

function suiteCore(world: World, suite: CheckSuite): View {
  const runs = runsOfSuite(suite);
  const isDone = runs.length > 0 && runs.every(({ status }) => status === "completed");
  return {
    id: suite.id,
    node_id: nodeId("checkSuite", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: isDone ? "completed" : "queued",
    conclusion: isDone ? conclusionOf(runs) : null,
    url: `${repositoryUrl(world, suite.repository)}/check-suites/${String(suite.id)}`,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullsOfSuite(suite).map((pull) => pullInShort(world, pull)),
    app: appView(world, suite.app),
    created_at: iso(suite.createdAtMs),
    updated_at: iso(suite.updatedAtMs),
  };
}

function conclusionOf(runs: readonly CheckRun[]): string {
  const worst = WORST_FIRST.find((conclusion) => runs.some((run) => run.conclusion === conclusion));
  return worst ?? "success";
}

const WORST_FIRST = ["failure", "timed_out", "cancelled", "action_required", "stale", "success", "neutral", "skipped"];
