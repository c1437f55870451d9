import { latestRuns } from "../acts/check-state.ts";
import { runChanged, suiteFor } from "../acts/checks.ts";
import { type Call, created, type Handler, idIn, ok, paged, repositoryOf, text, textOrNull } from "../call.ts";
import { resolveCommit } from "../git/objects.ts";
import { notFound, Refusal } from "../refusal.ts";
import type { App } from "../state/accounts.ts";
import type { Annotation, CheckAction, CheckConclusion, CheckRun, CheckStatus } from "../state/checks.ts";
import { annotationView, checkRunView } from "../views/checks.ts";
import type { World } from "../world.ts";
import { requireCommit } from "./repositories.ts";

export const checkRoutes = {
  "POST /repos/{owner}/{repo}/check-runs": async (world, call) => {
    const repository = repositoryOf(call);
    const app = appOf(call);
    const sha = text(call.body["head_sha"], "");
    const headSha = /^[0-9a-f]{40}$/.test(sha) ? await resolveCommit(repository.directory, sha) : undefined;
    if (headSha === undefined) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    requireConclusion(call.body);
    const run: CheckRun = {
      id: world.nextId("checkRun"),
      suite: suiteFor(world, repository, app, headSha),
      name: text(call.body["name"], ""),
      headSha,
      externalId: "",
      detailsUrl: `https://rollcall.dev`,
      status: "queued",
      conclusion: null,
      startedAtMs: world.nowMs(),
      completedAtMs: null,
      output: { title: null, summary: null, text: null },
      annotations: [],
      actions: [],
    };
    change(world, run, call.body);
    repository.runs.push(run);
    await runChanged(world, run, "created");
    if (run.status === "completed") await runChanged(world, run, "completed");
    return created(checkRunView(world, run));
  },

  "GET /repos/{owner}/{repo}/check-runs/{check_run_id}": (world, call) => ok(checkRunView(world, runIn(call))),

  "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}": async (world, call) => {
    const run = runIn(call);
    if (run.suite.app !== appOf(call)) {
      throw new Refusal(
        403,
        `Invalid app_id ${String(appOf(call).id)}: a check run can only be modified by the GitHub App that created it.`,
      );
    }
    requireConclusion(call.body);
    const wasCompleted = run.status === "completed";
    change(world, run, call.body);
    if (!wasCompleted && run.status === "completed") await runChanged(world, run, "completed");
    return ok(checkRunView(world, run));
  },

  "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations": async (world, call) => {
    const run = runIn(call);
    return paged(call, world, run.annotations, (annotation) => annotationView(world, run, annotation));
  },

  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": async (world, call) => {
    const repository = repositoryOf(call);
    const sha = await requireCommit(repository, call.path["ref"] ?? "");
    const { check_name: name, app_id: appId, status, filter = "latest" } = call.query;
    const all =
      filter === "all" ? repository.runs.filter(({ headSha }) => headSha === sha) : latestRuns(repository, sha);
    const found = all.filter(
      (run) =>
        (name === undefined || run.name === name) &&
        (appId === undefined || run.suite.app.id === appId) &&
        (status === undefined || run.status === status),
    );
    const views = found.toReversed();
    return paged(
      call,
      world,
      views,
      (run) => checkRunView(world, run),
      (page) => ({ total_count: found.length, check_runs: page }),
    );
  },
} as const satisfies Partial<Record<string, Handler>>;

function runIn(call: Call): CheckRun {
  const id = idIn(call, "check_run_id");
  const run = repositoryOf(call).runs.find((one) => one.id === id);
  if (run === undefined) throw notFound();
  return run;
}

/** Only Apps have check runs. */
function appOf({ caller }: Call): App {
  if (caller.kind !== "installation") throw new Refusal(403, "You must authenticate via a GitHub App.");
  return caller.token.installation.app;
}

/** What the description says in words only. */
function requireConclusion({ status, conclusion, completed_at: completedAt }: Call["body"]): void {
  if (conclusion === undefined && (status === "completed" || completedAt !== undefined)) {
    throw new Refusal(422, 'Invalid request.\n\nMissing "conclusion".');
  }
  if (conclusion === "stale") throw new Refusal(422, "Invalid request.\n\nOnly GitHub can set the conclusion `stale`.");
}

/** A conclusion completes a run, whatever the status says; annotations are added to those that are there. */
function change(world: World, run: CheckRun, body: Call["body"]): void {
  run.name = text(body["name"], run.name);
  run.externalId = text(body["external_id"], run.externalId);
  run.detailsUrl = text(body["details_url"], run.detailsUrl);
  if (typeof body["started_at"] === "string") run.startedAtMs = Date.parse(body["started_at"]);
  if (body["conclusion"] !== undefined) {
    run.status = "completed";
    run.conclusion = body["conclusion"] as CheckConclusion;
    const at = body["completed_at"];
    run.completedAtMs = typeof at === "string" ? Date.parse(at) : world.nowMs();
  } else if (body["status"] !== undefined) {
    run.status = body["status"] as CheckStatus;
    run.conclusion = null;
    run.completedAtMs = null;
  }
  if (body["actions"] !== undefined) run.actions = body["actions"] as readonly CheckAction[];
  const output = body["output"] as Readonly<Record<string, unknown>> | undefined;
  if (output === undefined) return;
  const annotations = (output["annotations"] ?? []) as readonly Annotation[];
  for (const annotation of annotations) requireAnnotation(annotation);
  run.output = {
    title: textOrNull(output["title"]) ?? run.output.title,
    summary: textOrNull(output["summary"]) ?? run.output.summary,
    text: textOrNull(output["text"]) ?? run.output.text,
  };
  run.annotations.push(...annotations);
}

/** Sizes, and columns on one line only: what the description says in words. */
function requireAnnotation(annotation: Annotation): void {
  const {
    title = "",
    message,
    raw_details: details = "",
    start_line: from,
    end_line: to,
    start_column: column,
  } = annotation;
  const problem =
    title.length > 255
      ? "title is too long (maximum is 255 characters)"
      : Math.max(Buffer.byteLength(message), Buffer.byteLength(details)) > 65_536
        ? "message is too long (maximum is 64 KB)"
        : from < 1 || to < from
          ? "start_line and end_line are no lines"
          : from !== to && (column !== undefined || annotation.end_column !== undefined)
            ? "start_column and end_column are allowed on one line only"
            : undefined;
  if (problem !== undefined) throw new Refusal(422, `Invalid request.\n\nannotations: ${problem}.`);
}
