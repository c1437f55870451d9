import { type ErrorCode, RollcallError } from "../model/error.ts";
import { recogniseSystemError } from "../model/system-error.ts";
import { Interrupted } from "./until-stopped.ts";

/** What a command tells of an error that ended it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** Whatever was thrown, as something that a person can act on; what nobody foresaw, as that. */
export function asFailure(error: unknown): Failure {
  if (error instanceof RollcallError) return error;
  if (error instanceof Interrupted) {
    return { code: "internal", message: error.message, hint: "What was written until then is left as it is." };
  }
  if (error instanceof Error && error.name === "AbortError") {
    return {
      code: "internal",
      message: "ended before it was done",
      hint: "What was begun is on record: the next apply looks how it ended.",
    };
  }
  const recognised = recogniseSystemError(error);
  if (recognised !== undefined) return recognised;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "internal", message: `this should not happen: ${text}`, hint: "Report it with this text." };
}
