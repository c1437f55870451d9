import { status } from "@grpc/grpc-js";

import { EnterpriseSequencerAdministrationService } from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/enterprise_sequencer_administration_service_pb.ts";
import { deserializationFailure, PlainError } from "../../canton-error.ts";
import type { DomainNode } from "../domain-node.ts";
import { parseMember, whyNoMember } from "../identifier.ts";
import { serve, type ServedMethod } from "../../served-method.ts";

/** Registered in both editions, and real in one. */
export function enterpriseSequencerAdministrationService(node: DomainNode): readonly ServedMethod[] {
  return [
    serve(
      EnterpriseSequencerAdministrationService.method.disableMember,
      ({ member: text }) => {
        if (node.options.edition === "community") {
          const where = "https://www.digitalasset.com/products/daml-enterprise";
          const text = `This method is unsupported by the Community edition of canton. Please see ${where} for details on obtaining Canton Enterprise.`;
          throw new PlainError(status.UNIMPLEMENTED, text);
        }
        const member = parseMember(text);
        if (member === undefined) {
          throw deserializationFailure("ValueConversionError", "member", whyNoMember(text) ?? "");
        }
        node.admission.disableMember(member.uid);
        return {};
      },
      { isServed: node.options.initialized },
    ),
  ];
}
