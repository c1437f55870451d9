import { namespaceOf, shortUid } from "./identifier.ts";
import type { EncryptionPublicKeyFields, SigningPublicKeyFields } from "./keys.ts";
import type { PermissionName, SideName, TrustLevelName } from "./wire-names.ts";

/** What a topology transaction says. Uids are bare; only `owner` carries its code. */
export type TopologyMapping =
  NamespaceDelegation | ParticipantState | OwnerToKey | MediatorState | VettedPackages | DomainParameters;

/** A key may speak for a namespace: for everything in it, with other keys to delegate to, where it is a root. */
export interface NamespaceDelegation {
  readonly kind: "namespace-delegation";
  /** Fingerprint of the key that the namespace began with. */
  readonly namespace: string;
  readonly publicKey: SigningPublicKeyFields;
  readonly isRoot: boolean;
}

export interface ParticipantState {
  readonly kind: "participant-state";
  readonly side: SideName;
  readonly domain: string;
  readonly participant: string;
  readonly permission: PermissionName;
  readonly trustLevel: TrustLevelName;
}

/** A key of this node, or one that another node registered. */
export type OwnerToKey = DerivedKey | RegisteredSigningKey | RegisteredEncryptionKey;

interface KeyOwner {
  readonly kind: "owner-to-key";
  /** `CODE::uid`. */
  readonly owner: string;
}

interface DerivedKey extends KeyOwner {
  readonly purpose: "signing" | "encryption";
  /** Where the key ring finds the key: derived lazily, since thousands of rows are never looked up. */
  readonly keyLabel: string;
}

interface RegisteredSigningKey extends KeyOwner {
  readonly purpose: "signing";
  readonly keyLabel?: undefined;
  readonly publicKey: SigningPublicKeyFields;
}

interface RegisteredEncryptionKey extends KeyOwner {
  readonly purpose: "encryption";
  readonly keyLabel?: undefined;
  readonly publicKey: EncryptionPublicKeyFields;
}

export interface MediatorState {
  readonly kind: "mediator-state";
  readonly side: SideName;
  readonly domain: string;
  readonly mediator: string;
}

/** Packages that a participant takes part in transactions of. */
export interface VettedPackages {
  readonly kind: "vetted-packages";
  readonly participant: string;
  readonly packageIds: readonly string[];
}

export interface DomainParameters {
  readonly kind: "domain-parameters";
  readonly domain: string;
  readonly topologyChangeDelayMs: number;
}

export type MappingKind = TopologyMapping["kind"];

/** The uid that a mapping is about, which entity filters look at; without identifier where it is about a namespace. */
export function subjectOf(mapping: TopologyMapping): string {
  switch (mapping.kind) {
    case "namespace-delegation":
      return `::${mapping.namespace}`;
    case "vetted-packages":
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

/** Whether two mappings say the same about the same. */
export function isSameMapping(left: TopologyMapping, right: TopologyMapping): boolean {
  switch (left.kind) {
    case "participant-state":
      return right.kind === "participant-state" && isSameState(left, right);
    case "owner-to-key":
      return right.kind === "owner-to-key" && left.owner === right.owner && keyIdOf(left) === keyIdOf(right);
    case "namespace-delegation":
      return (
        right.kind === "namespace-delegation" &&
        left.publicKey.id === right.publicKey.id &&
        left.namespace === right.namespace &&
        left.isRoot === right.isRoot
      );
    case "vetted-packages":
      return (
        right.kind === "vetted-packages" &&
        left.participant === right.participant &&
        left.packageIds.join() === right.packageIds.join()
      );
    case "mediator-state":
    case "domain-parameters":
      return false;
  }
}

/** A registered key by its fingerprint; a derived one has its label, which is no fingerprint. */
function keyIdOf(mapping: OwnerToKey): string {
  return mapping.keyLabel ?? mapping.publicKey.id;
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

/** As Canton prints a mapping in its errors: no fingerprint in full. */
export function describeState(state: ParticipantState): string {
  const { side, domain, participant, permission, trustLevel } = state;
  const who = `PAR::${shortUid(participant)}`;
  return `ParticipantState(${side}, ${shortUid(domain)}, ${who}, ${permission}, ${trustLevel})`;
}

/** As Canton prints the mapping of one transaction. */
export function describeElement(id: string, state: ParticipantState): string {
  return `TopologyStateUpdateElement(id = ${id}, mapping = ${describeState(state)})`;
}
