import { create, type DescMessage, type DescMethodUnary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, type status } from "@grpc/grpc-js";
import { onTestFinished } from "vitest";

import {
  DomainManagerStatusService,
  DomainStatusService,
} from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/domain_status_service_pb.ts";
import { StatusService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import { DomainConnectivityService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";
import { ParticipantStatusService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/participant_status_service_pb.ts";
import { InitializationService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/initialization_service_pb.ts";
import { TopologyManagerReadService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { TopologyManagerWriteService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import { methodDefinition } from "../../../src/protocol/grpc/service-definition.ts";
import { aDomainId, aFingerprint } from "../../build/identifiers.ts";

type Answer<Method> =
  Method extends DescMethodUnary<infer _Input, infer Output extends DescMessage> ? MessageInitShape<Output> : never;

const METHODS = {
  getId: InitializationService.method.getId,
  currentTime: InitializationService.method.currentTime,
  status: StatusService.method.status,
  domainStatus: DomainStatusService.method.domainStatus,
  domainManagerStatus: DomainManagerStatusService.method.domainManagerStatus,
  participantStatus: ParticipantStatusService.method.participantStatus,
  listConnectedDomains: DomainConnectivityService.method.listConnectedDomains,
  listAvailableStores: TopologyManagerReadService.method.listAvailableStores,
  listParticipantDomainState: TopologyManagerReadService.method.listParticipantDomainState,
  listOwnerToKeyMapping: TopologyManagerReadService.method.listOwnerToKeyMapping,
  listMediatorDomainState: TopologyManagerReadService.method.listMediatorDomainState,
  listDomainParametersChanges: TopologyManagerReadService.method.listDomainParametersChanges,
  authorizeParticipantDomainState: TopologyManagerWriteService.method.authorizeParticipantDomainState,
} as const;

/** What the node answers, its bytes, or what makes these of a request, or an error; a method that is left out or undefined is one that it has never heard of. */
export type CannedAnswers = {
  readonly [M in keyof typeof METHODS]?:
    Answer<(typeof METHODS)[M]> | Uint8Array | ((request: Buffer) => Uint8Array | CannedError) | undefined;
};

/** A bare status, as an exception that nobody catches ends in. */
export interface CannedError {
  readonly code: status;
  readonly details: string;
}

export const ACME = aDomainId("acme");

/** A row's context in the domain's own store. */
export function inDomainStore(fields: { readonly signedByFingerprint?: string; readonly seconds?: number } = {}) {
  const { seconds = 1_700_000_000, signedByFingerprint = aFingerprint("domain key") } = fields;
  return { store: ACME, signedByFingerprint, validFrom: { seconds: BigInt(seconds), nanos: 0 } };
}

/** A domain without members that answers everything. */
export const HEALTHY: CannedAnswers = {
  getId: { initialized: true, uniqueIdentifier: ACME, instance: "acme" },
  currentTime: { seconds: 1_700_000_000n, nanos: 0 },
  status: { response: { case: "success", value: { id: ACME, active: true } } },
  listAvailableStores: { storeIds: [ACME, "Authorized"] },
  listParticipantDomainState: { results: [] },
  listOwnerToKeyMapping: {
    results: [
      { context: inDomainStore(), item: { keyOwner: `SEQ::${ACME}` }, keyFingerprint: aFingerprint("sequencer key") },
    ],
  },
  listMediatorDomainState: { results: [] },
  listDomainParametersChanges: { results: [] },
};

/** A gRPC server that gives fixed answers: for what no simulated domain says. Ends with the test. */
export async function aCannedNode(answers: CannedAnswers): Promise<{ readonly address: string }> {
  const server = new Server();
  for (const [name, method] of Object.entries(METHODS)) {
    const answer = answers[name as keyof typeof METHODS];
    if (answer === undefined) continue;
    const encoded =
      typeof answer === "function" || answer instanceof Uint8Array ? answer : encode(method, { ...answer });
    const handle = ({ request }: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
      const given = typeof encoded === "function" ? encoded(request) : encoded;
      if (given instanceof Uint8Array) callback(null, Buffer.from(given));
      else callback(given);
    };
    const asTheyAre = (message: Buffer): Buffer => message;
    server.register(methodDefinition(method as DescMethodUnary).path, handle, asTheyAre, asTheyAre, "unary");
  }
  onTestFinished(() => {
    server.forceShutdown();
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { address: `127.0.0.1:${String(port)}` };
}

function encode(method: DescMethodUnary, answer: Record<string, unknown>): Uint8Array {
  return toBinary(method.output, create(method.output, answer));
}
