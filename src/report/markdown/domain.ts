import { formatInstant } from "../../model/instant.ts";
import {
  type Action,
  type ActionKind,
  type DriftItem,
  type Hold,
  isAlarm,
  type KeyDrift,
  type Note,
  type JudgedPlan,
} from "../../model/plan.ts";
import { countProblems, type Problem } from "../../model/problem.ts";
import { isDone, type Run } from "../../model/run.ts";
import { plural } from "../../model/plural.ts";
import { describeStanding } from "../../model/standing.ts";
import { codeSpan } from "../escape.ts";
import { describeReplacement, type Told, toldOf } from "../replacements.ts";
import {
  countActions,
  countDrift,
  countMembers,
  describeApproval,
  describeCause,
  describeDifferences,
  describeOrigin,
  describeOutcome,
  memberLabel,
  BLOCKS,
} from "../words.ts";

/** Our own sentences are shown whole; only what they quote is bounded, where it comes in. */
const MESSAGE_LENGTH = 2_000;

/** Rows of a table before the rest is counted. */
const MAX_ROWS = 200;

/** The plan for a page: verdict first, then removals, then everything else. Every value goes through `codeSpan`. */
export function planMarkdown({ plan, verdict, blocks, approval, digest }: JudgedPlan): string {
  const state =
    verdict.holds.length > 0 || blocks.length > 0 ? "held" : plan.actions.length === 0 ? "in sync" : "ready";
  const lines = [`### Plan for ${codeSpan(plan.domain.name)}: **${countActions(plan.actions)}** · ${state}`, ""];
  lines.push(...alarmMarkdown(plan.notes));
  for (const hold of verdict.holds) lines.push(...holdMarkdown(hold), "");
  for (const { kind, message, hint } of blocks) {
    lines.push(`**${BLOCKS[kind]}**: ${codeSpan(message, MESSAGE_LENGTH)}`, "", codeSpan(hint, MESSAGE_LENGTH), "");
  }
  if (approval !== undefined) lines.push(codeSpan(describeApproval(approval), MESSAGE_LENGTH), "");
  if (plan.actions.length > 0) lines.push(...actionTable(plan.actions.toReversed()), "");
  if (plan.observed.length > 0)
    lines.push("Left alone, since their mode is observe:", "", ...actionTable(plan.observed), "");
  if (plan.unmanaged.length > 0) {
    lines.push(`${plural(plan.unmanaged.length, "live member")} that no document ever named:`, "");
    for (const { participantId, standing } of plan.unmanaged.slice(0, MAX_ROWS)) {
      lines.push(`- ${codeSpan(participantId)} ${describeStanding(standing)}`);
    }
    lines.push("");
  }
  lines.push(...noteMarkdown(plan.notes));
  for (const { name, rule, reason } of verdict.overrides) {
    lines.push(`- released by the override ${codeSpan(name)} (${rule}): ${codeSpan(reason)}`);
  }
  lines.push("", `${countMembers(plan)}.`, "");
  lines.push(
    `<sub>digest ${codeSpan(digest)} · ${plan.commit === undefined ? "a folder" : codeSpan(plan.commit)} · ${formatInstant(plan.plannedAtMs)}</sub>`,
  );
  return lines.join("\n");
}

/** What a reader should know besides. */
function noteMarkdown(notes: readonly Note[]): readonly string[] {
  return notes
    .filter((note) => !isAlarm(note))
    .slice(0, MAX_ROWS)
    .map(({ subject, message }) => {
      const about = subject === undefined ? "" : `${codeSpan(subject)} `;
      return `- ${about}${codeSpan(message, MESSAGE_LENGTH)}`;
    });
}

/** What endangers the domain, before everything else. */
function alarmMarkdown(notes: readonly Note[]): readonly string[] {
  return notes
    .filter(isAlarm)
    .flatMap(({ subject, message }) => [
      `⛔ **Danger to the domain**: ${codeSpan(`${subject ?? ""}: ${message}`, MESSAGE_LENGTH)}`,
      "",
    ]);
}

/** The account of a run: what did not work first, then everything else. */
export function runMarkdown(run: Extract<Run, { readonly kind: "applied" }>): string {
  const { applied, judged, traceId, id } = run;
  const rows = applied
    .toSorted((one, other) => Number(isDone(one)) - Number(isDone(other)))
    .slice(0, MAX_ROWS)
    .map(
      ({ action, outcome }) =>
        `| ${MARKDOWN_GLYPHS[action.kind]} ${action.kind} | ${codeSpan(nameOf(action))} | ${describeDifferences(action)} | ${codeSpan(describeOutcome(outcome), MESSAGE_LENGTH)} |`,
    );
  const done = applied.filter(isDone).length;
  const more = applied.length - rows.length;
  return [
    `### Applied to ${codeSpan(judged.plan.domain.name)}: **${String(done)} of ${plural(applied.length, "action")}** verified on the domain`,
    "",
    "| action | member | live → wanted | outcome |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...(more > 0 ? ["", `… and ${String(more)} more.`] : []),
    "",
    `<sub>run ${codeSpan(id)} · digest ${codeSpan(judged.digest)} · trace id ${codeSpan(traceId)}</sub>`,
  ].join("\n");
}

/** The glyphs, kept from being lists and strikes. */
const MARKDOWN_GLYPHS = {
  admit: String.raw`\+`,
  resume: String.raw`\+`,
  change: String.raw`\~`,
  suspend: String.raw`\-`,
  revoke: String.raw`\-`,
  purge: "x",
} as const satisfies Record<ActionKind, string>;

function actionTable(actions: readonly Action[]): readonly string[] {
  const told = toldOf(actions);
  const rows = told.slice(0, MAX_ROWS).flatMap(rowsOf);
  const more = told.length - MAX_ROWS;
  const table = ["| action | member | live → wanted | why |", "| --- | --- | --- | --- |", ...rows];
  return more > 0 ? [...table, "", `… and ${String(more)} more.`] : table;
}

/** An action by itself is a row; a replaced participant is one that both halves follow, each with its whole id. */
function rowsOf(told: Told): readonly string[] {
  if (told.kind === "action") {
    const { action } = told;
    return [
      `| ${MARKDOWN_GLYPHS[action.kind]} ${action.kind} | ${codeSpan(nameOf(action))} | ${describeDifferences(action)} | ${describeCause(action, codeSpan)} |`,
    ];
  }
  const { halves } = told;
  const [comes] = halves;
  return [
    String.raw`| \~ replace | ${codeSpan(memberLabel(comes.member))} | ${codeSpan(describeReplacement(halves))} | ${describeCause(comes, codeSpan)} |`,
    ...halves.map(
      (half) =>
        `| … ${MARKDOWN_GLYPHS[half.kind]} ${half.kind} | ${codeSpan(half.member.participantId)} | ${describeDifferences(half)} | |`,
    ),
  ];
}

/** The document's name, or the whole id where there is none, or where it has named two participants. */
function nameOf({ member: { name, participantId }, counterpart }: Action): string {
  return name === undefined || counterpart !== undefined ? participantId : name;
}

function holdMarkdown({ rule, message, release, hint }: Hold): readonly string[] {
  const lines = [`**Held by ${rule}**: ${codeSpan(message, MESSAGE_LENGTH)}`, "", hint];
  if (release === undefined) return lines;
  // The document is ours but for names, which have no backtick.
  return [...lines, "", codeSpan(release.path), "", "```yaml", release.document.trimEnd(), "```"];
}

export function problemsMarkdown(problems: readonly Problem[]): string {
  if (problems.length === 0) return "### The register is valid";
  const rows = problems
    .slice(0, MAX_ROWS)
    .map(
      ({ path, line, column, severity, rule, message, expected, found, hint }) =>
        `| ${severity} | ${codeSpan(`${path}:${String(line)}:${String(column)}`)} | ${codeSpan(message, MESSAGE_LENGTH)} | ${optionalSpan(expected)} | ${optionalSpan(found)} | ${codeSpan(hint, MESSAGE_LENGTH)} | ${rule} |`,
    );
  const more = countProblems(problems.slice(MAX_ROWS));
  return [
    `### ${plural(countProblems(problems), "problem")} in the register`,
    "",
    "| severity | place | problem | expected | found | what to do | rule |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    ...(more > 0 ? ["", `… and ${String(more)} more.`] : []),
  ].join("\n");
}

function optionalSpan(text: string | undefined): string {
  return text === undefined ? "" : codeSpan(text, MESSAGE_LENGTH);
}

export function driftMarkdown(
  domain: string,
  items: readonly DriftItem[],
  keys: readonly KeyDrift[],
  notes: readonly Note[],
  nowMs: number,
): string {
  const rows = [
    ...items.map(
      (item) =>
        `| ${item.kind} | ${codeSpan(item.member.name ?? item.member.participantId)} | ${describeDifferences(item)} | ${codeSpan(describeOrigin(item.sinceMs, item.signedBy, nowMs))} |`,
    ),
    ...keys.map(({ kind, fingerprint, sequencer, sinceMs }) => {
      const [difference, origin] =
        sequencer === undefined
          ? ["in force → not declared", describeOrigin(sinceMs, undefined, nowMs)]
          : [`not in force → declared by ${codeSpan(sequencer)}`, ""];
      return `| ${kind} sequencer key | ${codeSpan(fingerprint)} | ${difference} | ${origin} |`;
    }),
  ];
  const count = countDrift(items.length, keys.length);
  const remarks = noteMarkdown(notes);
  const end = remarks.length === 0 ? [] : ["", ...remarks];
  if (count === undefined) return [`### No drift on ${codeSpan(domain)}`, ...end].join("\n");
  return [
    `### Drift on ${codeSpan(domain)}: ${count}`,
    "",
    ...alarmMarkdown(notes),
    "| what | whom | live → git | origin |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...end,
  ].join("\n");
}
