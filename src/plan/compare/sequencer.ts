import { shortKey } from "../../model/identifier.ts";
import type { LiveDomain } from "../../model/live.ts";
import type { Sequencer } from "../../model/membership.ts";
import type { KeyDrift, Note } from "../../model/plan.ts";

/**
 * Compares the signing keys that sequencer documents declare with the live ones; returns nothing when no document declares
 * any.
 *
 * In 2.x all sequencers of a domain share one identity, so that a key is the only trace of each of them.
 * Source: canton-2x.md, section 17.
 */
export function compareSequencerKeys(
  sequencers: readonly Sequencer[],
  { sequencerKeys }: Pick<LiveDomain, "sequencerKeys">,
): readonly KeyDrift[] {
  const declared = new Map(sequencers.flatMap(({ name, keys }) => keys.map((key) => [key, name] as const)));
  if (declared.size === 0) return [];
  const inForce = new Map(sequencerKeys.map(({ fingerprint, sinceMs }) => [fingerprint, sinceMs]));
  return [
    ...[...declared]
      .filter(([fingerprint]) => !inForce.has(fingerprint))
      .map(([fingerprint, sequencer]): KeyDrift => ({ kind: "missing", fingerprint, sequencer, sinceMs: undefined })),
    ...[...inForce]
      .filter(([fingerprint]) => !declared.has(fingerprint))
      .map(([fingerprint, sinceMs]): KeyDrift => ({ kind: "unknown", fingerprint, sequencer: undefined, sinceMs })),
  ];
}

/** The same as a plan says it. */
export function keyNote({ fingerprint, sequencer }: KeyDrift): Note {
  const key = shortKey(fingerprint);
  return sequencer === undefined
    ? {
        kind: "unknown-sequencer-key",
        subject: undefined,
        message: `the domain has a sequencer key ${key} that no document declares`,
      }
    : {
        kind: "missing-sequencer-key",
        subject: sequencer,
        message: `the key ${key} that ${sequencer} declares is not in force on the domain`,
      };
}
