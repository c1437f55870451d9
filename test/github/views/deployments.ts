import { iso } from "../clock.ts";
import { nodeId } from "../ids.ts";
import type { Deployment, DeploymentStatus } from "../state/repository.ts";
import type { World } from "../world.ts";
import { appViewOrNull, simpleUser } from "./accounts.ts";
import { repositoryUrl } from "./repositories.ts";
import type { View } from "./view.ts";

export function deploymentView(world: World, deployment: Deployment): View {
  const url = deploymentUrl(world, deployment);
  const last = deployment.statuses.at(-1)?.createdAtMs ?? deployment.createdAtMs;
  return {
    url,
    id: deployment.id,
    node_id: nodeId("deployment", deployment.id),
    task: deployment.task,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: iso(deployment.createdAtMs),
    updated_at: iso(last),
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(world, deployment.repository),
    creator: simpleUser(world, deployment.creator),
    sha: deployment.sha,
    ref: deployment.ref,
    payload: deployment.payload,
    transient_environment: deployment.isTransient,
    production_environment: deployment.isProduction,
    performed_via_github_app: appViewOrNull(world, deployment.via),
  };
}

export function deploymentStatusView(world: World, deployment: Deployment, status: DeploymentStatus): View {
  const url = deploymentUrl(world, deployment);
  return {
    url: `${url}/statuses/${String(status.id)}`,
    id: status.id,
    node_id: nodeId("deploymentStatus", status.id),
    state: status.state,
    creator: simpleUser(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: iso(status.createdAtMs),
    updated_at: iso(status.createdAtMs),
    deployment_url: url,
    repository_url: repositoryUrl(world, deployment.repository),
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: appViewOrNull(world, status.via),
  };
}

function deploymentUrl(world: World, { repository, id }: Deployment): string {
  return `${repositoryUrl(world, repository)}/deployments/${String(id)}`;
}
