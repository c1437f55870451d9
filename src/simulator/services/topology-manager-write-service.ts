import { status } from "@grpc/grpc-js";

import {
  type ParticipantDomainStateAuthorization,
  TopologyManagerWriteService,
} from "../../adapters/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import { deserializationFailure, PlainError } from "../canton-error.ts";
import type { DomainNode } from "../domain-node.ts";
import { isFingerprint, parseMember, parseUid } from "../identifier.ts";
import { changeBySecondWriter } from "../second-writer.ts";
import { serve, type ServedMethod } from "../served-method.ts";
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
  const { authorization } = request;
  const data = given("authorization", authorization, "FieldNotSet");
  const change = given("change", operationName(data.change), `Unrecognized: ${String(data.change)}`);
  if (data.signedBy !== "" && !isFingerprint(data.signedBy)) throw deserializationFailure("signed_by", data.signedBy);
  const side = given("side", sideName(request.side), `Unrecognized: ${String(request.side)}`);
  given("domain", parseUid(request.domain), `Invalid unique identifier ${request.domain}`);
  const member = given("participant", parseMember(request.participant), `Invalid member ${request.participant}`);
  if (member.code !== "PAR") throw deserializationFailure("participant", `Expected PAR, got ${member.code}`);
  const permission = given(
    "permission",
    permissionName(request.permission),
    `Unrecognized: ${String(request.permission)}`,
  );
  const trustLevel = given(
    "trust_level",
    trustLevelName(request.trustLevel),
    `Unrecognized: ${String(request.trustLevel)}`,
  );
  refuseVipWithoutConfirmation(permission, trustLevel);
  return {
    change,
    state: { side, domain: request.domain, participant: member.uid, permission, trustLevel },
    signedBy: data.signedBy,
    replaceExisting: data.replaceExisting,
  };
}

function given<T>(field: string, value: T | undefined, reason: string): T {
  if (value === undefined) throw deserializationFailure(field, reason);
  return value;
}

/** In Canton an invariant of the state itself, whose violation nobody catches. */
export function refuseVipWithoutConfirmation(
  permission: StateChange["state"]["permission"],
  trustLevel: StateChange["state"]["trustLevel"],
): void {
  if (trustLevel === "Vip" && !mayConfirm(permission)) {
    throw new Error(`requirement failed: a Vip participant must be able to confirm, which ${permission} cannot`);
  }
}
