import { DomainService } from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/domain_service_pb.ts";
import type { DomainNode } from "../domain-node.ts";
import { serve, type ServedMethod } from "../../served-method.ts";
import { staticParameters } from "../static-parameters.ts";

export function domainService({ options: { initialized, protocolVersion } }: DomainNode): readonly ServedMethod[] {
  return [
    serve(
      DomainService.method.getDomainParametersVersioned,
      () => ({ parameters: staticParameters(protocolVersion) }),
      { isServed: initialized },
    ),
  ];
}
