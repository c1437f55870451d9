import { formatInstant, type InstantMs } from "../../model/instant.ts";
import { shortHash } from "../../model/identifier.ts";
import type { Problem } from "../../model/problem.ts";
import type { EvaluatedRequest, Evaluation, Refusal, RequestVerdict } from "../../model/request.ts";
import type { RequestStory } from "../../model/request-story.ts";
import { codeSpan, sentence } from "../escape.ts";
import { storyLines, storyTitle } from "./request-story.ts";
import { countKinds, fitting, type Lines, listed, type Room, tabled, widened, type Wording } from "./budget.ts";
import { plural } from "../../model/plural.ts";
import { domainLines, idLines, MARKS, otherLines } from "./request-comment-tables.ts";

/** Everything that a request's comment shows. */
export interface RequestView {
  readonly evaluation: Evaluation;
  readonly verdict: RequestVerdict;
  /** All open requests with the same commit, this one too, where it is not the only one. */
  readonly alike: readonly number[];
  /** What was asked for in words that may not be whose they seem to be, and is not obeyed. */
  readonly doubtful: readonly { readonly login: string; readonly command: string; readonly why: string }[];
  /** Why what is shown is out of date; undefined while it holds. */
  readonly stale: string | undefined;
  /** Undefined until it is merged. */
  readonly story: RequestStory | undefined;
  readonly earlier: readonly { readonly effectId: string; readonly atMs: InstantMs }[];
}

/**
 * The comment on a request: the verdict, the next steps and who has to act, then what it changes, removals first.
 *
 * Fits into `budget` characters, if that is at least some 6,000, by leaving whole rows out, with counts of what was left
 * out. Every value that is not ours goes through `codeSpan`.
 */
export function requestComment(view: RequestView, budget: number): string {
  return fitting((room) => commentLines(view, room), budget) ?? "### The report does not fit here\n";
}

/**
 * What a check shows below its title and its steps: what was found, without what can be done in the comment alone. Empty
 * where nothing is left to show, or even the least of it does not fit.
 */
export function checkText(view: RequestView, budget: number): string {
  return fitting((room) => findingLines(view, room), budget) ?? "";
}

/** The next steps for people, as a list that stands by itself; empty where even one step does not fit. */
export function nextSteps(next: readonly string[], budget: number): string {
  return fitting((room) => stepLines(next, room), budget) ?? "";
}

function* commentLines(view: RequestView, room: Room): Lines {
  const { evaluation, verdict, stale, story } = view;
  yield* [heading(verdict, stale, story, room), ""];
  if (story !== undefined) yield* [...storyLines(story, room), ""];
  yield* nextLines(story?.next ?? verdict.next, room);
  yield "";
  yield* listed(view.doubtful, doubtfulWording(room), room);
  yield* findingLines(view, room);
  yield "";
  if (evaluation.kind === "evaluated") yield* foldedLines(evaluation, story, room);
  yield "";
  yield* footer(view, room);
}

function* findingLines({ evaluation, alike, story }: RequestView, room: Room): Lines {
  yield* alikeLines(alike, room);
  yield "";
  if (evaluation.kind === "conflict") yield* listed(evaluation.paths, PATHS, room);
  if (evaluation.kind === "evaluated") yield* requestLines(evaluation, story, room);
}

/** Details, folded. */
function* foldedLines({ domains }: EvaluatedRequest, story: RequestStory | undefined, room: Room): Lines {
  for (const { name, changes, others } of domains.slice(0, widened(room).rows)) {
    yield* idLines(name, changes, room);
    if (story === undefined) yield* otherLines(name, others, room);
  }
}

const ICONS = { success: "✅", failure: "❌", "action-required": "⏳" } as const satisfies Record<
  RequestVerdict["state"],
  string
>;

function heading(
  { state, title }: RequestVerdict,
  stale: string | undefined,
  story: RequestStory | undefined,
  room: Room,
): string {
  if (story !== undefined) return `### ${storyTitle(story, room)}`;
  if (stale !== undefined) return `### ⚠️ Out of date: ${sentence(stale, room.chars)}; it is evaluated again`;
  return `### ${ICONS[state]} ${sentence(title, room.chars)}`;
}

function* nextLines(next: readonly string[], room: Room): Lines {
  const [only] = next;
  if (only === undefined) return;
  if (next.length === 1) yield `**Next:** ${sentence(only, room.chars)}`;
  else {
    yield* ["**Next:**", ""];
    yield* stepLines(next, room);
  }
}

function doubtfulWording({ chars }: Room): Wording<RequestView["doubtful"][number]> {
  return {
    kindOf: () => "not obeyed",
    wordsOf: ({ login, command, why }) =>
      `not obeyed: ${codeSpan(command, chars)} of ${codeSpan(login)}: ${sentence(why, chars)}`,
  };
}

/** Opening another request with a commit adds nothing to it, and takes nothing from it. */
function* alikeLines(alike: readonly number[], room: Room): Lines {
  if (alike.length === 0) return;
  const { rows } = widened(room);
  const shown = alike.slice(0, rows).map((number) => `#${String(number)}`);
  const more = alike.length > rows ? [`${plural(alike.length - rows, "request")} more`] : [];
  yield* ["", `${inWords([...shown, ...more])} ask for the same commit: what owners say in either counts for all.`];
}

function inWords(parts: readonly string[]): string {
  return [parts.slice(0, -1).join(", "), ...parts.slice(-1)].filter((part) => part !== "").join(" and ");
}

function* stepLines(next: readonly string[], room: Room): Lines {
  const shown = next.slice(0, widened(room).rows);
  for (const step of shown) yield `1. ${sentence(step, room.chars)}`;
  const more = next.length - shown.length;
  if (more > 0) yield `1. … and ${plural(more, "step")} more`;
}

const PATHS: Wording<string> = { kindOf: () => "path", wordsOf: (path) => codeSpan(path) };

function* requestLines(request: EvaluatedRequest, story: RequestStory | undefined, room: Room): Lines {
  const { problems, baseProblems, refusals, domains } = request;
  yield* listed(refusals, refusalWording(room), widened(room));
  yield "";
  yield* problemLines("Problems of this request", problems, room);
  yield* problemLines("Problems of the branch itself", baseProblems, room);
  const shown = domains.slice(0, widened(room).rows);
  for (const domain of shown) yield* domainLines(domain, story, room);
  const left = domains.slice(shown.length);
  if (left.length === 0) return;
  const kinds = countKinds(left.flatMap(({ changes }) => changes.map(({ kind }) => MARKS[kind])));
  yield* ["", `… and ${plural(left.length, "domain")} more${kinds === "" ? "" : `, with ${kinds}`}`];
}

function refusalWording({ chars }: Room): Wording<Refusal> {
  return {
    kindOf: ({ rule }) => rule,
    wordsOf: ({ message, hint }) => `**Refused:** ${codeSpan(message, chars)} ${codeSpan(hint, chars)}`,
  };
}

function* problemLines(title: string, problems: readonly Problem[], room: Room): Lines {
  if (problems.length === 0) return;
  const { chars } = room;
  // What stops it comes before what is only shown, and the count of those left out before all of them.
  const rank = ({ severity, count }: Problem): number =>
    (count === undefined ? 1 : 0) + (severity === "warning" ? 2 : 0);
  const sorted = problems.toSorted((one, other) => rank(one) - rank(other));
  const wording = {
    kindOf: ({ severity }: Problem) => severity,
    cellsOf: ({ path, line, severity, message, expected, found, hint }: Problem) => [
      codeSpan(`${path}:${String(line)}`),
      [
        `${severity === "error" ? "" : `${severity}: `}${codeSpan(message, chars)}`,
        ...(expected === undefined ? [] : [`expected ${codeSpan(expected, chars)}`]),
        ...(found === undefined ? [] : [`found ${codeSpan(found, chars)}`]),
      ].join("<br>"),
      codeSpan(hint, chars),
    ],
  };
  yield* ["", `**${title}**`, "", "| place | problem | what to do |", "| --- | --- | --- |"];
  yield* tabled(sorted, wording, room);
}

const COMMANDS = {
  plan: "`/rollcall plan` evaluates again, for the author and for owners",
  approve: "`/rollcall approve EFFECT` approves exactly the effect below, for owners",
  hold: "`/rollcall hold` and `/rollcall unhold`, for owners and writers",
  retry: "`/rollcall retry` tries again after the merge, for owners and writers",
} as const;

/** Those that do something by now. */
function commandsOf({ evaluation, story }: RequestView): readonly string[] {
  if (story === undefined) return Object.values(COMMANDS);
  const waiting = new Set(story.domains.filter(({ state }) => state !== "effective").map(({ domain }) => domain));
  const domains = evaluation.kind === "evaluated" ? evaluation.domains : [];
  const lacksApprovals = domains.some(({ name, quorum }) => waiting.has(name) && (quorum?.missing ?? 0) > 0);
  return [...(lacksApprovals ? [COMMANDS.approve] : []), ...(waiting.size > 0 ? [COMMANDS.retry] : [])];
}

/** Of plans that were shown earlier, so many. */
const EARLIER = 10;

function* footer(view: RequestView, { rows }: Room): Lines {
  const { evaluation, earlier } = view;
  const shown = rows === 0 ? [] : earlier.slice(-Math.min(EARLIER, rows));
  if (shown.length > 0) {
    yield* ["<details><summary>Earlier plans</summary>", ""];
    const more = earlier.length - shown.length;
    if (more > 0) yield `- … and ${plural(more, "plan")} before`;
    for (const { effectId, atMs } of shown)
      yield `- ${codeSpan(shortHash(effectId))}, shown from ${formatInstant(atMs)}`;
    yield* ["", "</details>", ""];
  }
  const commands = commandsOf(view);
  if (commands.length > 0) {
    yield* ["<details><summary>Commands, each a comment of its own</summary>", ""];
    yield* commands.map((command) => `- ${command}`);
    yield* ["", "</details>", ""];
  }
  const effect = evaluation.kind === "evaluated" ? `effect ${codeSpan(shortHash(evaluation.effectId))} · ` : "";
  yield `<sub>${effect}head ${codeSpan(shortHash(evaluation.head))}</sub>`;
}
