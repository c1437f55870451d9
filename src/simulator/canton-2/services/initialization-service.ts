import { InitializationService } from "../../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/initialization_service_pb.ts";
import type { DomainNode } from "../domain-node.ts";
import { timestampOf } from "../../micros.ts";
import { serve, type ServedMethod } from "../../served-method.ts";

export function initializationService({ options, domainId, nowMicros }: DomainNode): readonly ServedMethod[] {
  const { method } = InitializationService;
  return [
    serve(method.getId, () => ({
      initialized: options.initialized,
      uniqueIdentifier: options.initialized ? domainId : "",
      instance: options.name,
    })),
    serve(method.currentTime, () => timestampOf(nowMicros())),
  ];
}
