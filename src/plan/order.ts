import { type Action, ACTION_KINDS, type Phase } from "../model/plan.ts";
import { compareText } from "../model/problem.ts";
import { takesRights } from "../model/standing.ts";

const PHASES: readonly Phase[] = ["give", "take", "purge"];

/** When an action is done: rights are given before rights are taken, and entries removed last. */
export function phaseOf(action: Action): Phase {
  if (action.kind === "purge") return "purge";
  return takesRights(action.before, action.after) ? "take" : "give";
}

/** The order in which actions are done and shown: by phase, kind and member. The input is left as it is. */
export function orderActions(actions: readonly Action[]): readonly Action[] {
  return actions.toSorted(
    (one, other) =>
      PHASES.indexOf(phaseOf(one)) - PHASES.indexOf(phaseOf(other)) ||
      ACTION_KINDS.indexOf(one.kind) - ACTION_KINDS.indexOf(other.kind) ||
      compareText(one.member.name ?? "", other.member.name ?? "") ||
      compareText(one.member.participantId, other.member.participantId),
  );
}
