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
  /** Id of the check. */
  readonly checkId: string | undefined;
  /** It is published as possibly outdated. */
  readonly isDoubted: boolean;
}

/** Other uses of a request's commit. */
export interface Others {
  /** Queues another request whose published text depends on this one. */
  readonly askFor: (number: number) => void;
  /** Whether a merge queue tests the commit, and waits for its check. */
  readonly isQueued: (head: CommitId) => boolean;
}

/** Follows open requests: their effect, approvals and commands. */
export class OpenRequests {
  readonly #deps: FollowOpenDeps;
  readonly #commands: Commands;
  readonly #others: Others;
  /** The last publication of each open request. */
  readonly #said = new Map<number, Said>();

  constructor(deps: FollowOpenDeps, commands: Commands, others: Others) {
    this.#deps = deps;
    this.#commands = commands;
    this.#others = others;
  }

  /** Evaluates, counts approvals, executes commands, publishes: in this order, so that what is published counts. */
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
   * Whether the publication holds against this base as well, by evaluating again without calling the forge: changed
   * approvals arrive as events. If it holds, the record gets the new base.
   */
  async holds(base: Revision, record: RequestRecord, signal: AbortSignal): Promise<boolean> {
    const said = this.#said.get(record.number);
    if (said === undefined || said.isDoubted) return false;
    const now = await this.#withoutForge(base, said, signal);
    if (now === undefined || !isSameWord(now, asPublished(said))) return false;
    await this.#deps.store.requests.keepRequest({ ...record, base: committed(base).commit });
    return true;
  }

  /** Marks a publication as possibly outdated and being evaluated again; does nothing while the verdict holds. */
  async doubt({ number, doubt }: DueRequest, base: Revision, signal: AbortSignal): Promise<void> {
    const said = this.#said.get(number);
    if (said === undefined || doubt === undefined || said.isDoubted) return;
    const now = await this.#withoutForge(base, said, signal);
    if (now !== undefined && isSameVerdict(now, asPublished(said))) return;
    const { forge, store } = this.#deps;
    this.#said.set(number, { ...said, isDoubted: true });
    await publishRequest({ forge, requests: store.requests }, { ...asPublished(said), stale: doubt }, signal);
  }

  /** Handles a closed or retargeted request: queues others with its commit; without any, the check stops passing. */
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

  /** Opinions given in it still count where they were shared; so does their withdrawal. */
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

  /** Drops the cached publication of a request that is not open any more. */
  forget(number: number): void {
    this.#said.delete(number);
  }

  /** Requests with the same commit get the same publication: queues them when it has changed. */
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
    // A request with the same commit was processed meanwhile.
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

  /** Evaluates as the first request with the commit: a repetition adds nothing, and decides nothing. */
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

  /** Evaluates with the earlier counts in place of the forge's answers; undefined if those were for another effect. */
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

/** Undefined if the earlier counts were for another effect. */
function asCounted(now: EvaluatedRequest, before: Evaluation): EvaluatedRequest | undefined {
  if (before.kind !== "evaluated" || before.effectId !== now.effectId) return undefined;
  const counted = new Map(before.domains.map(({ name, quorum, mayApprove }) => [name, { quorum, mayApprove }]));
  return {
    ...now,
    refusals: [...now.refusals, ...before.refusals.filter(({ rule }) => rule === "flood")],
    domains: now.domains.map((domain) => ({ ...domain, ...counted.get(domain.name) })),
  };
}

/** Requires a commit: requests are evaluated against commits. */
export function committed(base: Revision): Revision & { readonly commit: CommitId } {
  const { commit } = base;
  if (commit === undefined) throw new Error("requests are held against a branch of a git repository");
  return { ...base, commit };
}

/** The block of a request: `/rollcall hold` on one of several with the same commit blocks them all. */
export function blockedIn({ records }: SharedHead, own: RequestRecord): BlockedRequest | undefined {
  const now = records.map((record) => (record.number === own.number ? own : record));
  const held = now.find(({ blockedBy }) => blockedBy !== undefined);
  if (held?.blockedBy === undefined) return undefined;
  return { by: held.blockedBy, where: records.length > 1 ? held.number : undefined };
}
