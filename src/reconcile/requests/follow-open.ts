import { RollcallError } from "../../model/error.ts";
import type { CommitId } from "../../model/identifier.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import type { Evaluation, RequestVerdict } from "../../model/request.ts";
import { judgeRequest } from "../../policy/judge-request.ts";
import type { RequestRecord } from "../../ports/request-store.ts";
import type { Revision } from "../../ports/register.ts";
import { keepReviews } from "./collect-approvals.ts";
import type { DueRequest } from "./due-requests.ts";
import { type EvaluateDeps, evaluateRequest, whoApproves } from "./evaluate-request.ts";
import { keepApproved } from "./keep-approved.ts";
import { type Commands, type ObeyDeps } from "./obey-command.ts";
import { publishRequest } from "./publish-request.ts";
import { newRecord, recordOf } from "./request-record.ts";

export type FollowOpenDeps = Omit<EvaluateDeps, "approvals"> & ObeyDeps;

interface Said {
  readonly request: PullRequest;
  readonly evaluation: Evaluation;
  readonly verdict: RequestVerdict;
}

/** Follows requests while they are open: what each comes to, who has approved it, and what was said about it. */
export class OpenRequests {
  readonly #deps: FollowOpenDeps;
  readonly #commands: Commands;
  /** What was published of each last, for as long as it is open. */
  readonly #said = new Map<number, Said>();

  constructor(deps: FollowOpenDeps, commands: Commands) {
    this.#deps = deps;
    this.#commands = commands;
  }

  /** Evaluates, counts, hears and publishes: in this order, so that what is published is what counts. */
  async look(
    { isAskedAnew }: Pick<DueRequest, "isAskedAnew">,
    base: Revision,
    request: PullRequest,
    known: RequestRecord | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, forge } = this.#deps;
    await keepReviews(store.requests, request.number, await forge.reviews(request.number, signal));
    let evaluation = await this.#evaluate(base, request, signal);
    const heard = await this.#commands.hear(request, known ?? newRecord(request), evaluation, signal);
    if (heard.hasApproval) evaluation = await this.#evaluate(base, request, signal);
    const verdict = judgeRequest(evaluation, withheld(heard.record));
    await keepApproved(this.#deps, request, evaluation);
    await store.requests.keepRequest(recordOf(heard.record, request, evaluation));
    await publishRequest(
      { forge, requests: store.requests },
      { request, evaluation, verdict, stale: undefined, story: undefined, isAskedAnew },
      signal,
    );
    this.#said.set(request.number, { request, evaluation, verdict });
    await this.#commands.finish(heard, signal);
  }

  /** Says that what was published may not hold any more, and that it is looked at again. */
  async doubt({ number, doubt }: DueRequest, signal: AbortSignal): Promise<void> {
    const said = this.#said.get(number);
    if (said === undefined || doubt === undefined) return;
    const { forge, store } = this.#deps;
    await publishRequest(
      { forge, requests: store.requests },
      { ...said, stale: doubt, story: undefined, isAskedAnew: false },
      signal,
    );
  }

  /** It is open no more. */
  forget(number: number): void {
    this.#said.delete(number);
  }

  async #evaluate(base: Revision, request: PullRequest, signal: AbortSignal): Promise<Evaluation> {
    const { loader } = this.#deps;
    const branch = committed(base);
    const head = await loader.fetchRef(request.headRef, signal).catch((error: unknown) => {
      if (error instanceof RollcallError && error.code === "unreadable") return "malformed" as const;
      throw error;
    });
    if (head === "malformed") return { kind: "malformed", base: branch.commit, head: request.head };
    const deps = { ...this.#deps, approvals: whoApproves(this.#deps) };
    return evaluateRequest(deps, branch, head ?? request.head, request, signal);
  }
}

/** Requests are held against commits. */
export function committed(base: Revision): Revision & { readonly commit: CommitId } {
  const { commit } = base;
  if (commit === undefined) throw new Error("requests are held against a branch of a git repository");
  return { ...base, commit };
}

function withheld({ withheldBy }: RequestRecord): { readonly by: string } | undefined {
  return withheldBy === undefined ? undefined : { by: withheldBy };
}
