import { RollcallError } from "../../../src/model/error.ts";
import type { CommitId } from "../../../src/model/identifier.ts";
import type {
  Check,
  Comment,
  Deployment,
  ForgeRole,
  ForgeUser,
  Issue,
  ListedIssue,
  OwnPullRequestState,
  PullRequest,
  Push,
  Report,
  Review,
} from "../../../src/model/pull-request.ts";
import type { Forge, ForgeCapabilities, OwnPullRequest, OwnPullRequestKey } from "../../../src/ports/forge.ts";
import { sure } from "../../build/identifiers.ts";

/** What our comments and requests are by. */
const US: ForgeUser = { id: 1, login: "rollcall[bot]" };

export interface RememberedReport extends Report {
  readonly number: number;
  isOpen: boolean;
}

interface Parts {
  readonly nowMs: () => number;
  /** Makes a branch of ours, and gives its commit. */
  readonly commit: (ref: string, wanted: OwnPullRequest) => Promise<CommitId>;
  readonly capabilities?: Partial<ForgeCapabilities>;
}

/** A forge that is only remembered. Whatever people do on it, they do by the fields and methods below those of the port. */
export class MemoryForge implements Forge {
  readonly capabilities: ForgeCapabilities;
  busyUntilMs = 0;
  /** Thrown by whatever is asked, while it stands. */
  broken: RollcallError | undefined;
  /** How often anything was written. */
  written = 0;
  readonly pulls = new Map<number, PullRequest>();
  readonly users = new Map<string, ForgeUser>();
  readonly roles = new Map<number, ForgeRole>();
  readonly teams = new Map<string, readonly ForgeUser[]>();
  readonly conversations = new Map<number, Comment[]>();
  readonly opinions = new Map<number, Review[]>();
  readonly checks: Check[] = [];
  readonly reports: RememberedReport[] = [];
  readonly shownDeployments: Deployment[] = [];
  readonly reactions = new Map<number, string[]>();
  readonly locked = new Set<number>();
  /** Comments that were edited, also within the moment in which they were made. */
  readonly edited = new Set<number>();
  /** The record of edits can be read. */
  recordsEdits = true;
  readonly ownPullRequests: OwnPullRequest[] = [];
  readonly issues: Issue[] = [];
  readonly #checkedAtMs = new Map<Check, number>();
  readonly #ourHeads = new Set<CommitId>();
  /** The record of pushes, by request; a fork that cannot be seen has none. */
  readonly moves = new Map<number, readonly Push[]>();
  /** Whom the commits of a request name. */
  readonly named = new Map<number, readonly Push[]>();
  readonly #parts: Parts;
  #nextId = 100;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.capabilities = {
      ...{ commentLength: 60_000, deployments: true, conversation: true, ownPullRequests: true },
      ...parts.capabilities,
    };
  }

  readDelivery(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async openPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]> {
    await this.#asked(signal);
    return [...this.pulls.values()].filter(({ state }) => state === "open").toReversed();
  }

  async mergedPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]> {
    await this.#asked(signal);
    return [...this.pulls.values()].filter(({ state }) => state === "merged").toReversed();
  }

  async pullRequest(number: number, signal: AbortSignal): Promise<PullRequest | undefined> {
    await this.#asked(signal);
    return this.pulls.get(number);
  }

  async reviews(number: number, signal: AbortSignal): Promise<readonly Review[]> {
    await this.#asked(signal);
    const latest = new Map((this.opinions.get(number) ?? []).map((review) => [review.user.id, review]));
    return [...latest.values()];
  }

  async pushes(number: number, signal: AbortSignal): Promise<readonly Push[]> {
    await this.#asked(signal);
    return this.moves.get(number) ?? [];
  }

  async commits(number: number, signal: AbortSignal): Promise<readonly Push[]> {
    await this.#asked(signal);
    const { author, head } = sure(this.pulls.get(number));
    return this.named.get(number) ?? [{ by: author, before: undefined, after: head }];
  }

  async comments(number: number, signal: AbortSignal): Promise<readonly Comment[]> {
    await this.#asked(signal);
    return [...(this.conversations.get(number) ?? [])];
  }

  async isAsWritten({ id }: Comment, signal: AbortSignal): Promise<boolean | undefined> {
    await this.#asked(signal);
    return this.recordsEdits ? !this.edited.has(id) : undefined;
  }

  async roleOf({ id, login }: ForgeUser, signal: AbortSignal): Promise<ForgeRole> {
    await this.#asked(signal);
    return this.users.get(login)?.id === id ? (this.roles.get(id) ?? "read") : "none";
  }

  async userOf(login: string, signal: AbortSignal): Promise<ForgeUser | undefined> {
    await this.#asked(signal);
    return this.users.get(login);
  }

  async teamMembers(team: string, signal: AbortSignal): Promise<readonly ForgeUser[]> {
    await this.#asked(signal);
    const members = this.teams.get(team);
    if (members !== undefined) return members;
    throw new RollcallError("unauthorized", `the members of ${team} cannot be read`, { hint: "Name logins." });
  }

  async putComment(number: number, marker: string, body: string, signal: AbortSignal): Promise<number | undefined> {
    await this.#asked(signal);
    if (this.locked.has(number)) return undefined;
    const text = `${marker}\n${body}`;
    const ours = (this.conversations.get(number) ?? []).find(({ isOurs }) => isOurs);
    if (ours?.body === text) return ours.updatedAtMs;
    this.written += 1;
    if (ours === undefined) this.say(US, number, text, { isBot: true, isOurs: true });
    else this.edit(number, ours.id, text);
    return (this.conversations.get(number) ?? []).find(({ isOurs }) => isOurs)?.updatedAtMs;
  }

  async putCheck(check: Check, signal: AbortSignal): Promise<number> {
    await this.#asked(signal);
    const last = this.checks.findLast(({ head }) => head === check.head);
    const lastAtMs = last === undefined ? undefined : this.#checkedAtMs.get(last);
    if (lastAtMs !== undefined && last?.externalId === check.externalId && !check.isAskedAnew) return lastAtMs;
    this.written += 1;
    this.checks.push(check);
    this.#checkedAtMs.set(check, this.#parts.nowMs());
    return this.#parts.nowMs();
  }

  async putReport(report: Report, signal: AbortSignal): Promise<number> {
    await this.#asked(signal);
    const known = this.reports.find(({ marker }) => marker === report.marker);
    if (known?.isOpen === true && known.body === report.body && known.title === report.title) return known.number;
    this.written += 1;
    const number = known?.number ?? (this.#nextId += 1);
    if (known !== undefined) this.reports.splice(this.reports.indexOf(known), 1);
    this.reports.push({ ...report, number, isOpen: true });
    return number;
  }

  async closeReport({ marker, title, body }: Omit<Report, "labels">, signal: AbortSignal): Promise<void> {
    await this.#asked(signal);
    const known = this.reports.findIndex((report) => report.marker === marker);
    const report = this.reports[known];
    if (report === undefined || (!report.isOpen && report.title === title && report.body === body)) return;
    this.written += 1;
    this.reports[known] = { ...report, title, body, isOpen: false };
  }

  async closeIssue(number: number, _isDone: boolean, signal: AbortSignal): Promise<void> {
    await this.#asked(signal);
    this.written += 1;
    this.changeIssue(number, { isOpen: false });
  }

  async putDeployment(deployment: Deployment, signal: AbortSignal): Promise<void> {
    await this.#asked(signal);
    const last = this.shownDeployments.findLast(
      ({ commit, domain }) => commit === deployment.commit && domain === deployment.domain,
    );
    if (last?.state === deployment.state && last.description === deployment.description) return;
    this.written += 1;
    this.shownDeployments.push(deployment);
  }

  async react(commentId: number, reaction: "seen" | "done" | "refused", signal: AbortSignal): Promise<void> {
    await this.#asked(signal);
    const given = this.reactions.get(commentId) ?? [];
    if (!given.includes(reaction)) this.reactions.set(commentId, [...given, reaction]);
  }

  async openIssues(signal: AbortSignal): Promise<readonly ListedIssue[]> {
    await this.#asked(signal);
    return this.issues.filter(({ isOpen }) => isOpen).map((issue) => ({ ...issue, updatedAtMs: this.#parts.nowMs() }));
  }

  async issue(number: number, signal: AbortSignal): Promise<Issue | undefined> {
    await this.#asked(signal);
    return this.issues.find((issue) => issue.number === number);
  }

  async ownPullRequest(key: OwnPullRequestKey, signal: AbortSignal): Promise<OwnPullRequestState | undefined> {
    await this.#asked(signal);
    const pull = this.#openedAs(key);
    return pull === undefined ? undefined : { number: pull.number, state: pull.state, isCurrent: false };
  }

  async putPullRequest(wanted: OwnPullRequest, signal: AbortSignal): Promise<OwnPullRequestState> {
    await this.#asked(signal);
    const known = this.#openedAs(wanted);
    const last = this.ownPullRequests.findLast(({ name }) => name === wanted.name);
    const isSame = JSON.stringify(last?.files) === JSON.stringify(wanted.files);
    const isOurs = known === undefined || this.#ourHeads.has(known.head);
    if (known !== undefined && (known.state !== "open" || isSame || !isOurs))
      return { number: known.number, state: known.state, isCurrent: known.state === "open" && isOurs && isSame };
    this.written += 1;
    this.ownPullRequests.push(wanted);
    const headRef = refOf(wanted);
    const head = await this.#parts.commit(headRef, wanted);
    this.#ourHeads.add(head);
    const fields = { head, headRef, askedBy: wanted.askedBy.id, url: wanted.title };
    if (known !== undefined) this.change(known.number, fields);
    const number = known?.number ?? this.open(US, fields);
    return { number, state: "open", isCurrent: true };
  }

  #openedAs(key: OwnPullRequestKey): PullRequest | undefined {
    return [...this.pulls.values()].find(({ headRef }) => headRef === refOf(key));
  }

  async redeliverFailed(): Promise<number> {
    return Promise.resolve(0);
  }

  // What people do.

  changeIssue(number: number, fields: Partial<Issue>): void {
    const known = this.issues.findIndex((issue) => issue.number === number);
    this.issues[known] = { ...sure(this.issues[known]), ...fields };
  }

  /** Somebody closes, reopens or edits a report. */
  changeReport(number: number, fields: Partial<RememberedReport>): void {
    const known = this.reports.findIndex((report) => report.number === number);
    this.reports[known] = { ...sure(this.reports[known]), ...fields };
  }

  /** Somebody with an account; the same at each call. */
  person(login: string, role: ForgeRole = "read"): ForgeUser {
    const user = this.users.get(login) ?? { id: (this.#nextId += 1), login };
    this.users.set(login, user);
    this.roles.set(user.id, role);
    return user;
  }

  /** Gives the number of a new request. */
  open(author: ForgeUser, fields: Pick<PullRequest, "head" | "headRef"> & Partial<PullRequest>): number {
    const number = (this.#nextId += 1);
    this.pulls.set(number, {
      number,
      author,
      askedBy: undefined,
      form: undefined,
      baseBranch: "main",
      state: "open",
      updatedAtMs: this.#parts.nowMs(),
      landed: undefined,
      landedAtMs: undefined,
      url: `https://forge.example/acme/register/pull/${String(number)}`,
      ...fields,
    });
    this.moves.set(number, [{ by: author, before: undefined, after: fields.head }]);
    return number;
  }

  /** Somebody moves the branch of a request, forwards or not. */
  push(who: ForgeUser, number: number, head: CommitId): void {
    const before = sure(this.pulls.get(number)).head;
    this.moves.set(number, [...(this.moves.get(number) ?? []), { by: who, before, after: head }]);
    this.change(number, { head });
  }

  change(number: number, fields: Partial<PullRequest>): void {
    this.pulls.set(number, { ...sure(this.pulls.get(number)), updatedAtMs: this.#parts.nowMs(), ...fields });
  }

  /** Gives the comment's id. */
  say(user: ForgeUser, number: number, body: string, fields: Partial<Comment> = {}): number {
    const id = (this.#nextId += 1);
    const atMs = this.#parts.nowMs();
    const comment = {
      id,
      key: String(id),
      user,
      isBot: false,
      isOurs: false,
      body,
      createdAtMs: atMs,
      updatedAtMs: atMs,
      ...fields,
    };
    this.conversations.set(number, [...(this.conversations.get(number) ?? []), comment]);
    return id;
  }

  /** Somebody takes a comment away. */
  remove(number: number, id: number): void {
    this.conversations.set(
      number,
      (this.conversations.get(number) ?? []).filter((comment) => comment.id !== id),
    );
  }

  edit(number: number, id: number, body: string): void {
    const comments = this.conversations.get(number) ?? [];
    const updatedAtMs = this.#parts.nowMs();
    this.edited.add(id);
    this.conversations.set(
      number,
      comments.map((comment) => (comment.id === id ? { ...comment, body, updatedAtMs } : comment)),
    );
  }

  review(user: ForgeUser, number: number, state: Review["state"]): void {
    const id = (this.#nextId += 1);
    const review = { id, user, state, atMs: this.#parts.nowMs() };
    this.opinions.set(number, [...(this.opinions.get(number) ?? []), review]);
  }

  // What people see.

  /** Our one comment on a request; undefined when there is none. */
  ourComment(number: number): string | undefined {
    return this.conversations.get(number)?.find(({ isOurs }) => isOurs)?.body;
  }

  verdictOf(head: CommitId): Check | undefined {
    return this.checks.findLast((check) => check.head === head);
  }

  async #asked(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.broken !== undefined) throw this.broken;
    return Promise.resolve();
  }
}

function refOf({ name, askedBy }: OwnPullRequestKey): string {
  return `refs/heads/rollcall/${name}-${String(askedBy.id)}`;
}
