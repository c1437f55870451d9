import { listNames, type Name } from "./identifier.ts";

/** Where one member wants to connect. */
export interface PlacementWish {
  readonly name: Name;
  /** These and no others; empty where the provider chooses. */
  readonly sequencers: readonly Name[];
  /** Dedicated: one sequencer without other members. */
  readonly isolation: "shared" | "dedicated";
  /** Members that must not share a sequencer with it. Said by one of the two, it binds both. */
  readonly apartFrom: readonly Name[];
  readonly region: string | undefined;
}

/** What a sequencer offers. */
export interface SequencerOffer {
  readonly name: Name;
  readonly state: "active" | "draining";
  /** A dedicated one takes one member that asks for it, or the members that name it. */
  readonly isolation: "shared" | "dedicated";
  readonly region: string | undefined;
  /** Members that it carries at most; undefined for any number. */
  readonly capacity: number | undefined;
}

export interface PlacementPolicy {
  /** Capacity of a sequencer whose document says nothing else; undefined for any number. */
  readonly maxParticipants: number | undefined;
  /** Percent of each capacity that is kept free for members that name their sequencers, from 0 to 90. */
  readonly headroom: number;
  /** Sequencers for each member that names none and shares. */
  readonly perMember: number;
}

/** Everything a placement follows from. */
export interface PlacementInput {
  readonly members: readonly PlacementWish[];
  readonly sequencers: readonly SequencerOffer[];
  readonly policy: PlacementPolicy;
}

/** Members that are placed on a sequencer without having named it: at least one, whatever the headroom. */
export function seatsOf(
  { isolation, capacity }: Pick<SequencerOffer, "isolation" | "capacity">,
  { headroom }: Pick<PlacementPolicy, "headroom">,
): number {
  if (isolation === "dedicated") return 1;
  // Whole numbers throughout: 10 less 90 % is 1, and as fractions it would be 0.
  return capacity === undefined ? Infinity : Math.max(1, Math.floor((capacity * (100 - headroom)) / 100));
}

/** Why a member is not on a sequencer, gravest first. */
export type Objection =
  /** It names others. */
  | { readonly rule: "explicit" }
  | { readonly rule: "draining" }
  /** The sequencer is in another region, or in none. */
  | { readonly rule: "region"; readonly region: string | undefined }
  /** One of both is for one member alone. `others` are on it; none where only the documents do not go together. */
  | { readonly rule: "dedicated"; readonly others: readonly Name[] }
  | { readonly rule: "apart"; readonly others: readonly Name[] }
  | { readonly rule: "capacity"; readonly members: number; readonly seats: number };

/** Why one sequencer is, or is not, one of a member's. */
export interface PlacementReason {
  readonly sequencer: Name;
  readonly chosen: boolean;
  /** It is draining, and the member is moving off it. */
  readonly leaving: boolean;
  /** What speaks against it; empty for one that is chosen, or would do as well. */
  readonly against: readonly Objection[];
}

/** One rule that has a part in a conflict, as a person can change it. */
export type PlacementRule =
  | { readonly kind: "explicit"; readonly member: Name; readonly sequencers: readonly Name[] }
  | { readonly kind: "region"; readonly member: Name; readonly region: string }
  | { readonly kind: "dedicated"; readonly member: Name }
  | { readonly kind: "apart"; readonly member: Name; readonly other: Name }
  /** A dedicated sequencer takes one member, which wants to be alone. */
  | { readonly kind: "kept" }
  | { readonly kind: "draining" }
  | { readonly kind: "capacity" };

/** Where one member is placed. */
export interface Placed {
  readonly member: Name;
  /** By name. Empty, or fewer than wanted, when the rules leave no more. */
  readonly sequencers: readonly Name[];
  /** Draining sequencers that it is moving off, by name: it may use them until they are gone. */
  readonly leaving: readonly Name[];
  readonly wanted: number;
}

/** Where each member is placed. Equal inputs, equal placement. */
export interface Placement {
  readonly members: ReadonlyMap<Name, Placed>;
  /** How many members each sequencer carries, without those that are leaving. */
  readonly load: ReadonlyMap<Name, number>;
}

/** A sequencer that is missing: for which members, why, and what it would have to be. */
export interface SequencerDue {
  /**
   * `unplaced`: the members have none. `too-few`: they have fewer than the policy wants. `full`: every member is placed, and
   * the next member would not be.
   */
  readonly kind: "unplaced" | "too-few" | "full";
  /** Sorted; empty when it is `full`. */
  readonly members: readonly Name[];
  readonly region: string | undefined;
  readonly isolation: "shared" | "dedicated";
  /** Sequencers that are missing, at least. */
  readonly count: number;
  /** The smallest set of rules that leaves the first of `members` without one; empty where that is not known. */
  readonly conflict: readonly PlacementRule[];
}

/** In words, such as `a new sequencer in us-east is due: coke has none, since coke wants one of its own`. */
export function describeDue({ kind, members, region, isolation, count, conflict }: SequencerDue): string {
  const own = isolation === "dedicated" ? " of one's own" : "";
  const place = region === undefined ? "" : ` in ${region}`;
  const due =
    count === 1 ? `a new sequencer${own}${place} is due` : `${String(count)} new sequencers${own}${place} are due`;
  switch (kind) {
    case "full":
      return `${due}: the shared ones${place} have no room for another member`;
    case "too-few":
      return `${due}: ${listNames(members)} ${members.length === 1 ? "has" : "have"} fewer than the policy wants`;
    case "unplaced": {
      const since = conflict.length === 0 ? "" : `, since ${conflict.map(describeRule).join(", and ")}`;
      return `${due}: ${listNames(members)} ${members.length === 1 ? "has" : "have"} none${since}`;
    }
  }
}

/** One rule of a conflict in words. */
export function describeRule(rule: PlacementRule): string {
  switch (rule.kind) {
    case "explicit":
      return `${rule.member} names ${listNames(rule.sequencers)}`;
    case "region":
      return `${rule.member} asks for the region ${rule.region}`;
    case "dedicated":
      return `${rule.member} wants a sequencer of its own`;
    case "apart":
      return `${rule.member} is to be apart from ${rule.other}`;
    case "kept":
      return "a dedicated sequencer takes one member, which asks to be alone";
    case "draining":
      return "a draining sequencer gets no new members";
    case "capacity":
      return "no sequencer takes more members than its capacity less its headroom";
  }
}
