import { RollcallError } from "../../model/error.ts";
import type { Name, ParticipantId } from "../../model/identifier.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { Former, LastApplied } from "../../model/plan.ts";
import { domainPath } from "../../model/register-file.ts";
import type { ChangedFile, EvaluatedDomain } from "../../model/request.ts";
import { contributionOf } from "../../plan/contribution.ts";
import { findDrift } from "../../plan/find-drift.ts";
import { approvalOf } from "../../policy/release.ts";
import { type BranchFinding, findBlocks } from "../../policy/blocks.ts";
import { unapprovedBefore } from "../../policy/unapproved.ts";
import type { Revision } from "../../ports/register.ts";
import { findUnapproved } from "../domain/find-unapproved.ts";
import { planAgainst } from "../domain/plan.ts";
import type { LoadedDomain } from "../register/assemble-register.ts";
import type { PlacedMembers } from "../register/place-members.ts";
import type { EvaluateDeps } from "./evaluate-deps.ts";

/** A request merged into the branch, and the options of its evaluation. */
export interface MergedRequest {
  readonly deps: EvaluateDeps;
  readonly base: Revision;
  readonly merged: Revision;
  readonly files: readonly ChangedFile[];
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** One domain's part of a request, before approvals are counted. */
export interface WeighedDomain extends Omit<EvaluatedDomain, "asksOwners" | "quorum" | "mayApprove"> {
  readonly policyBlob: ChangedFile["before"];
  /** The domain on the branch; undefined for a new domain. */
  readonly governing: DesiredDomain | undefined;
}

/** The effect of a request on one domain: on its documents, and on its live state. */
export async function evaluateDomain(
  own: MergedRequest,
  name: Name,
  before: LoadedDomain | undefined,
  after: LoadedDomain | undefined,
): Promise<WeighedDomain> {
  const { deps, base, files, signal } = own;
  const standing = before?.desired;
  const unplanned = {
    name,
    changes: [],
    policyFiles: files.filter((file) => file.domain === name && file.kind !== "participant").map(({ path }) => path),
    judged: undefined,
    unreadable: undefined,
    others: [],
    drift: [],
    placed: after?.placed?.placement.members,
    readAtMs: undefined,
    policyBlob: await deps.loader.blobIdAt(base, domainPath(name), signal),
    governing: standing,
  } satisfies WeighedDomain;
  const desired = after?.desired;
  const placed = after?.placed;
  if (desired === undefined || placed === undefined) return unplanned;
  const former =
    standing === undefined ? new Map<ParticipantId, Former>() : await deps.history.former(base, standing, signal);
  const changes = contributionOf(standing, desired, former);
  try {
    return { ...unplanned, changes, ...(await evaluateLive(own, { desired, placed, standing, changes })) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RollcallError) return { ...unplanned, changes, unreadable: error.message };
    throw error;
  }
}

/** The plan with the request, and what is pending or has drifted without it. Empty for a domain not served here. */
async function evaluateLive(
  own: MergedRequest,
  {
    desired,
    placed,
    standing,
    changes,
  }: Pick<WeighedDomain, "changes"> & {
    readonly desired: DesiredDomain;
    readonly placed: PlacedMembers;
    readonly standing: DesiredDomain | undefined;
  },
): Promise<Partial<Pick<WeighedDomain, "judged" | "others" | "drift" | "readAtMs">>> {
  const { deps, base, merged, nowMs, signal } = own;
  const read = await deps.snapshots.of(desired.name, desired.domainId, { signal, traceId: deps.newTraceId() });
  if (read === undefined) return {};
  const memory = await deps.store.recall(desired.name, nowMs);
  const { lastApplied } = memory;
  const governed = governedBy(desired, standing);
  const planning = { ...read, placed, lastApplied, nowMs };
  const planned = await planAgainst(deps, { ...planning, revision: merged, desired: governed }, signal);
  const { plan, digest } = planned;
  const waiting =
    standing === undefined
      ? undefined
      : await planAgainst(deps, { ...planning, revision: base, desired: standing }, signal);
  const about = new Set(changes.flatMap(({ participantId, replaces }) => [participantId, replaces]));
  const isOwn = ({ member }: { readonly member: { readonly participantId: ParticipantId } }): boolean =>
    about.has(member.participantId);
  const branch = await unapprovedBase(own, governed, lastApplied);
  const blocks = findBlocks(plan, { desired: governed, memory, branch, nowMs });
  return {
    judged: { ...planned, blocks, approval: approvalOf(memory.approvals, digest, nowMs) },
    others: plan.actions.filter((action) => !isOwn(action)),
    drift: waiting === undefined ? [] : findDrift(waiting.plan, read.live).filter(isOwn),
    readAtMs: read.live.readAtMs,
  };
}

/** The unapproved content, on the branch, of the documents that the request changes. */
async function unapprovedBase(
  { deps, base, files, signal }: MergedRequest,
  desired: DesiredDomain,
  lastApplied: LastApplied | undefined,
): Promise<readonly BranchFinding[]> {
  const changed = files.filter(
    ({ domain, kind, before }) => domain === desired.name && kind === "participant" && before !== undefined,
  );
  if (changed.length === 0 || deps.approvals === undefined) return [];
  const unapproved = await findUnapproved(deps, base, desired.name, lastApplied, signal);
  const paths = changed.map(({ path }) => path);
  return unapproved === undefined ? [] : unapprovedBefore(desired, paths, lastApplied, unapproved);
}

/** The register after the merge, under the policy and the overrides that the branch has already. */
function governedBy(desired: DesiredDomain, standing: DesiredDomain | undefined): DesiredDomain {
  if (standing === undefined) return desired;
  return { ...desired, policy: standing.policy, overrides: standing.overrides };
}
