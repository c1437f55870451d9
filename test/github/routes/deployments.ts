import { addDeploymentStatus, createDeployment } from "../acts/deployments.ts";
import { actorOf, type Call, created, type Handler, idIn, ok, paged, repositoryOf, text, textOrNull } from "../call.ts";
import { notFound } from "../refusal.ts";
import type { Deployment, DeploymentState } from "../state/repository.ts";
import { deploymentStatusView, deploymentView } from "../views/deployments.ts";

export const deploymentRoutes = {
  "GET /repos/{owner}/{repo}/deployments": async (world, call) => {
    const { sha, ref, task, environment } = call.query;
    const found = repositoryOf(call).deployments.filter(
      (one) =>
        (sha === undefined || sha === "none" || one.sha === sha) &&
        (ref === undefined || ref === "none" || one.ref === ref) &&
        (task === undefined || task === "none" || one.task === task) &&
        (environment === undefined || environment === "none" || one.environment === environment),
    );
    return paged(call, world, found.toReversed(), (deployment) => deploymentView(world, deployment));
  },

  "POST /repos/{owner}/{repo}/deployments": async (world, call) => {
    const { body } = call;
    const environment = text(body["environment"], "production");
    const made = await createDeployment(world, actorOf(call.caller), repositoryOf(call), {
      ref: text(body["ref"], ""),
      task: text(body["task"], "deploy"),
      isAutoMerged: body["auto_merge"] !== false,
      requiredContexts: body["required_contexts"] as readonly string[] | undefined,
      payload: body["payload"] ?? {},
      environment,
      description: textOrNull(body["description"]),
      isTransient: body["transient_environment"] === true,
      isProduction: (body["production_environment"] as boolean | undefined) ?? environment === "production",
    });
    if ("merged" in made) return { status: 202, body: { message: made.merged } };
    return created(deploymentView(world, made));
  },

  "GET /repos/{owner}/{repo}/deployments/{deployment_id}": (world, call) =>
    ok(deploymentView(world, deploymentIn(call))),

  "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses": async (world, call) => {
    const deployment = deploymentIn(call);
    return paged(call, world, deployment.statuses.toReversed(), (status) =>
      deploymentStatusView(world, deployment, status),
    );
  },

  "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses": (world, call) => {
    const deployment = deploymentIn(call);
    const { body } = call;
    const status = addDeploymentStatus(world, actorOf(call.caller), deployment, {
      state: body["state"] as DeploymentState,
      description: text(body["description"], ""),
      environment: text(body["environment"], deployment.environment),
      logUrl: text(body["log_url"], text(body["target_url"], "")),
      environmentUrl: text(body["environment_url"], ""),
      isAutoInactive: body["auto_inactive"] !== false,
    });
    return created(deploymentStatusView(world, deployment, status));
  },
} as const satisfies Partial<Record<string, Handler>>;

function deploymentIn(call: Call): Deployment {
  const id = idIn(call, "deployment_id");
  const found = repositoryOf(call).deployments.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
}
