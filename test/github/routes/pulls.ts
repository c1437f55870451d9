import { mergePull } from "../acts/merge.ts";
import { mergeableState, workOutMergeability } from "../acts/mergeability.ts";
import { closePullRequest, editPull, openPull, reopenPullRequest } from "../acts/pulls.ts";
import { submitReview, type Verdict } from "../acts/reviews.ts";
import { actorOf, type Call, created, type Handler, ok, paged, repositoryOf, text, textOrNull } from "../call.ts";
import { mergeBase } from "../git/objects.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import type { MergeMethod, Repository } from "../state/repository.ts";
import type { PullRequest } from "../state/threads.ts";
import { commitView, fileViews } from "../views/commits.ts";
import { commitsOfPull, filesOfPull, pullInLists, pullView, reviewView } from "../views/pulls.ts";
import type { World } from "../world.ts";

export const pullRoutes = {
  "GET /repos/{owner}/{repo}/pulls": async (world, call) => {
    const { state = "open", head, base, sort = "created", direction } = call.query;
    const found = pullsOf(repositoryOf(call)).filter(
      (pull) =>
        (state === "all" || pull.state === state) &&
        (base === undefined || pull.base.ref === base) &&
        (head === undefined || `${pull.head.owner.login}:${pull.head.ref}` === head),
    );
    const key = (pull: PullRequest): number => (sort === "updated" ? pull.updatedAtMs : pull.number);
    const isAscending = direction === "asc" || (direction === undefined && sort !== "created");
    const ordered = found.toSorted((one, other) => (key(one) - key(other)) * (isAscending ? 1 : -1));
    return paged(call, world, ordered, (pull) => pullInLists(world, pull));
  },

  "POST /repos/{owner}/{repo}/pulls": async (world, call) => {
    const { title, body, base, head, draft, head_repo: headName } = call.body;
    const repository = repositoryOf(call);
    // An issue can be turned into a pull request, which nobody does who has a choice.
    if (title === undefined) throw invalid("PullRequest", "title", "title is missing");
    const pull = await openPull(world, actorOf(call.caller), repository, {
      title: text(title, ""),
      body: textOrNull(body),
      base: text(base, ""),
      head: headIn(world, repository, text(head, ""), headName),
      isDraft: draft === true,
    });
    return created(await pullView(world, pull, "unknown"));
  },

  "GET /repos/{owner}/{repo}/pulls/{pull_number}": async (world, call) => {
    const pull = pullIn(call);
    if (pull.state === "open") await workOutMergeability(world, pull);
    const answer = ok(await pullView(world, pull, await mergeableState(world, pull)));
    const { mergeability } = pull;
    if (mergeability !== undefined && mergeability.unknownFor > 0) mergeability.unknownFor -= 1;
    return answer;
  },

  "PATCH /repos/{owner}/{repo}/pulls/{pull_number}": async (world, call) => {
    const pull = pullIn(call);
    const actor = actorOf(call.caller);
    const { title, body, base, state } = call.body as Readonly<Record<string, string | undefined>>;
    await editPull(world, actor, pull, { title, body, base });
    if (state === "closed") await closePullRequest(world, actor, pull);
    if (state === "open") await reopenPullRequest(world, actor, pull);
    return ok(await pullView(world, pull, "unknown"));
  },

  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits": async (world, call) => {
    const pull = pullIn(call);
    // No more than 250 are listed, however many there are.
    const commits = (await commitsOfPull(pull)).slice(0, 250);
    return paged(call, world, commits, (commit) => commitView(world, pull.repository, commit));
  },

  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": async (world, call) => {
    const pull = pullIn(call);
    const { directory } = pull.repository;
    const files = (await filesOfPull(pull)).slice(0, world.oddities.pullFilesCap);
    const base = await mergeBase(directory, pull.base.sha, pull.head.sha);
    const views = await fileViews(world, pull.repository, { base, head: pull.head.sha, files });
    return paged(call, world, views, (view) => view);
  },

  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge": async (world, call) => {
    const { commit_title: title, commit_message: message, sha, merge_method: method } = call.body;
    const landed = await mergePull(world, actorOf(call.caller), pullIn(call), {
      method: method as MergeMethod | undefined,
      title: textOrNull(title) ?? undefined,
      message: textOrNull(message) ?? undefined,
      head: textOrNull(sha) ?? undefined,
    });
    return ok({ sha: landed, merged: true, message: "Pull Request successfully merged" });
  },

  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews": async (world, call) =>
    paged(call, world, pullIn(call).reviews, (review) => reviewView(world, review)),

  "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews": async (world, call) => {
    const { event, body, commit_id: commit, comments = [] } = call.body;
    if ((comments as readonly unknown[]).length > 0 || event === undefined) {
      throw new Refusal(422, "Line comments and pending reviews are not served here");
    }
    const review = await submitReview(world, actorOf(call.caller), pullIn(call), {
      verdict: event as Verdict,
      body: text(body, ""),
      ...(typeof commit === "string" ? { commit } : {}),
    });
    return ok(reviewView(world, review));
  },
} as const satisfies Partial<Record<string, Handler>>;

function pullsOf(repository: Repository): readonly PullRequest[] {
  return [...repository.threads.values()].filter((thread) => thread.kind === "pull");
}

function pullIn(call: Call): PullRequest {
  const thread = repositoryOf(call).threads.get(Number(call.path["pull_number"]));
  if (thread?.kind !== "pull") throw notFound();
  return thread;
}

/** `branch`, or `owner:branch` for a fork; `head_repo` tells two forks of one owner apart. */
function headIn(
  world: World,
  repository: Repository,
  head: string,
  headName: unknown,
): { repository: Repository; ref: string } {
  const [owner, ...rest] = head.split(":");
  if (rest.length === 0) return { repository, ref: head };
  const candidates = world.repositories.filter(
    (one) =>
      one.owner.login === owner &&
      (one === repository || one.parent !== null) &&
      (headName === undefined || one.name === headName),
  );
  const found = candidates.find((one) => one === repository) ?? candidates[0];
  if (found === undefined) throw invalid("PullRequest", "head");
  return { repository: found, ref: rest.join(":") };
}
