import { status } from "@grpc/grpc-js";

import type { ConnectRefusal } from "../../model/participant.ts";
import type { CallFailure } from "../grpc/failure.ts";
import type { NodeAdvice } from "./error.ts";

/** Messages for errors of a participant. Source: canton-2x.md, section 14.2. */
export const PARTICIPANT: NodeAdvice = {
  connection: {
    refused: "Check that the participant runs, and --address: it is that of the admin API.",
    silent: "Check --address, and whether a firewall swallows the connection.",
    "not-grpc": "Check --address, and the TLS options: the node may want TLS, or a client certificate that it trusts.",
    tls: "Check --tls-trust-root and --tls-server-name, and whether the node asks for a client certificate or speaks plaintext.",
  },
  errorIds: {
    SYNC_SERVICE_ALREADY_ADDED: {
      code: "refused",
      hint: "Another connection has this alias. Choose another with --alias, or look at rollcall participant status.",
    },
    SYNC_SERVICE_UNKNOWN_DOMAIN: {
      code: "usage",
      hint: "Check the alias: rollcall participant status lists those that there are.",
    },
    SYNC_SERVICE_PASSIVE_REPLICA: { code: "unavailable", hint: "This is the passive replica: address the active one." },
    DAR_PARSE_ERROR: { code: "refused", hint: "The participant cannot read the DAR: build it anew." },
    ALLOWED_LANGUAGE_VERSIONS: {
      code: "refused",
      hint: "Build the DAR for a version of Daml-LF that the participant takes: --target among the build-options of daml.yaml.",
    },
    CANNOT_VET_DUE_TO_MISSING_PACKAGES: {
      code: "refused",
      hint: "The DAR depends on packages that the participant does not have: upload those first.",
    },
    DEPENDENCIES_NOT_VETTED: {
      code: "refused",
      hint: "The DAR depends on packages that are not vetted: upload those first.",
    },
    PACKAGE_TOPOLOGY_STATE_UPDATE_TIMEOUT: {
      code: "unavailable",
      hint: "The DAR was uploaded, and a connected domain has not seen yet that it is vetted: try again.",
    },
    PROTO_DESERIALIZATION_FAILURE: {
      code: "internal",
      hint: "rollcall sent what this release does not read: report it.",
    },
    ABORTED_DUE_TO_SHUTDOWN: {
      code: "unavailable",
      hint: "The participant is shutting down: try again when it is back.",
    },
  },
  statuses: {
    [status.UNAVAILABLE]: { code: "unavailable", hint: "Try again; if it lasts, see the participant's log." },
    [status.DEADLINE_EXCEEDED]: { code: "unavailable", hint: "Try again; if it lasts, see the participant's load." },
    [status.ABORTED]: { code: "unavailable", hint: "Try again." },
    [status.CANCELLED]: { code: "unavailable", hint: "Try again." },
    [status.UNAUTHENTICATED]: {
      code: "unauthorized",
      hint: "Give a valid token with --token-file, or the client certificate that the node asks for.",
    },
    [status.PERMISSION_DENIED]: {
      code: "unauthorized",
      hint: "The token is valid and lacks admin rights: ask for one that has them.",
    },
    [status.UNIMPLEMENTED]: {
      code: "settings",
      hint: "Check that --address is a participant's admin API, and that the node is initialised and not a passive replica.",
    },
    [status.RESOURCE_EXHAUSTED]: {
      code: "refused",
      hint: "The participant takes no message so large: raise admin-api.max-inbound-message-size in its configuration.",
    },
  },
  other: { code: "refused", hint: "See the participant's log under the trace id of this command." },
};

const REFUSALS: Readonly<Record<string, ConnectRefusal>> = {
  PARTICIPANT_IS_NOT_ACTIVE: "not-admitted",
  DOMAIN_IS_NOT_AVAILABLE: "unreachable",
  FAILED_TO_CONNECT_TO_SEQUENCERS: "unreachable",
  FAILED_TO_CONNECT_TO_SEQUENCER: "unreachable",
  GRPC_CONNECTION_FAILURE: "unreachable",
  DOMAIN_ID_MISMATCH: "wrong-domain",
  DOMAIN_ALIAS_DUPLICATION: "wrong-domain",
  SEQUENCERS_FROM_DIFFERENT_DOMAINS_ARE_CONFIGURED: "wrong-domain",
  DOMAIN_HANDSHAKE_FAILED: "wrong-version",
  DOMAIN_CRYPTO_HANDSHAKE_FAILED: "wrong-version",
  MISCONFIGURED_STATIC_DOMAIN_PARAMETERS: "wrong-version",
  DOMAIN_PARAMETERS_CHANGED: "wrong-version",
  SERVICE_AGREEMENT_ACCEPTANCE_FAILED: "agreement",
  CANNOT_ISSUE_DOMAIN_TRUST_CERTIFICATE: "other",
  INVALID_DOMAIN_CONNECTION: "other",
};

/** What TLS failures are called by the JVM's and by other TLS libraries. */
const TLS_WORDS = /certificate|self.signed|alternative name|altname|PKIX|CertPath|SSL|TLS|handshake|unable to verify/i;

/**
 * What Canton reports for every sequencer that it does not reach, for any cause: where it asked, whether TLS was set up
 * right, and for what it asked, such as `handshake`. As seen on 2.10.5.
 */
const SAID_IN_ANY_CASE =
  /Request failed for [^\n]*?\.(?= |\n|$)| Is the server running\?[^\n]*|^ *Request: [^\n]*$|^ *Grpc\w+: /gm;

/** What a domain's answer says of a participant that it has taken, and disabled since. */
const TAKEN = /\bis (?:not active|disabled)\b|\bnever became active\b/;

/** Why the participant did not connect; undefined when that is not what the failure is about. */
export function connectRefusal({ errorId, context }: CallFailure): ConnectRefusal | undefined {
  const reason = errorId === undefined ? undefined : REFUSALS[errorId];
  switch (reason) {
    case "unreachable":
      return TLS_WORDS.test((context["reason"] ?? "").replaceAll(SAID_IN_ANY_CASE, "")) ? "not-trusted" : reason;
    case "not-admitted":
      return TAKEN.test(context["serverResponse"] ?? "") ? "disabled" : reason;
    case "disabled":
    case "not-trusted":
    case "wrong-domain":
    case "wrong-version":
    case "agreement":
    case "other":
    case undefined:
      return reason;
  }
}
