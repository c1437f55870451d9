import type { DomainId, ParticipantId } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { Permission } from "./permission.ts";
import type { Standing } from "./standing.ts";

/** One entry of a domain's allow-list. A participant normally has one; several are in force side by side in 2.x. */
export interface LiveEntry {
  readonly standing: Standing;
  /** In force since, by the domain's own clock. */
  readonly sinceMs: InstantMs;
  /** Fingerprint of the key that signed it. */
  readonly signedBy: string;
}

/** One participant as the domain has it. */
export interface LiveMember {
  readonly participantId: ParticipantId;
  /** What the domain's side grants: with several entries the weakest of them. */
  readonly standing: Standing;
  /** The domain's side, newest last; empty when only the participant's half is there. */
  readonly entries: readonly LiveEntry[];
  /** The participant's half is in force: it has connected at least once. */
  readonly joined: boolean;
  /** Since when the participant's half is in force; undefined when it is not. */
  readonly joinedSinceMs: InstantMs | undefined;
  /** What it may really do, both halves taken together; undefined when it is no member. */
  readonly effective: Permission | undefined;
  /** What the participant's half allows: where the manager knows of a weaker one than is in effect, that one. */
  readonly own: Standing;
  /** 2.x: in effect or on its way there, it is a Vip that may not confirm, and Canton cannot compute its permission. */
  readonly uncomputable: boolean;
  /** Entries that are in effect and that the manager's own records lack: it can add to them, and not remove them. */
  readonly orphaned: readonly LiveEntry[];
  /** Entries that the manager's own records have and that have no effect. None while changes are on their way. */
  readonly ineffective: readonly LiveEntry[];
  /** Equal versions, equal domain side: a digest of the entries in 2.x, the serial in 3.x. */
  readonly version: string;
}

/** The end of a member's last entry. */
export interface Removal {
  /** By the domain's own clock. */
  readonly atMs: InstantMs;
  /** Fingerprint of the key that signed it. */
  readonly signedBy: string;
}

/** The whole live state of one domain at one instant. Never a part of it. */
export interface LiveDomain {
  readonly domainId: DomainId;
  readonly readAtMs: InstantMs;
  readonly members: ReadonlyMap<ParticipantId, LiveMember>;
  /** Fingerprints of the sequencers' signing keys in force. */
  readonly sequencerKeys: readonly { readonly fingerprint: string; readonly sinceMs: InstantMs }[];
  /** Mediators that both sides vouch for. */
  readonly mediators: readonly string[];
  /** How long a change takes from sequencing to effect. */
  readonly topologyChangeDelayMs: number | undefined;
  /** Changes that were still on their way when the domain was read. */
  readonly settling: boolean;
  /** A passive replica of the manager answered: it takes no changes, and what it shows may be old. */
  readonly passive: boolean;
}

/** Who answers at an admin API. */
export interface DomainIdentity {
  readonly domainId: DomainId;
  readonly nodeName: string;
  readonly protocolVersion: number | undefined;
  readonly release: string | undefined;
  /** False on a passive replica: it reads and refuses writes. */
  readonly active: boolean;
  readonly timeMs: InstantMs;
  /** Participants with an open connection; undefined where the flavour does not report it. */
  readonly connected: ReadonlySet<ParticipantId> | undefined;
}
