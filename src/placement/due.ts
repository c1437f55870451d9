import type { Name } from "../model/identifier.ts";
import {
  type Placed,
  type Placement,
  type PlacementInput,
  type PlacementRule,
  type PlacementWish,
  seatsOf,
  type SequencerDue,
} from "../model/placement.ts";
import { compareText } from "../model/problem.ts";
import { findConflict } from "./explain.ts";

/**
 * The sequencers that are missing: for members that the rules leave without one or with too few, and for the next member
 * where the shared ones are filled up to their headroom. None in a register that declares no sequencers: it does not say
 * where members connect.
 */
export function findDue(input: PlacementInput, placement: Placement): readonly SequencerDue[] {
  if (input.sequencers.length === 0) return [];
  const short = dueForMembers(input, placement);
  const isTold = (region: string | undefined): boolean =>
    short.some((due) => due.isolation === "shared" && (due.region === undefined || due.region === region));
  return [...short, ...findFull(input, placement).filter(({ region }) => !isTold(region))];
}

/** Members that lack the same thing. */
interface Group {
  readonly first: PlacementWish;
  readonly kind: "unplaced" | "too-few";
  readonly members: Name[];
  missing: number;
}

function dueForMembers(input: PlacementInput, placement: Placement): readonly SequencerDue[] {
  const groups = new Map<string, Group>();
  for (const wish of input.members.toSorted((one, other) => compareText(one.name, other.name))) {
    const placed = placement.members.get(wish.name);
    if (placed === undefined || wish.sequencers.length > 0 || placed.sequencers.length >= placed.wanted) continue;
    const kind = placed.sequencers.length === 0 ? "unplaced" : "too-few";
    const key = `${kind} ${wish.isolation} ${wish.region ?? ""}`;
    const group = groups.get(key) ?? { first: wish, kind, members: [], missing: 0 };
    groups.set(key, group);
    group.members.push(wish.name);
    group.missing = Math.max(group.missing, missingOf(placed));
  }
  return [...groups.values()].map(({ first, kind, members, missing }) => {
    const conflict = kind === "unplaced" ? findConflict(input, placement, first) : [];
    const { region, isolation } = first;
    const count = isolation === "dedicated" ? members.length : Math.max(missing, countShared(input, members, conflict));
    return { kind, members, region, isolation, count, conflict };
  });
}

function missingOf({ wanted, sequencers }: Placed): number {
  // A member with none needs one first; the policy's further ones are asked for once it has it.
  return sequencers.length === 0 ? 1 : wanted - sequencers.length;
}

/** So many shared sequencers, each like the largest that there is, hold these members when it is room that is missing. */
function countShared(
  { policy, sequencers }: PlacementInput,
  members: readonly Name[],
  conflict: readonly PlacementRule[],
): number {
  if (!conflict.some(({ kind }) => kind === "capacity")) return 1;
  const shared = sequencers.filter(({ isolation }) => isolation === "shared");
  return Math.max(1, Math.ceil(members.length / Math.max(...shared.map((offer) => seatsOf(offer, policy)))));
}

/** Where no shared sequencer has room: in the domain, or in a region that members ask for. */
function findFull({ members, sequencers, policy }: PlacementInput, { load }: Placement): readonly SequencerDue[] {
  const shared = sequencers.filter(({ isolation, state }) => isolation === "shared" && state === "active");
  const isFull = (region: string | undefined): boolean => {
    const inRegion = shared.filter((offer) => region === undefined || offer.region === region);
    return inRegion.length > 0 && inRegion.every((offer) => (load.get(offer.name) ?? 0) >= seatsOf(offer, policy));
  };
  const full = (region: string | undefined): SequencerDue => ({
    kind: "full",
    members: [],
    region,
    isolation: "shared",
    count: 1,
    conflict: [],
  });
  if (isFull(undefined)) return [full(undefined)];
  const asked = new Set(members.map(({ region }) => region).filter((region) => region !== undefined));
  return [...asked].toSorted(compareText).filter(isFull).map(full);
}
