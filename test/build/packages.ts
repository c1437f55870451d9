import { generateKeyPairSync, type KeyObject } from "node:crypto";

import { parseCertificate } from "../../src/desired/parse/certificate.ts";
import type { ConnectionPackage, PackagedSequencer } from "../../src/model/connection-package.ts";
import { keyFingerprint, publicKeyOf, signDocument } from "../../src/model/package-signature.ts";
import { connectionPackageJson } from "../../src/report/connection-package.ts";
import { bytesOf, CERTIFICATE } from "./documents.ts";
import { aDomainId, aName, aParticipantId, DAY_MS, NOW_MS } from "./identifiers.ts";

/** What the example's certificate vouches for. */
export const TRUST_ROOT = ((): NonNullable<PackagedSequencer["trustRoot"]> => {
  const { pem, certificates } = parseCertificate(bytesOf(CERTIFICATE));
  return { pem, certificates };
})();

export function aPackagedSequencer(fields: Partial<PackagedSequencer> = {}): PackagedSequencer {
  const { alias = "east" } = fields;
  return { alias, endpoints: [`https://${alias}.example:10038`], trustRoot: TRUST_ROOT, ...fields };
}

/** The package of `alice` for `acme`, with one sequencer. */
export function aConnectionPackage(fields: Partial<ConnectionPackage> = {}): ConnectionPackage {
  return {
    domain: { name: aName("acme"), domainId: aDomainId("acme"), flavour: "canton-2", protocolVersion: 5 },
    member: {
      name: aName("alice"),
      participantId: aParticipantId("alice"),
      permission: "Submission",
      trustLevel: "Ordinary",
      effectiveSinceMs: NOW_MS - DAY_MS,
      validUntilMs: undefined,
    },
    sequencers: [aPackagedSequencer()],
    trustThreshold: 1,
    issuedAtMs: NOW_MS,
    expiresAtMs: NOW_MS + 30 * DAY_MS,
    contact: "ops@acme.example",
    ...fields,
  };
}

/** A key to sign with, and what members pin of it. */
export function aSigningKey(): { readonly privateKey: KeyObject; readonly sha256: string } {
  const { privateKey } = generateKeyPairSync("ed25519");
  return { privateKey, sha256: keyFingerprint(publicKeyOf(privateKey)) };
}

/** The file of a package, signed where there is a key. */
export function packageText(issued: ConnectionPackage, key?: KeyObject): string {
  const document = connectionPackageJson(issued);
  if (key === undefined) return JSON.stringify(document);
  return JSON.stringify({ ...document, signature: signDocument(document, key) }, undefined, 2);
}
