import type { ErrorCode } from "./error.ts";
import type { DomainId, ParticipantId } from "./identifier.ts";

/** Who answers at a participant's admin API. */
export interface ParticipantIdentity {
  readonly participantId: ParticipantId;
  readonly nodeName: string;
  /** Undefined where the node does not report it. */
  readonly release: string | undefined;
  /** False on a passive replica: it takes no changes. */
  readonly active: boolean;
  /** Undefined where the node does not report it. */
  readonly protocolVersions: readonly number[] | undefined;
}

/** One sequencer of a participant's connection: an address, or several of which one serves. */
export interface SequencerEntry {
  readonly alias: string;
  /** URLs. */
  readonly endpoints: readonly string[];
  /** PEM; undefined for public authorities. */
  readonly trustRoots: string | undefined;
}

/** A domain connection as a participant stores it. */
export interface DomainEntry {
  readonly alias: string;
  /** The domain that must answer; undefined for whichever does. */
  readonly domainId: DomainId | undefined;
  readonly sequencers: readonly SequencerEntry[];
  readonly trustThreshold: number;
}

/** A registered domain, and how the participant stands with it. */
export interface DomainLink {
  readonly entry: DomainEntry;
  /** The participant does not connect to it by itself. */
  readonly isManual: boolean;
  readonly isConnected: boolean;
  /** The domain that answers; undefined while it is not connected. */
  readonly connectedTo: DomainId | undefined;
  /** False while it is being connected anew. */
  readonly isHealthy: boolean;
}

/** Two entries that connect to the same in the same way, however their addresses are written. */
export function isSameEntry(one: DomainEntry, other: DomainEntry): boolean {
  return (
    one.alias === other.alias &&
    one.domainId === other.domainId &&
    one.trustThreshold === other.trustThreshold &&
    one.sequencers.length === other.sequencers.length &&
    one.sequencers.every((sequencer, index) => isSameSequencer(sequencer, other.sequencers[index]))
  );
}

function isSameSequencer(one: SequencerEntry, other: SequencerEntry | undefined): boolean {
  return (
    one.alias === other?.alias &&
    one.trustRoots?.trim() === other.trustRoots?.trim() &&
    one.endpoints.map(withPort).join() === other.endpoints.map(withPort).join()
  );
}

/** A participant writes the port out, also where it is the usual one. */
function withPort(url: string): string {
  if (/:\d+$/.test(url)) return url;
  return `${url}:${url.startsWith("https:") ? "443" : "80"}`;
}

/** Why a participant could not connect: whether that may pass by itself, and how a command ends then. */
export const CONNECT_REFUSALS = {
  /** The domain does not admit the participant: not yet, or not any more. */
  "not-admitted": { mayPass: true, code: "unauthorized" },
  /** The domain knows the participant, and has disabled it: suspended, or revoked for good. */
  disabled: { mayPass: true, code: "unauthorized" },
  "not-trusted": { mayPass: false, code: "settings" },
  unreachable: { mayPass: true, code: "unavailable" },
  "wrong-domain": { mayPass: false, code: "settings" },
  "wrong-version": { mayPass: false, code: "settings" },
  agreement: { mayPass: false, code: "refused" },
  /** Whatever else the node says. */
  other: { mayPass: false, code: "refused" },
} as const satisfies Record<string, { readonly mayPass: boolean; readonly code: ErrorCode }>;

export type ConnectRefusal = keyof typeof CONNECT_REFUSALS;

/** How an attempt to connect ended. */
export type ConnectOutcome =
  | { readonly kind: "connected" }
  | {
      readonly kind: "refused";
      readonly reason: ConnectRefusal;
      /** The node's own error, such as `PARTICIPANT_IS_NOT_ACTIVE`, to look for in its log. */
      readonly errorId: string | undefined;
      readonly traceId: string | undefined;
    };

/** What a domain asks to be agreed to. */
export interface Agreement {
  readonly id: string;
  readonly text: string;
}

/** A package archive, as far as it is compared and reported. */
export interface Dar {
  /** Of the file, without its ending. */
  readonly name: string;
  /** Canton's multihash of the file's bytes: what a participant knows it by. */
  readonly hash: string;
  readonly mainPackageId: string;
  /** All of them, the main one first. */
  readonly packageIds: readonly string[];
  /** In which Daml-LF each of them is, such as `1.17`, in the same order. */
  readonly languages: readonly string[];
  readonly bytes: Uint8Array;
}
