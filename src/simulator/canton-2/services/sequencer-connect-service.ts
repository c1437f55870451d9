import type { MessageInitShape } from "@bufbuild/protobuf";

import { SequencerConnectService } from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_connect_service_pb.ts";
import type { Handshake_ResponseSchema } from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/sequencing_pb.ts";
import type { DomainNode } from "../domain-node.ts";
import { parseMember } from "../identifier.ts";
import { whyIncompatible, writtenInFull } from "../protocol-version.ts";
import { serve, type ServedMethod } from "../../served-method.ts";
import { MEMBER_ID, textIn } from "../sequencer/member-metadata.ts";
import { staticParameters } from "../static-parameters.ts";

type Answer = MessageInitShape<typeof Handshake_ResponseSchema>;

/** The calls that need no login. */
export function sequencerConnectService(node: DomainNode): readonly ServedMethod[] {
  const { method } = SequencerConnectService;
  const { domainId, options } = node;
  return [
    serve(method.handshake, ({ clientProtocolVersions, minimumProtocolVersion }): Answer => {
      const answer = { serverProtocolVersion: writtenInFull(options.protocolVersion) };
      const reason = whyIncompatible(options.protocolVersion, clientProtocolVersions, minimumProtocolVersion);
      return reason === undefined
        ? { ...answer, value: { case: "success", value: {} } }
        : { ...answer, value: { case: "failure", value: { reason } } };
    }),
    serve(method.getDomainId, () => ({ domainId, sequencerId: `SEQ::${domainId}` })),
    serve(method.getDomainParameters, () => ({ parameters: staticParameters(options.protocolVersion) })),
    // Unauthenticated: any caller may ask about any member.
    serve(method.verifyActive, (_request, metadata) => {
      const text = textIn(metadata, MEMBER_ID);
      const member = text === undefined ? undefined : parseMember(text);
      if (member?.code !== "PAR") {
        const reason =
          text === undefined
            ? "Unable to find participant id in gRPC context"
            : `Expecting participantId ; found ${text}`;
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
