import type { Standing } from "./standing.ts";

/**
 * What a flavour of the admin API can express. Validation and planning ask here, and never for a version.
 *
 * How each flavour answers: docs/adr/0003-one-port-for-two-flavours.md.
 */
export interface Capabilities {
  /** Members have a trust level (2.x). */
  readonly trustLevel: boolean;
  /** A revoked member's entry can stay, disabled, and be removed later (2.x); else revoking removes it at once. */
  readonly disabledEntry: boolean;
  /** Writes carry a version that the server compares (3.x serials); else the adapter re-reads just before it writes. */
  readonly compareAndSet: boolean;
  /** A change may need the signatures of several owners (3.x). */
  readonly severalOwners: boolean;
  /** Sequencers are part of the topology and can be added and removed (3.x). */
  readonly sequencerMembership: boolean;
  /** Whether the domain admits anybody can be read (3.x). */
  readonly readableOpenness: boolean;
}

/** What the flavour can say of a standing: one without trust levels compares and writes none. */
export function expressible(standing: Standing, capabilities: Capabilities): Standing {
  if (standing.kind !== "admitted" || capabilities.trustLevel) return standing;
  return { ...standing, trustLevel: undefined };
}
