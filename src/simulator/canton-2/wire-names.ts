import {
  ParticipantPermission,
  RequestSide,
  TopologyChangeOp,
  TrustLevel,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";

export type PermissionName = "Submission" | "Confirmation" | "Observation" | "Disabled";
export type TrustLevelName = "Ordinary" | "Vip";
export type SideName = "Both" | "From" | "To";
export type OperationName = "Add" | "Remove" | "Replace";

/** Strongest first: the later one wins where several rows speak about one participant. */
const PERMISSIONS = ["Submission", "Confirmation", "Observation", "Disabled"] as const satisfies PermissionName[];
const TRUST_LEVELS = ["Ordinary", "Vip"] as const satisfies TrustLevelName[];
const SIDES = ["Both", "From", "To"] as const satisfies SideName[];
const OPERATIONS = ["Add", "Remove", "Replace"] as const satisfies OperationName[];

/** Undefined for `MissingParticipantPermission` and for numbers that Canton does not know; the same below. */
export function permissionName(value: ParticipantPermission): PermissionName | undefined {
  return PERMISSIONS.find((name) => ParticipantPermission[name] === value);
}

export function trustLevelName(value: TrustLevel): TrustLevelName | undefined {
  return TRUST_LEVELS.find((name) => TrustLevel[name] === value);
}

export function sideName(value: RequestSide): SideName | undefined {
  return SIDES.find((name) => RequestSide[name] === value);
}

/** Add is the zero value, so a missing operation reads as Add. */
export function operationName(value: TopologyChangeOp): OperationName | undefined {
  return OPERATIONS.find((name) => TopologyChangeOp[name] === value);
}

/** Only these two may confirm, and only who may confirm can be Vip. */
export function mayConfirm(permission: PermissionName): boolean {
  return permission === "Submission" || permission === "Confirmation";
}

export function weaker(left: PermissionName, right: PermissionName): PermissionName {
  return PERMISSIONS.indexOf(left) > PERMISSIONS.indexOf(right) ? left : right;
}
