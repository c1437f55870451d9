import { isDeepStrictEqual } from "node:util";

import type { CommitId, Name } from "../../model/identifier.ts";
import type { LiveMember } from "../../model/live.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import type { MemberConnection, RequestStory, StoryFact } from "../../model/request-story.ts";
import { judgeRequest } from "../../policy/judge-request.ts";
import { nextAfterMerge } from "../../policy/next-after-merge.ts";
import type { Forge, ForgeConversation, ForgePullRequests, ForgeVerdicts } from "../../ports/forge.ts";
import { hasCommit } from "../../ports/register.ts";
import type { RequestRecord } from "../../ports/request-store.ts";
import type { Store } from "../../ports/store.ts";
import type { BranchHead } from "../register/branch-head.ts";
import { keepOpinions } from "./collect-opinions.ts";
import { type Approvals, type EvaluateDeps, whoApproves } from "./evaluate-deps.ts";
import { evaluateRequest } from "./evaluate-request.ts";
import { keepApprovedAfterMerge } from "./keep-approved.ts";
import type { Commands } from "./obey-command.ts";
import { doubtfulIn, publishRequest } from "./publish-request.ts";
import { newRecord, recordOf } from "./request-record.ts";
import { alike, askerOf, sharedHead, shareWithFirst } from "./shared-head.ts";
import { CLOCK_SKEW_MS, deploymentOf, factsOf, isTold, tellStory } from "./tell-story.ts";

export interface FollowMergedDeps extends Omit<EvaluateDeps, "approvals">, Approvals {
  readonly forge: Pick<Forge, "capabilities"> & ForgePullRequests & ForgeConversation & ForgeVerdicts;
  readonly branch: BranchHead;
  /** The live members; undefined when the domain cannot be read now. */
  readonly liveMembers: (domain: Name) => Promise<ReadonlyMap<string, LiveMember> | undefined>;
  /** What an effective member needs to connect, or why it is not available yet. */
  readonly connectionOf: (domain: Name, member: Name) => Promise<MemberConnection>;
}

/** A story without its next steps, which depend on the forge. */
export type Told = Omit<RequestStory, "next">;

/** After this, the story ends; a member that has not connected is reported elsewhere. */
const STORY_LASTS_MS = 14 * 86_400_000;

/**
 * Follows a request after the merge, until everything is in force and admitted members have connected. Returns the
 * published story; undefined if there is none.
 */
export async function lookAtMerged(
  deps: FollowMergedDeps,
  commands: Commands,
  request: PullRequest,
  record: RequestRecord | undefined,
  signal: AbortSignal,
): Promise<Told | undefined> {
  const { forge, store, register, branch, clock } = deps;
  const landed = record?.landed ?? request.landed;
  if (landed === undefined) return undefined;
  // A merge that the forge reports counts once the branch that we read contains it.
  const tip = await branch.newest(signal);
  if (!hasCommit(await register.ancestry(tip, landed, signal))) return undefined;
  const known = record ?? (await takeUp(deps, request, landed, signal));
  if (known === undefined) return undefined;
  const landedAtMs = known.landedAtMs ?? request.landedAtMs ?? clock.nowMs();
  const merged = { ...known, state: "merged" as const, landed, landedAtMs };
  if (known.state !== "merged") {
    await store.requests.keepRequest(merged);
    await store.requests.landFiles(request.number);
  }
  if (known.domains.length === 0) {
    await store.requests.keepRequest({ ...merged, state: "settled" });
    return undefined;
  }
  // Approvals after the merge count as well: until then the change is not applied.
  const said = await commands.read(request.number, signal);
  await keepOpinions(store.requests, request.number, await forge.reviews(request.number, signal), said);
  const shared = await sharedHead({ forge, requests: store.requests }, request, merged, signal);
  await shareWithFirst(store.requests, shared);
  const evaluation = await evaluateRequest(
    { ...deps, approvals: whoApproves(deps) },
    { commit: known.base ?? landed, label: "before the merge" },
    known.head,
    askerOf(shared),
    signal,
  );
  const { seenComment } = await commands.hearAfterwards(merged, evaluation, said, signal);
  const told = await tellStory(deps, merged, signal);
  await keepApprovedAfterMerge(
    deps,
    { number: request.number, alike: alike(shared), landed, tip, stories: told.domains },
    evaluation,
    signal,
  );
  const story = { ...told, next: nextAfterMerge(evaluation, told.domains) };
  await publishRequest(
    { forge, requests: store.requests },
    {
      request,
      evaluation,
      verdict: judgeRequest(evaluation, undefined),
      alike: [],
      doubtful: doubtfulIn(said),
      isQueued: false,
      stale: undefined,
      story,
      isAskedAnew: false,
    },
    signal,
  );
  const facts = allFacts(merged.facts, factsOf(story, clock.nowMs()));
  if (forge.capabilities.deployments) {
    for (const domain of story.domains) {
      const speaks = await speaksFor(store, { ...merged, facts }, domain.domain);
      if (speaks) await forge.putDeployment(deploymentOf(story, domain), signal);
    }
  }
  const connections = story.connections.filter(({ markdown }) => markdown !== undefined);
  const state = isOver(told, clock.nowMs()) ? "settled" : "merged";
  await store.requests.keepRequest({ ...merged, seenComment, connections, facts, state });
  return told;
}

/** Whether the story differs from the one published last. If not, the forge is not called. */
export async function hasNews(
  deps: FollowMergedDeps,
  told: Told | undefined,
  record: RequestRecord,
  signal: AbortSignal,
): Promise<boolean> {
  const { landed } = record;
  if (told === undefined || landed === undefined) return true;
  const story = await tellStory(deps, { ...record, landed }, signal);
  return isOver(story, deps.clock.nowMs()) || !isDeepStrictEqual(story, told);
}

function isOver(story: Told, nowMs: InstantMs): boolean {
  return isTold(story) || nowMs - story.landedAtMs > STORY_LASTS_MS;
}

/** Whether all of it has come into force; later events do not change that. */
export function isInForce({ domains, facts }: Pick<RequestRecord, "domains" | "facts">): boolean {
  return domains.every((domain) => facts.some((fact) => isOfDomain(fact, domain)));
}

function isOfDomain({ kind, domain, member }: StoryFact, name: Name): boolean {
  return kind === "in-force" && domain === name && member === undefined;
}

/** Merges facts: the first record of each counts. */
function allFacts(kept: readonly StoryFact[], seen: readonly StoryFact[]): readonly StoryFact[] {
  const key = ({ kind, domain, member }: StoryFact): string => JSON.stringify([kind, domain, member]);
  return [...new Map([...kept, ...seen].toReversed().map((fact) => [key(fact), fact])).values()];
}

/**
 * Whether this request publishes a domain's deployment: requests that landed in one commit share one, which is in force
 * once the last of them is.
 */
async function speaksFor({ requests }: Store, own: RequestRecord, domain: Name): Promise<boolean> {
  const others = (await requests.unsettled()).filter(({ number }) => number !== own.number);
  const together = [own, ...others]
    .filter(({ landed, domains }) => landed === own.landed && domains.includes(domain))
    .toSorted((one, other) => one.number - other.number);
  const isHere = ({ facts }: RequestRecord): boolean => facts.some((fact) => isOfDomain(fact, domain));
  const waiting = together.find((one) => !isHere(one));
  // Once all are in force, any of them may publish it: the content is the same.
  return waiting === undefined || waiting.number === own.number;
}

/** A request that was never seen is ignored if it was merged longer ago than this. */
const TAKEN_UP_MS = 3 * 86_400_000;

/**
 * Whether to follow a request that was never seen open: it was merged recently, while no replica ran, and after the
 * store's first audit record. Earlier merges belong to the initial state.
 */
export async function isToBeTakenUp(
  { store, clock }: Pick<FollowMergedDeps, "store" | "clock">,
  { landedAtMs }: Pick<PullRequest, "landedAtMs">,
): Promise<boolean> {
  if (landedAtMs === undefined || clock.nowMs() - landedAtMs > TAKEN_UP_MS) return false;
  for await (const { atMs } of store.audit({ after: 0, limit: 1 })) return atMs - CLOCK_SKEW_MS < landedAtMs;
  return false;
}

/** The record of such a request, as if it had been seen just before the merge. */
async function takeUp(
  deps: FollowMergedDeps,
  request: PullRequest,
  landed: CommitId,
  signal: AbortSignal,
): Promise<RequestRecord | undefined> {
  if (!(await isToBeTakenUp(deps, request))) return undefined;
  // The branch as it was then governs. After a rebase merge only the last commit shows: changes in the others wait for
  // an operator.
  const base = await deps.register.parent(landed, signal);
  if (base === undefined) return undefined;
  const head = (await deps.register.fetchRef(request.headRef, signal)) ?? request.head;
  const before = { commit: base, label: "before the merge" };
  const evaluation = await evaluateRequest({ ...deps, approvals: undefined }, before, head, request, signal);
  return recordOf(newRecord(request, deps.clock.nowMs()), request, evaluation);
}
