import { create, toBinary } from "@bufbuild/protobuf";
import { sign } from "node:crypto";

import {
  SignatureFormat,
  SigningPublicKeySchema,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import { TopologyChangeOp } from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { TopologyTransactionSchema } from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v1/topology_pb.ts";
import { ByteArena } from "../byte-arena.ts";
import { encodeDynamicParameters } from "./dynamic-parameters.ts";
import { HASH_PURPOSE, type KeyRing, multihash, type SigningKey } from "./keys.ts";
import type { ProtocolVersion } from "./protocol-version.ts";
import { type DomainParameters, type TopologyMapping } from "./topology-mapping.ts";
import {
  mediatorStateItem,
  namespaceDelegationItem,
  ownerToKeyItem,
  participantStateItem,
  vettedPackagesItem,
} from "./topology-item.ts";
import { bytesField, varintField } from "../wire-field.ts";
import type { OperationName } from "./wire-names.ts";

/** One topology transaction and who signed it. A Remove carries the id of the Add that it revokes. */
export type SignedTransaction = OwnTransaction | ReceivedTransaction;

interface TransactionFields {
  readonly operation: OperationName;
  /** 32 alphanumeric characters. */
  readonly id: string;
  readonly mapping: TopologyMapping;
}

/** Signed by a key of this node, once its bytes are read. */
export interface OwnTransaction extends TransactionFields {
  readonly signer: SigningKey;
  readonly received?: undefined;
}

/** Signed by a key of another node. */
export interface ReceivedTransaction extends TransactionFields {
  readonly signer: { readonly fingerprint: string };
  /** The versioned `SignedTopologyTransaction`, as it came. */
  readonly received: Buffer;
}

/** Takes back what `added` says, by a key of ours. */
export function revocationOf(added: SignedTransaction, signer: SigningKey): OwnTransaction {
  return { operation: "Remove", id: added.id, mapping: added.mapping, signer };
}

/**
 * Encodes and signs transactions, each once and apart from making them: a signature costs some 50 µs, and a domain that
 * starts with 100,000 participants holds twice as many rows. They are signed in the background once the domain is up, or
 * earlier when their bytes are read.
 */
export class TransactionEncoder {
  readonly #keys: KeyRing;
  readonly #protocolVersion: ProtocolVersion;
  readonly #publicKeys = new Map<SigningKey, Uint8Array>();
  readonly #encoded = new Map<OwnTransaction, Buffer>();
  readonly #arena = new ByteArena();
  /** Signatures in progress, so that none is made twice. */
  readonly #signing = new Map<OwnTransaction, Promise<void>>();

  constructor(keys: KeyRing, protocolVersion: ProtocolVersion) {
    this.#keys = keys;
    this.#protocolVersion = protocolVersion;
  }

  /** The versioned `SignedTopologyTransaction`. */
  encode(transaction: SignedTransaction): Buffer {
    if (transaction.received !== undefined) return transaction.received;
    const known = this.#encoded.get(transaction);
    if (known !== undefined) return known;
    const bytes = this.#transactionBytes(transaction);
    const signature = sign(null, multihash(HASH_PURPOSE.topologyTransaction, bytes), transaction.signer.privateKey);
    return this.#remember(transaction, bytes, signature);
  }

  /**
   * Signs on all cores what was not signed before, until `signal` aborts. True when there was any: other calls may have
   * come through meanwhile.
   */
  async encodeAll(transactions: readonly SignedTransaction[], signal?: AbortSignal): Promise<boolean> {
    const own = transactions.filter((transaction) => transaction.received === undefined);
    const missing = own.filter((transaction) => !this.#encoded.has(transaction));
    for (let start = 0; start < missing.length && signal?.aborted !== true; start += SIGNED_AT_ONCE) {
      const batch = missing.slice(start, start + SIGNED_AT_ONCE);
      await Promise.all(batch.map((transaction) => this.#signInBackground(transaction)));
    }
    return missing.length > 0;
  }

  async #signInBackground(transaction: OwnTransaction): Promise<void> {
    if (this.#encoded.has(transaction)) return;
    let signing = this.#signing.get(transaction);
    if (signing === undefined) {
      const bytes = this.#transactionBytes(transaction);
      const hash = multihash(HASH_PURPOSE.topologyTransaction, bytes);
      signing = signOnThreadPool(hash, transaction.signer)
        .then((signature) => {
          this.#remember(transaction, bytes, signature);
        })
        .finally(() => this.#signing.delete(transaction));
      this.#signing.set(transaction, signing);
    }
    await signing;
  }

  /** Written out by hand, as is `versioned`: the generated code takes most of a long list's first answer. */
  #remember(transaction: OwnTransaction, bytes: Uint8Array, signature: Uint8Array): Buffer {
    const { signer } = transaction;
    const signed = Buffer.concat([
      bytesField(1, bytes),
      bytesField(2, this.#publicKeyBytes(signer)),
      bytesField(3, signatureBytes(signature, signer)),
    ]);
    const encoded = this.#arena.keep(versioned(signed, 0));
    this.#encoded.set(transaction, encoded);
    return encoded;
  }

  #publicKeyBytes(key: SigningKey): Uint8Array {
    let bytes = this.#publicKeys.get(key);
    if (bytes === undefined) {
      bytes = toBinary(SigningPublicKeySchema, create(SigningPublicKeySchema, key.publicKey));
      this.#publicKeys.set(key, bytes);
    }
    return bytes;
  }

  /** Exactly what is signed. Version 3 on protocol version 7 has the same fields as version 1 on 5. */
  #transactionBytes({ operation, id, mapping }: OwnTransaction): Buffer {
    const data =
      mapping.kind === "domain-parameters"
        ? this.#governanceBytes(mapping)
        : toBinary(
            TopologyTransactionSchema,
            create(TopologyTransactionSchema, {
              transaction: {
                case: "stateUpdate",
                value: { operation: TopologyChangeOp[operation], id, mapping: this.#mappingOf(mapping) },
              },
            }),
          );
    return versioned(data, this.#protocolVersion === 5 ? 1 : 3);
  }

  #mappingOf(mapping: Exclude<TopologyMapping, DomainParameters>) {
    switch (mapping.kind) {
      case "namespace-delegation":
        return { case: "namespaceDelegation", value: namespaceDelegationItem(mapping) } as const;
      case "vetted-packages":
        return { case: "vettedPackages", value: vettedPackagesItem(mapping) } as const;
      case "participant-state":
        return { case: "participantState", value: participantStateItem(mapping) } as const;
      case "owner-to-key":
        return { case: "ownerToKeyMapping", value: ownerToKeyItem(mapping, this.#keys) } as const;
      case "mediator-state":
        return { case: "mediatorDomainState", value: mediatorStateItem(mapping) } as const;
    }
  }

  /** `domain_governance`, field 2, with its `domain_parameters_change`: our `.proto` files leave both out. */
  #governanceBytes(mapping: DomainParameters): Uint8Array {
    const parameters = encodeDynamicParameters(mapping, this.#protocolVersion);
    const change = Buffer.concat([bytesField(1, Buffer.from(mapping.domain)), bytesField(2, parameters)]);
    return bytesField(2, bytesField(1, change));
  }
}

/** Keeps the thread pool busy without queueing a whole domain on it. */
const SIGNED_AT_ONCE = 512;

function signOnThreadPool(hash: Buffer, signer: SigningKey): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(null, hash, signer.privateKey, (error, signature) => {
      if (error === null) resolve(signature);
      else reject(error);
    });
  });
}

/** A `Signature`. */
function signatureBytes(signature: Uint8Array, { fingerprint }: SigningKey): Buffer {
  const format = varintField(1, SignatureFormat.RawSignatureFormat);
  return Buffer.concat([format, bytesField(2, signature), bytesField(3, Buffer.from(fingerprint))]);
}

/** An `UntypedVersionedMessage`. */
export function versioned(data: Uint8Array, version: number): Buffer {
  return Buffer.concat([bytesField(1, data), varintField(2, version)]);
}
