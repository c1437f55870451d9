import type { CommitId, Name } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { Outcome } from "./run.ts";

/** How far a request has come for one member, after it was merged. */
export interface MemberStory {
  readonly domain: Name;
  readonly name: Name;
  /** What the last run did about it; undefined when none had its turn yet, or nothing had to be done. */
  readonly action:
    | {
        readonly runId: string;
        readonly digest: string;
        readonly traceId: string;
        readonly atMs: InstantMs;
        /** Undefined while it is under way. */
        readonly outcome: Outcome | undefined;
      }
    | undefined;
  readonly isEffective: boolean;
  /** Its participant has been connected; undefined where that is not waited for. */
  readonly hasJoined: boolean | undefined;
}

/** How far a request has come for one domain. */
export interface DomainStory {
  readonly domain: Name;
  readonly state: "waiting" | "applied" | "effective" | "held" | "failed";
  /** Why, and what happens next. */
  readonly message: string | undefined;
  readonly members: readonly MemberStory[];
}

/** What became of a request that was merged. */
export interface RequestStory {
  readonly landed: CommitId;
  readonly landedAtMs: InstantMs;
  readonly domains: readonly DomainStory[];
  /** What each newly admitted member needs to connect. */
  readonly connections: readonly MemberConnection[];
}

/** What a member needs to connect, or why it does not get that yet. */
export interface MemberConnection {
  readonly domain: Name;
  readonly name: Name;
  /** Undefined while it is refused. */
  readonly markdown: string | undefined;
  readonly refusal: string | undefined;
}
