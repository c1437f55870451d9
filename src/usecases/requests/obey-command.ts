import type { Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { asksFor, type Comment, type ForgeUser, type PullRequest } from "../../model/pull-request.ts";
import type { Evaluation, EvaluatedRequest } from "../../model/request.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ForgeConversation, ForgePeople } from "../../ports/forge.ts";
import type { RequestRecord } from "../../ports/request-store.ts";
import type { Store } from "../../ports/store.ts";
import type { LiveSnapshots } from "./live-snapshots.ts";
import type { Owners } from "./owners.ts";
import type { People } from "./people.ts";
import type { RequestCommand } from "./request-command.ts";
import { CommandReader, type Said } from "./said.ts";

/** The dependencies of command execution. */
export interface ObeyDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly forge: ForgeConversation & ForgePeople;
  readonly people: People;
  readonly owners: Owners;
  readonly snapshots: LiveSnapshots;
  /** Queues a run of a domain. */
  readonly requestRun: (domain: Name) => Promise<void>;
}

/** The result of processing new comments. */
export interface Heard {
  readonly record: RequestRecord;
  readonly answers: readonly { readonly commentId: number; readonly isDone: boolean }[];
}

/** Rate limits of `/rollcall plan`. */
const PLAN_PAUSE_MS = 60_000;
const PLANS_AN_HOUR = 10;
const HOUR_MS = 3_600_000;

/**
 * Executes commands in comments. Each comment is processed once, with its author's current rights: they are checked at
 * execution, not when it was written. Without the right, the answer is a reaction, not text.
 */
export class Commands {
  readonly #deps: ObeyDeps;
  readonly #reader: CommandReader;
  readonly #plans = new Map<number, readonly InstantMs[]>();

  constructor(deps: ObeyDeps) {
    this.#deps = deps;
    this.#reader = new CommandReader(deps.forge);
  }

  /** The commands in a request's comments. */
  async read(number: number, signal: AbortSignal): Promise<readonly Said[]> {
    return this.#reader.read(number, signal);
  }

  /** Executes the new commands of an open request. `finish` reacts to each with its result. */
  async hear(
    request: PullRequest,
    record: RequestRecord,
    evaluation: Evaluation,
    said: readonly Said[],
    signal: AbortSignal,
  ): Promise<Heard> {
    let now = record;
    const answers: { commentId: number; isDone: boolean }[] = [];
    for (const { comment, command, doubt } of newIn(said, record)) {
      now = { ...now, seenComment: comment.id };
      await this.#deps.forge.react(comment.id, "seen", signal);
      const isDone = doubt === undefined && (await this.#obey(command, comment, request, evaluation, signal));
      answers.push({ commentId: comment.id, isDone });
      if (!isDone) continue;
      if (command.kind === "hold") now = { ...now, blockedBy: comment.user.login };
      if (command.kind === "unhold") now = { ...now, blockedBy: undefined };
    }
    return { record: now, answers };
  }

  /** Executes the commands that are valid after the merge: retry and approve. */
  async hearAfterwards(
    record: RequestRecord,
    evaluation: Evaluation,
    said: readonly Said[],
    signal: AbortSignal,
  ): Promise<RequestRecord> {
    let now = record;
    for (const { comment, command, doubt } of newIn(said, record)) {
      now = { ...now, seenComment: comment.id };
      const isDone = doubt === undefined && (await this.#obeyAfterwards(command, comment, record, evaluation, signal));
      await this.#deps.forge.react(comment.id, isDone ? "done" : "refused", signal);
    }
    return now;
  }

  async finish({ answers }: Heard, signal: AbortSignal): Promise<void> {
    for (const { commentId, isDone } of answers) {
      await this.#deps.forge.react(commentId, isDone ? "done" : "refused", signal);
    }
  }

  async #obeyAfterwards(
    command: RequestCommand,
    { user }: Comment,
    { domains }: RequestRecord,
    evaluation: Evaluation,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (command.kind === "approve") return this.#isApproval(command.effect, user, evaluation, signal);
    if (command.kind !== "retry" || !(await this.#mayDecide(user, evaluation, signal))) return false;
    for (const domain of domains) await this.#deps.requestRun(domain);
    return true;
  }

  /** Whether the approval is an owner's, and of the current effect. It is recorded with the other opinions. */
  async #isApproval(effect: string, user: ForgeUser, evaluation: Evaluation, signal: AbortSignal): Promise<boolean> {
    if (evaluation.kind !== "evaluated" || !evaluation.effectId.startsWith(effect)) return false;
    return this.#isOwner(user, evaluation, signal);
  }

  /** False when the command was refused. */
  async #obey(
    command: RequestCommand,
    { user }: Comment,
    request: PullRequest,
    evaluation: Evaluation,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { requestRun, snapshots } = this.#deps;
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
      case "approve":
        return this.#isApproval(command.effect, user, evaluation, signal);
      case "retry":
        if (!(await mayDecide())) return false;
        for (const { name } of domainsOf(evaluation)) await requestRun(name);
        return true;
      case "adopt":
      case "revert":
        // Valid only in a drift issue.
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

  /** Whether the user is an owner of one of its domains, or may write to the register. */
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

/** Comments that were not processed before. */
function newIn(said: readonly Said[], { seenComment }: RequestRecord): readonly Said[] {
  return said.filter(({ comment }) => comment.id > seenComment);
}

function domainsOf(evaluation: Evaluation): readonly { readonly name: Name }[] {
  return evaluation.kind === "evaluated" ? evaluation.domains : [];
}
