import type { ErrorCode } from "./error.ts";
import type { CommitId, DomainId, Name } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { Action, Proposal } from "./plan.ts";
import type { Problem } from "./problem.ts";
import type { Standing } from "./standing.ts";

/** What the domain manager said to one submitted action. */
export type Submission =
  /** Accepted; becomes effective after the topology change delay. */
  | { readonly kind: "accepted" }
  /** The member already stood so: nothing was written. */
  | { readonly kind: "unchanged" }
  /** 3.x with several owners: waits for more signatures. */
  | { readonly kind: "proposed"; readonly signatures: number; readonly threshold: number };

/** How one action ended. */
export type Outcome =
  /** Read back from the domain in its new state. */
  | { readonly kind: "effective" }
  /** Somebody else had done it already: nothing was written, and the domain shows the wanted state. */
  | { readonly kind: "unchanged" }
  /** Accepted, and not seen in the domain before the deadline. */
  | { readonly kind: "not-yet-effective" }
  | { readonly kind: "proposed"; readonly signatures: number; readonly threshold: number }
  /** The member was changed by somebody else after the plan: nothing was written. */
  | { readonly kind: "stale"; readonly message: string }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string; readonly hint: string }
  /** The run was ended before its turn. */
  | { readonly kind: "not-attempted" };

/** What the store keeps: the run that should have said it may have been killed, and a later one looked. */
export type RecordedOutcome = Outcome | { readonly kind: "interrupted"; readonly found: Standing };

export interface Applied {
  readonly action: Action;
  readonly outcome: Outcome;
}

/** One reconciliation of one domain, as a value to report. */
export type Run =
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] }
  | { readonly kind: "held"; readonly proposal: Proposal }
  | { readonly kind: "in-sync"; readonly proposal: Proposal }
  | {
      readonly kind: "applied";
      readonly id: string;
      readonly proposal: Proposal;
      readonly applied: readonly Applied[];
      readonly startedAtMs: InstantMs;
      readonly endedAtMs: InstantMs;
      /** W3C trace id; finds the lines of the domain manager's log that belong to this run. */
      readonly traceId: string;
    };

/** What the store keeps of an action: written before it is sent, completed after. */
export interface ActionRecord {
  readonly runId: string;
  readonly domain: { readonly name: Name; readonly domainId: DomainId };
  readonly commit: CommitId | undefined;
  readonly digest: string;
  readonly traceId: string;
  readonly action: Action;
  readonly atMs: InstantMs;
}
