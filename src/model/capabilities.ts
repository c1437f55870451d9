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
}

/** What the flavour can say of a standing: one without trust levels compares and writes none. */
export function expressible(standing: Standing, capabilities: Capabilities): Standing {
  if (standing.kind !== "admitted" || capabilities.trustLevel) return standing;
  return { ...standing, trustLevel: undefined };
}
