import type { BlobId, CommitId, Name } from "../../model/identifier.ts";
import { lazily } from "../../model/lazily.ts";
import type { LastApplied } from "../../model/plan.ts";
import type { Unapproved } from "../../policy/unapproved.ts";
import { type Revision, revisionAt } from "../../ports/register.ts";
import { contentKey, pathOfContent } from "../../ports/request-store.ts";
import type { DomainDeps } from "./domain-deps.ts";

/** What is at a path of the branch; nothing where it was removed. */
export type Content = { readonly path: string; readonly after: BlobId | undefined };

export interface FoundUnapproved extends Unapproved {
  readonly contentOf: (path: string) => Content;
}

/**
 * What the branch holds without the approvals that the domain's policy asks for, by document content: a direct push
 * stays unapproved however much is applied after it. Policy and owners are those of the last applied commit.
 *
 * Undefined if the policy names no owners, and before the first apply: the operator vouches for the initial content.
 */
export async function findUnapproved(
  { loader, policies, store, clock }: Pick<DomainDeps, "loader" | "policies" | "store" | "clock">,
  revision: Revision,
  domain: Name,
  lastApplied: LastApplied | undefined,
  signal: AbortSignal,
): Promise<FoundUnapproved | undefined> {
  const applied = lastApplied?.commit;
  if (revision.commit === undefined || applied === undefined) return undefined;
  const policy = await policies.at(applied, domain, signal);
  if (policy === undefined || policy.owners.length === 0) return undefined;
  const approved = await approvedContents({ loader, store, clock }, domain, applied, signal);
  const blobs = await loader.filesOf(revision, domain, signal);
  const contentOf = (path: string): Content => ({ path, after: blobs.get(path) });
  const isApproved = (path: string): boolean => approved.has(contentKey(contentOf(path)));
  const governing = await governingChanges(loader, revision, applied, domain, signal);
  const paths = lazily(() => new Set([...approved].map(pathOfContent)));
  const wasApproved = (path: string): boolean => paths().has(path);
  return { governing: governing.filter((path) => !isApproved(path)), isApproved, wasApproved, contentOf };
}

/** Governing files that differ from the last applied commit. */
async function governingChanges(
  loader: DomainDeps["loader"],
  revision: Revision,
  applied: CommitId,
  domain: Name,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (revision.commit === applied) return [];
  const changes = await loader.changes(revisionAt(applied), revision, signal);
  return changes.flatMap((file) => (file.domain === domain && file.kind !== "participant" ? [file.path] : []));
}

/** Approved contents; if none are on record yet, they begin with the last applied commit. */
async function approvedContents(
  { loader, store, clock }: Pick<DomainDeps, "loader" | "store" | "clock">,
  domain: Name,
  applied: CommitId,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const known = await store.requests.approvedContents(domain);
  if (known !== undefined) return known;
  const files = await loader.filesOf(revisionAt(applied), domain, signal);
  await store.requests.beginApprovals({ domain, commit: applied, files, atMs: clock.nowMs() });
  return (await store.requests.approvedContents(domain)) ?? new Set();
}
