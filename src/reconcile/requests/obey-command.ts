import type { Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { asksFor, type Comment, type ForgeUser, type PullRequest } from "../../model/pull-request.ts";
import type { Evaluation, EvaluatedRequest } from "../../model/request.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge } from "../../ports/forge.ts";
import type { RequestRecord } from "../../ports/request-store.ts";
import type { Store } from "../../ports/store.ts";
import type { LiveSnapshots } from "./live-snapshots.ts";
import type { RegisterLoader } from "../load-register.ts";
import type { Owners } from "./owners.ts";
import type { People } from "./people.ts";
import { parseCommand, type RequestCommand } from "./request-command.ts";

/** What obeying needs. */
export interface ObeyDeps {
  readonly loader: RegisterLoader;
  readonly store: Store;
  readonly clock: Clock;
  readonly forge: Forge;
  readonly people: People;
  readonly owners: Owners;
  readonly snapshots: LiveSnapshots;
  /** Asks the loop for a look at a domain. */
  readonly requestRun: (domain: Name) => Promise<void>;
}

/** What came of the comments that were not heard before. */
export interface Heard {
  readonly record: RequestRecord;
  /** Somebody approved: the count is another one now. */
  readonly hasApproval: boolean;
  readonly answers: readonly { readonly commentId: number; readonly isDone: boolean }[];
}

/** `/rollcall plan` does so much, so often. */
const PLAN_PAUSE_MS = 60_000;
const PLANS_AN_HOUR = 10;
const HOUR_MS = 3_600_000;

/**
 * Hears commands in comments. Each comment is heard once, by who its author is now: rights are asked for when a command is
 * obeyed, and not when it was written. Whoever may not gets a reaction, and no text.
 */
export class Commands {
  readonly #deps: ObeyDeps;
  readonly #plans = new Map<number, readonly InstantMs[]>();

  constructor(deps: ObeyDeps) {
    this.#deps = deps;
  }

  /** Obeys what was said of an open request since the last time. `finish` tells those who asked how it ended. */
  async hear(request: PullRequest, record: RequestRecord, evaluation: Evaluation, signal: AbortSignal): Promise<Heard> {
    let now = record;
    let hasApproval = false;
    const answers: { commentId: number; isDone: boolean }[] = [];
    for (const { comment, command } of await this.#newCommands(request, record, signal)) {
      now = { ...now, seenComment: comment.id };
      if (command === undefined) continue;
      await this.#deps.forge.react(comment.id, "seen", signal);
      const isDone = await this.#obey(command, comment, request, evaluation, signal);
      answers.push({ commentId: comment.id, isDone });
      if (!isDone) continue;
      if (command.kind === "hold") now = { ...now, withheldBy: comment.user.login };
      if (command.kind === "unhold") now = { ...now, withheldBy: undefined };
      if (command.kind === "approve") hasApproval = true;
    }
    return { record: now, hasApproval, answers };
  }

  /** What may still be asked for once it is merged: to try again. */
  async hearAfterwards(request: PullRequest, record: RequestRecord, signal: AbortSignal): Promise<RequestRecord> {
    const { forge, requestRun } = this.#deps;
    let now = record;
    for (const { comment, command } of await this.#newCommands(request, record, signal)) {
      now = { ...now, seenComment: comment.id };
      if (command === undefined) continue;
      const mayRetry = command.kind === "retry" && (await this.#mayWrite(comment.user, signal));
      if (mayRetry) for (const domain of record.domains) await requestRun(domain);
      await forge.react(comment.id, mayRetry ? "done" : "refused", signal);
    }
    return now;
  }

  async finish({ answers }: Heard, signal: AbortSignal): Promise<void> {
    for (const { commentId, isDone } of answers) {
      await this.#deps.forge.react(commentId, isDone ? "done" : "refused", signal);
    }
  }

  async #newCommands(
    { number }: PullRequest,
    { seenComment }: RequestRecord,
    signal: AbortSignal,
  ): Promise<readonly { readonly comment: Comment; readonly command: RequestCommand | undefined }[]> {
    const comments = await this.#deps.forge.comments(number, signal);
    return comments
      .filter(({ id }) => id > seenComment)
      .toSorted((one, other) => one.id - other.id)
      .map((comment) => ({ comment, command: parseCommand(comment) }));
  }

  /** False when it was refused. */
  async #obey(
    command: RequestCommand,
    { user, id, createdAtMs }: Comment,
    request: PullRequest,
    evaluation: Evaluation,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { store, requestRun, snapshots } = this.#deps;
    const isAsking = asksFor(request, user.id);
    const mayDecide = async (): Promise<boolean> => this.#mayDecide(user, evaluation, signal);
    switch (command.kind) {
      case "help":
      case "status":
        return isAsking || mayDecide();
      case "plan":
        if (!isAsking && !(await mayDecide())) return false;
        if (!this.#takePlan(request.number)) return false;
        for (const { name } of domainsOf(evaluation)) snapshots.forget(name);
        return true;
      case "hold":
      case "unhold":
        return mayDecide();
      case "approve": {
        if (evaluation.kind !== "evaluated" || !evaluation.effectId.startsWith(command.effect)) return false;
        if (!(await this.#isOwner(user, evaluation, signal))) return false;
        await store.requests.keepApproval(request.number, {
          source: `comment ${String(id)}`,
          effectId: evaluation.effectId,
          approver: { userId: user.id, login: user.login },
          atMs: createdAtMs,
        });
        return true;
      }
      case "retry":
        if (!(await mayDecide())) return false;
        for (const { name } of domainsOf(evaluation)) await requestRun(name);
        return true;
      case "adopt":
      case "revert":
        // These belong into a report of drift.
        return false;
    }
  }

  #takePlan(number: number): boolean {
    const nowMs = this.#deps.clock.nowMs();
    const lately = (this.#plans.get(number) ?? []).filter((atMs) => nowMs - atMs < HOUR_MS);
    const last = lately.at(-1);
    if ((last !== undefined && nowMs - last < PLAN_PAUSE_MS) || lately.length >= PLANS_AN_HOUR) return false;
    this.#plans.set(number, [...lately, nowMs]);
    return true;
  }

  /** Owners of the domains that it is about, and whoever may write to the register. */
  async #mayDecide(user: ForgeUser, evaluation: Evaluation, signal: AbortSignal): Promise<boolean> {
    if (evaluation.kind === "evaluated" && (await this.#isOwner(user, evaluation, signal))) return true;
    return this.#mayWrite(user, signal);
  }

  async #mayWrite(user: ForgeUser, signal: AbortSignal): Promise<boolean> {
    const role = await this.#deps.forge.roleOf(user, signal);
    return role === "write" || role === "admin";
  }

  async #isOwner(user: ForgeUser, { base, domains }: EvaluatedRequest, signal: AbortSignal): Promise<boolean> {
    for (const { name } of domains) if (await this.#deps.owners.has(user.id, name, base, signal)) return true;
    return false;
  }
}

function domainsOf(evaluation: Evaluation): readonly { readonly name: Name }[] {
  return evaluation.kind === "evaluated" ? evaluation.domains : [];
}
