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

/** The first line of our comment on a request. Its content is never read back as state. */
const REQUEST_MARKER = "<!-- rollcall:request v1 -->";

/** Maximum length of a check's text; that of a comment depends on the forge. */
const CHECK_LENGTH = 60_000;

/** The publication about a request. */
export interface Publication {
  readonly request: PullRequest;
  readonly evaluation: Evaluation;
  readonly verdict: RequestVerdict;
  /** All open requests with this commit; empty if it is the only one. */
  readonly alike: readonly number[];
  readonly doubtful: RequestView["doubtful"];
  /** A merge queue tests this commit: its check answers the queue only. */
  readonly isQueued: boolean;
  readonly stale: string | undefined;
  readonly story: RequestStory | undefined;
  /** A person has asked to rerun the check, and waits for it. */
  readonly isAskedAnew: boolean;
}

/** Where it is published, and the record of when it was shown. */
interface PublishDeps {
  readonly forge: Pick<Forge, "capabilities"> & ForgeVerdicts & ForgeConversation;
  readonly requests: ShownEffects;
}

/**
 * Publishes the check and the one comment. The forge skips unchanged content.
 *
 * The check comes first: it is what blocks the merge. Approvals count from the moment at which the comment shows the
 * effect, or the check where comments are locked. Returns the check's id; undefined once there is none.
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
  // No comment on a request that does not concern us, unless we commented before.
  if (evaluation.kind === "ungoverned" && shown.length === 0) return check?.externalId;
  const body = requestComment(view, forge.capabilities.commentLength - REQUEST_MARKER.length);
  // Where comments are locked, the check shows it.
  const atMs = (await forge.putComment(request.number, REQUEST_MARKER, body, signal)) ?? checkedAtMs;
  if (effectId !== undefined && publication.stale === undefined && atMs !== undefined)
    await requests.keepShown(request.number, effectId, atMs);
  return check?.externalId;
}

/** Commands in comments whose text may not be their author's. */
export function doubtfulIn(said: readonly Said[]): RequestView["doubtful"] {
  return said.flatMap(({ comment, doubt }) =>
    doubt === undefined ? [] : [{ login: comment.user.login, command: comment.body.trim(), why: DOUBTS[doubt] }],
  );
}

/** Whether both have the same check. */
export function isSameVerdict(one: Publication, other: Publication): boolean {
  const nameOf = (publication: Publication): string =>
    checkOf({ ...publication, earlier: [] }, publication.request, false).externalId;
  return nameOf(one) === nameOf(other);
}

/** Whether both have the same check and comment. */
export function isSameWord(one: Publication, other: Publication): boolean {
  const textOf = (publication: Publication): string => requestComment({ ...publication, earlier: [] }, CHECK_LENGTH);
  return isSameVerdict(one, other) && textOf(one) === textOf(other);
}

/** The check of a merge queue's commit: the verdict alone, since it has no comments. */
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

/** The check of a commit that no open request has any more: a new request with it is not evaluated yet. */
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
 * A forge keeps one check of ours per commit: its content must not depend on which of several requests was processed
 * last.
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
    // The evaluated commit: the forge may have another head by now.
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
