import { createHash } from "node:crypto";

import { strToU8, zipSync } from "fflate";

import { bytesField } from "../../src/simulator/wire-field.ts";

/** A Daml-LF archive: payload and the hash that names the package. */
export interface TestPackage {
  readonly id: string;
  readonly path: string;
  readonly archive: Uint8Array;
}

/** A package whose content is `text`, in a version of Daml-LF; field 1, the hash function, is SHA-256 by being left out. */
export function aPackage(name: string, text = name, language = "1.17"): TestPackage {
  const [major, minor = ""] = language.split(".");
  const payload = Buffer.concat([
    bytesField(major === "1" ? 2 : 4, Buffer.from(`Daml-LF of ${text}`)),
    bytesField(3, Buffer.from(minor)),
  ]);
  const id = createHash("sha256").update(payload).digest("hex");
  return {
    id,
    path: `${name}-1.0.0/${name}-1.0.0-${id}.dalf`,
    archive: Buffer.concat([bytesField(3, payload), bytesField(4, Buffer.from(id))]),
  };
}

/** Lines of a manifest, folded at 72 bytes as the SDK does. */
export function aManifest(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => (`${key}: ${value}`.match(/.{1,71}/g) ?? []).join("\n "))
    .join("\n")
    .concat("\n");
}

/** A DAR of these packages, the main one first. */
export function aDar(main: TestPackage, ...others: readonly TestPackage[]): Buffer {
  const all = [main, ...others];
  const manifest = aManifest({
    "Manifest-Version": "1.0",
    "Created-By": "damlc",
    Name: "example-1.0.0",
    "Sdk-Version": "2.10.2",
    "Main-Dalf": main.path,
    Dalfs: all.map(({ path }) => path).join(", "),
    Format: "daml-lf",
    Encryption: "non-encrypted",
  });
  return zip({
    "META-INF/MANIFEST.MF": strToU8(manifest),
    ...Object.fromEntries(all.map(({ path, archive }) => [path, archive])),
  });
}

/** The same files, the same bytes. */
export function zip(files: Readonly<Record<string, Uint8Array>>): Buffer {
  return Buffer.from(zipSync({ ...files }, { mtime: new Date("2026-01-01T00:00:00Z") }));
}
