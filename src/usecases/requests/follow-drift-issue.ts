import { adoptLive } from "../../desired/adopt-live.ts";
import { RollcallError } from "../../model/error.ts";
import type { Name, ParticipantId } from "../../model/identifier.ts";
import type { DriftItem } from "../../model/plan.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Comment, ForgeUser, Report } from "../../model/pull-request.ts";
import { participantPath } from "../../model/register-file.ts";
import type { RunRecord } from "../../model/run.ts";
import { driftOver, driftReport, noSuchDrift } from "../../report/markdown/drift-issue.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge, ForgeConversation, ForgeIssues, ForgeOwnPullRequests, ForgePeople } from "../../ports/forge.ts";
import type { StandingDrift, Store } from "../../ports/store.ts";
import { apply } from "../domain/apply.ts";
import type { BranchHead } from "../register/branch-head.ts";
import { driftIn } from "../domain/detect-drift.ts";
import type { ApplyDeps } from "../domain/domain-deps.ts";
import type { Owners } from "./owners.ts";
import { type PlannedDomain, planDomain } from "../domain/plan.ts";
import type { DriftCommand, RequestCommand } from "./request-command.ts";
import { CommandReader } from "./said.ts";

export interface DriftReportDeps {
  readonly forge: Pick<Forge, "capabilities"> & ForgeConversation & ForgeIssues & ForgeOwnPullRequests & ForgePeople;
  readonly owners: Owners;
  readonly store: Store;
  readonly clock: Clock;
  readonly branch: BranchHead;
  readonly domains: ReadonlyMap<Name, ApplyDeps>;
  /** Drift is reported after this time. */
  readonly afterMs: number;
  readonly baseBranch: string;
  readonly newTraceId: () => string;
}

/** The state of one domain's report. */
interface Reported {
  /** The reported drift; undefined while nothing is reported. */
  readonly about: string | undefined;
  readonly number: number | undefined;
  /** As last published; undefined before. */
  readonly put: Put | undefined;
  /** Number of consecutive reads without drift. */
  readonly clean: number;
  readonly seenRead: string;
}

interface Put {
  readonly report: Report;
  readonly isOpen: boolean;
}

const CLEAN_READS = 2;
/** Interval for undoing changes that people made to a report, also without a webhook. */
const CHECKED_MS = 60_000;
/** How long to wait for the lease, which the reconcile loop holds briefly and often. */
const LOCK_TIMEOUT_MS = 5_000;
/** Older comments are ignored. */
const WISH_MS = 86_400_000;

/** The first line of our answer to a command about a member without drift: one comment, edited in place. */
const NO_SUCH_DRIFT = "<!-- rollcall:no-such-drift v1 -->";

const UNREPORTED: Reported = { about: undefined, number: undefined, put: undefined, clean: 0, seenRead: "" };

/** The first line of a report. Its content is never read back as state. */
function markerOf(domain: Name): string {
  return `<!-- rollcall:drift ${domain} v1 -->`;
}

/**
 * Reports drift on the forge: one issue per domain, opened when drift lasts, edited in place, closed after two reads
 * without drift. Executes commands in its comments.
 */
export class DriftReports {
  readonly #deps: DriftReportDeps;
  readonly #reader: CommandReader;
  readonly #reported = new Map<Name, Reported>();
  /** When each report was last verified to be as published. */
  readonly #checkedMs = new Map<Name, InstantMs>();

  constructor(deps: DriftReportDeps) {
    this.#deps = deps;
    this.#reader = new CommandReader(deps.forge);
  }

  /** A person may have closed, reopened or edited a report: verify them all. */
  doubt(): void {
    this.#checkedMs.clear();
  }

  /** Updates every domain's report. Throws the first failure after all were tried. */
  async refresh(signal: AbortSignal): Promise<void> {
    const failures: unknown[] = [];
    const { store, domains } = this.#deps;
    const drifts = new Map<Name, readonly StandingDrift[]>();
    for (const domain of domains.keys()) drifts.set(domain, await store.drift(domain));
    // Read after the drift: a run that found it must not count as a later one that found none.
    const runs = new Map((await store.latestRuns()).map((run) => [run.domain, run]));
    for (const [domain, drift] of drifts) {
      await this.#refresh(domain, drift, readBy(runs.get(domain)), signal).catch((error: unknown) =>
        failures.push(error),
      );
    }
    if (failures.length > 0) throw failures[0];
  }

  async #refresh(
    domain: Name,
    drift: readonly StandingDrift[],
    read: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, afterMs } = this.#deps;
    const known = this.#reported.get(domain) ?? UNREPORTED;
    if (drift.length === 0) {
      const clean = read === undefined || read === known.seenRead ? known.clean : known.clean + 1;
      if (clean < CLEAN_READS || known.clean >= CLEAN_READS) {
        this.#reported.set(domain, { ...known, clean, seenRead: read ?? known.seenRead });
        if (clean >= CLEAN_READS) await this.#putRight(domain, known.put, signal);
        return;
      }
      const put = { report: { ...this.#headOf(domain), body: driftOver(domain) }, isOpen: false };
      await this.#put(domain, put, signal);
      this.#reported.set(domain, { ...UNREPORTED, put, clean, seenRead: read ?? "" });
      return;
    }
    // Drift that endangers the whole domain is reported at once.
    const lasts = drift.some(({ kind, sinceMs }) => kind === "broken" || clock.nowMs() - sinceMs >= afterMs);
    const about = aboutOf(drift);
    if (known.about !== about && lasts) await this.#report(domain, about, signal);
    else {
      this.#reported.set(domain, { ...known, clean: 0, seenRead: read ?? "" });
      if (known.about !== undefined) await this.#putRight(domain, known.put, signal);
    }
    const { number } = this.#reported.get(domain) ?? known;
    if (number !== undefined) await this.#hear(domain, number, signal);
  }

  async #report(domain: Name, about: string, signal: AbortSignal): Promise<void> {
    const planned = await this.#plan(domain, signal);
    if (planned === undefined) return;
    const context = { signal, traceId: this.#deps.newTraceId() };
    const { items } = await driftIn(this.#own(domain), planned, context);
    if (items.length === 0) return;
    const { forge } = this.#deps;
    const head = this.#headOf(domain);
    const body = driftReport(domain, items, forge.capabilities.commentLength - head.marker.length - 1);
    const put = { report: { ...head, body }, isOpen: true };
    const number = await this.#put(domain, put, signal);
    this.#reported.set(domain, { about, number, put, clean: 0, seenRead: "" });
  }

  #headOf(domain: Name): Omit<Report, "body"> {
    return { marker: markerOf(domain), title: `Drift on ${domain}`, labels: ["rollcall-drift"] };
  }

  /** Returns the issue's number if it is open. */
  async #put(domain: Name, { report, isOpen }: Put, signal: AbortSignal): Promise<number | undefined> {
    const { forge, clock } = this.#deps;
    const number = isOpen ? await forge.putReport(report, signal) : undefined;
    if (!isOpen) await forge.closeReport(report, signal);
    this.#checkedMs.set(domain, clock.nowMs());
    return number;
  }

  /** People's edits of a report are not state: its text is restored, and it is open as long as there is drift. */
  async #putRight(domain: Name, put: Put | undefined, signal: AbortSignal): Promise<void> {
    const checkedMs = this.#checkedMs.get(domain) ?? -Infinity;
    if (put === undefined || this.#deps.clock.nowMs() - checkedMs < CHECKED_MS) return;
    // A deleted report is created again.
    const number = await this.#put(domain, put, signal);
    this.#reported.set(domain, { ...(this.#reported.get(domain) ?? UNREPORTED), number });
  }

  #own(domain: Name): ApplyDeps {
    const own = this.#deps.domains.get(domain);
    if (own === undefined) throw new Error("only domains of the settings are reported");
    return own;
  }

  async #plan(domain: Name, signal: AbortSignal): Promise<PlannedDomain | undefined> {
    const { branch, newTraceId } = this.#deps;
    const planned = await planDomain(this.#own(domain), {
      revision: branch.current(signal),
      signal,
      traceId: newTraceId(),
    });
    return planned.kind === "planned" ? planned : undefined;
  }

  /** Processes each comment once, across restarts of the service. */
  async #hear(domain: Name, number: number, signal: AbortSignal): Promise<void> {
    const { forge, store, clock } = this.#deps;
    for (const { comment, command, doubt } of await this.#reader.read(number, signal)) {
      if (clock.nowMs() - comment.createdAtMs > WISH_MS) continue;
      if (!(await store.requests.hearComment(comment.id, clock.nowMs()))) continue;
      let isDone: boolean;
      try {
        isDone = doubt === undefined && (await this.#decide(domain, number, command, comment, signal));
      } catch (error) {
        // The failure may be temporary: the command must not be lost, and is retried at the next turn.
        await store.requests.unhearComment(comment.id);
        throw error;
      }
      await forge.react(comment.id, isDone ? "done" : "refused", signal);
    }
  }

  /** Whether the command was executed. */
  async #decide(
    domain: Name,
    number: number,
    command: RequestCommand,
    comment: Comment,
    signal: AbortSignal,
  ): Promise<boolean> {
    await this.#deps.forge.react(comment.id, "seen", signal);
    if (command.kind !== "adopt" && command.kind !== "revert") return false;
    if (!(await this.#mayDecide(domain, comment.user, signal))) return false;
    return this.#obey(domain, number, command, comment, signal);
  }

  async #mayDecide(domain: Name, user: ForgeUser, signal: AbortSignal): Promise<boolean> {
    const { branch, forge, owners } = this.#deps;
    const { commit } = await branch.current(signal);
    if (commit !== undefined && (await owners.has(user.id, domain, commit, signal))) return true;
    const role = await forge.roleOf(user, signal);
    return role === "write" || role === "admin";
  }

  /** False if there is no such drift, or if the command needs a person's decision. */
  async #obey(
    domain: Name,
    number: number,
    { kind, member }: DriftCommand,
    comment: Comment,
    signal: AbortSignal,
  ): Promise<boolean> {
    const planned = await this.#plan(domain, signal);
    if (planned === undefined) return false;
    const context = { signal, traceId: this.#deps.newTraceId() };
    const { items } = await driftIn(this.#own(domain), planned, context);
    const item = items.find((one) => one.member.name === member || identifierOf(one) === member);
    if (item === undefined) {
      const names = items.map((one) => one.member.name ?? identifierOf(one));
      await this.#deps.forge.putComment(number, NO_SUCH_DRIFT, noSuchDrift(domain, member, names), signal);
      return false;
    }
    try {
      if (kind === "adopt") return await this.#adopt(domain, planned, item, comment, signal);
      return await this.#revert(domain, item.member.participantId, comment.user, context);
    } catch (error) {
      // Refused by a rule, a pause or the domain: the comment shows that, the log says why.
      if (error instanceof RollcallError && error.code !== "unavailable") return false;
      throw error;
    }
  }

  async #adopt(
    domain: Name,
    { desired, live, revision }: PlannedDomain,
    { member }: DriftItem,
    { user, id }: Comment,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { forge, baseBranch } = this.#deps;
    const { commit } = revision;
    if (commit === undefined) return false;
    const path = member.name === undefined ? undefined : participantPath(domain, member.name);
    const bytes = path === undefined ? undefined : await this.#own(domain).register.readFile(commit, path, signal);
    const adopted = adoptLive({
      domain,
      live: live.members.get(member.participantId),
      document: path === undefined || bytes === undefined ? undefined : { path, text: new TextDecoder().decode(bytes) },
      taken: [...desired.members.values()].map(({ name }) => name),
    });
    if (adopted === undefined) return false;
    await forge.putPullRequest(
      {
        name: `adopt-${domain}-${member.name ?? "member"}-${String(id)}`,
        askedBy: user,
        base: commit,
        baseBranch,
        title: `Take ${member.name ?? "a member"} of ${domain} as it is on the domain`,
        body: "Asked for in the report of drift. The plan below says what it comes to.",
        files: [adopted],
      },
      signal,
    );
    return true;
  }

  async #revert(
    domain: Name,
    participantId: ParticipantId,
    { login, id }: ForgeUser,
    context: { readonly signal: AbortSignal; readonly traceId: string },
  ): Promise<boolean> {
    const { branch } = this.#deps;
    const run = await apply(this.#own(domain), {
      ...context,
      trigger: "request",
      actor: `${login} (GitHub ${String(id)})`,
      only: participantId,
      lockTimeoutMs: LOCK_TIMEOUT_MS,
      stop: context.signal,
      revision: branch.current(context.signal),
      confirm: async () => Promise.resolve(true),
    });
    return run.kind === "applied";
  }
}

/** Id of a domain's last run, if that run read the domain. */
function readBy(run: RunRecord | undefined): string | undefined {
  return run?.digest === undefined ? undefined : `${run.id} ${String(run.times)}`;
}

function aboutOf(drift: readonly StandingDrift[]): string {
  return JSON.stringify(drift.map(({ participantId, kind, sinceMs }) => [participantId, kind, sinceMs]).toSorted());
}

function identifierOf({ member }: DriftItem): string {
  return member.participantId.slice(0, member.participantId.lastIndexOf("::"));
}
