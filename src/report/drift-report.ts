import type { Name } from "../model/identifier.ts";
import { formatInstant, type InstantMs } from "../model/instant.ts";
import type { DriftItem } from "../model/plan.ts";
import { codeSpan } from "./escape.ts";
import { describeDifferences, describeOriginDate, plural } from "./words.ts";

/** More are counted. */
const ROWS = 200;

/** The report of a domain's drift: what, who, since when and by whom, and what can be done about each. */
export function driftReport(domain: Name, items: readonly DriftItem[]): string {
  const rows = items.slice(0, ROWS).map((item) => {
    const label = item.member.name ?? item.member.participantId;
    return `| ${item.kind} | ${codeSpan(label)} | ${describeDifferences(item)} | ${codeSpan(describeOriginDate(item))} |`;
  });
  const more = items.length - rows.length;
  return [
    `${plural(items.length, "member")} of ${codeSpan(domain)} ${items.length === 1 ? "is" : "are"} not what git asked for and what was applied.`,
    "",
    "| what | member | live → git | origin |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...(more > 0 ? [`| … | ${String(more)} more | | |`] : []),
    "",
    "For each member, in a comment of its own line, by an owner of the domain or who may write to the register:",
    "",
    "- `/rollcall adopt NAME` opens a pull request that takes the live state into git",
    "- `/rollcall revert NAME` brings the live state back to what git says",
    "",
    "This issue is closed when the domain was read twice without drift.",
  ].join("\n");
}

/** What is left of a report once it is over. */
export function driftOver(domain: Name, atMs: InstantMs): string {
  return `There is no drift on ${codeSpan(domain)} any more: it was read twice without any, ${formatInstant(atMs)}.`;
}
