import { type Sighting, sightingOf } from "../../model/endpoint.ts";
import type { CommitId, Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Sequencer } from "../../model/membership.ts";
import type { KeyDrift } from "../../model/plan.ts";
import { compareSequencerKeys } from "../../plan/compare/sequencer.ts";
import type { EndpointLooks } from "../../ports/store.ts";
import type { PlannedDomain } from "../domain/plan.ts";

/** The sequencers of a domain, as declared and as observed. */
export interface ListedSequencers {
  readonly domain: Name;
  readonly commit: CommitId | undefined;
  readonly readAtMs: InstantMs;
  /** Undefined until their endpoints were probed. */
  readonly lookedAtMs: InstantMs | undefined;
  readonly sequencers: readonly ListedSequencer[];
  /** Keys in effect on the domain. */
  readonly keys: readonly string[];
  readonly keyDrift: readonly KeyDrift[];
}

export interface ListedSequencer {
  readonly sequencer: Sequencer;
  /** Number of members placed on it. */
  readonly members: number;
  /** Undefined: no limit. */
  readonly capacity: number | undefined;
  readonly endpoints: readonly ListedEndpoint[];
}

export interface ListedEndpoint {
  readonly url: string;
  /** Undefined until it was probed. */
  readonly seen: Sighting | undefined;
}

/** Lists the declared sequencers with their live keys and the last probe of their endpoints. */
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
