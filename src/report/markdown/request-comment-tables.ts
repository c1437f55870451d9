import { type Name, shortId } from "../../model/identifier.ts";
import type { Placed } from "../../model/placement.ts";
import { type Action, type DriftItem, type Hold, isAlarm, type Note, type Block } from "../../model/plan.ts";
import type {
  EvaluatedDomain,
  PossibleApprovers,
  Quorum,
  RequestedChange,
  RequestedKind,
} from "../../model/request.ts";
import type { RequestStory } from "../../model/request-story.ts";
import { missingOwners } from "../../model/missing-owners.ts";
import { describeStanding } from "../../model/standing.ts";
import { codeSpan, fenced, visibleLines } from "../escape.ts";
import { countKinds, enumerated, type Lines, listed, type Room, tabled, widened, type Wording } from "./budget.ts";
import { plural } from "../../model/plural.ts";
import { describeCause, describeDifferences, describeOriginDate } from "../words.ts";

/** A value that no sentence is made of, such as one of a document's, is shown up to here. */
const VALUE_CHARS = 200;

/** What a request changes in one domain: the table of changes, the members' identities, approvals, holds and drift. */
export function* domainLines(domain: EvaluatedDomain, story: RequestStory | undefined, room: Room): Lines {
  const { name, changes, policyFiles, unreadable, drift, judged } = domain;
  yield* ["", `#### ${codeSpan(name)}`, ""];
  if (changes.length > 0) {
    yield* ["| change | member | from → to | can be undone |", "| --- | --- | --- | --- |"];
    yield* tabled(changes, changeWording(room), room);
    yield* memberLines(domain, room);
  }
  if (policyFiles.length > 0) yield* ["", `Policy: ${enumerated(policyFiles, room)}`];
  const merged = story?.domains.find((one) => one.domain === name);
  // Once it is in force no approval is needed any more.
  if (merged === undefined || (merged.state === "held" && domain.quorum?.missing !== 0))
    yield* quorumLines(domain, room);
  if (story !== undefined) return;
  if (unreadable !== undefined) yield* ["", `The domain cannot be read: ${codeSpan(unreadable, room.chars)}`];
  yield* alarmLines(judged?.plan.notes ?? [], room);
  yield* holdLines(judged?.verdict.holds ?? [], room);
  yield "";
  yield* listed(judged?.blocks ?? [], blockWording(room), room);
  yield* driftLines(drift, room);
}

function blockWording({ chars }: Room): Wording<Block> {
  return { kindOf: ({ kind }) => kind, wordsOf: ({ message }) => codeSpan(message, chars) };
}

/** What already endangers the domain, regardless of this request. */
function* alarmLines(notes: readonly Note[], { rows, chars }: Room): Lines {
  const alarms = notes.filter(isAlarm);
  for (const { subject, message } of alarms.slice(0, rows)) {
    yield* ["", `⛔ **Danger to the domain**: ${codeSpan(`${subject ?? ""}: ${message}`, chars)}`];
  }
  const left = alarms.length - rows;
  if (left > 0) yield* ["", `⛔ … and ${plural(left, "more danger")} to the domain`];
}

/** Each with the document that would release it. */
function* holdLines(holds: readonly Hold[], { rows, chars }: Room): Lines {
  for (const { rule, message, release } of holds.slice(0, rows)) {
    yield* ["", `**Would be held by ${rule}**: ${codeSpan(message, chars)}`];
    if (release === undefined) continue;
    yield* ["", codeSpan(release.path), "", fenced(visibleLines(release.document), "yaml")];
  }
  const left = holds.slice(rows).map(({ rule }) => rule);
  if (left.length > 0) yield* ["", `Would be held, too, by ${countKinds(left)}`];
}

export const MARKS = {
  admit: "➕ admit",
  readmit: "♻️ RE-ADMIT",
  resume: "▶️ resume",
  change: "✏️ change",
  replace: "🔑 replace",
  suspend: "⏸️ suspend",
  remove: "❌ remove",
} as const satisfies Record<RequestedKind, string>;

/** Whether, and how, a change is taken back. */
const UNDONE = {
  admit: "yes",
  readmit: "yes",
  resume: "yes",
  change: "yes",
  replace: "by a re-admission only",
  suspend: "yes",
  remove: "by a re-admission only",
} as const satisfies Record<RequestedKind, string>;

function changeWording(room: Room) {
  const chars = Math.min(VALUE_CHARS, room.chars);
  return {
    kindOf: ({ kind }: RequestedChange) => MARKS[kind],
    cellsOf: ({ kind, name, before, after, differences }: RequestedChange) => [
      MARKS[kind],
      codeSpan(name),
      differences.length === 0
        ? `${stateOf(before, chars)} → ${stateOf(after, chars)}`
        : differences
            .map(({ field, before: from, after: to }) => `${field} ${codeSpan(from, chars)} → ${codeSpan(to, chars)}`)
            .join("<br>"),
      UNDONE[kind],
    ],
  };
}

/** The members' identities: what people decide about. */
function* memberLines({ changes, placed }: EvaluatedDomain, room: Room): Lines {
  yield "";
  yield* listed(changes, whoWording(placed, room), room);
}

export function* idLines(domain: Name, changes: readonly RequestedChange[], room: Room): Lines {
  if (changes.length === 0) return;
  const ids = {
    kindOf: () => "member",
    wordsOf: ({ name, participantId, replaces }: RequestedChange) => {
      const before = replaces === undefined ? "" : `, instead of ${codeSpan(replaces, ID_CHARS)}`;
      return `${codeSpan(name)}: ${codeSpan(participantId, ID_CHARS)}${before}`;
    },
  };
  yield* ["", "<details><summary>Participant ids in full</summary>", "", codeSpan(domain), ""];
  yield* listed(changes, ids, room);
  yield* ["", "</details>"];
}

/** No participant id is longer. */
const ID_CHARS = 400;

function whoWording(placed: EvaluatedDomain["placed"], room: Room): Wording<RequestedChange> {
  return {
    kindOf: () => "member",
    wordsOf: ({ name, participantId, replaces, before, after }) => {
      const { organisation = "", contacts = [] } = after ?? before ?? {};
      const parts = [
        organisation === "" ? "no organisation" : `of ${codeSpan(organisation)}`,
        `participant ${codeSpan(shortId(participantId))}`,
        ...(replaces === undefined ? [] : [`instead of ${codeSpan(shortId(replaces))}, who is revoked`]),
        contacts.length === 0 ? "no contact" : `contact ${enumerated(contacts, room)}`,
        ...(after === undefined ? [] : [placeOf(placed?.get(name), room)]),
      ];
      return `${codeSpan(name)}: ${parts.join(" · ")}`;
    },
  };
}

function placeOf(placed: Placed | undefined, room: Room): string {
  if (placed === undefined) return "its placement is not known";
  const { sequencers, leaving } = placed;
  const moving = leaving.length === 0 ? "" : `, moving off ${enumerated(leaving, room)}`;
  return sequencers.length === 0
    ? `placed on no sequencer${moving}`
    : `placed on ${enumerated(sequencers, room)}${moving}`;
}

function stateOf(member: RequestedChange["after"], chars: number): string {
  if (member === undefined) return "no member";
  if (member.suspension !== undefined) return `suspended: ${codeSpan(member.suspension.reason, chars)}`;
  return describeStanding({ kind: "admitted", permission: member.permission, trustLevel: member.trustLevel });
}

function* quorumLines({ quorum, mayApprove }: EvaluatedDomain, room: Room): Lines {
  if (quorum === undefined) return;
  const { needed, counted, missing, uncounted } = quorum;
  const state = missing === 0 ? "✅" : "⏳";
  const rest = missing === 0 ? "" : `; ${missingOwners(quorum, "must still approve")}`;
  yield* ["", `${state} Approvals: ${String(needed - missing)} of ${String(needed)}${rest}`, ""];
  const logins = counted.map(({ login }) => login);
  if (logins.length > 0) yield `- counted: ${enumerated(logins, room)}`;
  yield* listed(uncounted, UNCOUNTED, room);
  yield* listed(mayApprove, possibleWording(room), room);
}

/** By name, and without mentions: the forge itself notifies the people who have to act. */
function possibleWording(room: Room): Wording<PossibleApprovers> {
  return {
    kindOf: () => "organisation",
    wordsOf: ({ organisation, names }) =>
      `may approve for ${codeSpan(organisation)}: ${enumerated(names, widened(room))}`,
  };
}

const UNCOUNTED: Wording<Quorum["uncounted"][number]> = {
  kindOf: () => "not counted",
  wordsOf: ({ approver, why }) => `not counted: ${codeSpan(approver.login)} ${why}`,
};

function* driftLines(drift: readonly DriftItem[], room: Room): Lines {
  if (drift.length === 0) return;
  const wording = {
    kindOf: ({ kind }: DriftItem) => kind,
    cellsOf: (item: DriftItem) => [
      codeSpan(item.member.name ?? item.member.participantId),
      describeDifferences(item),
      codeSpan(describeOriginDate(item)),
    ],
  };
  yield* ["", "These members have drifted: they were changed on the domain itself, before this request.", ""];
  yield* ["| member | live → git | origin |", "| --- | --- | --- |"];
  yield* tabled(drift, wording, room);
}

export function* otherLines(domain: Name, others: readonly Action[], room: Room): Lines {
  if (others.length === 0) return;
  const wording = {
    kindOf: ({ kind }: Action) => kind,
    cellsOf: (action: Action) => [
      action.kind,
      codeSpan(action.member.name ?? action.member.participantId),
      describeDifferences(action),
      describeCause(action, (reason) => codeSpan(reason, Math.min(VALUE_CHARS, room.chars))),
    ],
  };
  const summary = `${plural(others.length, "change")} pending on the domain without this request`;
  yield* ["", `<details><summary>${summary}</summary>`, "", codeSpan(domain), ""];
  yield* ["| action | member | live → wanted | why |", "| --- | --- | --- | --- |"];
  yield* tabled(others, wording, room);
  yield* ["", "</details>"];
}
