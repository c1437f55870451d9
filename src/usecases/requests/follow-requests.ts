import { WakeUp } from "../../model/wake-up.ts";
import { RollcallError } from "../../model/error.ts";
import type { CommitId, Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { RequestReason } from "../../model/request.ts";
import type { RunResult } from "../../model/run.ts";
import { judgeRequest } from "../../policy/judge-request.ts";
import type { Forge, Hint } from "../../ports/forge.ts";
import type { Publish } from "../../ports/events.ts";
import type { Revision } from "../../ports/register.ts";
import type { RequestRecord } from "../../ports/request-store.ts";
import { backoffMs } from "../../model/backoff.ts";
import { type DueRequest, DueRequests } from "./due-requests.ts";
import { evaluateRequest } from "./evaluate-request.ts";
import { type FollowMergedDeps, hasNews, isInForce, isToBeTakenUp, lookAtMerged, type Told } from "./follow-merged.ts";
import { committed, type FollowOpenDeps, OpenRequests } from "./follow-open.ts";
import { Listed } from "./listed.ts";
import { Commands } from "./obey-command.ts";
import { queueCheck } from "./publish-request.ts";
import { type DriftReportDeps, DriftReports } from "./follow-drift-issue.ts";
import { AdmissionForms } from "./take-form.ts";

export interface FollowDeps extends FollowOpenDeps, FollowMergedDeps, Pick<DriftReportDeps, "domains"> {
  readonly forge: Forge;
  /** Drift is reported after this time. */
  readonly driftReportMs: number;
  /** The protected branch. */
  readonly baseBranch: string;
  readonly pollMs: number;
  /** How often to check for deliveries that another replica has stored. */
  readonly deliveryPollMs: number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Polls the branch now: it may have moved. */
  readonly pollBranch: () => void;
  readonly publish: Publish;
}

/** Requests that are processed concurrently. */
const CONCURRENCY = 2;
/** A verdict in doubt for longer than this is marked so. */
const DOUBT_MS = 5_000;
const DRIFT_MS = 5_000;
const FORMS_MS = 500;
const DELIVERIES_AT_ONCE = 200;
const WORLD_MS = 1_000;
const STORY_MS = 10_000;
/** Interval of asking for lost deliveries; the sweep for what time may have changed is less frequent. */
const REDELIVER_MS = 10 * 60_000;
const SWEEP_MS = 60 * 60_000;
/** How many requests each sweep reads again from the forge, in case a delivery was lost for good: calls are limited. */
const READ_ANEW = 8;
/** How far back to ask for lost deliveries at the start. GitHub keeps them for three days. */
const REMEMBERED_MS = 3 * 86_400_000;
const LEAD_PAUSE_MS = 3_000;
const QUEUE_TIMEOUT_MS = 60_000;
const WROTE_NOTHING: readonly RunResult[] = ["in-sync", "reported", "held", "invalid"];

/**
 * Follows the requests of a forge: evaluates open ones, publishes verdicts, executes commands, and reports on merged
 * ones. One process at a time, by lease. Events are hints only; all that counts is read again.
 */
export class Requests {
  readonly #deps: FollowDeps;
  readonly #due: DueRequests;
  readonly #commands: Commands;
  readonly #open: OpenRequests;
  readonly #drift: DriftReports;
  readonly #forms: AdmissionForms;
  /** The last published story of each merged request. */
  readonly #told = new Map<number, Told>();
  readonly #failures = new Map<number, number>();
  readonly #deliveries = new WakeUp();
  /** Commits that merge queues test. */
  readonly #queued = new Set<CommitId>();
  /** When each request was last read from the forge. */
  readonly #readMs = new Map<number, InstantMs>();

  constructor(deps: FollowDeps) {
    this.#deps = deps;
    this.#due = new DueRequests(() => deps.clock.nowMs());
    this.#commands = new Commands(deps);
    this.#open = new OpenRequests(deps, this.#commands, {
      askFor: (number) => {
        this.#due.ask(number, "hinted");
      },
      isQueued: (head) => this.#queued.has(head),
    });
    this.#forms = new AdmissionForms(deps);
    this.#drift = new DriftReports({ ...deps, afterMs: deps.driftReportMs });
  }

  /** When the oldest waiting request was queued; undefined if none waits. */
  get waitingSinceMs(): InstantMs | undefined {
    return this.#due.waitingSinceMs;
  }

  /** Takes a delivery that this process has stored now, not at the next poll. */
  deliveryKept(): void {
    this.#deliveries.ring();
  }

  /** Runs until `signal` aborts, and works while this process holds the lease. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, clock, publish } = this.#deps;
    const isStopped = (): boolean => signal.aborted;
    while (!isStopped()) {
      try {
        const lead = await store.lead("requests");
        try {
          await this.#lead(AbortSignal.any([signal, lead.lost]));
        } finally {
          await lead.release();
        }
      } catch (error) {
        const isTaken = error instanceof RollcallError && error.code === "locked";
        if (!isTaken && !isStopped()) {
          publish({ kind: "warning", what: "requests cannot be followed; it is tried again", error });
        }
      }
      await clock.sleep(LEAD_PAUSE_MS, signal).catch(() => undefined);
    }
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const { forge, clock, branch, pollMs, deliveryPollMs } = this.#deps;
    let redeliveredMs = clock.nowMs() - REMEMBERED_MS;
    const pollMerged = this.#pollMerged(signal);
    await Promise.all([
      this.#every(pollMs, "open requests could not be listed", signal, this.#pollOpen(signal)),
      this.#every(pollMs, "merged requests could not be listed", signal, pollMerged),
      this.#every(
        deliveryPollMs,
        "deliveries could not be taken",
        signal,
        () => this.#takeDeliveries(),
        this.#deliveries,
      ),
      this.#every(WORLD_MS, "the branch and the runs could not be watched", signal, this.#watchWorld(pollMerged)),
      // Merged requests change without events: members connect.
      this.#every(STORY_MS, "merged requests could not be followed", signal, async () => {
        await this.#askUnsettled(({ state }) => state === "merged", { isForgeMoved: false });
      }),
      this.#every(REDELIVER_MS, "lost deliveries could not be asked for", signal, async () => {
        const startedAtMs = clock.nowMs();
        await forge.redeliverFailed(redeliveredMs, signal);
        redeliveredMs = startedAtMs;
      }),
      this.#every(SWEEP_MS, "the sweep of requests failed", signal, () => this.#sweep()),
      this.#every(pollMs, "forms could not be listed", signal, () => this.#forms.poll(signal)),
      this.#every(FORMS_MS, "forms could not be taken up", signal, () => this.#forms.takeDue(signal)),
      this.#every(DRIFT_MS, "drift could not be reported", signal, () => this.#drift.refresh(signal)),
      this.#every(1_000, "doubts could not be reported", signal, async () => {
        this.#due.wake();
        if (forge.busyUntilMs > clock.nowMs()) return;
        const [first] = this.#due.inDoubt(DOUBT_MS);
        if (first === undefined) return;
        await this.#due.holdBack(first.number, async () =>
          this.#open.doubt(first, await branch.current(signal), signal),
        );
      }),
      ...Array.from({ length: CONCURRENCY }, () => this.#work(signal)),
    ]);
  }

  async #every(
    pauseMs: number,
    what: string,
    signal: AbortSignal,
    work: () => Promise<void>,
    news = new WakeUp(),
  ): Promise<void> {
    const { clock, publish } = this.#deps;
    const isStopped = (): boolean => signal.aborted;
    while (!isStopped()) {
      try {
        await work();
      } catch (error) {
        if (!isStopped()) publish({ kind: "warning", what: `${what}; it is tried again`, error });
      }
      await news.pause(clock, pauseMs, signal);
    }
  }

  /** Polling is authoritative; events only make it faster. */
  #pollOpen(signal: AbortSignal): () => Promise<void> {
    const { forge, store, clock, baseBranch } = this.#deps;
    const listed = new Listed();
    let reason: RequestReason = "sweep";
    return async () => {
      const open = (await forge.openPullRequests(signal)).filter((request) => request.baseBranch === baseBranch);
      for (const number of listed.changed(open, clock.nowMs())) this.#due.ask(number, reason);
      reason = "hinted";
      // What is not open any more was merged or closed.
      const numbers = new Set(open.map(({ number }) => number));
      for (const { number, state } of await store.requests.unsettled()) {
        if (state === "open" && !numbers.has(number)) this.#due.ask(number, "merged");
      }
    };
  }

  /** Queues merged requests that changed, and those opened and merged while no replica ran. */
  #pollMerged(signal: AbortSignal): () => Promise<void> {
    const { forge, store, clock, baseBranch } = this.#deps;
    const listed = new Listed();
    return async () => {
      const merged = (await forge.mergedPullRequests(signal)).filter((request) => request.baseBranch === baseBranch);
      const changed = new Set(listed.changed(merged, clock.nowMs()));
      const followed = new Set((await store.requests.unsettled()).map(({ number }) => number));
      for (const request of merged) {
        const { number } = request;
        if (followed.has(number) && changed.has(number)) this.#due.ask(number, "merged");
        // Most were merged long ago: skip the store for these.
        if (followed.has(number) || !(await isToBeTakenUp(this.#deps, request))) continue;
        if ((await store.requests.request(number)) === undefined) this.#due.ask(number, "merged");
      }
    };
  }

  /** Queues every request, since time has passed, and reads the ones read longest ago from the forge again. */
  async #sweep(): Promise<void> {
    const unsettled = await this.#deps.store.requests.unsettled();
    const numbers = new Set(unsettled.map(({ number }) => number));
    for (const known of [this.#told, this.#readMs])
      for (const number of known.keys()) if (!numbers.has(number)) known.delete(number);
    for (const number of numbers) this.#due.ask(number, "sweep", { isForgeMoved: false });
    const readAt = ({ number }: RequestRecord): InstantMs => this.#readMs.get(number) ?? 0;
    const oldest = unsettled.toSorted((one, other) => readAt(one) - readAt(other)).slice(0, READ_ANEW);
    for (const { number } of oldest) this.#due.ask(number, "sweep");
  }

  /** Queues requests when this or another process finds a change of the branch or of a domain: verdicts may change. */
  #watchWorld(pollMerged: () => Promise<void>): () => Promise<void> {
    const { branch, store, snapshots } = this.#deps;
    let tip = branch.commit;
    let runs: ReadonlyMap<Name, string> | undefined;
    return async () => {
      const latest = await store.latestRuns();
      // A run with the same findings as the one before adds no record.
      const changed = latest.filter(({ domain, id }) => runs !== undefined && runs.get(domain) !== id);
      for (const { domain, result, startedAtMs, endedAtMs } of changed) {
        // A run that wrote nothing read the same state as a snapshot taken during it.
        snapshots.forget(domain, WROTE_NOTHING.includes(result) ? startedAtMs : endedAtMs);
        const doubt = `${domain} has changed`;
        await this.#askUnsettled(({ domains }) => domains.includes(domain), { doubt, isForgeMoved: false });
      }
      // Noted once all are queued: where the store fails before, the next turn does it.
      runs = new Map(latest.map(({ domain, id }) => [domain, id]));
      const { commit } = branch;
      if (commit === tip) return;
      this.#forms.askRefused();
      await this.#askUnsettled(() => true, { doubt: "the branch has moved", isForgeMoved: false });
      tip = commit;
      await pollMerged();
    };
  }

  async #takeDeliveries(): Promise<void> {
    const { store, clock } = this.#deps;
    const kept = await store.requests.deliveries(DELIVERIES_AT_ONCE);
    if (kept.length === 0) return;
    for (const { hints } of kept) for (const hint of hints) await this.#hear(hint);
    await store.requests.completeDeliveries(
      kept.map(({ id }) => id),
      clock.nowMs(),
    );
  }

  async #hear(hint: Hint): Promise<void> {
    switch (hint.kind) {
      case "pull-request":
        this.#due.ask(hint.number, "hinted");
        break;
      case "comment":
        if (this.#forms.knows(hint.number)) this.#forms.ask(hint.number);
        else this.#due.ask(hint.number, "hinted");
        break;
      case "issue":
        this.#forms.ask(hint.number);
        this.#drift.doubt();
        break;
      case "branch":
        if (hint.branch === this.#deps.baseBranch) this.#deps.pollBranch();
        break;
      case "installation":
        this.#deps.people.forget();
        await this.#askUnsettled(() => true);
        break;
      case "rerun":
        for (const { head, number } of await this.#deps.store.requests.unsettled()) {
          if (head === hint.head) this.#due.ask(number, "asked", { isAskedAnew: true });
        }
        break;
      case "merge-group":
        await this.#answerQueue(hint);
        break;
    }
  }

  async #askUnsettled(
    isMeant: (record: RequestRecord) => boolean,
    more: Partial<Pick<DueRequest, "doubt" | "isForgeMoved">> = {},
  ): Promise<void> {
    for (const record of await this.#deps.store.requests.unsettled()) {
      if (!isMeant(record)) continue;
      if (record.state === "merged") {
        // The next steps of a held one, for example, depend on more than its story.
        const isForgeMoved = more.isForgeMoved !== false || (more.doubt !== undefined && !isInForce(record));
        this.#due.ask(record.number, "merged", { isForgeMoved });
      } else this.#due.ask(record.number, "moved", more);
    }
  }

  async #work(signal: AbortSignal): Promise<void> {
    const next = (): Promise<DueRequest | undefined> => this.#due.take(signal, (reason) => this.#isTimeFor(reason));
    for (let due = await next(); due !== undefined; due = await next()) {
      const { number, reason, askedAtMs } = due;
      let isDone = false;
      try {
        await this.#look(due, signal);
        this.#failures.delete(number);
        isDone = true;
      } catch (error) {
        if (!signal.aborted) this.#tryAgain(number, error, signal);
      } finally {
        this.#due.done(number);
        const waitedMs = this.#deps.clock.nowMs() - askedAtMs;
        this.#deps.publish({ kind: "request-looked-at", number, reason, waitedMs, isDone });
      }
    }
  }

  /** While the forge limits calls, merged requests go on: a flood of requests must not delay decided changes. */
  #isTimeFor(reason: RequestReason): boolean {
    const { forge, clock } = this.#deps;
    return reason === "merged" || forge.busyUntilMs <= clock.nowMs();
  }

  #tryAgain(number: number, error: unknown, signal: AbortSignal): void {
    const { clock, random, publish } = this.#deps;
    const attempt = (this.#failures.get(number) ?? 0) + 1;
    this.#failures.set(number, attempt);
    const what = "a request could not be looked at; it is tried again";
    publish({ kind: "warning", what, error, about: { request: number } });
    clock
      .sleep(backoffMs(attempt, random), signal)
      .then(() => {
        this.#due.ask(number, "hinted");
      })
      .catch(() => undefined);
  }

  async #look(due: DueRequest, signal: AbortSignal): Promise<void> {
    const { forge, store, baseBranch, branch, clock } = this.#deps;
    const record = await store.requests.request(due.number);
    // Read in this order, so that a request never seems open on a branch that already contains it.
    const base = await branch.current(signal);
    if (record !== undefined && !due.isForgeMoved && (await this.#stands(base, record, signal))) return;
    const request = await forge.pullRequest(due.number, signal);
    this.#readMs.set(due.number, clock.nowMs());
    if (request?.state === "open" && request.baseBranch === baseBranch) {
      await this.#open.look(due, base, request, record, signal);
      return;
    }
    this.#open.forget(due.number);
    if (record?.state === "settled") return;
    const isMerged = request?.state === "merged" && request.baseBranch === baseBranch;
    if (isMerged) {
      const story = await lookAtMerged(this.#deps, this.#commands, request, record, signal);
      if (story !== undefined) this.#told.set(due.number, story);
    } else if (record !== undefined) await this.#open.close(record, signal);
    const isNews = record?.state !== (isMerged ? "merged" : "closed");
    if (isNews && request?.form !== undefined) this.#forms.ask(request.form);
  }

  /** Whether the publication still holds, by branch, domains and time. */
  async #stands(base: Revision, record: RequestRecord, signal: AbortSignal): Promise<boolean> {
    switch (record.state) {
      case "open":
        return this.#open.holds(base, record, signal);
      case "merged":
        return !(await hasNews(this.#deps, this.#told.get(record.number), record, signal));
      case "settled":
      case "closed":
        return true;
    }
  }

  /** Publishes for a merge queue's commit what it would for a request: several requests, already merged. */
  async #answerQueue({ head, ref }: Extract<Hint, { readonly kind: "merge-group" }>): Promise<void> {
    const { forge, register, branch } = this.#deps;
    const signal = AbortSignal.timeout(QUEUE_TIMEOUT_MS);
    const base = committed(await branch.newest(signal));
    const found = await register.fetchRef(ref, signal);
    // Another group has replaced it, and has its own event.
    if (found !== head) return;
    // A request for the same commit must not replace the queue's check.
    this.#queued.add(head);
    const evaluation = await evaluateRequest({ ...this.#deps, approvals: undefined }, base, head, undefined, signal);
    await forge.putCheck(queueCheck(evaluation, judgeRequest(evaluation, undefined)), signal);
  }
}
