import { Metadata, type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, status } from "@grpc/grpc-js";
import { once } from "node:events";
import { createServer, type Server as TcpServer, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

import { requireToken } from "./bearer-token.ts";
import { CantonError, PlainError } from "./canton-error.ts";
import { logLine } from "./canton-log.ts";
import type { DomainNode } from "./domain-node.ts";
import { errorStatus, errorText } from "./error-status.ts";
import { seededBytes } from "./seeded.ts";
import { METHOD_NAMES, type MethodName, type ServedMethod } from "./served-method.ts";
import type { SimulatorTls } from "./simulator-options.ts";
import { readTraceId } from "./trace.ts";

/**
 * The gRPC server of one node: what every call goes through, whichever method it calls.
 *
 * The simulator owns the TCP listener, since a fault that resets a connection needs its socket.
 */
export class GrpcServer {
  readonly #node: DomainNode;
  readonly #server = new Server({
    // Canton's limit on requests is 10 MiB; it sets none on what it sends.
    "grpc.max_receive_message_length": 10_485_760,
    "grpc.max_send_message_length": -1,
    "grpc.keepalive_time_ms": 40_000,
    "grpc.keepalive_timeout_ms": 20_000,
  });
  readonly #listener: TcpServer;
  readonly #sockets = new Set<Socket>();
  readonly #calls = new Map<MethodName, number>(METHOD_NAMES.map((name) => [name, 0]));

  constructor(node: DomainNode, tls: SimulatorTls | undefined) {
    this.#node = node;
    const injector = this.#server.createConnectionInjector(serverCredentials(tls));
    this.#listener = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      // A peer that goes away is its own affair.
      socket.on("error", () => undefined);
      injector.injectConnection(socket);
    });
  }

  /** The port that it listens on. */
  get port(): number {
    const address = this.#listener.address();
    return address !== null && typeof address === "object" ? address.port : 0;
  }

  /** How often each method was called, whatever came of it. */
  get calls(): Readonly<Record<MethodName, number>> {
    return Object.fromEntries(this.#calls) as Record<MethodName, number>;
  }

  async listen(host: string, port: number, methods: readonly ServedMethod[]): Promise<void> {
    for (const method of methods) {
      const answer = (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
        void this.#answer(method, call, callback);
      };
      this.#server.register(method.path, answer, identity, identity, "unary");
    }
    this.#listener.listen(port, host);
    await once(this.#listener, "listening");
  }

  /** Ends at once; calls that still wait are broken off. */
  async close(): Promise<void> {
    if (!this.#listener.listening) return;
    const closed = once(this.#listener, "close");
    this.#listener.close();
    this.#server.forceShutdown();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Never rejects: what goes wrong becomes the call's status. */
  async #answer(
    method: ServedMethod,
    call: ServerUnaryCall<Buffer, Buffer>,
    callback: sendUnaryData<Buffer>,
  ): Promise<void> {
    const { faults, options } = this.#node;
    const count = (this.#calls.get(method.name) ?? 0) + 1;
    this.#calls.set(method.name, count);
    const traceId = readTraceId(call.metadata);
    // Only the request log makes up a trace id where the caller sends none.
    const loggedTraceId =
      traceId ?? seededBytes(options.seed, `trace/${method.name}/${String(count)}`).toString("hex", 16);
    this.#log(
      "DEBUG",
      REQUEST_LOGGER,
      loggedTraceId,
      `Request ${method.path} by ${call.getPeer()}: received a message`,
    );
    try {
      const response = await this.#respond(method, call);
      this.#log("DEBUG", REQUEST_LOGGER, loggedTraceId, `Request ${method.path} by ${call.getPeer()}: succeeded(OK)`);
      if (faults.strikes("failListHalfway", method.name)) {
        await this.#resetHalfway(call);
        return;
      }
      const lost = faults.lostAnswer(method.name);
      if (lost === "silence") return;
      if (lost === "broken-call")
        callback({ code: status.UNAVAILABLE, details: "Connection closed after the request" });
      else callback(null, response);
    } catch (error) {
      this.#logError(error, traceId);
      const answer = errorStatus(error, { traceId, nodeName: options.name });
      const outcome = `failed with ${status[answer.code ?? status.UNKNOWN]}`;
      this.#log("DEBUG", REQUEST_LOGGER, loggedTraceId, `Request ${method.path} by ${call.getPeer()}: ${outcome}`);
      callback(answer);
    }
  }

  async #respond(method: ServedMethod, call: ServerUnaryCall<Buffer, Buffer>): Promise<Buffer> {
    const { faults, options } = this.#node;
    if (!method.isServed) {
      throw new PlainError(status.UNIMPLEMENTED, `Method not found: ${method.path.slice(1)}`);
    }
    requireToken(call.metadata, options);
    if (faults.strikes("unavailable", method.name)) {
      throw new CantonError("SERVICE_NOT_RUNNING", `${method.path.slice(1)} is not running.`);
    }
    if (faults.slowMs > 0) await setTimeout(faults.slowMs);
    this.#node.catchUp();
    const response = await method.answer(call.request);
    // With no lag at all, a write is sequenced when it is answered.
    this.#node.catchUp();
    return response;
  }

  /** The headers get through, the rest does not. */
  async #resetHalfway(call: ServerUnaryCall<Buffer, Buffer>): Promise<void> {
    call.sendMetadata(new Metadata());
    await setTimeout(HALFWAY_MS);
    const port = /:(\d+)$/.exec(call.getPeer())?.[1];
    for (const socket of this.#sockets) {
      if (String(socket.remotePort) === port) socket.resetAndDestroy();
    }
  }

  #logError(error: unknown, traceId: string | undefined): void {
    if (error instanceof CantonError) {
      this.#log("WARN", MANAGER_LOGGER, traceId, errorText(error, traceId), error.context);
    } else if (!(error instanceof PlainError)) {
      const text = error instanceof Error ? error.message : String(error);
      this.#log("WARN", REQUEST_LOGGER, traceId, `failed with an unexpected throwable: ${text}`);
    }
  }

  #log(
    level: "DEBUG" | "WARN",
    logger: string,
    traceId: string | undefined,
    message: string,
    context: Readonly<Record<string, string>> = {},
  ): void {
    const { clock, log, name } = this.#node.options;
    log(logLine({ level, atMs: clock(), logger, nodeName: name, traceId, message, context }));
  }
}

function serverCredentials(tls: SimulatorTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const { certificate, privateKey, clientRoots, requireClientCertificate = false } = tls;
  return ServerCredentials.createSsl(
    clientRoots ?? null,
    [{ cert_chain: certificate, private_key: privateKey }],
    requireClientCertificate,
  );
}

function identity(bytes: Buffer): Buffer {
  return bytes;
}

const REQUEST_LOGGER = "n.g.ApiRequestLogger";
const MANAGER_LOGGER = "t.DomainTopologyManager";

/** Time for the headers to leave before the connection is reset. */
const HALFWAY_MS = 5;
