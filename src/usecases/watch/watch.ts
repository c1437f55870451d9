import { createHash } from "node:crypto";

import { WakeUp } from "../../model/wake-up.ts";
import type { CronExpression } from "../../model/cron-expression.ts";
import { RollcallError, wordsOf } from "../../model/error.ts";
import type { Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { isDone, type Run, type RunRecord, type Trigger } from "../../model/run.ts";
import { nextDateOf } from "../../plan/next-date.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Findings, Publish } from "../../ports/events.ts";
import type { Scheduler, Turns } from "../../ports/scheduler.ts";
import type { Lane, WorkItem, WorkQueue } from "../../ports/work-queue.ts";
import { apply, SERVICE } from "../domain/apply.ts";
import type { ApplyDeps } from "../domain/domain-deps.ts";
import { backoffMs } from "../../model/backoff.ts";
import type { BranchHead } from "../register/branch-head.ts";
import { findingsOf } from "./findings.ts";
import type { PlannedDomain } from "../domain/plan.ts";

/** A domain under watch. */
export interface WatchedDomain {
  readonly deps: ApplyDeps;
  readonly schedule: CronExpression;
}

export interface WatchDeps {
  readonly domains: ReadonlyMap<Name, WatchedDomain>;
  readonly branch: BranchHead;
  readonly queue: WorkQueue;
  readonly scheduler: Scheduler;
  readonly publish: Publish;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly pollMs: number;
  /** Share of the interval by which a domain's turn may be delayed; the delay is constant per domain. */
  readonly jitter: number;
  /** Runs `work` as one trace and passes it the trace's id. */
  readonly inTrace: <T>(item: WorkItem, work: (traceId: string) => Promise<T>) => Promise<T>;
}

/** How the service stops: `stop` starts nothing new, and `kill` aborts what is in flight. */
export interface Stopping {
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
}

/** The state of one domain between its runs. */
interface Progress {
  /** Failures in a row. */
  attempts: number;
  /** A routine turn skips it before this moment. */
  notBeforeMs: InstantMs;
  cancelRetry: (() => void) | undefined;
  cancelDate: (() => void) | undefined;
}

/** Timers hold 31 bits of milliseconds; a longer wait is split. */
const LONGEST_TIMER_MS = 86_400_000;
const LONGEST_POLL_PAUSE_MS = 60_000;

/**
 * Reconciles every domain: on schedule, when the branch moves, at the register's dates, on demand, and as a retry after
 * a failure. One run per domain at a time; a failing domain delays no other.
 */
export class Watch {
  readonly #deps: WatchDeps;
  readonly #progress = new Map<Name, Progress>();
  readonly #lookedAt = new Set<Name>();
  #branchFailure: string | undefined = "it was not asked yet";
  readonly #branchNews = new WakeUp();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    for (const name of deps.domains.keys()) {
      this.#progress.set(name, { attempts: 0, notBeforeMs: 0, cancelRetry: undefined, cancelDate: undefined });
    }
  }

  /** Runs until `stop`, and resolves once work in flight has ended. */
  async run(stopping: Stopping): Promise<void> {
    const turns = [...this.#deps.domains].map(([name, domain]) => this.#takeTurns(name, domain, stopping.stop));
    try {
      await Promise.all([this.#startAll(), this.#pollBranch(stopping.stop), this.#work(stopping)]);
    } finally {
      for (const { stop } of turns) stop();
      for (const progress of this.#progress.values()) {
        progress.cancelRetry?.();
        progress.cancelDate?.();
      }
    }
  }

  /** Queues a run of `domain` ahead of routine ones. */
  async request(domain: Name, trigger: Trigger): Promise<void> {
    await this.#put(domain, trigger, "now");
  }

  /** Queues a run of every domain. */
  pokeAll(): void {
    for (const name of this.#deps.domains.keys()) this.#ask(name, "request", "now");
  }

  /** Polls the branch now instead of after the pause: it may have moved. */
  pollBranch(): void {
    this.#branchNews.ring();
  }

  /** Reasons why the service is not ready; empty when it is. */
  unready(): readonly { readonly what: string; readonly why: string }[] {
    const found: { what: string; why: string }[] = [];
    if (this.#branchFailure !== undefined && this.#deps.branch.commit === undefined) {
      found.push({ what: "register", why: this.#branchFailure });
    }
    return found;
  }

  async #put(domain: Name, trigger: Trigger, lane: Exclude<Lane, "suspect">): Promise<void> {
    const isSuspect = (this.#progress.get(domain)?.attempts ?? 0) > 0;
    await this.#deps.queue.put({
      domain,
      trigger,
      lane: isSuspect ? "suspect" : lane,
      askedAtMs: this.#deps.clock.nowMs(),
    });
  }

  /** If the work cannot be queued now, the next turn does it: every domain is reconciled again anyway. */
  #ask(domain: Name, trigger: Trigger, lane: Exclude<Lane, "suspect">): void {
    this.#put(domain, trigger, lane).catch((error: unknown) => {
      this.#deps.publish({ kind: "fault", what: "no look can be asked for", error, about: { domain } });
    });
  }

  async #startAll(): Promise<void> {
    for (const name of this.#deps.domains.keys()) this.#ask(name, "start", "routine");
    return Promise.resolve();
  }

  #takeTurns(name: Name, { schedule }: WatchedDomain, stop: AbortSignal): Turns {
    const { scheduler, clock, jitter } = this.#deps;
    return scheduler.every(schedule, (intervalMs) => {
      const delayMs = Math.round(phaseOf(name) * jitter * intervalMs);
      clock
        .sleep(delayMs, stop)
        .then(() => {
          const notBeforeMs = this.#progress.get(name)?.notBeforeMs ?? 0;
          if (clock.nowMs() >= notBeforeMs) this.#ask(name, "schedule", "routine");
        })
        .catch(() => undefined);
    });
  }

  async #pollBranch(stop: AbortSignal): Promise<void> {
    const { branch, clock, publish, pollMs, random } = this.#deps;
    const polled = (failure: string | undefined, startedAtMs: InstantMs): void => {
      const durationMs = clock.nowMs() - startedAtMs;
      publish({ kind: "branch-polled", commit: branch.commit, failure, durationMs });
    };
    let failures = 0;
    const isStopped = (): boolean => stop.aborted;
    while (!isStopped()) {
      const startedAtMs = clock.nowMs();
      try {
        const isFirst = branch.commit === undefined;
        const hasMoved = await branch.poll(stop);
        failures = 0;
        this.#branchFailure = undefined;
        polled(undefined, startedAtMs);
        if (hasMoved && !isFirst) for (const name of this.#deps.domains.keys()) this.#ask(name, "commit", "now");
      } catch (error) {
        if (isStopped()) return;
        failures += 1;
        this.#branchFailure = wordsOf(error);
        polled(this.#branchFailure, startedAtMs);
      }
      const pauseMs =
        failures === 0 ? pollMs : Math.max(pollMs, Math.min(backoffMs(failures, random), LONGEST_POLL_PAUSE_MS));
      await this.#branchNews.pause(clock, pauseMs, stop);
    }
  }

  async #work({ stop, kill }: Stopping): Promise<void> {
    await this.#deps.queue.work(async (item, lost) => {
      const domain = this.#deps.domains.get(item.domain);
      // The item may name a domain from settings that only another replica has read.
      if (domain === undefined) return;
      const startedAtMs = this.#deps.clock.nowMs();
      this.#deps.publish({ kind: "work-taken", item, waitedMs: startedAtMs - item.askedAtMs });
      await this.#deps.inTrace(item, (traceId) =>
        this.#look(item, domain, traceId, { stop, kill: AbortSignal.any([kill, lost]) }),
      );
    }, stop);
  }

  /** One run. Throws only `locked`: another process holds the lease, and the run is still due. */
  async #look(item: WorkItem, { deps }: WatchedDomain, traceId: string, { stop, kill }: Stopping): Promise<void> {
    const { branch, publish } = this.#deps;
    const progress = this.#progress.get(item.domain);
    let planned: PlannedDomain | undefined;
    let recorded: RunRecord | undefined;
    try {
      const run = await apply(deps, {
        actor: SERVICE,
        trigger: item.trigger,
        traceId,
        signal: kill,
        stop,
        // A run on demand often follows a merge.
        revision: item.trigger === "request" ? branch.newest(kill) : branch.current(kill),
        refresh: () => branch.refresh(kill),
        confirm: async () => Promise.resolve(true),
        onPlanned: (found) => {
          planned = found;
        },
        onRecord: (record) => {
          recorded = record;
        },
      });
      if (stop.aborted) return;
      if (progress !== undefined && planned !== undefined) this.#awaitDate(item.domain, progress, planned);
      if (needsRetry(run)) this.#backOff(item.domain);
      else this.#reset(item.domain);
    } catch (error) {
      if (error instanceof RollcallError && error.code === "locked") throw error;
      if (stop.aborted) return;
      if (!(error instanceof RollcallError)) {
        publish({ kind: "fault", what: "a look failed", error, about: { domain: item.domain } });
      }
      this.#backOff(item.domain);
    } finally {
      this.#lookedAt.add(item.domain);
      if (recorded !== undefined) {
        const findings = planned === undefined ? undefined : await this.#findings(deps, planned);
        publish({ kind: "run-ended", run: recorded, findings });
      }
    }
  }

  async #findings({ domain, store }: ApplyDeps, planned: PlannedDomain): Promise<Findings> {
    const [known, open] = await Promise.all([
      store.drift(domain).catch(() => []),
      store.openActions(domain).catch(() => []),
    ]);
    return findingsOf(planned, { known, open }, this.#deps.clock.nowMs());
  }

  #reset(domain: Name): void {
    const progress = this.#progress.get(domain);
    if (progress === undefined) return;
    progress.attempts = 0;
    progress.notBeforeMs = 0;
    progress.cancelRetry?.();
    progress.cancelRetry = undefined;
  }

  #backOff(domain: Name): void {
    const { clock, random, publish } = this.#deps;
    const progress = this.#progress.get(domain);
    if (progress === undefined) return;
    progress.attempts += 1;
    const delayMs = backoffMs(progress.attempts, random);
    progress.notBeforeMs = clock.nowMs() + delayMs;
    publish({ kind: "backed-off", domain, attempt: progress.attempts, delayMs });
    progress.cancelRetry?.();
    progress.cancelRetry = this.#later(delayMs, () => {
      this.#ask(domain, "retry", "routine");
    });
  }

  /** Suspensions and memberships end at their date, not at the next turn after it. */
  #awaitDate(domain: Name, progress: Progress, { desired, live, memory }: PlannedDomain): void {
    progress.cancelDate?.();
    const nowMs = this.#deps.clock.nowMs();
    const atMs = nextDateOf(desired, live, memory, nowMs);
    progress.cancelDate =
      atMs === undefined || atMs - nowMs > LONGEST_TIMER_MS
        ? undefined
        : this.#later(atMs - nowMs, () => {
            this.#ask(domain, "date", "now");
          });
  }

  #later(delayMs: number, work: () => void): () => void {
    const cancel = new AbortController();
    this.#deps.clock
      .sleep(delayMs, cancel.signal)
      .then(work)
      .catch(() => undefined);
    return () => {
      cancel.abort();
    };
  }
}

/** A failure may be temporary: retry. What is held, invalid or refused for its content waits for a person. */
function needsRetry(run: Run): boolean {
  if (run.kind === "reported") return run.judged.blocks.some(({ kind }) => kind === "in-flight");
  if (run.kind !== "applied") return false;
  return !run.applied.every(isDone);
}

/** From 0 to 1, constant per name: spreads turns, and keeps a whole interval between two of them. */
function phaseOf(name: Name): number {
  return createHash("sha256").update(name).digest().readUInt32BE() / 2 ** 32;
}
