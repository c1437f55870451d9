import { requireRole } from "../acts/authority.ts";
import { actorOf, created, type Handler, ok, paged, repositoryOf, text, textOrNull } from "../call.ts";
import { resolveCommit } from "../git/objects.ts";
import { invalid, Refusal } from "../refusal.ts";
import type { Repository } from "../state/repository.ts";
import type { Status, StatusState } from "../state/checks.ts";
import { simpleStatusView, statusView } from "../views/checks.ts";
import { repositoryUrl, repositoryView } from "../views/repositories.ts";
import { requireCommit } from "./repositories.ts";

export const statusRoutes = {
  "POST /repos/{owner}/{repo}/statuses/{sha}": async (world, call) => {
    const repository = repositoryOf(call);
    const actor = actorOf(call.caller);
    requireRole(world, actor, repository, "write", "Must have push access.");
    const sha = await resolveCommit(repository.directory, call.path["sha"] ?? "");
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${call.path["sha"] ?? ""}`);
    const description = textOrNull(call.body["description"]);
    if ((description ?? "").length > 140) {
      throw invalid("Status", "description", "description is too long (maximum is 140 characters)");
    }
    const status: Status = {
      id: world.nextId("status"),
      sha,
      state: call.body["state"] as StatusState,
      context: text(call.body["context"], "default"),
      description,
      targetUrl: textOrNull(call.body["target_url"]),
      creator: actor.account,
      createdAtMs: world.nowMs(),
    };
    repository.statuses.push(status);
    await world.queue.afterChecks(world, repository, sha);
    return created(statusView(world, repository, status));
  },

  /** Newest first, every one that was ever set. */
  "GET /repos/{owner}/{repo}/commits/{ref}/statuses": async (world, call) => {
    const repository = repositoryOf(call);
    const found = statusesOf(repository, await requireCommit(repository, call.path["ref"] ?? ""));
    return paged(call, world, found, (status) => statusView(world, repository, status));
  },

  /** Of each context the last, and what they come to together. */
  "GET /repos/{owner}/{repo}/commits/{ref}/status": async (world, call) => {
    const repository = repositoryOf(call);
    const sha = await requireCommit(repository, call.path["ref"] ?? "");
    const latest = new Map<string, Status>();
    for (const status of statusesOf(repository, sha).toReversed()) latest.set(status.context, status);
    const states = [...latest.values()].map(({ state }) => state);
    const isFailed = states.includes("failure") || states.includes("error");
    const isPending = states.length === 0 || states.includes("pending");
    const url = repositoryUrl(world, repository);
    return ok({
      state: isFailed ? "failure" : isPending ? "pending" : "success",
      statuses: [...latest.values()].map((status) => simpleStatusView(world, repository, status)),
      sha,
      total_count: latest.size,
      repository: repositoryView(world, repository),
      commit_url: `${url}/commits/${sha}`,
      url: `${url}/commits/${sha}/status`,
    });
  },
} as const satisfies Partial<Record<string, Handler>>;

function statusesOf(repository: Repository, sha: string): readonly Status[] {
  return repository.statuses.filter((status) => status.sha === sha).toReversed();
}
