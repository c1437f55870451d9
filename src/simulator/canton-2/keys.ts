import { createECDH, createHash, createPrivateKey, type KeyObject } from "node:crypto";

import {
  CryptoKeyFormat,
  EncryptionKeyScheme,
  SigningKeyScheme,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import { seededBytes } from "../seeded.ts";
import { bytesField, varintField } from "../wire-field.ts";

/** Purposes that Canton mixes into each hash, so that one hash cannot stand for another. */
export const HASH_PURPOSE = {
  topologyTransaction: 11,
  publicKeyFingerprint: 12,
  dar: 13,
  authenticationToken: 14,
  submissionRequest: 35,
} as const;

/** `1220` and SHA-256 over the purpose, as four bytes, and `content`: Canton's multihash. */
export function multihash(purpose: number, content: Uint8Array): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(purpose);
  return Buffer.concat([MULTIHASH_SHA256, createHash("sha256").update(prefix).update(content).digest()]);
}

/** What a member signs to log in: the nonce, then the domain's id with its length before it. */
export function hashOfNonce(nonce: Uint8Array, domainId: string): Buffer {
  const id = Buffer.from(domainId);
  const length = Buffer.alloc(4);
  length.writeInt32BE(id.length);
  return multihash(HASH_PURPOSE.authenticationToken, Buffer.concat([nonce, length, id]));
}

/** What `SigningPublicKey` holds on the wire. */
export interface SigningPublicKeyFields {
  readonly id: string;
  readonly format: CryptoKeyFormat;
  readonly publicKey: Uint8Array;
  readonly scheme: SigningKeyScheme;
}

/** What `EncryptionPublicKey` holds on the wire. */
export interface EncryptionPublicKeyFields {
  readonly id: string;
  readonly format: CryptoKeyFormat;
  readonly publicKey: Uint8Array;
  readonly scheme: EncryptionKeyScheme;
}

export interface SigningKey {
  /** Finds the key again in the same key ring; the private part is stored nowhere. */
  readonly label: string;
  readonly fingerprint: string;
  readonly publicKey: SigningPublicKeyFields;
  /** The 32 bytes of the Ed25519 public key. */
  readonly raw: Buffer;
  readonly privateKey: KeyObject;
}

/**
 * How Canton fingerprints an Ed25519 public key of 32 bytes in each of its encodings: hexadecimal, starting with `1220`.
 * The same key has another fingerprint in each.
 */
export function fingerprintOf(raw: Uint8Array, encoding: "raw" | "tink" | "der"): string {
  return multihash(HASH_PURPOSE.publicKeyFingerprint, Buffer.concat([FINGERPRINT_PREFIX[encoding], raw])).toString(
    "hex",
  );
}

/** Derives every key of a simulated domain from one seed, on first use. */
export class KeyRing {
  readonly #seed: number;
  readonly #signing = new Map<string, SigningKey>();
  readonly #encryption = new Map<string, EncryptionPublicKeyFields>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  signing(label: string): SigningKey {
    const known = this.#signing.get(label);
    if (known !== undefined) return known;
    const privateKey = createPrivateKey({
      key: Buffer.concat([ED25519_PKCS8_PREFIX, seededBytes(this.#seed, `signing/${label}`)]),
      format: "der",
      type: "pkcs8",
    });
    const raw = Buffer.from(privateKey.export({ format: "jwk" }).x ?? "", "base64url");
    const fingerprint = fingerprintOf(raw, "tink");
    const keyId = seededBytes(this.#seed, `tink/${label}`).readUInt32BE(0);
    const key: SigningKey = {
      label,
      fingerprint,
      publicKey: {
        id: fingerprint,
        format: CryptoKeyFormat.Tink,
        publicKey: tinkKeyset(raw, keyId),
        scheme: SigningKeyScheme.Ed25519,
      },
      raw,
      privateKey,
    };
    this.#signing.set(label, key);
    return key;
  }

  /** DER, as Canton's JCE provider stores it: nothing is encrypted with it here, so the Tink form would teach nothing more. */
  encryption(label: string): EncryptionPublicKeyFields {
    const known = this.#encryption.get(label);
    if (known !== undefined) return known;
    const curve = createECDH("prime256v1");
    curve.setPrivateKey(seededBytes(this.#seed, `encryption/${label}`));
    const publicKey = Buffer.concat([P256_SPKI_PREFIX, curve.getPublicKey()]);
    const key: EncryptionPublicKeyFields = {
      id: multihash(HASH_PURPOSE.publicKeyFingerprint, publicKey).toString("hex"),
      format: CryptoKeyFormat.Der,
      publicKey,
      scheme: EncryptionKeyScheme.EciesP256HmacSha256Aes128Cbc,
    };
    this.#encryption.set(label, key);
    return key;
  }

  /**
   * The namespace of a simulated participant. Its root key stays offline, as Canton advises, so only its fingerprint is
   * ever needed: hashing seeded bytes in its place lets 100,000 participants start in seconds, where deriving as many
   * Ed25519 keys takes ten.
   */
  offlineNamespace(name: string): string {
    return fingerprintOf(seededBytes(this.#seed, `root/${name}`), "tink");
  }
}

/** A Tink `Keyset` of one enabled Ed25519 key: tink.proto has no generated types here, so its fields are written out. */
function tinkKeyset(raw: Uint8Array, keyId: number): Uint8Array {
  const typeUrl = "type.googleapis.com/google.crypto.tink.Ed25519PublicKey";
  const value = Buffer.concat([FINGERPRINT_PREFIX.tink, raw]);
  const keyData = Buffer.concat([bytesField(1, Buffer.from(typeUrl)), bytesField(2, value), varintField(3, 3)]);
  const key = Buffer.concat([bytesField(1, keyData), varintField(2, 1), varintField(3, keyId), varintField(4, 3)]);
  return Buffer.concat([varintField(1, keyId), bytesField(2, key)]);
}

const MULTIHASH_SHA256 = Buffer.from("1220", "hex");
const ED25519_PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const P256_SPKI_PREFIX = Buffer.from("3059301306072a8648ce3d020106082a8648ce3d030107034200", "hex");

/** What stands before the 32 key bytes where Canton hashes them. */
const FINGERPRINT_PREFIX = {
  raw: Buffer.alloc(0),
  tink: Buffer.from("1220", "hex"),
  der: Buffer.from("302a300506032b6570032100", "hex"),
} as const;
