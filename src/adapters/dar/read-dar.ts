import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";

import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { strFromU8, unzipSync } from "fflate";

import { RollcallError } from "../../model/error.ts";
import { explainSystemError } from "../../model/system-error.ts";
import type { Dar } from "../../model/participant.ts";

/** How much is read at most: of the file, of what is in it, and of how many entries. */
export interface DarLimits {
  readonly fileBytes: number;
  readonly unpackedBytes: number;
  readonly entries: number;
}

const LIMITS: DarLimits = { fileBytes: 256 << 20, unpackedBytes: 512 << 20, entries: 10_000 };
const MANIFEST = "META-INF/MANIFEST.MF";

/** The archive at `path`, all of its packages held against the hashes that name them. Throws `usage`. */
export async function readDar(path: string, limits: DarLimits = LIMITS): Promise<Dar> {
  const bytes = await readBounded(path, limits.fileBytes);
  try {
    return { name: basename(path).replace(/\.dar$/, ""), hash: darHash(bytes), ...readPackages(bytes, limits), bytes };
  } catch (error) {
    throw noDar(path, error instanceof Error ? error.message : String(error), error);
  }
}

async function readBounded(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) throw new RangeError(`it has ${String(size)} bytes, and ${String(maxBytes)} are read at most`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof RangeError) throw noDar(path, error.message, error);
    throw explainSystemError(error, { what: `${path} cannot be read`, code: "usage", hint: "Check the path." });
  }
}

function noDar(path: string, why: string, cause: unknown): RollcallError {
  return new RollcallError("usage", `${path} is no DAR: ${why}`, {
    hint: "Give a file that daml build made.",
    cause,
  });
}

/** What a participant knows an archive by: SHA-256 as a multihash, purpose 13. Source: canton-2x.md, sections 9 and 16. */
export function darHash(bytes: Uint8Array): string {
  const purpose = Buffer.from([0, 0, 0, 13]);
  return `1220${createHash("sha256").update(purpose).update(bytes).digest("hex")}`;
}

/** The manifest first: only what it names is unpacked. */
function readPackages(bytes: Uint8Array, limits: DarLimits): Pick<Dar, "mainPackageId" | "packageIds" | "languages"> {
  const [manifest] = unpack(bytes, [MANIFEST], limits);
  if (manifest === undefined) throw new Error(`there is no ${MANIFEST}`);
  const attributes = readManifest(strFromU8(manifest));
  const main = attributes.get("Main-Dalf");
  if (main === undefined) throw new Error("its manifest names no Main-Dalf");
  const others = (attributes.get("Dalfs") ?? "").split(",").map((path) => path.trim());
  const paths = [...new Set([main, ...others])].filter((path) => path !== "");
  const packages = unpack(bytes, paths, limits).map((archive, index) => {
    if (archive === undefined) throw new Error(`its manifest names ${paths[index] ?? ""}, which is not there`);
    return readPackage(archive, paths[index] ?? "");
  });
  const packageIds = packages.map(({ id }) => id);
  const [mainPackageId = ""] = packageIds;
  return { mainPackageId, packageIds, languages: packages.map(({ language }) => language) };
}

/** The entries of these paths, in their order; undefined for one that is not there. */
function unpack(
  bytes: Uint8Array,
  paths: readonly string[],
  { unpackedBytes, entries }: DarLimits,
): readonly (Uint8Array | undefined)[] {
  const wanted = new Set(paths);
  const seen = new Set<string>();
  let total = 0;
  // An entry that turns out larger than it says is cut off there, and then is not what its hash names.
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (seen.has(name)) throw new Error(`it holds ${name} twice`);
      seen.add(name);
      if (seen.size > entries) throw new Error(`it has more than ${String(entries)} entries`);
      if (!wanted.has(name)) return false;
      total += originalSize;
      if (total > unpackedBytes) throw new Error(`unpacked it has more than ${String(unpackedBytes)} bytes`);
      return true;
    },
  });
  return paths.map((path) => (Object.hasOwn(files, path) ? files[path] : undefined));
}

/** Attributes of a manifest. A line that begins with a blank goes on with the one before. */
function readManifest(text: string): ReadonlyMap<string, string> {
  const lines = text.replaceAll(/\r?\n /g, "").split(/\r?\n/);
  const attributes = new Map<string, string>();
  for (const line of lines) {
    const [, key, value = ""] = /^([A-Za-z0-9_-]+): ?(.*)$/.exec(line) ?? [];
    if (key !== undefined) attributes.set(key, value);
  }
  return attributes;
}

/** A Daml-LF archive (payload 3, hash 4): the hash that it names itself by, once its payload has it. */
function readPackage(archive: Uint8Array, path: string): { readonly id: string; readonly language: string } {
  const fields = fieldsOf(archive);
  const payload = fields.get(3);
  const hash = textIn(fields.get(4));
  if (payload === undefined || createHash("sha256").update(payload).digest("hex") !== hash) {
    throw new Error(`${path} does not have the hash that it names`);
  }
  return { id: hash, language: languageOf(payload, path) };
}

/** Where a payload has its package decides on the major version: 1 in field 2, and 2 in field 4. The minor is in 3. */
function languageOf(payload: Uint8Array, path: string): string {
  const fields = fieldsOf(payload);
  const minor = textIn(fields.get(3));
  const major = fields.has(2) ? 1 : 2;
  if (minor !== undefined && /^\w{1,16}$/.test(minor) && (fields.has(2) || fields.has(4))) {
    return `${String(major)}.${minor}`;
  }
  throw new Error(`${path} does not say in which version of Daml-LF it is`);
}

/** The fields of a message that hold bytes, each as it was last given. */
function fieldsOf(message: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const reader = new BinaryReader(message);
  const fields = new Map<number, Uint8Array>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.LengthDelimited) fields.set(field, reader.bytes());
    else reader.skip(type, field);
  }
  return fields;
}

function textIn(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}
