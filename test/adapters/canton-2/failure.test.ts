import { type ServiceError, status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import {
  isAlreadyDone,
  judgeWriteFailure,
  type WriteFailure,
  translateError,
} from "../../../src/adapters/canton-2/error.ts";
import { describeFailure } from "../../../src/adapters/grpc/failure.ts";
import type { ErrorCode } from "../../../src/model/error.ts";
import { RollcallError } from "../../../src/model/error.ts";
import { sure } from "../../build/identifiers.ts";
import { type ServiceErrorWish, aServiceError } from "../grpc/a-service-error.ts";
import { TRACE_ID } from "./a-domain-manager.ts";

function translated(wish: ServiceErrorWish): RollcallError {
  const error = translateError(aServiceError(wish), "10.0.0.1:4000", "admit alice");
  if (error instanceof RollcallError) return error;
  throw new Error("not ours", { cause: error });
}

/** Section 14.2 of canton-2x.md, as far as a write of a participant's state can meet it. */
const ROWS: readonly (readonly [id: string, code: status, ours: ErrorCode])[] = [
  ["PROTO_DESERIALIZATION_FAILURE", status.INVALID_ARGUMENT, "internal"],
  ["TOPOLOGY_MANAGER_INTERNAL_ERROR", status.INTERNAL, "refused"],
  ["TOPOLOGY_MANAGER_ALARM", status.INVALID_ARGUMENT, "refused"],
  ["SECRET_KEY_NOT_IN_STORE", status.FAILED_PRECONDITION, "settings"],
  ["PUBLIC_KEY_NOT_IN_STORE", status.FAILED_PRECONDITION, "settings"],
  ["NO_APPROPRIATE_SIGNING_KEY_IN_STORE", status.NOT_FOUND, "settings"],
  ["INVALID_DOMAIN", status.INVALID_ARGUMENT, "settings"],
  ["UNAUTHORIZED_TOPOLOGY_TRANSACTION", status.INVALID_ARGUMENT, "settings"],
  ["INVALID_TOPOLOGY_TX_SIGNATURE_ERROR", status.INVALID_ARGUMENT, "refused"],
  ["PARTICIPANT_NOT_INITIALIZED", status.FAILED_PRECONDITION, "refused"],
  ["ALIEN_DOMAIN_ENTITIES", status.FAILED_PRECONDITION, "settings"],
  ["WRONG_PROTOCOL_VERSION", status.FAILED_PRECONDITION, "settings"],
  ["WRONG_DOMAIN", status.FAILED_PRECONDITION, "settings"],
  ["FAILED_TO_ADD_MEMBER", status.INTERNAL, "refused"],
  ["MALICOUS_OR_FAULTY_ONBOARDING_REQUEST", status.INVALID_ARGUMENT, "refused"],
  ["ABORTED_DUE_TO_SHUTDOWN", status.FAILED_PRECONDITION, "unavailable"],
  ["SOMETHING_OF_A_LATER_RELEASE", status.FAILED_PRECONDITION, "refused"],
];

test.each(ROWS)("%s in the details becomes %s, %s of ours", (errorId, code, ours) => {
  const error = translated({ code, errorId, traceId: TRACE_ID });

  expect(error.code).toBe(ours);
  expect(error.message).toBe(`10.0.0.1:4000 could not admit alice: ${errorId}, trace id ${TRACE_ID}`);
  expect(error.hint).not.toBe("");
});

test.each(ROWS)("%s in the text alone is read as well", (errorId, code, ours) => {
  const error = translated({ code, text: `${errorId}(9,0af76519): something went wrong with secret-name` });

  expect(error.code).toBe(ours);
  expect(error.message).toContain(errorId);
  expect(error.message).not.toContain("secret-name");
});

test.each<readonly [keyof typeof status, ErrorCode]>([
  ["UNAVAILABLE", "unavailable"],
  ["DEADLINE_EXCEEDED", "unavailable"],
  ["ABORTED", "unavailable"],
  ["CANCELLED", "unavailable"],
  ["UNAUTHENTICATED", "unauthorized"],
  ["PERMISSION_DENIED", "unauthorized"],
  ["UNIMPLEMENTED", "settings"],
  ["RESOURCE_EXHAUSTED", "settings"],
  ["INVALID_ARGUMENT", "refused"],
  ["INTERNAL", "refused"],
  ["UNKNOWN", "refused"],
  ["NOT_FOUND", "refused"],
])("%s without any error id is %s, and its redacted text stays out", (name, ours) => {
  const error = translated({
    code: status[name],
    text: "An error occurred. Please contact the operator and inquire about the request",
    traceId: TRACE_ID,
  });

  expect(error.code).toBe(ours);
  expect(error.message).toBe(`10.0.0.1:4000 could not admit alice: ${name}, trace id ${TRACE_ID}`);
});

test("an error that is no gRPC status comes back as it is", () => {
  const error = new TypeError("a fault of our own");

  expect(translateError(error, "10.0.0.1:4000", "admit alice")).toBe(error);
});

test("the cause keeps what the node said", () => {
  const cause = aServiceError({ code: status.INTERNAL });

  expect(translateError(cause, "10.0.0.1:4000", "admit alice")).toMatchObject({ cause });
});

function failureOf(wish: ServiceErrorWish) {
  return sure(describeFailure(aServiceError(wish)));
}

const SHUTDOWN = "ABORTED_DUE_TO_SHUTDOWN";

test.each<readonly [string, WriteFailure, ServiceErrorWish]>([
  // Nothing was done.
  [
    "nobody was there",
    "refused",
    { code: status.UNAVAILABLE, text: "No connection established. Last error: ECONNREFUSED" },
  ],
  [
    "the handshake failed",
    "refused",
    { code: status.UNAVAILABLE, text: "No connection established. Last error: self-signed certificate" },
  ],
  ["no connection came about in time", "refused", { code: status.DEADLINE_EXCEEDED, text: "Waiting for LB pick" }],
  ["the node refused what it says", "refused", { code: status.FAILED_PRECONDITION, errorId: "WRONG_DOMAIN" }],
  ["the node refused, and says no more", "refused", { code: status.INVALID_ARGUMENT, text: "An error occurred." }],
  ["the token was refused", "refused", { code: status.UNAUTHENTICATED }],
  ["the node has no such method", "refused", { code: status.UNIMPLEMENTED }],
  // The node is through with it.
  ["it was so already", "ended", { code: status.ALREADY_EXISTS, errorId: "TOPOLOGY_MAPPING_ALREADY_EXISTS" }],
  ["the node is busy", "ended", { code: status.ABORTED, errorId: "CONTENTION" }],
  ["the node is not running yet", "ended", { code: status.UNAVAILABLE, errorId: "SERVICE_NOT_RUNNING" }],
  ["the node broke over it", "ended", { code: status.INTERNAL, errorId: "FAILED_TO_ADD_MEMBER", text: "stream" }],
  ["the node broke over it and says no more", "ended", { code: status.INTERNAL, text: "An error occurred." }],
  ["a handler threw", "ended", { code: status.UNKNOWN, text: "Application error processing RPC" }],
  ["the answer was too large for us", "ended", { code: status.RESOURCE_EXHAUSTED }],
  // Nobody can tell.
  ["nothing came in time", "unheard", { code: status.DEADLINE_EXCEEDED, text: "Deadline exceeded after 5s" }],
  ["the node gave up waiting itself", "unheard", { code: status.DEADLINE_EXCEEDED, errorId: "REQUEST_TIME_OUT" }],
  ["the node shut down over it", "unheard", { code: status.FAILED_PRECONDITION, errorId: SHUTDOWN }],
  ["the connection was dropped", "unheard", { code: status.UNAVAILABLE, text: "Connection dropped" }],
  ["somebody on the way gave up", "unheard", { code: status.ABORTED }],
  ["it was cancelled", "unheard", { code: status.CANCELLED }],
  ["a stream was reset", "unheard", { code: status.INTERNAL, text: "Received RST_STREAM with code 2" }],
  ["a socket closed", "unheard", { code: status.UNKNOWN, text: "socket hang up" }],
])("when %s the write was %s", (_what, judged, wish) => {
  expect(judgeWriteFailure(failureOf(wish))).toBe(judged);
});

test.each<readonly [string, ServiceErrorWish, boolean]>([
  ["TOPOLOGY_MAPPING_ALREADY_EXISTS", { code: status.ALREADY_EXISTS }, true],
  ["DUPLICATE_TOPOLOGY_TRANSACTION", { code: status.ALREADY_EXISTS }, true],
  ["NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE", { code: status.FAILED_PRECONDITION }, true],
  ["PARTICIPANT_NOT_INITIALIZED", { code: status.FAILED_PRECONDITION }, false],
])("%s means that it may be done already: %o %s", (errorId, wish, expected) => {
  expect(isAlreadyDone(failureOf({ ...wish, errorId }))).toBe(expected);
});

test("an error without details or metadata is described all the same", () => {
  const bare = Object.assign(new Error("14 UNAVAILABLE: gone"), { code: status.UNAVAILABLE, details: "gone" });

  expect(describeFailure(bare as ServiceError)).toMatchObject({ code: status.UNAVAILABLE, retriable: true });
});
