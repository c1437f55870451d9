import { Metadata, status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { describeFailure } from "../../../src/adapters/grpc/failure.ts";
import { aServiceError } from "./a-service-error.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

test("id, trace and the wish to be asked again come from the details", () => {
  const error = aServiceError({
    code: status.ABORTED,
    text: "OTHER_ID(2,0af76519): contention",
    errorId: "CONTENTION",
    traceId: TRACE_ID,
    retriable: true,
  });

  expect(describeFailure(error)).toMatchObject({
    code: status.ABORTED,
    errorId: "CONTENTION",
    traceId: TRACE_ID,
    retriable: true,
  });
});

test("a redacted error tells its trace and nothing else", () => {
  const error = aServiceError({ code: status.INTERNAL, text: "An error occurred.", traceId: TRACE_ID });

  expect(describeFailure(error)).toMatchObject({ errorId: undefined, traceId: TRACE_ID, retriable: false });
});

test("details that are no protobuf only leave the explanation out", () => {
  const error = aServiceError({ code: status.UNAVAILABLE, text: "gone" });
  error.metadata = new Metadata();
  error.metadata.set("grpc-status-details-bin", Buffer.from([255, 255, 255, 1]));

  expect(describeFailure(error)).toMatchObject({ code: status.UNAVAILABLE, errorId: undefined, retriable: true });
});

test.each([new Error("no status"), Object.assign(new Error("a file"), { code: "ENOENT" }), "text", undefined, null])(
  "%o is no gRPC status",
  (error) => {
    expect(describeFailure(error)).toBeUndefined();
  },
);

test.each([
  ["refused", "No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1"],
  ["refused", "Name resolution failed for target dns:nowhere.invalid:4000"],
  ["tls", "No connection established. Last error: Error: self-signed certificate in certificate chain"],
  ["tls", "No connection established. Last error: Error: Hostname/IP does not match certificate's altnames"],
  ["tls", "No connection established. Last error: write EPROTO 00:error:0A00010B:SSL routines::wrong version number"],
  [undefined, "Connection dropped"],
  [undefined, "SERVICE_NOT_RUNNING(1,0): the service is not running"],
])("a connection is %s: %s", (connection, text) => {
  expect(describeFailure(aServiceError({ code: status.UNAVAILABLE, text }))?.connection).toBe(connection);
});

test("words about certificates in an answer of the node are no trouble of the connection", () => {
  const error = aServiceError({
    code: status.FAILED_PRECONDITION,
    text: "the certificate of the participant is missing",
  });

  expect(describeFailure(error)?.connection).toBeUndefined();
});

test("what the node itself says with UNAVAILABLE is no trouble of the handshake, whatever words it has", () => {
  const error = aServiceError({
    code: status.UNAVAILABLE,
    errorId: "SERVICE_NOT_RUNNING",
    text: "SERVICE_NOT_RUNNING(1,0): waiting for the alert of certificate rotation",
  });

  expect(describeFailure(error)?.connection).toBeUndefined();
});
