import type { CommitId, Name } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { Outcome } from "./run.ts";

/** How far a request has come for one member, after it was merged. */
export interface MemberStory {
  readonly name: Name;
  /** What the last run did about it; undefined when none had its turn yet, or nothing had to be done. */
  readonly action:
    | {
        readonly runId: string;
        readonly digest: string;
        readonly traceId: string;
        /** Undefined while it is under way. */
        readonly outcome: Outcome | undefined;
      }
    | undefined;
  /** Since when it is as was asked for; undefined while it is not. Once it was, that stays true, whatever comes later. */
  readonly inForceSinceMs: InstantMs | undefined;
  /** Its participant has been connected; undefined where that is not waited for. */
  readonly hasJoined: boolean | undefined;
}

/** How far a request has come for one domain. */
export interface DomainStory {
  readonly domain: Name;
  readonly state: "waiting" | "applied" | "effective" | "held" | "unknown" | "failed";
  /** Why, and what happens next. */
  readonly message: string | undefined;
  /** Undefined until it is `effective`, which it stays. */
  readonly inForceSinceMs: InstantMs | undefined;
  /** What has come over the domain since then; undefined while nothing has. */
  readonly later: LaterTrouble | undefined;
  readonly members: readonly MemberStory[];
}

/** Trouble that does not change what is in force. `gone`: the branch does not hold the request any more. */
export interface LaterTrouble {
  readonly kind: "held" | "unknown" | "failed" | "gone";
  readonly message: string | undefined;
}

/** What became of a request that was merged. */
export interface RequestStory {
  readonly landed: CommitId;
  readonly landedAtMs: InstantMs;
  readonly domains: readonly DomainStory[];
  /** What has to be done, in order; empty when nothing is left. */
  readonly next: readonly string[];
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

/** Something that was seen of a merged request. It stays in the story, whatever comes later. */
export interface StoryFact {
  readonly kind: "in-force" | "joined";
  readonly domain: Name;
  /** Undefined: all of the request's part in the domain. */
  readonly member: Name | undefined;
  readonly sinceMs: InstantMs;
}
