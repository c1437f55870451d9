import { RollcallError } from "../../model/error.ts";
import { type DomainId, type ParticipantId, parseDomainId } from "../../model/identifier.ts";
import type { DomainIdentity } from "../../model/live.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import { decodeMessage } from "../../protocol/grpc/decode.ts";
import type { AdminApi } from "./admin-api.ts";
import { instantOf } from "./codec/timestamp.ts";
import {
  DomainManagerStatusService,
  DomainStatusService,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/domain_status_service_pb.ts";
import {
  DomainStatusInfoSchema,
  type NodeStatus_Status,
  StatusService,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import { ParticipantStatusService } from "../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/participant_status_service_pb.ts";
import { InitializationService } from "../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/initialization_service_pb.ts";

/** The id that the node answers with. Throws `settings` when it has none, or is no Canton node. */
export async function readNodeId(
  api: AdminApi,
  context: CallContext,
): Promise<{ domainId: DomainId; nodeName: string }> {
  const answer = await api.readIfServed(InitializationService.method.getId, {}, context, "say who it is");
  if (answer === undefined) {
    throw new RollcallError("settings", `${api.address} speaks gRPC and is no Canton admin API`, {
      hint: "Check the address in the settings: the admin API has a port of its own.",
    });
  }
  if (!answer.initialized || answer.uniqueIdentifier === "") {
    throw new RollcallError("unavailable", `the node at ${api.address} has no identity yet`, {
      hint: "Initialise the domain manager first, then try again.",
    });
  }
  const domainId = parseDomainId(answer.uniqueIdentifier);
  if (domainId === undefined) {
    throw new RollcallError(
      "settings",
      `the node at ${api.address} calls itself ${JSON.stringify(answer.uniqueIdentifier)}, which is not a domain id`,
      {
        hint: "Check the address in the settings.",
      },
    );
  }
  return { domainId, nodeName: answer.instance };
}

/** Refuses a node that is not the expected domain, saying what it is instead. */
export async function refuseOtherNode(
  api: AdminApi,
  found: DomainId,
  expected: DomainId,
  context: CallContext,
): Promise<void> {
  if (found === expected) return;
  const participant = await api.readIfServed(
    ParticipantStatusService.method.participantStatus,
    {},
    context,
    "say what it is",
  );
  const what = participant === undefined ? `the domain ${found}` : `the participant ${found}`;
  throw new RollcallError("settings", `${api.address} is ${what}, and not the domain ${expected}`, {
    hint:
      participant === undefined
        ? "Check the address in the settings and domainId in domain.yaml: nothing is planned against another domain."
        : "Give the address of the domain manager's admin API in the settings.",
  });
}

/** The generic status, which every release answers. */
export async function readStatus(api: AdminApi, context: CallContext): Promise<NodeStatus_Status> {
  const { response } = await api.read(StatusService.method.status, {}, context, "report its status");
  if (response.case === "success") return response.value;
  throw new RollcallError("unavailable", `the node at ${api.address} is not initialised`, {
    hint: "Initialise the domain manager first, then try again.",
  });
}

/** What only the node's status service reports; its fields are undefined on releases without one. */
interface DomainStatus {
  readonly connected: ReadonlySet<ParticipantId> | undefined;
  readonly protocolVersion: number | undefined;
  readonly release: string | undefined;
}

/** Asks the all-in-one domain node, then the separate manager. */
async function readDomainStatus(api: AdminApi, context: CallContext): Promise<DomainStatus> {
  const what = "report the domain's status";
  const domain = await api.readIfServed(DomainStatusService.method.domainStatus, {}, context, what);
  if (domain?.kind.case === "status") {
    const { connectedParticipantsUid, protocolVersion, commonStatus } = domain.kind.value;
    return {
      connected: new Set(connectedParticipantsUid as ParticipantId[]),
      protocolVersion,
      release: commonStatus?.version,
    };
  }
  const manager = await api.readIfServed(DomainManagerStatusService.method.domainManagerStatus, {}, context, what);
  if (manager?.kind.case === "status") {
    const { protocolVersion, commonStatus } = manager.kind.value;
    return { connected: undefined, protocolVersion, release: commonStatus?.version };
  }
  return { connected: undefined, protocolVersion: undefined, release: undefined };
}

/** The connected participants, from the generic status of an older release. */
function connectedFromExtra({ extra }: NodeStatus_Status): ReadonlySet<ParticipantId> | undefined {
  if (extra.length === 0) return undefined;
  try {
    const { connectedParticipants } = decodeMessage(DomainStatusInfoSchema, extra);
    return new Set(connectedParticipants.map((id) => id.replace(/^PAR::/, "") as ParticipantId));
  } catch {
    return undefined;
  }
}

/** The node that answers at the address, whichever domain it is of. */
export async function identify(api: AdminApi, context: CallContext): Promise<DomainIdentity> {
  const { domainId, nodeName } = await readNodeId(api, context);
  const [status, domain, time] = await Promise.all([
    readStatus(api, context),
    readDomainStatus(api, context),
    api.read(InitializationService.method.currentTime, {}, context, "tell its time"),
  ]);
  return {
    domainId,
    nodeName,
    protocolVersion: domain.protocolVersion,
    release: domain.release,
    active: status.active,
    timeMs: instantOf(time),
    connected: domain.connected ?? connectedFromExtra(status),
  };
}
