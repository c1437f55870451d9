import type { AuditHead, AuditRecord } from "../model/audit.ts";
import type { EndpointLook } from "../model/endpoint.ts";
import type { CommitId, Name, ParticipantId } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { Decision, DomainMemory, OpenAction, Pause } from "../model/memory.ts";
import type { DriftItem, LastApplied } from "../model/plan.ts";
import type { ActionRecord, RecordedOutcome, RunRecord, Unknown } from "../model/run.ts";
import type { RequestStore } from "./request-store.ts";

/** How one recorded action ended. For an unknown outcome the reported cause is noted, and the action stays open. */
export interface ActionCompletion {
  /** As `beginActions` gave it. */
  readonly id: number;
  readonly action: ActionRecord["action"];
  readonly runId: string;
  readonly outcome: RecordedOutcome | Unknown;
}

/** Drift, by member and kind. The same item in the next run is the same drift. */
export interface StandingDrift {
  readonly participantId: ParticipantId;
  readonly kind: DriftItem["kind"];
  readonly sinceMs: InstantMs;
}

/** Pages through runs, newest first. */
export interface RunQuery {
  readonly domain: Name | undefined;
  /** Only those that began before this run. */
  readonly before: string | undefined;
  readonly limit: number;
}

/**
 * The one writer of a domain. Every write about a domain's runs goes through it, so that a replica that has lost the domain
 * writes nothing more: every method throws `locked` then, and nothing was written.
 */
export interface DomainLock {
  /** The fencing number: grows with every holder. */
  readonly fence: number;
  /** Aborts when the domain was lost, or when it is no longer certain that it is ours. */
  readonly lost: AbortSignal;
  /** Throws `locked` unless the domain is certainly ours at this moment. Called right before each write to the domain. */
  assertHeld(): void;
  /** Durable before it resolves: a crash after it leaves a record of the actions. Returns an id for each. */
  beginActions(records: readonly ActionRecord[]): Promise<readonly number[]>;
  completeActions(completions: readonly ActionCompletion[], atMs: InstantMs): Promise<void>;
  /** `accepted` is the rewrite of the branch that an operator accepted and that made this possible: it is used up by it. */
  recordApplied(applied: LastApplied, accepted?: CommitId): Promise<void>;
  /** Keeps the run, or counts it to the one before with the same result; and keeps since when there is drift. */
  recordRun(run: RunRecord, drift: readonly Omit<StandingDrift, "sinceMs">[] | undefined): Promise<void>;
  /** Never throws. */
  release(): Promise<void>;
}

/** A task that one process at a time performs, such as following requests: the elected leader. */
export interface Leadership {
  /** Aborts when it was lost, or when it is no longer certain that it is ours. */
  readonly lost: AbortSignal;
  /** Never throws. */
  release(): Promise<void>;
}

/** Locks of domains, and leader election. */
export interface Locks {
  /**
   * Locks a domain for its one writer, until released, lost, or the process ends, however it ends.
   *
   * Throws `locked` when another process holds it.
   */
  lock(domain: Name): Promise<DomainLock>;
  /**
   * Elects the one process that does `what`, until released, lost, or the process ends. Throws `locked` when another leads.
   */
  lead(what: string): Promise<Leadership>;
}

/** What is on record of a domain and its runs. */
export interface DomainRecords {
  /** The records that a plan of `domain` depends on, at one instant. */
  recall(domain: Name, nowMs: InstantMs): Promise<DomainMemory>;
  /** Actions that were begun and are not completed, oldest first. */
  openActions(domain: Name): Promise<readonly OpenAction[]>;
  drift(domain: Name): Promise<readonly StandingDrift[]>;
  runs(query: RunQuery): Promise<readonly RunRecord[]>;
  /** Undefined when there is none of that id. */
  run(id: string): Promise<RunRecord | undefined>;
  /** The newest of each domain. */
  latestRuns(): Promise<readonly RunRecord[]>;
}

/** What operators have decided. */
export interface Decisions {
  /** Keeps a decision and its record in the audit trail together. */
  decide(decision: Decision): Promise<void>;
  /** Of all domains, those that have not ended. */
  pauses(nowMs: InstantMs): Promise<readonly Pause[]>;
}

/** The last probe of sequencers' endpoints. */
export interface EndpointLooks {
  /** The last probe of a domain's endpoints; undefined before the first. */
  endpointLook(domain: Name): Promise<EndpointLook | undefined>;
  /** Replaces it. These are observations: they are in no trail, and the last write wins. */
  keepEndpointLook(domain: Name, look: EndpointLook): Promise<void>;
}

export interface AuditTrail {
  /**
   * The trail after `sequence`, in order. A member is named by its document, then and now, or by its id: its story covers
   * every participant that ever had the name.
   */
  audit(query: {
    readonly after: number;
    readonly member?: string | undefined;
    readonly domain?: Name | undefined;
    readonly limit?: number | undefined;
  }): AsyncIterable<AuditRecord>;
  /** Ids of the participants in the trail that begin so, sorted; at most a few. */
  auditedParticipants(beginning: string): Promise<readonly ParticipantId[]>;
  auditHead(): Promise<AuditHead>;
  /** Removes records older than `beforeMs`, but none of an open action, and records that in a checkpoint. Returns how many. */
  pruneAudit(beforeMs: InstantMs, nowMs: InstantMs): Promise<number>;
}

/** The whole store, moved to another one. */
export interface StoreTransfer {
  /** All its content at one instant, as lines of JSON, for `restore` of another store; the last line holds the counts. */
  dump(): AsyncIterable<string>;
  /**
   * Restores what `dump` returned, all or nothing. Throws `usage` when this store is not empty, and when the lines are
   * incomplete, or the trail in them does not verify. Returns the number of rows of each kind.
   */
  restore(lines: AsyncIterable<string>): Promise<Readonly<Record<string, number>>>;
}

/**
 * Everything that outlives the process; a use case takes the part that it uses. Every method throws `unavailable` when the
 * store does not answer.
 */
export interface Store extends Locks, DomainRecords, Decisions, EndpointLooks, AuditTrail, StoreTransfer {
  readonly requests: RequestStore;
  close(): Promise<void>;
}
