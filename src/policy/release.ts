import type { InstantMs } from "../model/instant.ts";
import type { Approval } from "../model/memory.ts";
import { isBound } from "./blocks.ts";
import type { Binds, Hold, JudgedPlan } from "../model/plan.ts";

/** An operator's approval of exactly this digest; undefined when none is still valid. */
export function approvalOf(approvals: readonly Approval[], digest: string, nowMs: InstantMs): Approval | undefined {
  return approvals.find((approval) => approval.digest === digest && approval.untilMs > nowMs);
}

/** The holds that are not released. What no override releases, no approval does. */
export function holdsLeft({ verdict, approval }: Pick<JudgedPlan, "verdict" | "approval">): readonly Hold[] {
  if (approval === undefined) return verdict.holds;
  return verdict.holds.filter(({ release }) => release === undefined);
}

/** Whether the whole plan is stopped for `actor`: `everybody` stands for a person here. */
export function isHeld(judged: JudgedPlan, actor: Binds = "everybody"): boolean {
  if (holdsLeft(judged).length > 0) return true;
  return judged.blocks.some((block) => block.participantId === undefined && isBound(block, actor));
}
