import { namespaceOf } from "./identifier.ts";
import type { PermissionName, SideName, TrustLevelName } from "./wire-names.ts";

/** What a topology transaction says. Uids are bare; only `owner` carries its code. */
export type TopologyMapping = ParticipantState | OwnerToKey | MediatorState | DomainParameters;

export interface ParticipantState {
  readonly kind: "participant-state";
  readonly side: SideName;
  readonly domain: string;
  readonly participant: string;
  readonly permission: PermissionName;
  readonly trustLevel: TrustLevelName;
}

export interface OwnerToKey {
  readonly kind: "owner-to-key";
  /** `CODE::uid`. */
  readonly owner: string;
  readonly purpose: "signing" | "encryption";
  /** Where the key ring finds the key: derived when somebody looks at it, since thousands of rows are never looked at. */
  readonly keyLabel: string;
}

export interface MediatorState {
  readonly kind: "mediator-state";
  readonly side: SideName;
  readonly domain: string;
  readonly mediator: string;
}

export interface DomainParameters {
  readonly kind: "domain-parameters";
  readonly domain: string;
  readonly topologyChangeDelayMs: number;
}

export type MappingKind = TopologyMapping["kind"];

/** The uid that a mapping is about, which entity filters look at. */
export function subjectOf(mapping: TopologyMapping): string {
  switch (mapping.kind) {
    case "participant-state":
      return mapping.participant;
    case "owner-to-key":
      return mapping.owner.slice(5);
    case "mediator-state":
      return mapping.mediator;
    case "domain-parameters":
      return mapping.domain;
  }
}

/** Two states in one slot speak about the same thing; they may still differ in permission and trust level. */
export function isSameSlot(left: ParticipantState, right: ParticipantState): boolean {
  return left.side === right.side && left.domain === right.domain && left.participant === right.participant;
}

export function isSameState(left: ParticipantState, right: ParticipantState): boolean {
  return isSameSlot(left, right) && left.permission === right.permission && left.trustLevel === right.trustLevel;
}

/** The namespaces that must sign: the domain's for From, the participant's for To, both for Both. */
export function requiredNamespaces(state: ParticipantState): readonly string[] {
  switch (state.side) {
    case "From":
      return [namespaceOf(state.domain)];
    case "To":
      return [namespaceOf(state.participant)];
    case "Both":
      return [namespaceOf(state.domain), namespaceOf(state.participant)];
  }
}

/** As Canton prints a mapping in its errors. */
export function describeState(state: ParticipantState): string {
  const { side, domain, participant, permission, trustLevel } = state;
  return `ParticipantState(${side}, ${domain}, PAR::${participant}, ${permission}, ${trustLevel})`;
}
