import type { Octokit } from "octokit";

import { RollcallError } from "../../model/error.ts";
import type { CommitId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
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
} from "../../model/pull-request.ts";
import type { Delivery, Forge, ForgeCapabilities, OwnPullRequest, Hint, OwnPullRequestKey } from "../../ports/forge.ts";
import { orUndefined, refusedStatus } from "./answers.ts";
import { type CallOptions, type GitHubClient, type Installation, MAY_BE_REPEATED } from "./client.ts";
import { ConditionalReads } from "./conditional.ts";
import { Intake } from "./intake.ts";
import {
  COMMENT_QUERY,
  type CommentAnswer,
  type HeadBranch,
  headBranchOf,
  isAsWritten,
  ISSUE_QUERY,
  type IssueAnswer,
  toComment,
  toIssue,
  toListedIssue,
  toPullRequest,
  toPush,
  toPushes,
  toReview,
  toRole,
  toUser,
} from "./readings.ts";
import { readWebhook } from "./read-webhook.ts";

export interface GitHubForgeOptions {
  readonly client: GitHubClient;
  /** Of the App that may write branches; undefined where there is none. */
  readonly intake: GitHubClient | undefined;
  /** One, or two while they are exchanged. */
  readonly webhookSecrets: readonly string[];
}

/** The name of the check, which the branch's protection requires. */
const CHECK_NAME = "rollcall";
const PAGE = 100;
/** A page of what moved last. */
const NEWEST_FIRST = { sort: "updated", direction: "desc", per_page: PAGE } as const;
/** GitHub takes so many at once, and puts more beside them. */
const ANNOTATIONS = 50;
/** More are listed in the text. */
const ANNOTATIONS_ALTOGETHER = 200;
const TITLE_LENGTH = 255;
const OUTPUT_LENGTH = 65_000;
const DESCRIPTION_LENGTH = 140;

/** Every comment of ours begins so. */
const MARKED = /^<!-- rollcall:[a-z]/;

type Rest = Octokit["rest"];

interface Where {
  readonly owner: string;
  readonly repo: string;
}

/** A check run of ours. */
interface Run {
  readonly id: number;
  readonly status: string;
  readonly externalId: string | null;
  /** How many it has. */
  readonly annotations: number;
  /** When it was completed or, while it is under way, begun. */
  readonly atMs: InstantMs;
}

function toRun(run: {
  readonly id: number;
  readonly status: string;
  readonly external_id: string | null;
  readonly output: { readonly annotations_count: number };
  readonly started_at: string | null;
  readonly completed_at: string | null;
}): Run {
  const { id, status, external_id: externalId, output, started_at: startedAt, completed_at: completedAt } = run;
  const atMs = Date.parse(completedAt ?? startedAt ?? "");
  return { id, status, externalId, annotations: output.annotations_count, atMs };
}

/** GitHub, through its REST API, as the App that the operator registered. */
export class GitHubForge implements Forge {
  readonly capabilities: ForgeCapabilities;
  readonly #client: GitHubClient;
  readonly #intake: Intake | undefined;
  readonly #secrets: readonly string[];
  readonly #reads: ConditionalReads;
  #known: { readonly repositoryId: number; readonly id: number } | undefined;

  constructor({ client, intake, webhookSecrets }: GitHubForgeOptions) {
    this.#client = client;
    this.#reads = new ConditionalReads(() => client.nowMs());
    this.#intake = intake === undefined ? undefined : new Intake(intake);
    // Measured limits of comments differ; this one is below all of them.
    this.capabilities = {
      commentLength: 60_000,
      deployments: true,
      conversation: true,
      ownPullRequests: intake !== undefined,
    };
    this.#secrets = webhookSecrets;
  }

  get busyUntilMs(): InstantMs {
    return this.#client.busyUntilMs;
  }

  async readDelivery(
    delivery: Delivery,
  ): Promise<{ readonly id: string; readonly hints: readonly Hint[] } | undefined> {
    const { owner, repo } = this.#client.where;
    return readWebhook(delivery, {
      repository: `${owner}/${repo}`,
      repositoryId: this.#known?.repositoryId,
      installationId: this.#known?.id,
      secrets: this.#secrets,
    });
  }

  async openPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]> {
    return this.#call("open requests cannot be listed", signal, (rest, where, request) =>
      this.#reads.all(
        "open requests",
        (page, headers) =>
          rest.pulls.list({
            ...where,
            state: "open",
            ...NEWEST_FIRST,
            page,
            headers,
            request,
          }),
        toPullRequest,
      ),
    );
  }

  async mergedPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]> {
    const closed = await this.#call("merged requests cannot be listed", signal, (rest, where, request) =>
      this.#reads.one(
        "closed requests",
        (headers) =>
          rest.pulls.list({
            ...where,
            state: "closed",
            ...NEWEST_FIRST,
            headers,
            request,
          }),
        (pulls) => pulls.map(toPullRequest),
      ),
    );
    return closed.filter(({ state }) => state === "merged");
  }

  async pullRequest(number: number, signal: AbortSignal): Promise<PullRequest | undefined> {
    return (await orUndefined(this.#pull(number, signal)))?.request;
  }

  async #pull(
    number: number,
    signal: AbortSignal,
  ): Promise<{ readonly request: PullRequest; readonly branch: HeadBranch | undefined }> {
    return this.#call(`request #${String(number)} cannot be read`, signal, (rest, where, request) =>
      this.#reads.one(
        `request ${String(number)}`,
        (headers) => rest.pulls.get({ ...where, pull_number: number, headers, request }),
        (pull) => ({ request: toPullRequest(pull), branch: headBranchOf(pull) }),
      ),
    );
  }

  async reviews(number: number, signal: AbortSignal): Promise<readonly Review[]> {
    const all = await this.#call("reviews cannot be read", signal, (rest, where, request) =>
      this.#reads.all(
        `reviews ${String(number)}`,
        (page, headers) =>
          rest.pulls.listReviews({ ...where, pull_number: number, per_page: PAGE, page, headers, request }),
        toReview,
      ),
    );
    // Oldest first: a person's later review replaces the earlier one.
    const latest = new Map<number, Review>();
    for (const review of all) if (review !== undefined) latest.set(review.user.id, review);
    return [...latest.values()];
  }

  async pushes(number: number, signal: AbortSignal): Promise<readonly Push[]> {
    const { branch } = await this.#pull(number, signal);
    if (branch === undefined) return [];
    const { owner, repo, ref } = branch;
    // A fork that we do not see has no record for us, either.
    const newestFirst = await orUndefined(
      this.#call("who pushed cannot be read", signal, (rest, _where, request) =>
        this.#reads.one(
          `pushes ${owner}/${repo} ${ref}`,
          (headers) => rest.repos.listActivities({ owner, repo, ref, per_page: PAGE, headers, request }),
          (activities) => activities.map(toPush),
          "remembered",
        ),
      ),
    );
    return newestFirst?.toReversed() ?? [];
  }

  async commits(number: number, signal: AbortSignal): Promise<readonly Push[]> {
    const commits = await this.#call("a request's commits cannot be read", signal, (rest, where, request) =>
      this.#reads.all(
        `commits ${String(number)}`,
        (page, headers) =>
          rest.pulls.listCommits({ ...where, pull_number: number, per_page: PAGE, page, headers, request }),
        toPushes,
      ),
    );
    return commits.flat();
  }

  async comments(number: number, signal: AbortSignal): Promise<readonly Comment[]> {
    const { appId } = await this.#installation();
    return this.#call("comments cannot be read", signal, (rest, where, request) =>
      this.#reads.all(
        `comments ${String(number)}`,
        (page, headers) =>
          rest.issues.listComments({ ...where, issue_number: number, per_page: PAGE, page, headers, request }),
        (comment) => toComment(appId, comment),
      ),
    );
  }

  async isAsWritten({ key, body }: Comment, signal: AbortSignal): Promise<boolean | undefined> {
    const answer = await orUndefined(
      this.#client.graphql<CommentAnswer>("a comment's edits cannot be read", COMMENT_QUERY, { key }, signal),
      [403, 404],
    );
    return answer === undefined ? undefined : isAsWritten(answer, body);
  }

  async roleOf(user: ForgeUser, signal: AbortSignal): Promise<ForgeRole> {
    const role = await orUndefined(
      this.#call("the role of an account cannot be read", signal, async (rest, where, request) => {
        const { data } = await rest.repos.getCollaboratorPermissionLevel({ ...where, username: user.login, request });
        return toRole(data, user);
      }),
    );
    return role ?? "none";
  }

  async userOf(login: string, signal: AbortSignal): Promise<ForgeUser | undefined> {
    return orUndefined(
      this.#call("an account cannot be read", signal, (rest, _where, request) =>
        this.#reads.one(
          `user ${login}`,
          (headers) => rest.users.getByUsername({ username: login, headers, request }),
          toUser,
          "remembered",
        ),
      ),
    );
  }

  async teamMembers(team: string, signal: AbortSignal): Promise<readonly ForgeUser[]> {
    const [org = "", slug = ""] = team.split("/");
    return this.#call(`the members of ${team} cannot be read`, signal, (rest, _where, request) =>
      this.#reads.all(
        `team ${team}`,
        (page, headers) =>
          rest.teams.listMembersInOrg({ org, team_slug: slug, per_page: PAGE, page, headers, request }),
        toUser,
        "remembered",
      ),
    );
  }

  async putComment(number: number, marker: string, body: string, signal: AbortSignal): Promise<InstantMs | undefined> {
    const text = `${marker}\n${body}`;
    const [first, ...others] = await this.#ourComments(number, marker, signal);
    try {
      if (first === undefined) return await this.#addComment(number, marker, text, signal);
      for (const { id } of others) await this.#removeComment(id, signal);
      if (sameText(first.body, text)) return first.updatedAtMs;
      return await this.#call("our comment cannot be edited", signal, async (rest, where, request) => {
        const { data } = await rest.issues.updateComment({ ...where, comment_id: first.id, body: text, request });
        return Date.parse(data.updated_at);
      });
    } catch (error) {
      // A locked conversation, or an archived repository: the check says it all.
      if (refusedStatus(error) === 403) return undefined;
      throw error;
    }
  }

  async #addComment(number: number, marker: string, text: string, signal: AbortSignal): Promise<InstantMs> {
    const madeAtMs = await this.#create(
      "a comment cannot be made",
      signal,
      async (rest, where, request) => {
        const { data } = await rest.issues.createComment({ ...where, issue_number: number, body: text, request });
        return Date.parse(data.updated_at);
      },
      async () => (await this.#ourComments(number, marker, signal))[0]?.updatedAtMs,
    );
    // Another replica may have created one at the same time.
    const [first, ...others] = await this.#ourComments(number, marker, signal);
    for (const { id } of others) await this.#removeComment(id, signal);
    return first?.updatedAtMs ?? madeAtMs;
  }

  /** The oldest first; including one whose marker was removed. */
  async #ourComments(number: number, marker: string, signal: AbortSignal): Promise<readonly Comment[]> {
    const comments = await this.comments(number, signal);
    return comments.filter(({ isOurs, body }) => {
      const first = body.split(/\r?\n/, 1)[0] ?? "";
      return isOurs && (first === marker || !MARKED.test(first));
    });
  }

  async #removeComment(id: number, signal: AbortSignal): Promise<void> {
    await orUndefined(
      this.#call("a comment of ours cannot be removed", signal, (rest, where, request) =>
        rest.issues.deleteComment({ ...where, comment_id: id, request }),
      ),
    );
  }

  async putCheck(check: Check, signal: AbortSignal): Promise<InstantMs> {
    const before = await this.#runsOn(check.head, signal);
    const [latest] = before;
    if (latest?.externalId === check.externalId && !check.isAskedAnew) return latest.atMs;
    const isUnderWay = check.status === "queued" || check.status === "in-progress";
    // They are added to those that are there: a run gets them once, with the verdict.
    const annotations = isUnderWay ? [] : check.annotations.slice(0, ANNOTATIONS_ALTOGETHER);
    const [first = [], ...rest] = inBatches(annotations, ANNOTATIONS);
    // It has its id once it is whole: until then the next try makes another one.
    const named = (isWhole: boolean) => (isWhole ? { external_id: check.externalId } : {});
    const fields = { ...checkFields(check, first), ...named(rest.length === 0) };
    // What is still under way is completed; what is complete stays as it was, beside a new one.
    let run =
      latest !== undefined && latest.status !== "completed"
        ? await this.#updateRun(latest, fields, first.length, signal)
        : await this.#addRun(check, fields, before, signal);
    for (const [index, batch] of rest.entries()) {
      const output = { output: outputOf(check, batch), ...named(index === rest.length - 1) };
      run = await this.#updateRun(run, output, batch.length, signal);
    }
    return run.atMs;
  }

  /** The latest of ours, if any. */
  async #runsOn(head: CommitId, signal: AbortSignal): Promise<readonly Run[]> {
    const { appId } = await this.#installation();
    return this.#call("checks cannot be read", signal, (rest, where, request) =>
      this.#reads.one(
        `checks ${head}`,
        (headers) =>
          rest.checks.listForRef({
            ...where,
            ref: head,
            check_name: CHECK_NAME,
            app_id: appId,
            filter: "latest",
            headers,
            request,
          }),
        ({ check_runs: runs }) => runs.map(toRun),
      ),
    );
  }

  async #addRun(
    { head }: Check,
    fields: ReturnType<typeof checkFields>,
    before: readonly Run[],
    signal: AbortSignal,
  ): Promise<Run> {
    return this.#create(
      "the check cannot be written",
      signal,
      async (rest, where, request) => {
        const { data } = await rest.checks.create({ ...where, name: CHECK_NAME, head_sha: head, ...fields, request });
        return toRun(data);
      },
      async () => (await this.#runsOn(head, signal)).find(({ id }) => before.every((run) => run.id !== id)),
    );
  }

  async #updateRun(
    { id, annotations }: Run,
    fields: Partial<ReturnType<typeof checkFields>>,
    added: number,
    signal: AbortSignal,
  ): Promise<Run> {
    const update = async (rest: Rest, where: Where, request: CallOptions): Promise<Run> => {
      const { data } = await rest.checks.update({ ...where, check_run_id: id, ...fields, request });
      return toRun(data);
    };
    // Without annotations it may well be done twice.
    if (added === 0) return this.#call("the check cannot be written", signal, update);
    return this.#create("the check's annotations cannot be written", signal, update, async () => {
      const run = await this.#call("the check cannot be read", signal, async (rest, where, request) => {
        const { data } = await rest.checks.get({ ...where, check_run_id: id, request });
        return toRun(data);
      });
      return run.annotations >= annotations + added ? run : undefined;
    });
  }

  async putReport({ marker, title, body, labels }: Report, signal: AbortSignal): Promise<number> {
    const text = `${marker}\n${body}`;
    const [first, ...others] = await this.#ourReports(marker, title, signal);
    if (first === undefined) {
      const made = await this.#create(
        "a report cannot be made",
        signal,
        async (rest, where, request) => {
          const { data } = await rest.issues.create({ ...where, title, body: text, labels: [...labels], request });
          return data.number;
        },
        async () => (await this.#ourReports(marker, title, signal))[0]?.number,
      );
      const [oldest, ...more] = await this.#ourReports(marker, title, signal);
      for (const { number } of more) await this.closeIssue(number, false, signal);
      return oldest?.number ?? made;
    }
    for (const { number, isOpen } of others) if (isOpen) await this.closeIssue(number, false, signal);
    if (!first.isOpen || first.title !== title || !sameText(first.body, text)) {
      await this.#call("a report cannot be edited", signal, (rest, where, request) =>
        rest.issues.update({ ...where, issue_number: first.number, title, body: text, state: "open", request }),
      );
    }
    return first.number;
  }

  async closeReport({ marker, title, body }: Omit<Report, "labels">, signal: AbortSignal): Promise<void> {
    const [first, ...others] = await this.#ourReports(marker, title, signal);
    for (const { number, isOpen } of others) if (isOpen) await this.closeIssue(number, false, signal);
    const text = `${marker}\n${body}`;
    if (first === undefined || (!first.isOpen && first.title === title && sameText(first.body, text))) return;
    const closed = { title, body: text, state: "closed", state_reason: "completed" } as const;
    await this.#call("a report cannot be closed", signal, (rest, where, request) =>
      rest.issues.update({ ...where, issue_number: first.number, ...closed, request }),
    );
  }

  async closeIssue(number: number, isDone: boolean, signal: AbortSignal): Promise<void> {
    const closed = { state: "closed", state_reason: isDone ? "completed" : "not_planned" } as const;
    await this.#call("an issue cannot be closed", signal, (rest, where, request) =>
      rest.issues.update({ ...where, issue_number: number, ...closed, request }),
    );
  }

  /** The oldest first; including one whose marker was removed, as long as it has its title. */
  async #ourReports(
    marker: string,
    ofTitle: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly number: number; readonly title: string; readonly body: string; isOpen: boolean }[]> {
    const { appId, slug } = await this.#installation();
    const issues = await this.#call("reports cannot be read", signal, (rest, where, request) =>
      this.#reads.all(
        "reports",
        (page, headers) =>
          rest.issues.listForRepo({
            ...where,
            creator: `${slug}[bot]`,
            state: "all",
            sort: "created",
            direction: "asc",
            per_page: PAGE,
            page,
            headers,
            request,
          }),
        (issue) => ({
          number: issue.number,
          title: issue.title,
          body: issue.body ?? "",
          isOpen: issue.state === "open",
          isOurs: issue.user?.type === "Bot" && issue.performed_via_github_app?.id === appId,
          isRequest: issue.pull_request !== undefined,
        }),
      ),
    );
    return issues.filter(({ isOurs, isRequest, title, body }) => {
      const first = body.split(/\r?\n/, 1)[0] ?? "";
      return isOurs && !isRequest && (first === marker || (!MARKED.test(first) && title === ofTitle));
    });
  }

  async putDeployment({ commit, domain, state, description, url }: Deployment, signal: AbortSignal): Promise<void> {
    const environment = `domain/${domain}`;
    const known = await this.#deploymentOf(commit, environment, signal);
    const id = known ?? (await this.#addDeployment(commit, environment, signal));
    const wanted = { state: DEPLOYMENT_STATES[state], description: description.slice(0, DESCRIPTION_LENGTH) };
    const isShown = async (): Promise<true | undefined> => {
      const latest = await this.#deploymentStatus(id, signal);
      return latest?.state === wanted.state && latest.description === wanted.description ? true : undefined;
    };
    if (await isShown()) return;
    await this.#create(
      "a deployment cannot be written",
      signal,
      async (rest, where, request) => {
        await rest.repos.createDeploymentStatus({
          ...where,
          deployment_id: id,
          ...wanted,
          ...(url === undefined ? {} : { log_url: url }),
          // Several members share an environment: one that is admitted makes no other one inactive.
          auto_inactive: false,
          request,
        });
        return true as const;
      },
      isShown,
    );
  }

  async #deploymentOf(commit: CommitId, environment: string, signal: AbortSignal): Promise<number | undefined> {
    const [newest] = await this.#call("deployments cannot be read", signal, (rest, where, request) =>
      this.#reads.one(
        `deployments ${commit} ${environment}`,
        (headers) =>
          rest.repos.listDeployments({ ...where, sha: commit, environment, task: TASK, per_page: 1, headers, request }),
        (deployments) => deployments.map(({ id }) => id),
      ),
    );
    return newest;
  }

  async #deploymentStatus(
    id: number,
    signal: AbortSignal,
  ): Promise<{ readonly state: string; readonly description: string } | undefined> {
    const [latest] = await this.#call("a deployment cannot be read", signal, (rest, where, request) =>
      this.#reads.one(
        `deployment ${String(id)}`,
        (headers) => rest.repos.listDeploymentStatuses({ ...where, deployment_id: id, per_page: 1, headers, request }),
        (statuses) => statuses.map((status) => ({ state: status.state, description: status.description })),
      ),
    );
    return latest;
  }

  async #addDeployment(commit: CommitId, environment: string, signal: AbortSignal): Promise<number> {
    return this.#create(
      "a deployment cannot be made",
      signal,
      async (rest, where, request) => {
        const { data } = await rest.repos.createDeployment({
          ...where,
          ref: commit,
          environment,
          task: TASK,
          // Nothing is merged for it, and no other check is waited for: it informs, and does not decide.
          auto_merge: false,
          required_contexts: [],
          request,
        });
        if ("id" in data) return data.id;
        throw new RollcallError("unavailable", "GitHub made something else than a deployment", { hint: "Try again." });
      },
      () => this.#deploymentOf(commit, environment, signal),
    );
  }

  async react(commentId: number, reaction: "seen" | "done" | "refused", signal: AbortSignal): Promise<void> {
    const content = { seen: "eyes", done: "rocket", refused: "-1" } as const;
    // The comment may be gone again, or its conversation locked.
    await orUndefined(
      this.#call("a reaction cannot be given", signal, (rest, where, request) =>
        rest.reactions.createForIssueComment({
          ...where,
          comment_id: commentId,
          content: content[reaction],
          request: { ...request, ...MAY_BE_REPEATED },
        }),
      ),
      [403, 404],
    );
  }

  async openIssues(signal: AbortSignal): Promise<readonly ListedIssue[]> {
    const listed = await this.#call("open issues cannot be listed", signal, (rest, where, request) =>
      this.#reads.all(
        "open issues",
        (page, headers) =>
          rest.issues.listForRepo({
            ...where,
            state: "open",
            sort: "created",
            direction: "desc",
            per_page: PAGE,
            page,
            headers,
            request,
          }),
        toListedIssue,
      ),
    );
    return listed.filter((issue) => issue !== undefined);
  }

  async issue(number: number, signal: AbortSignal): Promise<Issue | undefined> {
    const variables = { ...this.#client.where, number };
    const what = `issue #${String(number)} cannot be read`;
    const answer = await orUndefined(this.#client.graphql<IssueAnswer>(what, ISSUE_QUERY, variables, signal));
    return answer === undefined ? undefined : toIssue(answer);
  }

  async ownPullRequest(key: OwnPullRequestKey, signal: AbortSignal): Promise<OwnPullRequestState | undefined> {
    return this.#intake?.ownPullRequest(key, signal);
  }

  async putPullRequest(wanted: OwnPullRequest, signal: AbortSignal): Promise<OwnPullRequestState> {
    if (this.#intake !== undefined) return this.#intake.putPullRequest(wanted, signal);
    throw new RollcallError("settings", "there is no App that may write a branch", {
      hint: "Name one as github.intake in the settings: rollcall github setup --intake makes it.",
    });
  }

  async redeliverFailed(sinceMs: number, signal: AbortSignal): Promise<number> {
    const rest = await this.#client.asApp();
    const arrived = new Set<string>();
    const failed = new Map<string, number>();
    let cursor: string | undefined;
    do {
      const { data, headers } = await this.#client.call("deliveries cannot be listed", signal, (request) =>
        rest.apps.listWebhookDeliveries({ per_page: PAGE, ...(cursor === undefined ? {} : { cursor }), request }),
      );
      const recent = data.filter(({ delivered_at: at }) => Date.parse(at) >= sinceMs);
      for (const { id, guid, status_code: status } of recent) {
        if (status >= 200 && status < 300) arrived.add(guid);
        else if (!failed.has(guid)) failed.set(guid, id);
      }
      const next = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(headers.link ?? "")?.[1];
      cursor = recent.length < data.length || next === undefined ? undefined : decodeURIComponent(next);
    } while (cursor !== undefined);
    const lost = [...failed].filter(([guid]) => !arrived.has(guid));
    for (const [, id] of lost) {
      await this.#client.call("a delivery cannot be asked for again", signal, (request) =>
        rest.apps.redeliverWebhookDelivery({ delivery_id: id, request: { ...request, ...MAY_BE_REPEATED } }),
      );
    }
    return lost.length;
  }

  async #call<T>(
    what: string,
    signal: AbortSignal,
    work: (rest: Rest, where: Where, request: CallOptions) => Promise<T>,
  ): Promise<T> {
    return this.#client.call(what, signal, (request) => work(this.#client.rest, this.#client.where, request));
  }

  async #create<T>(
    what: string,
    signal: AbortSignal,
    work: (rest: Rest, where: Where, request: CallOptions) => Promise<T>,
    find: () => Promise<T | undefined>,
  ): Promise<T> {
    const { rest, where } = this.#client;
    return this.#client.create(what, signal, (request) => work(rest, where, request), find);
  }

  async #installation(): Promise<Installation> {
    const installation = await this.#client.installation();
    this.#known = installation;
    return installation;
  }
}

const TASK = "admit";

const DEPLOYMENT_STATES = {
  queued: "queued",
  "in-progress": "in_progress",
  success: "success",
  failure: "failure",
  inactive: "inactive",
} as const satisfies Record<Deployment["state"], string>;

/** How GitHub says it. What cannot be decided is never neutral: that would count as passed. */
function checkFields(check: Check, annotations: Check["annotations"]) {
  const conclusions = { success: "success", failure: "failure", "action-required": "action_required" } as const;
  const { status } = check;
  const state =
    status === "queued" || status === "in-progress"
      ? { status: status === "queued" ? ("queued" as const) : ("in_progress" as const) }
      : { status: "completed" as const, conclusion: conclusions[status] };
  return {
    ...(check.detailsUrl === undefined ? {} : { details_url: check.detailsUrl }),
    ...state,
    output: outputOf(check, annotations),
  };
}

function outputOf({ title, summary, text }: Check, annotations: Check["annotations"]) {
  return {
    title: title.slice(0, TITLE_LENGTH),
    summary: summary.slice(0, OUTPUT_LENGTH),
    ...(text === undefined ? {} : { text: text.slice(0, OUTPUT_LENGTH) }),
    annotations: annotations.map(({ path, line, column, level, title: about, message }) => ({
      path,
      start_line: line,
      end_line: line,
      ...(column === undefined ? {} : { start_column: column, end_column: column }),
      annotation_level: level,
      title: about.slice(0, TITLE_LENGTH),
      message: message.slice(0, OUTPUT_LENGTH),
    })),
  };
}

function inBatches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const batches: T[][] = [];
  for (let from = 0; from < items.length; from += size) batches.push(items.slice(from, from + size));
  return batches;
}

/** GitHub gives lines back with the ends that it likes. */
function sameText(one: string, other: string): boolean {
  return one.replaceAll("\r\n", "\n").trimEnd() === other.trimEnd();
}
