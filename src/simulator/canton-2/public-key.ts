import { createPublicKey, type KeyObject, verify } from "node:crypto";

import {
  CryptoKeyFormat,
  type Signature,
  SignatureFormat,
  SigningKeyScheme,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import {
  type EncryptionPublicKeyFields,
  fingerprintOf,
  HASH_PURPOSE,
  multihash,
  type SigningPublicKeyFields,
} from "./keys.ts";
import { fieldsOf } from "../wire-field.ts";

/** Whether `signature` is this key's over `hash`. A key that is no Ed25519 key has signed nothing. */
export function hasSigned(
  key: SigningPublicKeyFields,
  hash: Uint8Array,
  signature: Pick<Signature, "format" | "signature" | "signedBy"> | undefined,
): boolean {
  if (signature?.format !== SignatureFormat.RawSignatureFormat || signature.signedBy !== key.id) return false;
  const publicKey = ed25519Key(key);
  return publicKey !== undefined && verify(null, hash, publicKey, signature.signature);
}

/** Whether the fingerprint that a key comes with is its own: the node that receives it counts it anew. */
export function isOwnFingerprint(key: SigningPublicKeyFields | EncryptionPublicKeyFields): boolean {
  if (key.format === CryptoKeyFormat.Tink) {
    const value = tinkKeyValue(key.publicKey);
    return value !== undefined && key.id === hashOfKey(value);
  }
  return key.id === hashOfKey(key.publicKey);
}

function hashOfKey(bytes: Uint8Array): string {
  return multihash(HASH_PURPOSE.publicKeyFingerprint, bytes).toString("hex");
}

function ed25519Key(key: SigningPublicKeyFields): KeyObject | undefined {
  if (key.scheme !== SigningKeyScheme.Ed25519) return undefined;
  const raw = rawBytes(key);
  if (raw?.length !== ED25519_BYTES) return undefined;
  const der = Buffer.concat([ED25519_SPKI_PREFIX, raw]);
  return createPublicKey({ key: der, format: "der", type: "spki" });
}

/** The 32 bytes of the key, when they hash to its fingerprint. */
function rawBytes({ id, format, publicKey }: SigningPublicKeyFields): Uint8Array | undefined {
  for (const encoding of ["raw", "tink", "der"] as const) {
    if (format !== FORMATS[encoding]) continue;
    const bytes = encoding === "tink" ? tinkKeyValue(publicKey) : publicKey;
    const raw = bytes?.subarray(-ED25519_BYTES);
    if (raw !== undefined && fingerprintOf(raw, encoding) === id) return raw;
  }
  return undefined;
}

const FORMATS = { raw: CryptoKeyFormat.Raw, tink: CryptoKeyFormat.Tink, der: CryptoKeyFormat.Der } as const;
const ED25519_BYTES = 32;
const ED25519_SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** `Keyset.key[0].key_data.value`, of a keyset with exactly one key. */
function tinkKeyValue(keyset: Uint8Array): Uint8Array | undefined {
  try {
    const keys = fieldsOf(keyset, 2);
    const [key] = keys;
    if (key === undefined || keys.length > 1) return undefined;
    const [data] = fieldsOf(key, 1);
    return data === undefined ? undefined : fieldsOf(data, 2)[0];
  } catch {
    return undefined;
  }
}
