import { type Sighting, sightingOf } from "../../model/endpoint.ts";
import type { CommitId, Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Sequencer } from "../../model/membership.ts";
import type { KeyDrift } from "../../model/plan.ts";
import { compareSequencerKeys } from "../../plan/compare/sequencer.ts";
import type { EndpointLooks } from "../../ports/store.ts";
import type { PlannedDomain } from "../domain/plan.ts";

/** The sequencers of a domain, as the register declares them and as they were found. */
export interface ListedSequencers {
  readonly domain: Name;
  readonly commit: CommitId | undefined;
  readonly readAtMs: InstantMs;
  /** Undefined while nobody has looked at their endpoints. */
  readonly lookedAtMs: InstantMs | undefined;
  readonly sequencers: readonly ListedSequencer[];
  /** In force on the domain. */
  readonly keys: readonly string[];
  readonly keyDrift: readonly KeyDrift[];
}

export interface ListedSequencer {
  readonly sequencer: Sequencer;
  /** Members placed on it. */
  readonly members: number;
  /** Undefined: without a limit. */
  readonly capacity: number | undefined;
  readonly endpoints: readonly ListedEndpoint[];
}

export interface ListedEndpoint {
  readonly url: string;
  /** Undefined while nobody has looked at it. */
  readonly seen: Sighting | undefined;
}

/** What the register declares of the sequencers, beside what a look at the domain and the last look at their endpoints found. */
export async function listSequencers(
  store: EndpointLooks,
  { revision, desired, placed, live }: PlannedDomain,
): Promise<ListedSequencers> {
  const look = await store.endpointLook(desired.name);
  return {
    domain: desired.name,
    commit: revision.commit,
    readAtMs: live.readAtMs,
    lookedAtMs: look?.atMs,
    sequencers: desired.sequencers.map((sequencer) => ({
      sequencer,
      members: placed.placement.load.get(sequencer.name) ?? 0,
      capacity: sequencer.maxParticipants ?? desired.policy.placement.maxParticipants,
      endpoints: sequencer.endpoints.map((url) => ({ url, seen: sightingOf(look, sequencer.name, url) })),
    })),
    keys: live.sequencerKeys.map(({ fingerprint }) => fingerprint),
    keyDrift: compareSequencerKeys(desired.sequencers, live),
  };
}
