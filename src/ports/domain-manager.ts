import type { Capabilities } from "../model/capabilities.ts";
import type { ParticipantId } from "../model/identifier.ts";
import type { DomainIdentity, LiveDomain, LiveMember, Removal } from "../model/live.ts";
import type { Action } from "../model/plan.ts";
import type { Submission } from "../model/run.ts";

/** What every call carries: the end of waiting, and the trace that the domain manager logs it under. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** 32 hex digits. */
  readonly traceId: string;
}

/** What a write carries besides. */
export interface WriteContext extends CallContext {
  /** Called right before the write leaves: what it throws keeps the write from happening. */
  readonly beforeWrite: () => void;
}

/**
 * One domain, through whichever admin API its flavour speaks.
 *
 * Every method throws `unavailable`, `unauthorized` or `settings` for what its connection lacks.
 */
export interface DomainManager {
  readonly capabilities: Capabilities;
  /** Who answers. Throws `settings` when it is no domain manager. */
  identify(context: CallContext): Promise<DomainIdentity>;
  /**
   * The whole live state at one instant; waits a moment for changes that are on their way. Throws `settings` when
   * another domain answers than this port was made for, and `unreadable` for an answer that is not the whole.
   */
  read(context: CallContext): Promise<LiveDomain>;
  /**
   * These members as they are in effect now, whatever the manager has on record. A member that the domain does not know is
   * left out.
   */
  readMembers(ids: readonly ParticipantId[], context: CallContext): Promise<ReadonlyMap<ParticipantId, LiveMember>>;
  /** When and by whom each member's last entry was removed. A member whose removal cannot be told is left out. */
  readRemovals(ids: readonly ParticipantId[], context: CallContext): Promise<ReadonlyMap<ParticipantId, Removal>>;
  /**
   * Those of these whom the domain admitted by itself as they registered, as an open domain does. Never one whom somebody
   * admitted, however soon it registered then.
   */
  readSelfAdmitted(ids: readonly ParticipantId[], context: CallContext): Promise<ReadonlySet<ParticipantId>>;
  /**
   * Brings one member to `action.after`. Reads it again first, and throws `stale_plan` when it is no longer as planned:
   * nothing was written then. An answer that is lost is resolved by reading, never by guessing, and is `unknown` where
   * reading cannot tell: what may still be under way is not sent again.
   */
  submit(action: Action, context: WriteContext): Promise<Submission>;
  /** Sees whether writes would be taken, by asking for one that says nothing and cannot be carried out. */
  probeWrites(context: CallContext): Promise<void>;
  close(): void;
}
