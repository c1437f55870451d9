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
  const { deps, base, merged, files, nowMs, signal } = own;
  const nothing = {
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
    governing: before?.desired,
  } satisfies WeighedDomain;
  const desired = after?.desired;
  const placed = after?.placed;
  if (desired === undefined || placed === undefined) return nothing;
  const former =
    before?.desired === undefined
      ? new Map<ParticipantId, Former>()
      : await deps.history.former(base, before.desired, signal);
  const changes = contributionOf(before?.desired, desired, former);
  const context = { signal, traceId: deps.newTraceId() };
  try {
    const read = await deps.snapshots.of(name, desired.domainId, context);
    if (read === undefined) return { ...nothing, changes };
    const memory = await deps.store.recall(name, nowMs);
    const governed = governedBy(desired, before?.desired);
    const planning = { ...read, placed, lastApplied: memory.lastApplied, nowMs };
    const { plan, verdict, digest } = await planAgainst(
      deps,
      { ...planning, revision: merged, desired: governed },
      signal,
    );
    const about = new Set(changes.flatMap(({ participantId, replaces }) => [participantId, replaces]));
    const isOwn = ({ member }: { readonly member: { readonly participantId: ParticipantId } }): boolean =>
      about.has(member.participantId);
    const standing = before?.desired;
    const waiting =
      standing === undefined
        ? undefined
        : await planAgainst(deps, { ...planning, revision: base, desired: standing }, signal);
    return {
      ...nothing,
      changes,
      judged: {
        plan,
        verdict,
        digest,
        blocks: findBlocks(plan, {
          desired: governed,
          memory,
          branch: await unapprovedBase(own, governed, memory.lastApplied),
          nowMs,
        }),
        approval: approvalOf(memory.approvals, digest, nowMs),
      },
      others: plan.actions.filter((action) => !isOwn(action)),
      drift: waiting === undefined ? [] : findDrift(waiting.plan, read.live).filter(isOwn),
      readAtMs: read.live.readAtMs,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RollcallError) return { ...nothing, changes, unreadable: error.message };
    throw error;
  }
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
