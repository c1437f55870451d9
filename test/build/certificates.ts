import "reflect-metadata";

import * as x509 from "@peculiar/x509";
import { type KeyObject, webcrypto } from "node:crypto";

const SIGNING = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

type SigningAlgorithm = webcrypto.RsaHashedKeyGenParams | (webcrypto.EcKeyGenParams & { readonly hash: string });

interface CertificateWish {
  readonly subject?: string;
  readonly from?: string;
  readonly until?: string;
  /** Another key than one on P-256. */
  readonly publicKey?: KeyObject;
  /** Another signature than ECDSA with SHA-256: the algorithm, with what its keys are made from. */
  readonly signing?: SigningAlgorithm;
}

/** A certificate in DER, which nobody verifies. */
export async function aDerCertificate({
  subject = "CN=East",
  from = "2026-01-01",
  until = "2027-01-01",
  publicKey,
  signing = SIGNING,
}: CertificateWish = {}): Promise<Buffer> {
  const keys = await webcrypto.subtle.generateKey(signing, false, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: subject,
    notBefore: new Date(from),
    notAfter: new Date(until),
    publicKey: publicKey?.export({ type: "spki", format: "der" }) ?? keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: signing,
  });
  return Buffer.from(certificate.rawData);
}

export function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** A certificate in PEM, which nobody verifies. */
export async function aCertificate(wish: CertificateWish = {}): Promise<string> {
  return pemOf(await aDerCertificate(wish));
}
