import type { KeyRing, SigningKey } from "../keys.ts";
import { seededTransactionId } from "../../seeded.ts";
import { type OwnTransaction, TransactionEncoder } from "../signed-transaction.ts";
import type { ProtocolVersion } from "../protocol-version.ts";
import type { TopologyMapping } from "../topology-mapping.ts";

/** What a participant says about itself: its `Authorized` store. Its root key signs everything, as by default in Canton. */
export class OwnTopology {
  /** Bare uid. */
  readonly participant: string;
  /** What it logs in with. */
  readonly signingKey: SigningKey;
  readonly #root: SigningKey;
  readonly #keys: KeyRing;
  readonly #seed: number;
  readonly #transactions: OwnTransaction[] = [];

  constructor(keys: KeyRing, { name, seed }: { readonly name: string; readonly seed: number }) {
    this.#keys = keys;
    this.#seed = seed;
    this.#root = keys.signing(`${name}/namespace`);
    this.signingKey = keys.signing(`${name}/signing`);
    const namespace = this.#root.fingerprint;
    this.participant = `${name}::${namespace}`;
    const owner = `PAR::${this.participant}`;
    this.add({ kind: "namespace-delegation", namespace, publicKey: this.#root.publicKey, isRoot: true });
    this.add({ kind: "owner-to-key", owner, purpose: "signing", keyLabel: this.signingKey.label });
    this.add({ kind: "owner-to-key", owner, purpose: "encryption", keyLabel: `${name}/encryption` });
  }

  get transactions(): readonly OwnTransaction[] {
    return this.#transactions;
  }

  add(mapping: TopologyMapping): OwnTransaction {
    const id = seededTransactionId(this.#seed, this.#transactions.length + 1);
    const transaction: OwnTransaction = { operation: "Add", id, mapping, signer: this.#root };
    this.#transactions.push(transaction);
    return transaction;
  }

  /** Issues the participant's consent to a domain, unless that was done before. */
  trustDomain(domain: string): void {
    const isThere = this.#transactions.some(
      ({ mapping }) => mapping.kind === "participant-state" && mapping.domain === domain,
    );
    if (isThere) return;
    const { participant } = this;
    const state = { side: "To", domain, participant, permission: "Submission", trustLevel: "Ordinary" } as const;
    this.add({ kind: "participant-state", ...state });
  }

  /** What concerns `domain`, as versioned `SignedTopologyTransaction`s of its protocol version, in order. */
  signedFor(
    domain: string,
    protocolVersion: ProtocolVersion,
  ): readonly { readonly id: string; readonly signed: Buffer }[] {
    const encoder = new TransactionEncoder(this.#keys, protocolVersion);
    return this.#transactions
      .filter(({ mapping }) => mapping.kind !== "participant-state" || mapping.domain === domain)
      .map((transaction) => ({ id: transaction.id, signed: encoder.encode(transaction) }));
  }
}
