import type { CommitId, Name } from "../../model/identifier.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import { participantPath } from "../../model/register-file.ts";
import type { ChangedFile, EvaluatedDomain, EvaluatedRequest, Evaluation } from "../../model/request.ts";
import type { DomainStory } from "../../model/request-story.ts";
import type { Clock } from "../../ports/clock.ts";
import { hasCommit, type Register, type Revision } from "../../ports/register.ts";
import { type ApprovedContents, contentKey, type RequestRecords } from "../../ports/request-store.ts";

interface KeepDeps {
  readonly store: { readonly requests: ApprovedContents & RequestRecords };
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
    if (isApproved(domain) && isSound(evaluation)) {
      await approveFiles(deps, number, evaluation, domain, filesOf(evaluation, domain.name));
    } else await requests.withdrawFiles(number, domain.name);
  }
}

/** A request as the branch holds it by now. */
interface LandedRequest {
  readonly number: number;
  /** All that have its commit and were merged, this one too, where it is not the only one. */
  readonly alike: readonly number[];
  readonly landed: CommitId;
  /** The branch. */
  readonly tip: Revision;
  readonly stories: readonly DomainStory[];
}

/**
 * The same after the merge, for as long as it is not in force: who takes an approval back before it was applied has taken it
 * back. What is in force by then stays approved. So does what cannot be told any more.
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
 * Approves what is not approved yet of that which is as the request has left it: whatever the branch has made of a file
 * since then took its place, and nobody gets back to it without being approved anew.
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
    const isOwn = hasCommit(await register.ancestry({ commit: landed, label: landed }, origin, signal));
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
