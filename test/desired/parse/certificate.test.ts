import { generateKeyPairSync, X509Certificate } from "node:crypto";

import { expect, test } from "vitest";

import { checkCertificateDates, parseCertificate } from "../../../src/desired/parse/certificate.ts";
import { bytesOf, CERTIFICATE } from "../../build/documents.ts";
import { NOW_MS } from "../../build/identifiers.ts";

const ENDS_MS = Date.parse("2046-01-01T00:00:00Z");
const { privateKey } = generateKeyPairSync("ed25519");
const PRIVATE_KEY = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function rulesOf(text: string): readonly string[] {
  return parseCertificate(bytesOf(text)).findings.map(({ rule }) => rule);
}

test("a certificate is read with its subject and its dates", () => {
  expect(parseCertificate(bytesOf(CERTIFICATE))).toEqual({
    findings: [],
    pem: CERTIFICATE,
    certificates: [
      {
        subject: "CN=Acme east root, O=Acme Consortium",
        startsAtMs: Date.parse("2026-01-01T00:00:00Z"),
        endsAtMs: ENDS_MS,
        sha256: new X509Certificate(CERTIFICATE).fingerprint256.replaceAll(":", "").toLowerCase(),
      },
    ],
  });
});

test("a chain is read whole, whatever stands between its parts", () => {
  const { certificates, pem } = parseCertificate(bytesOf(`# the root\n${CERTIFICATE}\nsubject=east\n${CERTIFICATE}`));

  expect(certificates).toHaveLength(2);
  // What stands between them is nobody's to pass on.
  expect(pem).toBe(CERTIFICATE + CERTIFICATE);
});

test.each([
  ["a private key alone", PRIVATE_KEY],
  ["a private key behind a certificate", CERTIFICATE + PRIVATE_KEY],
  ["a private key before a certificate", PRIVATE_KEY + CERTIFICATE],
  ["a private key of another kind", PRIVATE_KEY.replaceAll("PRIVATE KEY", "EC PRIVATE KEY")],
  ["an encrypted private key", PRIVATE_KEY.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")],
  ["a private key whose end is cut off", CERTIFICATE + PRIVATE_KEY.replace(/-----END[^]*/, "")],
  ["a private key that ends as something else", CERTIFICATE + PRIVATE_KEY.replace("END PRIVATE", "END RSA PRIVATE")],
  ["a private key inside another block", `-----BEGIN X-----\n${PRIVATE_KEY}-----END X-----\n${CERTIFICATE}`],
])("%s is refused, and is to be replaced and not only deleted", (_what, text) => {
  const { certificates, findings } = parseCertificate(bytesOf(text));

  expect(certificates).toEqual([]);
  expect(findings).toMatchObject([{ rule: "private-key", severity: "error" }]);
  expect(findings[0]?.hint).toContain("Revoke the key");
});

test("a refusal never repeats the key", () => {
  const secret = PRIVATE_KEY.split("\n")[1] ?? "";

  expect(secret).not.toBe("");
  expect(JSON.stringify(parseCertificate(bytesOf(PRIVATE_KEY)))).not.toContain(secret);
});

test.each([
  ["nothing", ""],
  ["words", "this is no certificate"],
  ["a public key", "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2Vw\n-----END PUBLIC KEY-----\n"],
  ["a certificate of garbage", "-----BEGIN CERTIFICATE-----\nZ2FyYmFnZQ==\n-----END CERTIFICATE-----\n"],
  ["a certificate of no base64", "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n"],
  ["half a certificate", CERTIFICATE.slice(0, 300)],
  ["a certificate without its middle", CERTIFICATE.replace(/\n.*\n.*\n/, "\n")],
  ["a good certificate and a bad one", CERTIFICATE + CERTIFICATE.replace(/\n.*\n.*\n/, "\n")],
])("%s is refused", (_what, text) => {
  expect(rulesOf(text)).toEqual(["certificate"]);
});

test("bytes that are no text at all are refused", () => {
  const bytes = Uint8Array.from({ length: 65_536 }, (_nothing, index) => (index * 7) % 256);

  expect(parseCertificate(bytes).findings).toMatchObject([{ rule: "certificate" }]);
});

test("a file of the largest size that begins again and again gives a verdict, in time", () => {
  const startMs = performance.now();

  expect(rulesOf("-----BEGIN A-----".repeat(3_855))).toEqual(["certificate"]);
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

test("a certificate is overdue from the moment in which it ends", () => {
  const parsed = parseCertificate(bytesOf(CERTIFICATE));

  expect(checkCertificateDates(parsed, NOW_MS)).toEqual([]);
  expect(checkCertificateDates(parsed, ENDS_MS - 1)).toEqual([]);
  expect(checkCertificateDates(parsed, ENDS_MS)).toMatchObject([
    {
      severity: "overdue",
      rule: "certificate-expired",
      message: "the certificate of CN=Acme east root, O=Acme Consortium has expired",
      found: "ended 2046-01-01T00:00:00Z",
    },
  ]);
});
