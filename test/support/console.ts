import { randomBytes } from "node:crypto";

import {
  ParticipantPermission,
  RequestSide,
  TopologyChangeOp,
  TrustLevel,
} from "../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { TopologyManagerWriteService } from "../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import { Channel } from "../../src/adapters/grpc/channel.ts";

/** What `participants.set_state` takes, typed by an operator into the domain manager's console. */
export interface StateChange {
  readonly domainId: string;
  /** Without `PAR::`. */
  readonly participantId: string;
  readonly permission: keyof typeof ParticipantPermission;
  readonly trustLevel?: keyof typeof TrustLevel;
  /** False adds a row beside those that are there. Default true. */
  readonly replaceExisting?: boolean;
  /** Default Add. */
  readonly change?: keyof typeof TopologyChangeOp;
}

/** Somebody at the console: changes a member behind our back, over the real admin API. */
export async function typeIntoConsole(address: string, change: StateChange): Promise<void> {
  const channel = new Channel({ address, maxReceiveBytes: 1 << 20, nowMs: () => Date.now() });
  try {
    await channel.unary(
      TopologyManagerWriteService.method.authorizeParticipantDomainState,
      {
        authorization: {
          change: TopologyChangeOp[change.change ?? "Add"],
          replaceExisting: change.replaceExisting ?? true,
        },
        side: RequestSide.From,
        domain: change.domainId,
        participant: `PAR::${change.participantId}`,
        permission: ParticipantPermission[change.permission],
        trustLevel: TrustLevel[change.trustLevel ?? "Ordinary"],
      },
      {
        timeoutMs: 10_000,
        signal: new AbortController().signal,
        traceparent: `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`,
      },
    );
  } finally {
    channel.close();
  }
}
