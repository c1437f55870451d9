import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";

import {
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../../../src/protocol/grpc/generated/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../../src/protocol/grpc/generated/google/rpc/status_pb.ts";

export interface ServiceErrorWish {
  readonly code: status;
  readonly text?: string;
  /** In the details, as `ErrorInfo`. */
  readonly errorId?: string;
  /** In `RequestInfo`, which redacted errors have as well. */
  readonly traceId?: string;
  /** With `RetryInfo`. */
  readonly retriable?: boolean;
}

/** What grpc-js rejects with when a Canton node ends a call. */
export function aServiceError({
  code,
  text = "",
  errorId,
  traceId,
  retriable = false,
}: ServiceErrorWish): ServiceError {
  const metadata = new Metadata();
  const details = [
    ...(errorId === undefined ? [] : [anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: errorId }))]),
    ...(retriable ? [anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay: { seconds: 1n } }))] : []),
    ...(traceId === undefined ? [] : [anyPack(RequestInfoSchema, create(RequestInfoSchema, { requestId: traceId }))]),
  ];
  if (details.length > 0) {
    const bytes = toBinary(StatusSchema, create(StatusSchema, { code, message: text, details }));
    metadata.set("grpc-status-details-bin", Buffer.from(bytes));
  }
  return Object.assign(new Error(`${String(code)} ${status[code]}: ${text}`), { code, details: text, metadata });
}
