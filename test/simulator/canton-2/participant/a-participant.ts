import type { MessageInitShape } from "@bufbuild/protobuf";
import { onTestFinished } from "vitest";

import {
  type DomainConnectionConfigSchema,
  DomainConnectivityService,
} from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";
import type { ParticipantOptions } from "../../../../src/simulator/canton-2/participant/participant-options.ts";
import {
  type ParticipantSimulator,
  startParticipant,
} from "../../../../src/simulator/canton-2/participant/participant-simulator.ts";
import { SimulatorClient } from "../../simulator-client.ts";

/** A participant that ends with the test, and its operator. */
export interface Joiner {
  readonly participant: ParticipantSimulator;
  readonly client: SimulatorClient;
  readonly logLines: readonly string[];
  /** How it is connected, such as `acme healthy`. */
  readonly connected: () => Promise<readonly string[]>;
}

/** Waits are short: no test is about how long Canton waits. */
export async function aParticipant(options: ParticipantOptions = {}): Promise<Joiner> {
  const logLines: string[] = [];
  const participant = await startParticipant({
    sequencerInfoMs: 200,
    activeTimeoutMs: 400,
    log: (line) => logLines.push(line),
    ...options,
  });
  onTestFinished(() => participant.close());
  const client = new SimulatorClient(participant);
  return {
    participant,
    client,
    logLines,
    connected: async () => {
      const { connectedDomains } = await client.call(DomainConnectivityService.method.listConnectedDomains, {});
      return connectedDomains.map(({ domainAlias, healthy }) => `${domainAlias} ${healthy ? "healthy" : "unhealthy"}`);
    },
  };
}

export type Config = Exclude<MessageInitShape<typeof DomainConnectionConfigSchema>, { readonly $typeName: string }>;

/** A sequencer's entry in a configuration; plaintext without a root. */
export function aSequencerEntry(
  urls: readonly string[],
  { alias = "", root }: { readonly alias?: string; readonly root?: Uint8Array } = {},
): NonNullable<Config["sequencerConnections"]>[number] {
  const value = {
    connections: [...urls],
    transportSecurity: urls[0]?.startsWith("https:") ?? false,
    ...(root === undefined ? {} : { customTrustCertificates: root }),
  };
  return { type: { case: "grpc", value }, alias };
}

export const TIME_TRACKER = {
  observationLatency: { seconds: 0n, nanos: 250_000_000 },
  patienceDuration: { seconds: 0n, nanos: 500_000_000 },
  minObservationDuration: { seconds: 86_400n, nanos: 0 },
  timeProofRequest: {
    initialRetryDelay: { seconds: 0n, nanos: 200_000_000 },
    maxRetryDelay: { seconds: 5n, nanos: 0 },
    maxSequencingDelay: { seconds: 10n, nanos: 0 },
  },
};

/** Everything that Canton asks for, around what a test is about. */
export function aConfig(fields: Config = {}): Config {
  return { domainAlias: "acme", manualConnect: true, timeTracker: TIME_TRACKER, ...fields };
}
