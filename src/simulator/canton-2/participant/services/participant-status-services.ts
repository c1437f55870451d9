import { create, toBinary } from "@bufbuild/protobuf";

import {
  ParticipantStatusInfoSchema,
  StatusService,
} from "../../../../protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import { ParticipantStatusService } from "../../../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/participant_status_service_pb.ts";
import { InitializationService } from "../../../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/initialization_service_pb.ts";
import { timestampOf } from "../../../micros.ts";
import { serve, type ServedMethod } from "../../../served-method.ts";
import { CANTON_RELEASE, IDLE, STORAGE, uptimeOf } from "../../services/node-status.ts";
import type { ParticipantNode } from "../participant-node.ts";

/** Who the participant is, and how it stands; from the start, and before it has an identity. */
export function participantStatusServices(node: ParticipantNode, adminPort: () => number): readonly ServedMethod[] {
  const { domains, nowMicros, options, topology } = node;
  const { active, initialized, protocolVersions } = options;
  const common = () => ({
    uptime: uptimeOf(node),
    ports: { admin: adminPort() },
    active,
    topologyQueues: IDLE,
    components: [STORAGE],
  });
  return [
    serve(InitializationService.method.getId, () => ({
      initialized,
      uniqueIdentifier: initialized ? topology.participant : "",
      instance: options.name,
    })),
    serve(InitializationService.method.currentTime, () => timestampOf(nowMicros())),
    serve(StatusService.method.status, () => {
      if (!initialized) return { response: { case: "notInitialized" as const, value: { active } } };
      const info = create(ParticipantStatusInfoSchema, {
        connectedDomains: domains.connected.map(({ domainId: domain, isHealthy: healthy }) => ({ domain, healthy })),
        active,
      });
      const extra = toBinary(ParticipantStatusInfoSchema, info);
      return { response: { case: "success" as const, value: { id: topology.participant, ...common(), extra } } };
    }),
    serve(ParticipantStatusService.method.participantStatus, () => {
      if (!initialized) return { kind: { case: "unavailable" as const, value: { active } } };
      const value = {
        commonStatus: { uid: topology.participant, version: CANTON_RELEASE, ...common() },
        connectedDomains: domains.connected.map(({ domainId, isHealthy: healthy }) => ({ domainId, healthy })),
        active,
        supportedProtocolVersions: [...protocolVersions],
      };
      return { kind: { case: "status" as const, value } };
    }),
  ];
}
