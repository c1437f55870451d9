import { shortHash } from "../../model/identifier.ts";
import type { AuditEntry, AuditRecord } from "../../model/audit.ts";
import { formatAge, formatInstant } from "../../model/instant.ts";
import { ACTION_KINDS } from "../../model/plan.ts";
import type { ActionRecord, RecordedOutcome, Shows } from "../../model/run.ts";
import { describeStanding } from "../../model/standing.ts";
import { visible } from "../escape.ts";
import type { KeyDriftDocument, NoteDocument, StatusDocument } from "../json/domain.ts";
import type { DecisionDocument, HistoryDocument, RunDocument, TrailFinding } from "../json/service.ts";
import { alignColumns } from "./columns.ts";
import type { Paint } from "./paint.ts";
import { plural } from "../../model/plural.ts";
import { describeOutcome, BLOCKS } from "../words.ts";

/** Past runs, a line each. */
export function renderHistory({ runs }: HistoryDocument, paint: Paint): string {
  if (runs.length === 0) return "no runs yet";
  const rows = runs.map((run) => [
    run.endedAt,
    visible(run.domain),
    run.result,
    run.trigger,
    run.commit === null ? "-" : shortHash(run.commit),
    visible(describeRun(run)),
    run.id,
  ]);
  return alignColumns(rows)
    .map((line, index) => paintRun(runs[index], paint)(line))
    .join("\n");
}

function describeRun({ message, counts, times, actor }: RunDocument): string {
  const what =
    message ??
    (counts.planned === 0 ? "nothing to do" : `${String(counts.effective)} of ${plural(counts.planned, "action")}`);
  const often = times > 1 ? `, ${String(times)} times in a row` : "";
  return actor === "service" ? `${what}${often}` : `${what}${often}, by ${actor}`;
}

function paintRun(run: RunDocument | undefined, paint: Paint): (text: string) => string {
  switch (run?.result) {
    case "failed":
    case "invalid":
      return paint.red;
    case "held":
    case "partial":
    case "unknown":
    case "reported":
      return paint.yellow;
    case "applied":
      return paint.green;
    case "in-sync":
    case undefined:
      return paint.dim;
  }
}

/** How one domain stands. */
export function renderStatus(status: StatusDocument, paint: Paint): string {
  const { members, lastApplied, latestRun, interrupted, blocks } = status;
  const told = (value: string | number | null): string => (value === null ? "not known" : visible(String(value)));
  const readAtMs = Date.parse(status.readAt);
  const ago = (at: string): string => `${formatAge(readAtMs - Date.parse(at))} ago`;
  const rows = [
    ...renderTroubles(status, paint),
    ["state", describeState(status)],
    ...blocks.map(({ kind, message }) => [BLOCKS[kind].toLowerCase(), visible(message)]),
    ["drift", status.drift === 0 ? "none" : String(status.drift)],
    ["domain", visible(status.domainId)],
    [
      "node",
      `${visible(status.node)}, release ${told(status.release)}, protocol version ${told(status.protocolVersion)}${status.active ? "" : ", passive"}`,
    ],
    ["register", `${status.commit === null ? "a folder" : shortHash(status.commit)}, mode ${status.mode}`],
    [
      "members",
      `${String(members.desired)} in git, ${String(members.live)} permitted, ${String(members.joined)} joined, ${told(members.connected)} connected`,
    ],
    ["mediators", String(status.mediators.length)],
    ...renderOverdue(status, ago),
    ["sequencer keys", describeKeys(status)],
    ...renderEndpoints(status, ago),
    [
      "last applied",
      lastApplied === null
        ? "never from here"
        : `${lastApplied.commit === null ? "a folder" : shortHash(lastApplied.commit)} at ${lastApplied.at}, ${ago(lastApplied.at)}`,
    ],
    [
      "last run",
      latestRun === null
        ? "none yet"
        : `${latestRun.result}, ${ago(latestRun.endedAt)}: ${visible(describeRun(latestRun))}`,
    ],
    ...(interrupted === 0
      ? []
      : [["interrupted", `${plural(interrupted, "action")} with an unknown outcome; the next run closes them`]]),
  ];
  return [paint.bold(status.domain), ...alignColumns(rows).map((line) => `  ${line}`)].join("\n");
}

/** Rows of the same sort before the rest is counted; everything is in `-o json`. */
const MAX_ROWS = 20;

function cut(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const more = rows.length - MAX_ROWS;
  return more <= 0 ? rows : [...rows.slice(0, MAX_ROWS), ["", `… and ${String(more)} more: -o json has them all`]];
}

/** What a person has to see to; other notes are a plan's. */
const TROUBLES: ReadonlyMap<NoteDocument["kind"], string> = new Map([
  ["refused-combination", "DANGER"],
  ["orphaned-entry", "out of step"],
  ["ineffective-entry", "out of step"],
]);

function renderTroubles({ notes }: StatusDocument, paint: Paint) {
  const rows = notes.flatMap(({ kind, subject, message }): readonly (readonly string[])[] => {
    const label = TROUBLES.get(kind);
    return label === undefined ? [] : [[label, `${visible(subject ?? "")}: ${message}`]];
  });
  const [alarms, others] = [rows.filter(([label]) => label === "DANGER"), rows.filter(([label]) => label !== "DANGER")];
  return [...alarms.map(([label = "", text = ""]) => [label, paint.red(paint.bold(text))]), ...cut(others)];
}

function renderOverdue({ joinOverdue }: StatusDocument, ago: (at: string) => string) {
  return cut(
    joinOverdue.map(({ name, organisation, admittedAt }) => [
      "not joined",
      `${visible(name)} of ${visible(organisation)}, admitted ${admittedAt}, ${ago(admittedAt)}`,
    ]),
  );
}

function renderEndpoints(
  { endpoints: { lookedAt, total, up, findings } }: StatusDocument,
  ago: (at: string) => string,
) {
  if (lookedAt === null) return total === 0 ? [] : [["endpoints", `${String(total)}, not probed`]];
  return [
    ["endpoints", `${String(total)}, ${String(up)} of them up, probed ${ago(lookedAt)}`],
    ...cut(
      findings.map(({ sequencer, kind, message, hint, since }) => [
        kind,
        `${visible(sequencer)}: ${visible(message)}, since ${since}. ${hint}`,
      ]),
    ),
  ];
}

function describeKeys({ sequencerKeys, keyDrift }: StatusDocument): string {
  const count = (kind: KeyDriftDocument["kind"]): number => keyDrift.filter((key) => key.kind === kind).length;
  const [missing, unknown] = [count("missing"), count("unknown")];
  return [
    String(sequencerKeys.length),
    ...(missing === 0 ? [] : [`${String(missing)} more declared and not in force`]),
    ...(unknown === 0 ? [] : [`${String(unknown)} of them that no document declares`]),
  ].join(", ");
}

function describeState({ holds, planned, inSync }: StatusDocument): string {
  if (holds.length > 0) return `held by ${holds.join(", ")}`;
  const kinds = ACTION_KINDS.filter((kind) => planned[kind] !== undefined);
  if (kinds.length === 0) return inSync ? "in sync" : "not in sync, and nothing planned";
  return kinds.map((kind) => `${String(planned[kind])} to ${kind}`).join(", ");
}

/** What was decided, in a line. */
export function renderDecision(document: DecisionDocument): string {
  const { domain, member, reason, until, digest, acceptedRewrite } = document;
  const whom = visible(member ?? domain);
  switch (document.decision) {
    case "pause":
      return `${whom} is paused until ${until ?? "?"}: ${visible(reason)}`;
    case "resume": {
      const rewrite = typeof acceptedRewrite === "string" ? `, and goes on from ${shortHash(acceptedRewrite)}` : "";
      return `${whom} is resumed${rewrite}: ${visible(reason)}`;
    }
    case "approve":
      return `${whom}: the plan ${shortHash(digest ?? "")} is approved until ${until ?? "?"}: ${visible(reason)}`;
  }
}

/** What verifying a trail found. */
export function renderVerification(
  { records, head, fault, missing }: TrailFinding,
  form: "export" | "shipped",
  paint: Paint,
): string {
  if (fault !== undefined) {
    return [
      paint.red(`not verified: record ${String(fault.sequence)} ${fault.message}`),
      `${plural(records, "record")} before it are whole.`,
    ].join("\n");
  }
  if (missing !== undefined) return paint.red(`not verified: ${missing}`);
  return [
    paint.green(`verified: ${plural(records, "record")}, nothing changed, removed or reordered`),
    `head ${String(head.sequence)}:${head.hash}`,
    ...(form === "shipped"
      ? ["Shipped files have no closing line: only the store shows whether later records are missing."]
      : []),
    "Note the head elsewhere: audit verify --head proves later that the trail went on from there.",
  ].join("\n");
}

/** A part of the trail as a story: every action with its outcome, and the person who asked for it. */
export function renderStory(records: readonly AuditRecord[], subject: string, paint: Paint): string {
  if (records.length === 0) return `the trail has no records of ${visible(subject)}`;
  const outcomes = new Map<number, string>();
  for (const { entry } of records) {
    if (entry.kind === "action-completed") outcomes.set(entry.begun, describeRecorded(entry.outcome));
    if (entry.kind === "action-unknown") outcomes.set(entry.begun, describeOutcome(entry.outcome));
  }
  return records.flatMap((record) => tell(record, outcomes, paint)).join("\n");
}

function tell(record: AuditRecord, outcomes: ReadonlyMap<number, string>, paint: Paint): readonly string[] {
  const { entry, atMs, sequence } = record;
  const line = (text: string): string => `${formatInstant(atMs)}  ${text}`;
  if (entry.kind === "action-begun") return tellAction(entry.record, outcomes.get(sequence), line, paint);
  const words = describeEntry(entry);
  return words === undefined ? [] : [line(words)];
}

function tellAction(
  record: ActionRecord,
  outcome: string | undefined,
  line: (text: string) => string,
  paint: Paint,
): readonly string[] {
  const { action, actor, runId, traceId, digest, releasedBy } = record;
  const change = `${describeStanding(action.before)} → ${describeStanding(action.after)}`;
  const who = visible(action.member.name ?? action.member.participantId);
  const details = [
    visible(action.member.participantId),
    describeSource(record),
    `plan ${shortHash(digest)}, run ${runId} by ${visible(actor)}, trace id ${traceId}`,
    ...(releasedBy.length === 0 ? [] : [`released by ${releasedBy.map(visible).join(", ")}`]),
  ];
  return [
    line(`${paint.bold(`${action.kind} ${who}`)}  ${change}  ${visible(outcome ?? "not completed yet")}`),
    ...details.map((text) => paint.dim(`    ${text}`)),
  ];
}

function describeSource({ commit, origin, action }: ActionRecord): string {
  const other = action.counterpart === undefined ? "" : ` (the other half is ${visible(action.counterpart)})`;
  const reason = action.reason === undefined ? "" : ` (reason: ${visible(action.reason)})`;
  const cause = `${action.cause}${other}${reason}`;
  if (origin === undefined) return `${cause}, at commit ${commit ?? "of a folder"}`;
  const request = origin.pullRequest === undefined ? "" : `, pull request #${String(origin.pullRequest)}`;
  const subject = visible(origin.subject);
  return `${cause}, asked for by commit ${origin.commit} of ${visible(origin.author)}${request}: ${subject}`;
}

function describeRecorded(outcome: RecordedOutcome): string {
  if (outcome.kind !== "interrupted") return describeOutcome(outcome);
  const found = `the domain showed it ${describeStanding(outcome.found)} afterwards`;
  const words = outcome.shows === undefined ? found : `${found}, ${SHOWS[outcome.shows]}`;
  return `its outcome was not received; ${words}`;
}

const SHOWS = {
  "as-wanted": "as wanted",
  "as-before": "still as before",
  "something-else": "which is neither the desired state nor the former one",
} as const satisfies Record<Shows, string>;

/** Undefined for what another record shows already. */
function describeEntry(entry: Exclude<AuditEntry, { readonly kind: "action-begun" }>): string | undefined {
  switch (entry.kind) {
    case "action-completed":
    case "action-unknown":
      return undefined;
    case "run-ended": {
      const why = entry.message === undefined ? "" : `: ${visible(entry.message)}`;
      return `run ${entry.result}, ${entry.trigger}, by ${visible(entry.actor)}${why}`;
    }
    case "applied":
      return `${plural(entry.members, "member")} count as applied, at commit ${entry.commit ?? "of a folder"}`;
    case "paused": {
      const { member, domain, owner, reason, untilMs } = entry.pause;
      return `${member ?? domain} paused until ${formatInstant(untilMs)} by ${visible(owner)}: ${visible(reason)}`;
    }
    case "resumed":
      return `${entry.member ?? entry.domain} resumed by ${visible(entry.by)}: ${visible(entry.reason)}`;
    case "approved": {
      const { digest, by, reason, untilMs } = entry.approval;
      return `plan ${shortHash(digest)} approved until ${formatInstant(untilMs)} by ${visible(by)}: ${visible(reason)}`;
    }
    case "rewrite-accepted": {
      const { commit, by, reason } = entry.rewrite;
      return `the rewritten branch accepted at ${commit} by ${visible(by)}: ${visible(reason)}`;
    }
    case "request-approved": {
      const by = entry.by.map(({ login }) => visible(login)).join(", ");
      return `request #${String(entry.number)} approved by ${by}, effect ${shortHash(entry.effectId)}`;
    }
    case "approvals-began":
      return `owners' approvals count from here on; ${plural(entry.files, "file")} of ${shortHash(entry.commit)} taken as they stood`;
    case "checkpoint":
      return `${plural(entry.removed, "older record")} removed, up to ${String(entry.upTo)}`;
  }
}
