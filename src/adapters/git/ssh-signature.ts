import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";

/** What git signs: nothing that was signed for another purpose counts. */
const NAMESPACE = "git";
const MAGIC = "SSHSIG";

/** Reads the fields of SSH's wire format. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new Error("the signature ends too early");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  number(): number {
    return this.take(4).readUInt32BE();
  }

  string(): Buffer {
    return this.take(this.number());
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
}

function wireString(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** The key of a signature as `authorized_keys` writes it; undefined when it is no SSH signature. */
export function readSshSignature(armoured: string): SshSignature | undefined {
  const body = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----\s*$/.exec(armoured)?.[1];
  if (body === undefined) return undefined;
  try {
    const reader = new Reader(Buffer.from(body.replaceAll("\n", ""), "base64"));
    if (reader.take(MAGIC.length).toString("latin1") !== MAGIC || reader.number() !== 1) return undefined;
    const publicKey = reader.string();
    const namespace = reader.string().toString("utf8");
    const reserved = reader.string();
    const hash = reader.string().toString("latin1");
    const signature = reader.string();
    if (!reader.isAtEnd) return undefined;
    return { publicKey, namespace, reserved, hash, signature };
  } catch {
    return undefined;
  }
}

export interface SshSignature {
  readonly publicKey: Buffer;
  readonly namespace: string;
  readonly reserved: Buffer;
  readonly hash: string;
  readonly signature: Buffer;
}

/** `SHA256:…`, as ssh-keygen shows keys. */
export function fingerprintOf(publicKey: Buffer): string {
  return `SHA256:${createHash("sha256").update(publicKey).digest("base64").replace(/=+$/, "")}`;
}

/** The key of a line such as `ssh-ed25519 AAAA…`; undefined when the words before it and in it do not fit. */
export function parseSshKey(text: string): Buffer | undefined {
  const [type = "", base64 = ""] = text.split(" ");
  const bytes = Buffer.from(base64, "base64");
  try {
    return new Reader(bytes).string().toString("latin1") === type && toKeyObject(bytes) !== undefined
      ? bytes
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `payload` was signed for git by the key that the signature names. Source: OpenSSH, PROTOCOL.sshsig. */
export function isSignedBySsh(payload: Uint8Array, signature: SshSignature): boolean {
  if (signature.namespace !== NAMESPACE || !["sha256", "sha512"].includes(signature.hash)) return false;
  const signed = Buffer.concat([
    Buffer.from(MAGIC),
    wireString(signature.namespace),
    wireString(signature.reserved),
    wireString(signature.hash),
    wireString(createHash(signature.hash).update(payload).digest()),
  ]);
  try {
    return verifyBlob(signature.publicKey, signature.signature, signed);
  } catch {
    return false;
  }
}

function verifyBlob(publicKey: Buffer, blob: Buffer, signed: Buffer): boolean {
  const key = toKeyObject(publicKey);
  if (key === undefined) return false;
  const type = new Reader(publicKey).string().toString("latin1");
  const reader = new Reader(blob);
  const algorithm = reader.string().toString("latin1");
  const value = reader.string();
  switch (type) {
    case "ssh-ed25519":
      return algorithm === type && verify(undefined, signed, key, value);
    case "ssh-rsa":
      // Plain ssh-rsa means SHA-1, which is not accepted any more.
      if (algorithm === "rsa-sha2-256") return verify("sha256", signed, key, value);
      return algorithm === "rsa-sha2-512" && verify("sha512", signed, key, value);
    case "ecdsa-sha2-nistp256":
      return algorithm === type && verify("sha256", signed, key, derOf(value));
    case "ecdsa-sha2-nistp384":
      return algorithm === type && verify("sha384", signed, key, derOf(value));
    case "ecdsa-sha2-nistp521":
      return algorithm === type && verify("sha512", signed, key, derOf(value));
    case "sk-ssh-ed25519@openssh.com":
      return algorithm === type && verifySecurityKey(publicKey, key, reader, value, signed);
    default:
      return false;
  }
}

/** A security key signs what it was shown, its own flags and its counter. */
function verifySecurityKey(publicKey: Buffer, key: KeyObject, rest: Reader, value: Buffer, signed: Buffer): boolean {
  const fields = new Reader(publicKey);
  fields.string();
  fields.string();
  const application = fields.string();
  const flagsAndCounter = rest.take(5);
  // Without the first flag there was no user presence: the key was not touched.
  if (((flagsAndCounter[0] ?? 0) & 1) === 0) return false;
  const sha256 = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();
  return verify(undefined, Buffer.concat([sha256(application), flagsAndCounter, sha256(signed)]), key, value);
}

/** Two numbers, as OpenSSL wants them. */
function derOf(value: Buffer): Buffer {
  const reader = new Reader(value);
  const integers = [reader.string(), reader.string()].map((bytes) =>
    Buffer.concat([Buffer.from([2, bytes.length]), bytes]),
  );
  const body = Buffer.concat(integers);
  const length = body.length < 128 ? Buffer.from([body.length]) : Buffer.from([0x81, body.length]);
  return Buffer.concat([Buffer.from([0x30]), length, body]);
}

const CURVES: Readonly<Record<string, string>> = { nistp256: "P-256", nistp384: "P-384", nistp521: "P-521" };

function toKeyObject(publicKey: Buffer): KeyObject | undefined {
  const reader = new Reader(publicKey);
  const type = reader.string().toString("latin1");
  const base64url = (bytes: Buffer): string => bytes.toString("base64url");
  if (type === "ssh-ed25519" || type === "sk-ssh-ed25519@openssh.com") {
    return createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: base64url(reader.string()) } });
  }
  if (type === "ssh-rsa") {
    const [e, n] = [withoutSign(reader.string()), withoutSign(reader.string())];
    // Shorter keys are no proof of anything.
    if (n.length < 256) return undefined;
    return createPublicKey({ format: "jwk", key: { kty: "RSA", e: base64url(e), n: base64url(n) } });
  }
  if (type.startsWith("ecdsa-sha2-")) {
    const crv = CURVES[reader.string().toString("latin1")];
    const point = reader.string();
    if (crv === undefined || point[0] !== 4) return undefined;
    const half = (point.length - 1) / 2;
    const [x, y] = [base64url(point.subarray(1, 1 + half)), base64url(point.subarray(1 + half))];
    return createPublicKey({ format: "jwk", key: { kty: "EC", crv, x, y } });
  }
  return undefined;
}

function withoutSign(bytes: Buffer): Buffer {
  return bytes[0] === 0 ? bytes.subarray(1) : bytes;
}
