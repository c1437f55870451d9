import { generateKeyPairSync } from "node:crypto";

import { expect, test } from "vitest";

import { parseCertificate } from "../../../src/desired/parse/certificate.ts";
import { RollcallError } from "../../../src/model/error.ts";
import { readConnectionPackage } from "../../../src/usecases/joining/read-connection-package.ts";
import { connectionPackageJson } from "../../../src/report/connection-package.ts";
import { aCertificate } from "../../build/certificates.ts";
import { aConnectionPackage, aPackagedSequencer, aSigningKey, packageText } from "../../build/packages.ts";
import { DAY_MS, NOW_MS } from "../../build/identifiers.ts";

function refusalOf(text: string): string {
  try {
    readConnectionPackage(text);
  } catch (error) {
    if (error instanceof RollcallError && error.code === "usage") return error.message;
    throw error;
  }
  throw new Error("was read");
}

type Json = Record<string, unknown>;

function firstSequencer(document: Json): Json {
  const [first] = document["sequencers"] as Json[];
  if (first === undefined) throw new Error("a package without sequencers");
  return first;
}

function edited(edit: (document: Json) => void): string {
  const document = JSON.parse(packageText(aConnectionPackage())) as Json;
  edit(document);
  return JSON.stringify(document);
}

test("what was issued is read back whole", () => {
  const issued = aConnectionPackage({
    sequencers: [aPackagedSequencer(), aPackagedSequencer({ alias: "west", trustRoot: undefined })],
    trustThreshold: 2,
    contact: undefined,
    member: { ...aConnectionPackage().member, trustLevel: undefined, validUntilMs: NOW_MS + DAY_MS },
  });
  const { privateKey, sha256 } = aSigningKey();

  expect(readConnectionPackage(packageText(issued, privateKey))).toEqual({
    received: issued,
    signature: { kind: "signed", keySha256: sha256 },
  });
  expect(readConnectionPackage(packageText(issued)).signature).toEqual({ kind: "unsigned" });
});

test("a certificate that is weak is the provider's to replace, and no reason not to join", async () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1_024 });
  const { findings, ...trustRoot } = parseCertificate(Buffer.from(await aCertificate({ publicKey })));
  const issued = aConnectionPackage({ sequencers: [aPackagedSequencer({ trustRoot })] });

  expect(findings.map(({ rule }) => rule)).toEqual(["certificate-weak"]);
  expect(readConnectionPackage(packageText(issued)).received).toEqual(issued);
});

test("a field that was added after signing is no part of a package", () => {
  const { privateKey } = aSigningKey();
  const document = JSON.parse(packageText(aConnectionPackage(), privateKey)) as Json;

  expect(refusalOf(JSON.stringify({ ...document, note: "hello" }))).toContain("there is no field note");
});

test.each([
  ["no JSON", "nonsense", "it is no JSON"],
  ["an array", "[]", "wrong type"],
  ["another document", '{"apiVersion":"rollcall.dev/v1","kind":"Plan"}', "missing"],
  ["a missing field", edited((document) => delete document["sequencers"]), "sequencers is missing"],
  ["an address that is none", edited((d) => (firstSequencer(d)["endpoints"] = ["ftp://x"])), "/sequencers/0"],
  ["a domain id that is none", edited((d) => ((d["domain"] as Json)["id"] = "acme")), "an id in it is none"],
  ["a threshold above the sequencers", edited((d) => (d["trustThreshold"] = 2)), "trust threshold"],
  ["a day that no calendar has", edited((d) => (d["expiresAt"] = "2027-02-31T00:00:00Z")), "is not a moment"],
  [
    "other fingerprints than the certificates have",
    edited((d) => ((firstSequencer(d)["trustRoot"] as Json)["sha256"] = ["0".repeat(64)])),
    "other fingerprints",
  ],
  [
    "a certificate that is none",
    edited((d) => ((firstSequencer(d)["trustRoot"] as Json)["pem"] = "nonsense")),
    "cannot be read",
  ],
])("%s is no package, and is told why", (_what, text, why) => {
  expect(refusalOf(text)).toContain(why);
});

test("addresses of one connection are trusted alike, or the package is none", () => {
  const mixed = aConnectionPackage({
    sequencers: [aPackagedSequencer(), aPackagedSequencer({ alias: "west", trustRoot: undefined })],
  });
  const schemes = aConnectionPackage({
    sequencers: [aPackagedSequencer(), aPackagedSequencer({ alias: "west", endpoints: ["http://west.example"] })],
  });

  expect(refusalOf(packageText(mixed))).toContain("not trusted alike");
  expect(refusalOf(packageText(schemes))).toContain("not trusted alike");
});

test("two sequencers of one alias are no package", () => {
  const twice = aConnectionPackage({ sequencers: [aPackagedSequencer(), aPackagedSequencer()] });

  expect(refusalOf(JSON.stringify(connectionPackageJson(twice)))).toContain("trust threshold");
});
