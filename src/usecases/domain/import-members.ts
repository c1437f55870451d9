import type { NewFile } from "../../desired/document-text.ts";
import { domainDocument, participantDocuments } from "../../desired/import-documents.ts";
import { RollcallError } from "../../model/error.ts";
import type { Name, ParticipantId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { DomainIdentity, LiveMember } from "../../model/live.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { JudgedPlan } from "../../model/plan.ts";
import { compareText, type Problem } from "../../model/problem.ts";
import { findBlocks } from "../../policy/blocks.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { Revision } from "../../ports/register.ts";
import type { DomainDeps } from "./domain-deps.ts";
import type { LoadedDomain } from "../register/assemble-register.ts";
import type { RegisterReaders } from "../register/register-readers.ts";
import { planAgainst, type Planning, type PlanDomainOptions } from "./plan.ts";
import { refuseShrunkenRead } from "./trust-read.ts";

export interface ImportDeps extends DomainDeps, Pick<RegisterReaders, "hypothetical"> {
  /** The identity of the domain that answers, before a document names it. */
  readonly identify: (context: CallContext) => Promise<DomainIdentity>;
}

/** A live member that the register's rules do not allow, and why. */
export interface LeftOut {
  readonly participantId: ParticipantId;
  readonly problem: Problem;
}

/** The result of an import. */
export interface Import {
  readonly files: readonly NewFile[];
  readonly leftOut: readonly LeftOut[];
  /** The plan after it, as far as it follows from the documents and the domain. */
  readonly judged: JudgedPlan;
}

/**
 * Drafts a document for each live member without one, and the plan that follows. Writes nothing. Throws
 * `invalid_register` when the domain's documents have errors.
 */
export async function importMembers(
  deps: ImportDeps,
  options: CallContext & Pick<PlanDomainOptions, "revision" | "acceptMissing">,
): Promise<Import> {
  const { domain, register, loader, clock, store } = deps;
  const { signal } = options;
  const nowMs = clock.nowMs();
  const revision = await (options.revision ?? register.resolve(undefined, signal));
  const loaded = await loader.loadDomain(revision, domain, nowMs, signal);
  const desired = loaded?.desired;
  if (loaded !== undefined && desired === undefined) {
    throw new RollcallError("invalid_register", `the documents of ${domain} are not valid`, {
      hint: "Run validate and mend them first: an import must not add what is there already.",
    });
  }
  const domainId = desired?.domainId ?? (await deps.identify(options)).domainId;
  const manager = await deps.openManager(domainId);
  try {
    const live = await manager.read(options);
    const memory = await store.recall(domain, nowMs);
    const { lastApplied } = memory;
    refuseShrunkenRead(live, lastApplied, options.acceptMissing);
    const unknown = await unknownMembers(deps, { revision, desired, live, lastApplied }, signal);
    const taken = [...(desired?.members.values() ?? [])].map(({ name }) => name);
    const keys = live.sequencerKeys.map(({ fingerprint }) => fingerprint);
    const own = desired === undefined ? [domainDocument(domain, domainId, keys)] : [];
    const { files, leftOut, ...fitting } = await fittingDocuments(
      deps,
      { revision, domain, own, members: documentsOf(domain, unknown, taken), nowMs },
      signal,
    );
    const planning = { revision, live, capabilities: manager.capabilities, lastApplied, nowMs, ...fitting };
    const planned = await planAgainst(deps, planning, signal);
    const blocks = findBlocks(planned.plan, { desired: fitting.desired, memory, branch: [], nowMs });
    return { files, leftOut, judged: { ...planned, blocks, approval: undefined } };
  } finally {
    manager.close();
  }
}

/**
 * Live members that no document names, now or earlier: a document for a member that git has removed would undo the
 * removal. For a domain that is not in the register, all live members.
 */
async function unknownMembers(
  { history }: Pick<ImportDeps, "history">,
  {
    revision,
    desired,
    live,
    lastApplied,
  }: Pick<Planning, "revision" | "live" | "lastApplied"> & { readonly desired: DesiredDomain | undefined },
  signal: AbortSignal,
): Promise<readonly LiveMember[]> {
  const members = [...live.members.values()].filter(({ entries }) => entries.length > 0);
  if (desired === undefined) return members;
  const unnamed = members.filter(
    ({ participantId }) => !desired.members.has(participantId) && lastApplied?.members.has(participantId) !== true,
  );
  if (unnamed.length === 0) return [];
  const former = await history.former(revision, desired, signal);
  return unnamed.filter(({ participantId }) => !former.has(participantId));
}

interface MemberDocument extends NewFile {
  readonly participantId: ParticipantId;
}

function documentsOf(domain: Name, members: readonly LiveMember[], taken: readonly Name[]): readonly MemberDocument[] {
  const sorted = members.toSorted((one, other) => compareText(one.participantId, other.participantId));
  return participantDocuments(domain, sorted, taken).flatMap((file, index) => {
    const participantId = sorted[index]?.participantId;
    return participantId === undefined ? [] : [{ ...file, participantId }];
  });
}

/** As many documents as the register accepts: nothing is written that would make it invalid. */
async function fittingDocuments(
  { hypothetical }: Pick<ImportDeps, "hypothetical">,
  {
    revision,
    domain,
    own,
    members,
    nowMs,
  }: {
    readonly revision: Revision;
    readonly domain: Name;
    readonly own: readonly NewFile[];
    readonly members: readonly MemberDocument[];
    readonly nowMs: InstantMs;
  },
  signal: AbortSignal,
): Promise<Pick<Import, "files" | "leftOut"> & { readonly [K in "desired" | "placed"]: NonNullable<LoadedDomain[K]> }> {
  const leftOut: LeftOut[] = [];
  for (let left = members; ;) {
    const files = [...own, ...left.map(({ path, content }) => ({ path, content }))];
    const { desired, placed, problems } = await hypothetical.domainWith(revision, domain, files, nowMs, signal);
    if (desired !== undefined && placed !== undefined) return { files, leftOut, desired, placed };
    const errors = new Map(
      problems.filter(({ severity }) => severity === "error").map((problem) => [problem.path, problem]),
    );
    const refused = left.flatMap(({ path, participantId }) => {
      const problem = errors.get(path);
      return problem === undefined ? [] : [{ participantId, problem }];
    });
    if (refused.length === 0) throw refusedAsAWhole(domain, [...errors.values()]);
    leftOut.push(...refused);
    left = left.filter(({ path }) => !errors.has(path));
  }
}

/** The error when the register rejects more than a single member's document. */
function refusedAsAWhole(domain: Name, [problem]: readonly Problem[]): RollcallError {
  return new RollcallError(
    "invalid_register",
    `an import of ${domain} would not be valid: ${problem?.path ?? domain}: ${problem?.message ?? "it has problems"}`,
    { hint: problem?.hint ?? "Run validate and mend the register first." },
  );
}
