import { status } from "@grpc/grpc-js";

import { RollcallError } from "../../model/error.ts";
import { type DomainId, parseParticipantId } from "../../model/identifier.ts";
import type { Agreement, ConnectOutcome, Dar, DomainLink, ParticipantIdentity } from "../../model/participant.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { ParticipantNode } from "../../ports/participant-node.ts";
import { Channel, type ChannelOptions } from "../grpc/channel.ts";
import { describeFailure } from "../grpc/failure.ts";
import { AdminApi } from "./admin-api.ts";
import { decodeEntry, encodeEntry } from "./codec/domain-entry.ts";
import { judgeWriteFailure } from "./error.ts";
import { readStatus } from "./identify.ts";
import { DomainConnectivityService } from "../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";
import { PackageService } from "../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/package_service_pb.ts";
import { ParticipantStatusService } from "../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/participant_status_service_pb.ts";
import { InitializationService } from "../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/initialization_service_pb.ts";
import { connectRefusal, PARTICIPANT } from "./participant-advice.ts";

export interface Participant2Options extends ChannelOptions {
  readonly callTimeoutMs: number;
  /** For what reaches out to a domain: connecting, asking for its agreement, and vetting there. */
  readonly domainTimeoutMs: number;
  /** 16 hex digits. */
  readonly newSpanId: () => string;
}

/** A Canton 2.x participant through its admin API. What is asked of it may be asked again: nothing more happens. */
export function openParticipant2(options: Participant2Options): ParticipantNode {
  const { callTimeoutMs, domainTimeoutMs, newSpanId } = options;
  const channel = new Channel(options);
  const api = new AdminApi(channel, { timeoutMs: callTimeoutMs, newSpanId, advice: PARTICIPANT });
  const patient = new AdminApi(channel, { timeoutMs: domainTimeoutMs, newSpanId, advice: PARTICIPANT });
  const { method } = DomainConnectivityService;
  return {
    identify: (context) => identify(api, context),
    domains: (context) => listDomains(api, context),
    register: async (entry, context) => {
      const what = `register ${entry.alias}`;
      await api.read(method.registerDomain, { add: encodeEntry(entry, true) }, context, what);
    },
    modify: async (entry, isManual, context) => {
      const what = `change ${entry.alias}`;
      await api.read(method.modifyDomain, { modify: encodeEntry(entry, isManual) }, context, what);
    },
    agreement: (alias, context) => readAgreement(patient, alias, context),
    accept: async (domainAlias, agreementId, context) => {
      const what = `accept the agreement of ${domainAlias}`;
      await patient.read(method.acceptAgreement, { domainAlias, agreementId }, context, what);
    },
    connect: (alias, context) => connect(patient, alias, context),
    disconnect: async (domainAlias, context) => {
      await api.read(method.disconnectDomain, { domainAlias }, context, `disconnect from ${domainAlias}`);
    },
    darHashes: async (context) => {
      const { dars } = await api.read(PackageService.method.listDars, {}, context, "list its DARs");
      return new Set(dars.map(({ hash }) => hash));
    },
    packageIds: async (context) => {
      const { listPackages } = PackageService.method;
      const { packageDescriptions } = await api.read(listPackages, {}, context, "list its packages");
      return new Set(packageDescriptions.map(({ packageId }) => packageId));
    },
    upload: (dar, context) => upload(patient, dar, context),
    close: () => {
      channel.close();
    },
  };
}

async function identify(api: AdminApi, context: CallContext): Promise<ParticipantIdentity> {
  const answer = await api.readIfServed(InitializationService.method.getId, {}, context, "say who it is");
  if (answer === undefined) throw notParticipant(api, "speaks gRPC and is no Canton admin API");
  if (!answer.initialized || answer.uniqueIdentifier === "") {
    throw new RollcallError("unavailable", `the node at ${api.address} has no identity yet`, {
      hint: "Initialise the participant first, then try again.",
    });
  }
  const participantId = parseParticipantId(answer.uniqueIdentifier);
  const { listConnectedDomains } = DomainConnectivityService.method;
  const joins = await api.readIfServed(listConnectedDomains, {}, context, "list its domains");
  if (participantId === undefined || joins === undefined) {
    throw notParticipant(api, `is ${JSON.stringify(answer.uniqueIdentifier)}, and joins no domains`);
  }
  const { participantStatus } = ParticipantStatusService.method;
  const report = await api.readIfServed(participantStatus, {}, context, "report its status");
  const own = report?.kind.case === "status" ? report.kind.value : undefined;
  return {
    participantId,
    nodeName: answer.instance,
    release: own?.commonStatus?.version,
    // Older releases have the generic status alone.
    active: own?.active ?? (await readStatus(api, context)).active,
    protocolVersions: own?.supportedProtocolVersions,
  };
}

function notParticipant(api: AdminApi, what: string): RollcallError {
  return new RollcallError("settings", `the node at ${api.address} ${what}`, {
    hint: "Give the address of the participant's admin API with --address: it has a port of its own.",
  });
}

async function listDomains(api: AdminApi, context: CallContext): Promise<readonly DomainLink[]> {
  const { listConfiguredDomains, listConnectedDomains } = DomainConnectivityService.method;
  const [{ results }, { connectedDomains }] = await Promise.all([
    api.read(listConfiguredDomains, {}, context, "list its domains"),
    api.read(listConnectedDomains, {}, context, "list its domains"),
  ]);
  const connected = new Map(connectedDomains.map((domain) => [domain.domainAlias, domain]));
  return results.flatMap(({ config }) => {
    if (config === undefined) return [];
    const link = connected.get(config.domainAlias);
    return [
      {
        entry: decodeEntry(config),
        isManual: config.manualConnect,
        isConnected: link !== undefined,
        connectedTo: link?.domainId as DomainId | undefined,
        isHealthy: link?.healthy ?? false,
      },
    ];
  });
}

async function readAgreement(api: AdminApi, domainAlias: string, context: CallContext): Promise<Agreement | undefined> {
  const { getAgreement } = DomainConnectivityService.method;
  const what = `fetch the agreement of ${domainAlias}`;
  const { agreement } = await api.read(getAgreement, { domainAlias }, context, what);
  return agreement === undefined ? undefined : { id: agreement.id, text: agreement.text };
}

/** One attempt: retries are the caller's decision. A lost answer is resolved by reading. */
async function connect(api: AdminApi, domainAlias: string, context: CallContext): Promise<ConnectOutcome> {
  const { connectDomain, listConnectedDomains } = DomainConnectivityService.method;
  const what = `connect to ${domainAlias}`;
  try {
    await api.once(connectDomain, { domainAlias, retry: false }, context);
    return { kind: "connected" };
  } catch (error) {
    context.signal.throwIfAborted();
    const failure = describeFailure(error);
    const reason = failure === undefined ? undefined : connectRefusal(failure);
    if (failure !== undefined && reason !== undefined) {
      return { kind: "refused", reason, errorId: failure.errorId, traceId: failure.traceId };
    }
    if (failure === undefined || judgeWriteFailure(failure) === "refused") throw api.explain(error, what);
    const { connectedDomains } = await api.read(listConnectedDomains, {}, context, "list its domains");
    if (connectedDomains.some((domain) => domain.domainAlias === domainAlias)) return { kind: "connected" };
    if (failure.code !== status.DEADLINE_EXCEEDED) throw api.explain(error, what);
    throw new RollcallError("unavailable", `${api.address} was asked to ${what}, and is still at it`, {
      hint: "Once the domain has taken a participant, Canton waits without end until it is active there: ask the provider whether it is suspended, and see the participant's log.",
      cause: error,
    });
  }
}

async function upload(api: AdminApi, { name, hash, bytes }: Dar, context: CallContext): Promise<void> {
  const what = `take the DAR ${name}`;
  const request = { data: bytes, filename: `${name}.dar`, vetAllPackages: true, synchronizeVetting: true };
  const { value } = await api.read(PackageService.method.uploadDar, request, context, what);
  if (value.case === "success" && value.value.hash === hash) return;
  throw new RollcallError("refused", `${api.address} did not take the DAR ${name} as it is`, {
    hint: "See the participant's log under the trace id of this command.",
  });
}
