import { type ErrorCode, ERRORS } from "../model/error.ts";
import type { JudgedPlan } from "../model/plan.ts";
import type { Evaluation, RequestVerdict } from "../model/request.ts";
import { type Applied, isDone, type Outcome, type Run } from "../model/run.ts";
import { isHeld } from "../policy/release.ts";

/** Exit codes that are results and no errors; those of errors are in `ERRORS`. */
export const EXIT = { ok: 0, differences: 2, held: 3, partial: 4, invalid: ERRORS.invalid_register.exitCode } as const;

/** Of `apply`. */
export function runExitCode(run: Run): number {
  switch (run.kind) {
    case "invalid":
      return EXIT.invalid;
    case "held":
    case "reported":
      return EXIT.held;
    case "in-sync":
      return EXIT.ok;
    case "applied":
      return appliedExitCode(run.applied);
  }
}

/** Of `plan`: without `--detailed-exitcode` a plan is a success, whatever it is. */
export function planExitCode(judged: JudgedPlan, isDetailed: boolean): number {
  if (!isDetailed) return EXIT.ok;
  if (isHeld(judged)) return EXIT.held;
  return judged.plan.actions.length > 0 ? EXIT.differences : EXIT.ok;
}

/** Of `plan --request`. */
export function requestExitCode(evaluation: Evaluation, { state }: RequestVerdict): number {
  if (state === "success") return EXIT.ok;
  const isInvalid = evaluation.kind === "evaluated" && evaluation.problems.some(({ severity }) => severity === "error");
  return isInvalid || evaluation.kind === "refused" ? EXIT.invalid : EXIT.held;
}

/** The gravest first. */
const GRAVITY: readonly number[] = [
  ERRORS.internal.exitCode,
  ERRORS.settings.exitCode,
  ERRORS.unauthorized.exitCode,
  ERRORS.unavailable.exitCode,
  EXIT.invalid,
  ERRORS.stale_plan.exitCode,
  ERRORS.usage.exitCode,
  EXIT.partial,
  EXIT.held,
  EXIT.differences,
  EXIT.ok,
];

/** Of several domains' exit codes the one to end with. */
export function gravest(codes: readonly number[]): number {
  return GRAVITY.find((code) => codes.includes(code)) ?? ERRORS.usage.exitCode;
}

/** Outcomes that all failed alike say why; a mixture was partial. */
function appliedExitCode(applied: readonly Applied[]): number {
  if (applied.every(isDone)) return EXIT.ok;
  if (applied.some(isDone)) return EXIT.partial;
  const codes = new Set(applied.map(({ outcome }) => codeOf(outcome)));
  const [code] = codes;
  return codes.size === 1 && code !== undefined ? ERRORS[code].exitCode : EXIT.partial;
}

/** Undefined for what has not failed. Of an unknown outcome all that is known is that no answer came. */
function codeOf(outcome: Outcome): ErrorCode | undefined {
  switch (outcome.kind) {
    case "stale":
      return "stale_plan";
    case "failed":
      return outcome.code;
    case "unknown":
      return "unavailable";
    case "effective":
    case "unchanged":
    case "not-yet-effective":
    case "proposed":
    case "not-attempted":
      return undefined;
  }
}
