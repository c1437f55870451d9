import "reflect-metadata";

import * as x509 from "@peculiar/x509";
import { webcrypto } from "node:crypto";

/** PEM files of one certificate and its key. */
export interface Issued {
  readonly certificate: Buffer;
  readonly privateKey: Buffer;
}

export interface IssueOptions {
  /** Host names, besides 127.0.0.1. */
  readonly names?: readonly string[];
  readonly notAfter?: Date;
}

export interface Authority {
  readonly root: Buffer;
  issue(name: string, options?: IssueOptions): Promise<Issued>;
  /** An authority that this one vouches for; what it issues comes with its own certificate. */
  intermediate(name: string): Promise<Authority>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A certificate authority that lives as long as the test. */
export async function aCertificateAuthority(name = "Test root"): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  return authorityOf(root, keys, []);
}

function authorityOf(
  own: x509.X509Certificate,
  keys: webcrypto.CryptoKeyPair,
  chain: readonly x509.X509Certificate[],
): Authority {
  const vouchFor = async (
    name: string,
    extensions: x509.Extension[],
    notAfter = new Date(Date.now() + 3_600_000),
  ): Promise<{ certificate: x509.X509Certificate; keys: webcrypto.CryptoKeyPair }> => {
    const issued = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: own.subject,
      notBefore: new Date(Math.min(Date.now(), notAfter.getTime()) - 3_600_000),
      notAfter,
      publicKey: issued.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions,
    });
    return { certificate, keys: issued };
  };
  return {
    root: Buffer.from(own.toString("pem")),
    issue: async (name, { names = [], notAfter } = {}) => {
      const { certificate, keys: issued } = await vouchFor(
        name,
        [
          new x509.SubjectAlternativeNameExtension([
            { type: "ip", value: "127.0.0.1" },
            ...names.map((value) => ({ type: "dns" as const, value })),
          ]),
        ],
        notAfter,
      );
      const privateKey = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", issued.privateKey)).toString("base64");
      const pems = [certificate, ...chain].map((each) => each.toString("pem"));
      return {
        certificate: Buffer.from(pems.join("\n")),
        privateKey: Buffer.from(`-----BEGIN PRIVATE KEY-----\n${privateKey}\n-----END PRIVATE KEY-----\n`),
      };
    },
    intermediate: async (name) => {
      const { certificate, keys: issued } = await vouchFor(name, [new x509.BasicConstraintsExtension(true, 0, true)]);
      return authorityOf(certificate, issued, [certificate, ...chain]);
    },
  };
}
