import type { Name } from "../model/identifier.ts";
import type {
  Placed,
  Placement,
  PlacementPolicy,
  PlacementRule,
  PlacementWish,
  SequencerOffer,
} from "../model/placement.ts";
import { compareText } from "../model/problem.ts";
import { affinity, hashText } from "./rank.ts";

/** Everything a placement follows from. */
export interface PlacementInput {
  readonly members: readonly PlacementWish[];
  readonly sequencers: readonly SequencerOffer[];
  readonly policy: PlacementPolicy;
}

/** A sequencer while places are given out. */
interface Seat {
  readonly offer: SequencerOffer;
  readonly hash: number;
  /** Members that the provider may still put here. */
  readonly limit: number;
  readonly users: Set<Name>;
  /** Taken by one member for itself. */
  owner: Name | undefined;
}

/**
 * Gives every member its sequencers.
 *
 * Who names its sequencers gets these; then who wants one for itself; then who must be apart from somebody; then all
 * others, each the free sequencer that it likes best by a fixed preference. Draining sequencers take part as long as
 * places are given out and hand their members on at the end: so nobody else moves when one begins to drain. Pure.
 */
export function place(input: PlacementInput): Placement {
  return new Assignment(input).run();
}

export class Assignment {
  readonly #input: PlacementInput;
  readonly #seats: ReadonlyMap<Name, Seat>;
  readonly #apart: ReadonlyMap<Name, ReadonlySet<Name>>;
  readonly #chosen = new Map<Name, readonly Name[]>();

  constructor(input: PlacementInput) {
    this.#input = input;
    this.#apart = bothWays(input.members);
    this.#seats = new Map(
      input.sequencers
        .toSorted((one, other) => compareText(one.name, other.name))
        .map((offer) => [offer.name, aSeat(offer, input.policy)]),
    );
  }

  run(): Placement {
    const members = this.#input.members.toSorted((one, other) => compareText(one.name, other.name));
    const explicit = members.filter(({ sequencers }) => sequencers.length > 0);
    for (const member of explicit)
      this.#seat(
        member,
        member.sequencers.filter((name) => this.#seats.has(name)),
      );
    // In an order of its own for everybody: who comes first must not hang on who else is there.
    const others = members
      .filter(({ sequencers }) => sequencers.length === 0)
      .map((member) => ({ member, hash: hashText(member.name) }))
      .toSorted((one, other) => one.hash - other.hash || compareText(one.member.name, other.member.name));
    const urgency = ({ member }: { readonly member: PlacementWish }): number =>
      member.isolation === "dedicated" ? 0 : this.#apart.has(member.name) ? 1 : 2;
    for (const wanted of [0, 1, 2]) {
      for (const item of others) if (urgency(item) === wanted) this.#seat(item.member, this.#best(item, true));
    }
    for (const item of others) this.#moveOn(item);
    return { members: this.#placed(members), load: this.#load() };
  }

  /** Takes up an assignment that was made. */
  resume({ members }: Placement): this {
    for (const member of this.#input.members) this.#seat(member, members.get(member.name)?.sequencers ?? []);
    return this;
  }

  /** In the order of `PLACEMENT_RULES`. */
  against(member: PlacementWish, sequencer: Name): readonly PlacementRule[] {
    const seat = this.#seats.get(sequencer);
    if (seat === undefined) return [];
    const isMine = seat.users.has(member.name);
    const rules: PlacementRule[] = [];
    if (member.sequencers.length > 0 && !member.sequencers.includes(sequencer)) rules.push("explicit");
    if (seat.offer.state === "draining" && member.sequencers.length === 0) rules.push("draining");
    if (isOutOfRegion(member, seat)) rules.push("region");
    if (isTakenAlone(member, seat)) rules.push("dedicated");
    if (this.#meetsSomebody(member, seat)) rules.push("apart");
    if (!isMine && seat.users.size >= seat.limit) rules.push("capacity");
    return rules;
  }

  /** The sequencers that a member likes best among those that it may have, as many as it wants. */
  #best(
    { member, hash }: { readonly member: PlacementWish; readonly hash: number },
    withDraining: boolean,
  ): readonly Name[] {
    const wanted = this.#wantedBy(member);
    const best: { readonly name: Name; readonly liking: number }[] = [];
    for (const seat of this.#seats.values()) {
      if (seat.users.size >= seat.limit) continue;
      if (!withDraining && seat.offer.state === "draining") continue;
      const liking = affinity(hash, seat.hash);
      const worst = best.at(-1);
      if (best.length === wanted && worst !== undefined && liking <= worst.liking) continue;
      if (isOutOfRegion(member, seat) || isTakenAlone(member, seat) || this.#meetsSomebody(member, seat)) continue;
      best.push({ name: seat.offer.name, liking });
      best.sort((one, other) => other.liking - one.liking || compareText(one.name, other.name));
      if (best.length > wanted) best.pop();
    }
    return best.map(({ name }) => name);
  }

  /** A member of a draining sequencer goes elsewhere, where there is room, and nobody makes room for it. */
  #moveOn(item: { readonly member: PlacementWish; readonly hash: number }): void {
    const { member } = item;
    const had = this.#chosen.get(member.name) ?? [];
    const kept = had.filter((name) => this.#seats.get(name)?.offer.state !== "draining");
    if (kept.length === had.length) return;
    for (const name of had) this.#leave(member, name);
    for (const name of kept) this.#enter(member, name);
    const more = this.#best(item, false).filter((name) => !kept.includes(name));
    const chosen = [...kept, ...more].slice(0, this.#wantedBy(member));
    for (const name of kept) this.#leave(member, name);
    this.#seat(member, chosen);
  }

  #wantedBy(member: PlacementWish): number {
    if (member.sequencers.length > 0) return member.sequencers.length;
    return member.isolation === "dedicated" ? 1 : this.#input.policy.perMember;
  }

  #seat(member: PlacementWish, names: readonly Name[]): void {
    this.#chosen.set(member.name, names);
    for (const name of names) this.#enter(member, name);
  }

  #enter(member: PlacementWish, name: Name): void {
    const seat = this.#seats.get(name);
    if (seat === undefined) return;
    seat.users.add(member.name);
    if (member.isolation === "dedicated") seat.owner = member.name;
  }

  #leave(member: PlacementWish, name: Name): void {
    const seat = this.#seats.get(name);
    seat?.users.delete(member.name);
    if (seat?.owner === member.name) seat.owner = undefined;
  }

  #meetsSomebody(member: PlacementWish, { users }: Seat): boolean {
    const others = this.#apart.get(member.name);
    if (others === undefined) return false;
    for (const other of others) if (users.has(other)) return true;
    return false;
  }

  #placed(members: readonly PlacementWish[]): ReadonlyMap<Name, Placed> {
    return new Map(
      members.map((member) => {
        const sequencers = (this.#chosen.get(member.name) ?? []).toSorted(compareText);
        return [member.name, { member: member.name, sequencers, wanted: this.#wantedBy(member) }];
      }),
    );
  }

  #load(): ReadonlyMap<Name, number> {
    return new Map([...this.#seats].map(([name, { users }]) => [name, users.size]));
  }
}

function aSeat(offer: SequencerOffer, { headroom }: PlacementPolicy): Seat {
  const capacity = offer.capacity ?? Infinity;
  const limit = offer.isolation === "dedicated" ? 1 : Math.floor(capacity * (1 - headroom));
  return { offer, hash: hashText(offer.name), limit, users: new Set(), owner: undefined };
}

function isOutOfRegion({ region }: PlacementWish, { offer }: Seat): boolean {
  return region !== undefined && offer.region !== region;
}

/** One sequencer, one member: a dedicated one takes nobody else, and who wants one for itself takes none that is in use. */
function isTakenAlone(member: PlacementWish, { offer, users, owner }: Seat): boolean {
  const others = users.has(member.name) ? users.size - 1 : users.size;
  if (owner !== undefined && owner !== member.name) return true;
  if (member.isolation === "dedicated") return others > 0;
  // A sequencer that is kept for one member is not given to somebody who did not ask for it.
  return offer.isolation === "dedicated" && !member.sequencers.includes(offer.name);
}

function bothWays(members: readonly PlacementWish[]): ReadonlyMap<Name, ReadonlySet<Name>> {
  const apart = new Map<Name, Set<Name>>();
  const note = (one: Name, other: Name): void => {
    const known = apart.get(one);
    if (known === undefined) apart.set(one, new Set([other]));
    else known.add(other);
  };
  for (const { name, apartFrom } of members) {
    for (const other of apartFrom) {
      note(name, other);
      note(other, name);
    }
  }
  return apart;
}
