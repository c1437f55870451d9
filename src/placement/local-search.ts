import type { Name } from "../model/identifier.ts";
import type { PlacementRule, PlacementWish } from "../model/placement.ts";
import { compareText } from "../model/problem.ts";
import { type Assignment, isSuitable, type Seat } from "./assignment.ts";
import { affinity, hashText } from "./rank.ts";

/** Members that are searched together; more would take too long. */
const MAX_MEMBERS = 12;

/**
 * `wish` and the members that may stand in its way, the closest first: those that it must be apart from, those that these
 * must be apart from, and so on; then members that have a sequencer alone, then those that occupy places, first the places
 * that it might have.
 */
export function closeOnes(
  made: Assignment,
  wish: PlacementWish,
  isWanted: (wish: PlacementWish) => boolean,
): readonly PlacementWish[] {
  const wishes = new Map(made.input.members.map((one) => [one.name, one]));
  const found = new Set([wish.name]);
  const visit = (names: Iterable<Name>): void => {
    for (const name of [...names].toSorted(compareText)) {
      const other = wishes.get(name);
      if (found.size < MAX_MEMBERS && other !== undefined && isWanted(other)) found.add(name);
    }
  };
  visit([...made.seats.values()].flatMap(({ owner }) => owner ?? []));
  // Grows while it is walked through.
  for (const name of found) visit(made.apart.get(name) ?? []);
  const full = [...made.seats.values()].filter(({ users, limit }) => users.size >= limit);
  for (const { offer, users } of full) if (isSuitable(wish, offer)) visit(users);
  for (const { users } of full) visit(users);
  // The members found last have others that they must be apart from: those may move as well.
  for (const name of found) visit(made.apart.get(name) ?? []);
  return [...found].flatMap((name) => wishes.get(name) ?? []);
}

/** One sequencer for each member, or all that it names; none: there is no such thing; unknown: it would take too long. */
export type Solution =
  | { readonly kind: "found"; readonly places: ReadonlyMap<PlacementWish, readonly Name[]> }
  | { readonly kind: "none" }
  | { readonly kind: "unknown" };

/** The rules that are in force in one search: the members whose own constraints count, and the global rules. */
interface Law {
  readonly explicit: ReadonlySet<Name>;
  readonly region: ReadonlySet<Name>;
  readonly alone: ReadonlySet<Name>;
  readonly apart: ReadonlyMap<Name, ReadonlySet<Name>>;
  readonly kinds: ReadonlySet<PlacementRule["kind"]>;
}

/** A few members whose places are open, while all others stay where they are. */
export class LocalSearch {
  /** Every rule about these members; those of `members[0]` first. */
  readonly rules: readonly PlacementRule[];
  readonly #made: Assignment;
  readonly #members: readonly PlacementWish[];
  readonly #seats: readonly Seat[];
  /** The members on each sequencer that are none of these. */
  readonly #outside: ReadonlyMap<Seat, ReadonlySet<Name>>;
  readonly #effort: number;
  #steps: number;

  constructor(made: Assignment, members: readonly PlacementWish[], effort: number) {
    this.#made = made;
    this.#members = members;
    this.#seats = [...made.seats.values()];
    const own = new Set(members.map(({ name }) => name));
    this.#outside = new Map(
      this.#seats.map((seat) => [seat, new Set([...seat.users].filter((name) => !own.has(name)))]),
    );
    this.#effort = effort;
    this.#steps = made.input.members.length;
    this.rules = rulesOf(made, members);
  }

  /** What was spent so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Looks for places under these rules, as close to how it is as a short look finds. */
  solve(rules: ReadonlySet<PlacementRule>): Solution {
    const law = lawOf(rules);
    const places = new Map<PlacementWish, readonly Seat[]>();
    const here = new Map<Seat, PlacementWish[]>(this.#seats.map((seat) => [seat, []]));
    const open: { readonly wish: PlacementWish; readonly seats: readonly Seat[] }[] = [];
    for (const wish of this.#members) {
      const named = law.explicit.has(wish.name) ? wish.sequencers : [];
      if (named.length === 0) {
        open.push({ wish, seats: this.#seatsFor(wish, law) });
        continue;
      }
      const seats = this.#seats.filter(({ offer }) => named.includes(offer.name));
      places.set(wish, seats);
      for (const seat of seats) here.get(seat)?.push(wish);
    }
    // The member with the least choice first: a dead end is found early.
    const order = open.toSorted(
      (one, other) => one.seats.length - other.seats.length || compareText(one.wish.name, other.wish.name),
    );
    const classes = this.#classesOf(order);
    const search = (index: number): boolean => {
      const next = order[index];
      if (next === undefined) return true;
      const tried = new Set<string>();
      for (const seat of next.seats) {
        this.#steps += 1;
        if (this.#steps > this.#effort) return false;
        const others = here.get(seat) ?? [];
        // Sequencers that are interchangeable are tried once: if one does not work out, none does.
        const alike = others.length === 0 ? classes.get(seat) : undefined;
        if ((alike !== undefined && tried.has(alike)) || !this.#canJoin(next.wish, seat, others, law)) continue;
        if (alike !== undefined) tried.add(alike);
        others.push(next.wish);
        places.set(next.wish, [seat]);
        if (search(index + 1)) return true;
        others.pop();
      }
      return false;
    };
    if (search(0)) {
      const named = [...places].map(([wish, seats]) => [wish, seats.map(({ offer }) => offer.name)] as const);
      return { kind: "found", places: new Map(named) };
    }
    return { kind: this.#steps > this.#effort ? "unknown" : "none" };
  }

  /** What `wish` may have as far as the members outside the search allow: what it has first, then by preference. */
  #seatsFor(wish: PlacementWish, law: Law): readonly Seat[] {
    this.#steps += this.#seats.length;
    const hash = hashText(wish.name);
    const now = this.#made.chosen(wish);
    const liking = (seat: Seat): number => (now.includes(seat.offer.name) ? Infinity : affinity(hash, seat.hash));
    return this.#seats
      .filter((seat) => this.#isOpen(wish, seat, law))
      .map((seat) => ({ seat, liking: liking(seat) }))
      .toSorted((one, other) => other.liking - one.liking || compareText(one.seat.offer.name, other.seat.offer.name))
      .map(({ seat }) => seat);
  }

  #isOpen(wish: PlacementWish, seat: Seat, law: Law): boolean {
    const { offer, owner, limit } = seat;
    const outside = this.#outside.get(seat) ?? new Set();
    const isAlone = law.alone.has(wish.name);
    if (owner !== undefined && outside.has(owner)) return false;
    if (law.region.has(wish.name) && offer.region !== wish.region) return false;
    if (law.kinds.has("draining") && offer.state === "draining") return false;
    if (isAlone && (offer.isolation === "shared" || outside.size > 0)) return false;
    if (offer.isolation === "dedicated" && law.kinds.has("kept")) return isAlone && outside.size === 0;
    if (offer.isolation === "shared" && law.kinds.has("capacity") && outside.size >= limit) return false;
    for (const other of law.apart.get(wish.name) ?? []) if (outside.has(other)) return false;
    return true;
  }

  #canJoin(wish: PlacementWish, seat: Seat, others: readonly PlacementWish[], law: Law): boolean {
    if (others.length === 0) return true;
    const { offer, limit } = seat;
    if (offer.isolation === "dedicated" && law.kinds.has("kept")) return false;
    if (offer.isolation === "shared" && law.kinds.has("capacity")) {
      if (others.length + (this.#outside.get(seat)?.size ?? 0) >= limit) return false;
    }
    if (law.alone.has(wish.name)) return false;
    const enemies = law.apart.get(wish.name);
    return others.every(({ name }) => !law.alone.has(name) && enemies?.has(name) !== true);
  }

  /** A class name for each sequencer, the same for those that these members cannot distinguish while they are empty. */
  #classesOf(order: readonly { readonly seats: readonly Seat[] }[]): ReadonlyMap<Seat, string> {
    const sets = order.map(({ seats }) => new Set(seats));
    return new Map(
      this.#seats.map((seat) => {
        const room = Math.min(seat.limit - (this.#outside.get(seat)?.size ?? 0), order.length);
        const open = sets.map((set) => (set.has(seat) ? "1" : "0")).join("");
        return [seat, `${seat.offer.isolation} ${String(room)} ${open}`];
      }),
    );
  }
}

function rulesOf(made: Assignment, members: readonly PlacementWish[]): readonly PlacementRule[] {
  const rules: PlacementRule[] = [];
  const seen = new Set<Name>();
  for (const { name, sequencers, region, isolation } of members) {
    if (isolation === "dedicated") rules.push({ kind: "dedicated", member: name });
    if (region !== undefined) rules.push({ kind: "region", member: name, region });
    seen.add(name);
    for (const other of [...(made.apart.get(name) ?? [])].toSorted(compareText)) {
      if (!seen.has(other)) rules.push({ kind: "apart", member: name, other });
    }
    if (sequencers.length > 0) rules.push({ kind: "explicit", member: name, sequencers });
  }
  return [...rules, { kind: "capacity" }, { kind: "kept" }, { kind: "draining" }];
}

function lawOf(rules: ReadonlySet<PlacementRule>): Law {
  const law = {
    explicit: new Set<Name>(),
    region: new Set<Name>(),
    alone: new Set<Name>(),
    apart: new Map<Name, Set<Name>>(),
    kinds: new Set<PlacementRule["kind"]>(),
  };
  const note = (one: Name, other: Name): void => {
    law.apart.set(one, (law.apart.get(one) ?? new Set()).add(other));
  };
  for (const rule of rules) {
    law.kinds.add(rule.kind);
    switch (rule.kind) {
      case "explicit":
        law.explicit.add(rule.member);
        break;
      case "region":
        law.region.add(rule.member);
        break;
      case "dedicated":
        law.alone.add(rule.member);
        break;
      case "apart":
        note(rule.member, rule.other);
        note(rule.other, rule.member);
        break;
      case "kept":
      case "draining":
      case "capacity":
        break;
    }
  }
  return law;
}
