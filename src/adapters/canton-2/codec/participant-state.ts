import type { ParticipantId } from "../../../model/identifier.ts";
import type { LiveEntry, LiveMember } from "../../../model/live.ts";
import { isRefusedPair, type Permission, weakerPermission } from "../../../model/permission.ts";
import { ABSENT, type Standing, SUSPENDED, weakerStanding } from "../../../model/standing.ts";
import {
  type ParticipantState,
  ParticipantPermission,
  RequestSide,
  TrustLevel,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import type { BaseResult } from "../../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { instantOf } from "./timestamp.ts";

/** One participant state row in force, its numbers as they are on the wire: removing it needs them exactly. */
export interface StateRow {
  readonly participantId: ParticipantId;
  readonly side: RequestSide;
  readonly permission: ParticipantPermission;
  readonly trustLevel: TrustLevel;
  readonly sinceMs: number;
  readonly signedBy: string;
}

/** The manager's own store. */
export const AUTHORIZED = "Authorized";

/**
 * Reads a row; undefined for one without its participant, its content, its store or its time: Canton never omits any of
 * these. The participant comes bare; it is written with `PAR::`.
 */
export function decodeRow(item: ParticipantState, context: BaseResult): StateRow | undefined {
  const { side, permission, trustLevel } = item;
  const isSaid =
    SIDES.has(side) &&
    permission !== ParticipantPermission.MissingParticipantPermission &&
    trustLevel !== TrustLevel.MissingTrustLevel;
  if (!isSaid || !UID.test(item.domain) || !UID.test(item.participant)) return undefined;
  const isPlaced = context.store === AUTHORIZED || UID.test(context.store);
  if (!isPlaced || context.validFrom === undefined) return undefined;
  return {
    participantId: item.participant as ParticipantId,
    side: item.side,
    permission: item.permission,
    trustLevel: item.trustLevel,
    sinceMs: instantOf(context.validFrom),
    signedBy: context.signedByFingerprint,
  };
}

const SIDES: ReadonlySet<RequestSide> = new Set([RequestSide.Both, RequestSide.From, RequestSide.To]);

/** As Canton takes it, which is more than we let into a document. Source: canton-2x.md, section 16. */
const UID = /^[\w :-]+::[\w :-]+$/;

const PERMISSIONS: Readonly<Partial<Record<ParticipantPermission, Permission>>> = {
  [ParticipantPermission.Submission]: "Submission",
  [ParticipantPermission.Confirmation]: "Confirmation",
  [ParticipantPermission.Observation]: "Observation",
};

const PERMISSION_NUMBERS = {
  Submission: ParticipantPermission.Submission,
  Confirmation: ParticipantPermission.Confirmation,
  Observation: ParticipantPermission.Observation,
} as const satisfies Record<Permission, ParticipantPermission>;

/** The permission and trust level that a row of this standing has; undefined for no row. */
export function encodeStanding(
  standing: Standing,
): { readonly permission: ParticipantPermission; readonly trustLevel: TrustLevel } | undefined {
  switch (standing.kind) {
    case "absent":
      return undefined;
    case "suspended":
      return { permission: ParticipantPermission.Disabled, trustLevel: TrustLevel.Ordinary };
    case "admitted":
      return {
        permission: PERMISSION_NUMBERS[standing.permission],
        trustLevel: standing.trustLevel === "Vip" ? TrustLevel.Vip : TrustLevel.Ordinary,
      };
  }
}

/** The domain's rows are ours to manage; To rows are the participant's. */
export function isDomainSide({ side }: StateRow): boolean {
  return side === RequestSide.From || side === RequestSide.Both;
}

function isParticipantSide({ side }: StateRow): boolean {
  return side === RequestSide.To || side === RequestSide.Both;
}

/**
 * Equal for equal domain rows, regardless of their order and age: what a write is planned from.
 *
 * Times are left out, since the two stores keep different clocks.
 */
export function versionOf(domainRows: readonly StateRow[]): string {
  if (domainRows.length === 1 && domainRows[0] !== undefined) return rowVersion(domainRows[0]);
  return domainRows.map(rowVersion).toSorted().join("+");
}

function rowVersion({ side, permission, trustLevel }: StateRow): string {
  return `${String(side)}.${String(permission)}.${String(trustLevel)}`;
}

/** The rows of one participant, in both stores. */
export interface MemberRows {
  /** In the domain's own store. */
  readonly inEffect: readonly StateRow[];
  /** In the manager's; undefined where it was not read. */
  readonly accepted?: readonly StateRow[];
  /** Nothing was on its way between the two: where they differ, they differ for good. */
  readonly isSettled?: boolean;
}

/**
 * One participant from all its rows in force.
 *
 * Several rows of a side add up to the weakest permission and the lowest trust; the participant is a member only when its
 * rows cover both sides. Source: canton-2x.md, section 12.3.
 */
export function decodeMember(
  participantId: ParticipantId,
  { inEffect, accepted = inEffect, isSettled = false }: MemberRows,
): LiveMember {
  const domainRows = inEffect.filter(isDomainSide);
  const ownRows = inEffect.filter(isParticipantSide);
  const acceptedRows = accepted.filter(isDomainSide);
  const standing = combine(domainRows);
  const own = combine(ownRows);
  return {
    participantId,
    standing,
    entries: domainRows.map(decodeEntry),
    joined: ownRows.length > 0,
    joinedSinceMs: ownRows[0]?.sinceMs,
    effective:
      standing.kind === "admitted" && own.kind === "admitted"
        ? weakerPermission(standing.permission, own.permission)
        : undefined,
    own: combine([...ownRows, ...accepted.filter(isParticipantSide)]),
    uncomputable: isUncomputable(inEffect) || isUncomputable(accepted),
    orphaned: isSettled ? without(domainRows, acceptedRows).map(decodeEntry) : [],
    ineffective: isSettled ? without(acceptedRows, domainRows).map(decodeEntry) : [],
    // What a write is held against is the manager's store; where the two may still meet, a write waits for that.
    version: versionOf(isSettled ? acceptedRows : domainRows),
  };
}

/** Only a participant that has spoken for itself is computed at all. */
function isUncomputable(rows: readonly StateRow[]): boolean {
  const [standing, own] = [combine(rows.filter(isDomainSide)), combine(rows.filter(isParticipantSide))];
  return standing.kind === "admitted" && isRefusedPair(permissionOf(own), standing.trustLevel) && own.kind !== "absent";
}

/** Whether Canton could compute a Vip with this own side. A participant without an own side is no member yet. */
export function canBeVip(ownRows: readonly StateRow[]): boolean {
  const own = combine(ownRows.filter(isParticipantSide));
  return own.kind === "absent" || !isRefusedPair(permissionOf(own), "Vip");
}

function permissionOf(standing: Standing): Permission | undefined {
  return standing.kind === "admitted" ? standing.permission : undefined;
}

/** Those of `rows` for which `others` has none: that say the same, signed by the same key. */
export function without(rows: readonly StateRow[], others: readonly StateRow[]): readonly StateRow[] {
  const left = others.map(identityOf);
  return rows.filter((row) => {
    const index = left.indexOf(identityOf(row));
    if (index < 0) return true;
    left.splice(index, 1);
    return false;
  });
}

function identityOf(row: StateRow): string {
  return `${rowVersion(row)} ${row.signedBy}`;
}

function decodeEntry(row: StateRow): LiveEntry {
  return { standing: standingOf(row), sinceMs: row.sinceMs, signedBy: row.signedBy };
}

const VIP: Readonly<Record<Permission, Standing>> = byPermission("Vip");
const ORDINARY: Readonly<Record<Permission, Standing>> = byPermission("Ordinary");

function byPermission(trustLevel: "Ordinary" | "Vip"): Readonly<Record<Permission, Standing>> {
  const standing = (permission: Permission): Standing => ({ kind: "admitted", permission, trustLevel });
  return {
    Submission: standing("Submission"),
    Confirmation: standing("Confirmation"),
    Observation: standing("Observation"),
  };
}

/** A number that this release line does not know gives no right: it is read as suspended. */
function standingOf({ permission, trustLevel }: StateRow): Standing {
  const known = PERMISSIONS[permission];
  if (known === undefined) return SUSPENDED;
  return (trustLevel === TrustLevel.Vip ? VIP : ORDINARY)[known];
}

function combine(rows: readonly StateRow[]): Standing {
  return rows.map(standingOf).reduce(weakerStanding, ABSENT);
}
