import { shortKey } from "../../model/identifier.ts";
import type { LiveDomain } from "../../model/live.ts";
import type { Sequencer } from "../../model/membership.ts";
import type { Note } from "../../model/plan.ts";

/**
 * Compares the signing keys that sequencer documents declare with the live ones; silent when no document declares any.
 *
 * In 2.x all sequencers of a domain share one identity, so that a key is the only trace of each of them.
 * Source: canton-2x.md, section 17.
 */
export function compareSequencerKeys(sequencers: readonly Sequencer[], live: LiveDomain): readonly Note[] {
  const declared = new Map(sequencers.flatMap(({ name, keys }) => keys.map((key) => [key, name] as const)));
  if (declared.size === 0) return [];
  const inForce = new Set(live.sequencerKeys.map(({ fingerprint }) => fingerprint));
  return [
    ...[...declared]
      .filter(([key]) => !inForce.has(key))
      .map(([key, name]) => ({
        kind: "missing-sequencer-key" as const,
        subject: name,
        message: `the key ${shortKey(key)} that ${name} declares is not in force on the domain`,
      })),
    ...[...inForce]
      .filter((key) => !declared.has(key))
      .map((key) => ({
        kind: "unknown-sequencer-key" as const,
        subject: undefined,
        message: `the domain has a sequencer key ${shortKey(key)} that no document declares`,
      })),
  ];
}
