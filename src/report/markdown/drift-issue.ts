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
  return fitting((room) => reportLines(domain, items, room), budget) ?? "What is to be said does not fit here\n";
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
    "For each member, in a comment of its own line, by an owner of the domain or who may write to the register:",
    "",
    "- `/rollcall adopt NAME` opens a pull request that takes the live state into git",
    "- `/rollcall revert NAME` brings the live state back to what git says",
    "",
    "This issue is closed when the domain was read twice without drift.",
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
  return `There is no drift on ${codeSpan(domain)} any more: it was read twice without any.`;
}

/** Why a wish about `member` was refused. `names` are those of whom there is drift. */
export function noSuchDrift(domain: Name, member: string, names: readonly string[]): string {
  const nearest = nearestName(member, names);
  const hint =
    nearest === undefined
      ? "The table above names those of whom there is."
      : `There is some of ${codeSpan(nearest)}: if that is who was meant, say so in a new comment.`;
  return `There is no drift of ${codeSpan(member)} on ${codeSpan(domain)}, so nothing was done. ${hint}`;
}
