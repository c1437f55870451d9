import type { Account, App, Role, Team } from "./accounts.ts";
import type { PullRequest, Thread } from "./threads.ts";
import type { CheckRun, CheckSuite, Status } from "./checks.ts";

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  name: string;
  readonly description: string;
  readonly isPrivate: boolean;
  isArchived: boolean;
  readonly defaultBranch: string;
  /** The bare repository. */
  readonly directory: string;
  readonly parent: Repository | null;
  readonly createdAtMs: number;
  pushedAtMs: number;
  readonly collaborators: Map<Account, Role>;
  readonly teams: Map<Team, Role>;
  /** Issues and pull requests, which share their numbers. */
  readonly threads: Map<number, Thread>;
  readonly labels: Map<string, Label>;
  readonly suites: CheckSuite[];
  readonly runs: CheckRun[];
  readonly statuses: Status[];
  readonly deployments: Deployment[];
  readonly activities: Activity[];
  /** By branch. */
  readonly rules: Map<string, Ruleset>;
  readonly queues: Map<string, MergeQueue>;
  readonly mergeMethods: ReadonlySet<MergeMethod>;
}

export type MergeMethod = "merge" | "squash" | "rebase";

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly colour: string;
}

export type DeploymentState = "error" | "failure" | "inactive" | "in_progress" | "queued" | "pending" | "success";

export interface Deployment {
  readonly id: number;
  readonly repository: Repository;
  readonly ref: string;
  readonly sha: string;
  readonly task: string;
  readonly payload: unknown;
  readonly environment: string;
  readonly description: string | null;
  readonly isTransient: boolean;
  readonly isProduction: boolean;
  readonly creator: Account;
  readonly via: App | null;
  readonly createdAtMs: number;
  readonly statuses: DeploymentStatus[];
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: DeploymentState;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly creator: Account;
  readonly via: App | null;
  readonly createdAtMs: number;
}

export interface Activity {
  readonly id: number;
  readonly kind: "push" | "force_push" | "branch_creation" | "branch_deletion" | "pr_merge" | "merge_queue_merge";
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly actor: Account;
  readonly atMs: number;
}

/** What a branch demands. Absent means not demanded. */
export interface Rules {
  readonly requiredChecks?: readonly { readonly context: string; readonly appId?: number }[];
  /** The branch must be up to date before it is merged. Counts only together with `requiredChecks`. */
  readonly isStrict?: boolean;
  /** A pull request is required, with as many approvals; 0 is a pull request that nobody need approve. */
  readonly approvals?: number;
  readonly dismissStaleReviews?: boolean;
  readonly requireCodeOwners?: boolean;
  readonly requireLastPushApproval?: boolean;
  readonly mergeMethods?: readonly MergeMethod[];
  readonly forbidForcePush?: boolean;
  readonly forbidDeletion?: boolean;
  readonly requireSignatures?: boolean;
  readonly mergeQueue?: {
    readonly method?: MergeMethod;
    /** How many pull requests go together. Default 1. */
    readonly groupSize?: number;
    /** How many groups are tried at a time, each on top of the one before. Default 5. */
    readonly concurrency?: number;
    /** Default 60 minutes. */
    readonly timeoutMs?: number;
  };
}

export interface Ruleset {
  readonly id: number;
  readonly branch: string;
  rules: Rules;
  readonly createdAtMs: number;
}

export interface QueueEntry {
  readonly pull: PullRequest;
  readonly by: Account;
}

export interface MergeGroup {
  /** At least one. `landed` is the commit that each would be merged as. */
  readonly entries: readonly (QueueEntry & { readonly landed: string })[];
  readonly ref: string;
  readonly baseSha: string;
  readonly headSha: string;
  readonly startedAtMs: number;
}

export interface MergeQueue {
  readonly branch: string;
  entries: QueueEntry[];
  groups: MergeGroup[];
}
