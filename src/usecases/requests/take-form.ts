import { isAdmissionForm, parseAdmissionForm, type AdmissionForm } from "../../desired/parse/admission-form.ts";
import { NO_PLACEMENT } from "../../desired/requested-document.ts";
import { RollcallError } from "../../model/error.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { ForgeUser, Issue, OwnPullRequestState } from "../../model/pull-request.ts";
import { codeSpan } from "../../report/escape.ts";
import { editorLink } from "../../report/markdown/forge-link.ts";
import { type FormAnswer, formAnswer } from "../../report/markdown/form-answer.ts";
import type {
  Forge,
  ForgeConversation,
  ForgeIssues,
  ForgeOwnPullRequests,
  OwnPullRequestKey,
} from "../../ports/forge.ts";
import type { Publish } from "../../ports/events.ts";
import { backoffMs } from "../../model/backoff.ts";
import type { BranchHead } from "../register/branch-head.ts";
import { Listed } from "./listed.ts";
import { type PrepareDeps, prepareRequest, type PreparedRequest } from "./prepare-request.ts";

export interface TakeFormDeps extends PrepareDeps {
  readonly forge: Pick<Forge, "capabilities" | "busyUntilMs"> & ForgeIssues & ForgeConversation & ForgeOwnPullRequests;
  readonly branch: BranchHead;
  /** The protected branch. */
  readonly baseBranch: string;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly publish: Publish;
}

/** The first line of our answer. Its content is never read back as state. */
const FORM_MARKER = "<!-- rollcall:form v1 -->";
/** Maximum open forms per account. */
const OPEN_FORMS = 5;
/** Maximum length of a link that browsers accept. */
const MAX_LINK = 7_000;

/**
 * Processes admission forms: an issue, filled in without git, becomes a pull request of our App.
 *
 * Each form has one pull request, identified by the issue and its author, however often it is processed; and one
 * answer.
 */
export class AdmissionForms {
  readonly #deps: TakeFormDeps;
  /** When each waiting form may be processed. */
  readonly #due = new Map<number, InstantMs>();
  readonly #failures = new Map<number, number>();
  /** Processed open forms, and whether the answer listed problems. */
  readonly #seen = new Map<number, { readonly hasProblems: boolean }>();
  readonly #listed = new Listed();

  constructor(deps: TakeFormDeps) {
    this.#deps = deps;
  }

  /** Queues an issue, which need not be a form. */
  ask(number: number): void {
    this.#due.set(number, this.#deps.clock.nowMs());
  }

  /** Whether it is known to be an open form. */
  knows(number: number): boolean {
    return this.#seen.has(number);
  }

  /** Queues rejected forms: the branch has moved, and may accept them now. */
  askRefused(): void {
    for (const [number, { hasProblems }] of this.#seen) if (hasProblems) this.ask(number);
  }

  /** Queues new and changed forms. */
  async poll(signal: AbortSignal): Promise<void> {
    const forms = (await this.#deps.forge.openIssues(signal)).filter(isAdmissionForm);
    for (const number of this.#listed.changed(forms, this.#deps.clock.nowMs())) this.ask(number);
  }

  /** Processes all due forms, one by one. One that fails is retried later, and delays no other. */
  async takeDue(signal: AbortSignal): Promise<void> {
    const { forge, clock, random, publish } = this.#deps;
    for (const [number, atMs] of [...this.#due].toSorted(([one], [other]) => one - other)) {
      // Existing requests come first.
      if (atMs > clock.nowMs() || forge.busyUntilMs > clock.nowMs()) continue;
      this.#due.delete(number);
      try {
        await this.#look(number, signal);
        this.#failures.delete(number);
      } catch (error) {
        signal.throwIfAborted();
        const attempt = (this.#failures.get(number) ?? 0) + 1;
        this.#failures.set(number, attempt);
        const what = "a form could not be taken up; it is tried again";
        publish({ kind: "warning", what, error, about: { form: number } });
        this.#due.set(number, clock.nowMs() + backoffMs(attempt, random));
      }
    }
  }

  async #look(number: number, signal: AbortSignal): Promise<void> {
    const { forge } = this.#deps;
    const issue = await forge.issue(number, signal);
    this.#seen.delete(number);
    if (issue === undefined || issue.authorIsBot || !isAdmissionForm(issue)) return;
    const key: OwnPullRequestKey = { name: `form-${String(issue.number)}`, askedBy: issue.author };
    const known = await forge.ownPullRequest(key, signal);
    if (known !== undefined && known.state !== "open") {
      await this.#end(issue, known, signal);
      return;
    }
    if (!issue.isOpen) return;
    const { commit } = this.#deps.branch;
    const answer = await this.#answer(issue, key, known, signal);
    const hasProblems = answer.kind === "problems";
    this.#seen.set(number, { hasProblems });
    // `askRefused` did not find it here while it was processed.
    if (hasProblems && this.#deps.branch.commit !== commit) this.ask(number);
    await forge.putComment(number, FORM_MARKER, formAnswer(answer), signal);
  }

  /** The request has ended, and so has the form: the answer says how. */
  async #end({ number, isOpen }: Issue, opened: OwnPullRequestState, signal: AbortSignal): Promise<void> {
    const { forge } = this.#deps;
    await forge.putComment(number, FORM_MARKER, formAnswer({ kind: "asked", opened }), signal);
    if (isOpen) await forge.closeIssue(number, opened.state === "merged", signal);
  }

  async #answer(
    issue: Issue,
    key: OwnPullRequestKey,
    known: OwnPullRequestState | undefined,
    signal: AbortSignal,
  ): Promise<FormAnswer> {
    const { forge } = this.#deps;
    const { author } = issue;
    // An account that may write to the register could edit an owner's issue, and have that owner approve it.
    if (!issue.isAuthorsOwn) return { kind: "not-own" };
    const form = parseAdmissionForm(issue.body);
    if (!form.ok) return { kind: "problems", problems: form.problems };
    if (known === undefined && (await this.#hasTooMany(issue, signal))) return { kind: "too-many", limit: OPEN_FORMS };
    const prepared = await this.#prepare(form.value, author, signal);
    if ("kind" in prepared) return prepared;
    if (!forge.capabilities.ownPullRequests) return { kind: "no-intake", link: this.#editorLink(issue, prepared) };
    return this.#open(issue, key, prepared, signal);
  }

  async #hasTooMany({ number, author }: Issue, signal: AbortSignal): Promise<boolean> {
    const open = await this.#deps.forge.openIssues(signal);
    const older = open.filter((one) => one.author.id === author.id && one.number < number && isAdmissionForm(one));
    return older.length >= OPEN_FORMS;
  }

  /** The document, validated against the branch; or its problems. */
  async #prepare(
    { domain, name, participantId, permission, organisation, contacts, networks }: AdmissionForm,
    author: ForgeUser,
    signal: AbortSignal,
  ): Promise<PreparedRequest | Extract<FormAnswer, { readonly kind: "problems" }>> {
    const { branch } = this.#deps;
    const member = { domain, name, participantId, permission, networks, placement: NO_PLACEMENT };
    const draft = { ...member, organisation, contacts, github: [author.login] };
    try {
      const prepared = await prepareRequest(this.#deps, draft, await branch.current(signal), signal);
      return prepared.isValid ? prepared : { kind: "problems", problems: prepared.problems };
    } catch (error) {
      // Not possible: there is no such domain, or the member exists already.
      if (!(error instanceof RollcallError) || error.code !== "usage") throw error;
      return { kind: "problems", problems: [error] };
    }
  }

  async #open(
    { number, author }: Issue,
    key: OwnPullRequestKey,
    { wish, file, revision }: PreparedRequest,
    signal: AbortSignal,
  ): Promise<FormAnswer> {
    const { forge, baseBranch } = this.#deps;
    const { commit } = revision;
    if (commit === undefined) throw new Error("forms are held against a branch of a git repository");
    const wanted = {
      base: commit,
      baseBranch,
      title: `Admit ${wish.name} to ${wish.domain}`,
      body: [
        `${codeSpan(author.login)} (account ${String(author.id)}) asks for it with the form of #${String(number)}, and counts as its author: their own approval does not count.`,
        "",
        `Closes #${String(number)}`,
      ].join("\n"),
      files: [file],
    };
    return { kind: "asked", opened: await forge.putPullRequest({ ...key, ...wanted }, signal) };
  }

  #editorLink({ url }: Issue, { file }: PreparedRequest): string | undefined {
    const page = /^(https?:\/\/\S+)\/issues\/\d+$/.exec(url)?.[1];
    const link = page === undefined ? undefined : editorLink(page, this.#deps.baseBranch, file);
    return link === undefined || link.length > MAX_LINK ? undefined : link;
  }
}
