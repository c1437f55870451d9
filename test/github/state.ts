/**
 * What the local GitHub knows. The objects live and change: tests read them as they are now, and change them by acts only.
 */

export type Role = "read" | "triage" | "write" | "maintain" | "admin";

export interface Account {
  readonly id: number;
  readonly kind: "User" | "Organization" | "Bot";
  /** May change; the id does not. */
  login: string;
  name: string | null;
  readonly email: string;
  readonly createdAtMs: number;
}

export interface Organisation {
  readonly account: Account;
  readonly members: Map<Account, "admin" | "member">;
  readonly teams: Team[];
}

export interface Team {
  readonly id: number;
  readonly organisation: Organisation;
  readonly name: string;
  readonly slug: string;
  readonly members: Map<Account, "maintainer" | "member">;
}

export type Access = "read" | "write";
/** By GitHub's names, such as `pull_requests`. */
export type Permissions = Readonly<Record<string, Access>>;

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM, PKCS #1 as GitHub hands it out. */
  readonly privateKey: string;
  readonly publicKey: string;
  permissions: Permissions;
  events: readonly string[];
  readonly hook: { readonly id: number; url: string; secret: string; isActive: boolean };
  readonly createdAtMs: number;
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  permissions: Permissions;
  /** `all` also covers what is created later. */
  repositories: "all" | Set<Repository>;
  suspended: { readonly atMs: number; readonly by: Account } | null;
  readonly createdAtMs: number;
}

export type Token =
  | {
      readonly kind: "installation";
      readonly text: string;
      readonly installation: Installation;
      readonly permissions: Permissions;
      /** Undefined: every repository of the installation. */
      readonly repositories: ReadonlySet<Repository> | undefined;
      readonly expiresAtMs: number;
    }
  | { readonly kind: "person"; readonly text: string; readonly account: Account };

/** Who does something: a person, or an App by its bot. */
export interface Actor {
  readonly account: Account;
  readonly app: App | null;
}

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

export type LockReason = "off-topic" | "too heated" | "resolved" | "spam";

interface ThreadBase {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  title: string;
  body: string | null;
  readonly author: Account;
  readonly via: App | null;
  readonly createdAtMs: number;
  updatedAtMs: number;
  state: "open" | "closed";
  closed: { readonly atMs: number; readonly by: Account } | null;
  lock: { readonly reason: LockReason | null } | null;
  labels: readonly string[];
  assignees: readonly Account[];
  readonly comments: Comment[];
}

export interface Issue extends ThreadBase {
  readonly kind: "issue";
  stateReason: "completed" | "reopened" | "not_planned" | "duplicate" | null;
}

export interface PullRequest extends ThreadBase {
  readonly kind: "pull";
  isDraft: boolean;
  base: { ref: string; sha: string };
  /** `repository` is null once the fork is gone. */
  head: { readonly ref: string; sha: string; repository: Repository | null; readonly owner: Account };
  lastPusher: Account;
  pushedAtMs: number;
  merged: { readonly atMs: number; readonly by: Account; readonly sha: string } | null;
  /** Of one pair of base and head; undefined until somebody asks. */
  mergeability: Mergeability | undefined;
  readonly reviews: Review[];
}

export interface Mergeability {
  readonly base: string;
  readonly head: string;
  /** Null while it is being worked out, for as many questions as `unknownFor` says. */
  readonly mergeCommit: string | null;
  unknownFor: number;
}

export type Thread = Issue | PullRequest;

export interface Comment {
  readonly id: number;
  readonly thread: Thread;
  body: string;
  readonly author: Account;
  readonly via: App | null;
  readonly createdAtMs: number;
  updatedAtMs: number;
  readonly reactions: Reaction[];
}

export type ReactionContent = "+1" | "-1" | "laugh" | "confused" | "heart" | "hooray" | "rocket" | "eyes";

export interface Reaction {
  readonly id: number;
  readonly author: Account;
  readonly content: ReactionContent;
  readonly createdAtMs: number;
}

export type ReviewState = "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";

export interface Review {
  readonly id: number;
  readonly pull: PullRequest;
  readonly author: Account;
  state: ReviewState;
  body: string;
  commit: string;
  readonly submittedAtMs: number;
}

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
