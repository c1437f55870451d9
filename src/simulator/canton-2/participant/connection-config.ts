import { equals } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";

import {
  type DomainConnectionConfig,
  DomainConnectionConfigSchema,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";
import { PlainError, plainDeserializationFailure as unreadable } from "../../canton-error.ts";
import { whyNoUid } from "../identifier.ts";

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

/**
 * Throws what Canton answers to a configuration that it cannot use, as it says it: past its error framework. Source:
 * canton-2x.md, section 9.
 */
export function readConnectionConfig(message: DomainConnectionConfig | undefined): ConnectionConfig {
  if (message === undefined) throw new PlainError(status.INVALID_ARGUMENT, "Empty request received");
  const { domainAlias: alias, domainId } = message;
  if (alias === "" || alias.length > MAX_ALIAS_CHARACTERS) {
    throw unreadable("InvariantViolation", `DomainConnectionConfig.DomainAlias: ${alias}`);
  }
  const sequencers = readSequencers(message);
  const wrongId = domainId === "" ? undefined : whyNoUid(domainId);
  if (wrongId !== undefined) throw unreadable("ValueConversionError", "domain_id", wrongId);
  requireTimeTracker(message);
  return {
    alias,
    sequencers,
    trustThreshold: trustThresholdOf(message),
    isManual: message.manualConnect,
    domainId: domainId === "" ? undefined : domainId,
    message,
  };
}

export function isSameConfig(one: ConnectionConfig, other: ConnectionConfig): boolean {
  return equals(DomainConnectionConfigSchema, one.message, other.message);
}

const NO_THRESHOLD = "Received the non-positive 0 as argument, but we require a positive value here.";

function readSequencers(message: DomainConnectionConfig): readonly SequencerTarget[] {
  const { sequencerConnections } = message;
  if (sequencerConnections.length === 0) {
    // No threshold stands for as many as there are connections, which is looked at first.
    if (message.sequencerTrustThreshold === 0) throw unreadable("InvariantViolation", NO_THRESHOLD);
    throw unreadable("FieldNotSet", "Sequence sequencer_connections not set or empty");
  }
  const sequencers = sequencerConnections.map(readSequencer);
  if (new Set(sequencers.map((sequencer) => sequencer.alias)).size < sequencers.length) {
    const reason = "Every sequencer connection must have a unique sequencer alias";
    throw unreadable("ValueConversionError", "sequencer_connections", reason);
  }
  const trustThreshold = trustThresholdOf(message);
  if (trustThreshold > sequencers.length) {
    const found = `Found threshold of ${String(trustThreshold)} and ${String(sequencers.length)} sequencer connections`;
    const reason = `requirement failed: sequencerTrustThreshold cannot be greater than number of sequencer connections. ${found}`;
    throw unreadable("InvariantViolation", reason);
  }
  return sequencers;
}

/** Clients from before there was a threshold send none. A single sequencer has the threshold 1. */
function trustThresholdOf({ sequencerConnections, sequencerTrustThreshold }: DomainConnectionConfig): number {
  if (sequencerConnections.length === 1) return 1;
  return sequencerTrustThreshold === 0 ? sequencerConnections.length : sequencerTrustThreshold;
}

function readSequencer({ type, alias }: DomainConnectionConfig["sequencerConnections"][number]): SequencerTarget {
  if (type.case !== "grpc") throw unreadable("FieldNotSet", "type");
  const { connections, transportSecurity: hasTls, customTrustCertificates } = type.value;
  const urls = connections.map(readUrl);
  if (urls.length === 0) throw unreadable("FieldNotSet", "connections");
  if (urls.some((url) => url.hasTls !== hasTls)) {
    const reason = "All domain connections must either use TLS or all not use TLS";
    throw unreadable("ValueConversionError", "connections", reason);
  }
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
  if (host === undefined) {
    throw unreadable("ValueConversionError", "connections", `Domain connection url [${text}] has unknown scheme`);
  }
  const hasTls = match?.[1] !== "http";
  return { address: `${host}:${match?.[3] ?? (hasTls ? "443" : "80")}`, hasTls };
}

/** Required with all that is in it. */
function requireTimeTracker({ timeTracker }: DomainConnectionConfig): void {
  const proof = timeTracker?.timeProofRequest;
  const fields = {
    timeTracker,
    observation_latency: timeTracker?.observationLatency,
    patience_duration: timeTracker?.patienceDuration,
    min_observationDuration: timeTracker?.minObservationDuration,
    time_proof_request: proof,
    initialRetryDelay: proof?.initialRetryDelay,
    maxRetryDelay: proof?.maxRetryDelay,
    maxSequencingDelay: proof?.maxSequencingDelay,
  };
  const missing = Object.entries(fields).find(([, value]) => value === undefined)?.[0];
  if (missing !== undefined) throw unreadable("FieldNotSet", missing);
}
