import { RollcallError } from "../../model/error.ts";
import type { BlobId, CommitId, Name } from "../../model/identifier.ts";
import type { DomainPolicy } from "../../model/membership.ts";
import type { EvaluatedDomain, Opinion, RequestedChange } from "../../model/request.ts";
import { countApprovals, type Electorate, latestOpinions } from "../../policy/count-approvals.ts";
import { neededApprovals } from "../../policy/needed-approvals.ts";
import type { Asker, EvaluateDeps, Repeat } from "./evaluate-deps.ts";
import type { WeighedDomain } from "./evaluate-domain.ts";
import type { Owners, OwnersByOrganisation } from "./owners.ts";

/** Adds who approved a domain's part of a request, and who else may; nothing if none is required or countable. */
export async function withQuorum(
  deps: EvaluateDeps,
  { policyBlob, governing, ...domain }: WeighedDomain,
  at: { readonly base: CommitId; readonly head: CommitId; readonly effectId: string },
  asker: Asker | undefined,
  signal: AbortSignal,
): Promise<EvaluatedDomain> {
  const { approvals } = deps;
  const policy = governing?.policy;
  const classes = neededApprovals(domain);
  const asksOwners = policy !== undefined && policy.owners.length > 0 && classes.length > 0;
  const asked = { ...domain, asksOwners };
  const isCounted = approvals !== undefined && asker !== undefined;
  if (!asksOwners || !isCounted || policyBlob === undefined) return { ...asked, ...NOBODY_ASKED };
  const { askers, people } = approvals;
  const owners = await ownersOf(approvals.owners, domain.name, policy, policyBlob, signal);
  // The owners cannot be resolved: no approval counts.
  if ("unreadable" in owners) return { ...asked, ...NOBODY_ASKED, ...owners };
  const asking = await askers.of(asker, at.base, at.head, signal);
  const subjects = await people.ofVisible(askersOf(domain.changes), signal);
  const opinions = latestOpinions(await deps.store.requests.opinions(asker.number));
  const given = opinions.filter(({ effectId }) => effectId === at.effectId);
  const electorate: Electorate = {
    owners,
    asking: new Set([...asking, ...repeatedBefore(asker.repeats ?? [], given)]),
    subjects,
    applicants: applicantsOf(domain.changes, owners, asking),
  };
  const quorum = countApprovals(policy, classes, electorate, at.effectId, opinions);
  const isOut = new Set([...electorate.asking, ...subjects, ...(quorum?.counted ?? []).map(({ userId }) => userId)]);
  const mayApprove =
    quorum === undefined || quorum.missing === 0
      ? []
      : await approvals.owners.named(domain.name, policy, policyBlob, (userId) => !isOut.has(userId), signal);
  return { ...asked, quorum, mayApprove };
}

const NOBODY_ASKED = { quorum: undefined, mayApprove: [] } as const;

/** Accounts that repeated the request before they approved it: requesters. A later repeat keeps the approval. */
function repeatedBefore(repeats: readonly Repeat[], given: readonly Opinion[]): readonly number[] {
  const isBefore = ({ userId, sinceMs }: Repeat): boolean =>
    !given.some(({ by, atMs }) => by.userId === userId && atMs < sinceMs);
  return repeats.filter(isBefore).map(({ userId }) => userId);
}

async function ownersOf(
  owners: Owners,
  domain: Name,
  policy: DomainPolicy,
  policyBlob: BlobId,
  signal: AbortSignal,
): Promise<OwnersByOrganisation | { readonly unreadable: string }> {
  try {
    return await owners.of(domain, policy, policyBlob, signal);
  } catch (error) {
    if (error instanceof RollcallError && error.code === "unauthorized") {
      return { unreadable: `its owners are not known: ${error.message}` };
    }
    throw error;
  }
}

/** The accounts that the documents allow to request changes of a member, with and without the request. */
function askersOf(changes: readonly RequestedChange[]): readonly string[] {
  return [...new Set(changes.flatMap(({ before, after }) => [...(before?.askers ?? []), ...(after?.askers ?? [])]))];
}

function applicantsOf(
  changes: readonly RequestedChange[],
  owners: ReadonlyMap<string, ReadonlySet<number>>,
  asking: ReadonlySet<number>,
): ReadonlySet<string> {
  const named = changes.flatMap(({ before, after }) => [before?.organisation, after?.organisation]);
  const own = [...owners].filter(([, people]) => [...asking].some((id) => people.has(id)));
  return new Set([...named.filter((name) => name !== undefined), ...own.map(([organisation]) => organisation)]);
}
