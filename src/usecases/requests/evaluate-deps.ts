import type { InstantMs } from "../../model/instant.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge } from "../../ports/forge.ts";
import type { Store } from "../../ports/store.ts";
import type { RegisterReaders } from "../register/register-readers.ts";
import type { Askers } from "./askers.ts";
import type { LiveSnapshots } from "./live-snapshots.ts";
import type { Owners } from "./owners.ts";
import type { People } from "./people.ts";

/** What evaluating a request needs. */
export interface EvaluateDeps extends RegisterReaders {
  readonly store: Store;
  readonly snapshots: LiveSnapshots;
  readonly clock: Clock;
  readonly newTraceId: () => string;
  /** Undefined without a forge. */
  readonly approvals: Approvals | undefined;
}

/** Sources of who may approve, and who has. */
export interface Approvals {
  readonly forge: Pick<Forge, "capabilities">;
  readonly people: People;
  readonly owners: Owners;
  readonly askers: Askers;
}

/** Undefined if the forge has no conversation: approvals are not counted then. */
export function whoApproves(deps: Approvals): Approvals | undefined {
  return deps.forge.capabilities.conversation ? deps : undefined;
}

/** The requesters. Undefined for a request that is only previewed. */
export type Asker = Pick<PullRequest, "number" | "author" | "askedBy"> & {
  /** Accounts that request the same commit in another request, and since when. */
  readonly repeats?: readonly Repeat[];
};

export interface Repeat {
  readonly userId: number;
  readonly sinceMs: InstantMs;
}
