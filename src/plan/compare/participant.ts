import type { LiveEntry, LiveMember } from "../../model/live.ts";
import type { ActionKind } from "../../model/plan.ts";
import {
  ABSENT,
  type Difference,
  describeStanding,
  isSameStanding,
  type Standing,
  weakerStanding,
} from "../../model/standing.ts";

/** What it takes to bring one member from its live standing to the wanted one. */
export interface Comparison {
  readonly kind: ActionKind;
  readonly before: Standing;
  readonly differences: readonly Difference[];
}

/**
 * Compares how a member should stand with how it does; undefined when there is nothing to do.
 *
 * More than one entry is a difference of its own, also when the weakest of them is the wanted one: the domain would
 * fall back to another entry as soon as that one goes. So is one without effect, which may have some again one day. What
 * the manager's records lack it cannot remove, and it does not count. Source: canton-2x.md, sections 12.3 and 12.4.
 */
export function compareParticipant(wanted: Standing, live: LiveMember | undefined): Comparison | undefined {
  const before = live?.standing ?? ABSENT;
  const entries = live === undefined ? 0 : removableEntries(live);
  const isSame = isSameStanding(before, wanted);
  const wantedEntries = wanted.kind === "absent" ? 0 : 1;
  const isSurplus = entries > 1 || (isSame && entries > wantedEntries);
  const surplus: readonly Difference[] = isSurplus
    ? [{ field: "entries", before: String(entries), after: String(wantedEntries) }]
    : [];
  if (isSame) {
    return surplus.length === 0 ? undefined : { kind: "change", before, differences: surplus };
  }
  return { kind: kindOf(before, wanted), before, differences: [...standingDifferences(before, wanted), ...surplus] };
}

/**
 * What the manager has on record, in effect or not. Of two that say the same it would remove either: one without effect
 * stays beside one that counts.
 */
function removableEntries({ entries, orphaned, ineffective }: LiveMember): number {
  const recorded = entries.length - orphaned.length;
  const isTwin = (one: LiveEntry): boolean => entries.some(({ standing }) => isSameStanding(standing, one.standing));
  return recorded + ineffective.filter((one) => recorded === 0 || !isTwin(one)).length;
}

/** The member's standing with an entry of `wanted` beside those that cannot be removed. */
export function reachableStanding(wanted: Standing, live: LiveMember | undefined): Standing {
  return [wanted, ...(live?.orphaned ?? []).map(({ standing }) => standing)].reduce(weakerStanding);
}

function kindOf(before: Standing, after: Standing): ActionKind {
  switch (after.kind) {
    case "absent":
      return "purge";
    case "suspended":
      return "suspend";
    case "admitted":
      switch (before.kind) {
        case "absent":
          return "admit";
        case "suspended":
          return "resume";
        case "admitted":
          return "change";
      }
  }
}

function standingDifferences(before: Standing, after: Standing): readonly Difference[] {
  if (before.kind !== "admitted" || after.kind !== "admitted") {
    return [{ field: "state", before: describeStanding(before), after: describeStanding(after) }];
  }
  const fields: readonly Difference[] = [
    { field: "permission", before: before.permission, after: after.permission },
    { field: "trustLevel", before: before.trustLevel ?? "none", after: after.trustLevel ?? "none" },
  ];
  return fields.filter((field) => field.before !== field.after);
}
