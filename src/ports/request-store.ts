import type { BlobId, CommitId, Name, ParticipantId } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { Approver, ChangedFile, Opinion, RequestedKind } from "../model/request.ts";
import type { MemberConnection, StoryFact } from "../model/request-story.ts";
import type { Hint } from "./forge.ts";

/** Whom a request is about, as far as its story after the merge needs it. */
export interface RequestedMember {
  readonly domain: Name;
  readonly name: Name;
  readonly participantId: ParticipantId;
  readonly kind: RequestedKind;
}

/** What is kept of one request, so that a restart neither asks nor writes anew. */
export interface RequestRecord {
  readonly number: number;
  /** `settled`: merged, and its story is told to its end. */
  readonly state: "open" | "merged" | "settled" | "closed";
  readonly head: CommitId;
  /** Since when it has this head, as was seen here. */
  readonly headSinceMs: InstantMs;
  /** Who asks for it, by their accounts, where another request had its head first; empty elsewhere. */
  readonly repeatedBy: readonly number[];
  /** The tip of the branch that it was last held against; undefined before the first time. */
  readonly base: CommitId | undefined;
  readonly effectId: string | undefined;
  readonly domains: readonly Name[];
  readonly members: readonly RequestedMember[];
  readonly blockedBy: string | undefined;
  /** The newest comment that was looked at for a command. */
  readonly seenComment: number;
  /** Packages that were handed over: each is issued once, and told as it was. */
  readonly connections: readonly MemberConnection[];
  /** What was seen of it once it was merged. */
  readonly facts: readonly StoryFact[];
  /** The commit of the branch that it became; undefined while it is open. */
  readonly landed: CommitId | undefined;
  readonly landedAtMs: InstantMs | undefined;
}

export interface ShownEffect {
  readonly effectId: string;
  readonly atMs: InstantMs;
}

/** Something that arrived at the door, and what it hints at. */
export interface KeptDelivery {
  readonly id: string;
  readonly hints: readonly Hint[];
}

/** What is known of each request. */
export interface RequestRecords {
  request(number: number): Promise<RequestRecord | undefined>;
  /** Those that are open, or merged and not settled. */
  unsettled(): Promise<readonly RequestRecord[]>;
  keepRequest(record: RequestRecord): Promise<void>;
}

/** What people could see of a request, and since when. */
export interface ShownEffects {
  /** That an effect is shown from now on, by the forge's clock; nothing new where it is shown already. */
  keepShown(number: number, effectId: string, atMs: InstantMs): Promise<void>;
  /** What was shown of a request, and since when; the oldest first. */
  shown(number: number): Promise<readonly ShownEffect[]>;
}

/** What people said of a request. */
export interface Opinions {
  /** Keeps it as it was given first: the same source never moves to another effect, until it is dropped. */
  keepOpinion(number: number, opinion: Opinion): Promise<void>;
  dropOpinion(number: number, source: string): Promise<void>;
  /** The oldest first. */
  opinions(number: number): Promise<readonly Opinion[]>;
}

/** Which contents of a register's files were approved. */
export interface ApprovedContents {
  /** From now on the content of these files of a domain may be applied; told in the audit trail once for an effect. */
  approveFiles(approved: {
    readonly number: number;
    readonly domain: Name;
    readonly effectId: string;
    readonly by: readonly Approver[];
    readonly files: readonly ChangedFile[];
    readonly atMs: InstantMs;
  }): Promise<void>;
  /** Takes back what was approved through a request: all of it, or what is for a domain, or for some paths of that. */
  withdrawFiles(number: number, domain?: Name, paths?: readonly string[]): Promise<void>;
  /**
   * It is in the branch: what was approved for its files through it counts, and other content that was in force for them
   * before does not.
   */
  landFiles(number: number): Promise<void>;
  /**
   * Which contents of a domain's files were approved, of these or of all, as `contentKey` names them; undefined before
   * `beginApprovals`.
   */
  approvedContents(domain: Name, paths?: readonly string[]): Promise<ReadonlySet<string> | undefined>;
  /**
   * Contents that a person has let pass with a plan, which is on record, count as approved from now on; other content that
   * was in force for their files before does not.
   */
  acceptContents(accepted: {
    readonly domain: Name;
    readonly digest: string;
    readonly files: readonly Pick<ChangedFile, "path" | "after">[];
  }): Promise<void>;
  /** From now on approvals count: what is there already is taken as it stands. Does nothing the second time. */
  beginApprovals(began: {
    readonly domain: Name;
    readonly commit: CommitId;
    readonly files: ReadonlyMap<string, BlobId>;
    readonly atMs: InstantMs;
  }): Promise<void>;
}

/** Whose the logins of a policy were when it was first counted by. */
export interface OwnerAccounts {
  /** Whose a login was when owners were first counted by this policy of the domain; undefined before. */
  ownerAccount(domain: Name, policy: BlobId, login: string): Promise<number | undefined>;
  /** Keeps it, and gives whose it is: the first stays. */
  keepOwnerAccount(domain: Name, policy: BlobId, login: string, userId: number): Promise<number>;
}

/** Which comments have been obeyed. */
export interface HeardComments {
  /** That a comment is heard; false when it was heard before. */
  hearComment(commentId: number, atMs: InstantMs): Promise<boolean>;
  /** That nothing could be done about it: it is to be heard again. */
  unhearComment(commentId: number): Promise<void>;
}

/** What a forge sent, until it is taken up. */
export interface Deliveries {
  /** False when it was kept already. */
  keepDelivery(id: string, hints: readonly Hint[], atMs: InstantMs): Promise<boolean>;
  /** Those that nobody has taken yet, oldest first. */
  deliveries(limit: number): Promise<readonly KeptDelivery[]>;
  completeDeliveries(ids: readonly string[], atMs: InstantMs): Promise<void>;
}

/**
 * What has to outlive the process about requests: a store has all of it, a use case takes the parts that it uses. Every
 * method throws `unavailable` when the store does not answer.
 */
export interface RequestStore
  extends RequestRecords, ShownEffects, Opinions, ApprovedContents, OwnerAccounts, HeardComments, Deliveries {}

/** Names what is at a path: its content, or that nothing is there. */
export function contentKey({ path, after }: Pick<ChangedFile, "path" | "after">): string {
  return `${path}\n${after ?? "removed"}`;
}

export function pathOfContent(key: string): string {
  return key.slice(0, key.lastIndexOf("\n"));
}
