import { API_VERSION } from "../model/api-version.ts";
import type { Sighting } from "../model/endpoint.ts";
import { formatInstant, type InstantMs } from "../model/instant.ts";
import type { Json } from "../model/json.ts";
import type { Sequencer } from "../model/membership.ts";
import type { KeyDrift } from "../model/plan.ts";
import { endpointFindingJson, keyDriftJson } from "./json/domain.ts";

/** The sequencers of a domain, as the register declares them and as they were found. */
export function sequencersJson(listed: {
  readonly domain: string;
  readonly commit: string | undefined;
  readonly readAtMs: InstantMs;
  readonly lookedAtMs: InstantMs | undefined;
  readonly sequencers: readonly {
    readonly sequencer: Sequencer;
    readonly members: number;
    readonly capacity: number | undefined;
    readonly endpoints: readonly { readonly url: string; readonly seen: Sighting | undefined }[];
  }[];
  readonly keys: readonly string[];
  readonly keyDrift: readonly KeyDrift[];
}): Json {
  const { domain, commit, readAtMs, lookedAtMs, sequencers, keys, keyDrift } = listed;
  const instant = (atMs: InstantMs | undefined): string | null => (atMs === undefined ? null : formatInstant(atMs));
  const inForce = new Set(keys);
  return {
    apiVersion: API_VERSION,
    kind: "Sequencers",
    domain,
    commit: commit ?? null,
    readAt: formatInstant(readAtMs),
    lookedAt: instant(lookedAtMs),
    sequencers: sequencers.map(({ sequencer, members, capacity, endpoints }) => ({
      name: sequencer.name,
      state: sequencer.state,
      isolation: sequencer.isolation,
      region: sequencer.region ?? null,
      members,
      capacity: capacity ?? null,
      keys: sequencer.keys.map((fingerprint) => ({ fingerprint, inForce: inForce.has(fingerprint) })),
      endpoints: endpoints.map(({ url, seen }) => ({
        url,
        lookedAt: seen === undefined ? null : instant(lookedAtMs),
        up: seen?.isUp ?? null,
        certificateEndsAt: instant(seen?.certificateEndsAtMs),
        findings: (seen?.findings ?? []).map(endpointFindingJson),
      })),
    })),
    keyDrift: keyDrift.map(keyDriftJson),
  };
}
