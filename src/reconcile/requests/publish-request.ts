import { createHash } from "node:crypto";

import type { Annotation, Check, PullRequest } from "../../model/pull-request.ts";
import type { Evaluation, RequestVerdict } from "../../model/request.ts";
import type { RequestStory } from "../../model/request-story.ts";
import { nextSteps, requestComment, type RequestView } from "../../report/request-comment.ts";
import { visible } from "../../report/escape.ts";
import type { Forge } from "../../ports/forge.ts";
import type { RequestStore } from "../../ports/request-store.ts";

/** The first line of our comment on a request. What is in it is never read back as state. */
const REQUEST_MARKER = "<!-- rollcall:request v1 -->";

/** A check's text may be so long; a comment's is the forge's own affair. */
const CHECK_LENGTH = 60_000;

/** What is published about a request. */
export interface Publication {
  readonly request: PullRequest;
  readonly evaluation: Evaluation;
  readonly verdict: RequestVerdict;
  readonly stale: string | undefined;
  readonly story: RequestStory | undefined;
  /** Somebody asked for the check to be run again, and waits for it. */
  readonly isAskedAnew: boolean;
}

/**
 * Says it in the check and in the one comment. The forge writes nothing that stands there already.
 *
 * The check comes first: it is what keeps a request from being merged. What people approve counts from the moment in which
 * the comment shows it.
 */
export async function publishRequest(
  { forge, requests }: { readonly forge: Forge; readonly requests: RequestStore },
  publication: Publication,
  signal: AbortSignal,
): Promise<void> {
  const { request, evaluation, story } = publication;
  const shown = await requests.shown(request.number);
  const effectId = evaluation.kind === "evaluated" ? evaluation.effectId : undefined;
  const view: RequestView = {
    ...publication,
    earlier: shown.filter((effect) => effect.effectId !== effectId),
  };
  if (story === undefined) await forge.putCheck(checkOf(view, request, publication.isAskedAnew), signal);
  // Nobody is told that nothing concerns us, unless we said something before.
  if (evaluation.kind === "ungoverned" && shown.length === 0) return;
  const body = requestComment(view, forge.capabilities.commentLength - REQUEST_MARKER.length);
  const atMs = await forge.putComment(request.number, REQUEST_MARKER, body, signal);
  if (effectId !== undefined && publication.stale === undefined && atMs !== undefined)
    await requests.keepShown(request.number, effectId, atMs);
}

/** The check of a merge queue's commit: the verdict alone, since nobody comments there. */
export function queueCheck(head: PullRequest["head"], evaluation: Evaluation, verdict: RequestVerdict): Check {
  const view: RequestView = { evaluation, verdict, stale: undefined, story: undefined, earlier: [] };
  return checkOf(view, { head, url: undefined }, false);
}

function checkOf(
  view: RequestView,
  { head, url }: { readonly head: PullRequest["head"]; readonly url: string | undefined },
  isAskedAnew: boolean,
): Check {
  const { evaluation, verdict, stale } = view;
  const text = requestComment(view, CHECK_LENGTH);
  const annotations = evaluation.kind === "evaluated" ? evaluation.problems.map(annotationOf) : [];
  const status = stale !== undefined ? ("in-progress" as const) : verdict.state;
  return {
    head,
    externalId: createHash("sha256")
      .update(JSON.stringify([status, verdict.title, text]))
      .digest("hex"),
    isAskedAnew,
    status,
    title: visible(stale === undefined ? verdict.title : `Out of date: ${stale}`).slice(0, 200),
    summary: nextSteps(verdict.next.length === 0 ? [verdict.title] : verdict.next, CHECK_LENGTH),
    text,
    annotations,
    detailsUrl: url,
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
