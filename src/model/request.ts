import type { BlobId, CommitId, Name, ParticipantId } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { Membership } from "./membership.ts";
import type { Placed } from "./placement.ts";
import type { Action, DriftItem, JudgedPlan } from "./plan.ts";
import type { Problem } from "./problem.ts";
import type { GovernedKind } from "./register-file.ts";

/** Why a request is looked at; what comes first is served first. */
export const REQUEST_REASONS = ["merged", "asked", "hinted", "moved", "sweep"] as const;

export type RequestReason = (typeof REQUEST_REASONS)[number];

/** One governed file that a request adds, changes or removes. */
export interface ChangedFile {
  readonly path: string;
  readonly domain: Name;
  readonly kind: GovernedKind;
  /** Undefined where there was none. */
  readonly before: BlobId | undefined;
  /** Undefined where it is removed. */
  readonly after: BlobId | undefined;
}

/** What a request does to one member of the register, whatever the domain is like. */
export type RequestedKind = "admit" | "readmit" | "resume" | "change" | "replace" | "suspend" | "remove";

/** One field of a document, as a reader should see it. */
export interface RequestedDifference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export interface RequestedChange {
  readonly kind: RequestedKind;
  readonly name: Name;
  readonly participantId: ParticipantId;
  /** The participant that the document named before, where it names another one now: it is replaced, in one change with two halves. */
  readonly replaces?: ParticipantId | undefined;
  /** Who comes by a replacement, and was removed before. */
  readonly readmits?: boolean;
  readonly before: Membership | undefined;
  readonly after: Membership | undefined;
  /** Empty where the whole member comes or goes. */
  readonly differences: readonly RequestedDifference[];
}

/** What needs owners' approvals, each with a number of its own. */
export type ApprovalClass = "change" | "remove" | "policy" | "readmit";

/** A person who approved an effect. */
export interface Approver {
  readonly userId: number;
  readonly login: string;
}

/**
 * What a person's opinion amounts to. `approved` counts, for the effect that it was given for; nothing else ever does: `unseen`
 * and `unread` are approvals from before a plan was shown, and from before it could have been read.
 */
export type OpinionKind = "approved" | "unseen" | "unread" | "objected" | "taken-back";

/** A person's opinion of a request, in a review or in a comment. */
export interface Opinion {
  /** What it was given by, such as `review 17` or `comment 4`. */
  readonly source: string;
  readonly kind: OpinionKind;
  /** Undefined unless it is `approved`. */
  readonly effectId: string | undefined;
  readonly by: Approver;
  readonly atMs: InstantMs;
}

/** How many owners have approved, and who does not count. */
export interface Quorum {
  readonly needed: number;
  readonly counted: readonly Approver[];
  readonly missing: number;
  /** Of those that are missing, so many must come from another organisation. */
  readonly missingOthers: number;
  readonly uncounted: readonly { readonly approver: Approver; readonly why: string }[];
}

/** Owners of one organisation who could approve a request, as the policy names them: logins, and teams. */
export interface PossibleApprovers {
  readonly organisation: string;
  readonly names: readonly string[];
}

/** Why a request is refused, whatever its content comes to. */
export interface Refusal {
  readonly rule: "split" | "flood";
  readonly message: string;
  readonly hint: string;
}

/** What a request comes to for one domain. */
export interface EvaluatedDomain {
  readonly name: Name;
  readonly changes: readonly RequestedChange[];
  /** Documents that govern, and are changed: domain, overrides, sequencers, certificates. */
  readonly policyFiles: readonly string[];
  /** The plan as it would be once merged; undefined when the domain cannot be read. */
  readonly judged: JudgedPlan | undefined;
  /** Why there is no plan. */
  readonly unreadable: string | undefined;
  /** The part that waits already, without it. */
  readonly others: readonly Action[];
  /** Drift of the very members that it is about, shown in full. */
  readonly drift: readonly DriftItem[];
  /** Whether its policy asks owners to approve what is done to it. */
  readonly asksOwners: boolean;
  /** Undefined where the domain asks for no approvals, and where they are not counted. */
  readonly quorum: Quorum | undefined;
  /** Whose approval would count and is not there yet; empty where no approval is missing, or there is no one to ask. */
  readonly mayApprove: readonly PossibleApprovers[];
  /** Where its members would be placed, by their names; undefined where the register is not right. */
  readonly placed: ReadonlyMap<Name, Placed> | undefined;
  readonly readAtMs: InstantMs | undefined;
}

/** A request as it stands: the merge of its head into the branch, against the live domains. */
export type Evaluation =
  /** It changes nothing that is governed. */
  | { readonly kind: "ungoverned"; readonly base: CommitId; readonly head: CommitId }
  | { readonly kind: "conflict"; readonly base: CommitId; readonly head: CommitId; readonly paths: readonly string[] }
  /** Git takes its objects for malformed, or for an attack: they were not even fetched. */
  | { readonly kind: "malformed"; readonly base: CommitId; readonly head: CommitId }
  /** There is more of it than is looked at, or nothing that it could be held against. */
  | {
      readonly kind: "refused";
      readonly base: CommitId;
      readonly head: CommitId;
      readonly message: string;
      readonly hint: string;
    }
  | EvaluatedRequest;

export interface EvaluatedRequest {
  readonly kind: "evaluated";
  readonly base: CommitId;
  readonly head: CommitId;
  readonly files: readonly ChangedFile[];
  /** What is wrong once merged, and is right, or not there, without it. */
  readonly problems: readonly Problem[];
  /** What is wrong in the branch itself: nothing of these domains is planned until it is mended. */
  readonly baseProblems: readonly Problem[];
  readonly refusals: readonly Refusal[];
  readonly domains: readonly EvaluatedDomain[];
  /** Names what people approve: the same for the same files and the same effect. SHA-256, lower-case hex. */
  readonly effectId: string;
}

/** What the check says, in a word and a line. */
export interface RequestVerdict {
  readonly state: "success" | "failure" | "action-required";
  readonly title: string;
  /** What has to be done next, in order; empty when nothing is left. */
  readonly next: readonly string[];
}
