import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { fromBinary } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { type ChannelCredentials, Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";

import type {
  ListParticipantDomainStateResult_Result,
  BaseQuerySchema,
} from "../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { TopologyManagerReadService } from "../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import {
  ParticipantPermission,
  RequestSide,
  TopologyChangeOp,
  TrustLevel,
} from "../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { TopologyManagerWriteService } from "../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import {
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../../src/protocol/grpc/generated/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../src/protocol/grpc/generated/google/rpc/status_pb.ts";
import { methodDefinition } from "../../src/protocol/grpc/service-definition.ts";
import { type Simulator, startSimulator } from "../../src/simulator/canton-2/simulator.ts";
import type { SimulatorOptions } from "../../src/simulator/canton-2/simulator-options.ts";
import type {
  OperationName,
  PermissionName,
  SideName,
  TrustLevelName,
} from "../../src/simulator/canton-2/wire-names.ts";
import { PATIENCE_MS } from "../support/patience.ts";

/** Noon of some day. */
export const NOON_MS = Date.UTC(2026, 4, 6, 12);

/** A simulator that ends with the test. */
export async function aSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

/**
 * Makes `uid` a Vip that cannot confirm, in the domain's own store: the manager, restored from a backup of before it
 * became a Vip, sees nothing wrong in what the participant says then.
 */
export async function breakDomain(
  simulator: Simulator,
  uid: string,
  permission: "Observation" | "Disabled",
): Promise<void> {
  // Within one millisecond nobody can tell what came before.
  await setTimeout(2);
  const beforeMs = Date.now();
  await setTimeout(2);
  await simulator.console.setState(uid, "Submission", "Vip");
  const client = new SimulatorClient(simulator);
  const isInEffect = async (says: string): Promise<boolean> =>
    inShort(await client.states(headOf(simulator.domainId), { filterParticipant: uid })).includes(says);
  await expect.poll(() => isInEffect("From Submission Vip")).toBe(true);
  await simulator.console.restoreManager(beforeMs);
  await simulator.setParticipantSide(uid, permission);
  await expect.poll(() => isInEffect(`To ${permission} Ordinary`)).toBe(true);
  await expect.poll(() => isInEffect("To Submission Ordinary")).toBe(false);
}

/** A clock that moves only when it is told to. */
export function aClock(): { now: () => number; pass: (milliseconds: number) => void } {
  let nowMs = NOON_MS;
  return {
    now: () => nowMs,
    pass: (milliseconds) => {
      nowMs += milliseconds;
    },
  };
}

export interface CallSettings {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** A client over the real wire that ends with the test. */
export class SimulatorClient {
  readonly #client: Client;

  constructor({ address }: Pick<Simulator, "address">, channel: ChannelCredentials = credentials.createInsecure()) {
    this.#client = new Client(address, channel, {
      "grpc.max_receive_message_length": -1,
      "grpc.enable_retries": 0,
      "grpc.use_local_subchannel_pool": 1,
    });
    onTestFinished(() => {
      this.#client.close();
    });
  }

  call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    { metadata = {}, timeoutMs = PATIENCE_MS }: CallSettings = {},
  ): Promise<MessageShape<O>> {
    const headers = new Metadata();
    for (const [key, value] of Object.entries(metadata)) headers.set(key, value);
    const { path, requestSerialize, responseDeserialize } = methodDefinition(method);
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + timeoutMs };
      const done = (error: ServiceError | null, answer?: MessageShape<O>): void => {
        if (error === null && answer !== undefined) resolve(answer);
        else reject(error ?? new Error("no answer"));
      };
      this.#client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, headers, options, done);
    });
  }

  /** The error that the call ends with. */
  async failure<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    settings: CallSettings = {},
  ): Promise<Failure> {
    try {
      await this.call(method, request, settings);
    } catch (error) {
      return readFailure(error as ServiceError);
    }
    throw new Error(`${method.name} did not fail`);
  }

  async states(
    query: MessageInitShape<typeof BaseQuerySchema>,
    filters: { filterDomain?: string; filterParticipant?: string } = {},
  ) {
    const request = { baseQuery: query, ...filters };
    const { results } = await this.call(TopologyManagerReadService.method.listParticipantDomainState, request);
    return results;
  }

  authorize(change: StateChangeRequest, settings: CallSettings = {}) {
    const { method } = TopologyManagerWriteService;
    return this.call(method.authorizeParticipantDomainState, stateChange(change), settings);
  }

  authorizeFailure(change: StateChangeRequest, settings: CallSettings = {}): Promise<Failure> {
    const { method } = TopologyManagerWriteService;
    return this.failure(method.authorizeParticipantDomainState, stateChange(change), settings);
  }
}

export interface StateChangeRequest {
  readonly domain: string;
  /** As it stands in the request: with `PAR::`. */
  readonly participant: string;
  readonly change?: OperationName;
  readonly side?: SideName;
  readonly permission?: PermissionName;
  readonly trustLevel?: TrustLevelName;
  readonly signedBy?: string;
  readonly replaceExisting?: boolean;
}

export function stateChange({
  domain,
  participant,
  change = "Add",
  side = "From",
  permission = "Submission",
  trustLevel = "Ordinary",
  signedBy = "",
  replaceExisting = true,
}: StateChangeRequest) {
  return {
    authorization: { change: TopologyChangeOp[change], signedBy, replaceExisting },
    side: RequestSide[side],
    domain,
    participant,
    permission: ParticipantPermission[permission],
    trustLevel: TrustLevel[trustLevel],
  };
}

/** Everything in force in the stores whose names start with `store`. */
export function headOf(store: string): MessageInitShape<typeof BaseQuerySchema> {
  return { filterStore: store, timeQuery: { case: "headState", value: {} } };
}

/** Everything ever written to the stores whose names start with `store`. */
export function historyOf(store: string): MessageInitShape<typeof BaseQuerySchema> {
  return { filterStore: store, timeQuery: { case: "range", value: {} } };
}

/** Rows in short, such as `From Submission Ordinary`. */
export function inShort(rows: readonly ListParticipantDomainStateResult_Result[]): readonly string[] {
  return rows.map(({ item }) =>
    [
      nameIn(RequestSide, item?.side),
      nameIn(ParticipantPermission, item?.permission),
      nameIn(TrustLevel, item?.trustLevel),
    ].join(" "),
  );
}

function nameIn(names: Readonly<Record<string, number>>, value: unknown): string {
  return Object.entries(names).find(([, number]) => number === value)?.[0] ?? String(value);
}

export interface Failure {
  readonly code: number;
  readonly text: string;
  readonly errorId: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly requestId: string | undefined;
  readonly retrySeconds: number | undefined;
  /** In the order of the wire. */
  readonly detailTypes: readonly string[];
}

export function readFailure(error: ServiceError): Failure {
  const bytes = error.metadata.get("grpc-status-details-bin")[0];
  const details = bytes instanceof Buffer ? fromBinary(StatusSchema, bytes).details : [];
  const info = details.map((detail) => anyUnpack(detail, ErrorInfoSchema)).find((found) => found !== undefined);
  const request = details.map((detail) => anyUnpack(detail, RequestInfoSchema)).find((found) => found !== undefined);
  const retry = details.map((detail) => anyUnpack(detail, RetryInfoSchema)).find((found) => found !== undefined);
  return {
    code: error.code,
    text: error.details,
    errorId: info?.reason,
    metadata: info?.metadata ?? {},
    requestId: request?.requestId,
    retrySeconds: retry?.retryDelay === undefined ? undefined : Number(retry.retryDelay.seconds),
    detailTypes: details.map(({ typeUrl }) => typeUrl.slice(typeUrl.lastIndexOf(".") + 1)),
  };
}

export const ALICE = `alice::1220${"ab".repeat(32)}`;
export const BOB = `bob::1220${"cd".repeat(32)}`;
