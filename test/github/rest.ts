import { createHash } from "node:crypto";

import type { Answer, Call, Caller } from "./call.ts";
import { authenticate } from "./authenticate.ts";
import { API_VERSIONS, type ApiVersion, type MatchedOperation } from "./description.ts";
import { acceptedPermissions, requirePermission } from "./permission.ts";
import { Refusal } from "./refusal.ts";
import { HANDLERS } from "./routes/routes.ts";
import type { Repository } from "./state/repository.ts";
import type { World } from "./world.ts";

/** A request of the API as it came over the wire. */
export interface RestRequest {
  readonly method: string;
  /** Path and query below the API's root. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** What keeps it waiting once it has been let in. */
  readonly pause: () => Promise<void>;
}

/** What goes back over the wire. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the record of requests tells about one. */
export interface RestNote {
  operation: string | undefined;
  caller: Caller;
  /** Why it was refused, where that was a limit's doing. */
  limit: "primary" | "secondary" | undefined;
  /** It was taken from the hour's requests. */
  isCounted: boolean;
}

/** Answers as GitHub does. Never rejects but for what is wrong with this server. */
export async function answerRest(world: World, request: RestRequest, note: RestNote): Promise<RestAnswer> {
  const version = request.headers["x-github-api-version"] ?? "2022-11-28";
  if (!isVersion(version)) return refuse(new Refusal(400, `Version ${version} of the API is not supported`), {});
  const operation = world.description.match(request.method, request.url.pathname);
  if (operation === undefined) {
    violate(world, "request", `${request.method} ${request.url.pathname}`, [
      "GitHub has no such operation, or it is not served here",
    ]);
    return refuse(new Refusal(404, "Not Found"), {});
  }
  note.operation = operation.name;
  let key = "anonymous";
  let leave: () => void = () => undefined;
  try {
    note.caller = authenticate(world, request.headers["authorization"]);
    key = keyOf(note.caller);
    leave = world.limits.enter(key, operation.name);
    note.isCounted = operation.name !== "GET /rate_limit";
    await request.pause();
    const answer = await handle(world, request, operation, version, note.caller, key);
    const finished = finish(world, request, operation, version, key, answer);
    if (finished.status === 304 && key !== "anonymous") note.isCounted = false;
    return finished;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.message.startsWith("API rate limit")) note.limit = "primary";
    if (error.message.includes("secondary rate limit")) note.limit = "secondary";
    const refused = refuse(error, { ...limitHeaders(world, key), ...permissionHeader(operation) });
    checkAnswer(world, operation, version, refused.status, "application/json", JSON.parse(refused.body));
    return refused;
  } finally {
    leave();
  }
}

async function handle(
  world: World,
  request: RestRequest,
  operation: MatchedOperation,
  version: ApiVersion,
  caller: Caller,
  key: string,
): Promise<Answer> {
  const { name, path } = operation;
  const repository = repositoryAt(world, path);
  requirePermission(world, name, caller, repository);
  const checked = world.description.checkRequest(name, version, {
    path,
    query: request.url.searchParams,
    body: readJson(request.body),
  });
  if (!checked.ok) {
    violate(world, "request", `${request.method} ${request.url.pathname}`, checked.problems);
    throw new Refusal(422, `Invalid request.\n\n${checked.problems.join("\n")}`);
  }
  const call: Call = {
    name,
    path,
    query: checked.query,
    body: checked.body,
    accept: request.headers["accept"] ?? "",
    version,
    caller,
    key,
    repository,
    url: request.url,
  };
  const work = async (): Promise<Answer> => HANDLERS[name](world, call);
  // Reading waits for no one; what changes a repository takes its turn.
  return repository === undefined || request.method === "GET" ? work() : world.exclusively(repository, work);
}

/** Checks what is about to be said, and says it: or that nothing has changed since it was said last. */
function finish(
  world: World,
  request: RestRequest,
  operation: MatchedOperation,
  version: ApiVersion,
  key: string,
  answer: Answer,
): RestAnswer {
  const { status, mediaType = "application/json" } = answer;
  const said = version === "2026-03-10" ? withoutRemoved(answer.body) : answer.body;
  checkAnswer(world, operation, version, status, mediaType, said);
  const body = said === undefined ? "" : typeof said === "string" ? said : JSON.stringify(said);
  const asked = world.oddities.etagIsOfToken ? (request.headers["authorization"] ?? "") : "";
  const etag = answer.headers?.["etag"] ?? `W/"${createHash("sha256").update(asked).update(body).digest("hex")}"`;
  const headers = {
    "content-type":
      mediaType === "application/json" ? "application/json; charset=utf-8" : `${mediaType}; charset=utf-8`,
    "x-github-api-version-selected": version,
    ...answer.headers,
    ...permissionHeader(operation),
    ...(request.method === "GET" && status === 200
      ? { etag, "cache-control": "private, max-age=60, s-maxage=60" }
      : {}),
  };
  const isKnown = request.method === "GET" && status === 200 && knows(request.headers["if-none-match"], etag);
  if (!isKnown) return { status, headers: { ...headers, ...limitHeaders(world, key) }, body };
  if (key !== "anonymous") world.limits.refund(key);
  return { status: 304, headers: { ...headers, ...limitHeaders(world, key) }, body: "" };
}

export function refuse(refusal: Refusal, headers: Readonly<Record<string, string>>): RestAnswer {
  const body = {
    message: refusal.message,
    ...(refusal.errors.length > 0 ? { errors: refusal.errors } : {}),
    documentation_url: "https://docs.github.com/rest",
    status: String(refusal.status),
  };
  const type = { "content-type": "application/json; charset=utf-8" };
  return { status: refusal.status, headers: { ...type, ...headers, ...refusal.headers }, body: JSON.stringify(body) };
}

function checkAnswer(
  world: World,
  { name }: MatchedOperation,
  version: ApiVersion,
  status: number,
  mediaType: string,
  body: unknown,
): void {
  const problems = world.description.checkAnswer(name, version, { status, mediaType, body });
  if (problems.length > 0) violate(world, "answer", `${name} ${String(status)}`, problems);
}

export function violate(world: World, kind: "request" | "answer", of: string, problems: readonly string[]): void {
  world.violations.push({ kind, of, problems });
}

function repositoryAt(world: World, path: Readonly<Record<string, string>>): Repository | undefined {
  const { owner, repo } = path;
  if (owner === undefined || repo === undefined) return undefined;
  const found = world.repositoryNamed(owner, repo);
  if (found === undefined) throw new Refusal(404, "Not Found");
  return found;
}

/** Undefined for no body at all. */
export function readJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
}

/** What the next version of the API says no more. */
function withoutRemoved(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutRemoved);
  if (typeof body !== "object" || body === null) return body;
  const kept = Object.entries(body).filter(([key]) => !REMOVED.has(key) && !(key === "rate" && "resources" in body));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutRemoved(value)]));
}

const REMOVED = new Set(["merge_commit_sha", "assignee", "has_downloads", "use_squash_pr_title_as_default"]);

export function keyOf(caller: Caller): string {
  switch (caller.kind) {
    case "anonymous":
      return "anonymous";
    case "app":
      return `app ID ${String(caller.app.id)}`;
    case "installation":
      return `installation ID ${String(caller.token.installation.id)}`;
    case "person":
      return `user ID ${String(caller.account.id)}`;
  }
}

function limitHeaders(world: World, key: string): Readonly<Record<string, string>> {
  const { limit, used, remaining, resetAtMs } = world.limits.primaryUse(key);
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-used": String(used),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(Math.ceil(resetAtMs / 1000)),
    "x-ratelimit-resource": "core",
  };
}

function permissionHeader({ name }: MatchedOperation): Readonly<Record<string, string>> {
  const accepted = acceptedPermissions(name);
  return accepted === undefined ? {} : { "x-accepted-github-permissions": accepted };
}

/** Weak and strong tags are compared alike, with or without quotes. */
function knows(header: string | undefined, etag: string): boolean {
  const bare = (tag: string): string => tag.trim().replace(/^W\//, "").replaceAll('"', "");
  return header?.split(",").some((tag) => bare(tag) === bare(etag)) === true;
}

function isVersion(version: string): version is ApiVersion {
  return (API_VERSIONS as readonly string[]).includes(version);
}
