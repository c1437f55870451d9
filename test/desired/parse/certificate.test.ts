import { generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";

import { expect, test } from "vitest";

import { checkCertificateDates, parseCertificate } from "../../../src/desired/parse/certificate.ts";
import { aCertificate, aDerCertificate, pemOf } from "../../build/certificates.ts";
import { bytesOf, CERTIFICATE } from "../../build/documents.ts";
import { NOW_MS } from "../../build/identifiers.ts";
import { processorMs } from "../../support/processor-time.ts";

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

test.each<[string, (der: Buffer) => Buffer]>([
  ["with a length of more bytes than DER has", (der) => withBodyLength(der, Buffer.from("880000000000000000", "hex"))],
  ["with a part that has no length", (der) => withBodyLength(der, Buffer.from([0x80]), Buffer.alloc(2))],
  ["whose beginning is no date", (der) => withDate(der, 0)],
  ["whose end is no date", (der) => withDate(der, 1)],
])("a certificate %s is refused, though OpenSSL takes it", async (_what, change) => {
  const pem = pemOf(change(await aDerCertificate()));

  expect(new X509Certificate(pem).subject).toBe("CN=East");
  expect(rulesOf(pem)).toEqual(["certificate"]);
});

/** The certificate with its body's length written as `length`, of which the last two bytes are filled in, and `end` after it. */
function withBodyLength(der: Buffer, length: Buffer, end = Buffer.alloc(0)): Buffer {
  const lengthBytes = der.readUInt8(5) & 0x7f;
  const bodyLength = der.readUIntBE(6, lengthBytes);
  const bodyStart = 6 + lengthBytes;
  const bodyEnd = bodyStart + bodyLength;
  if (length.length > 2) length.writeUInt16BE(bodyLength, length.length - 2);
  const body = [Buffer.from([0x30]), length, der.subarray(bodyStart, bodyEnd), end];
  const content = Buffer.concat([...body, der.subarray(bodyEnd)]);
  const header = Buffer.from([0x30, 0x82, 0, 0]);
  header.writeUInt16BE(content.length, 2);
  return Buffer.concat([header, content]);
}

/** The certificate with its first or second date written over. */
function withDate(der: Buffer, index: number): Buffer {
  const changed = Buffer.from(der);
  const dates = [...der.toString("latin1").matchAll(/\d{12}Z/g)];
  changed.write("269999999999Z", dates[index]?.index ?? 0, "latin1");
  return changed;
}

test("bytes that are no text at all are refused", () => {
  const bytes = Uint8Array.from({ length: 65_536 }, (_nothing, index) => (index * 7) % 256);

  expect(parseCertificate(bytes).findings).toMatchObject([{ rule: "certificate" }]);
});

test("a file of the largest size that begins again and again gives a verdict, in time", () => {
  const tookMs = processorMs(() => {
    expect(rulesOf("-----BEGIN A-----".repeat(3_855))).toEqual(["certificate"]);
  });

  expect(tookMs).toBeLessThan(1_000);
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

const OLD = { subject: "CN=Old", from: "2025-01-01", until: "2026-06-01" };
const NEW = { subject: "CN=New", from: "2026-05-01", until: "2027-06-01" };
const COMING = { subject: "CN=Coming", from: "2027-05-01", until: "2028-06-01" };

test.each([
  ["an old one beside its successor", [OLD, NEW], [["certificate-expired", "warning", "CN=Old"]]],
  ["the successor first", [NEW, OLD], [["certificate-expired", "warning", "CN=Old"]]],
  ["two that have ended", [OLD, OLD], Array.from({ length: 2 }, () => ["certificate-expired", "overdue", "CN=Old"])],
  ["one that is not valid yet", [COMING], [["certificate-not-yet-valid", "warning", "CN=Coming"]]],
  ["one to come beside one in force", [NEW, COMING], [["certificate-not-yet-valid", "warning", "CN=Coming"]]],
  [
    "nothing in force between the two",
    [OLD, COMING],
    [
      ["certificate-expired", "overdue", "CN=Old"],
      ["certificate-not-yet-valid", "warning", "CN=Coming"],
    ],
  ],
])(
  "of a bundle with %s it is told what is not in force, and only a file that vouches for nothing is overdue",
  async (...[, wishes, told]) => {
    const pems = await Promise.all(wishes.map(aCertificate));
    const findings = checkCertificateDates(parseCertificate(bytesOf(pems.join(""))), NOW_MS);

    expect(findings.map(({ rule, severity, message }) => [rule, severity, /CN=\w+/.exec(message)?.[0]])).toEqual(told);
  },
);

test("a certificate is valid from the moment in which it begins", async () => {
  const parsed = parseCertificate(bytesOf(await aCertificate(COMING)));
  const beginsMs = Date.parse(COMING.from);

  expect(checkCertificateDates(parsed, beginsMs)).toEqual([]);
  expect(checkCertificateDates(parsed, beginsMs - 1)).toMatchObject([{ found: "begins 2027-05-01T00:00:00Z" }]);
});

const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  publicExponent: Uint8Array.of(1, 0, 1),
  modulusLength: 2_048,
  hash: "SHA-256",
};
const PSS = { ...RSA, name: "RSA-PSS", saltLength: 20 };

function rsaKey(modulusLength: number): KeyObject {
  return generateKeyPairSync("rsa", { modulusLength }).publicKey;
}

function curveKey(namedCurve: string): KeyObject {
  return generateKeyPairSync("ec", { namedCurve }).publicKey;
}

test.each([
  ["RSA of 1024 bits", { publicKey: rsaKey(1_024) }, "an RSA key of 1024 bits"],
  ["RSA of 2047 bits", { publicKey: rsaKey(2_047) }, "an RSA key of 2047 bits"],
  ["a curve of 224 bits", { publicKey: curveKey("secp224r1") }, "a key on the curve secp224r1"],
  ["a curve of 192 bits", { publicKey: curveKey("prime192v1") }, "a key on the curve prime192v1"],
  [
    "DSA",
    { publicKey: generateKeyPairSync("dsa", { modulusLength: 2_048, divisorLength: 256 }).publicKey },
    "a key for DSA",
  ],
  ["ECDSA with SHA-1", { signing: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-1" } }, "a signature with SHA-1"],
  ["RSA with SHA-1", { signing: { ...RSA, hash: "SHA-1" } }, "a signature with SHA-1"],
  ["RSA-PSS with SHA-1", { signing: { ...PSS, hash: "SHA-1" } }, "a signature with SHA-1"],
  [
    "both a short key and an old hash",
    { publicKey: rsaKey(1_024), signing: { ...RSA, hash: "SHA-1" } },
    "an RSA key of 1024 bits, a signature with SHA-1",
  ],
])("%s is told as weak, and is no error", async (_what, wish, found) => {
  expect(parseCertificate(bytesOf(await aCertificate(wish)))).toMatchObject({
    findings: [{ rule: "certificate-weak", severity: "warning", message: "the certificate of CN=East is weak", found }],
    certificates: [{ subject: "CN=East" }],
  });
});

test("RSA with MD5, which nothing here signs any more, is told as weak", async () => {
  const [sha256, md5] = ["2a864886f70d01010b", "2a864886f70d010104"];
  const hex = (await aDerCertificate({ signing: RSA })).toString("hex").replaceAll(sha256, md5);

  expect(parseCertificate(bytesOf(pemOf(Buffer.from(hex, "hex")))).findings).toMatchObject([
    { rule: "certificate-weak", found: "a signature with MD5" },
  ]);
});

test.each([
  ["RSA of 2048 bits", { publicKey: rsaKey(2_048), signing: RSA }],
  ["RSA-PSS with SHA-256", { signing: PSS }],
  ["P-384", { publicKey: curveKey("secp384r1") }],
  ["secp256k1", { publicKey: curveKey("secp256k1") }],
  ["Ed25519", { publicKey: generateKeyPairSync("ed25519").publicKey }],
])("%s is not weak", async (_what, wish) => {
  expect(rulesOf(await aCertificate(wish))).toEqual([]);
});
