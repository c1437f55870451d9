import type { MessageInitShape } from "@bufbuild/protobuf";

import { SequencerConnectService } from "../../adapters/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_connect_service_pb.ts";
import type { Handshake_ResponseSchema } from "../../adapters/canton-2/generated/com/digitalasset/canton/protocol/v0/sequencing_pb.ts";
import type { DomainNode } from "../domain-node.ts";
import { parseMember } from "../identifier.ts";
import { serve, type ServedMethod } from "../served-method.ts";
import { MEMBER_ID, textIn } from "../sequencer/member-metadata.ts";

type Answer = MessageInitShape<typeof Handshake_ResponseSchema>;

/** What anybody may ask of a sequencer before it logs in. */
export function sequencerConnectService(node: DomainNode): readonly ServedMethod[] {
  const { method } = SequencerConnectService;
  const { domainId, options } = node;
  const version = String(options.protocolVersion);
  return [
    serve(method.handshake, ({ clientProtocolVersions, minimumProtocolVersion }): Answer => {
      const minimum = Number(minimumProtocolVersion ?? 0);
      const isSpoken = clientProtocolVersions.some((spoken) => spoken === version || spoken === `${version}.0.0`);
      const answer = { serverProtocolVersion: version };
      if (isSpoken && minimum <= options.protocolVersion) {
        return { ...answer, value: { case: "success", value: {} } };
      }
      const reason = isSpoken
        ? `The protocol version ${version} of the server is below the client's minimum of ${String(minimum)}.`
        : `The protocol version required by the server (${version}) is not among the supported protocol versions by the client: ${clientProtocolVersions.join(", ")}.`;
      return { ...answer, value: { case: "failure", value: { reason } } };
    }),
    serve(method.getDomainId, () => ({ domainId, sequencerId: `SEQ::${domainId}` })),
    serve(method.getDomainParameters, () => ({
      parameters: {
        case: "parametersV1" as const,
        value: { uniqueContractKeys: false, protocolVersion: options.protocolVersion },
      },
    })),
    // Nobody proves who it is: anybody may ask about anybody.
    serve(method.verifyActive, (_request, metadata) => {
      const text = textIn(metadata, MEMBER_ID);
      const member = text === undefined ? undefined : parseMember(text);
      if (member?.code !== "PAR") {
        const reason = `Expected a participant in the metadata, and not ${text ?? "nobody"}`;
        return { value: { case: "failure" as const, value: { reason } } };
      }
      return { value: { case: "success" as const, value: { isActive: node.admission.isActive(member.uid) } } };
    }),
    serve(method.getServiceAgreement, () =>
      options.agreement === undefined
        ? {}
        : { agreement: { id: options.agreement.id, legalText: options.agreement.text } },
    ),
  ];
}
