import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

import { canonicalJson } from "./audit-chain.ts";
import type { PackageSignature } from "./connection-package.ts";

/** A document that is signed, or not, by `signature` beside what it says. */
export interface Signable {
  readonly signature?: PackageSignature | undefined;
}

/** What the signature of a package says about it. */
export type SignatureFinding =
  | { readonly kind: "unsigned" }
  /** The document or the signature was changed. */
  | { readonly kind: "broken" }
  | {
      readonly kind: "signed";
      /** SHA-256 of the key in DER, lower-case hex. */
      readonly keySha256: string;
    };

/** Signs with an Ed25519 private key. Source: docs/adr/0009-a-package-says-who-issued-it.md. */
export function signDocument(document: object, privateKey: KeyObject): PackageSignature {
  return {
    algorithm: "Ed25519",
    publicKey: publicKeyOf(privateKey).toString("base64"),
    value: sign(null, signedBytes(document), privateKey).toString("base64"),
  };
}

/** Whether the signature is right. Who holds the key is for the reader to know. Never throws. */
export function examineSignature(document: Signable): SignatureFinding {
  const { signature } = document;
  if (signature === undefined) return { kind: "unsigned" };
  const key = readKey(signature.publicKey);
  const value = Buffer.from(signature.value, "base64");
  if (key === undefined || !verify(null, signedBytes(document), key, value)) return { kind: "broken" };
  return { kind: "signed", keySha256: keyFingerprint(Buffer.from(signature.publicKey, "base64")) };
}

/** SHA-256 of a key's DER form: what a member pins. */
export function keyFingerprint(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("hex");
}

/** SubjectPublicKeyInfo in DER, of a public key or of a private one's public half. */
export function publicKeyOf(key: KeyObject): Buffer {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return half.export({ format: "der", type: "spki" });
}

/** The document without its signature, in its canonical form. */
function signedBytes(document: object): Buffer {
  const { signature: _signature, ...said } = document as Signable;
  return Buffer.from(canonicalJson(said));
}

function readKey(base64: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
}
