import type { EndpointChange, EndpointLook } from "../model/endpoint.ts";
import type { Name } from "../model/identifier.ts";
import type { InstantMs } from "../model/instant.ts";
import type { DriftKind, KeyDrift } from "../model/plan.ts";
import type { RequestReason } from "../model/request.ts";
import type { RunRecord } from "../model/run.ts";
import type { WorkItem } from "./work-queue.ts";

/** `joined`: admitted, and has connected at least once; `join-overdue`: admitted, has not, and should have by now. */
export type MemberState = "admitted" | "suspended" | "joined" | "join-overdue" | "unmanaged";

/** What one look at a domain found, besides its run. */
export interface Findings {
  readonly members: Readonly<Record<MemberState, number>>;
  /** Since when, for each member that drifts. */
  readonly drift: readonly { readonly kind: DriftKind; readonly sinceMs: InstantMs }[];
  /** Sequencers' signing keys by which register and domain differ. */
  readonly keys: Readonly<Record<KeyDrift["kind"], number>>;
  /** Entries by which the domain and its manager's records differ. */
  readonly entries: Readonly<Record<"orphaned" | "ineffective", number>>;
  /** Actions that wait for their turn, by why. */
  /** Actions of which nobody has heard how they ended. */
  readonly open: number;
  readonly held: readonly string[];
  readonly overrides: number;
  readonly fights: number;
  readonly paused: boolean;
  readonly frozen: boolean;
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

/** Hears what the service does, for logs and metrics. Never throws and never waits. */
export interface Observer {
  /** `findings` is undefined when the look failed before there were any. */
  runEnded(run: RunRecord, findings: Findings | undefined): void;
  /** How long an item waited for its turn. */
  workTaken(item: WorkItem, waitedMs: number): void;
  /**
   * Something that should not happen, or that keeps work from being asked for; it will be tried again. `what` is one of
   * few texts, and `about` is whose trouble it is.
   */
  troubled(what: string, error: unknown, about?: About): void;
  backedOff(domain: Name, attempt: number, delayMs: number): void;
  /** `failure` is undefined when the branch was read. */
  branchPolled(commit: string | undefined, failure: string | undefined, durationMs: number): void;
  /** A pull request was looked at, so long after somebody asked for it. */
  requestLookedAt(number: number, reason: RequestReason, waitedMs: number, isDone: boolean): void;
  /** `changes` are those since the look before; none where another replica has looked, and told them. */
  endpointsLookedAt(domain: Name, look: EndpointLook, changes: readonly EndpointChange[]): void;
}
