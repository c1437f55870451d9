import { create, type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { Metadata, type StatusObject, status } from "@grpc/grpc-js";

import {
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../protocol/grpc/generated/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../protocol/grpc/generated/google/rpc/status_pb.ts";
import { CANTON_ERRORS, CantonError, CATEGORIES, PlainError } from "./canton-error.ts";
import type { NodeKind } from "./served-node.ts";

export interface ErrorOrigin {
  /** The caller's trace id; undefined without `traceparent`. */
  readonly traceId: string | undefined;
  readonly nodeKind: NodeKind;
  /** The node's name in its configuration. */
  readonly nodeName: string;
}

/** The status, message and `grpc-status-details-bin` that Canton would end a call with. */
export function errorStatus(error: unknown, { traceId, nodeKind, nodeName }: ErrorOrigin): Partial<StatusObject> {
  if (error instanceof PlainError) return plainStatus(error);
  // What grpc-java says when a handler throws.
  if (!(error instanceof CantonError)) return { code: status.UNKNOWN, details: "Application error processing RPC" };

  const categoryNumber = CANTON_ERRORS[error.id];
  const { code, redacted, retrySeconds } = CATEGORIES[categoryNumber];
  const details: Any[] = [];
  if (!redacted) {
    const metadata: Record<string, string> = { category: String(categoryNumber), [nodeKind]: nodeName };
    if (traceId !== undefined) metadata["tid"] = traceId;
    details.push(pack(ErrorInfoSchema, { reason: error.id, metadata: { ...metadata, ...shortened(error.context) } }));
  }
  if (retrySeconds !== undefined) {
    details.push(pack(RetryInfoSchema, { retryDelay: { seconds: BigInt(retrySeconds), nanos: 0 } }));
  }
  if (traceId !== undefined) details.push(pack(RequestInfoSchema, { requestId: traceId }));

  const message = redacted ? redactedSentence(traceId) : errorText(error, traceId);
  const metadata = new Metadata();
  const bytes = toBinary(StatusSchema, create(StatusSchema, { code, message, details }));
  metadata.set("grpc-status-details-bin", Buffer.from(bytes));
  return { code, details: message, metadata };
}

function plainStatus({ code, message, metadata: entries }: PlainError): Partial<StatusObject> {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(entries)) metadata.set(key, value);
  return { code, details: message, metadata };
}

/** `ID(category,first 8 of the trace id): cause`, in answers and in the log. */
export function errorText(error: CantonError, traceId: string | undefined): string {
  const shortTrace = traceId?.slice(0, 8) ?? "0";
  return `${error.id}(${String(CANTON_ERRORS[error.id])},${shortTrace}): ${cut(error.message, CAUSE_CHARACTERS)}`;
}

function redactedSentence(traceId: string | undefined): string {
  const request = "An error occurred. Please contact the operator and inquire about the request";
  return `${request} <no-correlation-id> with tid ${traceId ?? "<no-tid>"}`;
}

/** Keys lose what Canton does not allow in them; values share what is left of the status's 4 KiB. */
function shortened(context: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(context);
  const charactersEach = Math.floor(CONTEXT_CHARACTERS / Math.max(entries.length, 1));
  return Object.fromEntries(
    entries.map(([key, value]) => [key.replaceAll(/[^a-zA-Z0-9\-_()]/g, "").slice(0, 63), cut(value, charactersEach)]),
  );
}

function cut(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}...` : text;
}

const CAUSE_CHARACTERS = 512;
const CONTEXT_CHARACTERS = 2_048;

function pack<M extends DescMessage>(schema: M, fields: Parameters<typeof create<M>>[1]): Any {
  const message: MessageShape<M> = create(schema, fields);
  return anyPack(schema, message);
}
