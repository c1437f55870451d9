import { type InstantMs, parseMoment } from "../../model/instant.ts";
import { errorAt, type Finding } from "../../document/finding.ts";

/** The moment at `pointer`; adds a finding where the schema passed a day that no calendar has. */
export function readMoment(text: string | undefined, pointer: string, findings: Finding[]): InstantMs | undefined {
  if (text === undefined) return undefined;
  const atMs = parseMoment(text);
  if (atMs === undefined) {
    findings.push(
      errorAt(pointer, {
        rule: "date",
        message: "there is no such day or time",
        expected: "a date such as 2027-06-30, or 2027-06-30T12:00:00Z",
        found: text,
        hint: "A date means the end of that day, UTC.",
      }),
    );
  }
  return atMs;
}
