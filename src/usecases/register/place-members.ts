import type { Name } from "../../model/identifier.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { Placement, PlacementInput, PlacementWish, SequencerDue, SequencerOffer } from "../../model/placement.ts";
import { findDue } from "../../placement/due.ts";
import { place } from "../../placement/place.ts";

/** Where the members of one domain are placed, the inputs of that, and which sequencers are missing. */
export interface PlacedMembers {
  readonly input: PlacementInput;
  readonly placement: Placement;
  readonly due: readonly SequencerDue[];
}

/**
 * Places members, and caches the last placement of each domain: a commit that changes neither placement fields
 * nor sequencers nor their policy costs nothing, nor does a branch that many requests are compared with.
 */
export class PlacementCache {
  readonly #placed = new WeakMap<DesiredDomain, PlacedMembers>();
  readonly #last = new Map<Name, PlacedMembers>();

  /** The same object as long as the answer is the same. */
  of(desired: DesiredDomain): PlacedMembers {
    const placed = this.#placed.get(desired) ?? this.#place(desired);
    this.#placed.set(desired, placed);
    this.#last.set(desired.name, placed);
    return placed;
  }

  #place(desired: DesiredDomain): PlacedMembers {
    const input = inputOf(desired);
    const known = this.#last.get(desired.name);
    if (known !== undefined && isSameInput(known.input, input)) return known;
    const placement = place(input);
    return { input, placement, due: findDue(input, placement) };
  }
}

function inputOf({ members, sequencers, policy }: DesiredDomain): PlacementInput {
  return {
    // A suspended member keeps its place: nothing moves when it is resumed.
    members: [...members.values()].map(({ placement }) => placement),
    sequencers: sequencers.map(({ name, state, isolation, region, maxParticipants }) => ({
      name,
      state,
      isolation,
      region,
      capacity: maxParticipants ?? policy.placement.maxParticipants,
    })),
    policy: policy.placement,
  };
}

function isSameInput(one: PlacementInput, other: PlacementInput): boolean {
  return (
    one.policy.maxParticipants === other.policy.maxParticipants &&
    one.policy.headroom === other.policy.headroom &&
    one.policy.perMember === other.policy.perMember &&
    isSameList(one.sequencers, other.sequencers, isSameOffer) &&
    isSameList(one.members, other.members, isSameWish)
  );
}

function isSameList<T>(one: readonly T[], other: readonly T[], isSame: (one: T, other: T) => boolean): boolean {
  return (
    one.length === other.length &&
    one.every((item, index) => {
      const counterpart = other[index];
      // A document that did not change is the same object.
      return item === counterpart || (counterpart !== undefined && isSame(item, counterpart));
    })
  );
}

function isSameOffer(one: SequencerOffer, other: SequencerOffer): boolean {
  return (
    one.name === other.name &&
    one.state === other.state &&
    one.isolation === other.isolation &&
    one.region === other.region &&
    one.capacity === other.capacity
  );
}

function isSameWish(one: PlacementWish, other: PlacementWish): boolean {
  return (
    one.name === other.name &&
    one.isolation === other.isolation &&
    one.region === other.region &&
    one.sequencers.join() === other.sequencers.join() &&
    one.apartFrom.join() === other.apartFrom.join()
  );
}
