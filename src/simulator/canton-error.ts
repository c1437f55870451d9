import { status } from "@grpc/grpc-js";

interface Category {
  readonly code: status;
  /** The caller gets a correlation id and nothing else. */
  readonly redacted: boolean;
  readonly retrySeconds: number | undefined;
}

/** Canton's error categories by their numbers. */
export const CATEGORIES = {
  1: { code: status.UNAVAILABLE, redacted: false, retrySeconds: 1 },
  3: { code: status.DEADLINE_EXCEEDED, redacted: false, retrySeconds: 1 },
  4: { code: status.INTERNAL, redacted: true, retrySeconds: undefined },
  5: { code: status.INVALID_ARGUMENT, redacted: true, retrySeconds: undefined },
  6: { code: status.UNAUTHENTICATED, redacted: true, retrySeconds: undefined },
  7: { code: status.PERMISSION_DENIED, redacted: true, retrySeconds: undefined },
  8: { code: status.INVALID_ARGUMENT, redacted: false, retrySeconds: undefined },
  9: { code: status.FAILED_PRECONDITION, redacted: false, retrySeconds: undefined },
  10: { code: status.ALREADY_EXISTS, redacted: false, retrySeconds: undefined },
  11: { code: status.NOT_FOUND, redacted: false, retrySeconds: undefined },
} as const satisfies Record<number, Category>;

/** The errors that the simulator answers with, and the category of each. */
export const CANTON_ERRORS = {
  PROTO_DESERIALIZATION_FAILURE: 8,
  TOPOLOGY_MANAGER_INTERNAL_ERROR: 4,
  SECRET_KEY_NOT_IN_STORE: 9,
  PUBLIC_KEY_NOT_IN_STORE: 9,
  NO_APPROPRIATE_SIGNING_KEY_IN_STORE: 11,
  DUPLICATE_TOPOLOGY_TRANSACTION: 10,
  TOPOLOGY_MAPPING_ALREADY_EXISTS: 10,
  NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE: 9,
  UNAUTHORIZED_TOPOLOGY_TRANSACTION: 5,
  PARTICIPANT_NOT_INITIALIZED: 9,
  WRONG_DOMAIN: 9,
  MALICOUS_OR_FAULTY_ONBOARDING_REQUEST: 5,
  UNAUTHENTICATED: 6,
  PERMISSION_DENIED: 7,
  SERVICE_NOT_RUNNING: 1,
  ABORTED_DUE_TO_SHUTDOWN: 9,
  SYNC_SERVICE_ALREADY_ADDED: 10,
  SYNC_SERVICE_UNKNOWN_DOMAIN: 11,
  DOMAIN_IS_NOT_AVAILABLE: 1,
  PARTICIPANT_IS_NOT_ACTIVE: 9,
  FAILED_TO_CONNECT_TO_SEQUENCERS: 9,
  FAILED_TO_CONNECT_TO_SEQUENCER: 9,
  SEQUENCERS_FROM_DIFFERENT_DOMAINS_ARE_CONFIGURED: 9,
  MISCONFIGURED_STATIC_DOMAIN_PARAMETERS: 9,
  DOMAIN_HANDSHAKE_FAILED: 9,
  SERVICE_AGREEMENT_ACCEPTANCE_FAILED: 9,
  DOMAIN_ID_MISMATCH: 9,
  DOMAIN_ALIAS_DUPLICATION: 9,
  SYNC_SERVICE_DOMAIN_DISABLED_US: 9,
  DAR_PARSE_ERROR: 8,
  ALLOWED_LANGUAGE_VERSIONS: 8,
  DAR_NOT_FOUND: 11,
  PACKAGE_TOPOLOGY_STATE_UPDATE_TIMEOUT: 3,
} as const satisfies Record<string, keyof typeof CATEGORIES>;

export type CantonErrorId = keyof typeof CANTON_ERRORS;

/** An error that Canton's error framework words. The message is its cause, unredacted and without its id. */
export class CantonError extends Error {
  override readonly name = "CantonError";
  readonly id: CantonErrorId;
  /** What the error adds to its `ErrorInfo`, such as the mapping that it is about. */
  readonly context: Readonly<Record<string, string>>;

  constructor(id: CantonErrorId, cause: string, context: Readonly<Record<string, string>> = {}) {
    super(cause);
    this.id = id;
    this.context = context;
  }
}

/** An error that reaches the caller as a bare gRPC status, past Canton's error framework. */
export class PlainError extends Error {
  override readonly name = "PlainError";
  readonly code: status;
  /** What the answer's metadata holds besides. */
  readonly metadata: Readonly<Record<string, string>>;

  constructor(code: status, message: string, metadata: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.metadata = metadata;
  }
}

/** How a request cannot be read, as Canton calls it, and what the text in brackets is about. */
export type UnreadableAs =
  | "FieldNotSet"
  | "InvariantViolation"
  | "OtherError"
  | "StringConversionError"
  | "TimestampConversionError"
  | "UnrecognizedEnum"
  | "ValueConversionError"
  | "ValueDeserializationError";

/** A request that cannot be read. The reason is printed as Scala prints a case class: `FieldNotSet(time_query)`. */
export function deserializationFailure(kind: UnreadableAs, ...held: readonly (string | number)[]): CantonError {
  return new CantonError("PROTO_DESERIALIZATION_FAILURE", "Deserialization of protobuf message failed", {
    reason: printed(kind, held),
  });
}

/** The same of a request that passes by Canton's error framework: the bare reason. */
export function plainDeserializationFailure(kind: UnreadableAs, ...held: readonly (string | number)[]): PlainError {
  return new PlainError(status.INVALID_ARGUMENT, printed(kind, held));
}

function printed(kind: UnreadableAs, held: readonly (string | number)[]): string {
  return `${kind}(${held.join(",")})`;
}
