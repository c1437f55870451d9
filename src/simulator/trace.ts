import type { Metadata } from "@grpc/grpc-js";

/** The W3C trace id of the caller, 32 hexadecimal digits; undefined without a well-formed `traceparent`. */
export function readTraceId(metadata: Metadata): string | undefined {
  const value = metadata.get("traceparent")[0];
  if (typeof value !== "string") return undefined;
  const traceId = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(value)?.[1];
  return traceId === NO_TRACE ? undefined : traceId;
}

const NO_TRACE = "0".repeat(32);
