import { editIssue, openIssue, setLabels } from "../acts/threads.ts";
import { closePullRequest, editPull, reopenPullRequest } from "../acts/pulls.ts";
import { actorOf, type Call, created, type Handler, ok, paged, repositoryOf, text, textOrNull } from "../call.ts";
import { has } from "../permission.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import type { Account } from "../state/accounts.ts";
import type { Issue, Thread } from "../state/threads.ts";
import { issueInLists, issueView } from "../views/threads.ts";
import type { World } from "../world.ts";

export const issueRoutes = {
  /** Pull requests are among them: whoever wants none has to leave them out. */
  "GET /repos/{owner}/{repo}/issues": async (world, call) => {
    const { state = "open", creator, assignee, labels, since, sort = "created", direction = "desc" } = call.query;
    const names = text(labels, "")
      .split(",")
      .filter((name) => name !== "");
    const found = [...repositoryOf(call).threads.values()].filter(
      (thread) =>
        (state === "all" || thread.state === state) &&
        (creator === undefined || thread.author.login === creator) &&
        (assignee === undefined || thread.assignees.some(({ login }) => login === assignee)) &&
        (since === undefined || thread.updatedAtMs >= Date.parse(text(since, ""))) &&
        names.every((name) => thread.labels.includes(name)),
    );
    const key = (thread: Thread): number =>
      sort === "updated" ? thread.updatedAtMs : sort === "comments" ? thread.comments.length : thread.number;
    const sign = direction === "asc" ? 1 : -1;
    const ordered = found.toSorted((one, other) => (key(one) - key(other)) * sign);
    return paged(call, world, ordered, (thread) => issueInLists(world, thread));
  },

  "POST /repos/{owner}/{repo}/issues": (world, call) => {
    const { title, body, labels } = call.body;
    const issue = openIssue(world, actorOf(call.caller), repositoryOf(call), {
      title: text(title, ""),
      body: textOrNull(body),
      labels: labelNames(labels),
      assignees: assigneesIn(world, call),
    });
    return created(issueView(world, issue));
  },

  "GET /repos/{owner}/{repo}/issues/{issue_number}": (world, call) => ok(issueView(world, threadIn(call))),

  "PATCH /repos/{owner}/{repo}/issues/{issue_number}": async (world, call) => {
    const thread = threadIn(call);
    requireThreadPermission(call, thread);
    const actor = actorOf(call.caller);
    const { title, body, state, state_reason: stateReason, labels } = call.body;
    const edit = {
      title: textOrNull(title) ?? undefined,
      body: body as string | null | undefined,
    };
    if (thread.kind === "issue") {
      editIssue(world, actor, thread, {
        ...edit,
        state: state as "open" | "closed" | undefined,
        stateReason: stateReason as Issue["stateReason"] | undefined,
      });
    } else {
      await editPull(world, actor, thread, edit);
      if (state === "closed") await closePullRequest(world, actor, thread);
      if (state === "open") await reopenPullRequest(world, actor, thread);
    }
    if (labels !== undefined) await setLabels(world, actor, thread, labelNames(labels));
    if (call.body["assignees"] !== undefined) thread.assignees = assigneesIn(world, call);
    return ok(issueView(world, thread));
  },
} as const satisfies Partial<Record<string, Handler>>;

export function threadIn(call: Call): Thread {
  const thread = repositoryOf(call).threads.get(Number(call.path["issue_number"]));
  if (thread === undefined) throw notFound();
  return thread;
}

/** The permission for pull requests reaches no issue, and the one for issues no conversation of a pull request. */
export function requireThreadPermission({ caller, name }: Call, thread: Thread): void {
  if (caller.kind !== "installation") return;
  const access = name.startsWith("GET") ? "read" : "write";
  const isAllowed =
    has(caller.token, "issues", access) || (thread.kind === "pull" && has(caller.token, "pull_requests", access));
  if (!isAllowed) throw new Refusal(403, "Resource not accessible by integration");
}

function labelNames(labels: unknown): readonly string[] {
  return ((labels ?? []) as readonly (string | { readonly name?: string })[]).map((label) =>
    typeof label === "string" ? label : (label.name ?? ""),
  );
}

function assigneesIn(world: World, call: Call): readonly Account[] {
  const logins = (call.body["assignees"] ?? []) as readonly string[];
  return logins.map((login) => {
    const account = world.accountNamed(login);
    if (account === undefined) throw invalid("Issue", "assignees");
    return account;
  });
}
