import { Admission } from "./admission.ts";
import { requireToken } from "../bearer-token.ts";
import { type LogEntry, logLine } from "../canton-log.ts";
import { Connections } from "./connections.ts";
import { FaultPlan } from "../faults.ts";
import { initialParticipants, writeInitialTopology } from "./initial-topology.ts";
import { KeyRing } from "./keys.ts";
import { seededTransactionId } from "../seeded.ts";
import { TransactionEncoder } from "./signed-transaction.ts";
import type { ResolvedOptions } from "./simulator-options.ts";
import type { ServedNode } from "../served-node.ts";
import { Onboarding } from "./sequencer/onboarding.ts";
import { Sequencer } from "./sequencer/sequencer.ts";
import { Sessions } from "./sequencer/sessions.ts";
import { readStateFile, writeStateFile } from "./state-file.ts";
import { TopologyManager } from "./topology-manager.ts";
import type { ParticipantState, TopologyMapping } from "./topology-mapping.ts";
import { TopologyState } from "./topology-state.ts";
import { Vault } from "./vault.ts";

/** One simulated node: everything its services read and write. */
export interface DomainNode extends ServedNode {
  readonly options: ResolvedOptions;
  /** `name::fingerprint`; undefined while the node has no identity. */
  readonly domainId: string;
  readonly keys: KeyRing;
  readonly vault: Vault;
  readonly topology: TopologyState;
  readonly manager: TopologyManager;
  readonly admission: Admission;
  readonly connections: Connections;
  readonly sessions: Sessions;
  readonly sequencer: Sequencer;
  readonly encoder: TransactionEncoder;
  readonly startedAtMicros: number;
  readonly nowMicros: () => number;
}

/** Makes a node, or the one that the state file describes. Throws when that is another domain. */
export function createDomainNode(options: ResolvedOptions): DomainNode {
  const { name, seed, protocolVersion, topologyChangeDelayMs, stateFile } = options;
  const clockMicros = (): number => Math.floor(options.clock() * 1_000);
  const keys = new KeyRing(seed);
  const vault = new Vault(keys, name);
  const domainId = `${name}::${vault.namespace}`;

  const record = stateFile === undefined ? undefined : readStateFile(stateFile, keys);
  if (record !== undefined) {
    const isSame = record.name === name && record.seed === seed && record.protocolVersion === protocolVersion;
    if (!isSame) throw new RangeError(`${String(stateFile)} holds another domain: ${describeDomain(record)}`);
  }
  const participantCount = record?.participants ?? (options.initialized ? options.participants : 0);
  const participants = initialParticipants(keys, participantCount);
  // Long enough ago that everything is effective, even to a snapshot of some hours back.
  const createdAtMicros = record?.createdAtMicros ?? clockMicros() - ONE_DAY_MICROS;

  let transactionIds = 0;
  const newTransactionId = (): string => {
    transactionIds += 1;
    return seededTransactionId(seed, transactionIds);
  };
  const tell = (level: LogEntry["level"], logger: string, message: string): void => {
    const entry = { level, logger, message, atMs: options.clock(), nodeKind, nodeName: name, traceId: undefined };
    options.log(logLine(entry));
  };
  const connections = new Connections(options.tokenExpiryMs);
  const sessions = new Sessions(options.tokenExpiryMs);
  const topology = new TopologyState({
    domainId,
    delayMs: topologyChangeDelayMs,
    onSequenced: (transaction) => {
      admission.onSequenced(transaction);
    },
    onHalted: () => {
      const message = "Halting topology dispatching due to unexpected error. Please restart.";
      tell("ERROR", "t.DomainTopologyDispatcher", message);
    },
  });
  const nowMicros = (): number => Math.max(clockMicros(), topology.lastAuthorizedMicros);
  const save = (): void => {
    if (stateFile === undefined) return;
    writeStateFile(stateFile, {
      name,
      seed,
      protocolVersion,
      participants: participantCount,
      createdAtMicros,
      transactionIds,
      journal: topology.journal,
    });
  };
  const manager = new TopologyManager({ domainId, vault, topology, nowMicros, newTransactionId, save });
  const admission = new Admission({
    domainId,
    isOpen: options.mode === "open",
    requireCertificate: options.requireParticipantCertificate,
    topology,
    manager,
    connections,
    sessions,
    vault,
    nowMicros,
  });
  const sequencer = new Sequencer({
    domainId,
    onboarding: new Onboarding({ domainId, topology, manager, admission }),
    admission,
    nowMicros,
    onRefusal: (reason) => {
      tell("INFO", "t.RequestProcessingStrategy", `PARTICIPANT_NOT_INITIALIZED(9,0): ${reason}`);
    },
    onTrouble: (error) => {
      const message = `Registration failed: ${error instanceof Error ? error.message : String(error)}`;
      tell("WARN", "t.DomainTopologyManager", message);
    },
  });

  if (options.initialized) {
    writeInitialTopology({
      domainId,
      topology,
      vault,
      newTransactionId,
      topologyChangeDelayMs,
      participants,
      createdAtMicros,
    });
  }
  for (const entry of record?.journal ?? []) topology.replay(entry);
  transactionIds = record?.transactionIds ?? transactionIds;
  topology.advance(nowMicros());
  admission.reconnectMembers(residents(topology));
  save();

  const faults = new FaultPlan(seed);
  faults.set(options.faults);
  topology.setLag(options.faults.lagMs ?? 0, nowMicros());
  return {
    kind: nodeKind,
    name,
    seed,
    clock: options.clock,
    log: options.log,
    authorize: (metadata) => {
      requireToken(metadata, options);
    },
    options,
    domainId,
    keys,
    vault,
    topology,
    manager,
    admission,
    connections,
    sessions,
    sequencer,
    encoder: new TransactionEncoder(keys, protocolVersion),
    faults,
    startedAtMicros: nowMicros(),
    nowMicros,
    catchUp: () => {
      topology.advance(nowMicros());
      const written = topology.journal.length;
      admission.renewLogins();
      if (topology.journal.length > written) save();
    },
  };
}

/** Participants that live in this process: others connect by themselves. */
function residents(topology: TopologyState): Iterable<string> {
  const rows = topology.authorized.rows("participant-state");
  const own = rows.map(({ transaction }) => transaction).filter(({ received }) => received === undefined);
  return new Set(own.flatMap(({ mapping }) => (isConsent(mapping) ? [mapping.participant] : [])));
}

function isConsent(mapping: TopologyMapping): mapping is ParticipantState {
  return mapping.kind === "participant-state" && mapping.side === "To";
}

const nodeKind = "domain" as const;

function describeDomain({ name, seed, protocolVersion }: Pick<ResolvedOptions, "name" | "seed" | "protocolVersion">) {
  return `${name}, seed ${String(seed)}, protocol version ${String(protocolVersion)}`;
}

const ONE_DAY_MICROS = 86_400_000_000;
