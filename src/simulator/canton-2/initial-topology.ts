import type { KeyRing } from "./keys.ts";
import type { SignedTransaction } from "./signed-transaction.ts";
import type { TopologyMapping } from "./topology-mapping.ts";
import type { TopologyState } from "./topology-state.ts";
import type { Vault } from "./vault.ts";
import type { SigningKey } from "./keys.ts";

export interface InitialTopologyOptions {
  readonly domainId: string;
  readonly topology: TopologyState;
  readonly vault: Vault;
  readonly newTransactionId: () => string;
  readonly topologyChangeDelayMs: number;
  /** Bare uids of the participants that are members from the start. */
  readonly participants: readonly string[];
  /** When the first row was written, in microseconds since 1970; each next one comes a microsecond later. */
  readonly createdAtMicros: number;
}

/** What a community domain writes when it initialises itself, and what its first participants added since. */
export function writeInitialTopology(options: InitialTopologyOptions): void {
  const { domainId, topology, vault, topologyChangeDelayMs } = options;
  let atMicros = options.createdAtMicros;
  const add = (mapping: TopologyMapping, signer: SigningKey): void => {
    const transaction: SignedTransaction = { operation: "Add", id: options.newTransactionId(), mapping, signer };
    atMicros += 1;
    topology.bootstrap(transaction, atMicros);
  };

  for (const [code, key] of [
    ["DOM", vault.manager],
    ["SEQ", vault.sequencer],
    ["MED", vault.mediator],
  ] as const) {
    const owner = `${code}::${domainId}`;
    add({ kind: "owner-to-key", owner, purpose: "signing", keyLabel: key.label }, vault.preferred);
  }
  add({ kind: "mediator-state", side: "Both", domain: domainId, mediator: domainId }, vault.preferred);
  const parameters: TopologyMapping = { kind: "domain-parameters", domain: domainId, topologyChangeDelayMs };
  const change: SignedTransaction = {
    operation: "Replace",
    id: options.newTransactionId(),
    mapping: parameters,
    signer: vault.preferred,
  };
  atMicros += 1;
  topology.bootstrap(change, atMicros);

  const state = {
    kind: "participant-state",
    domain: domainId,
    permission: "Submission",
    trustLevel: "Ordinary",
  } as const;
  for (const participant of options.participants) {
    add({ ...state, side: "From", participant }, vault.preferred);
    for (const key of participantKeys(participant)) add(key, vault.participantKey);
    add({ ...state, side: "To", participant }, vault.participantKey);
  }
  // Last, so that the rows before keep the ids that state files refer to.
  const { namespace, preferred } = vault;
  add({ kind: "namespace-delegation", namespace, publicKey: preferred.publicKey, isRoot: true }, preferred);
}

/** The keys that a participant registers. */
export function participantKeys(participant: string): readonly TopologyMapping[] {
  const owner = `PAR::${participant}`;
  return [
    { kind: "owner-to-key", owner, purpose: "signing", keyLabel: participant },
    { kind: "owner-to-key", owner, purpose: "encryption", keyLabel: participant },
  ];
}

/** The bare uid of a simulated participant: the same seed and name always give the same. */
export function participantUid(keys: KeyRing, name: string): string {
  return `${name}::${keys.offlineNamespace(name)}`;
}

/** The bare uids of the first `count` participants of a domain: `participant-00001` and on. */
export function initialParticipants(keys: KeyRing, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    participantUid(keys, `participant-${String(index + 1).padStart(5, "0")}`),
  );
}
