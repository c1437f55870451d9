import { createHash } from "node:crypto";

import { strFromU8, unzipSync } from "fflate";

import { CantonError } from "../../canton-error.ts";
import { HASH_PURPOSE, multihash } from "../keys.ts";
import { fieldsOf } from "../../wire-field.ts";

/** A package archive as a participant keeps it. */
export interface StoredDar {
  /** Multihash of the file's bytes. */
  readonly hash: string;
  readonly name: string;
  readonly mainPackageId: string;
  /** All of them, the main one first. */
  readonly packageIds: readonly string[];
}

/** Uncompressed. */
const MAX_DAR_BYTES = 512 * 1024 * 1024;

/** Throws `DAR_PARSE_ERROR`, and `ALLOWED_LANGUAGE_VERSIONS` for a language that is known and not taken any more. */
export function readDar(data: Uint8Array, filename: string): StoredDar {
  const name = filename.replace(/\.dar$/, "");
  try {
    const entries = unpack(data);
    const manifest = readManifest(entries);
    const main = manifest.get("Main-Dalf") ?? "";
    const dalfs = (manifest.get("Dalfs") ?? main).split(",").map((path) => path.trim());
    const packages = [main, ...dalfs.filter((path) => path !== main)].map((path) => readPackage(entries[path]));
    const packageIds = packages.map(({ id }) => id);
    const [mainPackageId = ""] = packageIds;
    requireTaken(mainPackageId, packages[0]?.minor ?? "");
    return { hash: multihash(HASH_PURPOSE.dar, data).toString("hex"), name, mainPackageId, packageIds };
  } catch (error) {
    if (error instanceof CantonError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CantonError("DAR_PARSE_ERROR", "Failed to parse the dar file content.", { reason, fileName: filename });
  }
}

function unpack(data: Uint8Array): Readonly<Record<string, Uint8Array>> {
  let total = 0;
  return unzipSync(data, {
    filter: ({ originalSize }) => {
      total += originalSize;
      if (total > MAX_DAR_BYTES) throw new RangeError("the archive is too large");
      return true;
    },
  });
}

function readManifest(entries: Readonly<Record<string, Uint8Array>>): ReadonlyMap<string, string> {
  const manifest = entries["META-INF/MANIFEST.MF"];
  if (manifest === undefined) throw new TypeError("there is no META-INF/MANIFEST.MF");
  // A line that begins with a blank goes on with the one before.
  const lines = strFromU8(manifest)
    .replaceAll(/\r?\n /g, "")
    .split(/\r?\n/);
  return new Map(
    lines
      .map((line) => /^([A-Za-z0-9_-]+): ?(.*)$/.exec(line))
      .filter((match) => match !== null)
      .map(([, key = "", value = ""]) => [key, value]),
  );
}

/** Minor versions of Daml-LF 1 that a 2.10 node can read, and of these the ones that it takes without a switch. */
const KNOWN_MINORS = ["6", "7", "8", "11", "12", "13", "14", "15", "17", "dev"];
const TAKEN_MINORS = ["14", "15", "17"];

/** The SHA-256 of a Daml-LF archive's payload, which the archive also names; and the minor version of its language. */
function readPackage(archive: Uint8Array | undefined): { readonly id: string; readonly minor: string } {
  if (archive === undefined) throw new TypeError("a package of the manifest is missing");
  const [payload] = fieldsOf(archive, 3);
  const id = strFromU8(fieldsOf(archive, 4)[0] ?? new Uint8Array());
  if (payload === undefined || createHash("sha256").update(payload).digest("hex") !== id) {
    throw new TypeError("a package does not have the hash that it names");
  }
  if (fieldsOf(payload, 2).length === 0) throw new TypeError("Unrecognized LF version");
  const minor = strFromU8(fieldsOf(payload, 3)[0] ?? new Uint8Array());
  if (!KNOWN_MINORS.includes(minor)) {
    const known = KNOWN_MINORS.map((each) => `V1.${each}`).join(",");
    throw new TypeError(`LF V1.${minor} unsupported. Supported LF versions are ${known}`);
  }
  return { id, minor };
}

/** Older ones are taken where they come with the SDK; the main package does not. */
function requireTaken(packageId: string, minor: string): void {
  if (TAKEN_MINORS.includes(minor)) return;
  const expected = "Expected version between 1.14 and 1.17";
  const cause = `Disallowed language version in package ${packageId}: ${expected} but got 1.${minor}`;
  throw new CantonError("ALLOWED_LANGUAGE_VERSIONS", cause, { packageId });
}
