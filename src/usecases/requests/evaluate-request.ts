import { RollcallError } from "../../model/error.ts";
import type { BlobId, CommitId, Name, ParticipantId } from "../../model/identifier.ts";
import type { DesiredDomain, DomainPolicy } from "../../model/membership.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Former, LastApplied } from "../../model/plan.ts";
import { boundProblems, type Problem } from "../../model/problem.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import type {
  ApprovalClass,
  ChangedFile,
  EvaluatedDomain,
  Evaluation,
  Opinion,
  Refusal,
  RequestedChange,
} from "../../model/request.ts";
import { contributionOf, takesAway } from "../../plan/contribution.ts";
import { findDrift } from "../../plan/find-drift.ts";
import { effectIdOf } from "../../plan/effect.ts";
import { APPROVAL_CLASSES, countApprovals, type Electorate, latestOpinions } from "../../policy/count-approvals.ts";
import { approvalOf } from "../../policy/release.ts";
import { type BranchFinding, findStays } from "../../policy/stays.ts";
import { unapprovedBefore } from "../../policy/unapproved.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge } from "../../ports/forge.ts";
import type { Revision } from "../../ports/register.ts";
import type { Store } from "../../ports/store.ts";
import type { Askers } from "./askers.ts";
import type { LiveSnapshots } from "./live-snapshots.ts";
import type { LoadedDomain } from "../register/assemble-register.ts";
import type { LoadedRequest } from "../register/hypothetical-register.ts";
import type { RegisterReaders } from "../register/register-readers.ts";
import type { Owners, OwnersByOrganisation } from "./owners.ts";
import { findUnapproved } from "../domain/find-unapproved.ts";
import type { People } from "./people.ts";
import { planAgainst } from "../domain/plan.ts";

/** What evaluating a request needs. */
export interface EvaluateDeps extends RegisterReaders {
  readonly store: Store;
  readonly snapshots: LiveSnapshots;
  readonly clock: Clock;
  readonly newTraceId: () => string;
  /** Undefined where there is no forge to ask. */
  readonly approvals: Approvals | undefined;
}

/** Whom to ask who may approve, and who has. */
export interface Approvals {
  readonly forge: Forge;
  readonly people: People;
  readonly owners: Owners;
  readonly askers: Askers;
}

/** Where there is nobody to ask, nobody's approval is counted. */
export function whoApproves(deps: Approvals): Approvals | undefined {
  return deps.forge.capabilities.conversation ? deps : undefined;
}

/** Who asks for it. Undefined for a request that is only looked at. */
export type Asker = Pick<PullRequest, "number" | "author" | "askedBy"> & {
  /** Who asks for the very same commit in a request of their own, and since when. */
  readonly repeats?: readonly Repeat[];
};

export interface Repeat {
  readonly userId: number;
  readonly sinceMs: InstantMs;
}

/** More governed files than this in one request are an owner's matter. */
const MANY_FILES = 50;

/**
 * What merging `head` into the branch would come to: for the register, and for each live domain that it is about.
 *
 * What governs (policy, owners, overrides) is read from the branch: a request never decides about itself. Nothing that it
 * names is connected to, and nothing of it is run.
 */
export async function evaluateRequest(
  deps: EvaluateDeps,
  base: Revision & { readonly commit: CommitId },
  head: CommitId,
  asker: Asker | undefined,
  signal: AbortSignal,
): Promise<Evaluation> {
  const { loader, clock } = deps;
  const nowMs = clock.nowMs();
  const before = await loader.load(base, nowMs, signal);
  const merged = await loadMerged(deps, base, head, nowMs, signal);
  if (merged.kind !== "loaded") return merged;
  const { register: after, revision, files } = merged;
  const problems = boundProblems([...merged.problems, ...(await misplacedBy(deps, base, revision, signal))]);
  if (files.length === 0 && problems.length === 0) return { kind: "ungoverned", base: base.commit, head };
  const names = [...new Set(files.map(({ domain }) => domain))].toSorted();
  const baseProblems = names.flatMap((name) => blocking(before.domains.get(name)?.problems ?? []));
  const own = { deps, base, merged: revision, files, nowMs, signal };
  const weighed: Weighed[] = [];
  for (const name of names) {
    weighed.push(await weigh(own, name, before.domains.get(name), after.domains.get(name)));
  }
  const effectId = effectIdOf(
    files,
    weighed.map(({ name, policyBlob, changes }) => ({ name, policy: policyBlob, changes })),
  );
  const domains: EvaluatedDomain[] = [];
  const at = { base: base.commit, head, effectId };
  for (const one of weighed) domains.push(await withQuorum(deps, one, at, asker, signal));
  const refusals = await findRefusals(deps, base.commit, weighed, files, asker, signal);
  return { kind: "evaluated", base: base.commit, head, files, problems, baseProblems, refusals, domains, effectId };
}

/** Whoever asks for a document in the wrong place would be merged, and get nothing: that is an error of the request. */
async function misplacedBy(
  { loader }: EvaluateDeps,
  base: Revision,
  merged: Revision,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const found = await loader.problemsOutside(merged, base, signal);
  return found.flatMap((problem) =>
    problem.rule === "misplaced" && problem.path !== "." ? [{ ...problem, severity: "error" as const }] : [],
  );
}

/** The request as it would be once merged; what its author made too large to look at is refused, and nothing of it kept. */
async function loadMerged(
  { register, hypothetical }: Pick<EvaluateDeps, "register" | "hypothetical">,
  base: Revision & { readonly commit: CommitId },
  head: CommitId,
  nowMs: InstantMs,
  signal: AbortSignal,
): Promise<
  | (LoadedRequest & { readonly kind: "loaded"; readonly revision: Revision })
  | Extract<Evaluation, { readonly kind: "conflict" | "refused" }>
> {
  try {
    const merge = await register.merge(base, head, signal);
    if (merge.kind === "conflict") return { kind: "conflict", base: base.commit, head, paths: merge.paths };
    const { revision } = merge;
    return { kind: "loaded", revision, ...(await hypothetical.merged(base, revision, nowMs, signal)) };
  } catch (error) {
    if (!(error instanceof RollcallError && error.code === "invalid_register")) throw error;
    const { message, hint } = error;
    return { kind: "refused", base: base.commit, head, message, hint };
  }
}

function blocking(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ severity }) => severity === "error");
}

interface Own {
  readonly deps: EvaluateDeps;
  readonly base: Revision;
  readonly merged: Revision;
  readonly files: readonly ChangedFile[];
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** One domain's part, before it is known who has approved it. */
interface Weighed extends Omit<EvaluatedDomain, "asksOwners" | "quorum" | "mayApprove"> {
  readonly policyBlob: ChangedFile["before"];
  /** As the branch has it; undefined for a domain that is new. */
  readonly governing: DesiredDomain | undefined;
}

async function weigh(
  own: Own,
  name: Name,
  before: LoadedDomain | undefined,
  after: LoadedDomain | undefined,
): Promise<Weighed> {
  const { deps, base, merged, files, nowMs, signal } = own;
  const policyPath = `domains/${name}/domain.yaml`;
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
    policyBlob: await deps.loader.blobIdAt(base, policyPath, signal),
    governing: before?.desired,
  } satisfies Weighed;
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
        stays: findStays(plan, {
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

/** What nobody approved of the documents that it changes, as the branch has them. */
async function unapprovedBase(
  { deps, base, files, signal }: Own,
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

/** The register as it would be, under the policy and the overrides that the branch has already. */
function governedBy(desired: DesiredDomain, standing: DesiredDomain | undefined): DesiredDomain {
  if (standing === undefined) return desired;
  return { ...desired, policy: standing.policy, overrides: standing.overrides };
}

async function withQuorum(
  deps: EvaluateDeps,
  { policyBlob, governing, ...domain }: Weighed,
  at: { readonly base: CommitId; readonly head: CommitId; readonly effectId: string },
  asker: Asker | undefined,
  signal: AbortSignal,
): Promise<EvaluatedDomain> {
  const { approvals } = deps;
  const policy = governing?.policy;
  const classes = classesOf(domain);
  const asksOwners = policy !== undefined && policy.owners.length > 0 && classes.length > 0;
  const asked = { ...domain, asksOwners };
  const isCounted = approvals !== undefined && asker !== undefined;
  if (!asksOwners || !isCounted || policyBlob === undefined) return { ...asked, ...NOBODY_ASKED };
  const { askers, people } = approvals;
  const owners = await ownersOf(approvals.owners, domain.name, policy, policyBlob, signal);
  // Who owns the domain cannot be told: then nobody has approved.
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

/** Whoever repeats what they have approved already takes nothing back by it; whoever does so before asks for it. */
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
      return { unreadable: `its owners cannot be told: ${error.message}` };
    }
    throw error;
  }
}

function classesOf({
  changes,
  policyFiles,
  placed,
}: Pick<EvaluatedDomain, "changes" | "policyFiles" | "placed">): readonly ApprovalClass[] {
  const needed = new Set(changes.flatMap(classesOfChange));
  if (policyFiles.length > 0) needed.add("policy");
  // What comes to nothing, such as a comment, is content all the same, and content is what is approved.
  if (needed.size === 0 && placed !== undefined) needed.add("change");
  return APPROVAL_CLASSES.filter((one) => needed.has(one));
}

function classesOfChange(change: RequestedChange): readonly ApprovalClass[] {
  if (takesAway(change)) return change.readmits === true ? ["remove", "readmit"] : ["remove"];
  const isRaised = (change.after?.generation ?? 0) > (change.before?.generation ?? Infinity);
  return [change.kind === "readmit" || isRaised ? "readmit" : "change"];
}

/** Whoever the documents say may ask for a member, with and without the request. */
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

/** What no approval helps against. */
async function findRefusals(
  { approvals }: EvaluateDeps,
  base: CommitId,
  domains: readonly Weighed[],
  files: readonly ChangedFile[],
  asker: Asker | undefined,
  signal: AbortSignal,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  for (const { name } of domains) {
    const own = files.filter(({ domain }) => domain === name);
    const governs = own.filter(({ kind }) => kind === "domain" || kind === "override");
    if (governs.length > 0 && own.some(({ kind }) => kind === "participant")) {
      refusals.push({
        rule: "split",
        message: `it changes the policy of ${name} and its members at once`,
        hint: `Split it: ${governs.map(({ path }) => path).join(", ")} in a request of its own, so that members are decided under a policy that was decided before.`,
      });
    }
  }
  if (files.length > MANY_FILES && asker !== undefined && !(await isOwner(approvals, base, domains, asker, signal))) {
    refusals.push({
      rule: "flood",
      message: `it changes ${String(files.length)} governed files`,
      hint: `More than ${String(MANY_FILES)} at once are for an owner of the domain to ask for: split it, or let an owner open it.`,
    });
  }
  return refusals;
}

async function isOwner(
  approvals: EvaluateDeps["approvals"],
  base: CommitId,
  domains: readonly Weighed[],
  { author, askedBy, repeats = [] }: Asker,
  signal: AbortSignal,
): Promise<boolean> {
  const owned = domains.filter(({ governing }) => (governing?.policy.owners.length ?? 0) > 0);
  // Where nobody is named as an owner, whoever may merge decides.
  if (approvals === undefined || owned.length === 0) return true;
  const asking = [askedBy ?? author.id, ...repeats.map(({ userId }) => userId)];
  for (const { name } of owned)
    for (const userId of asking) if (await approvals.owners.has(userId, name, base, signal)) return true;
  return false;
}
