import { seededSeries } from "./seeded.ts";
import type { MethodName } from "./served-method.ts";

/** What may go wrong. Probabilities lie between 0 (never, the default) and 1 (always); chance derives from the seed. */
export interface Faults {
  /** Calls end UNAVAILABLE before anything happens: any call with a probability, or each call of some methods. */
  readonly unavailable?: number | readonly MethodName[];
  /** A write is applied, and its answer is lost: by a broken connection, silence until the caller gives up, or a shutdown. */
  readonly lostAnswer?: number | { readonly probability: number; readonly how: LostAnswer };
  /** The sequencer takes that much longer, so the domain's store lags behind the manager's. */
  readonly lagMs?: number;
  /** Every call is answered that much later. */
  readonly slowMs?: number;
  /** Delays each write by that much; the manager performs it even after the caller has given up. */
  readonly slowWriteMs?: number;
  /** Just before a write, another writer changes the same participant. */
  readonly secondWriter?: number;
  /** The participant list comes back empty, although rows exist. */
  readonly emptyList?: number;
  /** The second half of the participant list is missing. */
  readonly truncateList?: number;
  /** The connection is reset while a list is being answered. */
  readonly failListHalfway?: number;
}

export type LostAnswer = "broken-call" | "silence" | "shutdown";

export type FaultKind = Exclude<keyof Faults, "lagMs" | "slowMs" | "slowWriteMs">;

/** A fault for the next calls of one method, whatever the probabilities say. */
export interface ArmedFault {
  readonly fault: FaultKind;
  readonly method: MethodName;
  /** Default 1. */
  readonly calls?: number;
  /** Only for `lostAnswer`. Default `broken-call`. */
  readonly how?: LostAnswer;
}

/** Where each kind strikes by chance; an armed fault is not bound to it. */
const STRIKES = {
  unavailable: () => true,
  lostAnswer: (method) => method === "AuthorizeParticipantDomainState",
  secondWriter: (method) => method === "AuthorizeParticipantDomainState",
  emptyList: (method) => method === "ListParticipantDomainState",
  truncateList: (method) => method === "ListParticipantDomainState",
  failListHalfway: (method) => method.startsWith("List"),
} as const satisfies Record<FaultKind, (method: MethodName) => boolean>;

/** Decides for each call which faults strike it. */
export class FaultPlan {
  #faults: Faults = {};
  #armed: (ArmedFault & { readonly callsLeft: number })[] = [];
  readonly #draw: Readonly<Record<FaultKind, () => number>>;

  /** Each kind draws its own series: to switch one on does not move when another strikes. */
  constructor(seed: number) {
    this.#draw = {
      unavailable: seededSeries(seed, "fault/unavailable"),
      lostAnswer: seededSeries(seed, "fault/lostAnswer"),
      secondWriter: seededSeries(seed, "fault/secondWriter"),
      emptyList: seededSeries(seed, "fault/emptyList"),
      truncateList: seededSeries(seed, "fault/truncateList"),
      failListHalfway: seededSeries(seed, "fault/failListHalfway"),
    };
  }

  set(faults: Faults): void {
    this.#faults = faults;
  }

  /** How much later each call is answered. */
  get slowMs(): number {
    return this.#faults.slowMs ?? 0;
  }

  /** How much longer the manager takes for each write. */
  get slowWriteMs(): number {
    return this.#faults.slowWriteMs ?? 0;
  }

  arm(fault: ArmedFault): void {
    this.#armed.push({ ...fault, callsLeft: fault.calls ?? 1 });
  }

  /** Whether `fault` strikes this call of `method`. Ask once per call: the answer uses up what is armed. */
  strikes(fault: FaultKind, method: MethodName): boolean {
    return this.#takeArmed(fault, method) !== undefined || this.#strikesByChance(fault, method);
  }

  /** How the answer to this call of `method` gets lost; undefined when it does not. */
  lostAnswer(method: MethodName): LostAnswer | undefined {
    const armed = this.#takeArmed("lostAnswer", method);
    if (armed !== undefined) return armed.how ?? "broken-call";
    if (!this.#strikesByChance("lostAnswer", method)) return undefined;
    const { lostAnswer } = this.#faults;
    return typeof lostAnswer === "object" ? lostAnswer.how : "broken-call";
  }

  #takeArmed(fault: FaultKind, method: MethodName): ArmedFault | undefined {
    const found = this.#armed.find((armed) => armed.fault === fault && armed.method === method);
    if (found === undefined) return undefined;
    this.#armed = this.#armed
      .map((armed) => (armed === found ? { ...armed, callsLeft: armed.callsLeft - 1 } : armed))
      .filter(({ callsLeft }) => callsLeft > 0);
    return found;
  }

  #strikesByChance(fault: FaultKind, method: MethodName): boolean {
    const setting = this.#faults[fault];
    if (setting === undefined || !STRIKES[fault](method)) return false;
    if (typeof setting === "number") return this.#draw[fault]() < setting;
    if ("how" in setting) return this.#draw[fault]() < setting.probability;
    return setting.includes(method);
  }
}
