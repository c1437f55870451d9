import { generateKeyPairSync } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { examineSignature, keyFingerprint, publicKeyOf, signDocument } from "../../src/model/package-signature.ts";
import { aSigningKey } from "../build/packages.ts";

const DOCUMENT = {
  kind: "ConnectionPackage",
  sequencers: [{ alias: "east", endpoints: ["https://east:1"] }],
  trustThreshold: 1,
};

test("a signed document tells the key that signed it, whatever order its fields come back in", () => {
  const { privateKey, sha256 } = aSigningKey();
  const signature = signDocument(DOCUMENT, privateKey);
  const { trustThreshold, sequencers, kind } = DOCUMENT;

  expect(examineSignature({ ...DOCUMENT, signature })).toEqual({ kind: "signed", keySha256: sha256 });
  const reordered = { signature, trustThreshold, sequencers, kind };
  expect(examineSignature(JSON.parse(JSON.stringify(reordered, undefined, 3)) as object)).toEqual({
    kind: "signed",
    keySha256: sha256,
  });
});

test("a document without a signature is unsigned", () => {
  expect(examineSignature({ ...DOCUMENT, signature: undefined })).toEqual({ kind: "unsigned" });
});

test("any change of what is said breaks the signature", () => {
  const { privateKey } = aSigningKey();
  const signature = signDocument(DOCUMENT, privateKey);

  for (const changed of [
    { ...DOCUMENT, trustThreshold: 2 },
    { ...DOCUMENT, sequencers: [{ alias: "east", endpoints: ["https://evil:1"] }] },
    { ...DOCUMENT, extra: null },
    { kind: DOCUMENT.kind },
  ]) {
    expect(examineSignature({ ...changed, signature })).toEqual({ kind: "broken" });
  }
});

test("a signature by another key, of another kind, or that is none, is broken", () => {
  const { privateKey } = aSigningKey();
  const signature = signDocument(DOCUMENT, privateKey);
  const other = aSigningKey();
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });

  for (const broken of [
    { ...signature, publicKey: publicKeyOf(other.privateKey).toString("base64") },
    { ...signature, publicKey: publicKeyOf(ec.publicKey).toString("base64") },
    { ...signature, publicKey: "bm9uc2Vuc2U=" },
    { ...signature, publicKey: "" },
    { ...signature, value: "" },
    { ...signature, value: Buffer.alloc(64).toString("base64") },
  ]) {
    expect(examineSignature({ ...DOCUMENT, signature: broken })).toEqual({ kind: "broken" });
  }
});

test("the fingerprint of a key is that of its public half", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");

  expect(keyFingerprint(publicKeyOf(privateKey))).toBe(keyFingerprint(publicKeyOf(publicKey)));
});

test("whatever JSON is signed is verified, and one more field in it is not", () => {
  const { privateKey } = aSigningKey();
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().filter((key) => key !== "signature"),
        fc.jsonValue(),
      ),
      (document) => {
        const said = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
        const signature = signDocument(said, privateKey);
        const read = JSON.parse(JSON.stringify({ ...said, signature })) as Record<string, unknown>;
        expect(examineSignature(read).kind).toBe("signed");
        const name = `${Object.keys(said).join("")}x`;
        expect(examineSignature({ ...read, [name]: 1 }).kind).toBe("broken");
      },
    ),
    { numRuns: 100 },
  );
});
