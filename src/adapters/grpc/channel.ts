import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import {
  type ChannelCredentials,
  Client,
  type ClientOptions,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from "@grpc/grpc-js";

import { UnreadableMessageError } from "../../protocol/grpc/decode.ts";
import { methodDefinition } from "../../protocol/grpc/service-definition.ts";

/** PEM contents, read from the files that the settings name. */
export interface TlsMaterial {
  /** Trusted roots; the system's when absent. */
  readonly rootCertificates?: Buffer;
  /** Ours, for mutual TLS. Both or neither. */
  readonly clientKey?: Buffer;
  readonly clientCertificate?: Buffer;
  /** The name to expect in the server's certificate, where it is not the address's host. */
  readonly serverName?: string;
}

export interface ChannelOptions {
  /** `host:port`. */
  readonly address: string;
  /** `host:port` that the server knows itself by, where `address` was looked up before. Nothing lies in between then. */
  readonly authority?: string;
  /** Plaintext when absent. */
  readonly tls?: TlsMaterial;
  /** Read for every call, so that a rotated token is used at once. */
  readonly token?: () => Promise<string>;
  readonly maxReceiveBytes: number;
  readonly nowMs: () => number;
  readonly around?: AroundCall | undefined;
}

/** Something that wants to be around every call: to time it, or to be its span and to give it another parent. */
export type AroundCall = <T>(
  method: string,
  traceparent: string,
  call: (traceparent: string) => Promise<T>,
) => Promise<T>;

/** A call cannot be written without its deadline. */
export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** W3C trace context, `00-<trace id>-<span id>-<flags>`: Canton logs the trace id and answers errors with it. */
  readonly traceparent: string;
}

/** One connection's client, with the calls that are under way on it. */
interface Line {
  readonly client: Client;
  calls: number;
}

/** A gRPC channel to one server: unary calls with deadlines, replaced when it is stuck. */
export class Channel {
  readonly address: string;
  readonly #options: ChannelOptions;
  #line: Line;

  constructor(options: ChannelOptions) {
    this.address = options.address;
    this.#options = options;
    this.#line = this.#connect();
  }

  /**
   * Calls one method. Rejects with grpc-js's `ServiceError`, which `describeFailure` reads, or with an
   * `UnreadableMessageError` for an answer that is not what the method answers.
   */
  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    options: CallOptions,
  ): Promise<MessageShape<O>> {
    return this.unaryAs(method, request, options, methodDefinition(method).responseDeserialize);
  }

  /** Like `unary`, with another decoder for the answer's bytes. A call whose `decode` throws has failed. */
  async unaryAs<I extends DescMessage, O extends DescMessage, T>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    options: CallOptions,
    decode: (bytes: Buffer) => T,
  ): Promise<T> {
    const { around } = this.#options;
    if (around === undefined) return this.#call(method, request, options, decode);
    return around(method.name, options.traceparent, (traceparent) =>
      this.#call(method, request, { ...options, traceparent }, decode),
    );
  }

  async #call<I extends DescMessage, O extends DescMessage, T>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    { timeoutMs, signal, traceparent }: CallOptions,
    decode: (bytes: Buffer) => T,
  ): Promise<T> {
    signal.throwIfAborted();
    const metadata = new Metadata();
    metadata.set("traceparent", traceparent);
    if (this.#options.token !== undefined) {
      metadata.set("authorization", `Bearer ${await this.#options.token()}`);
    }
    // The token may have taken a while.
    signal.throwIfAborted();
    const { path, requestSerialize } = methodDefinition(method);
    const line = this.#line;
    line.calls += 1;
    // grpc-js makes one of its own errors of what is thrown here, as if the call had broken off.
    let unreadable: UnreadableMessageError | undefined;
    const take = (bytes: Buffer): T => {
      try {
        return decode(bytes);
      } catch (error) {
        if (error instanceof UnreadableMessageError) unreadable = error;
        throw error;
      }
    };
    return new Promise((resolve, reject) => {
      const call = line.client.makeUnaryRequest(
        path,
        requestSerialize,
        take,
        request,
        metadata,
        { deadline: this.#options.nowMs() + timeoutMs },
        (error: ServiceError | null, response?: T) => {
          signal.removeEventListener("abort", cancel);
          line.calls -= 1;
          if (error === null && response !== undefined) {
            resolve(response);
          } else {
            this.#replaceIfStuck(line, error);
            reject(unreadable ?? error ?? new Error(`${path} ended without an answer`));
          }
        },
      );
      const cancel = (): void => {
        call.cancel();
      };
      signal.addEventListener("abort", cancel, { once: true });
    });
  }

  close(): void {
    this.#line.client.close();
  }

  /**
   * A call that ran out of time costs the connection. A peer that accepts TCP and never speaks HTTP/2 keeps grpc-js
   * connecting for good, even once the real server is back (grpc-node issue 2785); and a connection that a firewall has
   * forgotten looks open for a quarter of an hour. Calls that share it run out of time by themselves.
   */
  #replaceIfStuck(line: Line, error: ServiceError | null): void {
    const isStuck = error?.code === status.DEADLINE_EXCEEDED;
    if (isStuck && line === this.#line) this.#line = this.#connect();
    if (line !== this.#line && line.calls === 0) line.client.close();
  }

  #connect(): Line {
    const { address, authority, tls, maxReceiveBytes } = this.#options;
    const options: ClientOptions = {
      "grpc.max_receive_message_length": maxReceiveBytes,
      // Canton cuts off a client that pings more often than every 20 s, or without calls.
      "grpc.keepalive_time_ms": 40_000,
      "grpc.keepalive_timeout_ms": 20_000,
      "grpc.keepalive_permit_without_calls": 0,
      "grpc.initial_reconnect_backoff_ms": 200,
      "grpc.max_reconnect_backoff_ms": 5_000,
      // HTTP/2 sends 64 KiB a round trip otherwise: a list of 10,000 took 3 s at 10 ms, and takes 0.1 s so.
      "grpc-node.flow_control_window": 16_777_216,
      // Longer than the minute between two runs, and shorter than what lies between forgets a silent connection.
      "grpc.client_idle_timeout_ms": 90_000,
      // Retries are decided where it is known what a call does.
      "grpc.enable_retries": 0,
      // A stuck connection must not be handed from one client to the next.
      "grpc.use_local_subchannel_pool": 1,
      ...(authority === undefined ? {} : { "grpc.default_authority": authority, "grpc.enable_http_proxy": 0 }),
      ...(tls?.serverName === undefined ? {} : { "grpc.ssl_target_name_override": tls.serverName }),
    };
    return { client: new Client(address, channelCredentials(tls), options), calls: 0 };
  }
}

function channelCredentials(tls: TlsMaterial | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(tls.rootCertificates ?? null, tls.clientKey ?? null, tls.clientCertificate ?? null);
}
