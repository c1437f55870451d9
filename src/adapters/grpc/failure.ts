import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { fromBinary } from "@bufbuild/protobuf";
import { type Metadata, type ServiceError, status } from "@grpc/grpc-js";

import {
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../../protocol/grpc/generated/google/rpc/error_details_pb.ts";
import { type Status, StatusSchema } from "../../protocol/grpc/generated/google/rpc/status_pb.ts";

/** What a failed call reported, read from the status, its message and its details. */
export interface CallFailure {
  readonly code: status;
  /** The server's own error id, such as `TOPOLOGY_MAPPING_ALREADY_EXISTS`; absent on redacted errors. */
  readonly errorId: string | undefined;
  /** Trace id that the server answered with; finds the lines of its log. */
  readonly traceId: string | undefined;
  /** True when the server asks to try again. */
  readonly retriable: boolean;
  /**
   * The connection itself did not come about: no listener, a failed TLS handshake, a server that speaks something
   * else or hangs up, or nothing within the deadline. Undefined when the call got through.
   */
  readonly connection: "refused" | "tls" | "not-grpc" | "silent" | undefined;
  readonly text: string;
  /** What the server says of its error besides, by its own names. */
  readonly context: Readonly<Record<string, string>>;
}

/** Reads what `error` says, or undefined when it is no gRPC status at all. Never throws. */
export function describeFailure(error: unknown): CallFailure | undefined {
  if (!isServiceError(error)) return undefined;
  const { errorId, traceId, retriable, context } = readDetails(error.metadata);
  return {
    code: error.code,
    errorId: errorId ?? errorIdOf(error.details),
    traceId,
    retriable: retriable || error.code === status.UNAVAILABLE,
    connection: connectionTrouble(error),
    text: error.details,
    context,
  };
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && typeof error.code === "number" && "details" in error;
}

/** Canton writes `ID(category,first 8 of the trace id): cause`, and a generic sentence when it redacts. */
function errorIdOf(details: string): string | undefined {
  return /^([A-Z][A-Z0-9_]+)\(\d+,/.exec(details)?.[1];
}

/**
 * grpc-js answers UNAVAILABLE both for no listener and for a failed TLS handshake; only the text distinguishes them, and
 * retrying the second is useless.
 */
function connectionTrouble(error: ServiceError): CallFailure["connection"] {
  if (error.code === status.DEADLINE_EXCEEDED)
    return error.details.includes("Waiting for LB pick") ? "silent" : undefined;
  if (error.code !== status.UNAVAILABLE) return undefined;
  // What the node itself says may have any words; these are how grpc-js begins.
  if (error.details.startsWith("Name resolution failed")) return "refused";
  if (!error.details.startsWith("No connection established")) return undefined;
  if (/certificate|self.signed|altnames|SSL|TLS|wrong version number|EPROTO/i.test(error.details)) return "tls";
  return /Protocol error|Parse Error|Last error: Failed to connect/.test(error.details) ? "not-grpc" : "refused";
}

function readDetails(
  metadata: Metadata | undefined,
): Pick<CallFailure, "errorId" | "traceId" | "retriable" | "context"> {
  let errorId: string | undefined;
  let traceId: string | undefined;
  let retriable = false;
  let context: Readonly<Record<string, string>> = {};
  for (const detail of decodeStatus(metadata)?.details ?? []) {
    const info = anyUnpack(detail, ErrorInfoSchema);
    errorId ??= info?.reason;
    context = info?.metadata ?? context;
    traceId ??= info?.metadata["tid"] ?? anyUnpack(detail, RequestInfoSchema)?.requestId;
    retriable ||= anyUnpack(detail, RetryInfoSchema) !== undefined;
  }
  return { errorId, traceId, retriable, context };
}

function decodeStatus(metadata: Metadata | undefined): Status | undefined {
  const bytes = metadata?.get("grpc-status-details-bin")[0];
  if (!(bytes instanceof Buffer)) return undefined;
  try {
    return fromBinary(StatusSchema, bytes);
  } catch {
    return undefined; // Details only explain; the status itself still counts.
  }
}
