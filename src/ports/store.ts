import type { AuditHead, AuditRecord } from "../model/audit.ts";
import type { EndpointLook } from "../model/endpoint.ts";
import type { CommitId, Name, ParticipantId } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { Decision, DomainMemory, OpenAction, Pause } from "../model/memory.ts";
import type { DriftItem, LastApplied } from "../model/plan.ts";
import type { ActionRecord, RecordedOutcome, RunRecord, Unknown } from "../model/run.ts";
import type { RequestStore } from "./request-store.ts";

/** How one recorded action ended. Of an unknown end it is noted what was heard, and the action stays open. */
export interface ActionCompletion {
  /** As `beginActions` gave it. */
  readonly id: number;
  readonly action: ActionRecord["action"];
  readonly runId: string;
  readonly outcome: RecordedOutcome | Unknown;
}

/** Drift, by what it is about. The same on the next look is the same drift. */
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
 * The one writer of a domain. Whatever is written about a domain's runs goes through it, so that who has lost the domain
 * writes nothing more: every method throws `locked` then, and nothing was written.
 */
export interface DomainLock {
  /** Grows with every holder. */
  readonly fence: number;
  /** Aborts when the domain was lost, or when it cannot be told any more that it is ours. */
  readonly lost: AbortSignal;
  /** Throws `locked` unless the domain is certainly ours at this moment. Asked right before each write to the domain. */
  assertHeld(): void;
  /** Durable before it resolves: a crash after it leaves a trace of what was about to happen. Gives an id for each. */
  beginActions(records: readonly ActionRecord[]): Promise<readonly number[]>;
  completeActions(completions: readonly ActionCompletion[], atMs: InstantMs): Promise<void>;
  /** `accepted` is the rewrite of the branch that a person accepted and that made this possible: it is used up by it. */
  recordApplied(applied: LastApplied, accepted?: CommitId): Promise<void>;
  /** Keeps the run, or counts it to the one before that found the same; and since when there is drift. */
  recordRun(run: RunRecord, drift: readonly Omit<StandingDrift, "sinceMs">[] | undefined): Promise<void>;
  /** Never throws. */
  release(): Promise<void>;
}

/** Something that one process at a time does, such as following requests: the one that was elected. */
export interface Leadership {
  /** Aborts when it was lost, or when it cannot be told any more that it is ours. */
  readonly lost: AbortSignal;
  /** Never throws. */
  release(): Promise<void>;
}

/** Who may write to a domain, and who does what only one process may do. */
export interface Locks {
  /**
   * The one writer of a domain, until released, lost, or the process ends, however it ends.
   *
   * Throws `locked` when another has it.
   */
  lock(domain: Name): Promise<DomainLock>;
  /** The one process that does `what`, until released, lost, or the process ends. Throws `locked` when another does it. */
  lead(what: string): Promise<Leadership>;
}

/** What is on record of a domain and its runs. */
export interface DomainRecords {
  /** What a plan of `domain` depends on, at one instant. */
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

/** What was last seen of the endpoints of sequencers. */
export interface EndpointLooks {
  /** The last look at a domain's endpoints; undefined before the first. */
  endpointLook(domain: Name): Promise<EndpointLook | undefined>;
  /** Replaces it. Observations of nobody's doing: they are in no trail, and whoever looked last is believed. */
  keepEndpointLook(domain: Name, look: EndpointLook): Promise<void>;
}

export interface AuditTrail {
  /**
   * The trail after `sequence`, in order. A member is named by its document, then and now, or by its id: its story is
   * what is told of every participant that ever had the name.
   */
  audit(query: {
    readonly after: number;
    readonly member?: string | undefined;
    readonly domain?: Name | undefined;
    readonly limit?: number | undefined;
  }): AsyncIterable<AuditRecord>;
  /** Ids of the participants of which the trail tells that begin so, sorted; a few where there are many. */
  auditedParticipants(beginning: string): Promise<readonly ParticipantId[]>;
  auditHead(): Promise<AuditHead>;
  /** Removes records older than `beforeMs`, but none of an open action, and says so in a checkpoint. Gives how many. */
  pruneAudit(beforeMs: InstantMs, nowMs: InstantMs): Promise<number>;
}

/** The whole store, moved to another one. */
export interface StoreTransfer {
  /** Everything it holds at one instant, as lines of JSON, for `restore` of another store; the last says how much. */
  dump(): AsyncIterable<string>;
  /**
   * Takes in what `dump` gave, all or nothing. Throws `usage` when this store holds something already, and when the
   * lines are not whole, or the trail in them does not verify. Gives how many rows of each kind it took.
   */
  restore(lines: AsyncIterable<string>): Promise<Readonly<Record<string, number>>>;
}

/**
 * What has to outlive the process; a use case takes the part that it uses. Every method throws `unavailable` when the store
 * does not answer.
 */
export interface Store extends Locks, DomainRecords, Decisions, EndpointLooks, AuditTrail, StoreTransfer {
  readonly requests: RequestStore;
  close(): Promise<void>;
}
