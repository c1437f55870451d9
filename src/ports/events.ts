import type { EndpointChange, EndpointLook } from "../model/endpoint.ts";
import type { Name } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { DriftKind, KeyDrift } from "../model/plan.ts";
import type { RequestReason } from "../model/request.ts";
import type { RunRecord } from "../model/run.ts";
import type { WorkItem } from "./work-queue.ts";

/** `joined`: admitted, and has connected at least once; `join-overdue`: admitted, has not, and should have by now. */
export type MemberState = "admitted" | "suspended" | "joined" | "join-overdue" | "unmanaged";

/** What one reconciliation of a domain found, besides its run. */
export interface Findings {
  readonly members: Readonly<Record<MemberState, number>>;
  /** One item for each member that drifts, with the time since when it does. */
  readonly drift: readonly { readonly kind: DriftKind; readonly sinceMs: InstantMs }[];
  /** Sequencers' signing keys by which register and domain differ. */
  readonly keys: Readonly<Record<KeyDrift["kind"], number>>;
  /** Entries by which the domain and its manager's records differ. */
  readonly entries: Readonly<Record<"orphaned" | "ineffective", number>>;
  /** Actions whose outcome is unknown. */
  readonly open: number;
  readonly holds: readonly string[];
  readonly overrides: number;
  readonly fights: number;
  readonly paused: boolean;
  readonly blockedByBranch: boolean;
  /** The first certificate of the domain's sequencers that ends; undefined where there is none. */
  readonly certificateEndsAtMs: InstantMs | undefined;
  /** Sequencers that are missing, by what the documents ask for. */
  readonly sequencersDue: number;
  readonly sequencers: readonly {
    readonly name: Name;
    readonly members: number;
    readonly capacity: number | undefined;
  }[];
}

/** Such as a domain, or the number of a request. */
export type About = Readonly<Record<string, string | number>>;

/** What the service publishes about its work, as it happens. */
export type ServiceEvent =
  /** `findings` is undefined when the reconciliation failed before there were any. */
  | { readonly kind: "run-ended"; readonly run: RunRecord; readonly findings: Findings | undefined }
  /** An item left the queue after waiting for `waitedMs`. */
  | { readonly kind: "work-taken"; readonly item: WorkItem; readonly waitedMs: number }
  | { readonly kind: "backed-off"; readonly domain: Name; readonly attempt: number; readonly delayMs: number }
  /** `failure` is undefined when the branch was read. */
  | {
      readonly kind: "branch-polled";
      readonly commit: string | undefined;
      readonly failure: string | undefined;
      readonly durationMs: number;
    }
  /** `waitedMs` counts from the event that made a pull request due. */
  | {
      readonly kind: "request-looked-at";
      readonly number: number;
      readonly reason: RequestReason;
      readonly waitedMs: number;
      readonly isDone: boolean;
    }
  /** `changes` are those since the probe before; none where another replica has probed, and published them. */
  | {
      readonly kind: "endpoints-looked-at";
      readonly domain: Name;
      readonly look: EndpointLook;
      readonly changes: readonly EndpointChange[];
    }
  /** An internal fault, or one that keeps work from being queued; it will be retried. */
  | ({ readonly kind: "fault" } & Incident)
  /** An external system failed; it will be retried. */
  | ({ readonly kind: "warning" } & Incident);

/** `what` is one of few texts; `error` is undefined where there is none. */
export interface Incident {
  readonly what: string;
  readonly error: unknown;
  readonly about?: About;
}

/** Hands an event to every subscriber. Never throws and never waits. */
export type Publish = (event: ServiceEvent) => void;

/** Takes events as they come, of every kind, without waiting. */
export type Subscriber = (event: ServiceEvent) => void;
