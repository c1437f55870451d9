import type { EvaluatedDomain, Evaluation, Quorum } from "../model/request.ts";
import type { DomainStory } from "../model/request-story.ts";
import { describeMissing, howToApprove } from "./missing-approvals.ts";
import { holdsLeft } from "./release.ts";

/**
 * What people have to do for a merged request to come into force, domain by domain. Empty while it proceeds by itself.
 * Pure.
 */
export function nextAfterMerge(evaluation: Evaluation, stories: readonly DomainStory[]): readonly string[] {
  const domains = evaluation.kind === "evaluated" ? evaluation.domains : [];
  const steps = stories.flatMap((story) =>
    nextOf(
      story,
      domains.find(({ name }) => name === story.domain),
    ),
  );
  const isHeldForApproval = stories.some(
    ({ domain, state }) => state === "held" && domains.some(({ name, quorum }) => name === domain && isMissing(quorum)),
  );
  return evaluation.kind === "evaluated" && isHeldForApproval ? [...steps, howToApprove(evaluation.effectId)] : steps;
}

function nextOf({ domain, state }: DomainStory, evaluated: EvaluatedDomain | undefined): readonly string[] {
  switch (state) {
    case "held":
      return nextOfHeld(domain, evaluated);
    case "failed":
      return [`${domain}: it is tried again by itself; /rollcall retry tries it at once.`];
    case "waiting":
    case "unknown":
    case "applied":
    case "effective":
      return [];
  }
}

function nextOfHeld(domain: DomainStory["domain"], evaluated: EvaluatedDomain | undefined): readonly string[] {
  const missing = evaluated === undefined ? undefined : describeMissing(evaluated);
  if (missing !== undefined) {
    return [`${missing} They approve it here, also after the merge: it is applied then.`];
  }
  const holds = evaluated?.judged === undefined ? [] : holdsLeft(evaluated.judged);
  if (holds.length > 0) return holds.map(({ hint }) => `${domain}: ${hint}`);
  return [
    `${domain}: an operator sees with rollcall plan what holds it, and applies it or lets it pass: rollcall apply, rollcall approve.`,
  ];
}

function isMissing(quorum: Quorum | undefined): boolean {
  return (quorum?.missing ?? 0) > 0;
}
