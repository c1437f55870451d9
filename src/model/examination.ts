import type { ErrorCode } from "./error.ts";

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
