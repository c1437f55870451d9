import type { Repository } from "../state/repository.ts";
import type { CheckConclusion, CheckRun } from "../state/checks.ts";
import type { World } from "../world.ts";

/** A check that a branch requires: by name, and of one App where that is said. */
export interface RequiredCheck {
  readonly context: string;
  readonly appId?: number;
}

export type CheckState = "missing" | "pending" | "failing" | "passing";

export function passes(world: World, repository: Repository, sha: string, check: RequiredCheck): boolean {
  return stateOf(world, repository, sha, check) === "passing";
}

/** How a required check stands on a commit. A status and a check run of the same name are both required. */
export function stateOf(world: World, repository: Repository, sha: string, check: RequiredCheck): CheckState {
  const botId = world.apps.find(({ id }) => id === check.appId)?.bot.id;
  const status = repository.statuses.findLast(
    (one) =>
      one.sha === sha && one.context === check.context && (check.appId === undefined || one.creator.id === botId),
  );
  const states = latestRuns(repository, sha)
    .filter(({ name, suite }) => name === check.context && (check.appId === undefined || suite.app.id === check.appId))
    .map(stateOfRun);
  if (status !== undefined) {
    states.push(status.state === "success" ? "passing" : status.state === "pending" ? "pending" : "failing");
  }
  return WORST_FIRST.find((state) => states.includes(state)) ?? "missing";
}

/** Of each App and name the newest run on a commit. */
export function latestRuns(repository: Repository, sha: string): readonly CheckRun[] {
  const latest = new Map<string, CheckRun>();
  for (const run of repository.runs) {
    if (run.headSha === sha) latest.set(`${String(run.suite.app.id)} ${run.name}`, run);
  }
  return [...latest.values()];
}

/** Whether a commit has any status or check at all. */
export function hasAny(repository: Repository, sha: string): boolean {
  return repository.statuses.some((one) => one.sha === sha) || repository.runs.some((run) => run.headSha === sha);
}

function stateOfRun(run: CheckRun): CheckState {
  if (run.status !== "completed" || run.conclusion === null) return "pending";
  return PASSING.has(run.conclusion) ? "passing" : "failing";
}

/** Skipped and neutral count as passed. Source: "Troubleshooting required status checks". */
const PASSING: ReadonlySet<CheckConclusion> = new Set(["success", "skipped", "neutral"]);

const WORST_FIRST: readonly CheckState[] = ["failing", "pending", "passing"];
