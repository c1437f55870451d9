import { createHash } from "node:crypto";

import type { CommitId } from "../../model/identifier.ts";
import type { Annotation, Check, PullRequest } from "../../model/pull-request.ts";
import type { Evaluation, RequestVerdict } from "../../model/request.ts";
import type { RequestStory } from "../../model/request-story.ts";
import { uncountedIn } from "../../policy/missing-approvals.ts";
import { checkText, nextSteps, requestComment, type RequestView } from "../../report/markdown/request-comment.ts";
import { visible } from "../../report/escape.ts";
import type { Forge, ForgeConversation, ForgeVerdicts } from "../../ports/forge.ts";
import type { ShownEffects } from "../../ports/request-store.ts";
import { DOUBTS, type Said } from "./said.ts";

/** The first line of our comment on a request. What is in it is never read back as state. */
const REQUEST_MARKER = "<!-- rollcall:request v1 -->";

/** A check's text may be so long; a comment's is the forge's own affair. */
const CHECK_LENGTH = 60_000;

/** What is published about a request. */
export interface Publication {
  readonly request: PullRequest;
  readonly evaluation: Evaluation;
  readonly verdict: RequestVerdict;
  /** All open requests with this commit, where it is not the only one. */
  readonly alike: readonly number[];
  readonly doubtful: RequestView["doubtful"];
  /** A merge queue tries the very commit: its check says what the queue asked for, and nothing else. */
  readonly isQueued: boolean;
  readonly stale: string | undefined;
  readonly story: RequestStory | undefined;
  /** Somebody asked for the check to be run again, and waits for it. */
  readonly isAskedAnew: boolean;
}

/** Where it is published, and kept since when it can be seen. */
interface PublishDeps {
  readonly forge: Pick<Forge, "capabilities"> & ForgeVerdicts & ForgeConversation;
  readonly requests: ShownEffects;
}

/**
 * Says it in the check and in the one comment. The forge writes nothing that stands there already.
 *
 * The check comes first: it is what keeps a request from being merged. What people approve counts from the moment in which
 * the comment shows it, or the check where nobody may comment. Gives what names the check; undefined where there is none any more.
 */
export async function publishRequest(
  { forge, requests }: PublishDeps,
  publication: Publication,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { request, evaluation, story } = publication;
  const shown = await requests.shown(request.number);
  const effectId = evaluation.kind === "evaluated" ? evaluation.effectId : undefined;
  const view: RequestView = {
    ...publication,
    earlier: shown.filter((effect) => effect.effectId !== effectId),
  };
  const hasCheck = story === undefined && !publication.isQueued;
  const check = hasCheck ? checkOf(view, request, publication.isAskedAnew) : undefined;
  const checkedAtMs = check === undefined ? undefined : await forge.putCheck(check, signal);
  // Nobody is told that nothing concerns us, unless we said something before.
  if (evaluation.kind === "ungoverned" && shown.length === 0) return check?.externalId;
  const body = requestComment(view, forge.capabilities.commentLength - REQUEST_MARKER.length);
  // Where nobody may comment any more the check shows it.
  const atMs = (await forge.putComment(request.number, REQUEST_MARKER, body, signal)) ?? checkedAtMs;
  if (effectId !== undefined && publication.stale === undefined && atMs !== undefined)
    await requests.keepShown(request.number, effectId, atMs);
  return check?.externalId;
}

/** What people asked for in words that may not be theirs. */
export function doubtfulIn(said: readonly Said[]): RequestView["doubtful"] {
  return said.flatMap(({ comment, doubt }) =>
    doubt === undefined ? [] : [{ login: comment.user.login, command: comment.body.trim(), why: DOUBTS[doubt] }],
  );
}

/** Whether the check says the same of both. */
export function isSameVerdict(one: Publication, other: Publication): boolean {
  const nameOf = (publication: Publication): string =>
    checkOf({ ...publication, earlier: [] }, publication.request, false).externalId;
  return nameOf(one) === nameOf(other);
}

/** Whether check and comment say the same of both. */
export function isSameWord(one: Publication, other: Publication): boolean {
  const textOf = (publication: Publication): string => requestComment({ ...publication, earlier: [] }, CHECK_LENGTH);
  return isSameVerdict(one, other) && textOf(one) === textOf(other);
}

/** The check of a merge queue's commit: the verdict alone, since nobody comments there. */
export function queueCheck(evaluation: Evaluation, verdict: RequestVerdict): Check {
  const view: RequestView = {
    evaluation,
    verdict,
    alike: [],
    doubtful: [],
    stale: undefined,
    story: undefined,
    earlier: [],
  };
  return checkOf(view, undefined, false);
}

/** The check of a commit that no open request asks for any more: whoever asks for it anew has not been looked at yet. */
export function closedCheck(head: CommitId): Check {
  return {
    head,
    externalId: createHash("sha256").update(`closed ${head}`).digest("hex"),
    isAskedAnew: false,
    status: "action-required",
    title: "No open request asks for this commit",
    summary: "The request was closed, or is for another branch now. Open one with this commit for it to be looked at.",
    text: undefined,
    annotations: [],
    detailsUrl: undefined,
  };
}

/**
 * A forge keeps one check of ours for a commit, whichever requests have it: it says the same whichever was looked at
 * last, and nothing that only one of them has.
 */
function checkOf(
  view: RequestView,
  request: Pick<PullRequest, "number" | "baseBranch" | "url"> | undefined,
  isAskedAnew: boolean,
): Check {
  const { evaluation, verdict, alike, stale } = view;
  const text = checkText(view, CHECK_LENGTH);
  const annotations = evaluation.kind === "evaluated" ? evaluation.problems.map(annotationOf) : [];
  const steps = [...(verdict.next.length === 0 ? [verdict.title] : verdict.next), ...uncountedIn(evaluation)];
  const status = stale !== undefined ? ("in-progress" as const) : verdict.state;
  return {
    // What was looked at: the forge may call another commit the head by now.
    head: evaluation.head,
    externalId: createHash("sha256")
      .update(
        JSON.stringify([
          request?.baseBranch,
          alike.length === 0 ? request?.number : alike,
          status,
          verdict.title,
          steps,
          text,
        ]),
      )
      .digest("hex"),
    isAskedAnew,
    status,
    title: visible(stale === undefined ? verdict.title : `Out of date: ${stale}`).slice(0, 200),
    summary: nextSteps(steps, CHECK_LENGTH),
    text,
    annotations,
    detailsUrl: request?.url,
  };
}

function annotationOf({
  path,
  line,
  column,
  severity,
  rule,
  message,
  expected,
  found,
  hint,
}: Extract<Evaluation, { readonly kind: "evaluated" }>["problems"][number]): Annotation {
  const detail = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(found === undefined ? [] : [`found ${found}`]),
  ].join(", ");
  return {
    path,
    line,
    column,
    level: severity === "warning" ? "warning" : "failure",
    title: rule,
    message: visible([message, ...(detail === "" ? [] : [detail]), hint].join(". ")),
  };
}
