import { status } from "@grpc/grpc-js";

import {
  type ParticipantDomainStateAuthorization,
  TopologyManagerWriteService,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import { deserializationFailure, PlainError } from "../../canton-error.ts";
import type { DomainNode } from "../domain-node.ts";
import { parseMember, shortUid, whyNoFingerprint, whyNoMember, whyNoUid } from "../identifier.ts";
import { changeBySecondWriter } from "../second-writer.ts";
import { serve, type ServedMethod } from "../../served-method.ts";
import type { StateChange } from "../topology-manager.ts";
import { mayConfirm, operationName, permissionName, sideName, trustLevelName } from "../wire-names.ts";

/** Registered only once the node has an identity. */
export function topologyManagerWriteService(node: DomainNode): readonly ServedMethod[] {
  const { method } = TopologyManagerWriteService;
  return [
    serve(
      method.authorizeParticipantDomainState,
      async (request) => {
        // The open source does not show how an enterprise replica refuses; that it cannot write is sure.
        if (!node.options.active) throw new PlainError(status.UNAVAILABLE, "This node is the passive replica");
        const change = parseStateChange(request);
        if (node.faults.strikes("secondWriter", "AuthorizeParticipantDomainState")) {
          await changeBySecondWriter(node, change.state.participant);
        }
        const transaction = await node.manager.authorize(change, { takesMs: node.faults.slowWriteMs });
        return { serialized: node.encoder.encode(transaction) };
      },
      { isServed: node.options.initialized },
    ),
  ];
}

/** Step 1 of a write. Throws PROTO_DESERIALIZATION_FAILURE, and an uncaught exception's UNKNOWN as Canton does. */
function parseStateChange(request: ParticipantDomainStateAuthorization): StateChange {
  const { authorization: data, domain } = request;
  if (data === undefined) throw deserializationFailure("FieldNotSet", "authorization");
  const change = operationName(data.change);
  if (change === undefined) throw deserializationFailure("UnrecognizedEnum", UNRECOGNIZED, data.change);
  const wrongKey = data.signedBy === "" ? undefined : whyNoFingerprint(data.signedBy);
  if (wrongKey !== undefined) throw deserializationFailure(wrongKey.kind, wrongKey.text);
  const side = sideName(request.side) ?? noSuchValue("MissingRequestSide", request.side);
  const wrongDomain = whyNoUid(domain);
  if (wrongDomain !== undefined) throw deserializationFailure("ValueConversionError", "domain", wrongDomain);
  const participant = readParticipant(request.participant);
  const permission =
    permissionName(request.permission) ?? noSuchValue("MissingParticipantPermission", request.permission);
  const trustLevel = trustLevelName(request.trustLevel) ?? noSuchValue("trustLevel", request.trustLevel, "trustLevel");
  refuseVipWithoutConfirmation(permission, trustLevel);
  return {
    change,
    state: { side, domain, participant, permission, trustLevel },
    signedBy: data.signedBy,
    replaceExisting: data.replaceExisting,
  };
}

/** The bare uid of `PAR::…`. */
function readParticipant(text: string): string {
  const member = parseMember(text);
  if (member === undefined) {
    throw deserializationFailure("ValueConversionError", "participant", whyNoMember(text) ?? "");
  }
  if (member.code === "PAR") return member.uid;
  const reason = `Value ${member.code}::${shortUid(member.uid)} is not of type \`ParticipantId\``;
  throw deserializationFailure("ValueDeserializationError", "participant", reason);
}

/** What Canton calls a number that it does not know, where it does not name the field. */
const UNRECOGNIZED = "UNRECOGNIZED";

/** Zero stands for a value that is missing. */
function noSuchValue(missing: string, value: number, unrecognized = UNRECOGNIZED): never {
  if (value === 0) throw deserializationFailure("FieldNotSet", missing);
  throw deserializationFailure("UnrecognizedEnum", unrecognized, value);
}

/** In Canton an invariant of the state itself, whose violation is an uncaught exception. */
export function refuseVipWithoutConfirmation(
  permission: StateChange["state"]["permission"],
  trustLevel: StateChange["state"]["trustLevel"],
): void {
  if (trustLevel === "Vip" && !mayConfirm(permission)) {
    throw new Error(`requirement failed: a Vip participant must be able to confirm, which ${permission} cannot`);
  }
}
