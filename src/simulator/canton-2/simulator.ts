import type { RegistrationAnswer } from "./admission.ts";
import { createDomainConsole, type DomainConsole } from "./domain-console.ts";
import { createDomainNode, type DomainNode } from "./domain-node.ts";
import type { ArmedFault, Faults } from "../faults.ts";
import { GrpcServer } from "../grpc-server.ts";
import { type SimulatedSequencer, startSequencer } from "./sequencer/sequencer-node.ts";
import { parseUid } from "./identifier.ts";
import { participantUid } from "./initial-topology.ts";
import type { MethodName } from "../served-method.ts";
import { domainService } from "./services/domain-service.ts";
import { domainStatusServices } from "./services/domain-status-service.ts";
import { enterpriseSequencerAdministrationService } from "./services/enterprise-sequencer-administration-service.ts";
import { initializationService } from "./services/initialization-service.ts";
import { statusService } from "./services/status-service.ts";
import { topologyAggregationService } from "./services/topology-aggregation-service.ts";
import { topologyManagerReadService } from "./services/topology-manager-read-service.ts";
import { topologyManagerWriteService } from "./services/topology-manager-write-service.ts";
import { resolveOptions, type SimulatorOptions } from "./simulator-options.ts";
import type { PermissionName } from "./wire-names.ts";

/** Who registers: a simulated participant by its `name`, or the one with the `uid`. */
export interface ParticipantRegistration {
  readonly name?: string;
  /** Bare: `name::fingerprint`. */
  readonly uid?: string;
  /** What the participant consents to in its own To row. Default `Submission`. */
  readonly permission?: PermissionName;
  /** False: it forgets to send its keys. Default true. */
  readonly hasKeys?: boolean;
  /** Default false. */
  readonly hasCertificate?: boolean;
}

/** A Canton 2.x domain node that serves its admin API on loopback, and its sequencers' public APIs beside it. */
export interface Simulator {
  /** `host:port`. */
  readonly address: string;
  /** `name::1220…`. */
  readonly domainId: string;
  /** In the order of the options. */
  readonly sequencers: readonly SimulatedSequencer[];
  /** How often each method of the admin API was called so far, whatever came of it. */
  readonly calls: Readonly<Record<MethodName, number>>;
  /** A second writer, in-process. */
  readonly console: DomainConsole;
  /** The uid of the simulated participant called `name`, registered or not. */
  uidOf(name: string): string;
  /** Bare uids of who is connected right now. */
  connectedParticipants(): readonly string[];
  /** A participant connects: registers if it is new. Accepted does not mean connected, since a Disabled row lets it register. */
  registerParticipant(registration: ParticipantRegistration): Promise<RegistrationAnswer>;
  /** The participant goes away by itself; its rows stay. */
  disconnectParticipant(uid: string): void;
  /** The participant changes its own To row. False when it is no member and hence may not. */
  setParticipantSide(uid: string, permission: PermissionName): Promise<boolean>;
  /** Replaces all faults; those that were armed stay. */
  setFaults(faults: Faults): void;
  /** Lets a fault strike the next calls of one method. */
  armFault(fault: ArmedFault): void;
  /** Ends the server; calls that still wait are broken off. */
  close(): Promise<void>;
}

/** Starts a domain node on loopback. Rejects when the options make no sense, or the port or state file is not usable. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const resolved = resolveOptions(options);
  const node = createDomainNode(resolved);
  const server = new GrpcServer(node, resolved.tls);
  let sequencers: readonly SimulatedSequencer[] = [];
  const ports = () => {
    const [first] = sequencers;
    return { admin: server.port, ...(first === undefined ? {} : { public: Number(new URL(first.url).port) }) };
  };
  await server.listen(resolved.host, resolved.port, [
    ...initializationService(node),
    ...statusService(node, ports),
    ...domainStatusServices(node, ports),
    ...domainService(node),
    ...topologyManagerReadService(node),
    ...topologyManagerWriteService(node),
    ...topologyAggregationService(node),
    ...enterpriseSequencerAdministrationService(node),
  ]);
  sequencers = await startSequencers(node).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const closing = new AbortController();
  const states = node.topology.domain.rows("participant-state").map((row) => row.transaction);
  const signedAhead = node.encoder.encodeAll(states, closing.signal);

  // Open streams expire by the clock, even without calls.
  const ticking = sequencers.length === 0 ? undefined : setInterval(node.catchUp, TICK_MS);

  return {
    address: `${resolved.host}:${String(server.port)}`,
    domainId: node.domainId,
    sequencers,
    get calls() {
      return server.calls;
    },
    console: createDomainConsole(node),
    uidOf: (name) => participantUid(node.keys, name),
    connectedParticipants: () => {
      node.catchUp();
      return node.connections.participants;
    },
    registerParticipant: async ({ name, uid, permission = "Submission", hasKeys = true, hasCertificate = false }) => {
      const participant = uid ?? participantUid(node.keys, name ?? "");
      if (parseUid(participant) === undefined) throw new RangeError(`${participant} is no uid such as alice::1220…`);
      node.catchUp();
      const answer = await node.admission.register({ participant, permission, hasKeys, hasCertificate });
      node.catchUp();
      return answer;
    },
    disconnectParticipant: (uid) => {
      node.admission.disconnect(uid);
    },
    setParticipantSide: async (uid, permission) => {
      const isDone = await node.admission.setParticipantSide(uid, permission);
      node.catchUp();
      return isDone;
    },
    setFaults: (faults) => {
      node.faults.set(faults);
      node.topology.setLag(faults.lagMs ?? 0, node.nowMicros());
    },
    armFault: (fault) => {
      node.faults.arm(fault);
    },
    close: async () => {
      closing.abort();
      clearInterval(ticking);
      await signedAhead;
      await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
      await server.close();
    },
  };
}

/** Starts all of them, or leaves none behind. */
async function startSequencers(node: DomainNode): Promise<readonly SimulatedSequencer[]> {
  const { sequencers } = node.options;
  const started = await Promise.allSettled(sequencers.map((options) => startSequencer(node, options)));
  const running = started.filter((result) => result.status === "fulfilled").map(({ value }) => value);
  const failed = started.find((result) => result.status === "rejected");
  if (failed === undefined) return running;
  await Promise.all(running.map((sequencer) => sequencer.stop()));
  throw failed.reason;
}

const TICK_MS = 50;
