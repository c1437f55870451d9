import { create, type MessageInitShape } from "@bufbuild/protobuf";

import { PublicKeySchema } from "../../protocol/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import {
  type MediatorDomainStateSchema,
  type NamespaceDelegationSchema,
  type OwnerToKeyMappingSchema,
  ParticipantPermission,
  type ParticipantStateSchema,
  RequestSide,
  TrustLevel,
  type VettedPackagesSchema,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import type { KeyRing, SigningPublicKeyFields } from "./keys.ts";
import type {
  MediatorState,
  NamespaceDelegation,
  OwnerToKey,
  ParticipantState,
  VettedPackages,
} from "./topology-mapping.ts";

export function namespaceDelegationItem({
  namespace,
  publicKey: targetKey,
  isRoot,
}: NamespaceDelegation): MessageInitShape<typeof NamespaceDelegationSchema> {
  return { namespace, targetKey, isRootDelegation: isRoot };
}

export function vettedPackagesItem({
  participant,
  packageIds,
}: VettedPackages): MessageInitShape<typeof VettedPackagesSchema> {
  return { participant, packageIds: [...packageIds] };
}

/** The participant stands here without `PAR::`, although a write asks for it. */
export function participantStateItem(state: ParticipantState): MessageInitShape<typeof ParticipantStateSchema> {
  return {
    side: RequestSide[state.side],
    domain: state.domain,
    participant: state.participant,
    permission: ParticipantPermission[state.permission],
    trustLevel: TrustLevel[state.trustLevel],
  };
}

export function mediatorStateItem(state: MediatorState): MessageInitShape<typeof MediatorDomainStateSchema> {
  return { side: RequestSide[state.side], domain: state.domain, mediator: state.mediator };
}

export function ownerToKeyItem(mapping: OwnerToKey, keys: KeyRing): MessageInitShape<typeof OwnerToKeyMappingSchema> {
  return { keyOwner: mapping.owner, publicKey: create(PublicKeySchema, { key: publicKeyOf(mapping, keys) }) };
}

export function keyFingerprint(mapping: OwnerToKey, keys: KeyRing): string {
  return publicKeyOf(mapping, keys).value.id;
}

/** The signing key that `mapping` names; undefined where it names one to encrypt with. */
export function signingKeyOf(mapping: OwnerToKey, keys: KeyRing): SigningPublicKeyFields | undefined {
  if (mapping.purpose !== "signing") return undefined;
  return mapping.keyLabel === undefined ? mapping.publicKey : keys.signing(mapping.keyLabel).publicKey;
}

/** The key that `mapping` names, as the wire has it. */
function publicKeyOf(mapping: OwnerToKey, keys: KeyRing) {
  if (mapping.keyLabel === undefined) {
    return mapping.purpose === "signing"
      ? ({ case: "signingPublicKey", value: mapping.publicKey } as const)
      : ({ case: "encryptionPublicKey", value: mapping.publicKey } as const);
  }
  return mapping.purpose === "signing"
    ? ({ case: "signingPublicKey", value: keys.signing(mapping.keyLabel).publicKey } as const)
    : ({ case: "encryptionPublicKey", value: keys.encryption(mapping.keyLabel) } as const);
}
