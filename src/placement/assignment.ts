import type { Name } from "../model/identifier.ts";
import {
  type Objection,
  type Placed,
  type Placement,
  type PlacementInput,
  type PlacementWish,
  seatsOf,
  type SequencerOffer,
} from "../model/placement.ts";
import { compareText } from "../model/problem.ts";
import { apartFromBothWays } from "./apart-from.ts";
import { affinity, hashText } from "./rank.ts";

/** A member with what its preferences follow from. */
export interface Candidate {
  readonly wish: PlacementWish;
  readonly hash: number;
}

/** A sequencer while places are given out. */
export interface Seat {
  readonly offer: SequencerOffer;
  readonly hash: number;
  /** Members that may be placed here without naming it. */
  readonly limit: number;
  readonly users: Set<Name>;
  /** A member that wants to be alone and named this sequencer. */
  owner: Name | undefined;
}

/** The sequencers of each member, while they are computed or read. */
export class Assignment {
  readonly input: PlacementInput;
  /** By name. */
  readonly seats: ReadonlyMap<Name, Seat>;
  /** The members with which each member must not share a sequencer. */
  readonly apart: ReadonlyMap<Name, ReadonlySet<Name>>;
  readonly #list: readonly Seat[];
  readonly #chosen = new Map<Name, readonly Name[]>();
  readonly #leaving = new Map<Name, readonly Name[]>();

  constructor(input: PlacementInput) {
    this.input = input;
    this.apart = apartFromBothWays(input.members);
    this.#list = input.sequencers
      .toSorted((one, other) => compareText(one.name, other.name))
      .map((offer) => ({
        offer,
        hash: hashText(offer.name),
        limit: seatsOf(offer, input.policy),
        users: new Set(),
        owner: undefined,
      }));
    this.seats = new Map(this.#list.map((seat) => [seat.offer.name, seat]));
  }

  /** Takes up an assignment that was made. */
  static of(input: PlacementInput, { members }: Placement): Assignment {
    const made = new Assignment(input);
    for (const wish of input.members) made.seat(wish, members.get(wish.name)?.sequencers ?? []);
    return made;
  }

  /** What `wish` has so far. */
  chosen(wish: PlacementWish): readonly Name[] {
    return this.#chosen.get(wish.name) ?? [];
  }

  /** Gives `wish` these sequencers, and no others. */
  seat(wish: PlacementWish, names: readonly Name[]): void {
    for (const name of this.chosen(wish)) this.#leave(wish, name);
    this.#chosen.set(wish.name, names);
    for (const name of names) this.#enter(wish, name);
  }

  /** Notes that `wish` may still use these until they are gone. */
  leave(wish: PlacementWish, names: readonly Name[]): void {
    this.#leaving.set(wish.name, names);
  }

  wantedBy({ sequencers, isolation }: PlacementWish): number {
    if (sequencers.length > 0) return sequencers.length;
    return isolation === "dedicated" ? 1 : this.input.policy.perMember;
  }

  /** So many more sequencers for a member: those with room that it likes best of all that it may have. */
  best(candidate: Candidate, count: number, withDraining: boolean): readonly Name[] {
    if (count <= 0) return [];
    const names: Name[] = [];
    const taken = this.#shunned(candidate.wish);
    while (names.length < count) {
      const seat = this.#favourite(candidate, taken, withDraining);
      if (seat === undefined) break;
      names.push(seat.offer.name);
      taken.add(seat);
    }
    return names;
  }

  /** Every member is set against every sequencer here, so that the cheap questions come first. */
  #favourite({ wish, hash }: Candidate, taken: ReadonlySet<Seat>, withDraining: boolean): Seat | undefined {
    let favourite: Seat | undefined;
    let most = -1;
    for (const seat of this.#list) {
      const liking = affinity(hash, seat.hash);
      if (liking <= most || seat.users.size >= seat.limit || seat.owner !== undefined) continue;
      if ((!withDraining && seat.offer.state === "draining") || !isSuitable(wish, seat.offer)) continue;
      if (taken.has(seat)) continue;
      favourite = seat;
      most = liking;
    }
    return favourite;
  }

  /** What keeps `wish` off a sequencer, most severe first; none for what it has, or could have. */
  objections(wish: PlacementWish, seat: Seat): readonly Objection[] {
    const { offer, users, limit, owner } = seat;
    if (users.has(wish.name)) return [];
    const objections: Objection[] = [];
    if (wish.sequencers.length > 0) objections.push({ rule: "explicit" });
    if (offer.state === "draining") objections.push({ rule: "draining" });
    if (wish.region !== undefined && offer.region !== wish.region) {
      objections.push({ rule: "region", region: offer.region });
    }
    if (offer.isolation !== wish.isolation) objections.push({ rule: "dedicated", others: [] });
    else if (owner !== undefined) objections.push({ rule: "dedicated", others: [owner] });
    else if (offer.isolation === "dedicated" && users.size > 0)
      objections.push({ rule: "dedicated", others: [...users] });
    const enemies = [...(this.apart.get(wish.name) ?? [])].filter((other) => users.has(other));
    if (enemies.length > 0) objections.push({ rule: "apart", others: enemies });
    if (offer.isolation === "shared" && users.size >= limit) {
      objections.push({ rule: "capacity", members: users.size, seats: limit });
    }
    return objections;
  }

  result(): Placement {
    const members = this.input.members.toSorted((one, other) => compareText(one.name, other.name));
    return {
      members: new Map(members.map((wish) => [wish.name, this.#placed(wish)])),
      load: new Map([...this.seats].map(([name, { users }]) => [name, users.size])),
    };
  }

  #placed(wish: PlacementWish): Placed {
    return {
      member: wish.name,
      sequencers: this.chosen(wish).toSorted(compareText),
      leaving: (this.#leaving.get(wish.name) ?? []).toSorted(compareText),
      wanted: this.wantedBy(wish),
    };
  }

  #enter(wish: PlacementWish, name: Name): void {
    const seat = this.seats.get(name);
    seat?.users.add(wish.name);
    if (seat !== undefined && wish.isolation === "dedicated" && wish.sequencers.length > 0) seat.owner = wish.name;
  }

  #leave(wish: PlacementWish, name: Name): void {
    const seat = this.seats.get(name);
    seat?.users.delete(wish.name);
    if (seat?.owner === wish.name) seat.owner = undefined;
  }

  /** What `wish` has already, and the sequencers of those that it must be apart from. */
  #shunned({ name }: PlacementWish): Set<Seat> {
    const shunned = new Set<Seat>();
    for (const one of [name, ...(this.apart.get(name) ?? [])]) {
      for (const sequencer of this.#chosen.get(one) ?? []) {
        const seat = this.seats.get(sequencer);
        if (seat !== undefined) shunned.add(seat);
      }
    }
    return shunned;
  }
}

/**
 * Whether the two documents are compatible, regardless of occupancy. A member that names its sequencers needs no
 * permission.
 */
export function isSuitable({ region, isolation }: PlacementWish, offer: SequencerOffer): boolean {
  return isolation === offer.isolation && (region === undefined || offer.region === region);
}
