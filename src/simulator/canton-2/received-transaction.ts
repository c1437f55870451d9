import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";

import type { SigningPublicKey } from "../../protocol/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import { SignedTopologyTransactionSchema } from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import {
  type TopologyStateUpdate,
  TopologyTransactionSchema,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v1/topology_pb.ts";
import { UntypedVersionedMessageSchema } from "../../protocol/canton-2/generated/com/digitalasset/canton/version/untyped_versioned_message_pb.ts";
import { parseMember, parseUid } from "./identifier.ts";
import { HASH_PURPOSE, multihash, type SigningPublicKeyFields } from "./keys.ts";
import { hasSigned, isOwnFingerprint } from "./public-key.ts";
import type { ReceivedTransaction } from "./signed-transaction.ts";
import type { TopologyMapping } from "./topology-mapping.ts";
import { operationName, permissionName, sideName, trustLevelName } from "./wire-names.ts";

/** A transaction that another node signed, with the key that comes along. */
export interface SignedByOther {
  readonly transaction: ReceivedTransaction;
  readonly key: SigningPublicKeyFields;
}

/**
 * Takes in a versioned `SignedTopologyTransaction` whose signature is right. Whether its key may sign that is another
 * question. Throws a `TypeError` that says what is wrong with it.
 */
export function readSignedTransaction(received: Buffer): SignedByOther {
  const signed = decode(SignedTopologyTransactionSchema, unwrap(received));
  const key = signingKey(signed.key);
  const hash = multihash(HASH_PURPOSE.topologyTransaction, signed.transaction);
  if (!hasSigned(key, hash, signed.signature)) throw new TypeError(`The signature of ${key.id} is invalid`);
  const { transaction } = decode(TopologyTransactionSchema, unwrap(signed.transaction));
  if (transaction.case !== "stateUpdate") throw new TypeError("No state update");
  const { operation, id, mapping } = transaction.value;
  const name = operationName(operation);
  if (name === undefined || id === "") throw new TypeError("No operation, or no id");
  return {
    transaction: { operation: name, id, mapping: readMapping(mapping), signer: { fingerprint: key.id }, received },
    key,
  };
}

function readMapping(mapping: TopologyStateUpdate["mapping"]): TopologyMapping {
  switch (mapping.case) {
    case "namespaceDelegation": {
      const { namespace, targetKey, isRootDelegation } = mapping.value;
      return { kind: "namespace-delegation", namespace, publicKey: signingKey(targetKey), isRoot: isRootDelegation };
    }
    case "participantState": {
      const { domain, participant } = mapping.value;
      const side = sideName(mapping.value.side);
      const permission = permissionName(mapping.value.permission);
      const trustLevel = trustLevelName(mapping.value.trustLevel);
      const isComplete = side !== undefined && permission !== undefined && trustLevel !== undefined;
      if (!isComplete || parseUid(domain) === undefined || parseUid(participant) === undefined) {
        throw new TypeError("An incomplete participant state");
      }
      return { kind: "participant-state", side, domain, participant, permission, trustLevel };
    }
    case "ownerToKeyMapping": {
      const { keyOwner: owner, publicKey } = mapping.value;
      if (parseMember(owner) === undefined) throw new TypeError(`Invalid key owner ${owner}`);
      const key = publicKey?.key;
      if (key?.case === "signingPublicKey") {
        return { kind: "owner-to-key", owner, purpose: "signing", publicKey: signingKey(key.value) };
      }
      if (key?.case !== "encryptionPublicKey" || !isOwnFingerprint(key.value)) throw new TypeError("No usable key");
      return { kind: "owner-to-key", owner, purpose: "encryption", publicKey: key.value };
    }
    case "vettedPackages": {
      const { participant, packageIds } = mapping.value;
      if (parseUid(participant) === undefined) throw new TypeError(`Invalid participant ${participant}`);
      return { kind: "vetted-packages", participant, packageIds };
    }
    case "mediatorDomainState":
    case undefined:
      throw new TypeError("Not for a participant to say");
  }
}

function signingKey(key: SigningPublicKey | undefined): SigningPublicKeyFields {
  if (key === undefined || !isOwnFingerprint(key)) throw new TypeError("No key, or not its fingerprint");
  return key;
}

/** What an `UntypedVersionedMessage` holds. */
export function unwrap(bytes: Uint8Array): Uint8Array {
  const { wrapper } = decode(UntypedVersionedMessageSchema, bytes);
  if (wrapper.case !== "data") throw new TypeError("No versioned message");
  return wrapper.value;
}

function decode<M extends DescMessage>(schema: M, bytes: Uint8Array): MessageShape<M> {
  try {
    return fromBinary(schema, bytes);
  } catch (error) {
    throw new TypeError(`No ${schema.name}`, { cause: error });
  }
}
