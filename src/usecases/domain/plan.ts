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
  /** Resolved by the caller, or in progress, so that several domains are planned from one commit. */
  readonly revision?: Promise<Revision> | undefined;
  /** Reads the branch again: called once, when `revision` does not follow the last applied commit. */
  readonly refresh?: (() => Promise<Revision>) | undefined;
  /** The number of missing members that a person has confirmed. */
  readonly acceptMissing?: number | undefined;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/** The comparison of a domain's register with its live state, before anything is applied. */
export type DomainPlan =
  { readonly kind: "invalid"; readonly revision: Revision; readonly problems: readonly Problem[] } | PlannedDomain;

export interface PlannedDomain {
  readonly kind: "planned";
  readonly revision: Revision;
  readonly judged: JudgedPlan;
  /** Warnings, and problems that came with time. */
  readonly problems: readonly Problem[];
  /** Each membership ends as it was approved. */
  readonly desired: DesiredDomain;
  readonly placed: PlacedMembers;
  readonly live: LiveDomain;
  readonly memory: DomainMemory;
  /** Undefined where approvals are not counted. */
  readonly unapproved: FoundUnapproved | undefined;
  /** The accepted rewrite of the branch that the plan follows from. */
  readonly accepted: CommitId | undefined;
  readonly capabilities: Capabilities;
}

/**
 * Plans desired against live, and judges the plan. Changes nothing. Throws `unreadable` when the live list has shrunk,
 * `invalid_register` when the register does not have the domain, and what reading git, domain and store throws.
 */
export async function planDomain(deps: DomainDeps, options: PlanDomainOptions): Promise<DomainPlan> {
  const planned = await planOnce(deps, options);
  const { refresh } = options;
  if (refresh === undefined || planned.kind === "invalid") return planned;
  // Another process has applied a newer commit: ours is outdated, and the branch is not rewritten.
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
    // The domain is read while git is; an invalid register is still reported first, whatever the domain answers.
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
      // An operator's release of exactly this plan replaces missing approvals of owners.
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

/** Reads more of the domain only if its members look self-admitted. A failed read does not stop the plan. */
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

/** All inputs of a plan and of its verdict. */
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

/** The error for a domain of the settings that is not in the register. */
export function unknownDomain(domain: Name, revision: Revision, known: readonly string[]): RollcallError {
  return new RollcallError("invalid_register", `the register at ${revision.label} has no domain ${domain}`, {
    hint: `It has ${known.join(", ") || "none"}. A domain's folder that vanished plans nothing: restore it, or take the domain out of the settings.`,
  });
}

/** History separates removed members from unmanaged ones, and finds readmissions: it is read only if there are any. */
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
