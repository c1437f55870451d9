import type { Admission } from "../admission.ts";
import { type Member, namespaceOf, shortUid } from "../identifier.ts";
import { readSignedTransaction, type SignedByOther } from "../received-transaction.ts";
import { isSameMapping, type TopologyMapping } from "../topology-mapping.ts";
import type { TopologyManager } from "../topology-manager.ts";
import type { TopologyState } from "../topology-state.ts";

/** What a participant hands over: versioned `SignedTopologyTransaction`s. */
export interface SignedRegistration {
  /** The participant itself, or an unauthenticated caller on its behalf. */
  readonly requestedBy: Member;
  /** Bare uid. */
  readonly participant: string;
  readonly transactions: readonly Buffer[];
}

/** What became of one transaction. */
export interface RegistrationResult {
  readonly state: "FAILED" | "REJECTED" | "ACCEPTED" | "DUPLICATE" | "OBSOLETE";
  readonly error: string;
}

export interface OnboardingOptions {
  readonly domainId: string;
  readonly topology: TopologyState;
  readonly manager: TopologyManager;
  readonly admission: Admission;
}

/**
 * The domain topology manager's side of a registration over the network: all transactions are taken, or none. The
 * decision is made at once, and a refused request is kept nowhere. Source: canton-2x.md, section 15.
 */
export class Onboarding {
  readonly #options: OnboardingOptions;

  constructor(options: OnboardingOptions) {
    this.#options = options;
  }

  /** One result for each transaction, in their order. */
  async register(request: SignedRegistration): Promise<readonly RegistrationResult[]> {
    return this.#options.manager.write(() => {
      const all = (state: RegistrationResult["state"], error: string): readonly RegistrationResult[] =>
        request.transactions.map(() => ({ state, error }));
      let signed: readonly SignedByOther[];
      try {
        signed = request.transactions.map(readSignedTransaction);
        this.#requireAuthorised(request.participant, signed);
      } catch (error) {
        if (error instanceof TypeError) return all("FAILED", error.message);
        throw error;
      }
      const refusal = this.#refusal(request, signed);
      if (refusal !== undefined) return all(refusal.state, refusal.reason);
      return signed.map((each) => this.#take(request.participant, each));
    });
  }

  /** Throws a `TypeError` unless each is about the participant, and signed by a key that speaks for its namespace. */
  #requireAuthorised(participant: string, signed: readonly SignedByOther[]): void {
    const namespace = namespaceOf(participant);
    const delegations = this.#options.topology.authorized
      .rows("namespace-delegation", namespace)
      .filter((row) => row.validUntilMicros === undefined)
      .map(({ transaction }) => transaction);
    const trusted = new Set<string>();
    for (const { mapping, signer } of [...delegations, ...signed.map(({ transaction }) => transaction)]) {
      if (mapping.kind !== "namespace-delegation" || mapping.namespace !== namespace) continue;
      const isRoot = mapping.publicKey.id === namespace && signer.fingerprint === namespace;
      if (isRoot || trusted.has(signer.fingerprint)) trusted.add(mapping.publicKey.id);
    }
    for (const { transaction } of signed) {
      if (!isAbout(transaction.mapping, participant, this.#options.domainId)) {
        throw new TypeError(`Transaction ${transaction.id} is not about the participant ${participant}`);
      }
      if (!trusted.has(transaction.signer.fingerprint)) {
        throw new TypeError(`Transaction ${transaction.id} is not authorized by ${transaction.signer.fingerprint}`);
      }
    }
  }

  #refusal(
    { requestedBy, participant }: SignedRegistration,
    signed: readonly SignedByOther[],
  ): { readonly state: "REJECTED" | "FAILED"; readonly reason: string } | undefined {
    const { admission } = this.#options;
    if (requestedBy.code === "PAR") {
      if (requestedBy.uid === participant && admission.isActive(participant)) return undefined;
      return { state: "REJECTED", reason: `The participant ${participant} is not active` };
    }
    const added = signed.map(({ transaction }) => transaction).filter(({ operation }) => operation === "Add");
    if (added.length < signed.length) return { state: "FAILED", reason: "Only additions can be registered" };
    const mappings = added.map(({ mapping }) => mapping);
    const consents = mappings.some(
      (mapping) => mapping.kind === "participant-state" && mapping.permission !== "Disabled",
    );
    if (!consents) {
      const reason = `Participant PAR::${shortUid(participant)} has not sent a domain trust certificate`;
      return { state: "FAILED", reason };
    }
    const purposes = mappings.map((mapping) => (mapping.kind === "owner-to-key" ? mapping.purpose : undefined));
    const hasKeys = purposes.includes("signing") && purposes.includes("encryption");
    return admission.refusal({ participant, hasKeys, hasCertificate: false });
  }

  #take(participant: string, { transaction }: SignedByOther): RegistrationResult {
    const { manager, topology, admission } = this.#options;
    const { mapping, operation, id, signer } = transaction;
    const live = topology.authorized
      .rows(mapping.kind, namespaceOf(participant))
      .filter((row) => row.validUntilMicros === undefined)
      .map((row) => row.transaction);
    if (operation === "Remove") {
      if (!live.some((known) => known.id === id)) return { state: "OBSOLETE", error: "" };
      manager.append(transaction);
      return { state: "ACCEPTED", error: "" };
    }
    const isKnown = live.some(
      (known) => known.signer.fingerprint === signer.fingerprint && isSameMapping(known.mapping, mapping),
    );
    if (isKnown) return { state: "DUPLICATE", error: "" };
    // An open domain says its part first.
    if (mapping.kind === "participant-state") admission.admitIfMissing(participant);
    manager.append(transaction);
    return { state: "ACCEPTED", error: "" };
  }
}

/** A participant may speak about itself, and of its domain state one side only. */
function isAbout(mapping: TopologyMapping, participant: string, domainId: string): boolean {
  switch (mapping.kind) {
    case "namespace-delegation":
      return mapping.namespace === namespaceOf(participant);
    case "owner-to-key":
      return mapping.owner === `PAR::${participant}`;
    case "participant-state":
      return mapping.participant === participant && mapping.domain === domainId && mapping.side === "To";
    case "vetted-packages":
      return mapping.participant === participant;
    case "mediator-state":
    case "domain-parameters":
      return false;
  }
}
