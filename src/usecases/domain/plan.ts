import type { Capabilities } from "../../model/capabilities.ts";
import { RollcallError } from "../../model/error.ts";
import type { CommitId, Name, ParticipantId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { LiveDomain } from "../../model/live.ts";
import { type DesiredDomain, standingAt } from "../../model/membership.ts";
import type { DomainMemory } from "../../model/memory.ts";
import type { Former, LastApplied, Plan, JudgedPlan, Verdict } from "../../model/plan.ts";
import type { Problem } from "../../model/problem.ts";
import { diff } from "../../plan/diff.ts";
import { digestOf } from "../../plan/digest.ts";
import { suspectsOf, tellOpenDomain } from "../../plan/open-domain.ts";
import { judge } from "../../policy/judge.ts";
import { approvalOf } from "../../policy/release.ts";
import { findBlocks } from "../../policy/blocks.ts";
import { unapprovedChanges, unapprovedDocuments, withApprovedEnds } from "../../policy/unapproved.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { Revision } from "../../ports/register.ts";
import type { DomainDeps } from "./domain-deps.ts";
import { type FoundUnapproved, findUnapproved } from "./find-unapproved.ts";
import { inspectBranch } from "./inspect-branch.ts";
import { type LiveRead, LiveReading } from "./live-reading.ts";
import type { PlacedMembers } from "../register/place-members.ts";
import { refuseShrunkenRead } from "./trust-read.ts";

export interface PlanDomainOptions {
  readonly ref?: string | undefined;
  /** Resolved by the caller already, or being so: several domains are planned from one commit then. */
  readonly revision?: Promise<Revision> | undefined;
  /** Asks for the branch anew: done once when `revision` turns out not to follow what was applied last. */
  readonly refresh?: (() => Promise<Revision>) | undefined;
  /** The number of missing members that a person has confirmed. */
  readonly acceptMissing?: number | undefined;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/** What a domain's register and live state come to, before anything is done about it. */
export type DomainPlan =
  { readonly kind: "invalid"; readonly revision: Revision; readonly problems: readonly Problem[] } | PlannedDomain;

export interface PlannedDomain {
  readonly kind: "planned";
  readonly revision: Revision;
  readonly judged: JudgedPlan;
  /** Warnings, and what time has made wrong. */
  readonly problems: readonly Problem[];
  /** With each membership ending as it was approved. */
  readonly desired: DesiredDomain;
  readonly placed: PlacedMembers;
  readonly live: LiveDomain;
  readonly memory: DomainMemory;
  /** Undefined where nobody counts approvals. */
  readonly unapproved: FoundUnapproved | undefined;
  /** The rewrite of the branch that a person accepted, and that the plan follows from. */
  readonly accepted: CommitId | undefined;
  readonly capabilities: Capabilities;
}

/** Desired against live, and what the rules say of it. Changes nothing. */
export async function planDomain(deps: DomainDeps, options: PlanDomainOptions): Promise<DomainPlan> {
  const planned = await planOnce(deps, options);
  const { refresh } = options;
  if (refresh === undefined || planned.kind === "invalid") return planned;
  // Somebody who knew a newer commit has applied it: ours is old, and that is no reason to call the branch rewritten.
  if (!planned.judged.blocks.some(({ kind }) => kind === "rewritten")) return planned;
  return planOnce(deps, { ...options, revision: refresh() });
}

async function planOnce(deps: DomainDeps, options: PlanDomainOptions): Promise<DomainPlan> {
  const { domain, register, loader, store, clock } = deps;
  const { signal, traceId } = options;
  const nowMs = clock.nowMs();
  const recalling = store.recall(domain, nowMs);
  recalling.catch(() => undefined);
  const reading = new LiveReading(deps.openManager, { signal, traceId });
  try {
    // The domain is asked while git is: an invalid register is told first all the same, whatever the domain says.
    const known = loader.knownDomainId(domain);
    if (known !== undefined) reading.start(known);
    const revision = await (options.revision ?? register.resolve(options.ref, signal));
    const loaded = await loader.loadDomain(revision, domain, nowMs, signal, (name, domainId) => {
      if (name === domain) reading.start(domainId);
    });
    if (loaded === undefined) throw unknownDomain(domain, revision, await loader.domainNames(revision, signal));
    const { placed, problems } = loaded;
    if (loaded.desired === undefined || placed === undefined) return { kind: "invalid", revision, problems };
    const { live, capabilities } = await reading.result(loaded.desired.domainId);
    const memory = await recalling;
    const { lastApplied } = memory;
    refuseShrunkenRead(live, lastApplied, options.acceptMissing);
    const unapproved = deps.countsApprovals
      ? await findUnapproved(deps, revision, loaded.desired.name, lastApplied, signal)
      : undefined;
    const desired =
      unapproved === undefined ? loaded.desired : withApprovedEnds(loaded.desired, lastApplied, unapproved);
    const planned = await planAgainst(
      deps,
      { revision, desired, placed, live, capabilities, lastApplied, nowMs },
      signal,
    );
    const { verdict, digest } = planned;
    const plan = await lookForOpenDomain(deps, planned.plan, live, { signal, traceId });
    const { findings: ofBranch, accepted } = await inspectBranch(deps, revision, desired, memory, signal);
    const findings = [...ofBranch];
    const approval = approvalOf(memory.approvals, digest, nowMs);
    if (unapproved !== undefined) {
      // A person's word for exactly this plan stands for what owners have not said.
      if (approval === undefined) findings.push(...unapprovedChanges(plan, lastApplied, unapproved));
      findings.push(...unapprovedDocuments(plan, desired, lastApplied, unapproved));
    }
    const blocks = findBlocks(plan, { desired, memory, branch: findings, nowMs });
    return {
      kind: "planned",
      revision,
      judged: { plan, verdict, blocks, approval, digest },
      problems,
      desired,
      placed,
      live,
      memory,
      unapproved,
      accepted,
      capabilities,
    };
  } finally {
    reading.end();
  }
}

/** Asks the domain only where its members look like it. A plan is not held up by records that cannot be read. */
async function lookForOpenDomain(
  { openManager }: Pick<DomainDeps, "openManager">,
  plan: Plan,
  live: LiveDomain,
  context: CallContext,
): Promise<Plan> {
  const suspects = suspectsOf(plan, live);
  if (suspects.length === 0) return plan;
  const manager = await openManager(live.domainId);
  try {
    return tellOpenDomain(plan, (await manager.readSelfAdmitted(suspects, context)).size);
  } catch (error) {
    if (error instanceof RollcallError) return plan;
    throw error;
  } finally {
    manager.close();
  }
}

/** Everything that a plan and what the rules say of it follow from. */
export interface Planning extends LiveRead {
  readonly revision: Revision;
  readonly desired: DesiredDomain;
  readonly placed: PlacedMembers;
  readonly lastApplied: LastApplied | undefined;
  readonly nowMs: InstantMs;
}

/** Plans and judges. Reads the branch's history only where it matters. */
export async function planAgainst(
  { history }: Pick<DomainDeps, "history">,
  { revision, desired, placed, live, capabilities, lastApplied, nowMs }: Planning,
  signal: AbortSignal,
): Promise<{ readonly plan: Plan; readonly verdict: Verdict; readonly digest: string }> {
  const former = needsHistory(desired, live, lastApplied, nowMs)
    ? await history.former(revision, desired, signal)
    : new Map<ParticipantId, Former>();
  const { due } = placed;
  const plan = diff({ desired, live, lastApplied, former, due, commit: revision.commit, nowMs, capabilities });
  const verdict = judge(plan, { desired, live, lastApplied, former, nowMs });
  return { plan, verdict, digest: digestOf(plan, verdict) };
}

/** A domain of the settings that the register says nothing of. */
export function unknownDomain(domain: Name, revision: Revision, known: readonly string[]): RollcallError {
  return new RollcallError("invalid_register", `the register at ${revision.label} has no domain ${domain}`, {
    hint: `It has ${known.join(", ") || "none"}. A domain's folder that vanished plans nothing: restore it, or take the domain out of the settings.`,
  });
}

/** History tells removed members from unmanaged ones, and who is admitted again: without either nobody reads it. */
function needsHistory(
  desired: DesiredDomain,
  live: LiveDomain,
  lastApplied: LastApplied | undefined,
  nowMs: number,
): boolean {
  for (const member of live.members.values()) {
    const id = member.participantId;
    const isThere = member.entries.length + member.ineffective.length > 0;
    if (isThere && !desired.members.has(id) && lastApplied?.members.has(id) !== true) return true;
  }
  for (const member of desired.members.values()) {
    if (live.members.get(member.participantId)?.standing.kind === "admitted") continue;
    if (standingAt(member, nowMs).standing.kind === "admitted") return true;
  }
  return false;
}
