import type { DriftItem, Note } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import { findDrift } from "../plan/drift.ts";
import type { Revision } from "../ports/register.ts";
import { preview, type PreviewOptions } from "./preview.ts";
import type { DomainDeps } from "./domain-deps.ts";

/** How far the live domain is from what git asked for and applied. */
export type DriftReport =
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] }
  | {
      readonly kind: "read";
      readonly revision: Revision;
      readonly readAtMs: number;
      readonly items: readonly DriftItem[];
      /** What the topology shows and no action can change. */
      readonly notes: readonly Note[];
      /** Changes that git asks for and nobody applied yet: no drift. */
      readonly pending: number;
    };

/** Reads the domain and says what in it git did not ask for. Changes nothing. */
export async function detectDrift(deps: DomainDeps, options: PreviewOptions): Promise<DriftReport> {
  const planned = await preview(deps, options);
  if (planned.kind === "invalid") return planned;
  const { plan } = planned.proposal;
  const items = findDrift(plan, planned.live);
  const { revision, live } = planned;
  const pending = plan.actions.length + plan.withheld.length + plan.unmanaged.length - items.length;
  return { kind: "read", revision, readAtMs: live.readAtMs, items, notes: plan.notes, pending };
}
