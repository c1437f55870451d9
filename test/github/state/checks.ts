import type { Account, App } from "./accounts.ts";
import type { Repository } from "./repository.ts";

export type CheckStatus = "queued" | "in_progress" | "completed";

export type CheckConclusion =
  "action_required" | "cancelled" | "failure" | "neutral" | "success" | "skipped" | "stale" | "timed_out";

export interface CheckSuite {
  readonly id: number;
  readonly repository: Repository;
  readonly app: App;
  readonly headSha: string;
  /** Null for the head of a fork. */
  readonly headBranch: string | null;
  readonly before: string | null;
  readonly createdAtMs: number;
  updatedAtMs: number;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

export interface CheckOutput {
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
}

export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  name: string;
  readonly headSha: string;
  externalId: string;
  detailsUrl: string;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  startedAtMs: number;
  completedAtMs: number | null;
  output: CheckOutput;
  readonly annotations: Annotation[];
  actions: readonly CheckAction[];
}

export type StatusState = "error" | "failure" | "pending" | "success";

export interface Status {
  readonly id: number;
  readonly sha: string;
  readonly state: StatusState;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Account;
  readonly createdAtMs: number;
}
