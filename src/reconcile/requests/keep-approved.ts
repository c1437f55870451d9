import type { Name } from "../../model/identifier.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import { participantPath } from "../../model/register-file.ts";
import type { EvaluatedDomain, EvaluatedRequest, Evaluation } from "../../model/request.ts";
import type { DomainStory } from "../../model/request-story.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";

interface KeepDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/** What may be applied once it has landed: the content of its files, by the word of those who approved exactly this. */
export async function keepApproved(
  deps: KeepDeps,
  { number }: Pick<PullRequest, "number">,
  evaluation: Evaluation,
): Promise<void> {
  const { requests } = deps.store;
  if (evaluation.kind !== "evaluated") {
    await requests.withdrawFiles(number);
    return;
  }
  // What it was about before and is not any more: nobody has approved that by itself.
  const about = new Set(evaluation.domains.map(({ name }) => name));
  const before = (await requests.request(number))?.domains ?? [];
  for (const name of before) if (!about.has(name)) await requests.withdrawFiles(number, name);
  for (const domain of evaluation.domains) {
    // Also where it cannot be told who owns the domain.
    if (isApproved(domain) && isSound(evaluation)) await approveFiles(deps, number, evaluation, domain);
    else await requests.withdrawFiles(number, domain.name);
  }
}

/**
 * The same after the merge: who takes an approval back before it was applied has taken it back, and what is in force by then
 * stays approved. So does what cannot be told any more.
 */
export async function keepApprovedAfterMerge(
  deps: KeepDeps,
  { number }: Pick<PullRequest, "number">,
  evaluation: Evaluation,
  stories: readonly DomainStory[],
): Promise<void> {
  if (evaluation.kind !== "evaluated" || !isSound(evaluation)) return;
  for (const domain of evaluation.domains) {
    const { name, quorum } = domain;
    if (isApproved(domain)) await approveFiles(deps, number, evaluation, domain);
    else if (quorum !== undefined) {
      const waiting = waitingPaths(
        evaluation,
        name,
        stories.find((story) => story.domain === name),
      );
      await deps.store.requests.withdrawFiles(number, name, waiting);
    }
  }
}

/** Files whose content is not in force yet. */
function waitingPaths({ files }: EvaluatedRequest, domain: Name, story: DomainStory | undefined): readonly string[] {
  if (story?.inForceSinceMs !== undefined) return [];
  const inForce = (story?.members ?? []).filter(({ inForceSinceMs }) => inForceSinceMs !== undefined);
  const done = new Set(inForce.map(({ name }) => participantPath(domain, name)));
  return files.flatMap((file) => (file.domain === domain && !done.has(file.path) ? [file.path] : []));
}

function isSound({ refusals, problems }: EvaluatedRequest): boolean {
  return refusals.length === 0 && problems.every(({ severity }) => severity === "warning");
}

function isApproved({ quorum }: EvaluatedDomain): boolean {
  return quorum !== undefined && quorum.missing === 0;
}

async function approveFiles(
  { store, clock }: KeepDeps,
  number: number,
  { effectId, files }: EvaluatedRequest,
  { name, quorum }: EvaluatedDomain,
): Promise<void> {
  await store.requests.approveFiles({
    number,
    domain: name,
    effectId,
    by: quorum?.counted ?? [],
    files: files.filter(({ domain }) => domain === name),
    atMs: clock.nowMs(),
  });
}
