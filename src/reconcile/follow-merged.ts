import type { Name } from "../model/identifier.ts";
import type { LiveMember } from "../model/live.ts";
import type { PullRequest } from "../model/pull-request.ts";
import { judgeRequest } from "../policy/judge-request.ts";
import type { RequestRecord } from "../ports/request-store.ts";
import type { BranchHead } from "./branch-head.ts";
import { type EvaluateDeps, evaluateRequest } from "./evaluate-request.ts";
import type { Commands, ObeyDeps } from "./obey-command.ts";
import { publishRequest } from "./publish-request.ts";
import { deploymentOf, isTold, tellStory } from "./tell-story.ts";

export interface FollowMergedDeps extends Omit<EvaluateDeps, "approvals">, Pick<ObeyDeps, "forge"> {
  readonly branch: BranchHead;
  /** The members as they are live; undefined when the domain cannot be read just now. */
  readonly liveMembers: (domain: Name) => Promise<ReadonlyMap<string, LiveMember> | undefined>;
  /** What a member needs to connect; undefined while there is nothing to hand over. */
  readonly connectionOf: (domain: Name, member: Name) => Promise<string | undefined>;
}

/** A member that has not connected after so long is told elsewhere. */
const STORY_LASTS_MS = 14 * 86_400_000;

/** Goes on telling a request's story after the merge, until everything is in force and whoever was let in has connected. */
export async function lookAtMerged(
  deps: FollowMergedDeps,
  commands: Commands,
  request: PullRequest,
  known: RequestRecord,
  signal: AbortSignal,
): Promise<void> {
  const { forge, store, loader, branch, clock } = deps;
  const landed = known.landed ?? request.landed;
  if (landed === undefined) return;
  const ancestry = await loader.ancestry(await branch.newest(signal), landed, signal);
  // What the forge calls merged counts once the branch that we read holds it.
  if (ancestry !== "same" && ancestry !== "descends") return;
  const landedAtMs = known.landedAtMs ?? request.landedAtMs ?? clock.nowMs();
  const heard = await commands.hearAfterwards(request, known, signal);
  const merged = { ...heard, state: "merged" as const, landed, landedAtMs };
  if (known.domains.length === 0) {
    await store.requests.keepRequest({ ...merged, state: "settled" });
    return;
  }
  const story = await tellStory(deps, merged, signal);
  const evaluation = await evaluateRequest(
    { ...deps, approvals: undefined },
    { commit: known.base ?? landed, label: "before the merge" },
    known.head,
    undefined,
    signal,
  );
  await publishRequest(
    { forge, requests: store.requests },
    {
      request,
      evaluation,
      verdict: judgeRequest(evaluation, undefined),
      stale: undefined,
      story,
      isAskedAnew: false,
    },
    signal,
  );
  if (forge.capabilities.deployments) {
    for (const domain of story.domains) await forge.putDeployment(deploymentOf(story, domain), signal);
  }
  const isOver = isTold(story) || clock.nowMs() - landedAtMs > STORY_LASTS_MS;
  await store.requests.keepRequest(isOver ? { ...merged, state: "settled" } : merged);
}
