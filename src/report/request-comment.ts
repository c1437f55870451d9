import { formatInstant, type InstantMs } from "../model/instant.ts";
import type { Action, DriftItem } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import type {
  EvaluatedDomain,
  EvaluatedRequest,
  Evaluation,
  RequestedChange,
  RequestedKind,
  RequestVerdict,
} from "../model/request.ts";
import type { MemberStory, RequestStory } from "../model/request-story.ts";
import { describeStanding } from "../model/standing.ts";
import { codeSpan } from "./escape.ts";
import { CAUSES, describeDifferences, describeOriginDate, describeOutcome, plural } from "./words.ts";

/** Everything that a request's comment tells. */
export interface RequestView {
  readonly evaluation: Evaluation;
  readonly verdict: RequestVerdict;
  /** Why what is shown is out of date; undefined while it holds. */
  readonly stale: string | undefined;
  /** Undefined until it is merged. */
  readonly story: RequestStory | undefined;
  readonly earlier: readonly { readonly effectId: string; readonly atMs: InstantMs }[];
}

/** Our own sentences are shown whole; only what they quote is bounded, where it comes in. */
const MESSAGE_LENGTH = 2_000;

/** So many rows of each table, until the text fits. */
const ROW_LIMITS = [200, 80, 30, 10, 3, 0];

/**
 * The comment on a request: the verdict, what comes next and who has to act, then what it changes, removals first.
 *
 * Fits into `budget` characters by leaving rows out, with counts of what was left out. Every value that is not ours goes
 * through `codeSpan`.
 */
export function requestComment(view: RequestView, budget: number): string {
  for (const limit of ROW_LIMITS) {
    const text = render(view, limit);
    if (text.length <= budget) return text;
  }
  // Only a text of ours can be that long, and it is not: this keeps a promise that nothing else depends on.
  return render(view, 0).slice(0, budget);
}

function render(view: RequestView, limit: number): string {
  const { evaluation, verdict, stale, story } = view;
  const lines = [heading(verdict, stale, story), ""];
  if (story !== undefined) lines.push(...storyLines(story, limit), "");
  else if (verdict.next.length > 0) lines.push(...nextLines(verdict.next), "");
  if (evaluation.kind === "conflict")
    lines.push(
      ...bounded(
        evaluation.paths.map((path) => `- ${codeSpan(path)}`),
        limit,
        "path",
      ),
      "",
    );
  if (evaluation.kind === "evaluated") lines.push(...requestLines(evaluation, story !== undefined, limit), "");
  lines.push(...footer(view));
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

const ICONS = { success: "✅", failure: "❌", "action-required": "⏳" } as const satisfies Record<
  RequestVerdict["state"],
  string
>;

function heading({ state, title }: RequestVerdict, stale: string | undefined, story: RequestStory | undefined): string {
  if (story !== undefined) return `### ${storyTitle(story)}`;
  if (stale !== undefined) return `### ⚠️ Out of date: ${stale}; it is looked at again`;
  return `### ${ICONS[state]} ${title}`;
}

function nextLines(next: readonly string[]): readonly string[] {
  const [only] = next;
  if (next.length === 1 && only !== undefined) return [`**Next:** ${codeSpanIfOdd(only)}`];
  return ["**Next:**", "", ...next.map((step, index) => `${String(index + 1)}. ${codeSpanIfOdd(step)}`)];
}

/** Our sentences quote names and paths of a grammar of ours; anything else that crept in is shown as what it is. */
function codeSpanIfOdd(sentence: string): string {
  return /^[\p{L}\p{N} .,:;'()/?=…_-]*$/u.test(sentence) && !/\w@|https?:|(?:^|\s)#/.test(sentence)
    ? sentence
    : codeSpan(sentence, MESSAGE_LENGTH);
}

function requestLines(request: EvaluatedRequest, isMerged: boolean, limit: number): readonly string[] {
  const { problems, baseProblems, refusals, domains } = request;
  const lines: string[] = [];
  for (const { message, hint } of refusals) {
    lines.push(`**Refused:** ${codeSpan(message, MESSAGE_LENGTH)}`, "", codeSpan(hint, MESSAGE_LENGTH), "");
  }
  if (problems.length > 0) lines.push(...problemLines("Problems of this request", problems, limit), "");
  if (baseProblems.length > 0) lines.push(...problemLines("Problems of the branch itself", baseProblems, limit), "");
  for (const domain of domains) lines.push(...domainLines(domain, isMerged, limit), "");
  return lines;
}

function problemLines(title: string, problems: readonly Problem[], limit: number): readonly string[] {
  const rows = problems.map(
    ({ path, line, message, hint }) =>
      `| ${codeSpan(`${path}:${String(line)}`)} | ${codeSpan(message, MESSAGE_LENGTH)} | ${codeSpan(hint, MESSAGE_LENGTH)} |`,
  );
  return [
    `**${title}**`,
    "",
    "| place | problem | what to do |",
    "| --- | --- | --- |",
    ...bounded(rows, limit, "problem"),
  ];
}

function domainLines(domain: EvaluatedDomain, isMerged: boolean, limit: number): readonly string[] {
  const { name, changes, policyFiles, quorum, unreadable, others, drift, proposal } = domain;
  const lines = [`#### ${codeSpan(name)}`, ""];
  if (changes.length > 0) {
    lines.push(
      "| change | member | from → to | can be undone |",
      "| --- | --- | --- | --- |",
      ...boundedChanges(changes, limit),
      "",
    );
  }
  if (policyFiles.length > 0) {
    lines.push(
      `Policy: ${policyFiles
        .slice(0, 10)
        .map((path) => codeSpan(path))
        .join(", ")}`,
      "",
    );
  }
  if (isMerged) return lines;
  if (quorum !== undefined) lines.push(...quorumLines(domain), "");
  if (unreadable !== undefined) lines.push(`The domain cannot be read: ${codeSpan(unreadable, MESSAGE_LENGTH)}`, "");
  for (const { rule, message, release } of proposal?.verdict.holds ?? []) {
    lines.push(`**Would be held by ${rule}**: ${codeSpan(message, MESSAGE_LENGTH)}`, "");
    if (release !== undefined) {
      lines.push(codeSpan(release.path), "", "```yaml", release.document.trimEnd(), "```", "");
    }
  }
  for (const { message } of proposal?.stays ?? []) lines.push(`- ${codeSpan(message, MESSAGE_LENGTH)}`);
  if (drift.length > 0) lines.push("", ...driftLines(drift), "");
  if (others.length > 0) lines.push(...otherLines(others, limit), "");
  return lines;
}

const MARKS = {
  admit: "➕ admit",
  readmit: "♻️ RE-ADMIT",
  resume: "▶️ resume",
  change: "✏️ change",
  suspend: "⏸️ suspend",
  remove: "❌ remove",
} as const satisfies Record<RequestedKind, string>;

/** Whether, and how, a change is taken back. */
const UNDONE = {
  admit: "yes",
  readmit: "yes",
  resume: "yes",
  change: "yes",
  suspend: "yes",
  remove: "by a re-admission only",
} as const satisfies Record<RequestedKind, string>;

function boundedChanges(changes: readonly RequestedChange[], limit: number): readonly string[] {
  const rows = changes.slice(0, limit).map(changeRow);
  const rest = changes.slice(limit);
  if (rest.length === 0) return rows;
  const counts = new Map<string, number>();
  for (const { kind } of rest) counts.set(MARKS[kind], (counts.get(MARKS[kind]) ?? 0) + 1);
  const counted = [...counts].map(([mark, count]) => `${String(count)} × ${mark}`).join(", ");
  return [...rows, `| … | ${String(rest.length)} more | ${counted} | |`];
}

function changeRow({ kind, name, before, after, differences }: RequestedChange): string {
  const what =
    differences.length > 0
      ? differences
          .map(({ field, before: from, after: to }) => `${field} ${codeSpan(from)} → ${codeSpan(to)}`)
          .join("<br>")
      : `${stateOf(before)} → ${stateOf(after)}`;
  return `| ${MARKS[kind]} | ${codeSpan(name)} | ${what} | ${UNDONE[kind]} |`;
}

function stateOf(member: RequestedChange["after"]): string {
  if (member === undefined) return "no member";
  if (member.suspension !== undefined) return "suspended";
  return describeStanding({ kind: "admitted", permission: member.permission, trustLevel: member.trustLevel });
}

function quorumLines({ quorum }: EvaluatedDomain): readonly string[] {
  if (quorum === undefined) return [];
  const { needed, counted, missing, missingOthers, uncounted } = quorum;
  const others = missingOthers === 0 ? "" : `, ${String(missingOthers)} of them from another organisation`;
  const state = missing === 0 ? "✅" : "⏳";
  const lines = [
    `${state} Approvals: ${String(needed - missing)} of ${String(needed)}${missing === 0 ? "" : `; ${plural(missing, "owner")} must still approve${others}`}`,
  ];
  if (counted.length > 0) lines.push(`- counted: ${counted.map(({ login }) => codeSpan(login)).join(", ")}`);
  for (const { approver, why } of uncounted) lines.push(`- not counted: ${codeSpan(approver.login)} ${why}`);
  return lines;
}

function driftLines(drift: readonly DriftItem[]): readonly string[] {
  return [
    "These members have drifted: somebody changed them on the domain. It was so before this request.",
    "",
    "| member | live → git | origin |",
    "| --- | --- | --- |",
    ...drift.map(
      (item) =>
        `| ${codeSpan(item.member.name ?? item.member.participantId)} | ${describeDifferences(item)} | ${codeSpan(describeOriginDate(item))} |`,
    ),
  ];
}

function otherLines(others: readonly Action[], limit: number): readonly string[] {
  const rows = others.map(
    ({ kind, member, cause, ...action }) =>
      `| ${kind} | ${codeSpan(member.name ?? member.participantId)} | ${describeDifferences(action)} | ${CAUSES[cause]} |`,
  );
  return [
    `<details><summary>${plural(others.length, "change")} that the domain waits for anyway, without this request</summary>`,
    "",
    "| action | member | live → wanted | why |",
    "| --- | --- | --- | --- |",
    ...bounded(rows, limit, "row"),
    "",
    "</details>",
  ];
}

function storyTitle({ domains }: RequestStory): string {
  const states = new Set(domains.map(({ state }) => state));
  if (states.has("failed")) return "❌ Merged, and not applied yet";
  if (states.has("held")) return "⏳ Merged, and held";
  const names = domains.map(({ domain }) => domain).join(", ");
  if (states.size === 1 && states.has("effective")) return `✅ In force on ${names}`;
  return `⏳ Merged, and on its way to ${names}`;
}

function storyLines({ landed, landedAtMs, domains, connections }: RequestStory, limit: number): readonly string[] {
  const lines = [`1. merged as ${codeSpan(landed.slice(0, 12))}, ${formatInstant(landedAtMs)}`];
  for (const { domain, state, message, members } of domains) {
    const text = message === undefined ? "" : `: ${codeSpan(message, MESSAGE_LENGTH)}`;
    lines.push(`1. ${codeSpan(domain)} ${STORY[state]}${text}`);
    lines.push(...bounded(members.map(memberLine), limit, "member"));
  }
  for (const { name, domain, markdown, refusal } of connections.slice(0, Math.max(1, limit))) {
    if (markdown !== undefined) lines.push("", markdown);
    else if (refusal !== undefined) {
      lines.push(
        "",
        `No connection package of ${codeSpan(name)} for ${codeSpan(domain)} yet: ${codeSpan(refusal, MESSAGE_LENGTH)}`,
      );
    }
  }
  return lines;
}

const STORY = {
  waiting: "has not had its turn yet",
  applied: "was applied, and is not effective yet",
  effective: "is effective",
  held: "is held",
  failed: "could not be applied; it is tried again",
} as const;

function memberLine({ name, action, isEffective, hasJoined }: MemberStory): string {
  const parts = [
    isEffective ? "effective" : action?.outcome === undefined ? "waiting" : describeOutcome(action.outcome),
    ...(hasJoined === undefined ? [] : [hasJoined ? "connected" : "not connected yet"]),
  ];
  const run =
    action === undefined
      ? ""
      : ` (run ${codeSpan(action.runId)}, plan ${codeSpan(action.digest.slice(0, 12))}, trace ${codeSpan(action.traceId)})`;
  return `   - ${codeSpan(name)}: ${codeSpan(parts.join(", "), MESSAGE_LENGTH)}${run}`;
}

function bounded(rows: readonly string[], limit: number, noun: string): readonly string[] {
  const more = rows.length - limit;
  if (more <= 0) return rows;
  const isTable = rows[0]?.startsWith("|") === true;
  const words = `… and ${plural(more, noun)} more`;
  return [...rows.slice(0, limit), isTable ? `| ${words} |` : `- ${words}`];
}

const COMMANDS = [
  "`/rollcall plan` looks again, for whoever asks and for owners",
  "`/rollcall approve EFFECT` approves exactly the effect below, for owners",
  "`/rollcall hold` and `/rollcall unhold`, for owners and writers",
  "`/rollcall retry` tries again after the merge, for owners and writers",
];

function footer({ evaluation, earlier }: RequestView): readonly string[] {
  const head = `head ${codeSpan(evaluation.head.slice(0, 12))}`;
  const parts =
    evaluation.kind === "evaluated" ? [`effect ${codeSpan(evaluation.effectId.slice(0, 12))}`, head] : [head];
  const commands = [
    "<details><summary>Commands, each a comment of its own</summary>",
    "",
    ...COMMANDS.map((command) => `- ${command}`),
    "",
    "</details>",
  ];
  const lines = [...commands, "", `<sub>${parts.join(" · ")}</sub>`];
  if (earlier.length === 0) return lines;
  const rows = earlier
    .slice(-10)
    .map(({ effectId, atMs }) => `- ${codeSpan(effectId.slice(0, 12))}, shown from ${formatInstant(atMs)}`);
  return ["<details><summary>Earlier plans</summary>", "", ...rows, "", "</details>", "", ...lines];
}
