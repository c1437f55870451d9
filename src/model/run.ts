import type { ErrorCode } from "./error.ts";
import type { CommitId, DomainId, Name } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { Action, JudgedPlan } from "./plan.ts";
import type { Problem } from "./problem.ts";
import type { Standing } from "./standing.ts";

/** What the domain manager said to one submitted action. */
export type Submission =
  /** Accepted; becomes effective after the topology change delay. */
  | { readonly kind: "accepted" }
  /** The member already stood so: nothing was written. */
  | { readonly kind: "unchanged" }
  /** 3.x with several owners: waits for more signatures. */
  | { readonly kind: "proposed"; readonly signatures: number; readonly threshold: number }
  | Unknown;

/** It was sent, and no answer came; it may still be in progress. It is no failure, and is not sent again. */
export interface Unknown {
  readonly kind: "unknown";
  readonly message: string;
  readonly hint: string;
}

/** How one action ended. */
export type Outcome =
  /** Read back from the domain in its new state. */
  | { readonly kind: "effective" }
  /** It was done elsewhere already: nothing was written, and the domain shows the wanted state. */
  | { readonly kind: "unchanged" }
  /** Accepted, and not seen in the domain before the deadline. */
  | { readonly kind: "not-yet-effective" }
  | { readonly kind: "proposed"; readonly signatures: number; readonly threshold: number }
  /** The member was changed elsewhere after the plan: nothing was written. */
  | { readonly kind: "stale"; readonly message: string }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string; readonly hint: string }
  /** The run was ended before its turn. */
  | { readonly kind: "not-attempted" }
  /** The action stays open until the domain shows its outcome. */
  | Unknown;

/** What a later read found of an action whose outcome was unknown. */
export interface Interrupted {
  readonly kind: "interrupted";
  readonly found: Standing;
  /** Absent in records of releases that left it to the reader. */
  readonly shows?: Shows;
}

/** What the domain shows against what an action wanted of it. */
export type Shows = "as-wanted" | "as-before" | "something-else";

/** How an action ended that is open no more: the run that did it said so, or a later look. */
export type RecordedOutcome = Exclude<Outcome, Unknown> | Interrupted;

export interface Applied {
  readonly action: Action;
  readonly outcome: Outcome;
}

/** The domain was seen to show what the action wanted. */
export function isDone({ outcome }: Applied): boolean {
  return outcome.kind === "effective" || outcome.kind === "unchanged";
}

/** One reconciliation of one domain, as a value to report. */
export type Run =
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] }
  /** A rule, or something that keeps the whole plan, stands before it. */
  | { readonly kind: "held"; readonly judged: JudgedPlan }
  /** There is something to do, and the service leaves it to a person. */
  | { readonly kind: "reported"; readonly judged: JudgedPlan }
  | { readonly kind: "in-sync"; readonly judged: JudgedPlan }
  | {
      readonly kind: "applied";
      readonly id: string;
      readonly judged: JudgedPlan;
      readonly applied: readonly Applied[];
      readonly startedAtMs: InstantMs;
      readonly endedAtMs: InstantMs;
      /** W3C trace id; finds the lines of the domain manager's log that belong to this run. */
      readonly traceId: string;
    };

/** Why a run began. */
export type Trigger =
  /** The service came up. */
  | "start"
  /** Its turn has come. */
  | "schedule"
  /** The branch moved. */
  | "commit"
  /** A date of the register has come. */
  | "date"
  /** The run before failed. */
  | "retry"
  /** It was requested from the service. */
  | "request"
  /** A person's command. */
  | "command";

/** How a run ended. */
export type RunResult =
  /** Nothing to do. */
  | "in-sync"
  /** Everything that may be done was done and is effective. */
  | "applied"
  /** Some of it was not. */
  | "partial"
  /** Nothing is known to have been done, and the outcome of some actions is unknown. */
  | "unknown"
  /** A rule, a pause or a rewritten branch holds it. */
  | "held"
  /** There is something to do, and the mode leaves it to a person. */
  | "reported"
  /** The register is not valid. */
  | "invalid"
  | "failed";

/** One reconciliation as the store keeps it. Runs in a row with the same finding are one record. */
export interface RunRecord {
  readonly id: string;
  readonly domain: Name;
  readonly trigger: Trigger;
  /** `service`, or the person whose command it was. */
  readonly actor: string;
  readonly commit: CommitId | undefined;
  readonly digest: string | undefined;
  readonly result: RunResult;
  /** Why, for a person; undefined where the result says it all. */
  readonly message: string | undefined;
  readonly counts: RunCounts;
  readonly startedAtMs: InstantMs;
  /** Of the last of them. */
  readonly endedAtMs: InstantMs;
  /** W3C trace id of the last of them. */
  readonly traceId: string;
  /** How many runs in a row found the same. */
  readonly times: number;
}

export interface RunCounts {
  readonly planned: number;
  readonly effective: number;
  readonly observed: number;
  readonly drift: number;
  readonly desired: number;
  readonly live: number;
}

/** Where a change comes from: the commit of the protected branch that last touched the member's document. */
export interface Origin {
  readonly commit: CommitId;
  /** As git has it, not verified. */
  readonly author: string;
  readonly atMs: InstantMs;
  readonly subject: string;
  /** As the commit's subject says. */
  readonly pullRequest: number | undefined;
}

/** What the store keeps of an action: written before it is sent, completed after. */
export interface ActionRecord {
  readonly runId: string;
  readonly actor: string;
  readonly domain: { readonly name: Name; readonly domainId: DomainId };
  readonly commit: CommitId | undefined;
  /** Undefined when it is not known. */
  readonly origin: Origin | undefined;
  readonly digest: string;
  /** What let it pass a rule: names of overrides, and of the person who approved. */
  readonly releasedBy: readonly string[];
  readonly traceId: string;
  readonly action: Action;
  readonly atMs: InstantMs;
}
