import { effectivePermission, VipWithoutConfirmationError } from "./effective-permission.ts";
import type { SignedTransaction } from "./signed-transaction.ts";
import { AUTHORIZED, TopologyStore } from "./topology-store.ts";

/** One transaction on its way from the manager's store through the sequencer. Times are microseconds since 1970. */
export interface JournalEntry {
  readonly transaction: SignedTransaction;
  readonly authorizedMicros: number;
  readonly sequencedMicros: number;
  readonly effectiveMicros: number;
  /** True for one that the manager's database has lost since: the domain alone knows it. */
  readonly isLost?: boolean;
}

/** What `TopologyQueueStatus` counts apart from waiting writes. */
export interface QueueLengths {
  /** Transactions that the sequencer has not ordered yet. */
  readonly dispatcher: number;
  /** Batches that are ordered, and not effective yet. */
  readonly clients: number;
}

/**
 * The manager's own store and the domain's sequenced one.
 *
 * Nothing runs in the background: `advance` moves to the domain store what the sequencer would have ordered by then, so
 * that an injected clock decides alone what is visible.
 */
export class TopologyState {
  readonly authorized = new TopologyStore(AUTHORIZED);
  readonly domain: TopologyStore;
  readonly #delayMicros: number;
  readonly #onSequenced: (transaction: SignedTransaction) => void;
  readonly #onHalted: () => void;
  /** The dispatcher broke on it; undefined while it works. */
  #haltedAt: SignedTransaction | undefined;
  #lagMicros = 0;
  #journal: JournalEntry[] = [];
  /** How many entries of the journal the domain store holds. */
  #sequenced = 0;
  /** How many entries of the journal are effective. */
  #effective = 0;
  #lastAuthorizedMicros = Number.MIN_SAFE_INTEGER;
  #lastSequencedMicros = Number.MIN_SAFE_INTEGER;

  constructor(options: {
    readonly domainId: string;
    readonly delayMs: number;
    readonly onSequenced: (transaction: SignedTransaction) => void;
    /** The dispatcher has stopped, and sends nothing any more. */
    readonly onHalted: () => void;
  }) {
    this.domain = new TopologyStore(options.domainId);
    this.#delayMicros = Math.round(options.delayMs * 1_000);
    this.#onSequenced = options.onSequenced;
    this.#onHalted = options.onHalted;
  }

  /** Everything appended since the domain was made, in order. */
  get journal(): readonly JournalEntry[] {
    return this.#journal;
  }

  /** No reader lives before it: times that are handed out run ahead of a clock of milliseconds. */
  get lastAuthorizedMicros(): number {
    return this.#lastAuthorizedMicros;
  }

  /** Puts a transaction of the domain's beginnings into both stores. */
  bootstrap(transaction: SignedTransaction, atMicros: number): void {
    this.#lastAuthorizedMicros = atMicros;
    this.#lastSequencedMicros = atMicros;
    this.authorized.insert(transaction, atMicros, atMicros);
    this.domain.insert(transaction, atMicros, atMicros + this.#delayMicros);
  }

  /** Takes over an entry that was written before a restart. */
  replay(entry: JournalEntry): void {
    this.#journal.push(entry);
    this.#lastAuthorizedMicros = entry.authorizedMicros;
    this.#lastSequencedMicros = entry.sequencedMicros;
    if (entry.isLost === true) return;
    this.authorized.insert(entry.transaction, entry.authorizedMicros, entry.authorizedMicros);
    if (this.#haltedAt !== undefined || this.#canDispatch(entry)) return;
    this.#haltedAt = entry.transaction;
    this.#onHalted();
  }

  /**
   * Before it sends a participant's state, the dispatcher computes from the manager's store what the participant may do
   * then. Where that cannot be computed it stops for good: after a restart it comes to the same state first.
   */
  #canDispatch({ transaction: { mapping }, authorizedMicros }: JournalEntry): boolean {
    if (mapping.kind !== "participant-state") return true;
    try {
      effectivePermission(this.authorized, mapping.participant, authorizedMicros + 1);
      return true;
    } catch (error) {
      if (error instanceof VipWithoutConfirmationError) return false;
      throw error;
    }
  }

  /** The manager's database is restored from a backup of `micros`: what was on its way is gone as well. */
  restoreAuthorized(micros: number): void {
    this.authorized.forgetAfter(micros);
    this.#journal = this.#journal.flatMap((entry, index): readonly JournalEntry[] => {
      if (entry.authorizedMicros <= micros) return [entry];
      return index < this.#sequenced ? [{ ...entry, isLost: true }] : [];
    });
    if (!this.#journal.some(({ transaction }) => transaction === this.#haltedAt)) this.#haltedAt = undefined;
  }

  /** Appends to the manager's store, at a time of its own, and sends to the sequencer. */
  append(transaction: SignedTransaction, nowMicros: number): void {
    const authorizedMicros = Math.max(nowMicros, this.#lastAuthorizedMicros + 1);
    const sequencedMicros = Math.max(authorizedMicros + this.#lagMicros, this.#lastSequencedMicros + 1);
    const effectiveMicros = sequencedMicros + this.#delayMicros;
    this.replay({ transaction, authorizedMicros, sequencedMicros, effectiveMicros });
  }

  /** Lets the sequencer do what it would have done until `nowMicros`. */
  advance(nowMicros: number): void {
    for (let entry = this.#journal[this.#sequenced]; entry !== undefined; entry = this.#journal[this.#sequenced]) {
      if (entry.sequencedMicros > nowMicros || entry.transaction === this.#haltedAt) break;
      this.#sequenced += 1;
      this.domain.insert(entry.transaction, entry.sequencedMicros, entry.effectiveMicros);
      this.#onSequenced(entry.transaction);
    }
    while (this.#effective < this.#sequenced && (this.#journal[this.#effective]?.effectiveMicros ?? 0) <= nowMicros) {
      this.#effective += 1;
    }
  }

  /** How long transactions wait for the sequencer; what waits already is due again as if it had been sent now. */
  setLag(lagMs: number, nowMicros: number): void {
    this.advance(nowMicros);
    this.#lagMicros = Math.round(lagMs * 1_000);
    let last = this.#journal[this.#sequenced - 1]?.sequencedMicros ?? Number.MIN_SAFE_INTEGER;
    this.#journal = this.#journal.map((entry, index) => {
      if (index < this.#sequenced) return entry;
      last = Math.max(nowMicros + this.#lagMicros, last + 1);
      return { ...entry, sequencedMicros: last, effectiveMicros: last + this.#delayMicros };
    });
    if (this.#journal.length > this.#sequenced) this.#lastSequencedMicros = last;
  }

  queues(): QueueLengths {
    const settling = this.#journal.slice(this.#effective, this.#sequenced);
    // The dispatcher ends a batch with each participant state.
    const batches = settling.filter(
      ({ transaction }, index) => transaction.mapping.kind === "participant-state" || index === settling.length - 1,
    );
    return { dispatcher: this.#journal.length - this.#sequenced, clients: batches.length };
  }
}
