import { setImmediate, setTimeout } from "node:timers/promises";

import { CantonError } from "../canton-error.ts";
import { namespaceOf, shortHash, shortUid } from "./identifier.ts";
import type { SigningKey } from "./keys.ts";
import { type OwnTransaction, revocationOf, type SignedTransaction } from "./signed-transaction.ts";
import {
  describeElement,
  describeState,
  isSameSlot,
  isSameState,
  type NamespaceDelegation,
  type ParticipantState,
  requiredNamespaces,
  type TopologyMapping,
} from "./topology-mapping.ts";
import type { TopologyState } from "./topology-state.ts";
import { liveStates, type ParticipantStateRow } from "./topology-store.ts";
import type { Vault } from "./vault.ts";
import type { OperationName } from "./wire-names.ts";

/** One request to add or revoke a participant state. */
export interface StateChange {
  readonly change: OperationName;
  readonly state: Omit<ParticipantState, "kind">;
  /** Fingerprint of the key to sign with; empty leaves the choice to the manager. */
  readonly signedBy: string;
  /** On Add: revoke what else is in the slot. */
  readonly replaceExisting: boolean;
}

export interface TopologyManagerOptions {
  readonly domainId: string;
  readonly vault: Vault;
  readonly topology: TopologyState;
  readonly nowMicros: () => number;
  /** A new one for each transaction. */
  readonly newTransactionId: () => string;
  /** Called after each write and before it is answered; what it throws fails the write. */
  readonly save: () => void;
}

/** Decides, signs and appends, one write after the other. The comments count the steps as Canton's code takes them. */
export class TopologyManager {
  readonly #options: TopologyManagerOptions;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: TopologyManagerOptions) {
    this.#options = options;
  }

  /** Writes that wait for their turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Does what `request` asks for. Rejects with a `CantonError`, and has written nothing then. */
  async authorize(
    request: StateChange,
    { takesMs = 0 }: { readonly takesMs?: number } = {},
  ): Promise<SignedTransaction> {
    const state: ParticipantState = { kind: "participant-state", ...request.state };
    // 2. The row to revoke is looked up before the write waits for its turn: of two Removes at once, both find it.
    const transactionId = this.#transactionIdFor(request.change, state);
    return this.#inTurn(() => {
      const operation = request.change;
      const signer = this.#chooseKey(state, request.signedBy); // 3.
      const transaction: SignedTransaction = { operation, id: transactionId, mapping: state, signer };
      this.#refuseDuplicate(transaction, state); // 4.
      if (operation === "Remove") this.#requireLive(transaction, state); // 5.
      if (operation === "Add") this.#refuseExisting(transaction, state); // 6.
      this.#checkDomain(transaction, state); // 8.
      const removals = operation === "Add" && request.replaceExisting ? this.#removalsFor(state) : []; // 9.
      this.#checkAuthorization(state, signer); // 10.
      for (const each of [transaction, ...removals]) this.append(each); // 11.
      this.#options.save();
      return transaction;
    }, takesMs);
  }

  /** Runs `work` when every write before it has ended. What it appends is saved. */
  async write<T>(work: () => T): Promise<T> {
    return this.#inTurn(() => {
      const result = work();
      this.#options.save();
      return result;
    });
  }

  /** Appends without asking: for what a participant signed, and only inside `write`. */
  append(transaction: SignedTransaction): void {
    this.#options.topology.append(transaction, this.#options.nowMicros());
  }

  /** An Add of `mapping` under a new id. */
  addition(mapping: TopologyMapping, signer: SigningKey): OwnTransaction {
    return { operation: "Add", id: this.#options.newTransactionId(), mapping, signer };
  }

  #transactionIdFor(change: OperationName, state: ParticipantState): string {
    switch (change) {
      case "Add":
        return this.#options.newTransactionId();
      case "Remove": {
        const row = this.#live(state).find(({ transaction }) => isSameState(transaction.mapping, state));
        if (row !== undefined) return row.transaction.id;
        throw new CantonError(
          "NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE",
          "There is no active topology transaction matching the mapping of the revocation request",
          { mapping: describeState(state) },
        );
      }
      case "Replace":
        throw new CantonError("TOPOLOGY_MANAGER_INTERNAL_ERROR", "The operation is incompatible with the mapping");
    }
  }

  #chooseKey(state: ParticipantState, signedBy: string): SigningKey {
    const { vault, topology } = this.#options;
    if (signedBy === "") {
      const candidates = this.#delegatedKeys(requiredNamespaces(state));
      const chosen = vault.keys.find(({ fingerprint }) => candidates.includes(fingerprint));
      if (chosen !== undefined) return chosen;
      throw new CantonError(
        "NO_APPROPRIATE_SIGNING_KEY_IN_STORE",
        "Could not find an appropriate signing key to issue the topology transaction",
        { candidates: `List(${candidates.map(shortHash).join(", ")})` },
      );
    }
    const key = vault.find(signedBy);
    if (key !== undefined) return key;
    const keyId = shortHash(signedBy);
    // Of a participant's keys the manager knows the public half, once the participant has registered.
    if (signedBy === vault.participantKey.fingerprint && topology.authorized.rows("owner-to-key").length > 0) {
      throw new CantonError("SECRET_KEY_NOT_IN_STORE", "Secret key with given fingerprint could not be found", {
        keyId,
      });
    }
    throw new CantonError(
      "PUBLIC_KEY_NOT_IN_STORE",
      "Public key with given fingerprint is missing in the public key store",
      { keyId },
    );
  }

  /** Fingerprints of the keys that may speak for all of `namespaces`. */
  #delegatedKeys([first = "", ...others]: readonly string[]): readonly string[] {
    const delegatedIn = (namespace: string): readonly string[] =>
      this.#delegations(namespace).map(({ mapping }) => mapping.publicKey.id);
    return delegatedIn(first).filter((key) => others.every((namespace) => delegatedIn(namespace).includes(key)));
  }

  #refuseDuplicate(transaction: SignedTransaction, state: ParticipantState): void {
    const { id, operation, signer } = transaction;
    const isSeen = this.#options.topology.authorized
      .rows("participant-state", namespaceOf(state.participant))
      .map((row) => row.transaction)
      .some((seen) => seen.id === id && seen.operation === operation && seen.signer.fingerprint === signer.fingerprint);
    if (!isSeen) return;
    throw new CantonError("DUPLICATE_TOPOLOGY_TRANSACTION", "The given topology transaction already exists.", {
      transaction: `TopologyStateUpdate(op = ${operation}, element = ${describeElement(id, state)})`,
      authKey: shortHash(signer.fingerprint),
    });
  }

  #requireLive({ id }: SignedTransaction, state: ParticipantState): void {
    if (this.#live(state).some((row) => row.transaction.id === id)) return;
    throw new CantonError(
      "NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE",
      "There is no active topology transaction matching the element of the revocation request",
      { element: describeElement(id, state) },
    );
  }

  #refuseExisting({ id, signer }: SignedTransaction, state: ParticipantState): void {
    const isThere = this.#live(state)
      .map((row) => row.transaction)
      .some(({ mapping, signer: by }) => isSameState(mapping, state) && by.fingerprint === signer.fingerprint);
    if (!isThere) return;
    throw new CantonError(
      "TOPOLOGY_MAPPING_ALREADY_EXISTS",
      "A matching topology mapping authorized with the same key already exists in this state",
      { existing: describeElement(id, state), authKey: shortHash(signer.fingerprint) },
    );
  }

  #checkDomain({ operation }: SignedTransaction, state: ParticipantState): void {
    if (state.domain !== this.#options.domainId) {
      throw new CantonError("WRONG_DOMAIN", "Domain restricted transaction can not be added to different domain", {
        wrongDomain: shortUid(state.domain),
      });
    }
    if (operation !== "Add") return;
    if (state.side === "Both") {
      throw new CantonError(
        "MALICOUS_OR_FAULTY_ONBOARDING_REQUEST",
        "The participant submitted invalid or insufficient topology transactions during onboarding",
        {
          participantId: `PAR::${shortUid(state.participant)}`,
          reason: "RequestSide.Both is not supported for participant states",
        },
      );
    }
    const hasOtherHalf = this.#live(state).some(
      ({ transaction: { mapping } }) => mapping.side === "To" && mapping.permission !== "Disabled",
    );
    if (state.side !== "From" || state.permission === "Disabled" || !hasOtherHalf) return;
    if (this.hasKey(state.participant, "signing") && this.hasKey(state.participant, "encryption")) return;
    throw new CantonError(
      "PARTICIPANT_NOT_INITIALIZED",
      "The participant can not be enabled without registering the necessary keys first",
      { participantId: `PAR::${shortUid(state.participant)}` },
    );
  }

  /** Whether a key of `participant` is in force. */
  hasKey(participant: string, purpose: "signing" | "encryption"): boolean {
    return this.#options.topology.authorized
      .rows("owner-to-key", namespaceOf(participant))
      .filter((row) => row.validUntilMicros === undefined)
      .map((row) => row.transaction.mapping)
      .some((key) => key.kind === "owner-to-key" && key.owner === `PAR::${participant}` && key.purpose === purpose);
  }

  /** What lets `key` speak for the domain's namespace; undefined when nothing does any more. */
  delegationOf({ fingerprint }: SigningKey): SignedTransaction | undefined {
    return this.#delegations(this.#options.vault.namespace).find(({ mapping }) => mapping.publicKey.id === fingerprint);
  }

  /** Lets `key` speak for the domain's namespace, unless it does already. Only while writing. */
  delegateTo(key: SigningKey): void {
    const { vault } = this.#options;
    if (this.delegationOf(key) !== undefined) return;
    const { namespace, preferred } = vault;
    this.append(
      this.addition({ kind: "namespace-delegation", namespace, publicKey: key.publicKey, isRoot: false }, preferred),
    );
  }

  #delegations(namespace: string): readonly (SignedTransaction & { readonly mapping: NamespaceDelegation })[] {
    return this.#options.topology.authorized
      .rows("namespace-delegation", namespace)
      .filter((row) => row.validUntilMicros === undefined)
      .map((row) => row.transaction)
      .filter(isDelegation);
  }

  #removalsFor(state: ParticipantState): readonly SignedTransaction[] {
    return this.#live(state)
      .map((row) => row.transaction)
      .filter(({ mapping }) => isSameSlot(mapping, state))
      .map((replaced) => revocationOf(replaced, this.#chooseKey(state, "")));
  }

  #checkAuthorization(state: ParticipantState, signer: SigningKey): void {
    const { vault } = this.#options;
    const mayAct = requiredNamespaces(state).every((namespace) => namespace === vault.namespace);
    if (mayAct && vault.isOwn(signer) && this.delegationOf(signer) !== undefined) return;
    throw new CantonError("UNAUTHORIZED_TOPOLOGY_TRANSACTION", "Topology transaction is not properly authorized");
  }

  #live({ participant }: ParticipantState): readonly ParticipantStateRow[] {
    return liveStates(this.#options.topology.authorized, participant);
  }

  #inTurn<T>(work: () => T, takesMs = 0): Promise<T> {
    this.#waiting += 1;
    const run = async (): Promise<T> => {
      try {
        // Lets other calls in between, as they are on a busy node.
        await (takesMs === 0 ? setImmediate() : setTimeout(takesMs));
        return work();
      } finally {
        this.#waiting -= 1;
      }
    };
    const turn = this.#last.then(run, run);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function isDelegation(
  transaction: SignedTransaction,
): transaction is SignedTransaction & { readonly mapping: NamespaceDelegation } {
  return transaction.mapping.kind === "namespace-delegation";
}
