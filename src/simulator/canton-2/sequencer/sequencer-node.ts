import type { DomainNode } from "../domain-node.ts";
import { type ArmedFault, FaultPlan, type Faults } from "../../faults.ts";
import { GrpcServer } from "../../grpc-server.ts";
import type { MethodName } from "../../served-method.ts";
import { healthService } from "../services/health-service.ts";
import { sequencerAuthenticationService } from "../services/sequencer-authentication-service.ts";
import { sequencerConnectService } from "../services/sequencer-connect-service.ts";
import { sequencerService } from "../services/sequencer-service.ts";
import type { SequencerOptions } from "../simulator-options.ts";

/** One sequencer of a simulated domain, through its public API. */
export interface SimulatedSequencer {
  readonly name: string;
  /** As a participant connects to it: `https://127.0.0.1:5018`. */
  readonly url: string;
  /** How often each method was called so far, whatever came of it. */
  readonly calls: Readonly<Record<MethodName, number>>;
  setFaults(faults: Faults): void;
  armFault(fault: ArmedFault): void;
  /** Breaks off every connection, and takes none until it is started again. */
  stop(): Promise<void>;
  /** Listens at the same address as before. */
  start(): Promise<void>;
}

/** Starts a sequencer of `domain`. Rejects when its port is not usable. */
export async function startSequencer(domain: DomainNode, options: SequencerOptions): Promise<SimulatedSequencer> {
  const { name, tls } = options;
  const { host, active } = domain.options;
  const faults = new FaultPlan(domain.seed);
  const node = {
    kind: "sequencer",
    name,
    seed: domain.seed,
    faults,
    clock: domain.clock,
    log: domain.log,
    authorize: () => undefined,
    catchUp: domain.catchUp,
  } as const;
  const methods = [
    ...sequencerConnectService(domain),
    ...sequencerAuthenticationService(domain),
    ...sequencerService(domain),
    ...healthService(() => active),
  ];
  const listen = async (port: number): Promise<GrpcServer> => {
    const server = new GrpcServer(node, tls);
    await server.listen(host, port, methods);
    return server;
  };
  let server = await listen(options.port ?? 0);
  const { port } = server;
  return {
    name,
    url: `${tls === undefined ? "http" : "https"}://${host}:${String(port)}`,
    get calls() {
      return server.calls;
    },
    setFaults: (next) => {
      faults.set(next);
    },
    armFault: (fault) => {
      faults.arm(fault);
    },
    stop: async () => server.close(),
    start: async () => {
      await server.close();
      server = await listen(port);
    },
  };
}
