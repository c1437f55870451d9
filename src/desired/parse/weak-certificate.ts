import type { X509Certificate } from "node:crypto";

import type { Finding } from "../../document/finding.ts";

/** What NIST SP 800-57 and the CA/Browser Forum's rules ask for at the least. */
const RSA_BITS = 2_048;
const CURVE_BITS = 256;

/** Signatures by their algorithms' identifiers, DER in hex, whose hash can be made to collide. */
const BROKEN_SIGNATURES: Readonly<Record<string, string>> = {
  "2a864886f70d010102": "MD2",
  "2a864886f70d010103": "MD4",
  "2a864886f70d010104": "MD5",
  "2a864886f70d010105": "SHA-1",
  "2b0e03021d": "SHA-1",
  "2a8648ce3d0401": "SHA-1",
  "2a8648ce380403": "SHA-1",
};

/** RSASSA-PSS names its hash among its parameters, and means SHA-1 where it names none. Source: RFC 4055, 3.1. */
const RSASSA_PSS = "2a864886f70d01010a";
/** What the identifiers of SHA-2 and SHA-3 begin with. */
const SHA_2_OR_3 = "60864801650304";

/** What is too weak about a certificate to vouch for anything, if anything is. Throws `RangeError` where it is not in DER. */
export function weakCertificateFindings(certificate: X509Certificate): readonly Finding[] {
  const reasons = [weakKeyOf(certificate), weakSignatureOf(certificate)].filter((reason) => reason !== undefined);
  if (reasons.length === 0) return [];
  return [
    {
      pointer: "",
      severity: "warning",
      rule: "certificate-weak",
      message: `the certificate of ${certificate.subject.replaceAll("\n", ", ")} is weak`,
      expected: `an RSA key of ${String(RSA_BITS)} bits or more, a curve of ${String(CURVE_BITS)} or more, or Ed25519; signed with SHA-256 or better`,
      found: reasons.join(", "),
      hint: "Have a stronger one issued, and commit both in one file until the sequencer presents the new one.",
    },
  ];
}

function weakKeyOf(certificate: X509Certificate): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = publicKeyOf(certificate) ?? {};
  if (type === "ed25519" || type === "ed448") return undefined;
  if (type === "rsa" || type === "rsa-pss") {
    const { modulusLength: bits = 0 } = details;
    return bits < RSA_BITS ? `an RSA key of ${String(bits)} bits` : undefined;
  }
  if (type === "ec") {
    const { namedCurve: curve = "that has no name" } = details;
    return bitsOf(curve) < CURVE_BITS ? `a key on the curve ${curve}` : undefined;
  }
  return type === undefined ? "a key of a kind that is not known here" : `a key for ${type.toUpperCase()}`;
}

/** A certificate can be read also where nothing here can use its key. */
function publicKeyOf(certificate: X509Certificate): X509Certificate["publicKey"] | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

/** Such as `prime256v1`, `secp384r1` and `brainpoolP512r1`: their names say it. */
function bitsOf(curve: string): number {
  return Number(/\d{3}/.exec(curve)?.[0] ?? 0);
}

function weakSignatureOf({ raw }: X509Certificate): string | undefined {
  const algorithm = signatureAlgorithmOf(raw);
  const identifier = elementAt(algorithm, 0).content.toString("hex");
  const isPlainPss = identifier === RSASSA_PSS && !algorithm.toString("hex").includes(SHA_2_OR_3);
  const hash = isPlainPss ? "SHA-1" : BROKEN_SIGNATURES[identifier];
  return hash === undefined ? undefined : `a signature with ${hash}`;
}

/** `Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature }`. Source: RFC 5280, 4.1. */
function signatureAlgorithmOf(raw: Buffer): Buffer {
  const { content: certificate } = elementAt(raw, 0);
  return elementAt(certificate, elementAt(certificate, 0).end).content;
}

const INDEFINITE = 0x80;

/** The DER element at `at`. OpenSSL has parsed the bytes before, and takes lengths that DER does not: they end it here. */
function elementAt(der: Buffer, at: number): { readonly content: Buffer; readonly end: number } {
  const first = der[at + 1] ?? INDEFINITE;
  if (first === INDEFINITE) throw new RangeError("an element has no length");
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + lengthBytes;
  const end = start + (lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes));
  return { content: der.subarray(start, end), end };
}
