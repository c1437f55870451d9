import type { LastApplied } from "../../model/plan.ts";
import type { Applied, Outcome } from "../../model/run.ts";
import { pathOf } from "../../policy/unapproved.ts";
import type { DomainLock } from "../../ports/store.ts";
import type { ApplyDeps } from "./domain-deps.ts";
import { isSameApplied } from "./next-applied.ts";
import type { PlannedDomain } from "./plan.ts";

/** Whether the domain accepted, or may have accepted, any part of the action. */
const CAME_ABOUT = {
  effective: true,
  unchanged: true,
  "not-yet-effective": true,
  proposed: true,
  unknown: true,
  stale: false,
  failed: false,
  "not-attempted": false,
} as const satisfies Record<Outcome["kind"], boolean>;

/** Whether the domain accepted, or may have accepted, any part of any action. */
export function cameAbout(applied: readonly Applied[]): boolean {
  return applied.some(({ outcome }) => CAME_ABOUT[outcome.kind]);
}

/** Records last applied, and which contents an operator's release of the plan has accepted. */
export async function recordApplied(
  { store }: Pick<ApplyDeps, "store">,
  lock: DomainLock,
  planned: PlannedDomain,
  next: LastApplied,
  applied: readonly Applied[] = [],
): Promise<void> {
  const { memory, accepted, judged, unapproved } = planned;
  const { lastApplied } = memory;
  if (judged.approval !== undefined && unapproved !== undefined) {
    const sent = applied
      .filter(({ outcome }) => CAME_ABOUT[outcome.kind])
      .map(({ action }) => pathOf(action, judged.plan.domain.name, lastApplied));
    const files = [...new Set([...unapproved.governing, ...sent])].filter((path) => !unapproved.isApproved(path));
    await store.requests.acceptContents({
      domain: judged.plan.domain.name,
      digest: judged.digest,
      files: files.map(unapproved.contentOf),
    });
  }
  if (lastApplied !== undefined && isSameApplied(lastApplied, next)) return;
  await lock.recordApplied(next, accepted);
}
