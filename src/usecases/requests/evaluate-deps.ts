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
  /** Undefined where there is no forge to ask. */
  readonly approvals: Approvals | undefined;
}

/** Whom to ask who may approve, and who has. */
export interface Approvals {
  readonly forge: Pick<Forge, "capabilities">;
  readonly people: People;
  readonly owners: Owners;
  readonly askers: Askers;
}

/** Where there is nobody to ask, nobody's approval is counted. */
export function whoApproves(deps: Approvals): Approvals | undefined {
  return deps.forge.capabilities.conversation ? deps : undefined;
}

/** Who asks for it. Undefined for a request that is only looked at. */
export type Asker = Pick<PullRequest, "number" | "author" | "askedBy"> & {
  /** Who asks for the very same commit in a request of their own, and since when. */
  readonly repeats?: readonly Repeat[];
};

export interface Repeat {
  readonly userId: number;
  readonly sinceMs: InstantMs;
}
