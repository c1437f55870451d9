import type { Name } from "./identifier.ts";

/** Where one member wants to connect. */
export interface PlacementWish {
  readonly name: Name;
  /** These and no others; empty where the provider chooses. */
  readonly sequencers: readonly Name[];
  readonly isolation: "shared" | "dedicated";
  /** Members that must not share a sequencer with it. Said by one of the two, it binds both. */
  readonly apartFrom: readonly Name[];
  readonly region: string | undefined;
}

/** What a sequencer offers. */
export interface SequencerOffer {
  readonly name: Name;
  readonly state: "active" | "draining";
  readonly isolation: "shared" | "dedicated";
  readonly region: string | undefined;
  /** Members that it carries at most; undefined for any number. */
  readonly capacity: number | undefined;
}

export interface PlacementPolicy {
  /** Share of each capacity that is kept free for members that name their sequencers, from 0 to 1. */
  readonly headroom: number;
  /** Sequencers for each member that names none. */
  readonly perMember: number;
}

/** A rule that keeps a member off a sequencer. */
export const PLACEMENT_RULES = ["explicit", "draining", "region", "dedicated", "apart", "capacity"] as const;
export type PlacementRule = (typeof PLACEMENT_RULES)[number];

/** Why one sequencer is, or is not, one of a member's. */
export interface PlacementReason {
  readonly sequencer: Name;
  readonly chosen: boolean;
  /** What speaks against it, in the order of `PLACEMENT_RULES`; empty for one that would do. */
  readonly against: readonly PlacementRule[];
}

/** Where one member is placed. */
export interface Placed {
  readonly member: Name;
  /** By name. Empty, or fewer than wanted, when the rules leave no more. */
  readonly sequencers: readonly Name[];
  readonly wanted: number;
}

/** Where everybody is placed. Equal inputs, equal placement. */
export interface Placement {
  readonly members: ReadonlyMap<Name, Placed>;
  /** How many members each sequencer carries. */
  readonly load: ReadonlyMap<Name, number>;
}
