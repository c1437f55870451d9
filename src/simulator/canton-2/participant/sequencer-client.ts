import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { Client, type ClientReadableStream, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import pRetry from "p-retry";

import { SequencerConnectService } from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_connect_service_pb.ts";
import { methodDefinition } from "../../../protocol/grpc/service-definition.ts";
import { type ProtocolVersion, writtenInFull } from "../protocol-version.ts";
import { MEMBER_ID } from "../sequencer/member-metadata.ts";
import type { SequencerTarget } from "./connection-config.ts";

/** What a sequencer reports about its domain. */
export interface SequencerInfo {
  readonly domainId: string;
  readonly protocolVersion: ProtocolVersion;
  readonly agreement: { readonly id: string; readonly text: string } | undefined;
}

/** The domain and the participant speak no common version. */
export class HandshakeError extends Error {
  override readonly name = "HandshakeError";
}

/** One member's connection to one sequencer, which may have several addresses: the next one serves when one does not. */
export class SequencerClient {
  readonly alias: string;
  readonly #clients: readonly Client[];
  #current = 0;

  constructor(target: SequencerTarget) {
    this.alias = target.alias;
    const security = target.hasTls ? credentials.createSsl(target.trustRoots ?? null) : credentials.createInsecure();
    this.#clients = target.addresses.map(
      (address) =>
        new Client(address, security, {
          "grpc.enable_retries": 0,
          "grpc.use_local_subchannel_pool": 1,
          "grpc.max_reconnect_backoff_ms": MAX_BACKOFF_MS,
          "grpc.initial_reconnect_backoff_ms": MIN_BACKOFF_MS,
        }),
    );
  }

  /** Rejects with a `ServiceError`. */
  async call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    metadata: Readonly<Record<string, string | Buffer>> = {},
  ): Promise<MessageShape<O>> {
    for (let left = this.#clients.length; ; left -= 1) {
      try {
        return await callOnce(this.#client, method, request, metadata);
      } catch (error) {
        if (left <= 1 || !isUnavailable(error)) throw error;
        this.moveOn();
      }
    }
  }

  /** Opens a stream that resolves once the sequencer has taken it, and rejects with a `ServiceError` when it does not. */
  async open<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    metadata: Readonly<Record<string, string | Buffer>>,
    signal: AbortSignal,
  ): Promise<IncomingStream<MessageShape<O>>> {
    const { path, requestSerialize, responseDeserialize } = methodDefinition(method);
    const call = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadataOf(metadata),
    );
    const cancel = (): void => {
      call.cancel();
    };
    signal.addEventListener("abort", cancel, { once: true });
    call.once("close", () => {
      signal.removeEventListener("abort", cancel);
    });
    if (signal.aborted) call.cancel();
    return streamOf(call);
  }

  /** Takes the next address from now on. */
  moveOn(): void {
    this.#current = (this.#current + 1) % this.#clients.length;
  }

  /** Who the sequencer is, in `tries` attempts. Rejects with a `HandshakeError` or a `ServiceError`. */
  async info(
    protocolVersions: readonly ProtocolVersion[],
    { tries, pauseMs, signal }: { readonly tries: number; readonly pauseMs: number; readonly signal: AbortSignal },
  ): Promise<SequencerInfo> {
    const constant = { retries: tries - 1, minTimeout: pauseMs, factor: 1 };
    return pRetry(() => this.#infoOnce(protocolVersions), { ...constant, signal });
  }

  /** The sequencer's own view of the participant. */
  async isActive(memberId: string): Promise<boolean> {
    const { value } = await this.call(SequencerConnectService.method.verifyActive, {}, { [MEMBER_ID]: memberId });
    return value.case === "success" && value.value.isActive;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  get #client(): Client {
    const client = this.#clients[this.#current];
    if (client === undefined) throw new Error("a sequencer without an address");
    return client;
  }

  async #infoOnce(protocolVersions: readonly ProtocolVersion[]): Promise<SequencerInfo> {
    const { method } = SequencerConnectService;
    const { domainId } = await this.call(method.getDomainId, {});
    const clientProtocolVersions = protocolVersions.map(writtenInFull);
    const { value } = await this.call(method.handshake, { clientProtocolVersions });
    if (value.case === "failure") throw new HandshakeError(value.value.reason);
    const { parameters } = await this.call(method.getDomainParameters, {});
    const { agreement } = await this.call(method.getServiceAgreement, {});
    return {
      domainId,
      protocolVersion: parameters.case === "parametersV1" && parameters.value.protocolVersion === 7 ? 7 : 5,
      agreement: agreement === undefined ? undefined : { id: agreement.id, text: agreement.legalText },
    };
  }
}

/** The client's end of a stream. */
export interface IncomingStream<T> {
  readonly onMessage: (listener: (message: T) => void) => void;
  /** Resolves when it is over, with the error that it ended with; undefined when the server ended it in peace. */
  readonly ended: Promise<ServiceError | undefined>;
}

function streamOf<T>(call: ClientReadableStream<T>): Promise<IncomingStream<T>> {
  // Events that arrive before a listener is attached are buffered.
  call.pause();
  const ended = new Promise<ServiceError | undefined>((resolve) => {
    call.once("error", (error: ServiceError) => {
      resolve(error);
    });
    call.once("end", () => {
      resolve(undefined);
    });
  });
  return new Promise((resolve, reject) => {
    call.once("metadata", () => {
      resolve({
        onMessage: (listener) => {
          call.on("data", listener);
          call.resume();
        },
        ended,
      });
    });
    void ended.then((error) => {
      reject(error ?? new Error("the stream ended before it began"));
    });
  });
}

function callOnce<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
  metadata: Readonly<Record<string, string | Buffer>>,
): Promise<MessageShape<O>> {
  const { path, requestSerialize, responseDeserialize } = methodDefinition(method);
  return new Promise((resolve, reject) => {
    const options = { deadline: Date.now() + CALL_TIMEOUT_MS };
    const done = (error: ServiceError | null, answer?: MessageShape<O>): void => {
      if (error === null && answer !== undefined) resolve(answer);
      else reject(error ?? new Error(`${path} ended without an answer`));
    };
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadataOf(metadata), options, done);
  });
}

function metadataOf(entries: Readonly<Record<string, string | Buffer>>): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(entries)) metadata.set(key, value);
  return metadata;
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === status.UNAVAILABLE;
}

const CALL_TIMEOUT_MS = 5_000;
const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 1_000;
