import { DomainService } from "../../adapters/canton-2/generated/com/digitalasset/canton/domain/admin/v0/domain_service_pb.ts";
import type { DomainNode } from "../domain-node.ts";
import { serve, type ServedMethod } from "../served-method.ts";

/** Version 1 of the static parameters serves every protocol version from 4 on. */
export function domainService({ options: { initialized, protocolVersion } }: DomainNode): readonly ServedMethod[] {
  return [
    serve(
      DomainService.method.getDomainParametersVersioned,
      () => ({ parameters: { case: "parametersV1" as const, value: { uniqueContractKeys: false, protocolVersion } } }),
      { isServed: initialized },
    ),
  ];
}
