import { create, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { DurationSchema } from "@bufbuild/protobuf/wkt";

import { DynamicDomainParametersSchema as DynamicDomainParametersV1Schema } from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v1/domain_parameters_pb.ts";
import { DynamicDomainParametersSchema as DynamicDomainParametersV2Schema } from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v2/domain_parameters_pb.ts";
import type { ProtocolVersion } from "./protocol-version.ts";
import type { DomainParameters } from "./topology-mapping.ts";

/** Canton's defaults, all but the topology change delay. A request is remembered for twice the tolerance. */
function commonFields({ topologyChangeDelayMs }: DomainParameters) {
  return {
    participantResponseTimeout: durationMs(30_000),
    mediatorReactionTimeout: durationMs(30_000),
    transferExclusivityTimeout: durationMs(60_000),
    topologyChangeDelay: durationMs(topologyChangeDelayMs),
    ledgerTimeRecordTimeTolerance: durationMs(60_000),
    reconciliationInterval: durationMs(60_000),
    mediatorDeduplicationTimeout: durationMs(120_000),
    maxRatePerParticipant: 1_000_000,
    maxRequestSize: 10_485_760,
  };
}

/** Protocol version 5. */
export function dynamicParametersV1(mapping: DomainParameters): MessageShape<typeof DynamicDomainParametersV1Schema> {
  return create(DynamicDomainParametersV1Schema, commonFields(mapping));
}

/** Protocol version 7. */
export function dynamicParametersV2(mapping: DomainParameters): MessageShape<typeof DynamicDomainParametersV2Schema> {
  const catchUpParameters = { catchupIntervalSkip: 5, nrIntervalsToTriggerCatchup: 2 };
  return create(DynamicDomainParametersV2Schema, { ...commonFields(mapping), catchUpParameters });
}

export function encodeDynamicParameters(mapping: DomainParameters, protocolVersion: ProtocolVersion): Uint8Array {
  return protocolVersion === 5
    ? toBinary(DynamicDomainParametersV1Schema, dynamicParametersV1(mapping))
    : toBinary(DynamicDomainParametersV2Schema, dynamicParametersV2(mapping));
}

function durationMs(milliseconds: number) {
  const seconds = Math.floor(milliseconds / 1_000);
  return create(DurationSchema, { seconds: BigInt(seconds), nanos: (milliseconds - seconds * 1_000) * 1_000_000 });
}
