import type { Capabilities } from "../model/capabilities.ts";
import type { ParticipantId } from "../model/identifier.ts";
import type { DomainIdentity, LiveDomain, LiveMember, Removal } from "../model/live.ts";
import type { Action } from "../model/plan.ts";
import type { Submission } from "../model/run.ts";

/** Context of every call: cancellation, and the trace id under which the domain manager logs it. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** 32 hex digits. */
  readonly traceId: string;
}

/** Context of a write. */
export interface WriteContext extends CallContext {
  /** Called right before the write is sent: an error that it throws prevents the write. */
  readonly beforeWrite: () => void;
}

/**
 * One domain, through the admin API of its flavour.
 *
 * Every method throws `unavailable`, `unauthorized` or `settings` when its connection fails.
 */
export interface DomainManager {
  readonly capabilities: Capabilities;
  /** The domain and node that answer. Throws `settings` when the node is not a domain manager. */
  identify(context: CallContext): Promise<DomainIdentity>;
  /**
   * The whole live state at one instant; waits a moment for changes that are on their way. Throws `settings` when the
   * answering domain is not the one this port was made for, and `unreadable` for a partial answer.
   */
  read(context: CallContext): Promise<LiveDomain>;
  /**
   * These members as they are in effect now, regardless of what the manager has on record. A member that the domain does
   * not know is left out.
   */
  readMembers(ids: readonly ParticipantId[], context: CallContext): Promise<ReadonlyMap<ParticipantId, LiveMember>>;
  /** When and by whom each member's last entry was removed. A member whose removal cannot be determined is left out. */
  readRemovals(ids: readonly ParticipantId[], context: CallContext): Promise<ReadonlyMap<ParticipantId, Removal>>;
  /**
   * The members among `ids` that the domain admitted by itself as they registered, as an open domain does. Never one that
   * an operator admitted, however soon it registered then.
   */
  readSelfAdmitted(ids: readonly ParticipantId[], context: CallContext): Promise<ReadonlySet<ParticipantId>>;
  /**
   * Brings one member to `action.after`. Reads it again first, and throws `stale_plan` when it is no longer as planned:
   * nothing was written then. A lost answer is resolved by reading, never by guessing; the submission is `unknown` where
   * reading does not resolve it, and a write that may still be under way is not sent again.
   */
  submit(action: Action, context: WriteContext): Promise<Submission>;
  /** Checks whether writes are accepted, by sending an empty one that cannot be carried out. */
  probeWrites(context: CallContext): Promise<void>;
  close(): void;
}
