import type { Severity } from "../model/problem.ts";

/** A problem before its place is worked out: `pointer` is a JSON pointer into the document, `""` for the whole file. */
export interface Finding {
  readonly pointer: string;
  /** Points at the key itself instead of its value. */
  readonly atKey?: boolean;
  /** Wins over `pointer`: a place that the parser named. Counts from 0 in characters. */
  readonly offset?: number;
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint: string;
  /** How many it stands for, where it stands for those that are not listed one by one. */
  readonly count?: number;
}

/** More than these of one file say nothing new. */
export const MAX_FINDINGS = 20;

/** The first of one file's findings, and what stands for the others: as severe as the worst of them. */
export function boundFindings(findings: readonly Finding[]): readonly Finding[] {
  const left = findings.slice(MAX_FINDINGS);
  if (left.length === 0) return findings;
  const severity = left.some((one) => one.severity === "error") ? "error" : (left[0]?.severity ?? "error");
  const count = left.reduce((sum, one) => sum + (one.count ?? 1), 0);
  return [...findings.slice(0, MAX_FINDINGS), standInFor(count, severity)];
}

/** One finding in the place of so many of a file. */
export function standInFor(count: number, severity: Severity): Finding {
  const message = `${String(count)} more of this file are not shown`;
  return { pointer: "", severity, rule: "more", message, hint: "Mend those that are shown first.", count };
}

/** An error at `pointer`: the usual finding. */
export function errorAt(pointer: string, finding: Omit<Finding, "pointer" | "severity">): Finding {
  return { pointer, severity: "error", ...finding };
}

/** What one document says by itself; `draft` is undefined when it cannot be read. */
export interface Draft<T> {
  readonly draft: T | undefined;
  readonly findings: readonly Finding[];
}

/** The JSON pointer to `part` of what `parent` points to. Source: RFC 6901. */
export function pointerTo(parent: string, part: string): string {
  return `${parent}/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
