import { RollcallError } from "../../model/error.ts";
import type { CommitId } from "../../model/identifier.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import type { EvaluatedRequest, Evaluation } from "../../model/request.ts";
import { judgeRequest, type BlockedRequest } from "../../policy/judge-request.ts";
import type { ForgePullRequests, ForgeVerdicts } from "../../ports/forge.ts";
import type { RequestRecord } from "../../ports/request-store.ts";
import type { Revision } from "../../ports/register.ts";
import { hasShared, keepOpinions, shareOpinions } from "./collect-opinions.ts";
import type { DueRequest } from "./due-requests.ts";
import { type Approvals, type EvaluateDeps, whoApproves } from "./evaluate-deps.ts";
import { evaluateRequest } from "./evaluate-request.ts";
import { keepApproved } from "./keep-approved.ts";
import { type Commands, type ObeyDeps } from "./obey-command.ts";
import {
  closedCheck,
  doubtfulIn,
  isSameVerdict,
  isSameWord,
  type Publication,
  publishRequest,
} from "./publish-request.ts";
import { newRecord, recordOf, withHead } from "./request-record.ts";
import { alike, askerOf, openWith, type SharedHead, sharedHead, shareWithFirst } from "./shared-head.ts";

export type FollowOpenDeps = Omit<EvaluateDeps, "approvals"> &
  ObeyDeps &
  Approvals & { readonly forge: ForgePullRequests & ForgeVerdicts };

interface Said extends Pick<Publication, "request" | "evaluation" | "verdict" | "alike" | "doubtful" | "isQueued"> {
  readonly blocked: BlockedRequest | undefined;
  /** Names the check. */
  readonly checkId: string | undefined;
  /** It says that it may not hold any more. */
  readonly isDoubted: boolean;
}

/** What else has the commit of a request. */
export interface Others {
  /** Is told which requests should be looked at: what is said of them follows from what was seen here. */
  readonly askFor: (number: number) => void;
  /** Whether a merge queue tries the commit, and waits for its check. */
  readonly isQueued: (head: CommitId) => boolean;
}

/** Follows requests while they are open: what each comes to, who has approved it, and what was said about it. */
export class OpenRequests {
  readonly #deps: FollowOpenDeps;
  readonly #commands: Commands;
  readonly #others: Others;
  /** What was published of each last, for as long as it is open. */
  readonly #said = new Map<number, Said>();

  constructor(deps: FollowOpenDeps, commands: Commands, others: Others) {
    this.#deps = deps;
    this.#commands = commands;
    this.#others = others;
  }

  /** Evaluates, counts, hears and publishes: in this order, so that what is published is what counts. */
  async look(
    { isAskedAnew }: Pick<DueRequest, "isAskedAnew">,
    base: Revision,
    request: PullRequest,
    known: RequestRecord | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, forge, clock } = this.#deps;
    const { requests } = store;
    const { number } = request;
    const said = await this.#commands.read(number, signal);
    await keepOpinions(requests, number, await forge.reviews(number, signal), said);
    const head = await this.#headOf(request, signal);
    const own = withHead(known ?? newRecord(request, clock.nowMs()), head.commit, clock.nowMs());
    const shared = await sharedHead({ forge, requests }, request, own, signal);
    const evaluation = await this.#evaluate(base, head, shared, signal);
    const heard = await this.#commands.hear(request, own, evaluation, said, signal);
    const blocked = blockedIn(shared, heard.record);
    const verdict = judgeRequest(evaluation, blocked);
    await keepApproved(this.#deps, request, evaluation);
    const repeatedBy = shared.first.number === number ? [] : [...(await this.#askingFor(request, evaluation, signal))];
    await requests.keepRequest({ ...recordOf(heard.record, request, evaluation), repeatedBy });
    const isQueued = this.#others.isQueued(own.head);
    const published = {
      request,
      evaluation,
      verdict,
      blocked,
      alike: alike(shared),
      doubtful: doubtfulIn(said),
      isQueued,
    };
    const publication = { ...published, stale: undefined, story: undefined, isAskedAnew };
    const checkId = await publishRequest({ forge, requests }, publication, signal);
    await this.#tellAlike(number, own.head, known?.head, checkId, shared);
    this.#said.set(number, { ...published, checkId, isDoubted: false });
    await this.#commands.finish(heard, signal);
  }

  /**
   * Whether all that was said holds against this base as well: for the same files under the same policy, git and the
   * domains come to the same. Keeps then against which base. The forge is not asked: who approves is told by what happens
   * there.
   */
  async holds(base: Revision, record: RequestRecord, signal: AbortSignal): Promise<boolean> {
    const said = this.#said.get(record.number);
    if (said === undefined || said.isDoubted) return false;
    const now = await this.#withoutForge(base, said, signal);
    if (now === undefined || !isSameWord(now, asPublished(said))) return false;
    await this.#deps.store.requests.keepRequest({ ...record, base: committed(base).commit });
    return true;
  }

  /** Says that what was published may not hold any more, and that it is looked at again; nothing while the verdict holds. */
  async doubt({ number, doubt }: DueRequest, base: Revision, signal: AbortSignal): Promise<void> {
    const said = this.#said.get(number);
    if (said === undefined || doubt === undefined || said.isDoubted) return;
    const now = await this.#withoutForge(base, said, signal);
    if (now !== undefined && isSameVerdict(now, asPublished(said))) return;
    const { forge, store } = this.#deps;
    this.#said.set(number, { ...said, isDoubted: true });
    await publishRequest({ forge, requests: store.requests }, { ...asPublished(said), stale: doubt }, signal);
  }

  /** It is open no more, or not for this branch: whoever else has its commit is looked at, and else the commit passes no more. */
  async close(record: RequestRecord, signal: AbortSignal): Promise<void> {
    const { store, forge } = this.#deps;
    const { requests } = store;
    this.forget(record.number);
    await this.#shareAfterwards(record, signal);
    if (record.state === "closed") return;
    await requests.withdrawFiles(record.number);
    const others = (await openWith(requests, record.head)).filter(({ number }) => number !== record.number);
    const isFree = others.length === 0 && !this.#others.isQueued(record.head);
    if (isFree) await forge.putCheck(closedCheck(record.head), signal);
    await requests.keepRequest({ ...record, state: "closed" });
    for (const { number } of others) this.#others.askFor(number);
  }

  /** What was said in it counts on where it was shared; so does that somebody takes it back. */
  async #shareAfterwards({ number, head }: RequestRecord, signal: AbortSignal): Promise<void> {
    const { store, forge } = this.#deps;
    const { requests } = store;
    const others = (await requests.unsettled()).filter((one) => one.head === head && one.number !== number);
    for (const other of others) {
      if (!(await hasShared(requests, other.number, number))) continue;
      const said = await this.#commands.read(number, signal);
      await keepOpinions(requests, number, await forge.reviews(number, signal), said);
      await shareOpinions(requests, other.number, [number]);
      this.#others.askFor(other.number);
    }
  }

  /** It is open no more. */
  forget(number: number): void {
    this.#said.delete(number);
  }

  /** What is said of those with the same commit is what is said of this one. */
  async #tellAlike(
    number: number,
    head: CommitId,
    headBefore: CommitId | undefined,
    checkId: string | undefined,
    shared: SharedHead,
  ): Promise<void> {
    const { requests } = this.#deps.store;
    if (headBefore !== undefined && headBefore !== head) {
      for (const left of await openWith(requests, headBefore)) this.#others.askFor(left.number);
    }
    const now = (await openWith(requests, head)).map((one) => one.number);
    const seen = new Set(shared.records.map((one) => one.number));
    // Somebody was looked at meanwhile who has the same commit.
    if (now.some((one) => !seen.has(one))) this.#others.askFor(number);
    if (this.#said.get(number)?.checkId === checkId) return;
    for (const one of now) if (one !== number) this.#others.askFor(one);
  }

  async #headOf(
    { headRef, head }: PullRequest,
    signal: AbortSignal,
  ): Promise<{ readonly commit: CommitId; readonly isMalformed: boolean }> {
    const { register } = this.#deps;
    const found = await register.fetchRef(headRef, signal).catch((error: unknown) => {
      if (error instanceof RollcallError && error.code === "unreadable") return "malformed" as const;
      throw error;
    });
    return found === "malformed" ? { commit: head, isMalformed: true } : { commit: found ?? head, isMalformed: false };
  }

  /** As the first that has the commit: who repeats it adds nothing, and decides nothing. */
  async #evaluate(
    base: Revision,
    head: { readonly commit: CommitId; readonly isMalformed: boolean },
    shared: SharedHead,
    signal: AbortSignal,
  ): Promise<Evaluation> {
    const branch = committed(base);
    if (head.isMalformed) return { kind: "malformed", base: branch.commit, head: head.commit };
    await shareWithFirst(this.#deps.store.requests, shared);
    const deps = { ...this.#deps, approvals: whoApproves(this.#deps) };
    return evaluateRequest(deps, branch, head.commit, askerOf(shared), signal);
  }

  /** With what was counted before in the place of what only the forge knows; undefined where that is about something else. */
  async #withoutForge(base: Revision, said: Said, signal: AbortSignal): Promise<Publication | undefined> {
    const { evaluation: before } = said;
    const now =
      before.kind === "malformed"
        ? { ...before, base: committed(base).commit }
        : await evaluateRequest(
            { ...this.#deps, approvals: undefined },
            committed(base),
            before.head,
            said.request,
            signal,
          );
    const evaluation = now.kind === "evaluated" ? asCounted(now, before) : now;
    if (evaluation === undefined) return undefined;
    return { ...asPublished(said), evaluation, verdict: judgeRequest(evaluation, said.blocked) };
  }

  async #askingFor(
    request: PullRequest,
    { base, head }: Evaluation,
    signal: AbortSignal,
  ): Promise<ReadonlySet<number>> {
    const { askers } = this.#deps;
    return whoApproves(this.#deps) === undefined ? new Set() : askers.ofRecord(request, base, head, signal);
  }
}

function asPublished(said: Said): Publication {
  return { ...said, stale: undefined, story: undefined, isAskedAnew: false };
}

/** Undefined where what was counted was for another effect. */
function asCounted(now: EvaluatedRequest, before: Evaluation): EvaluatedRequest | undefined {
  if (before.kind !== "evaluated" || before.effectId !== now.effectId) return undefined;
  const counted = new Map(before.domains.map(({ name, quorum, mayApprove }) => [name, { quorum, mayApprove }]));
  return {
    ...now,
    refusals: [...now.refusals, ...before.refusals.filter(({ rule }) => rule === "flood")],
    domains: now.domains.map((domain) => ({ ...domain, ...counted.get(domain.name) })),
  };
}

/** Requests are held against commits. */
export function committed(base: Revision): Revision & { readonly commit: CommitId } {
  const { commit } = base;
  if (commit === undefined) throw new Error("requests are held against a branch of a git repository");
  return { ...base, commit };
}

/** Whoever may hold one of them holds them all. */
export function blockedIn({ records }: SharedHead, own: RequestRecord): BlockedRequest | undefined {
  const now = records.map((record) => (record.number === own.number ? own : record));
  const held = now.find(({ blockedBy }) => blockedBy !== undefined);
  if (held?.blockedBy === undefined) return undefined;
  return { by: held.blockedBy, where: records.length > 1 ? held.number : undefined };
}
