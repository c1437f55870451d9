import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";

import { RollcallError } from "../model/error.ts";
import { explainSystemError } from "../model/system-error.ts";
import type { TlsSettings } from "./settings.ts";

/** The source that named the files: its error code, and where to look. */
export interface NamedBy {
  readonly code: "usage" | "settings";
  readonly hint: string;
}

/** A certificate with its key, as PEM. */
export interface TlsIdentity {
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/** What TLS with a peer is made of, as PEM. */
export interface TlsContents {
  readonly rootCertificates?: Buffer;
  readonly clientCertificate?: Buffer;
  readonly clientKey?: Buffer;
  /** Under which the peer's certificate must be valid. */
  readonly serverName?: string;
}

/** The TLS of a peer, from the files that are named. Throws the error of `by` where those do not fit. */
export async function readTls(
  { trustRoot, certificate, key, serverName }: TlsSettings,
  by: NamedBy = { code: "settings", hint: "Check tls in the settings." },
): Promise<TlsContents> {
  const rootCertificates = trustRoot === undefined ? undefined : await readTrustRoot(trustRoot, by);
  const own = certificate === undefined || key === undefined ? undefined : await readIdentity(certificate, key, by);
  return {
    ...(rootCertificates === undefined ? {} : { rootCertificates }),
    ...(own === undefined ? {} : { clientCertificate: own.certificate, clientKey: own.key }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

/** The certificates in a file, as PEM, once each of them can be read. Throws the error of `by`. */
export async function readTrustRoot(path: string, by: NamedBy): Promise<Buffer> {
  const part = await readPart(path, by);
  readCertificates(part, by);
  return part.pem;
}

/**
 * A certificate and its private key, once both are valid and belong together.
 *
 * Throws the error of `by` that names the file at fault: TLS itself would report only that a handshake failed.
 */
export async function readIdentity(certificatePath: string, keyPath: string, by: NamedBy): Promise<TlsIdentity> {
  const [certificate, key] = await Promise.all([readPart(certificatePath, by), readPart(keyPath, by)]);
  const [own] = readCertificates(certificate, by);
  if (own?.checkPrivateKey(readKey(key, by)) !== true) {
    throw unfit(`the private key ${keyPath} does not belong to the first certificate in ${certificatePath}`, by);
  }
  requireAccepted(certificate, key, by);
  return { certificate: certificate.pem, key: key.pem };
}

interface Part {
  readonly path: string;
  readonly pem: Buffer;
}

async function readPart(path: string, { code, hint }: NamedBy): Promise<Part> {
  const pem = await readFile(path).catch((error: unknown) => {
    throw explainSystemError(error, { what: `${path} cannot be read`, code, hint });
  });
  if (pem.includes("-----BEGIN ")) return { path, pem };
  throw unfit(`${path} is ${pem.length === 0 ? "empty" : "no PEM file"}`, { code, hint });
}

const CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

function readCertificates({ path, pem }: Part, by: NamedBy): readonly X509Certificate[] {
  const blocks = pem.toString("latin1").match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw unfit(`${path} holds no certificate`, by);
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      const which = blocks.length === 1 ? "the certificate" : `certificate ${String(index + 1)}`;
      throw unfit(`${which} in ${path} is damaged`, by, cause);
    }
  });
}

function readKey({ path, pem }: Part, by: NamedBy): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem.toString("latin1"))) {
    throw unfit(`the private key ${path} is encrypted, and its passphrase cannot be entered here`, {
      ...by,
      hint: `Write it without one: openssl pkey -in ${path} -out FILE. ${by.hint}`,
    });
  }
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw unfit(`${path} holds no private key that can be read`, by, cause);
  }
}

/** What fits together may still be too weak for the TLS of this machine. */
function requireAccepted(certificate: Part, key: Part, by: NamedBy): void {
  try {
    createSecureContext({ cert: certificate.pem, key: key.pem });
  } catch (cause) {
    const why = cause instanceof Error && "reason" in cause ? String(cause.reason) : "it gives no reason";
    throw unfit(`TLS does not take ${certificate.path} with ${key.path}: ${why}`, by, cause);
  }
}

function unfit(message: string, { code, hint }: NamedBy, cause?: unknown): RollcallError {
  return new RollcallError(code, message, { hint, cause });
}
