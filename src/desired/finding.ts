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
}

/** An error at `pointer`: the usual finding. */
export function errorAt(pointer: string, finding: Omit<Finding, "pointer" | "severity">): Finding {
  return { pointer, severity: "error", ...finding };
}

/** What one document says by itself; `draft` is undefined when that cannot be told. */
export interface Draft<T> {
  readonly draft: T | undefined;
  readonly findings: readonly Finding[];
}

/** The JSON pointer to `part` of what `parent` points to. Source: RFC 6901. */
export function pointerTo(parent: string, part: string): string {
  return `${parent}/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
