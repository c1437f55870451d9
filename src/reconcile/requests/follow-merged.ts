import type { Name } from "../../model/identifier.ts";
import type { LiveMember } from "../../model/live.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import type { MemberConnection } from "../../model/request-story.ts";
import { judgeRequest } from "../../policy/judge-request.ts";
import type { RequestRecord } from "../../ports/request-store.ts";
import type { BranchHead } from "../branch-head.ts";
import { keepReviews } from "./collect-approvals.ts";
import { type EvaluateDeps, evaluateRequest, whoApproves } from "./evaluate-request.ts";
import { keepApproved } from "./keep-approved.ts";
import type { Commands, ObeyDeps } from "./obey-command.ts";
import { publishRequest } from "./publish-request.ts";
import { deploymentOf, isTold, tellStory } from "./tell-story.ts";

export interface FollowMergedDeps
  extends Omit<EvaluateDeps, "approvals">, Pick<ObeyDeps, "forge" | "people" | "owners"> {
  readonly branch: BranchHead;
  /** The members as they are live; undefined when the domain cannot be read just now. */
  readonly liveMembers: (domain: Name) => Promise<ReadonlyMap<string, LiveMember> | undefined>;
  /** What a member in effect needs to connect, or why it does not get that yet. */
  readonly connectionOf: (domain: Name, member: Name) => Promise<MemberConnection>;
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
  if (known.state !== "merged") {
    await store.requests.keepRequest(merged);
    await store.requests.landFiles(request.number);
  }
  if (known.domains.length === 0) {
    await store.requests.keepRequest({ ...merged, state: "settled" });
    return;
  }
  // Who approves it after the merge is heard as well: until then it is not applied.
  await keepReviews(store.requests, request.number, await forge.reviews(request.number, signal));
  const evaluation = await evaluateRequest(
    { ...deps, approvals: whoApproves(deps) },
    { commit: known.base ?? landed, label: "before the merge" },
    known.head,
    request,
    signal,
  );
  await keepApproved(deps, request, evaluation);
  const story = await tellStory(deps, merged, signal);
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
  const connections = story.connections.filter(({ markdown }) => markdown !== undefined);
  await store.requests.keepRequest({ ...merged, connections, state: isOver ? "settled" : "merged" });
}
