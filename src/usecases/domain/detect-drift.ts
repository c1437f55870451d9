import { RollcallError } from "../../model/error.ts";
import type { DomainId } from "../../model/identifier.ts";
import type { DriftItem, KeyDrift, Note } from "../../model/plan.ts";
import type { Problem } from "../../model/problem.ts";
import { compareSequencerKeys } from "../../plan/compare/sequencer.ts";
import { findDrift } from "../../plan/find-drift.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import { type PlannedDomain, planDomain, type PlanDomainOptions } from "./plan.ts";
import type { DomainDeps } from "./domain-deps.ts";

/** The differences between the live domain and what git asked for and was applied. */
export type DriftReport = { readonly kind: "invalid"; readonly problems: readonly Problem[] } | FoundDrift;

export interface FoundDrift {
  readonly kind: "read";
  readonly readAtMs: number;
  readonly items: readonly DriftItem[];
  readonly keys: readonly KeyDrift[];
  /** What the topology shows and no action can change. */
  readonly notes: readonly Note[];
  /** Changes in git that are not applied yet: not drift. */
  readonly pending: number;
}

/** Reads the domain and reports what git did not ask for. Changes nothing. Throws like `planDomain`. */
export async function detectDrift(deps: DomainDeps, options: PlanDomainOptions): Promise<DriftReport> {
  const planned = await planDomain(deps, options);
  return planned.kind === "invalid" ? planned : driftIn(deps, planned, options);
}

/** The drift that a plan found. Reads nothing from the domain except when missing members were removed. */
export async function driftIn(
  deps: Pick<DomainDeps, "openManager">,
  { desired, live, judged: { plan } }: PlannedDomain,
  context: CallContext,
): Promise<FoundDrift> {
  const items = await traceRemovals(deps, plan.domain.domainId, findDrift(plan, live), context);
  const pending = plan.actions.length + plan.observed.length + plan.unmanaged.length - items.length;
  const keys = compareSequencerKeys(desired.sequencers, live);
  return { kind: "read", readAtMs: live.readAtMs, items, keys, notes: plan.notes, pending };
}

/** When missing members were removed, and by whom. If that log cannot be read, the report goes without it. */
async function traceRemovals(
  deps: Pick<DomainDeps, "openManager">,
  domainId: DomainId,
  items: readonly DriftItem[],
  context: CallContext,
): Promise<readonly DriftItem[]> {
  const missing = items.filter(({ kind }) => kind === "missing").map(({ member }) => member.participantId);
  if (missing.length === 0) return items;
  const manager = await deps.openManager(domainId);
  try {
    const removals = await manager.readRemovals(missing, context);
    return items.map((item) => {
      const removal = item.kind === "missing" ? removals.get(item.member.participantId) : undefined;
      return removal === undefined ? item : { ...item, sinceMs: removal.atMs, signedBy: removal.signedBy };
    });
  } catch (error) {
    if (error instanceof RollcallError) return items;
    throw error;
  } finally {
    manager.close();
  }
}
