import type { Name } from "../../model/identifier.ts";
import { nearestName } from "../../model/nearest-name.ts";
import type { DriftItem } from "../../model/plan.ts";
import { codeSpan } from "../escape.ts";
import { fitting, type Lines, type Room, tabled } from "./budget.ts";
import { plural } from "../../model/plural.ts";
import { describeDifferences, describeOriginDate } from "../words.ts";

/**
 * The report of a domain's drift: what, who, since when and by whom, and what can be done about each. Fits into `budget`
 * characters by leaving whole rows out, with counts of what was left out.
 */
export function driftReport(domain: Name, items: readonly DriftItem[], budget: number): string {
  return fitting((room) => reportLines(domain, items, room), budget) ?? "The report does not fit here\n";
}

function* reportLines(domain: Name, items: readonly DriftItem[], room: Room): Lines {
  const are = items.length === 1 ? "is" : "are";
  yield `${plural(items.length, "member")} of ${codeSpan(domain)} ${are} not what git asked for and what was applied.`;
  yield* ["", "| what | member | live → git | origin |", "| --- | --- | --- | --- |"];
  yield* tabled(items, DRIFT, room);
  if (items.some(({ kind }) => kind === "broken")) {
    yield* [
      "",
      "⛔ **Danger to the domain**: a Vip has to be able to confirm, and its own side keeps it from that. Canton computes nothing with such a member in, and its dispatcher may have halted, so that no change takes effect any more. Make it Ordinary (`/rollcall adopt NAME` opens the pull request), or have its operator allow at least Confirmation; then see the domain manager's log for *Halting topology dispatching*, and restart the manager where it says so.",
    ];
  }
  yield* [
    "",
    "For each member, in a comment on a line of its own, by an owner of the domain or an account that may write to the register:",
    "",
    "- `/rollcall adopt NAME` opens a pull request that accepts the live state into the register",
    "- `/rollcall revert NAME` restores what the register says",
    "",
    "This issue closes when two reads in a row find no drift.",
  ];
}

const DRIFT = {
  kindOf: ({ kind }: DriftItem) => kind,
  cellsOf: (item: DriftItem) => [
    item.kind,
    codeSpan(item.member.name ?? item.member.participantId),
    describeDifferences(item),
    codeSpan(describeOriginDate(item)),
  ],
};

/** What is left of a report once it is over. */
export function driftOver(domain: Name): string {
  return `There is no drift on ${codeSpan(domain)} any more: two reads in a row found none.`;
}

/** Why a command about the drift of `member` was refused. `names` are the members with drift. */
export function noSuchDrift(domain: Name, member: string, names: readonly string[]): string {
  const nearest = nearestName(member, names);
  const hint =
    nearest === undefined
      ? "The table above lists the members that drifted."
      : `${codeSpan(nearest)} drifted: if you meant it, write a new comment.`;
  return `There is no drift of ${codeSpan(member)} on ${codeSpan(domain)}, so nothing was done. ${hint}`;
}
