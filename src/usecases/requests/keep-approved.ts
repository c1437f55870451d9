import type { CommitId, Name } from "../../model/identifier.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import { participantPath } from "../../model/register-file.ts";
import type { ChangedFile, EvaluatedDomain, EvaluatedRequest, Evaluation } from "../../model/request.ts";
import type { DomainStory } from "../../model/request-story.ts";
import type { Clock } from "../../ports/clock.ts";
import { hasCommit, type Register, type Revision, revisionAt } from "../../ports/register.ts";
import { type ApprovedContents, contentKey, type RequestRecords } from "../../ports/request-store.ts";

interface KeepDeps {
  readonly store: { readonly requests: ApprovedContents & RequestRecords };
  readonly clock: Clock;
}

/** Records what may be applied once merged: the content of its files, as approved for exactly this effect. */
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
  // Domains that the request no longer concerns: their approval is withdrawn.
  const about = new Set(evaluation.domains.map(({ name }) => name));
  const before = (await requests.request(number))?.domains ?? [];
  for (const name of before) if (!about.has(name)) await requests.withdrawFiles(number, name);
  for (const domain of evaluation.domains) {
    // Also withdrawn if the owners of the domain are not known.
    if (isApproved(domain) && isSound(evaluation)) {
      await approveFiles(deps, number, evaluation, domain, filesOf(evaluation, domain.name));
    } else await requests.withdrawFiles(number, domain.name);
  }
}

/** A merged request as the branch contains it. */
interface LandedRequest {
  readonly number: number;
  /** All merged requests with its commit, including this one; empty if it is the only one. */
  readonly alike: readonly number[];
  readonly landed: CommitId;
  /** The branch. */
  readonly tip: Revision;
  readonly stories: readonly DomainStory[];
}

/**
 * The same after the merge, until it is in force: an approval withdrawn before the change was applied is withdrawn.
 * What is in force stays approved, and so does what cannot be verified any more.
 */
export async function keepApprovedAfterMerge(
  deps: KeepDeps & { readonly register: Register },
  request: LandedRequest,
  evaluation: Evaluation,
  signal: AbortSignal,
): Promise<void> {
  if (evaluation.kind !== "evaluated" || !isSound(evaluation)) return;
  for (const domain of evaluation.domains) {
    const { name, quorum } = domain;
    const story = request.stories.find((one) => one.domain === name);
    if (quorum === undefined || story?.inForceSinceMs !== undefined) continue;
    if (isApproved(domain)) await approveLanded(deps, request, evaluation, domain, signal);
    else {
      const waiting = waitingPaths(evaluation, name, story);
      for (const number of new Set([request.number, ...request.alike])) {
        await deps.store.requests.withdrawFiles(number, name, waiting);
      }
    }
  }
}

/**
 * Approves the files that are still as the request left them: later content of a file needs an approval of its own,
 * also when it returns to this.
 */
async function approveLanded(
  deps: KeepDeps & { readonly register: Register },
  { number, landed, tip }: LandedRequest,
  evaluation: EvaluatedRequest,
  domain: EvaluatedDomain,
  signal: AbortSignal,
): Promise<void> {
  const { store, register } = deps;
  const files = filesOf(evaluation, domain.name);
  const paths = files.map(({ path }) => path);
  const approved = await store.requests.approvedContents(domain.name, paths);
  if (approved !== undefined && files.every((file) => approved.has(contentKey(file)))) return;
  const origins = await register.origins(tip, paths, signal);
  const standing: ChangedFile[] = [];
  for (const file of files) {
    const origin = origins.get(file.path)?.commit;
    if (origin === undefined) continue;
    const isOwn = hasCommit(await register.ancestry(revisionAt(landed), origin, signal));
    if (isOwn) standing.push(file);
  }
  if (standing.length > 0) await approveFiles(deps, number, evaluation, domain, standing);
}

/** Files whose content is not in force yet. */
function waitingPaths(evaluation: EvaluatedRequest, domain: Name, story: DomainStory | undefined): readonly string[] {
  const inForce = (story?.members ?? []).filter(({ inForceSinceMs }) => inForceSinceMs !== undefined);
  const done = new Set(inForce.map(({ name }) => participantPath(domain, name)));
  return filesOf(evaluation, domain).flatMap(({ path }) => (done.has(path) ? [] : [path]));
}

function filesOf({ files }: EvaluatedRequest, domain: Name): readonly ChangedFile[] {
  return files.filter((file) => file.domain === domain);
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
  { effectId }: EvaluatedRequest,
  { name, quorum }: EvaluatedDomain,
  files: readonly ChangedFile[],
): Promise<void> {
  await store.requests.approveFiles({
    number,
    domain: name,
    effectId,
    by: quorum?.counted ?? [],
    files,
    atMs: clock.nowMs(),
  });
}
