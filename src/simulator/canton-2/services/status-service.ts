import { create, toBinary } from "@bufbuild/protobuf";

import {
  DomainStatusInfoSchema,
  StatusService,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import type { DomainNode } from "../domain-node.ts";
import { serve, type ServedMethod } from "../../served-method.ts";
import { commonStatus, type Ports } from "./node-status.ts";

export function statusService(node: DomainNode, allPorts: Ports): readonly ServedMethod[] {
  return [
    serve(StatusService.method.status, () => {
      const { active, initialized } = node.options;
      if (!initialized) return { response: { case: "notInitialized" as const, value: { active } } };
      const { uid: id, uptime, ports, topologyQueues, components } = commonStatus(node, allPorts);
      const info = create(DomainStatusInfoSchema, {
        connectedParticipants: node.connections.participants.map((participant) => `PAR::${participant}`),
        sequencer: { active },
      });
      const extra = toBinary(DomainStatusInfoSchema, info);
      const value = { id, uptime, ports, extra, active, topologyQueues, components };
      return { response: { case: "success" as const, value } };
    }),
  ];
}
