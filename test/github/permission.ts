import type { Caller } from "./call.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { OperationName } from "./served.ts";
import type { Access } from "./state/accounts.ts";
import type { Repository } from "./state/repository.ts";
import { covers, type World } from "./world.ts";

/**
 * What a caller needs for an operation.
 *
 * - `app`: the App itself, by its JWT. `installation`: any installation token. `anybody`: nothing at all.
 * - `person`: a person's own token.
 * - `permissions`: one of these, for tokens of Apps. People need the role that their acts ask for.
 */
type Need =
  | { readonly who: "anybody" | "app" | "installation" | "person" }
  | { readonly who: "permissions"; readonly oneOf: Readonly<Record<string, Access>> };

/** Throws what GitHub answers to a caller who may not: 401, 403 or, where even the name is a secret, 404. */
export function requirePermission(
  world: World,
  name: OperationName,
  caller: Caller,
  repository: Repository | undefined,
): void {
  const need = NEEDS[name];
  if (need.who === "anybody") return;
  if (caller.kind === "anonymous") requireAnonymous(name, need, repository);
  else if (caller.kind === "app") requireApp(need);
  else if (need.who === "app") throw new Refusal(401, "A JSON web token could not be decoded");
  else if (caller.kind === "person") requirePerson(world, need, caller.account, repository);
  else requireInstallation(name, need, caller.token, repository);
}

/** The permissions that would do, as GitHub tells them in a header. */
export function acceptedPermissions(name: OperationName): string | undefined {
  const need = NEEDS[name];
  if (need.who !== "permissions") return undefined;
  return Object.entries(need.oneOf)
    .map(([permission, access]) => `${permission}=${access}`)
    .join("; ");
}

/** Whether a token may do with a repository's content what a git request asks for. */
export function mayUseContents(world: World, caller: Caller, repository: Repository, access: Access): boolean {
  switch (caller.kind) {
    case "anonymous":
    case "app":
      return !repository.isPrivate && access === "read";
    case "person":
      return world.hasRole(caller.account, repository, access);
    case "installation":
      if (!reaches(caller.token, repository)) return !repository.isPrivate && access === "read";
      return has(caller.token, "contents", access);
  }
}

type InstallationToken = Extract<Caller, { kind: "installation" }>["token"];

function requireAnonymous(name: OperationName, need: Need, repository: Repository | undefined): void {
  if (need.who !== "permissions" || !name.startsWith("GET")) throw new Refusal(401, "Requires authentication");
  if (repository?.isPrivate === true) throw notFound();
}

function requireApp(need: Need): void {
  if (need.who === "app") return;
  throw new Refusal(403, "Resource not accessible by integration");
}

function requirePerson(
  world: World,
  need: Need,
  account: Parameters<World["roleOf"]>[0],
  repository: Repository | undefined,
): void {
  if (need.who === "installation") throw new Refusal(403, "You must authenticate with an installation access token");
  if (repository !== undefined && world.roleOf(account, repository) === "none") throw notFound();
}

function requireInstallation(
  name: OperationName,
  need: Need,
  token: InstallationToken,
  repository: Repository | undefined,
): void {
  if (need.who === "person") throw inaccessible();
  if (need.who !== "permissions") return;
  const isReading = name.startsWith("GET");
  if (repository !== undefined && !reaches(token, repository)) {
    if (repository.isPrivate) throw notFound();
    if (!isReading) throw inaccessible();
    return;
  }
  const isGranted = Object.entries(need.oneOf).some(([permission, access]) => has(token, permission, access));
  if (!isGranted) throw inaccessible();
}

function reaches(token: InstallationToken, repository: Repository): boolean {
  return covers(token.installation, repository) && (token.repositories?.has(repository) ?? true);
}

/** A token has what it was given, as long as the installation still has it. */
export function has(token: InstallationToken, permission: string, access: Access): boolean {
  if (permission === "metadata") return access === "read";
  const granted = [token.permissions[permission], token.installation.permissions[permission]];
  return granted.every((one) => one === "write" || (one === "read" && access === "read"));
}

function inaccessible(): Refusal {
  return new Refusal(403, "Resource not accessible by integration");
}

const read = (...permissions: readonly string[]): Need => ({
  who: "permissions",
  oneOf: Object.fromEntries(permissions.map((permission) => [permission, "read" as const])),
});

const write = (...permissions: readonly string[]): Need => ({
  who: "permissions",
  oneOf: Object.fromEntries(permissions.map((permission) => [permission, "write" as const])),
});

const APP: Need = { who: "app" };
const ANYBODY: Need = { who: "anybody" };

/** Source: "Permissions required for GitHub Apps". What concerns pull requests alone is looked at where it is known. */
const NEEDS = {
  "GET /app": APP,
  "GET /app/hook/config": APP,
  "GET /app/hook/deliveries": APP,
  "GET /app/hook/deliveries/{delivery_id}": APP,
  "POST /app/hook/deliveries/{delivery_id}/attempts": APP,
  "GET /app/installations": APP,
  "GET /app/installations/{installation_id}": APP,
  "POST /app/installations/{installation_id}/access_tokens": APP,
  "POST /app-manifests/{code}/conversions": ANYBODY,
  "GET /installation/repositories": { who: "installation" },
  "DELETE /installation/token": { who: "installation" },
  "GET /orgs/{org}/members/{username}": read("members"),
  "GET /orgs/{org}/teams/{team_slug}/members": read("members"),
  "GET /orgs/{org}/teams/{team_slug}/memberships/{username}": read("members"),
  "GET /rate_limit": ANYBODY,
  "GET /repos/{owner}/{repo}": read("metadata"),
  "GET /repos/{owner}/{repo}/activity": read("contents"),
  "GET /repos/{owner}/{repo}/branches/{branch}": read("contents"),
  "POST /repos/{owner}/{repo}/check-runs": write("checks"),
  "GET /repos/{owner}/{repo}/check-runs/{check_run_id}": read("checks"),
  "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}": write("checks"),
  "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations": read("checks"),
  "GET /repos/{owner}/{repo}/codeowners/errors": read("contents"),
  "GET /repos/{owner}/{repo}/collaborators/{username}/permission": read("metadata"),
  "GET /repos/{owner}/{repo}/commits": read("contents"),
  "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls": read("pull_requests"),
  "GET /repos/{owner}/{repo}/commits/{ref}": read("contents"),
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": read("checks"),
  "GET /repos/{owner}/{repo}/commits/{ref}/status": read("statuses"),
  "GET /repos/{owner}/{repo}/commits/{ref}/statuses": read("statuses"),
  "GET /repos/{owner}/{repo}/contents/{path}": read("contents"),
  "PUT /repos/{owner}/{repo}/contents/{path}": write("contents"),
  "GET /repos/{owner}/{repo}/deployments": read("deployments"),
  "POST /repos/{owner}/{repo}/deployments": write("deployments"),
  "GET /repos/{owner}/{repo}/deployments/{deployment_id}": read("deployments"),
  "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses": read("deployments"),
  "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses": write("deployments"),
  "POST /repos/{owner}/{repo}/git/blobs": write("contents"),
  "GET /repos/{owner}/{repo}/git/blobs/{file_sha}": read("contents"),
  "POST /repos/{owner}/{repo}/git/commits": write("contents"),
  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}": read("contents"),
  "GET /repos/{owner}/{repo}/git/ref/{ref}": read("contents"),
  "POST /repos/{owner}/{repo}/git/refs": write("contents"),
  "PATCH /repos/{owner}/{repo}/git/refs/{ref}": write("contents"),
  "DELETE /repos/{owner}/{repo}/git/refs/{ref}": write("contents"),
  "POST /repos/{owner}/{repo}/git/trees": write("contents"),
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}": read("contents"),
  "GET /repos/{owner}/{repo}/installation": APP,
  "GET /repos/{owner}/{repo}/issues": read("issues", "pull_requests"),
  "POST /repos/{owner}/{repo}/issues": write("issues"),
  "GET /repos/{owner}/{repo}/issues/comments/{comment_id}": read("issues", "pull_requests"),
  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": write("issues", "pull_requests"),
  "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}": write("issues", "pull_requests"),
  "GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions": read("issues", "pull_requests"),
  "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions": write("issues", "pull_requests"),
  "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}": write("issues", "pull_requests"),
  "GET /repos/{owner}/{repo}/issues/{issue_number}": read("issues", "pull_requests"),
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}": write("issues", "pull_requests"),
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": read("issues", "pull_requests"),
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": write("issues", "pull_requests"),
  "GET /repos/{owner}/{repo}/pulls": read("pull_requests"),
  "POST /repos/{owner}/{repo}/pulls": write("pull_requests"),
  "GET /repos/{owner}/{repo}/pulls/{pull_number}": read("pull_requests"),
  "PATCH /repos/{owner}/{repo}/pulls/{pull_number}": write("pull_requests"),
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits": read("pull_requests"),
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": read("pull_requests"),
  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge": write("contents"),
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews": read("pull_requests"),
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews": write("pull_requests"),
  "GET /repos/{owner}/{repo}/rules/branches/{branch}": read("metadata"),
  "POST /repos/{owner}/{repo}/statuses/{sha}": write("statuses"),
  "GET /user": { who: "person" },
  "GET /user/{account_id}": ANYBODY,
  "GET /users/{username}": ANYBODY,
} as const satisfies Record<OperationName, Need>;
