import {
  DomainManagerStatusService,
  DomainStatusService,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/domain_status_service_pb.ts";
import type { DomainNode } from "../domain-node.ts";
import { serve, type ServedMethod } from "../../served-method.ts";
import { commonStatus, type Ports } from "./node-status.ts";

/** Embedded nodes, as in the community edition, have the first; a manager that runs apart has the second. */
export function domainStatusServices(node: DomainNode, ports: Ports): readonly ServedMethod[] {
  const { active, edition, initialized, protocolVersion } = node.options;
  return [
    serve(
      DomainStatusService.method.domainStatus,
      () => {
        if (!initialized) return { kind: { case: "unavailable" as const, value: { active } } };
        const value = {
          commonStatus: commonStatus(node, ports),
          connectedParticipantsUid: [...node.connections.participants],
          sequencer: { active },
          protocolVersion,
        };
        return { kind: { case: "status" as const, value } };
      },
      { isServed: edition === "community" },
    ),
    serve(
      DomainManagerStatusService.method.domainManagerStatus,
      () => {
        if (!initialized) return { kind: { case: "unavailable" as const, value: { active } } };
        const value = { commonStatus: commonStatus(node, ports), protocolVersion };
        return { kind: { case: "status" as const, value } };
      },
      { isServed: edition === "enterprise" },
    ),
  ];
}
