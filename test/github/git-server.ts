import type { IncomingMessage, ServerResponse } from "node:http";

import { readRef } from "../support/git-files.ts";
import { actorOf, type Caller } from "./call.ts";
import { brokenRule, refMoved } from "./acts/refs.ts";
import { callerOfBasic } from "./authenticate.ts";
import { NO_COMMIT } from "./git/objects.ts";
import { readRefUpdates, serveGit, type RefUpdate } from "./git/smart-http.ts";
import { mayUseContents } from "./permission.ts";
import { Refusal } from "./refusal.ts";
import type { Repository } from "./state/repository.ts";
import type { World } from "./world.ts";

/** A path of git's smart protocol, taken apart. */
export interface GitPath {
  readonly owner: string;
  readonly name: string;
  readonly rest: "/info/refs" | "/git-upload-pack" | "/git-receive-pack";
}

export function readGitPath(path: string): GitPath | undefined {
  const [, owner, name, rest] =
    /^\/([\w.-]+)\/([\w.-]+?)(?:\.git)?(\/info\/refs|\/git-(?:upload|receive)-pack)$/.exec(path) ?? [];
  if (owner === undefined || name === undefined || rest === undefined) return undefined;
  return { owner, name, rest: rest as GitPath["rest"] };
}

/** Serves clones, fetches and pushes of the real repositories, to those who may. */
export async function answerGit(
  world: World,
  request: { readonly path: GitPath; readonly url: URL; readonly body: Buffer },
  from: IncomingMessage,
  to: ServerResponse,
  note: { caller: Caller },
): Promise<void> {
  const { path, url, body } = request;
  const isPush = path.rest === "/git-receive-pack" || url.searchParams.get("service") === "git-receive-pack";
  try {
    note.caller = callerOf(world, from.headers.authorization);
    const repository = accessible(world, path, note.caller, isPush);
    const serve = (updates: readonly RefUpdate[]): Promise<void> => {
      const gitRequest = {
        directory: repository.directory,
        path: path.rest,
        query: url.search.slice(1),
        body,
        user: note.caller.kind === "anonymous" ? "" : actorOf(note.caller).account.login,
        refused: refusedRefs(world, repository, updates),
      };
      return serveGit(gitRequest, from, to);
    };
    if (path.rest !== "/git-receive-pack") await serve([]);
    else await world.exclusively(repository, () => push(world, repository, note.caller, readRefUpdates(body), serve));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const realm = error.status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    to.writeHead(error.status, { "content-type": "text/plain; charset=utf-8", ...realm });
    to.end(`${error.message}\n`);
  }
}

async function push(
  world: World,
  repository: Repository,
  caller: Caller,
  updates: readonly RefUpdate[],
  serve: (updates: readonly RefUpdate[]) => Promise<void>,
): Promise<void> {
  await serve(updates);
  for (const { ref, before, after } of updates) {
    const now = readRef(repository.directory, ref) ?? NO_COMMIT;
    if (now === after && before !== after) await refMoved(world, actorOf(caller), repository, { ref, before, after });
  }
}

function callerOf(world: World, authorization: string | undefined): Caller {
  const [scheme = "", encoded = ""] = (authorization ?? "").split(" ");
  if (scheme.toLowerCase() !== "basic") return { kind: "anonymous" };
  return callerOfBasic(world, encoded);
}

/** Strangers are asked who they are, whether there is something or not; others are told that there is nothing. */
function accessible(world: World, path: GitPath, caller: Caller, isPush: boolean): Repository {
  const repository = world.repositoryNamed(path.owner, path.name);
  if (repository !== undefined && mayUseContents(world, caller, repository, isPush ? "write" : "read")) {
    if (isPush && repository.isArchived) throw new Refusal(403, "This repository was archived so it is read-only.");
    return repository;
  }
  if (caller.kind === "anonymous") throw new Refusal(401, "Repository not found.");
  const isVisible = repository !== undefined && mayUseContents(world, caller, repository, "read");
  if (!isVisible) throw new Refusal(404, "Repository not found.");
  throw new Refusal(403, `Write access to repository not granted.`);
}

function refusedRefs(world: World, repository: Repository, updates: readonly RefUpdate[]) {
  const refused = new Map<string, { when: "always" | "forced"; reason: string }>();
  for (const update of updates) {
    const rule = brokenRule(world, repository, update);
    if (rule !== undefined) refused.set(update.ref, rule);
  }
  return refused;
}
