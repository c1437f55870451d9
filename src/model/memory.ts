import type { CommitId, Name, ParticipantId } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { LastApplied } from "./plan.ts";
import type { ActionRecord } from "./run.ts";

/** Enforcement stands still: everything of a domain, or one member. It has an end, so that nobody forgets it. */
export interface Pause {
  readonly id: string;
  readonly domain: Name;
  /** Undefined: the whole domain. */
  readonly member: Name | undefined;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  readonly sinceMs: InstantMs;
  readonly untilMs: InstantMs;
}

/** A person lets pass what a rule holds: one plan, named by its digest, for a time. */
export interface Approval {
  readonly id: string;
  readonly domain: Name;
  readonly digest: string;
  readonly reason: string;
  readonly by: string;
  readonly atMs: InstantMs;
  readonly untilMs: InstantMs;
}

/** A person accepts that the branch was rewritten: `commit` may follow, though it does not descend from what was applied. */
export interface AcceptedRewrite {
  readonly domain: Name;
  readonly commit: CommitId;
  readonly reason: string;
  readonly by: string;
  readonly atMs: InstantMs;
}

/** What a person decides about a domain. Each is a record of the audit trail. */
export type Decision =
  | { readonly kind: "pause"; readonly pause: Pause }
  /** Ends the pauses of the domain, or of one member, and enforces again what was left alone after a fight. */
  | {
      readonly kind: "resume";
      readonly domain: Name;
      readonly member: Name | undefined;
      readonly reason: string;
      readonly by: string;
      readonly atMs: InstantMs;
    }
  | { readonly kind: "approve"; readonly approval: Approval }
  | { readonly kind: "accept-rewrite"; readonly rewrite: AcceptedRewrite };

/** A member whose drift was corrected, and when. */
export interface Correction {
  readonly participantId: ParticipantId;
  readonly atMs: InstantMs;
}

/** An action that was begun and is not completed. */
export interface OpenAction {
  readonly id: number;
  readonly record: ActionRecord;
}

/** What the store remembers of one domain that a plan's fate depends on. */
export interface DomainMemory {
  /** Undefined when nothing was ever applied from here. */
  readonly lastApplied: LastApplied | undefined;
  /** Not ended at the time of asking. */
  readonly pauses: readonly Pause[];
  /** Not over at the time of asking. */
  readonly approvals: readonly Approval[];
  /** Not used up yet, newest last. */
  readonly acceptedRewrites: readonly AcceptedRewrite[];
  /** Begun, and nobody has heard how they ended. Oldest first. */
  readonly open: readonly OpenAction[];
  /** Of the last day, and since the member was last resumed. Oldest first. */
  readonly corrections: readonly Correction[];
}
