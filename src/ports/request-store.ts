import type { BlobId, CommitId, Name, ParticipantId } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { Approver, ChangedFile, Opinion, RequestedKind } from "../model/request.ts";
import type { MemberConnection, StoryFact } from "../model/request-story.ts";
import type { Hint } from "./forge.ts";

/** A member that a request is about, as far as tracking after the merge needs it. */
export interface RequestedMember {
  readonly domain: Name;
  readonly name: Name;
  readonly participantId: ParticipantId;
  readonly kind: RequestedKind;
}

/** The record of one request, so that a restart neither reads nor writes again. */
export interface RequestRecord {
  readonly number: number;
  /** `settled`: merged, and tracked to its end. */
  readonly state: "open" | "merged" | "settled" | "closed";
  readonly head: CommitId;
  /** Since when it has this head, as was seen here. */
  readonly headSinceMs: InstantMs;
  /** The accounts that ask for it, where another request had its head first; empty elsewhere. */
  readonly repeatedBy: readonly number[];
  /** The tip of the branch that it was last compared with; undefined before the first time. */
  readonly base: CommitId | undefined;
  readonly effectId: string | undefined;
  readonly domains: readonly Name[];
  readonly members: readonly RequestedMember[];
  readonly blockedBy: string | undefined;
  /** The newest comment that was checked for a command. */
  readonly seenComment: number;
  /** Connection packages that were issued: each is issued once, and shown unchanged. */
  readonly connections: readonly MemberConnection[];
  /** What was observed of it once it was merged. */
  readonly facts: readonly StoryFact[];
  /** The commit of the branch with its changes; undefined while it is open. */
  readonly landed: CommitId | undefined;
  readonly landedAtMs: InstantMs | undefined;
}

export interface ShownEffect {
  readonly effectId: string;
  readonly atMs: InstantMs;
}

/** A received delivery, and its hint. */
export interface KeptDelivery {
  readonly id: string;
  readonly hints: readonly Hint[];
}

/** The record of each request. */
export interface RequestRecords {
  request(number: number): Promise<RequestRecord | undefined>;
  /** Those that are open, or merged and not settled. */
  unsettled(): Promise<readonly RequestRecord[]>;
  keepRequest(record: RequestRecord): Promise<void>;
}

/** The effects shown on a request, and since when. */
export interface ShownEffects {
  /** Records that an effect is shown from now on, by the forge's clock; nothing new where it is shown already. */
  keepShown(number: number, effectId: string, atMs: InstantMs): Promise<void>;
  /** The effects that were shown of a request, and since when; the oldest first. */
  shown(number: number): Promise<readonly ShownEffect[]>;
}

/** Opinions of people on a request. */
export interface Opinions {
  /** Keeps the first version: the same source never moves to another effect, until it is dropped. */
  keepOpinion(number: number, opinion: Opinion): Promise<void>;
  dropOpinion(number: number, source: string): Promise<void>;
  /** The oldest first. */
  opinions(number: number): Promise<readonly Opinion[]>;
}

/** Which contents of a register's files were approved. */
export interface ApprovedContents {
  /** From now on the content of these files of a domain may be applied; recorded in the audit trail once for an effect. */
  approveFiles(approved: {
    readonly number: number;
    readonly domain: Name;
    readonly effectId: string;
    readonly by: readonly Approver[];
    readonly files: readonly ChangedFile[];
    readonly atMs: InstantMs;
  }): Promise<void>;
  /** Withdraws what was approved through a request: all of it, or a domain's part, or some paths of that. */
  withdrawFiles(number: number, domain?: Name, paths?: readonly string[]): Promise<void>;
  /**
   * The request was merged: what was approved for its files through it counts, and other content that was in force for them
   * before does not.
   */
  landFiles(number: number): Promise<void>;
  /**
   * Which contents of a domain's files were approved, of these or of all, as `contentKey` names them; undefined before
   * `beginApprovals`.
   */
  approvedContents(domain: Name, paths?: readonly string[]): Promise<ReadonlySet<string> | undefined>;
  /**
   * Contents that an operator released with a plan, which is on record, count as approved from now on; other content that
   * was in force for their files before does not.
   */
  acceptContents(accepted: {
    readonly domain: Name;
    readonly digest: string;
    readonly files: readonly Pick<ChangedFile, "path" | "after">[];
  }): Promise<void>;
  /** From now on approvals count: existing content is accepted as it is. A second call does nothing. */
  beginApprovals(began: {
    readonly domain: Name;
    readonly commit: CommitId;
    readonly files: ReadonlyMap<string, BlobId>;
    readonly atMs: InstantMs;
  }): Promise<void>;
}

/** The accounts behind the logins of a policy, as of its first use. */
export interface OwnerAccounts {
  /** The account id of a login when owners were first counted by this policy of the domain; undefined before. */
  ownerAccount(domain: Name, policy: BlobId, login: string): Promise<number | undefined>;
  /** Keeps the account id, and returns the one that counts: the first stays. */
  keepOwnerAccount(domain: Name, policy: BlobId, login: string, userId: number): Promise<number>;
}

/** Comments whose commands were processed. */
export interface HeardComments {
  /** Marks a comment as processed; false when it already was. */
  hearComment(commentId: number, atMs: InstantMs): Promise<boolean>;
  /** Clears the mark after processing failed: the comment is to be processed again. */
  unhearComment(commentId: number): Promise<void>;
}

/** Received deliveries, until they are taken. */
export interface Deliveries {
  /** False when it was kept already. */
  keepDelivery(id: string, hints: readonly Hint[], atMs: InstantMs): Promise<boolean>;
  /** Deliveries that are not taken yet, oldest first. */
  deliveries(limit: number): Promise<readonly KeptDelivery[]>;
  completeDeliveries(ids: readonly string[], atMs: InstantMs): Promise<void>;
}

/**
 * Records about requests that outlive the process: a store has all of it, a use case takes the parts that it uses. Every
 * method throws `unavailable` when the store does not answer.
 */
export interface RequestStore
  extends RequestRecords, ShownEffects, Opinions, ApprovedContents, OwnerAccounts, HeardComments, Deliveries {}

/** Names the content at a path, or its absence. */
export function contentKey({ path, after }: Pick<ChangedFile, "path" | "after">): string {
  return `${path}\n${after ?? "removed"}`;
}

export function pathOfContent(key: string): string {
  return key.slice(0, key.lastIndexOf("\n"));
}
