/**
 * How much a problem stops.
 *
 * `error`: nothing of that domain is applied. `overdue`: was right when it was merged and time has made it wrong; it
 * fails a review and never an apply, since a date must not keep a revocation from happening. `warning`: only shown.
 */
export type Severity = "error" | "overdue" | "warning";

/** Something a person should change in a file. `line` and `column` count from 1. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  /** Names the check, such as `schema`, `reference` or `participant-id`. */
  readonly rule: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint: string;
}

/** In the order a reader wants them: by file, then by place. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (one, other) =>
      compareText(one.path, other.path) ||
      one.line - other.line ||
      one.column - other.column ||
      compareText(one.rule, other.rule) ||
      compareText(one.message, other.message),
  );
}

/** What is wrong in `after` and was not in `before`, wherever in its file it stands by now. */
export function newProblems(before: readonly Problem[], after: readonly Problem[]): readonly Problem[] {
  const key = ({ path, rule, message, found }: Problem): string => JSON.stringify([path, rule, message, found]);
  const known = new Set(before.map(key));
  return after.filter((problem) => !known.has(key(problem)));
}

/** By code units: the same everywhere, whatever the locale. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
