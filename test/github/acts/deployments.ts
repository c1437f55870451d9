import { readRef } from "../../support/git-files.ts";
import { isAncestor, resolveCommit } from "../git/objects.ts";
import { Refusal } from "../refusal.ts";
import type { Actor } from "../state/accounts.ts";
import type { Deployment, DeploymentState, DeploymentStatus, Repository } from "../state/repository.ts";
import type { World } from "../world.ts";
import { requireRole, webFlow } from "./authority.ts";
import { latestRuns, stateOf } from "./check-state.ts";
import { commitTree, mergeTree } from "../git/write.ts";
import { pushRef } from "./refs.ts";

export interface NewDeployment {
  readonly ref: string;
  readonly task: string;
  /** Whether the default branch is merged into a branch that lacks some of it. */
  readonly isAutoMerged: boolean;
  /** What must be green; undefined means whatever is there at all. */
  readonly requiredContexts: readonly string[] | undefined;
  readonly payload: unknown;
  readonly environment: string;
  readonly description: string | null;
  readonly isTransient: boolean;
  readonly isProduction: boolean;
}

/** Deploys, or merges the default branch first and says so: then nothing is deployed yet. */
export async function createDeployment(
  world: World,
  actor: Actor,
  repository: Repository,
  wish: NewDeployment,
): Promise<Deployment | { readonly merged: string }> {
  requireRole(world, actor, repository, "write", "Must have write access.");
  const sha = await resolveCommit(repository.directory, wish.ref);
  if (sha === undefined) throw new Refusal(422, `No ref found for: ${wish.ref}`);
  if (wish.isAutoMerged) {
    const merged = await mergeDefaultBranch(world, actor, repository, wish.ref, sha);
    if (merged !== undefined) return { merged };
  }
  requireGreen(world, repository, wish.ref, sha, wish.requiredContexts);
  const deployment: Deployment = {
    id: world.nextId("deployment"),
    repository,
    ref: wish.ref,
    sha,
    task: wish.task,
    payload: wish.payload,
    environment: wish.environment,
    description: wish.description,
    isTransient: wish.isTransient,
    isProduction: wish.isProduction,
    creator: actor.account,
    via: actor.app,
    createdAtMs: world.nowMs(),
    statuses: [],
  };
  repository.deployments.push(deployment);
  return deployment;
}

export interface NewDeploymentStatus {
  readonly state: DeploymentState;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  /** Whether a success makes the others of its environment inactive. */
  readonly isAutoInactive: boolean;
}

export function addDeploymentStatus(
  world: World,
  actor: Actor,
  deployment: Deployment,
  wish: NewDeploymentStatus,
): DeploymentStatus {
  requireRole(world, actor, deployment.repository, "write", "Must have write access.");
  const { isAutoInactive, ...rest } = wish;
  const status = add(world, actor, deployment, rest);
  if (isAutoInactive && status.state === "success") {
    for (const other of deployment.repository.deployments) {
      const isOvertaken =
        other !== deployment &&
        other.environment === deployment.environment &&
        !other.isTransient &&
        !other.isProduction &&
        other.statuses.at(-1)?.state === "success";
      if (isOvertaken) add(world, actor, other, { ...rest, state: "inactive", description: "" });
    }
  }
  return status;
}

function add(
  world: World,
  actor: Actor,
  deployment: Deployment,
  status: Omit<NewDeploymentStatus, "isAutoInactive">,
): DeploymentStatus {
  const added: DeploymentStatus = {
    ...status,
    id: world.nextId("deploymentStatus"),
    creator: actor.account,
    via: actor.app,
    createdAtMs: world.nowMs(),
  };
  deployment.statuses.push(added);
  return added;
}

/** Only a branch can have anything merged into it. Gives what GitHub says when it did. */
async function mergeDefaultBranch(
  world: World,
  actor: Actor,
  repository: Repository,
  ref: string,
  sha: string,
): Promise<string | undefined> {
  const { directory, defaultBranch } = repository;
  const tip = await resolveCommit(directory, `refs/heads/${defaultBranch}`);
  const isBranch = readRef(directory, `refs/heads/${ref}`) !== undefined;
  if (tip === undefined || !isBranch || (await isAncestor(directory, tip, sha))) return undefined;
  const tree = await mergeTree(directory, sha, tip);
  if (tree === undefined) throw new Refusal(409, `Conflict merging ${defaultBranch} into ${ref}.`);
  const signature = webFlow(world);
  const message = `Merge ${defaultBranch} into ${ref}`;
  const after = commitTree(directory, tree, {
    parents: [sha, tip],
    message,
    author: signature,
    committer: signature,
  });
  await pushRef(world, actor, repository, { ref: `refs/heads/${ref}`, after, isForced: false });
  return `Auto-merged ${defaultBranch} into ${ref} on deployment.`;
}

function requireGreen(
  world: World,
  repository: Repository,
  ref: string,
  sha: string,
  required: readonly string[] | undefined,
): void {
  const present = [
    ...repository.statuses.filter((status) => status.sha === sha).map(({ context }) => context),
    ...latestRuns(repository, sha).map(({ name }) => name),
  ];
  const contexts = required ?? [...new Set(present)];
  if (contexts.some((context) => stateOf(world, repository, sha, { context }) !== "passing")) {
    throw new Refusal(409, `Conflict: Commit status checks failed for ${ref}.`);
  }
}
