import {
  Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
} from "@grpc/grpc-js";
import { once } from "node:events";
import { createServer, type Server as TcpServer, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

import { CantonError, PlainError } from "./canton-error.ts";
import { logLine } from "./canton-log.ts";
import { errorStatus, errorText } from "./error-status.ts";
import { seededBytes } from "./seeded.ts";
import {
  METHOD_NAMES,
  type MethodName,
  type OutgoingStream,
  type ServedCall,
  type ServedMethod,
  type ServedStream,
} from "./served-method.ts";
import type { NodeKind, ServedNode } from "./served-node.ts";
import { readTraceId } from "./trace.ts";

export interface ServerTls {
  /** PEM: the server's certificate, followed by its intermediates. */
  readonly certificate: Buffer;
  /** PEM, unencrypted. */
  readonly privateKey: Buffer;
  /** PEM: who may sign the certificates of clients. */
  readonly clientRoots?: Buffer;
  /** Needs `clientRoots`. Default false. */
  readonly requireClientCertificate?: boolean;
}

/**
 * The gRPC server of one node: what every call goes through, whichever method it calls.
 *
 * The simulator owns the TCP listener, since a fault that resets a connection needs its socket.
 */
export class GrpcServer {
  readonly #node: ServedNode;
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

  constructor(node: ServedNode, tls: ServerTls | undefined) {
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
      switch (method.kind) {
        case "call": {
          const answer = (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
            void this.#answer(method, call, callback);
          };
          this.#server.register(method.path, answer, identity, identity, "unary");
          break;
        }
        case "stream": {
          const open = (call: ServerWritableStream<Buffer, Buffer>): void => {
            this.#open(method, call);
          };
          this.#server.register(method.path, open, identity, identity, "serverStream");
          break;
        }
      }
    }
    this.#listener.listen(port, host);
    await once(this.#listener, "listening").catch((cause: unknown) => {
      throw new Error(`cannot listen at ${host}:${String(port)}`, { cause });
    });
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
    method: ServedCall,
    call: ServerUnaryCall<Buffer, Buffer>,
    callback: sendUnaryData<Buffer>,
  ): Promise<void> {
    const { faults } = this.#node;
    const note = this.#count(method, call);
    note("received a message");
    try {
      const response = await this.#respond(method, call);
      note("succeeded(OK)");
      if (faults.strikes("failListHalfway", method.name)) {
        await this.#resetHalfway(call);
        return;
      }
      const lost = faults.lostAnswer(method.name);
      if (lost === "silence") return;
      if (lost === "shutdown") throw new CantonError("ABORTED_DUE_TO_SHUTDOWN", "Request aborted due to shutdown");
      if (lost === "broken-call")
        callback({ code: status.UNAVAILABLE, details: "Connection closed after the request" });
      else callback(null, response);
    } catch (error) {
      const answer = this.#failure(error, call.metadata);
      note(`failed with ${status[answer.code ?? status.UNKNOWN]}`);
      callback(answer);
    }
  }

  async #respond(method: ServedCall, call: ServerUnaryCall<Buffer, Buffer>): Promise<Buffer> {
    this.#admit(method, call.metadata);
    const { slowMs } = this.#node.faults;
    if (slowMs > 0) {
      await setTimeout(slowMs);
      this.#node.catchUp();
    }
    const response = await method.answer(call.request, call.metadata);
    // With no lag at all, a write is sequenced when it is answered.
    this.#node.catchUp();
    return response;
  }

  #open(method: ServedStream, call: ServerWritableStream<Buffer, Buffer>): void {
    const note = this.#count(method, call);
    note("received a message");
    const ends: (() => void)[] = [];
    let isOver = false;
    const finish = (how: string): void => {
      if (isOver) return;
      isOver = true;
      note(how);
      for (const work of ends) work();
    };
    const fail = (error: unknown): void => {
      if (isOver) return;
      const answer = this.#failure(error, call.metadata);
      finish(`failed with ${status[answer.code ?? status.UNKNOWN]}`);
      call.emit("error", answer);
    };
    const stream: OutgoingStream<Buffer> = {
      send: (message) => {
        if (!isOver) call.write(message);
      },
      end: (error) => {
        if (error !== undefined) {
          fail(error);
          return;
        }
        finish("succeeded(OK)");
        call.end();
      },
      onEnd: (work) => {
        ends.push(work);
      },
    };
    call.once("cancelled", () => {
      finish("cancelled");
    });
    try {
      this.#admit(method, call.metadata);
      method.open(call.request, call.metadata, stream);
      // The caller sees that its stream is open, before there is anything in it.
      call.sendMetadata(new Metadata());
    } catch (error) {
      fail(error);
    }
  }

  /** Counts a call, and gives what notes down how it goes. */
  #count(method: ServedMethod, call: Pick<ServerUnaryCall<Buffer, Buffer>, "metadata" | "getPeer">) {
    const count = (this.#calls.get(method.name) ?? 0) + 1;
    this.#calls.set(method.name, count);
    // Only the request log makes up a trace id where the caller sends none.
    const traceId =
      readTraceId(call.metadata) ??
      seededBytes(this.#node.seed, `trace/${method.name}/${String(count)}`).toString("hex", 16);
    return (outcome: string): void => {
      this.#log("DEBUG", REQUEST_LOGGER, traceId, `Request ${method.path} by ${call.getPeer()}: ${outcome}`);
    };
  }

  /** Throws what keeps a call from being answered, whatever it asks. */
  #admit({ name, path, isServed }: ServedMethod, metadata: Metadata): void {
    const method = path.slice(1);
    if (!isServed) throw new PlainError(status.UNIMPLEMENTED, `Method not found: ${method}`);
    this.#node.authorize(metadata);
    if (this.#node.faults.strikes("unavailable", name)) {
      throw new CantonError("SERVICE_NOT_RUNNING", `${method} is not running.`);
    }
    this.#node.catchUp();
  }

  #failure(error: unknown, metadata: Metadata): ReturnType<typeof errorStatus> {
    const traceId = readTraceId(metadata);
    this.#logError(error, traceId);
    return errorStatus(error, { traceId, nodeKind: this.#node.kind, nodeName: this.#node.name });
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
      this.#log("WARN", ERROR_LOGGERS[this.#node.kind], traceId, errorText(error, traceId), error.context);
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
    const { clock, log, kind: nodeKind, name: nodeName } = this.#node;
    log(logLine({ level, atMs: clock(), logger, nodeKind, nodeName, traceId, message, context }));
  }
}

function serverCredentials(tls: ServerTls | undefined): ServerCredentials {
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
const ERROR_LOGGERS = {
  domain: "t.DomainTopologyManager",
  sequencer: "d.s.s.GrpcSequencerService",
  participant: "p.s.CantonSyncService",
} as const satisfies Record<NodeKind, string>;

/** Time for the headers to leave before the connection is reset. */
const HALFWAY_MS = 5;
