import { listRefs } from "../../support/git-files.ts";
import { NO_COMMIT } from "../git/objects.ts";
import { Refusal } from "../refusal.ts";
import type { Actor, App } from "../state/accounts.ts";
import type { Repository } from "../state/repository.ts";
import type { CheckRun, CheckSuite } from "../state/checks.ts";
import { isHeard, tell } from "../tell.ts";
import { checkRunPayload, checkSuitePayload, runsOfSuite } from "../views/checks.ts";
import type { World } from "../world.ts";
import { requireRole } from "./authority.ts";

/** Where a suite's commit came from. `headBranch` is null for a fork. */
export interface SuiteHead {
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly before: string | null;
}

/** GitHub makes a suite for each App that may write checks, and asks it to check. */
export async function openSuites(world: World, actor: Actor, repository: Repository, head: SuiteHead): Promise<void> {
  for (const { app, suspended, permissions } of world.installationsOn(repository)) {
    if (suspended !== null || permissions["checks"] !== "write") continue;
    if (findSuite(repository, app, head.headSha) !== undefined) continue;
    const suite = addSuite(world, repository, app, head);
    await tellSuite(world, actor, suite, "check_suite.requested");
  }
}

/** The suite that an App's run on a commit belongs to. */
export function suiteFor(world: World, repository: Repository, app: App, headSha: string): CheckSuite {
  const found = findSuite(repository, app, headSha);
  if (found !== undefined) return found;
  const branches = listRefs(repository.directory, "refs/heads");
  const branch = [...branches].find(([, sha]) => sha === headSha)?.[0];
  const headBranch = branch?.slice("refs/heads/".length) ?? null;
  return addSuite(world, repository, app, { headSha, headBranch, before: null });
}

/** Tells of a run that is new or has just ended, and lets a merge queue that waits for it go on. */
export async function runChanged(world: World, run: CheckRun, what: "created" | "completed"): Promise<void> {
  const { suite } = run;
  suite.updatedAtMs = world.nowMs();
  const sender = suite.app.bot;
  const payload = { check_run: checkRunPayload(world, run) };
  tell(world, { name: `check_run.${what}`, sender, repository: suite.repository, payload });
  if (what === "created") return;
  if (runsOfSuite(suite).every(({ status }) => status === "completed")) {
    await tellSuite(world, { account: sender, app: suite.app }, suite, "check_suite.completed");
  }
  await world.queue.afterChecks(world, suite.repository, run.headSha);
}

/** Somebody wants it run again. The run stays as it is: the App is asked to make a new one. */
export function rerequestRun(world: World, actor: Actor, run: CheckRun): void {
  const { repository } = run.suite;
  requireRole(world, actor, repository, "write", "Must have push access to re-run checks.");
  const payload = { check_run: checkRunPayload(world, run) };
  tell(world, { name: "check_run.rerequested", sender: actor.account, repository, payload, app: run.suite.app });
}

export async function rerequestSuite(world: World, actor: Actor, suite: CheckSuite): Promise<void> {
  requireRole(world, actor, suite.repository, "write", "Must have push access to re-run checks.");
  await tellSuite(world, actor, suite, "check_suite.rerequested");
}

/** Somebody pushes one of the buttons that the run shows. */
export function requestAction(world: World, actor: Actor, run: CheckRun, identifier: string): void {
  const { repository } = run.suite;
  requireRole(world, actor, repository, "write", "Must have push access to request an action.");
  if (!run.actions.some((action) => action.identifier === identifier)) {
    throw new Refusal(422, `The check run ${run.name} has no action ${identifier}`);
  }
  const payload = { check_run: checkRunPayload(world, run), requested_action: { identifier } };
  tell(world, { name: "check_run.requested_action", sender: actor.account, repository, payload, app: run.suite.app });
}

function findSuite(repository: Repository, app: App, headSha: string): CheckSuite | undefined {
  return repository.suites.find((suite) => suite.app === app && suite.headSha === headSha);
}

function addSuite(world: World, repository: Repository, app: App, head: SuiteHead): CheckSuite {
  const nowMs = world.nowMs();
  const suite: CheckSuite = {
    id: world.nextId("checkSuite"),
    repository,
    app,
    headSha: head.headSha,
    headBranch: head.headBranch,
    before: head.before === NO_COMMIT ? null : head.before,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  repository.suites.push(suite);
  return suite;
}

async function tellSuite(
  world: World,
  actor: Actor,
  suite: CheckSuite,
  name: "check_suite.requested" | "check_suite.rerequested" | "check_suite.completed",
): Promise<void> {
  const { repository, app } = suite;
  if (!isHeard(world, { name, repository, app })) return;
  const payload = { check_suite: await checkSuitePayload(world, suite) };
  tell(world, { name, sender: actor.account, repository, payload, app });
}
