import type { CommitId, DomainId, Name, ParticipantId } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { Mode, OverrideRule, StandingCause } from "./membership.ts";
import type { Difference, Standing } from "./standing.ts";

/** What a plan may do to a member, in the order in which it is done: rights are given before rights are taken. */
export const ACTION_KINDS = ["admit", "resume", "change", "suspend", "revoke", "purge"] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** Why an action is planned. */
export type ActionCause =
  /** The register asks for it and it has not been applied yet. */
  | "pending"
  /** The live state moved away from what was last applied. */
  | "drift"
  /** Both differ and nothing was applied from here before: it cannot be told which of them moved. */
  | "unrecorded"
  /** Its document was deleted. */
  | "removed"
  /** Its document names another participant than before: this is one half of the change, `counterpart` is the other's. */
  | "replaced"
  /** The register never knew it, and the domain's policy revokes such members. */
  | "unmanaged"
  /** It was revoked longer ago than the policy keeps its disabled entry. */
  | "purge-due"
  | Exclude<StandingCause, "register">;

/** Whom an action is about. `name` is the document's; undefined for a member that no document names. */
export interface MemberKey {
  readonly participantId: ParticipantId;
  readonly name: Name | undefined;
}

/** What happens to a member's rights, which also says when it is done. */
export type Phase = "give" | "take" | "purge";

/** One change to one member. Carries the live state that it was planned from. */
export interface Action {
  readonly kind: ActionKind;
  readonly member: MemberKey;
  readonly before: Standing;
  readonly after: Standing;
  /** Never empty. */
  readonly differences: readonly Difference[];
  readonly cause: ActionCause;
  /** What the document says of its suspension; undefined where the action suspends nobody for it. */
  readonly reason?: string | undefined;
  /** The live version it was planned from; the adapter refuses when the member has another one. */
  readonly beforeVersion: string;
  /** Raised on purpose to admit again; undefined where no document is left. */
  readonly generation: number | undefined;
  /** Whom the document named before, or names now. Set where, and only where, the cause is `replaced`. */
  readonly counterpart?: ParticipantId | undefined;
}

/** A live member that the register never knew, left as it is. */
export interface Unmanaged {
  readonly participantId: ParticipantId;
  readonly standing: Standing;
  readonly joined: boolean;
  readonly sinceMs: InstantMs | undefined;
  readonly signedBy: string | undefined;
}

/** A member that an action cannot bring to where the register wants it: what the domain holds stands against it. */
export interface Unreachable {
  readonly participantId: ParticipantId;
  readonly message: string;
  readonly hint: string;
}

/** Something a reader should know that no action can or may change. */
export interface Note {
  readonly kind:
    | "weakened-by-participant"
    | "refused-combination"
    | "orphaned-entry"
    | "ineffective-entry"
    | "ends-soon"
    | "purge-later"
    | "settling"
    | "passive-replica"
    | "removal-not-planned"
    | "open-domain"
    | "unknown-sequencer-key"
    | "missing-sequencer-key"
    | "sequencer-due";
  /** A member's or sequencer's name or id; undefined when it is about the domain. */
  readonly subject: string | undefined;
  readonly message: string;
}

/** The loudest there are: the domain itself is in danger, and a person has to act. */
export function isAlarm({ kind }: Note): boolean {
  return kind === "refused-combination";
}

/** What was known of members that the register no longer holds. */
export interface Former {
  readonly name: Name;
  /** The highest generation it had. */
  readonly generation: number;
}

/** The end of a membership as the register that was applied had it. */
export interface AppliedEnd {
  readonly atMs: InstantMs;
  /** Since when the register has known no later one; undefined where the member never was without it. */
  readonly sinceMs: InstantMs | undefined;
  /** Of the document that says so; undefined where it is the domain's, or was not recorded. */
  readonly mode?: Mode | undefined;
}

/** A member as it was last applied. */
export interface AppliedMember {
  readonly name: Name;
  readonly standing: Standing;
  readonly end?: AppliedEnd | undefined;
}

/** What was last applied to one domain, as the store keeps it. */
export interface LastApplied {
  readonly commit: CommitId | undefined;
  readonly atMs: InstantMs;
  readonly members: ReadonlyMap<ParticipantId, AppliedMember>;
  readonly sequencers: readonly Name[];
}

/** Desired against live. Equal inputs give equal plans. */
export interface Plan {
  readonly domain: { readonly name: Name; readonly domainId: DomainId; readonly mode: Mode };
  /** Undefined for a plain folder. */
  readonly commit: CommitId | undefined;
  readonly plannedAtMs: InstantMs;
  /** In the order of `ACTION_KINDS`, then by member. */
  readonly actions: readonly Action[];
  /** What would be done to members whose mode is observe. */
  readonly observed: readonly Action[];
  readonly unmanaged: readonly Unmanaged[];
  /** Live members that break what Canton computes: Vips whose own side keeps them from confirming. */
  readonly uncomputable: readonly MemberKey[];
  /** Members of `actions` whose action would be in vain. */
  readonly unreachable: readonly Unreachable[];
  readonly notes: readonly Note[];
  readonly members: {
    readonly desired: number;
    /** Live members that are admitted. */
    readonly live: number;
    /** Of those, whose participant has connected at least once. */
    readonly joined: number;
    readonly unchanged: number;
  };
}

/** Whether nothing is left to do, also of what is left out of the plan. */
export function isInSync({ actions, observed, notes }: Plan): boolean {
  return actions.length + observed.length === 0 && !notes.some(({ kind }) => kind === "removal-not-planned");
}

/** Whether a passive replica of the domain manager answered: what the plan follows from may be old. */
export function isOfPassiveReplica({ notes }: Pick<Plan, "notes">): boolean {
  return notes.some(({ kind }) => kind === "passive-replica");
}

/** One rule that keeps a plan from being applied. */
export interface Hold {
  readonly rule: OverrideRule | "all-members" | "last-sequencer" | "observe" | "refused-combination";
  readonly message: string;
  /** The members it is about, sorted. */
  readonly members: readonly string[];
  /** The exact document that would release it; undefined where nothing does. */
  readonly release: { readonly path: string; readonly document: string } | undefined;
  readonly hint: string;
}

/** An override that let something pass. */
export interface UsedOverride {
  readonly name: Name;
  readonly rule: OverrideRule;
  readonly reason: string;
  readonly untilMs: InstantMs;
  /** The same as its document writes it. */
  readonly until?: string | undefined;
}

export interface Verdict {
  /** None: the plan may be applied. */
  readonly holds: readonly Hold[];
  readonly overrides: readonly UsedOverride[];
}

/** Whom something binds: the service alone, or a person's command as well. */
export type Binds = "service" | "everybody";

/**
 * What keeps a plan, or one member of it, from being applied for now. No rule of the register has a part in it, so that
 * neither has the digest: it comes and goes while the plan stays what was reviewed.
 */
export interface Block {
  readonly kind:
    /** A person stopped it, for a time. */
    | "paused"
    /** Somebody else keeps changing the member back. */
    | "fight"
    /** An earlier change of the member was sent, and may still be on its way. */
    | "in-flight"
    /** A passive replica of the domain manager answered. */
    | "passive"
    /** What the domain holds keeps the member from where it should be, and no write of ours can change that. */
    | "unreachable"
    /** The branch does not descend from what was last applied. */
    | "rewritten"
    /** Commits lack a signature that the domain's policy asks for. */
    | "unsigned"
    /** It was merged without the approvals that the domain's policy asks for. */
    | "unapproved";
  /** Undefined: the whole plan. */
  readonly participantId: ParticipantId | undefined;
  readonly binds: Binds;
  readonly message: string;
  readonly hint: string;
}

/** A plan with what the rules say of it. `digest` names its effect and verdict, whenever it was read. */
export interface JudgedPlan {
  readonly plan: Plan;
  readonly verdict: Verdict;
  /** Sorted by kind, then by member. */
  readonly blocks: readonly Block[];
  /** A person's word for this digest; undefined when nobody gave it. */
  readonly approval: { readonly by: string; readonly reason: string; readonly untilMs: InstantMs } | undefined;
  /** SHA-256, lower-case hex. */
  readonly digest: string;
}

/** A signing key by which the sequencers' documents and the domain differ. No action of ours changes any. */
export interface KeyDrift {
  /** Declared and not in force, or in force and not declared. */
  readonly kind: "missing" | "unknown";
  readonly fingerprint: string;
  /** Whose document declares it; undefined where none does. */
  readonly sequencer: Name | undefined;
  /** In force since; undefined for one that is not. */
  readonly sinceMs: InstantMs | undefined;
}

/** `broken`: a Vip that its own side keeps from confirming, so that Canton cannot compute what it may do. */
export const DRIFT_KINDS = ["broken", "changed", "missing", "unmanaged"] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

/** One way in which the live domain is not what the register asked for and last applied. */
export interface DriftItem {
  readonly kind: DriftKind;
  readonly member: MemberKey;
  /** What git asks for against what is live: `before` is live. */
  readonly differences: readonly Difference[];
  readonly live: Standing;
  /** When the live entry came into force, or the missing one was removed; undefined when that cannot be told. */
  readonly sinceMs: InstantMs | undefined;
  /** Fingerprint of the key that signed it. */
  readonly signedBy: string | undefined;
}
