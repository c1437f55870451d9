import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Duration, DurationSchema } from "@bufbuild/protobuf/wkt";

import type { DomainId } from "../../../model/identifier.ts";
import type { DomainEntry, SequencerEntry } from "../../../model/participant.ts";
import type {
  DomainConnectionConfig,
  DomainConnectionConfigSchema,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";

/** What an empty alias stands for. */
const DEFAULT_ALIAS = "DefaultSequencer";

/** A registration as the participant takes it. Source: canton-2x.md, section 9. */
export function encodeEntry(
  entry: DomainEntry,
  isManual: boolean,
): MessageInitShape<typeof DomainConnectionConfigSchema> {
  return {
    domainAlias: entry.alias,
    sequencerConnections: entry.sequencers.map(({ alias, endpoints, trustRoots }) => ({
      alias,
      type: {
        case: "grpc",
        value: {
          connections: [...endpoints],
          // The flag that the client really obeys.
          transportSecurity: endpoints.every((url) => url.startsWith("https:")),
          ...(trustRoots === undefined ? {} : { customTrustCertificates: Buffer.from(trustRoots) }),
        },
      },
    })),
    manualConnect: isManual,
    domainId: entry.domainId ?? "",
    sequencerTrustThreshold: entry.trustThreshold,
    // Required with everything in it; these are the console's.
    timeTracker: {
      observationLatency: durationMs(250),
      patienceDuration: durationMs(500),
      minObservationDuration: durationMs(86_400_000),
      timeProofRequest: {
        initialRetryDelay: durationMs(200),
        maxRetryDelay: durationMs(5_000),
        maxSequencingDelay: durationMs(10_000),
      },
    },
  };
}

export function decodeEntry(config: DomainConnectionConfig): DomainEntry {
  const { domainAlias: alias, domainId, sequencerConnections, sequencerTrustThreshold } = config;
  return {
    alias,
    domainId: domainId === "" ? undefined : (domainId as DomainId),
    sequencers: sequencerConnections.map(decodeSequencer),
    // Nodes from before there was a threshold know of none.
    trustThreshold: sequencerTrustThreshold === 0 ? sequencerConnections.length : sequencerTrustThreshold,
  };
}

function decodeSequencer({ alias, type }: DomainConnectionConfig["sequencerConnections"][number]): SequencerEntry {
  const roots = type.value?.customTrustCertificates;
  return {
    alias: alias === "" ? DEFAULT_ALIAS : alias,
    endpoints: type.value?.connections ?? [],
    trustRoots: roots === undefined ? undefined : Buffer.from(roots).toString(),
  };
}

function durationMs(milliseconds: number): Duration {
  const seconds = Math.floor(milliseconds / 1_000);
  return create(DurationSchema, { seconds: BigInt(seconds), nanos: (milliseconds % 1_000) * 1_000_000 });
}
