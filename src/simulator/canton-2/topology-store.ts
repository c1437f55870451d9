import { namespaceOf } from "./identifier.ts";
import type { SignedTransaction } from "./signed-transaction.ts";
import { type MappingKind, type ParticipantState, subjectOf } from "./topology-mapping.ts";

/** A transaction as one store holds it. Times are microseconds since 1970; both equal in `Authorized`. */
export interface TopologyRow {
  readonly transaction: SignedTransaction;
  readonly sequencedMicros: number;
  readonly validFromMicros: number;
  /** Undefined while nothing supersedes the row; it may lie in the future. Equals `validFromMicros` on a Remove. */
  readonly validUntilMicros: number | undefined;
  /** When the key that signed it lost its say; undefined while it has one, and always in `Authorized`. */
  readonly keyRevokedMicros: number | undefined;
}

interface MutableRow extends TopologyRow {
  validUntilMicros: number | undefined;
  keyRevokedMicros: number | undefined;
}

/** The manager's own store. */
export const AUTHORIZED = "Authorized";

/** An append-only list of rows, in insertion order. */
export class TopologyStore {
  /** `Authorized`, or the domain's uid. */
  readonly name: string;
  readonly #byKind = new Map<MappingKind, MutableRow[]>();
  /**
   * By kind and the namespace of the row's subject. A prefix filter on a uid matches its identifier by prefix, and its
   * fingerprint exactly when it is given in full: so this index serves such filters without changing what they match.
   */
  readonly #byNamespace = new Map<string, MutableRow[]>();

  constructor(name: string) {
    this.name = name;
  }

  /** All rows of `kind`, or those whose subject lives in `namespace`. */
  rows(kind: MappingKind, namespace?: string): readonly TopologyRow[] {
    if (namespace === undefined) return this.#byKind.get(kind) ?? [];
    return this.#byNamespace.get(`${kind} ${namespace}`) ?? [];
  }

  /** Appends `transaction`; a Remove also ends the row that it revokes, at the same time. */
  insert(transaction: SignedTransaction, sequencedMicros: number, validFromMicros: number): void {
    const { mapping, operation, id } = transaction;
    const namespace = namespaceOf(subjectOf(mapping));
    const isRemove = operation === "Remove";
    const neighbours = bucket(this.#byNamespace, `${mapping.kind} ${namespace}`);
    if (isRemove) {
      const revoked = neighbours.find((row) => row.transaction.id === id && row.validUntilMicros === undefined);
      if (revoked !== undefined) revoked.validUntilMicros = validFromMicros;
      if (mapping.kind === "namespace-delegation") this.#revokeKey(mapping.publicKey.id, validFromMicros);
    }
    const row: MutableRow = {
      transaction,
      sequencedMicros,
      validFromMicros,
      validUntilMicros: isRemove ? validFromMicros : undefined,
      keyRevokedMicros: undefined,
    };
    bucket(this.#byKind, mapping.kind).push(row);
    neighbours.push(row);
  }

  /** What the domain derives from its log goes with the key that signed it; the manager keeps what it once accepted. */
  #revokeKey(fingerprint: string, atMicros: number): void {
    if (this.name === AUTHORIZED) return;
    for (const rows of this.#byKind.values()) {
      for (const row of rows) {
        if (row.transaction.signer.fingerprint === fingerprint) row.keyRevokedMicros ??= atMicros;
      }
    }
  }

  /** As it was at `micros`, such as in a backup of then. */
  forgetAfter(micros: number): void {
    for (const buckets of [this.#byKind, this.#byNamespace]) {
      for (const [key, rows] of buckets) {
        (buckets as Map<unknown, MutableRow[]>).set(
          key,
          rows.filter(({ validFromMicros }) => validFromMicros <= micros),
        );
      }
    }
    for (const row of [...this.#byKind.values()].flat()) {
      if ((row.validUntilMicros ?? 0) > micros) row.validUntilMicros = undefined;
    }
  }
}

export type ParticipantStateRow = TopologyRow & {
  readonly transaction: SignedTransaction & { readonly mapping: ParticipantState };
};

/** The states of `participant` that nothing has superseded yet. */
export function liveStates(store: TopologyStore, participant: string): readonly ParticipantStateRow[] {
  return store
    .rows("participant-state", namespaceOf(participant))
    .filter((row) => row.validUntilMicros === undefined)
    .filter(isParticipantStateRow)
    .filter((row) => row.transaction.mapping.participant === participant);
}

export function isParticipantStateRow(row: TopologyRow): row is ParticipantStateRow {
  return row.transaction.mapping.kind === "participant-state";
}

function bucket<K, V>(map: Map<K, V[]>, key: K): V[] {
  let values = map.get(key);
  if (values === undefined) {
    values = [];
    map.set(key, values);
  }
  return values;
}
