import type { TrustRoot } from "./certificate.ts";
import type { DomainId, Name, ParticipantId } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { Network } from "./network.ts";
import type { Permission, TrustLevel } from "./permission.ts";
import type { PlacementPolicy, PlacementWish } from "./placement.ts";
import type { CommitSigner } from "./signature.ts";
import { type Standing, SUSPENDED } from "./standing.ts";

/** What the service does by itself; `observe` also keeps a person's apply away. */
export type Mode = "enforce" | "report" | "observe";

/** Why a member is cut off, and until when: for good where no end is said. */
export interface Suspension {
  readonly reason: string;
  readonly untilMs: InstantMs | undefined;
  /** The same as the document writes it. */
  readonly until?: string | undefined;
}

/** One member as the register wants it, with the domain's defaults filled in. */
export interface Membership {
  readonly name: Name;
  readonly participantId: ParticipantId;
  readonly permission: Permission;
  readonly trustLevel: TrustLevel;
  readonly suspension: Suspension | undefined;
  readonly validUntilMs: InstantMs | undefined;
  /** The same as the document writes it. */
  readonly validUntil?: string | undefined;
  readonly mode: Mode;
  readonly generation: number;
  readonly organisation: string;
  /** Where to reach it: mail addresses or links. */
  readonly contacts: readonly string[];
  /** Logins and teams that may ask for changes. */
  readonly askers: readonly string[];
  readonly placement: PlacementWish;
  /** Where it connects from; none where its document does not say. */
  readonly networks: readonly Network[];
}

/** Why a member should stand as it does at a moment. */
export type StandingCause = "register" | "expired" | "suspension-ended";

/**
 * How the register wants `member` to stand at `nowMs`: dates suspend and resume by themselves. `reason` is the document's,
 * for a suspension.
 */
export function standingAt(
  member: Membership,
  nowMs: InstantMs,
): { readonly standing: Standing; readonly cause: StandingCause; readonly reason?: string } {
  if (member.validUntilMs !== undefined && member.validUntilMs <= nowMs) {
    return { standing: SUSPENDED, cause: "expired" };
  }
  const { suspension } = member;
  if (suspension !== undefined && (suspension.untilMs === undefined || suspension.untilMs > nowMs)) {
    return { standing: SUSPENDED, cause: "register", reason: suspension.reason };
  }
  return {
    standing: { kind: "admitted", permission: member.permission, trustLevel: member.trustLevel },
    cause: suspension === undefined ? "register" : "suspension-ended",
  };
}

/** A sequencer as the register declares it. */
export interface Sequencer {
  readonly name: Name;
  readonly endpoints: readonly string[];
  readonly state: "active" | "draining";
  /** Fingerprints of its signing keys, empty where the register does not know them. */
  readonly keys: readonly string[];
  readonly isolation: "shared" | "dedicated";
  readonly region: string | undefined;
  /** Undefined: what the domain's policy says. */
  readonly maxParticipants: number | undefined;
  /** File name below `certificates/`; undefined where public authorities vouch for it. */
  readonly certificate: string | undefined;
}

export type OverrideRule = "rights-taken" | "protected" | "readmission";

/** A typed, reasoned, expiring exception to one safety rule. */
export interface Override {
  readonly name: Name;
  readonly rule: OverrideRule;
  readonly subject: Name | undefined;
  readonly upTo: number | undefined;
  readonly untilMs: InstantMs;
  /** The same as the document writes it. */
  readonly until?: string | undefined;
  readonly reason: string;
}

/** An organisation that decides about a domain, and its people. */
export interface DomainOwner {
  readonly organisation: string;
  /** Logins, and teams as `org/team`. */
  readonly github: readonly string[];
}

/** How many owners must approve what, beyond branch protection. */
export interface ApprovalPolicy {
  readonly change: number;
  readonly remove: number;
  readonly policy: number;
  readonly readmit: number;
  /** Of them, so many from other organisations than those that ask or are asked for. */
  readonly otherOrganisations: number;
}

/** What governs the members of a domain. */
export interface DomainPolicy {
  readonly mode: Mode;
  readonly unmanaged: "report" | "revoke";
  readonly limits: { readonly smallDomain: number; readonly members: number; readonly percent: number };
  readonly protectedMembers: readonly Name[];
  readonly protectedSequencers: readonly Name[];
  /** How long after its revocation a disabled entry is removed; undefined for never. */
  readonly purgeAfterMs: number | undefined;
  /** A member that takes longer to join is reported; undefined where the policy sets no limit. */
  readonly joinWithinMs: number | undefined;
  /** So many corrections of one member within the time are a fight. */
  readonly fights: { readonly times: number; readonly withinMs: number };
  /** Who may sign commits of the branch; none where no signature is asked for. */
  readonly commitSigners: readonly CommitSigner[];
  readonly placement: PlacementPolicy;
  /** None: branch protection alone decides. */
  readonly owners: readonly DomainOwner[];
  readonly approvals: ApprovalPolicy;
}

/** Everything the register says about one domain at one commit. */
export interface DesiredDomain {
  readonly name: Name;
  readonly domainId: DomainId;
  readonly policy: DomainPolicy;
  /** By participant id; every id occurs once. */
  readonly members: ReadonlyMap<ParticipantId, Membership>;
  readonly sequencers: readonly Sequencer[];
  /** By file name; every certificate that a sequencer names is there. */
  readonly certificates: ReadonlyMap<string, TrustRoot>;
  readonly overrides: readonly Override[];
}
