import { createPrivateKey } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { type NamedBy, readIdentity, readTrustRoot } from "../../src/settings/tls-files.ts";
import { aDirectory } from "../adapters/git/a-repository.ts";
import { aCertificateAuthority, type Issued } from "../simulator/certificates.ts";

const BY: NamedBy = { code: "usage", hint: "Check --tls-cert and --tls-key." };
const AUTHORITY = await aCertificateAuthority("Root");
const OWN = await AUTHORITY.issue("own");
const OTHER = await (await AUTHORITY.intermediate("Below")).issue("other");

function encrypted({ privateKey }: Issued, type: "pkcs8" | "sec1"): string {
  const passphrase = { cipher: "aes-256-cbc", passphrase: "a word" };
  return createPrivateKey(privateKey)
    .export({ type, format: "pem", ...passphrase })
    .toString();
}

async function theFolder(files: Readonly<Record<string, Buffer | string>>): Promise<(name: string) => string> {
  const folder = await aDirectory();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await mkdir(join(folder, "folder"));
  return (name) => join(folder, name);
}

const GARBAGE = "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n";

test("what fits together is given as it is", async () => {
  const at = await theFolder({ "own.pem": OWN.certificate, "own.key": OWN.privateKey, "other.pem": OTHER.certificate });

  expect(await readIdentity(at("own.pem"), at("own.key"), BY)).toEqual({
    certificate: OWN.certificate,
    key: OWN.privateKey,
  });
  expect(await readTrustRoot(at("other.pem"), BY)).toEqual(OTHER.certificate);
});

test.each<readonly [string, string | Buffer, string | Buffer, string]>([
  [
    "of another certificate",
    OWN.certificate,
    OTHER.privateKey,
    "the private key KEY does not belong to the first certificate in CERT",
  ],
  ["encrypted", OWN.certificate, encrypted(OWN, "pkcs8"), "the private key KEY is encrypted"],
  ["encrypted in the old form", OWN.certificate, encrypted(OWN, "sec1"), "the private key KEY is encrypted"],
  ["empty", OWN.certificate, "", "KEY is empty"],
  ["garbage", OWN.certificate, "garbage", "KEY is no PEM file"],
  ["a certificate", OWN.certificate, OWN.certificate, "KEY holds no private key that can be read"],
  [
    "damaged",
    OWN.certificate,
    "-----BEGIN PRIVATE KEY-----\nbm8=\n-----END PRIVATE KEY-----\n",
    "KEY holds no private key that can be read",
  ],
  ["with a certificate that is a key", OWN.privateKey, OWN.privateKey, "CERT holds no certificate"],
  ["with an empty certificate", "", OWN.privateKey, "CERT is empty"],
  ["with a damaged certificate", GARBAGE, OWN.privateKey, "the certificate in CERT is damaged"],
])("a key that is %s is told by its file", async (_what, certificate, key, message) => {
  const at = await theFolder({ cert: certificate, key });

  await expect(readIdentity(at("cert"), at("key"), BY)).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining(message.replace("CERT", at("cert")).replace("KEY", at("key"))) as string,
    hint: expect.stringContaining("Check --tls-cert and --tls-key.") as string,
  });
});

test.each([
  ["missing", "there is no such file"],
  ["folder", "it is a folder"],
  ["root.pem/below", "a part of its path is a file"],
  ["key", "holds no certificate"],
  ["second-is-garbage.pem", "certificate 2 in "],
])("a trust root that is %s is told by its file", async (name, message) => {
  const at = await theFolder({
    "root.pem": AUTHORITY.root,
    key: OWN.privateKey,
    "second-is-garbage.pem": `${AUTHORITY.root.toString()}\n${GARBAGE}`,
  });

  const refusal = readTrustRoot(at(name), { code: "settings", hint: "Check tls in the settings." });

  await expect(refusal).rejects.toMatchObject({ code: "settings", hint: "Check tls in the settings." });
  await expect(refusal).rejects.toThrow(message);
  await expect(refusal).rejects.toThrow(at(name));
});
