import type { ArmedFault, Faults } from "../../faults.ts";
import { GrpcServer } from "../../grpc-server.ts";
import type { MethodName } from "../../served-method.ts";
import { createParticipantNode } from "./participant-node.ts";
import { type ParticipantOptions, resolveParticipantOptions } from "./participant-options.ts";
import { domainConnectivityService } from "./services/domain-connectivity-service.ts";
import { packageService } from "./services/package-service.ts";
import { pingService } from "./services/ping-service.ts";
import { participantStatusServices } from "./services/participant-status-services.ts";

/** A Canton 2.x participant node that serves its admin API on loopback and connects to domains over the network. */
export interface ParticipantSimulator {
  /** `host:port`. */
  readonly address: string;
  /** Bare: `alice::1220…`. */
  readonly participantId: string;
  /** How often each method was called so far, whatever came of it. */
  readonly calls: Readonly<Record<MethodName, number>>;
  setFaults(faults: Faults): void;
  armFault(fault: ArmedFault): void;
  /** Ends the server and every connection to a domain. */
  close(): Promise<void>;
}

/** Starts a participant. Rejects when the options make no sense, or the port is not usable. */
export async function startParticipant(options: ParticipantOptions = {}): Promise<ParticipantSimulator> {
  const resolved = resolveParticipantOptions(options);
  const node = createParticipantNode(resolved);
  const server = new GrpcServer(node, resolved.tls);
  await server.listen(resolved.host, resolved.port, [
    ...participantStatusServices(node, () => server.port),
    ...domainConnectivityService(node),
    ...packageService(node),
    ...pingService(node),
  ]);
  return {
    address: `${resolved.host}:${String(server.port)}`,
    participantId: node.topology.participant,
    get calls() {
      return server.calls;
    },
    setFaults: (faults) => {
      node.faults.set(faults);
    },
    armFault: (fault) => {
      node.faults.arm(fault);
    },
    close: async () => {
      node.domains.close();
      await server.close();
    },
  };
}
