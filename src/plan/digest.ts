import { createHash } from "node:crypto";

import { API_VERSION } from "../model/api-version.ts";
import type { Action, Hold, Plan, UsedOverride } from "../model/plan.ts";
import type { Standing } from "../model/standing.ts";

/** The part of a plan that its digest covers. */
export interface PlannedEffect {
  readonly domain: Pick<Plan["domain"], "domainId">;
  readonly actions: readonly Pick<Action, "kind" | "member" | "before" | "after" | "differences">[];
}

/** The part of a verdict that a digest covers. */
export interface JudgedEffect {
  readonly holds: readonly Pick<Hold, "rule" | "members">[];
  readonly overrides: readonly Pick<UsedOverride, "name" | "rule">[];
}

/**
 * Names a plan by its effect and verdict: the domain, every action with its before and after, and the rules that hold it.
 *
 * It covers no time and no live version, so that reading again with the same outcome gives the same digest.
 */
export function digestOf(plan: PlannedEffect, verdict: JudgedEffect): string {
  const effect = plan.actions.map(({ kind, member, before, after, differences }) => [
    kind,
    member.participantId,
    member.name ?? null,
    canonicalStanding(before),
    canonicalStanding(after),
    differences.map(({ field, before: from, after: to }) => [field, from, to]),
  ]);
  const holds = verdict.holds.map(({ rule, members }) => [rule, members]);
  const overrides = verdict.overrides.map(({ name, rule }) => [name, rule]);
  const text = JSON.stringify([API_VERSION, plan.domain.domainId, effect, holds, overrides]);
  return createHash("sha256").update(text).digest("hex");
}

function canonicalStanding(standing: Standing): readonly (string | null)[] {
  if (standing.kind !== "admitted") return [standing.kind];
  return [standing.kind, standing.permission, standing.trustLevel ?? null];
}
