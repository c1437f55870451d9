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
  /** How many it stands for, where it stands for those that are not listed one by one. */
  readonly count?: number;
}

/** Problems beyond so many are counted and not listed one by one: a register may hold any number of them. */
const MAX_PROBLEMS = 500;

const WORST_FIRST = ["error", "overdue", "warning"] as const satisfies readonly Severity[];

/** As many as are listed one by one, the worst first to be kept, and what stands for the others of each severity. Sorted. */
export function boundProblems(problems: readonly Problem[], atMost = MAX_PROBLEMS): readonly Problem[] {
  const sorted = sortProblems(problems);
  if (sorted.length <= atMost) return sorted;
  const kept: Problem[] = [];
  let room = atMost;
  for (const severity of WORST_FIRST) {
    const all = sorted.filter((problem) => problem.severity === severity);
    const shown = all.slice(0, room);
    room -= shown.length;
    kept.push(...shown, ...standIn(all.slice(shown.length)));
  }
  return sortProblems(kept);
}

/** One for all of `left`, in the place of the first. */
function standIn(left: readonly Problem[]): readonly Problem[] {
  const [first] = left;
  if (first === undefined) return [];
  const { path, line, column, severity } = first;
  const count = countProblems(left);
  const message = `${String(count)} more from here on ${count === 1 ? "is" : "are"} not shown`;
  return [{ path, line, column, severity, rule: "more", message, hint: "Mend those that are shown first.", count }];
}

/** How many problems these stand for. */
export function countProblems(problems: readonly Problem[]): number {
  return problems.reduce((sum, { count = 1 }) => sum + count, 0);
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
