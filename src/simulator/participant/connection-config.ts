import { equals } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";

import {
  type DomainConnectionConfig,
  DomainConnectionConfigSchema,
} from "../../adapters/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";
import { deserializationFailure, PlainError } from "../canton-error.ts";
import { parseUid } from "../identifier.ts";

/** One sequencer, by one or several addresses. */
export interface SequencerTarget {
  readonly alias: string;
  /** `host:port`. */
  readonly addresses: readonly string[];
  readonly hasTls: boolean;
  /** PEM; undefined for the machine's own trust store. */
  readonly trustRoots: Buffer | undefined;
}

/** A domain as the participant's operator has registered it. */
export interface ConnectionConfig {
  readonly alias: string;
  readonly sequencers: readonly SequencerTarget[];
  readonly trustThreshold: number;
  readonly isManual: boolean;
  /** The domain that must answer; undefined for whichever does. */
  readonly domainId: string | undefined;
  /** As it came, and as it is listed. */
  readonly message: DomainConnectionConfig;
}

const DEFAULT_ALIAS = "DefaultSequencer";
const MAX_ALIAS_CHARACTERS = 255;

/** Throws what Canton answers to a configuration that it cannot use. Source: canton-2x.md, section 9. */
export function readConnectionConfig(message: DomainConnectionConfig | undefined): ConnectionConfig {
  if (message === undefined) throw deserializationFailure("add", "FieldNotSet");
  const { domainAlias: alias, domainId, sequencerConnections, sequencerTrustThreshold } = message;
  if (alias === "" || alias.length > MAX_ALIAS_CHARACTERS) throw invalid(`Invalid domain alias ${alias}`);
  requireTimeTracker(message);
  if (domainId !== "" && parseUid(domainId) === undefined) throw invalid(`Invalid domain id ${domainId}`);
  const sequencers = sequencerConnections.map(readSequencer);
  if (sequencers.length === 0) throw deserializationFailure("sequencerConnections", "Must be non empty");
  const aliases = sequencers.map((sequencer) => sequencer.alias);
  if (new Set(aliases).size < aliases.length) throw invalid(`Repeated sequencer aliases: ${aliases.join(", ")}`);
  // Clients from before there was a threshold send none.
  const trustThreshold = sequencerTrustThreshold === 0 ? sequencers.length : sequencerTrustThreshold;
  if (trustThreshold > sequencers.length) {
    throw invalid(`A trust threshold of ${String(trustThreshold)} with ${String(sequencers.length)} connections`);
  }
  return {
    alias,
    sequencers,
    trustThreshold,
    isManual: message.manualConnect,
    domainId: domainId === "" ? undefined : domainId,
    message,
  };
}

export function isSameConfig(one: ConnectionConfig, other: ConnectionConfig): boolean {
  return equals(DomainConnectionConfigSchema, one.message, other.message);
}

function readSequencer({ type, alias }: DomainConnectionConfig["sequencerConnections"][number]): SequencerTarget {
  if (type.case !== "grpc") throw deserializationFailure("type", "FieldNotSet");
  const { connections, transportSecurity: hasTls, customTrustCertificates } = type.value;
  const urls = connections.map(readUrl);
  if (urls.length === 0) throw deserializationFailure("connections", "Must be non empty");
  if (urls.some((url) => url.hasTls !== hasTls)) throw invalid("All addresses of a connection must agree on TLS");
  return {
    alias: alias === "" ? DEFAULT_ALIAS : alias,
    addresses: urls.map(({ address }) => address),
    hasTls,
    trustRoots: customTrustCertificates === undefined ? undefined : Buffer.from(customTrustCertificates),
  };
}

function readUrl(text: string): { readonly address: string; readonly hasTls: boolean } {
  const match = /^(?:(https?):\/\/)?([A-Za-z0-9._-]+|\[[^\]]+\])(?::(\d{1,5}))?\/?$/.exec(text);
  const host = match?.[2];
  if (host === undefined) throw invalid(`Invalid sequencer connection ${text}`);
  const hasTls = match?.[1] !== "http";
  return { address: `${host}:${match?.[3] ?? (hasTls ? "443" : "80")}`, hasTls };
}

/** Required with all that is in it. */
function requireTimeTracker({ timeTracker }: DomainConnectionConfig): void {
  const proof = timeTracker?.timeProofRequest;
  const fields = {
    timeTracker,
    observationLatency: timeTracker?.observationLatency,
    patienceDuration: timeTracker?.patienceDuration,
    minObservationDuration: timeTracker?.minObservationDuration,
    timeProofRequest: proof,
    initialRetryDelay: proof?.initialRetryDelay,
    maxRetryDelay: proof?.maxRetryDelay,
    maxSequencingDelay: proof?.maxSequencingDelay,
  };
  const missing = Object.entries(fields).find(([, value]) => value === undefined)?.[0];
  if (missing !== undefined) throw deserializationFailure(missing, "FieldNotSet");
}

/** These pass by Canton's error framework. */
function invalid(message: string): PlainError {
  return new PlainError(status.INVALID_ARGUMENT, message);
}
