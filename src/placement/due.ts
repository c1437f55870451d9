import type { Name } from "../model/identifier.ts";
import type { Placement, PlacementRule } from "../model/placement.ts";
import { explainPlacement, findConflict } from "./explain.ts";
import type { PlacementInput } from "./place.ts";

/** A sequencer that is missing: for whom, why, and what it would have to be. */
export interface SequencerDue {
  readonly kind: "unplaced" | "dedicated" | "full";
  /** Sorted. Empty for one that is due before anybody is turned away. */
  readonly members: readonly Name[];
  readonly region: string | undefined;
  readonly isolation: "shared" | "dedicated";
  /** The smallest set of rules that leaves them without one. */
  readonly rules: readonly PlacementRule[];
}

/**
 * Whether a sequencer is due, and for whom: members that the rules leave without one, and shared sequencers of a region
 * that are all filled up to their headroom.
 */
export function findDue(input: PlacementInput, placement: Placement): readonly SequencerDue[] {
  const due = new Map<string, SequencerDue & { readonly members: Name[] }>();
  for (const member of input.members) {
    const placed = placement.members.get(member.name);
    if (placed === undefined || placed.sequencers.length > 0) continue;
    const rules = findConflict(explainPlacement(input, placement, member));
    const key = `${member.isolation}:${member.region ?? ""}:${rules.join()}`;
    const known = due.get(key);
    if (known !== undefined) {
      known.members.push(member.name);
      continue;
    }
    const kind = member.isolation === "dedicated" ? "dedicated" : "unplaced";
    due.set(key, { kind, members: [member.name], region: member.region, isolation: member.isolation, rules });
  }
  const missing = [...due.values()].map((one) => ({ ...one, members: one.members.toSorted() }));
  return [...missing, ...findFull(input, placement)];
}

/** Regions in which no shared sequencer has room: the next member would be turned away. */
function findFull({ sequencers, policy }: PlacementInput, { load }: Placement): readonly SequencerDue[] {
  const shared = sequencers.filter(({ isolation, state }) => isolation === "shared" && state === "active");
  const regions = new Map<string | undefined, boolean>();
  for (const { name, region, capacity } of shared) {
    const isFull = capacity !== undefined && (load.get(name) ?? 0) >= Math.floor(capacity * (1 - policy.headroom));
    regions.set(region, (regions.get(region) ?? true) && isFull);
  }
  return [...regions]
    .filter(([, isFull]) => isFull)
    .map(([region]) => ({ kind: "full", members: [], region, isolation: "shared", rules: ["capacity"] }));
}
