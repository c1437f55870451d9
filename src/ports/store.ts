import type { Name } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { LastApplied } from "../model/plan.ts";
import type { ActionRecord, RecordedOutcome } from "../model/run.ts";

/** Lets go of a domain. */
export interface DomainLock {
  release(): void;
}

/** How one recorded action ended. */
export interface ActionCompletion {
  readonly id: number;
  readonly outcome: RecordedOutcome;
}

/** What has to outlive the process. */
export interface Store {
  /** Undefined when nothing was ever applied from here. */
  lastApplied(domain: Name): LastApplied | undefined;
  recordApplied(domain: Name, applied: LastApplied): void;
  /**
   * The one writer of a domain, until released or the process ends, however it ends.
   *
   * Throws `locked` when another process has it.
   */
  lock(domain: Name): DomainLock;
  /** Durable before it returns: a crash after it leaves a trace of what was about to happen. Gives an id for each. */
  beginActions(records: readonly ActionRecord[]): readonly number[];
  completeActions(completions: readonly ActionCompletion[], atMs: InstantMs): void;
  /** Actions of earlier runs that were begun and never completed, oldest first. */
  openActions(domain: Name): readonly { readonly id: number; readonly record: ActionRecord }[];
  close(): void;
}
