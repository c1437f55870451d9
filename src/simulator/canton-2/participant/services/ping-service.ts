import { status } from "@grpc/grpc-js";

import { PingService } from "../../../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/ping_service_pb.ts";
import { PlainError } from "../../../canton-error.ts";
import { parseUid } from "../../identifier.ts";
import { serve, type ServedMethod } from "../../../served-method.ts";
import type { ParticipantNode } from "../participant-node.ts";

/**
 * The proof that a membership works, from one participant to another through the domain. Only between two: what Canton
 * calls a bong is not simulated. A passive replica does not have the service.
 */
export function pingService({ domains, options, clock }: ParticipantNode): readonly ServedMethod[] {
  const served = { isServed: options.initialized && options.active };
  return [
    serve(
      PingService.method.ping,
      async ({ targetParties, validators, timeoutMilliseconds }) => {
        const [target = "", ...others] = targetParties;
        if (parseUid(target) === undefined || others.length + validators.length > 0) {
          throw new PlainError(status.INVALID_ARGUMENT, "One target party is simulated, and no validators");
        }
        const startedAt = clock();
        const isAnswered = await domains.ping(target, Math.min(Number(timeoutMilliseconds), LONGEST_MS));
        const value = { pingTime: BigInt(clock() - startedAt), responder: target };
        return { response: isAnswered ? { case: "success" as const, value } : { case: "failure" as const, value: {} } };
      },
      served,
    ),
  ];
}

const LONGEST_MS = 3_600_000;
