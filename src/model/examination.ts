import { type ErrorCode, RollcallError } from "./error.ts";

/** One thing that was looked at, and how it is. */
export interface Examined {
  /** Such as `register` or `acme: clock`. */
  readonly check: string;
  readonly state: "ok" | "warning" | "failed";
  readonly message: string;
  /** What to do; empty when it is fine. */
  readonly hint: string;
  /** Set when it failed. */
  readonly code: ErrorCode | undefined;
}

/** What a check found: its message where all is well, or more words where it is not. */
export type Found = string | Omit<Examined, "check" | "code">;

/** Runs one check: a failure becomes what it says and what to do. */
export async function examine(check: string, work: () => Promise<Found>): Promise<Examined> {
  try {
    const found = await work();
    if (typeof found !== "string") return { check, code: undefined, ...found };
    return { check, state: "ok", message: found, hint: "", code: undefined };
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    return { check, state: "failed", message: error.message, hint: error.hint, code: error.code };
  }
}
