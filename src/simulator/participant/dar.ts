import { createHash } from "node:crypto";

import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { strFromU8, unzipSync } from "fflate";

import { CantonError } from "../canton-error.ts";
import { HASH_PURPOSE, multihash } from "../keys.ts";

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

/** Throws `DAR_PARSE_ERROR`. */
export function readDar(data: Uint8Array, filename: string): StoredDar {
  const name = filename.replace(/\.dar$/, "");
  try {
    const entries = unpack(data);
    const manifest = readManifest(entries);
    const main = manifest.get("Main-Dalf") ?? "";
    const dalfs = (manifest.get("Dalfs") ?? main).split(",").map((path) => path.trim());
    const packageIds = [main, ...dalfs.filter((path) => path !== main)].map((path) => packageIdOf(entries[path]));
    const [mainPackageId = ""] = packageIds;
    return { hash: multihash(HASH_PURPOSE.dar, data).toString("hex"), name, mainPackageId, packageIds };
  } catch (error) {
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

/** The SHA-256 of a Daml-LF archive's payload, which the archive also names. */
function packageIdOf(archive: Uint8Array | undefined): string {
  if (archive === undefined) throw new TypeError("a package of the manifest is missing");
  const reader = new BinaryReader(archive);
  let payload: Uint8Array | undefined;
  let hash = "";
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 3 && type === WireType.LengthDelimited) payload = reader.bytes();
    else if (field === 4 && type === WireType.LengthDelimited) hash = reader.string();
    else reader.skip(type, field);
  }
  if (payload === undefined || createHash("sha256").update(payload).digest("hex") !== hash) {
    throw new TypeError("a package does not have the hash that it names");
  }
  return hash;
}
