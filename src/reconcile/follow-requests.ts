import { RollcallError } from "../model/error.ts";
import type { CommitId, Name } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { LiveMember } from "../model/live.ts";
import type { Comment, ForgeUser, PullRequest } from "../model/pull-request.ts";
import type { EvaluatedRequest, Evaluation, RequestVerdict } from "../model/request.ts";
import { judgeRequest } from "../policy/judge-request.ts";
import type { Forge, Hint } from "../ports/forge.ts";
import type { RequestRecord } from "../ports/request-store.ts";
import type { Revision } from "../ports/register.ts";
import { backoffMs } from "./backoff.ts";
import type { BranchHead } from "./branch-head.ts";
import { keepReviews } from "./collect-approvals.ts";
import { type EvaluateDeps, evaluateRequest } from "./evaluate-request.ts";
import type { People } from "./people.ts";
import { publishRequest, queueCheck } from "./publish-request.ts";
import { parseCommand, type RequestCommand } from "./request-command.ts";
import { deploymentOf, isTold, tellStory } from "./tell-story.ts";

export interface FollowDeps extends Omit<EvaluateDeps, "approvals"> {
  readonly forge: Forge;
  readonly people: People;
  readonly branch: BranchHead;
  /** The protected branch. */
  readonly baseBranch: string;
  readonly pollMs: number;
  readonly random: () => number;
  readonly liveMembers: (domain: Name) => Promise<ReadonlyMap<string, LiveMember> | undefined>;
  readonly connectionOf: (domain: Name, member: Name) => Promise<string | undefined>;
  /** Asks the loop for a look at a domain. */
  readonly requestRun: (domain: Name) => Promise<void>;
  /** Hears what went wrong; it is tried again. */
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** How many requests are looked at side by side. */
const CONCURRENCY = 2;
/** A verdict that waits longer than this to be looked at again is marked as out of date. */
const STALE_MS = 5_000;
const DELIVERIES_MS = 500;
const DELIVERIES_AT_ONCE = 200;
const STORY_MS = 2_000;
const SWEEP_MS = 10 * 60_000;
const LEAD_PAUSE_MS = 3_000;
/** `/rollcall plan` does so much, so often. */
const PLAN_PAUSE_MS = 60_000;

interface Due {
  readonly number: number;
  readonly askedAtMs: InstantMs;
  /** Lower comes first: what was merged, what somebody asked for, then what a moved base may have changed. */
  readonly rank: number;
  readonly why: string | undefined;
}

const RANKS = { merged: 0, asked: 1, hinted: 2, base: 3, sweep: 4 } as const;

/**
 * Follows the requests of a forge: evaluates what is open, publishes a verdict, hears commands, and tells what became of
 * what was merged. One process at a time does so. Whatever arrives is a hint to look; all that counts is read again.
 */
export class Requests {
  readonly #deps: FollowDeps;
  readonly #due = new Map<number, Due>();
  readonly #inHand = new Set<number>();
  readonly #failures = new Map<number, number>();
  readonly #lastPlans = new Map<number, InstantMs>();
  #wake: () => void = () => undefined;

  constructor(deps: FollowDeps) {
    this.#deps = deps;
  }

  /** Works until `signal` aborts, whenever this is the process that does. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, clock, onTrouble } = this.#deps;
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
        if (!isTaken && !isStopped()) onTrouble("requests cannot be followed", error);
      }
      await clock.sleep(LEAD_PAUSE_MS, signal).catch(() => undefined);
    }
  }

  /** Somebody says that something moved. */
  hear(hints: readonly Hint[]): void {
    for (const hint of hints) {
      switch (hint.kind) {
        case "pull-request":
        case "comment":
          this.#ask(hint.number, "hinted", undefined);
          break;
        case "branch":
        case "installation":
          void this.#baseMoved();
          break;
        case "rerun":
          void this.#askByHead(hint.head);
          break;
        case "merge-group":
          void this.#answerQueue(hint).catch((error: unknown) => {
            this.#deps.onTrouble("a merge queue could not be answered", error);
          });
          break;
      }
    }
  }

  /** The branch has a new tip: everything open may come to something else now. */
  async baseMoved(): Promise<void> {
    await this.#baseMoved();
  }

  /** A domain was looked at; `hasChanged` when it is not what it was. */
  async domainRan(domain: Name, hasChanged: boolean): Promise<void> {
    if (hasChanged) this.#deps.snapshots.forget(domain);
    for (const record of await this.#deps.store.requests.unsettled()) {
      if (!record.domains.includes(domain)) continue;
      if (record.state === "merged") this.#ask(record.number, "merged", undefined);
      else if (hasChanged) this.#ask(record.number, "base", `${domain} has changed`);
    }
  }

  async #lead(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#pollOpen(signal),
      this.#takeDeliveries(signal),
      this.#tellStories(signal),
      this.#sweep(signal),
      ...Array.from({ length: CONCURRENCY }, () => this.#work(signal)),
    ]);
  }

  /** Polling is the truth; whatever else is heard only makes it faster. */
  async #pollOpen(signal: AbortSignal): Promise<void> {
    const { forge, store, clock, pollMs, onTrouble } = this.#deps;
    const seen = new Map<number, InstantMs>();
    const isStopped = (): boolean => signal.aborted;
    let isFirst = true;
    while (!isStopped()) {
      try {
        const open = await forge.openPullRequests(signal);
        for (const { number, updatedAtMs } of open) {
          if (seen.get(number) !== updatedAtMs) this.#ask(number, isFirst ? "sweep" : "hinted", undefined);
          seen.set(number, updatedAtMs);
        }
        const numbers = new Set(open.map(({ number }) => number));
        // What is open no more was merged or closed.
        for (const { number, state } of await store.requests.unsettled()) {
          if (state === "open" && !numbers.has(number)) this.#ask(number, "merged", undefined);
        }
        isFirst = false;
      } catch (error) {
        if (!isStopped()) onTrouble("open requests could not be listed", error);
      }
      await clock.sleep(pollMs, signal).catch(() => undefined);
    }
  }

  async #takeDeliveries(signal: AbortSignal): Promise<void> {
    const { store, clock, onTrouble } = this.#deps;
    const isStopped = (): boolean => signal.aborted;
    while (!isStopped()) {
      try {
        const kept = await store.requests.deliveries(DELIVERIES_AT_ONCE);
        this.hear(kept.flatMap(({ hints }) => hints));
        if (kept.length > 0) {
          await store.requests.completeDeliveries(
            kept.map(({ id }) => id),
            clock.nowMs(),
          );
        }
      } catch (error) {
        if (!isStopped()) onTrouble("deliveries could not be taken", error);
      }
      await clock.sleep(DELIVERIES_MS, signal).catch(() => undefined);
    }
  }

  /** What was merged goes on by itself: runs end, members connect. */
  async #tellStories(signal: AbortSignal): Promise<void> {
    const { store, clock, onTrouble } = this.#deps;
    const isStopped = (): boolean => signal.aborted;
    while (!isStopped()) {
      try {
        for (const { number, state } of await store.requests.unsettled()) {
          if (state === "merged") this.#ask(number, "merged", undefined);
        }
      } catch (error) {
        if (!isStopped()) onTrouble("merged requests could not be followed", error);
      }
      await clock.sleep(STORY_MS, signal).catch(() => undefined);
    }
  }

  /** What nobody told us of, and what was told and got lost. */
  async #sweep(signal: AbortSignal): Promise<void> {
    const { forge, clock, onTrouble } = this.#deps;
    let sinceMs = clock.nowMs() - SWEEP_MS;
    const isStopped = (): boolean => signal.aborted;
    while (!isStopped()) {
      const startedAtMs = clock.nowMs();
      try {
        await forge.redeliverFailed(sinceMs, signal);
        sinceMs = startedAtMs;
        for (const { number } of await forge.openPullRequests(signal)) this.#ask(number, "sweep", undefined);
      } catch (error) {
        if (!isStopped()) onTrouble("the sweep of requests failed", error);
      }
      await clock.sleep(SWEEP_MS, signal).catch(() => undefined);
    }
  }

  #ask(number: number, rank: keyof typeof RANKS, why: string | undefined): void {
    const known = this.#due.get(number);
    if (known !== undefined && known.rank <= RANKS[rank]) return;
    const askedAtMs = known?.askedAtMs ?? this.#deps.clock.nowMs();
    this.#due.set(number, { number, askedAtMs, rank: RANKS[rank], why: known?.why ?? why });
    this.#wake();
  }

  async #baseMoved(): Promise<void> {
    try {
      for (const { number, state } of await this.#deps.store.requests.unsettled()) {
        this.#ask(
          number,
          state === "merged" ? "merged" : "base",
          state === "open" ? "the branch has moved" : undefined,
        );
      }
    } catch (error) {
      this.#deps.onTrouble("requests could not be asked about", error);
    }
  }

  async #askByHead(head: CommitId): Promise<void> {
    try {
      for (const record of await this.#deps.store.requests.unsettled()) {
        if (record.head === head) this.#ask(record.number, "asked", undefined);
      }
    } catch (error) {
      this.#deps.onTrouble("requests could not be asked about", error);
    }
  }

  async #work(signal: AbortSignal): Promise<void> {
    const isStopped = (): boolean => signal.aborted;
    while (!isStopped()) {
      const due = this.#next();
      if (due === undefined) {
        await this.#somethingDue(signal);
        continue;
      }
      this.#inHand.add(due.number);
      try {
        await this.#look(due, signal);
        this.#failures.delete(due.number);
      } catch (error) {
        if (!isStopped()) this.#tryAgain(due.number, error, signal);
      } finally {
        this.#inHand.delete(due.number);
        this.#wake();
      }
    }
  }

  #next(): Due | undefined {
    let best: Due | undefined;
    for (const due of this.#due.values()) {
      if (this.#inHand.has(due.number)) continue;
      if (best === undefined || due.rank < best.rank || (due.rank === best.rank && due.askedAtMs < best.askedAtMs)) {
        best = due;
      }
    }
    if (best !== undefined) this.#due.delete(best.number);
    return best;
  }

  async #somethingDue(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        before();
        resolve();
      };
      signal.addEventListener(
        "abort",
        () => {
          resolve();
        },
        { once: true },
      );
    });
    this.#wake = () => undefined;
  }

  #tryAgain(number: number, error: unknown, signal: AbortSignal): void {
    const { clock, random, onTrouble } = this.#deps;
    const attempt = (this.#failures.get(number) ?? 0) + 1;
    this.#failures.set(number, attempt);
    onTrouble(`request #${String(number)} could not be looked at`, error);
    clock
      .sleep(backoffMs(attempt, random), signal)
      .then(() => {
        this.#ask(number, "hinted", undefined);
      })
      .catch(() => undefined);
  }

  async #look(due: Due, signal: AbortSignal): Promise<void> {
    const { forge, store, baseBranch } = this.#deps;
    const record = await store.requests.request(due.number);
    const request = await forge.pullRequest(due.number, signal);
    if (request === undefined || request.baseBranch !== baseBranch) {
      if (record !== undefined) await this.#close(record);
      return;
    }
    switch (request.state) {
      case "open":
        await this.#lookAtOpen(due, request, record, signal);
        break;
      case "merged":
        if (record !== undefined && record.state !== "settled") await this.#lookAtMerged(request, record, signal);
        break;
      case "closed":
        if (record !== undefined) await this.#close(record);
        break;
    }
  }

  async #close(record: RequestRecord): Promise<void> {
    const { requests } = this.#deps.store;
    await requests.withdrawFiles(record.number);
    await requests.keepRequest({ ...record, state: "closed" });
  }

  async #lookAtOpen(
    { askedAtMs, why }: Due,
    request: PullRequest,
    known: RequestRecord | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, clock, branch } = this.#deps;
    const base = await branch.newest(signal);
    const record = known ?? newRecord(request);
    if (known !== undefined && why !== undefined && clock.nowMs() - askedAtMs > STALE_MS) {
      await this.#markStale(request, record, why, signal);
    }
    await keepReviews(store.requests, request.number, await this.#deps.forge.reviews(request.number, signal));
    let evaluation = await this.#evaluate(base, request, signal);
    const after = await this.#hearCommands(request, record, evaluation, signal);
    if (after.approved) evaluation = await this.#evaluate(base, request, signal);
    const verdict = judgeRequest(evaluation, withheld(after.record));
    await this.#keepApproved(request, after.record, evaluation);
    await store.requests.keepRequest(recordOf(after.record, request, evaluation));
    await publishRequest(
      { forge: this.#deps.forge, requests: store.requests },
      { request, evaluation, verdict, stale: undefined, story: undefined },
      signal,
    );
    await this.#finishCommands(after.answered, signal);
  }

  async #evaluate(base: Revision, request: PullRequest, signal: AbortSignal): Promise<Evaluation> {
    const { loader, forge, people } = this.#deps;
    const head = (await loader.fetchRef(request.headRef, signal)) ?? request.head;
    const { commit } = base;
    if (commit === undefined) throw new Error("requests are held against a branch of a git repository");
    return evaluateRequest({ ...this.#deps, approvals: { forge, people } }, { ...base, commit }, head, request, signal);
  }

  async #markStale(request: PullRequest, record: RequestRecord, stale: string, signal: AbortSignal): Promise<void> {
    if (record.base === undefined) return;
    const { forge, store } = this.#deps;
    const evaluation: Evaluation = { kind: "ungoverned", base: record.base, head: record.head };
    const verdict: RequestVerdict = { state: "action-required", title: "Looked at again", next: [] };
    if (record.effectId === undefined) return;
    await publishRequest(
      { forge, requests: store.requests },
      { request, evaluation, verdict, stale, story: undefined },
      signal,
    );
  }

  /** What may be applied once it lands, by the word of those who approved exactly this. */
  async #keepApproved(request: PullRequest, record: RequestRecord, evaluation: Evaluation): Promise<void> {
    const { store, clock } = this.#deps;
    if (evaluation.kind !== "evaluated") {
      if (record.effectId !== undefined) await store.requests.withdrawFiles(request.number);
      return;
    }
    const isSound =
      evaluation.refusals.length === 0 && evaluation.problems.every(({ severity }) => severity === "warning");
    for (const { name, quorum } of evaluation.domains) {
      if (quorum === undefined) continue;
      if (!isSound || quorum.missing > 0) {
        await store.requests.withdrawFiles(request.number, name);
        continue;
      }
      await store.requests.approveFiles({
        number: request.number,
        domain: name,
        effectId: evaluation.effectId,
        by: quorum.counted,
        files: evaluation.files.filter(({ domain }) => domain === name),
        atMs: clock.nowMs(),
      });
    }
  }

  /** Looks through what was said since the last time. Each comment is heard once. */
  async #hearCommands(
    request: PullRequest,
    record: RequestRecord,
    evaluation: Evaluation,
    signal: AbortSignal,
  ): Promise<{ readonly record: RequestRecord; readonly approved: boolean; readonly answered: readonly Answered[] }> {
    const { forge } = this.#deps;
    let now = record;
    let approved = false;
    const answered: Answered[] = [];
    for (const comment of await forge.comments(request.number, signal)) {
      if (comment.id <= record.seenComment) continue;
      now = { ...now, seenComment: Math.max(now.seenComment, comment.id) };
      const command = parseCommand(comment);
      if (command === undefined) continue;
      await forge.react(comment.id, "seen", signal);
      const isDone = await this.#obey(command, comment, request, evaluation, signal);
      if (isDone) {
        if (command.kind === "hold") now = { ...now, withheldBy: comment.user.login };
        if (command.kind === "unhold") now = { ...now, withheldBy: undefined };
        if (command.kind === "approve") approved = true;
      }
      answered.push({ commentId: comment.id, isDone });
    }
    return { record: now, approved, answered };
  }

  async #finishCommands(answered: readonly Answered[], signal: AbortSignal): Promise<void> {
    for (const { commentId, isDone } of answered) {
      await this.#deps.forge.react(commentId, isDone ? "done" : "refused", signal);
    }
  }

  /** False when it was refused: whoever may not, or asked for what cannot be, gets a reaction and no text. */
  async #obey(
    command: RequestCommand,
    { user, id, createdAtMs }: Comment,
    request: PullRequest,
    evaluation: Evaluation,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { store, clock, requestRun } = this.#deps;
    switch (command.kind) {
      case "help":
      case "status":
        return user.id === request.author.id || this.#mayDecide(user, evaluation, signal);
      case "plan": {
        if (user.id !== request.author.id && !(await this.#mayDecide(user, evaluation, signal))) return false;
        const nowMs = clock.nowMs();
        if (nowMs - (this.#lastPlans.get(request.number) ?? -Infinity) < PLAN_PAUSE_MS) return false;
        this.#lastPlans.set(request.number, nowMs);
        if (evaluation.kind === "evaluated") {
          for (const { name } of evaluation.domains) this.#deps.snapshots.forget(name);
        }
        this.#ask(request.number, "asked", undefined);
        return true;
      }
      case "hold":
      case "unhold":
        return this.#mayDecide(user, evaluation, signal);
      case "approve": {
        if (evaluation.kind !== "evaluated" || !evaluation.effectId.startsWith(command.effect)) return false;
        if (!(await this.#isOwner(user, evaluation, signal))) return false;
        const approver = { userId: user.id, login: user.login };
        const { effectId } = evaluation;
        await store.requests.keepApproval(request.number, {
          source: `comment ${String(id)}`,
          effectId,
          approver,
          atMs: createdAtMs,
        });
        return true;
      }
      case "retry":
        if (evaluation.kind !== "evaluated" || !(await this.#mayDecide(user, evaluation, signal))) return false;
        for (const { name } of evaluation.domains) await requestRun(name);
        return true;
      case "adopt":
      case "revert":
        // These belong into a report of drift.
        return false;
    }
  }

  /** Owners of the domains that it is about, and whoever may write to the register. */
  async #mayDecide(user: ForgeUser, evaluation: Evaluation, signal: AbortSignal): Promise<boolean> {
    if (evaluation.kind === "evaluated" && (await this.#isOwner(user, evaluation, signal))) return true;
    const role = await this.#deps.forge.roleOf(user, signal);
    return role === "write" || role === "admin";
  }

  async #isOwner(user: ForgeUser, { base, domains }: EvaluatedRequest, signal: AbortSignal): Promise<boolean> {
    const { loader, people } = this.#deps;
    for (const { name } of domains) {
      const policy = await loader.policyAt(base, name, signal);
      const logins = (policy?.owners ?? []).flatMap(({ github }) => github);
      if ((await people.of(logins, signal)).has(user.id)) return true;
    }
    return false;
  }

  async #lookAtMerged(request: PullRequest, record: RequestRecord, signal: AbortSignal): Promise<void> {
    const { forge, store, loader, branch, clock } = this.#deps;
    const base = await branch.newest(signal);
    const landed = record.landed ?? request.landed;
    if (landed === undefined) return;
    const ancestry = await loader.ancestry(base, landed, signal);
    // What the forge calls merged counts once the branch that we read holds it.
    if (ancestry !== "same" && ancestry !== "descends") return;
    const merged = {
      ...record,
      state: "merged" as const,
      landed,
      landedAtMs: record.landedAtMs ?? request.landedAtMs ?? clock.nowMs(),
    };
    if (record.state !== "merged") await store.requests.keepRequest(merged);
    if (record.domains.length === 0) {
      await store.requests.keepRequest({ ...merged, state: "settled" });
      return;
    }
    await this.#hearCommandsAfterwards(request, merged, signal);
    const story = await tellStory(this.#deps, merged, signal);
    const parent: Revision & { readonly commit: CommitId } = {
      commit: record.base ?? landed,
      label: "before the merge",
    };
    const evaluation = await evaluateRequest(
      { ...this.#deps, approvals: undefined },
      parent,
      record.head,
      undefined,
      signal,
    );
    const verdict = judgeRequest(evaluation, undefined);
    await publishRequest(
      { forge, requests: store.requests },
      { request, evaluation, verdict, stale: undefined, story },
      signal,
    );
    if (forge.capabilities.deployments) {
      for (const domain of story.domains) await forge.putDeployment(deploymentOf(story, domain), signal);
    }
    const isOld = clock.nowMs() - merged.landedAtMs > STORY_LASTS_MS;
    if (isTold(story) || isOld) {
      const now = (await store.requests.request(record.number)) ?? merged;
      await store.requests.keepRequest({ ...now, state: "settled" });
    }
  }

  async #hearCommandsAfterwards(request: PullRequest, record: RequestRecord, signal: AbortSignal): Promise<void> {
    const { forge, store, requestRun } = this.#deps;
    let seenComment = record.seenComment;
    for (const comment of await forge.comments(request.number, signal)) {
      if (comment.id <= record.seenComment) continue;
      seenComment = Math.max(seenComment, comment.id);
      const command = parseCommand(comment);
      if (command === undefined) continue;
      const role = await forge.roleOf(comment.user, signal);
      const mayRetry = command.kind === "retry" && (role === "write" || role === "admin");
      if (mayRetry) for (const domain of record.domains) await requestRun(domain);
      await forge.react(comment.id, mayRetry ? "done" : "refused", signal);
    }
    if (seenComment !== record.seenComment) await store.requests.keepRequest({ ...record, seenComment });
  }

  /** Says of a queue's commit what it would say of a request: several of them, merged already. */
  async #answerQueue({ head, ref }: Extract<Hint, { readonly kind: "merge-group" }>): Promise<void> {
    const { forge, loader, branch } = this.#deps;
    const signal = AbortSignal.timeout(QUEUE_TIMEOUT_MS);
    const base = await branch.newest(signal);
    const found = await loader.fetchRef(ref, signal);
    if (found !== head || base.commit === undefined) return;
    const evaluation = await evaluateRequest(
      { ...this.#deps, approvals: undefined },
      { ...base, commit: base.commit },
      head,
      undefined,
      signal,
    );
    await forge.putCheck(queueCheck(head, evaluation, judgeRequest(evaluation, undefined)), signal);
  }
}

interface Answered {
  readonly commentId: number;
  readonly isDone: boolean;
}

const QUEUE_TIMEOUT_MS = 60_000;
/** A member that has not connected after so long is told elsewhere. */
const STORY_LASTS_MS = 14 * 86_400_000;

function newRecord({ number, head }: PullRequest): RequestRecord {
  return {
    number,
    state: "open",
    head,
    base: undefined,
    effectId: undefined,
    domains: [],
    members: [],
    withheldBy: undefined,
    seenComment: 0,
    landed: undefined,
    landedAtMs: undefined,
  };
}

function recordOf(record: RequestRecord, { head }: PullRequest, evaluation: Evaluation): RequestRecord {
  const { base } = evaluation;
  if (evaluation.kind !== "evaluated") return { ...record, head, base, effectId: undefined, domains: [], members: [] };
  return {
    ...record,
    head: evaluation.head,
    base,
    effectId: evaluation.effectId,
    domains: evaluation.domains.map(({ name }) => name),
    members: evaluation.domains.flatMap((domain) =>
      domain.changes.map(({ name, participantId, kind }) => ({ domain: domain.name, name, participantId, kind })),
    ),
  };
}

function withheld({ withheldBy }: RequestRecord): { readonly by: string } | undefined {
  return withheldBy === undefined ? undefined : { by: withheldBy };
}
