import { create, type MessageInitShape } from "@bufbuild/protobuf";

import { PublicKeySchema } from "../adapters/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import {
  type MediatorDomainStateSchema,
  type OwnerToKeyMappingSchema,
  ParticipantPermission,
  type ParticipantStateSchema,
  RequestSide,
  TrustLevel,
} from "../adapters/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import type { KeyRing } from "./keys.ts";
import type { MediatorState, OwnerToKey, ParticipantState } from "./topology-mapping.ts";

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
  const key =
    mapping.purpose === "signing"
      ? ({ case: "signingPublicKey", value: keys.signing(mapping.keyLabel).publicKey } as const)
      : ({ case: "encryptionPublicKey", value: keys.encryption(mapping.keyLabel) } as const);
  return { keyOwner: mapping.owner, publicKey: create(PublicKeySchema, { key }) };
}

export function keyFingerprint(mapping: OwnerToKey, keys: KeyRing): string {
  return mapping.purpose === "signing"
    ? keys.signing(mapping.keyLabel).fingerprint
    : keys.encryption(mapping.keyLabel).id;
}
