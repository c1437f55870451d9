import { type Handler, ok, paged, repositoryOf, text } from "../call.ts";
import { iso } from "../clock.ts";
import { readCodeOwners } from "../code-owners.ts";
import { isAncestor, readCommits, resolveCommit } from "../git/objects.ts";
import { nodeId } from "../ids.ts";
import { Refusal } from "../refusal.ts";
import type { Activity, Repository } from "../state/repository.ts";
import type { PullRequest } from "../state/threads.ts";
import { simpleUser } from "../views/accounts.ts";
import { commitView, fullCommitView } from "../views/commits.ts";
import { pullInLists } from "../views/pulls.ts";
import { fullRepositoryView, permissionView, repositoryPage, repositoryUrl, ruleViews } from "../views/repositories.ts";
import type { View } from "../views/view.ts";
import type { World } from "../world.ts";
import { accountIn } from "./accounts.ts";

export const repositoryRoutes = {
  "GET /repos/{owner}/{repo}": (world, call) => {
    const repository = repositoryOf(call);
    const role = call.caller.kind === "person" ? world.roleOf(call.caller.account, repository) : "read";
    return ok(fullRepositoryView(world, repository, role));
  },

  "GET /repos/{owner}/{repo}/activity": (world, call) => {
    const { ref, actor, activity_type: kind, direction = "desc", after, per_page: size = 30 } = call.query;
    const names = [ref, `refs/heads/${String(ref)}`];
    const found = repositoryOf(call).activities.filter(
      (one) =>
        (ref === undefined || names.includes(one.ref)) &&
        (actor === undefined || one.actor.login === actor) &&
        (kind === undefined || one.kind === kind),
    );
    const ordered = direction === "asc" ? found : found.toReversed();
    const from = after === undefined ? 0 : ordered.findIndex(({ id }) => String(id) === after) + 1;
    const page = ordered.slice(from, from + Math.min(100, Math.max(1, Number(size))));
    const answer = ok(page.map((one) => activityView(world, one)));
    const last = page.at(-1);
    if (last === undefined || from + page.length >= ordered.length) return answer;
    const url = new URL(world.apiUrl + call.url.pathname + call.url.search);
    url.searchParams.set("after", String(last.id));
    return { ...answer, headers: { link: `<${url.href}>; rel="next"` } };
  },

  "GET /repos/{owner}/{repo}/branches/{branch}": async (world, call) => {
    const repository = repositoryOf(call);
    const name = call.path["branch"] ?? "";
    const sha = await resolveCommit(repository.directory, `refs/heads/${name}`);
    if (sha === undefined) throw new Refusal(404, "Branch not found");
    const url = `${repositoryUrl(world, repository)}/branches/${name}`;
    const ruleset = repository.rules.get(name);
    const contexts = ruleset?.rules.requiredChecks ?? [];
    return ok({
      name,
      commit: await fullCommitView(world, repository, sha),
      _links: { self: url, html: `${repositoryPage(world, repository)}/tree/${name}` },
      protected: ruleset !== undefined,
      protection: {
        enabled: ruleset !== undefined,
        required_status_checks: {
          enforcement_level: contexts.length > 0 ? "everyone" : "off",
          contexts: contexts.map(({ context }) => context),
          checks: contexts.map(({ context, appId }) => ({ context, app_id: appId ?? null })),
        },
      },
      protection_url: `${url}/protection`,
    });
  },

  "GET /repos/{owner}/{repo}/rules/branches/{branch}": (world, call) => {
    const repository = repositoryOf(call);
    const ruleset = repository.rules.get(call.path["branch"] ?? "");
    const rules = ruleset === undefined ? [] : ruleViews(repository, ruleset);
    return paged(call, world, rules, (rule) => rule);
  },

  "GET /repos/{owner}/{repo}/collaborators/{username}/permission": (world, call) => {
    const account = accountIn(world, call, "username");
    return ok(permissionView(world, account, world.roleOf(account, repositoryOf(call))));
  },

  "GET /repos/{owner}/{repo}/codeowners/errors": async (world, call) => {
    const repository = repositoryOf(call);
    const sha = await requireCommit(repository, text(call.query["ref"], repository.defaultBranch));
    const { errors } = await readCodeOwners(world, repository, sha);
    return ok({ errors });
  },

  "GET /repos/{owner}/{repo}/commits": async (world, call) => {
    const repository = repositoryOf(call);
    const { sha = repository.defaultBranch, path } = call.query;
    const commit = await requireCommit(repository, String(sha));
    const only = path === undefined ? {} : { path: text(path, "") };
    const commits = await readCommits(repository.directory, [commit], only);
    return paged(call, world, commits, (one) => commitView(world, repository, one));
  },

  "GET /repos/{owner}/{repo}/commits/{ref}": async (world, call) => {
    const repository = repositoryOf(call);
    const sha = await requireCommit(repository, call.path["ref"] ?? "");
    if (/application\/vnd\.github(\.v3)?\.sha\b/.test(call.accept)) {
      return { status: 200, body: sha, mediaType: "application/vnd.github.sha", headers: { etag: `"${sha}"` } };
    }
    return ok(await fullCommitView(world, repository, sha));
  },

  "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls": async (world, call) => {
    const repository = repositoryOf(call);
    const sha = await requireCommit(repository, call.path["commit_sha"] ?? "");
    const pulls = await pullsOf(repository, sha);
    return paged(call, world, pulls, (pull) => pullInLists(world, pull));
  },
} as const satisfies Partial<Record<string, Handler>>;

/** A branch, a tag or a commit, which may be of a fork: all of a network share their objects. */
export async function requireCommit(repository: Repository, revision: string): Promise<string> {
  for (const name of [`refs/heads/${revision}`, `refs/tags/${revision}`, `refs/${revision}`, revision]) {
    if (name.startsWith("-")) continue;
    const sha = await resolveCommit(repository.directory, name);
    if (sha !== undefined) return sha;
  }
  throw new Refusal(422, `No commit found for SHA: ${revision}`);
}

/** What brought a commit in, once it is on the default branch; else the open ones that have it. */
async function pullsOf(repository: Repository, sha: string): Promise<readonly PullRequest[]> {
  const pulls = [...repository.threads.values()].filter((thread) => thread.kind === "pull");
  const tip = await resolveCommit(repository.directory, `refs/heads/${repository.defaultBranch}`);
  const isLanded = tip !== undefined && (await isAncestor(repository.directory, sha, tip));
  const found: PullRequest[] = [];
  for (const pull of pulls) {
    if (isLanded === (pull.merged !== null) && (await brings(pull, sha))) found.push(pull);
  }
  return found;
}

/** Whether a commit is on the base branch by this pull request, or would be. */
async function brings(pull: PullRequest, sha: string): Promise<boolean> {
  const { directory } = pull.repository;
  const [before, after] = pull.merged === null ? [pull.base.sha, pull.head.sha] : [pull.merged.before, pull.merged.sha];
  return (await isAncestor(directory, sha, after)) && !(await isAncestor(directory, sha, before));
}

function activityView(world: World, activity: Activity): View {
  return {
    id: activity.id,
    node_id: nodeId("activity", activity.id),
    before: activity.before,
    after: activity.after,
    ref: activity.ref,
    timestamp: iso(activity.atMs),
    activity_type: activity.kind,
    actor: simpleUser(world, activity.actor),
  };
}
