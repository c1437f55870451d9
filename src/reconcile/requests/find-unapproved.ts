import type { CommitId, Name } from "../../model/identifier.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { DomainMemory } from "../../model/memory.ts";
import type { Action, ActionCause, Plan } from "../../model/plan.ts";
import { participantPath } from "../../model/register-file.ts";
import type { ChangedFile } from "../../model/request.ts";
import type { BranchFinding } from "../../policy/stays.ts";
import type { Revision } from "../../ports/register.ts";
import { contentKey } from "../../ports/request-store.ts";
import type { DomainDeps } from "../domain-deps.ts";

/** Which actions follow from what a document says, so that its content has to be approved. */
const FOLLOWS_DOCUMENT = {
  pending: true,
  unrecorded: true,
  removed: true,
  replaced: true,
  expired: true,
  "suspension-ended": true,
  // The document says what it said before.
  drift: false,
  unmanaged: false,
  "purge-due": false,
} as const satisfies Record<ActionCause, boolean>;

/**
 * What was merged without the approvals that the domain's policy asks for: members whose document nobody approved, or all
 * of the plan where a document that governs is among it. Policy and owners are those of what was applied last.
 *
 * Nothing before the first apply: what a register begins with is its operator's word.
 */
export async function findUnapproved(
  { loader, store, clock }: Pick<DomainDeps, "loader" | "store" | "clock">,
  revision: Revision,
  { name: domain }: DesiredDomain,
  plan: Plan,
  { lastApplied }: DomainMemory,
  signal: AbortSignal,
): Promise<readonly BranchFinding[]> {
  const applied = lastApplied?.commit;
  if (revision.commit === undefined || applied === undefined) return [];
  const policy = await loader.policyAt(applied, domain, signal);
  if (policy === undefined || policy.owners.length === 0) return [];
  const governing = await governingChanges(loader, revision, applied, domain, signal);
  const actions = plan.actions.filter(({ cause }) => FOLLOWS_DOCUMENT[cause]);
  if (governing.length === 0 && actions.length === 0) return [];
  const nameOf = ({ member }: Action): Name | undefined =>
    member.name ?? lastApplied?.members.get(member.participantId)?.name;
  // Without a name there is no document, and nothing that could have been approved.
  const documents = actions.map((action) => ({ action, path: participantPath(domain, nameOf(action) ?? "") }));
  const paths = [...new Set([...governing.map(({ path }) => path), ...documents.map(({ path }) => path)])];
  const approved = await approvedContents({ loader, store, clock }, domain, applied, paths, signal);
  const blobs = await loader.blobIds(revision, paths, signal);
  const isApproved = (path: string): boolean => approved.has(contentKey({ path, after: blobs.get(path) }));
  const findings: BranchFinding[] = [];
  const unread = governing.filter(({ path }) => !isApproved(path));
  if (unread.length > 0) {
    const more = unread.length > 1 ? ` and ${String(unread.length - 1)} more` : "";
    findings.push({
      kind: "unapproved",
      participantId: undefined,
      message: `${unread[0]?.path ?? ""}${more} govern ${domain}, and were changed without its owners' approval`,
      hint: HINT,
    });
  }
  for (const { action, path } of documents) {
    if (isApproved(path)) continue;
    const label = nameOf(action) ?? action.member.participantId;
    findings.push({
      kind: "unapproved",
      participantId: action.member.participantId,
      message: `${action.kind} ${label} was merged without the approval of owners that ${domain} asks for`,
      hint: HINT,
    });
  }
  return findings;
}

const HINT =
  "Owners approve it on its request, also after the merge; or an operator looks at it and lets this plan pass with rollcall approve.";

/** Files that govern and are not as they were when the domain was applied last. */
async function governingChanges(
  loader: DomainDeps["loader"],
  revision: Revision,
  applied: CommitId,
  domain: Name,
  signal: AbortSignal,
): Promise<readonly ChangedFile[]> {
  if (revision.commit === applied) return [];
  const changes = await loader.changes({ commit: applied, label: applied }, revision, signal);
  return changes.filter((file) => file.domain === domain && file.kind !== "participant");
}

/** What was approved; when nobody began to count yet, what was applied last is where it begins. */
async function approvedContents(
  { loader, store, clock }: Pick<DomainDeps, "loader" | "store" | "clock">,
  domain: Name,
  applied: CommitId,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const known = await store.requests.approvedContents(domain, paths);
  if (known !== undefined) return known;
  const files = await loader.filesOf({ commit: applied, label: applied }, domain, signal);
  await store.requests.beginApprovals({ domain, commit: applied, files, atMs: clock.nowMs() });
  return (await store.requests.approvedContents(domain, paths)) ?? new Set();
}
