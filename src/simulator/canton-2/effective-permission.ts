import { status } from "@grpc/grpc-js";

import { PlainError } from "../canton-error.ts";
import { namespaceOf } from "./identifier.ts";
import {
  isParticipantStateRow,
  type ParticipantStateRow,
  type TopologyRow,
  type TopologyStore,
} from "./topology-store.ts";
import { mayConfirm, type PermissionName, weaker } from "./wire-names.ts";

/**
 * A Vip that may not confirm: Canton's own computation breaks on it, wherever it computes what this participant may do.
 * The exception is not caught, so a call that reads it fails.
 */
export class VipWithoutConfirmationError extends PlainError {
  constructor() {
    super(status.INTERNAL, "requirement failed: Found a Vip that cannot confirm. This is not supported.");
  }
}

/** Whether a row counts for a reader at `micros`: from just after `valid_from` up to and including `valid_until`. */
export function isInForceAt(row: TopologyRow, micros: number): boolean {
  return row.validFromMicros < micros && (row.validUntilMicros === undefined || micros <= row.validUntilMicros);
}

/** The same for what Canton derives: a row whose key was revoked is in the domain's log, and in no state any more. */
export function isInEffectAt(row: TopologyRow, micros: number): boolean {
  return isInForceAt(row, micros) && (row.keyRevokedMicros === undefined || micros <= row.keyRevokedMicros);
}

/**
 * What `participant` may really do: the weaker of what the domain and the participant itself say, and Disabled unless
 * both say something. The weakest row of a side counts. Throws `VipWithoutConfirmationError`.
 */
export function effectivePermission(store: TopologyStore, participant: string, atMicros: number): PermissionName {
  const states = statesInForce(store, participant, atMicros).map((row) => row.transaction.mapping);
  const fromSide = states.filter(({ side }) => side !== "To");
  const toSide = states.filter(({ side }) => side !== "From");
  if (fromSide.length === 0 || toSide.length === 0) return "Disabled";
  const permission = states.map((state) => state.permission).reduce(weaker);
  // Ordinary is the lower trust level, and the lowest of the domain's rows counts.
  const isVip = fromSide.every(({ trustLevel }) => trustLevel === "Vip");
  if (isVip && !mayConfirm(permission)) throw new VipWithoutConfirmationError();
  return permission;
}

function statesInForce(store: TopologyStore, participant: string, atMicros: number): readonly ParticipantStateRow[] {
  return store
    .rows("participant-state", namespaceOf(participant))
    .filter(isParticipantStateRow)
    .filter((row) => row.transaction.mapping.participant === participant && isInEffectAt(row, atMicros));
}
