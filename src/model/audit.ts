import type { CommitId, Name, ParticipantId } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { AcceptedRewrite, Approval, Pause } from "./memory.ts";
import type { ActionRecord, RecordedOutcome, RunResult, Trigger, Unknown } from "./run.ts";

/** What the audit trail records. Every kind names its domain, but the checkpoint, which is about the trail itself. */
export type AuditEntry =
  /** Written before the action is sent. */
  | { readonly kind: "action-begun"; readonly record: ActionRecord }
  | {
      readonly kind: "action-completed";
      readonly domain: Name;
      readonly participantId: ParticipantId;
      readonly runId: string;
      /** The sequence of its `action-begun`. */
      readonly begun: number;
      readonly outcome: RecordedOutcome;
    }
  /** The outcome of an action is unknown. It stays open until a later read completes it. */
  | {
      readonly kind: "action-unknown";
      readonly domain: Name;
      readonly participantId: ParticipantId;
      readonly runId: string;
      /** The sequence of its `action-begun`. */
      readonly begun: number;
      /** What was reported instead. */
      readonly outcome: Unknown;
    }
  /** A run whose result differs from the one before it. */
  | {
      readonly kind: "run-ended";
      readonly domain: Name;
      readonly runId: string;
      readonly trigger: Trigger;
      readonly actor: string;
      readonly commit: CommitId | undefined;
      readonly digest: string | undefined;
      readonly result: RunResult;
      readonly message: string | undefined;
      readonly traceId: string;
    }
  /** What counts as applied from then on. `digest` is that of the whole set of members. */
  | {
      readonly kind: "applied";
      readonly domain: Name;
      readonly commit: CommitId | undefined;
      readonly members: number;
      readonly digest: string;
    }
  | { readonly kind: "paused"; readonly pause: Pause }
  | {
      readonly kind: "resumed";
      readonly domain: Name;
      readonly member: Name | undefined;
      readonly reason: string;
      readonly by: string;
    }
  | { readonly kind: "approved"; readonly approval: Approval }
  | { readonly kind: "rewrite-accepted"; readonly rewrite: AcceptedRewrite }
  /** Enough owners have approved what a request does to a domain. */
  | {
      readonly kind: "request-approved";
      readonly domain: Name;
      readonly number: number;
      readonly effectId: string;
      readonly by: readonly { readonly userId: number; readonly login: string }[];
      readonly paths: readonly string[];
    }
  /** From here on owners' approvals count for a domain; what was applied before is taken as it stood. */
  | { readonly kind: "approvals-began"; readonly domain: Name; readonly commit: CommitId; readonly files: number }
  /** Retention removed the records up to `upTo`, the last of which had `hash`. */
  | { readonly kind: "checkpoint"; readonly upTo: number; readonly hash: string; readonly removed: number };

/** One link of the chain. */
export interface AuditRecord {
  /** From 1, without a gap. */
  readonly sequence: number;
  readonly atMs: InstantMs;
  readonly entry: AuditEntry;
  /** Of the record before it; 64 zeros before the first. */
  readonly previousHash: string;
  /** SHA-256 over everything above, lower-case hex. */
  readonly hash: string;
}

/** Where the chain stands: kept elsewhere, it proves that nothing was cut off its end. */
export interface AuditHead {
  /** 0 when the chain is empty. */
  readonly sequence: number;
  readonly hash: string;
}
