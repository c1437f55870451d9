import { API_VERSION } from "../../model/api-version.ts";
import { formatInstant } from "../../model/instant.ts";
import type { EvaluatedDomain, Evaluation, Quorum, RequestVerdict } from "../../model/request.ts";
import { planJson } from "./domain.ts";

/** What a request comes to, as `schemas/output/request-plan.schema.json` describes it. */
export function requestJson(evaluation: Evaluation, verdict: RequestVerdict): Readonly<Record<string, unknown>> {
  const isEvaluated = evaluation.kind === "evaluated";
  return {
    apiVersion: API_VERSION,
    kind: "RequestPlan",
    base: evaluation.base,
    head: evaluation.head,
    verdict,
    effect: isEvaluated ? evaluation.effectId : null,
    conflicts: evaluation.kind === "conflict" ? evaluation.paths : [],
    problems: isEvaluated ? evaluation.problems : [],
    refusals: isEvaluated ? evaluation.refusals : [],
    domains: isEvaluated ? evaluation.domains.map(domainJson) : [],
  };
}

function domainJson({ name, changes, policyFiles, unreadable, quorum, judged, readAtMs }: EvaluatedDomain) {
  return {
    name,
    changes: changes.map(({ kind, name: member, participantId, replaces, differences }) => ({
      kind,
      member,
      participantId,
      replaces: replaces ?? null,
      differences,
    })),
    policyFiles,
    unreadable: unreadable ?? null,
    approvals: quorum === undefined ? null : quorumJson(quorum),
    readAt: readAtMs === undefined ? null : formatInstant(readAtMs),
    plan: judged === undefined ? null : planJson(judged, []),
  };
}

function quorumJson({ needed, missing, missingOthers, counted, uncounted }: Quorum) {
  return {
    needed,
    missing,
    missingOthers,
    counted: counted.map(({ login }) => login),
    uncounted: uncounted.map(({ approver, why }) => ({ login: approver.login, why })),
  };
}
