import { status } from "@grpc/grpc-js";

import { type ErrorCode, RollcallError } from "../../model/error.ts";
import { UnreadableMessageError } from "../../protocol/grpc/decode.ts";
import { type CallFailure, describeFailure } from "../grpc/failure.ts";

/** What an error of a node is to us, and what to do about it. */
interface Advice {
  readonly code: ErrorCode;
  readonly hint: string;
}

/** Messages for the errors of one kind of node. */
export interface NodeAdvice {
  /** Where no call gets through, by how. */
  readonly connection: Readonly<Record<NonNullable<CallFailure["connection"]>, string>>;
  /** By Canton's error ids. */
  readonly errorIds: Readonly<Record<string, Advice>>;
  readonly statuses: Readonly<Partial<Record<status, Advice>>>;
  readonly other: Advice;
}

/** Source: canton-2x.md, section 14.2. */
const ERROR_IDS: Readonly<Record<string, Advice>> = {
  NO_APPROPRIATE_SIGNING_KEY_IN_STORE: {
    code: "settings",
    hint: "This node holds no key that may sign for the domain: check that the address is the domain manager's.",
  },
  PUBLIC_KEY_NOT_IN_STORE: { code: "settings", hint: "The domain manager lost a signing key: see its vault." },
  SECRET_KEY_NOT_IN_STORE: { code: "settings", hint: "The domain manager lost a signing key: see its vault." },
  WRONG_DOMAIN: { code: "settings", hint: "Check domainId in domain.yaml and the address in the settings." },
  INVALID_DOMAIN: { code: "settings", hint: "Check domainId in domain.yaml and the address in the settings." },
  ALIEN_DOMAIN_ENTITIES: { code: "settings", hint: "Check domainId in domain.yaml and the address in the settings." },
  WRONG_PROTOCOL_VERSION: {
    code: "settings",
    hint: "The domain speaks a protocol version that this release does not.",
  },
  PARTICIPANT_NOT_INITIALIZED: {
    code: "refused",
    hint: "The participant joined without its keys: its operator has to reconnect it, then apply again.",
  },
  MALICOUS_OR_FAULTY_ONBOARDING_REQUEST: { code: "refused", hint: "See the domain manager's log under the trace id." },
  UNAUTHORIZED_TOPOLOGY_TRANSACTION: { code: "settings", hint: "The domain manager's key may not sign this." },
  INVALID_TOPOLOGY_TX_SIGNATURE_ERROR: { code: "refused", hint: "See the domain manager's log under the trace id." },
  TOPOLOGY_MANAGER_INTERNAL_ERROR: { code: "refused", hint: "See the domain manager's log under the trace id." },
  TOPOLOGY_MANAGER_ALARM: { code: "refused", hint: "See the domain manager's log under the trace id." },
  FAILED_TO_ADD_MEMBER: { code: "refused", hint: "See the domain manager's log under the trace id." },
  PROTO_DESERIALIZATION_FAILURE: {
    code: "internal",
    hint: "rollcall sent what this release does not read: report it.",
  },
  ABORTED_DUE_TO_SHUTDOWN: {
    code: "unavailable",
    hint: "The domain manager is shutting down: try again when it is back.",
  },
};

const STATUS_CODES: Readonly<Partial<Record<status, Advice>>> = {
  [status.UNAVAILABLE]: { code: "unavailable", hint: "Try again; if it lasts, see the domain manager's log." },
  [status.DEADLINE_EXCEEDED]: {
    code: "unavailable",
    hint: "Try again; if it lasts, raise callTimeoutSeconds or see the domain manager's load.",
  },
  [status.ABORTED]: { code: "unavailable", hint: "Try again." },
  [status.CANCELLED]: { code: "unavailable", hint: "Try again." },
  [status.UNAUTHENTICATED]: {
    code: "unauthorized",
    hint: "Give a valid token in the settings (domains.<name>.token), or the client certificate that the node asks for.",
  },
  [status.PERMISSION_DENIED]: {
    code: "unauthorized",
    hint: "The token is valid and lacks admin rights: ask for one that has them.",
  },
  [status.UNIMPLEMENTED]: {
    code: "settings",
    hint: "Check that the address is a domain manager's admin API, and that the node is initialised.",
  },
  [status.RESOURCE_EXHAUSTED]: { code: "settings", hint: "Raise maxReceiveMiB of the domain in the settings." },
};

const DOMAIN_MANAGER: NodeAdvice = {
  connection: {
    refused: "Check that the domain manager runs, and the address in the settings.",
    silent: "Check the address in the settings, and whether a firewall swallows the connection.",
    "not-grpc":
      "Check the address in the settings, and tls: the node may want it, or a client certificate that it trusts.",
    tls: "Check tls in the settings: the trust root, the server's name, and whether the node asks for a client certificate or speaks plaintext.",
  },
  errorIds: ERROR_IDS,
  statuses: STATUS_CODES,
  other: { code: "refused", hint: "See the domain manager's log under the trace id of this run." },
};

/**
 * Our error for a failed call to `address`; anything that is neither a gRPC status nor an unreadable answer is returned as
 * it is.
 *
 * Of the node's own text only its error id is included: a redacted text has no information, and others may quote ids.
 */
export function translateError(
  error: unknown,
  address: string,
  what: string,
  advice: NodeAdvice = DOMAIN_MANAGER,
): unknown {
  if (error instanceof UnreadableMessageError) return unreadableAnswer(error, address, what);
  const failure = describeFailure(error);
  return failure === undefined ? error : errorOf(failure, { address, what, advice }, error);
}

function unreadableAnswer(cause: UnreadableMessageError, address: string, what: string): RollcallError {
  return new RollcallError(
    "unreadable",
    `${address} was asked to ${what}, and its answer cannot be read: ${cause.message}`,
    {
      hint: "Nothing is made of an answer in another form: the node is of a release that this one does not know. Bring rollcall, or the node, to a release that goes with the other.",
      cause,
    },
  );
}

/** What to do about a Vip that cannot confirm, where the plan cannot say it. */
export const VIP_HINT =
  "Canton computes nothing with such a member in it. Make it Ordinary in the domain's console (participants.set_state), or have its operator allow at least Confirmation on its own side.";

/** Recognised by the node's text: an uncaught exception, and hence without an id. Source: canton-2x.md, section 0. */
export function isVipTrouble({ errorId, text }: CallFailure): boolean {
  return errorId === undefined && /\bVip\b.*\bcannot confirm\b/i.test(text);
}

function errorOf(
  failure: CallFailure,
  { address, what, advice }: { readonly address: string; readonly what: string; readonly advice: NodeAdvice },
  cause: unknown,
): RollcallError {
  switch (failure.connection) {
    case "refused":
      return new RollcallError("unavailable", `no answer from ${address}`, {
        hint: advice.connection.refused,
        cause,
      });
    case "silent":
      return new RollcallError("unavailable", `no connection to ${address} came about in time`, {
        hint: advice.connection.silent,
        cause,
      });
    case "not-grpc":
      return new RollcallError("settings", `${address} does not speak gRPC with us`, {
        hint: advice.connection["not-grpc"],
        cause,
      });
    case "tls":
      return new RollcallError("settings", `no secure connection to ${address}: ${lastError(failure.text)}`, {
        hint: advice.connection.tls,
        cause,
      });
    case undefined:
      break;
  }
  if (isVipTrouble(failure)) {
    return new RollcallError("unreadable", `${address} could not ${what}: a Vip of the domain cannot confirm`, {
      hint: VIP_HINT,
      cause,
    });
  }
  const known = failure.errorId === undefined ? undefined : advice.errorIds[failure.errorId];
  const { code, hint } = known ?? advice.statuses[failure.code] ?? advice.other;
  const name = failure.errorId ?? status[failure.code];
  const trace = failure.traceId === undefined ? "" : `, trace id ${failure.traceId}`;
  return new RollcallError(code, `${address} could not ${what}: ${name}${trace}`, { hint, cause });
}

/** The part of grpc-js's text that names the cause; OpenSSL's own text comes between colons. */
function lastError(text: string): string {
  const openSsl = /SSL routines:[^:]*:([^:\n]+)/.exec(text)?.[1];
  return (
    openSsl ??
    /Last error: (?:Error: )?([^\n]*?)(?: \([^)]*Z\))?\. Resolution/.exec(text)?.[1] ??
    "the handshake failed"
  );
}

/** What a write's failure says of the write. */
export type WriteFailure =
  /** The node said no, or the call never left. */
  | "refused"
  /** The node has ended with it, one way or another: reading shows how, conclusively. */
  | "ended"
  /** It may still be under way: what reading shows may change yet. */
  | "unheard";

/** Anything that is no plain refusal may have been carried out. */
export function judgeWriteFailure(failure: CallFailure): WriteFailure {
  const { connection, code, errorId, text } = failure;
  if (connection !== undefined) return "refused";
  if (errorId === "ABORTED_DUE_TO_SHUTDOWN") return "unheard";
  if (isAlreadyDone(failure)) return "ended";
  switch (code) {
    // Canton's third category says of itself that the state is not known.
    case status.DEADLINE_EXCEEDED:
    case status.CANCELLED:
      return "unheard";
    // With an error id it comes from the node; without one it may come from a proxy.
    case status.UNAVAILABLE:
    case status.ABORTED:
      return errorId === undefined ? "unheard" : "ended";
    // grpc-js calls a connection that broke in the middle INTERNAL or UNKNOWN; the node's own errors have an id.
    case status.INTERNAL:
    case status.UNKNOWN:
      return errorId === undefined && /RST_STREAM|stream|socket|closed|reset/i.test(text) ? "unheard" : "ended";
    // Also what grpc-js says of an answer that is too large for us.
    case status.RESOURCE_EXHAUSTED:
    case status.DATA_LOSS:
      return "ended";
    case status.OK:
    case status.INVALID_ARGUMENT:
    case status.NOT_FOUND:
    case status.ALREADY_EXISTS:
    case status.PERMISSION_DENIED:
    case status.FAILED_PRECONDITION:
    case status.OUT_OF_RANGE:
    case status.UNIMPLEMENTED:
    case status.UNAUTHENTICATED:
      return "refused";
  }
}

/** The member already stood as asked, or the row to remove was gone: reading again shows which. */
export function isAlreadyDone(failure: CallFailure): boolean {
  return failure.code === status.ALREADY_EXISTS || failure.errorId === "NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE";
}
