import { plural } from "../model/plural.ts";
import { shortId, shortKey } from "../model/identifier.ts";
import { formatAge, formatInstant, type InstantMs } from "../model/instant.ts";
import type { Action, ActionCause, ActionKind, DriftItem, MemberKey, Plan, JudgedPlan, Block } from "../model/plan.ts";
import { visible } from "./escape.ts";
import { toldOf } from "./replacements.ts";
import type { Outcome } from "../model/run.ts";

/** One glyph for each kind, so that colour never carries the meaning alone. */
export const GLYPHS = {
  admit: "+",
  resume: "+",
  change: "~",
  suspend: "-",
  revoke: "-",
  purge: "x",
} as const satisfies Record<ActionKind, string>;

const CAUSES = {
  pending: "requested by the register",
  drift: "changed on the domain since it was last applied",
  unrecorded: "differs, and rollcall has applied nothing before",
  removed: "its document was deleted",
  replaced: "its document names another participant than before",
  unmanaged: "never in the register, and the policy revokes such members",
  "purge-due": "revoked long enough ago",
  expired: "its membership has ended",
  "suspension-ended": "its suspension has ended",
} as const satisfies Record<ActionCause, string>;

/** Why an action is planned, with what its document gives as the reason, which `quote` makes safe. */
export function describeCause({ cause, reason }: Pick<Action, "cause" | "reason">, quote = visible): string {
  return reason === undefined ? CAUSES[cause] : `${CAUSES[cause]} (reason: ${quote(reason)})`;
}

/** What a block does, as a heading. */
export const BLOCKS = {
  paused: "Paused",
  fight: "Not corrected after a fight",
  "in-flight": "Waiting for an earlier change",
  passive: "Waiting for the active replica",
  unreachable: "Out of reach",
  rewritten: "Branch rewritten",
  unapproved: "Waiting for approvals",
  unsigned: "Waiting for a signature",
} as const satisfies Record<Block["kind"], string>;

/** Such as `Approved by bob until 2026-11-23T10:00:00Z: planned maintenance`. */
export function describeApproval({ by, reason, untilMs }: NonNullable<JudgedPlan["approval"]>): string {
  return `Approved by ${visible(by)} until ${formatInstant(untilMs)}: ${visible(reason)}`;
}

/** The document's name, or the id where there is no document. */
export function memberLabel({ name, participantId }: MemberKey): string {
  return name ?? shortId(participantId);
}

/** The label, and which of its participants it is about where its document has named two. */
export function actionLabel({ member, counterpart }: Action): string {
  return counterpart === undefined ? memberLabel(member) : `${memberLabel(member)} (${shortId(member.participantId)})`;
}

/** Such as `Submission → Confirmation` or `permission Submission → Observation, trustLevel Vip → Ordinary`. */
export function describeDifferences({ differences }: Pick<Action, "differences">): string {
  const [first] = differences;
  if (differences.length === 1 && first !== undefined && first.field !== "entries")
    return `${first.before} → ${first.after}`;
  return differences.map(({ field, before, after }) => `${field} ${before} → ${after}`).join(", ");
}

/** Such as `1 to admit, 2 to revoke`, in the order in which it is done; `nothing to do`. */
export function countActions(actions: readonly Action[]): string {
  const counts = new Map<ActionKind | "replace", number>();
  for (const told of toldOf(actions)) {
    const kind = told.kind === "action" ? told.action.kind : "replace";
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  if (counts.size === 0) return "nothing to do";
  return [...counts].map(([kind, count]) => `${String(count)} to ${kind}`).join(", ");
}

/** Such as `6 members: 5 admitted on the domain, 4 joined`. */
export function countMembers({ members }: Plan): string {
  return `${plural(members.desired, "document")}; ${String(members.live)} admitted on the domain, ${String(members.joined)} of them joined; ${String(members.unchanged)} as wanted`;
}

/** Such as `2 members and 1 sequencer key`; undefined where nothing drifts. */
export function countDrift(members: number, keys: number): string | undefined {
  const what = [
    ...(members === 0 ? [] : [plural(members, "member")]),
    ...(keys === 0 ? [] : [plural(keys, "sequencer key")]),
  ];
  return what.length === 0 ? undefined : what.join(" and ");
}

/** What became of an action, in words. */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case "effective":
      return "effective";
    case "unchanged":
      return "already so";
    case "not-yet-effective":
      return "accepted, not effective yet";
    case "proposed":
      return `proposed, ${String(outcome.signatures)} of ${String(outcome.threshold)} signatures`;
    case "stale":
      return `stale: ${outcome.message}`;
    case "failed":
      return `failed: ${outcome.message}. ${outcome.hint}`;
    case "not-attempted":
      return "not attempted";
    case "unknown":
      return `unknown: ${outcome.message}. ${outcome.hint}`;
  }
}

/** Since when and by whom, such as `since 2026-11-22T10:00:00Z (3 h), signed by 1220ab12cd34…`. */
export function describeOrigin(sinceMs: InstantMs | undefined, signedBy: string | undefined, nowMs: InstantMs): string {
  if (sinceMs === undefined) return "since an unknown time";
  const age = formatAge(nowMs - sinceMs);
  const key = signedBy === undefined || signedBy === "" ? "" : `, signed by ${shortKey(signedBy)}`;
  return `since ${formatInstant(sinceMs)} (${age})${key}`;
}

/** Without an age: what is kept in a comment is written anew only when it says something new. */
export function describeOriginDate({ sinceMs, signedBy }: Pick<DriftItem, "sinceMs" | "signedBy">): string {
  const since = sinceMs === undefined ? "since an unknown time" : `since ${formatInstant(sinceMs)}`;
  return signedBy === undefined || signedBy === "" ? since : `${since}, signed by ${shortKey(signedBy)}`;
}
