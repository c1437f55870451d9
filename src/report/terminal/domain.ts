import { plural } from "../../model/plural.ts";
import { shortHash, shortId } from "../../model/identifier.ts";
import { asWritten, formatInstant } from "../../model/instant.ts";
import {
  type Action,
  type ActionKind,
  type DriftItem,
  type Hold,
  isAlarm,
  type Note,
  type Plan,
  type JudgedPlan,
  type Block,
  type UsedOverride,
} from "../../model/plan.ts";
import { countProblems, type Problem } from "../../model/problem.ts";
import { type Applied, isDone, type Run } from "../../model/run.ts";
import { describeStanding } from "../../model/standing.ts";
import { visible } from "../escape.ts";
import { describeReplacement, type Told, toldOf } from "../replacements.ts";
import {
  actionLabel,
  countActions,
  countMembers,
  describeApproval,
  describeCause,
  describeDifferences,
  describeOrigin,
  describeOutcome,
  GLYPHS,
  memberLabel,
  BLOCKS,
} from "../words.ts";
import { alignColumns } from "./columns.ts";
import type { Paint } from "./paint.ts";

/** Members named in full before the rest is counted; everything is in `-o json`. */
const MAX_ROWS = 200;

/** The plan as a person should read it: what changes, removals last so that they stay in sight, then the verdict. */
export function renderPlan(judged: JudgedPlan, paint: Paint): string {
  const { plan, verdict, blocks, approval, digest } = judged;
  const lines = [renderHeading(plan, paint), ""];
  if (plan.actions.length > 0) lines.push(...renderActions(plan.actions, paint), "");
  if (plan.observed.length > 0) {
    lines.push(`Left alone, since their mode is observe:`, ...renderActions(plan.observed, paint), "");
  }
  lines.push(...renderUnmanaged(plan, paint), ...renderNotes(plan.notes, paint));
  lines.push(`${paint.bold("Plan")}: ${countActions(plan.actions)}. ${countMembers(plan)}.`);
  for (const override of verdict.overrides) lines.push(renderOverride(override, paint));
  for (const hold of verdict.holds) lines.push("", ...renderHold(hold, paint));
  for (const block of blocks) lines.push("", ...renderBlock(block, paint));
  if (approval !== undefined) lines.push(paint.yellow(describeApproval(approval)));
  lines.push(`Digest: ${digest}`);
  return lines.join("\n");
}

function renderHeading({ domain, commit, plannedAtMs }: Plan, paint: Paint): string {
  const version = commit === undefined ? "a folder" : shortHash(commit);
  return `${paint.bold(domain.name)} (${shortId(domain.domainId)}, mode ${domain.mode}) against ${version}, ${formatInstant(plannedAtMs)}`;
}

function renderActions(actions: readonly Action[], paint: Paint): readonly string[] {
  const told = toldOf(actions);
  const rows = told.slice(0, MAX_ROWS).flatMap(rowsOf);
  const lines = alignColumns(rows.map(({ cells }) => cells)).map((line, index) =>
    paintAction(rows[index]?.kind, paint)(`  ${line}`.trimEnd()),
  );
  const more = told.length - MAX_ROWS;
  return more > 0 ? [...lines, `  … and ${String(more)} more: -o json has them all`] : lines;
}

interface Row {
  readonly kind: ActionKind;
  readonly cells: readonly string[];
}

/** An action by itself is a row; a replaced participant is one that both halves follow. */
function rowsOf(told: Told): readonly Row[] {
  if (told.kind === "action") {
    const { action } = told;
    const { kind } = action;
    const cells = [`${GLYPHS[kind]} ${kind}`, actionLabel(action), describeDifferences(action), describeCause(action)];
    return [{ kind, cells }];
  }
  const { halves } = told;
  const [comes] = halves;
  return [
    {
      kind: "change",
      cells: ["~ replace", memberLabel(comes.member), describeReplacement(halves), describeCause(comes)],
    },
    ...halves.map((half) => ({
      kind: half.kind,
      cells: [`  ${GLYPHS[half.kind]} ${half.kind}`, shortId(half.member.participantId), describeDifferences(half), ""],
    })),
  ];
}

function paintAction(kind: ActionKind | undefined, paint: Paint): (text: string) => string {
  switch (kind) {
    case "admit":
    case "resume":
      return paint.green;
    case "suspend":
    case "revoke":
    case "purge":
      return paint.red;
    case "change":
      return paint.yellow;
    case undefined:
      return (text) => text;
  }
}

function renderUnmanaged({ unmanaged, plannedAtMs }: Plan, paint: Paint): readonly string[] {
  if (unmanaged.length === 0) return [];
  const rows = unmanaged
    .slice(0, MAX_ROWS)
    .map(({ participantId, standing, sinceMs, signedBy }) => [
      `  ? ${visible(participantId)}`,
      describeStanding(standing),
      describeOrigin(sinceMs, signedBy, plannedAtMs),
    ]);
  return [
    `${paint.yellow("Unmanaged")}: ${plural(unmanaged.length, "live member")} that no document ever named. \`rollcall import\` writes documents for them, or reports why it cannot.`,
    ...alignColumns(rows),
    "",
  ];
}

/** What endangers the domain comes first and in full, before all other notes. */
function renderNotes(notes: readonly Note[], paint: Paint): readonly string[] {
  if (notes.length === 0) return [];
  const text = ({ subject, message }: Note): string =>
    `${subject === undefined ? "" : `${visible(subject)}: `}${message}`;
  const alarms = notes.filter(isAlarm).map((note) => `  ${paint.red(paint.bold("DANGER"))}: ${text(note)}`);
  const others = notes.filter((note) => !isAlarm(note)).slice(0, MAX_ROWS);
  return [...alarms, ...others.map((note) => paint.dim(`  note: ${text(note)}`)), ""];
}

function renderOverride({ name, rule, reason, untilMs, until }: UsedOverride, paint: Paint): string {
  return paint.yellow(`Released by override ${name} (${rule}, until ${asWritten(untilMs, until)}): ${visible(reason)}`);
}

function renderHold({ rule, message, release, hint }: Hold, paint: Paint): readonly string[] {
  const lines = [`${paint.red(paint.bold(`Held by ${rule}`))}: ${message}.`, `  ${hint}`];
  if (release === undefined) return lines;
  return [
    ...lines,
    `  ${release.path}:`,
    ...release.document
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`),
  ];
}

function renderBlock({ kind, message, hint }: Block, paint: Paint): readonly string[] {
  return [`${paint.red(paint.bold(BLOCKS[kind]))}: ${visible(message)}.`, `  ${visible(hint)}`];
}

/** Problems as compilers print them: `file:line:column`, then what was expected, found, and to do. */
export function renderProblems(problems: readonly Problem[], paint: Paint): string {
  return problems.map((problem) => renderProblem(problem, paint)).join("\n");
}

/** What is worth knowing beside a plan: the first few, and the count of the rest. */
export function renderRemarks(problems: readonly Problem[], paint: Paint): string {
  const shown = problems.slice(0, MAX_REMARKS).map((problem) => renderProblem(problem, paint));
  const more = countProblems(problems.slice(MAX_REMARKS));
  return [...shown, ...(more > 0 ? [`… and ${String(more)} more: rollcall validate has them all`] : [])].join("\n");
}

const MAX_REMARKS = 10;

function renderProblem(problem: Problem, paint: Paint): string {
  const { path, line, column, severity, rule, message, expected, found, hint } = problem;
  const colour = severity === "warning" ? paint.yellow : paint.red;
  const detail = [
    ...(expected === undefined ? [] : [`expected ${visible(expected)}`]),
    ...(found === undefined ? [] : [`found ${visible(found)}`]),
  ].join(", ");
  return [
    `${visible(path)}:${String(line)}:${String(column)}: ${colour(severity)}: ${visible(message)} [${rule}]`,
    ...(detail === "" ? [] : [`  ${detail}`]),
    `  ${visible(hint)}`,
  ].join("\n");
}

/** The account of a run, action by action, and what to do about what did not work. */
export function renderRun(run: Extract<Run, { readonly kind: "applied" }>, paint: Paint): string {
  const rows = run.applied.map(({ action, outcome }) => [
    `${GLYPHS[action.kind]} ${action.kind}`,
    actionLabel(action),
    describeDifferences(action),
    visible(describeOutcome(outcome)),
  ]);
  const lines = alignColumns(rows).map((line, index) => paintOutcome(run.applied[index], paint)(`  ${line}`));
  // Failures are shown regardless of the number of rows.
  const shown = lines.filter((_line, index) => index < MAX_ROWS || !hasWorked(run.applied[index]));
  const hidden = lines.length - shown.length;
  const done = run.applied.filter(isDone).length;
  return [
    ...shown,
    ...(hidden > 0 ? [`  … and ${String(hidden)} more that are effective`] : []),
    "",
    `${paint.bold("Applied")}: ${String(done)} of ${plural(run.applied.length, "action")} verified on the domain in ${((run.endedAtMs - run.startedAtMs) / 1000).toFixed(1)} s.`,
    `Run ${run.id}, digest ${shortHash(run.judged.digest)}, trace id ${run.traceId}`,
  ].join("\n");
}

function hasWorked(applied: Applied | undefined): boolean {
  return applied !== undefined && isDone(applied);
}

function paintOutcome(applied: Applied | undefined, paint: Paint): (text: string) => string {
  if (hasWorked(applied)) return paint.green;
  return applied?.outcome.kind === "failed" ? paint.red : paint.yellow;
}

/** What the domain holds that git did not ask for, each with its origin. */
export function renderDrift(items: readonly DriftItem[], notes: readonly Note[], nowMs: number, paint: Paint): string {
  const rows = items.map((item): readonly string[] => [
    `${DRIFT_GLYPHS[item.kind]} ${item.kind}`,
    item.member.name ?? visible(item.member.participantId),
    item.kind === "unmanaged" ? `live ${describeStanding(item.live)}` : `live → git: ${describeDifferences(item)}`,
    describeOrigin(item.sinceMs, item.signedBy, nowMs),
  ]);
  const lines = alignColumns(rows).map((line, index) => {
    return items[index]?.kind === "broken" ? paint.red(`  ${line}`) : paint.yellow(`  ${line}`);
  });
  return [...lines, ...renderNotes(notes, paint)].join("\n");
}

const DRIFT_GLYPHS = { broken: "!", changed: "~", missing: "-", unmanaged: "?" } as const satisfies Record<
  DriftItem["kind"],
  string
>;
