import { type ErrorCode, RollcallError } from "../model/error.ts";
import { recogniseSystemError } from "../model/system-error.ts";
import { Interrupted } from "./until-stopped.ts";

/** What a command prints of an error that ended it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** An error in words that a person can act on; an unexpected one is reported as such. */
export function asFailure(error: unknown): Failure {
  if (error instanceof RollcallError) return error;
  if (error instanceof Interrupted) {
    return { code: "internal", message: error.message, hint: "Files written before the interruption are kept." };
  }
  if (error instanceof Error && error.name === "AbortError") {
    return {
      code: "internal",
      message: "interrupted before it was complete",
      hint: "Started actions are recorded: the next apply reads their outcome.",
    };
  }
  const recognised = recogniseSystemError(error);
  if (recognised !== undefined) return recognised;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "internal", message: `unexpected error: ${text}`, hint: "Report this as a fault, with this text." };
}
