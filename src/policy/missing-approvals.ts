import { shortHash } from "../model/identifier.ts";
import { missingOwners } from "../model/missing-owners.ts";
import type { EvaluatedDomain, Evaluation, RequestVerdict } from "../model/request.ts";

/** Such as `acme: 1 owner must approve.`; undefined where no approval is missing. */
export function describeMissing({ name, quorum }: EvaluatedDomain): string | undefined {
  if (quorum === undefined || quorum.missing === 0) return undefined;
  return `${name}: ${missingOwners(quorum, "must approve")}.`;
}

/** What counts as an approval of what is shown now. */
export function howToApprove(effectId: string): string {
  return `Owners approve with a review of the plan as it is shown now, or with a comment: /rollcall approve ${shortHash(effectId)}`;
}

/** At most so many approvers who do not count are named. */
const NAMED = 5;

/** The people whose opinion does not count, and why. */
export function uncountedIn(evaluation: Evaluation): readonly string[] {
  if (evaluation.kind !== "evaluated") return [];
  const told = evaluation.domains.flatMap(({ quorum }) =>
    (quorum?.uncounted ?? []).map(({ approver, why }) => `${approver.login} ${why}`),
  );
  const different = [...new Set(told)];
  const more = different.length - NAMED;
  return [
    ...different.slice(0, NAMED).map((one) => `Not counted: ${one}.`),
    ...(more > 0 ? [`Not counted: ${String(more)} more.`] : []),
  ];
}

/**
 * The verdict on a request whose approvals could not be counted, for `reason`: it does not say whether the request may be
 * merged.
 */
export function withoutCount(verdict: RequestVerdict, evaluation: Evaluation, reason: string): RequestVerdict {
  if (verdict.state !== "success" || evaluation.kind !== "evaluated") return verdict;
  const uncounted = evaluation.domains.filter(({ asksOwners, quorum }) => asksOwners && quorum === undefined);
  if (uncounted.length === 0) return verdict;
  return {
    state: "action-required",
    title: `${verdict.title}, approvals not counted`,
    next: [
      ...uncounted.map(({ name }) => `${name}: its owners must approve, and who has is not counted here: ${reason}.`),
      "The check on the request says who is missing.",
    ],
  };
}
