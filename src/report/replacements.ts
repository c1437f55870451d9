import { shortId } from "../model/identifier.ts";
import type { Action } from "../model/plan.ts";

/** One line of a plan: an action by itself, or one change of a document that has two halves. */
export type Told =
  | { readonly kind: "action"; readonly action: Action }
  | { readonly kind: "replacement"; readonly halves: readonly [comes: Action, goes: Action] };

/** The actions as they are shown: the halves of a replaced participant id together, where the first of them stood. */
export function toldOf(actions: readonly Action[]): readonly Told[] {
  const byId = new Map(actions.map((action) => [action.member.participantId, action]));
  const told = new Set<Action>();
  return actions.flatMap((action): readonly Told[] => {
    if (told.has(action)) return [];
    const other = action.counterpart === undefined ? undefined : byId.get(action.counterpart);
    if (other?.counterpart !== action.member.participantId) return [{ kind: "action", action }];
    told.add(other);
    return [{ kind: "replacement", halves: action.kind === "revoke" ? [other, action] : [action, other] }];
  });
}

/** Such as `alice::1220aaaaaaaa… → alice::1220bbbbbbbb…`. */
export function describeReplacement([comes, goes]: readonly [comes: Action, goes: Action]): string {
  return `${shortId(goes.member.participantId)} → ${shortId(comes.member.participantId)}`;
}
