import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { strToU8 } from "fflate";
import { expect, onTestFinished, test } from "vitest";

import { type DarLimits, darHash, readDar } from "../../../src/adapters/dar/read-dar.ts";
import { HASH_PURPOSE, multihash } from "../../../src/simulator/canton-2/keys.ts";
import { aDar, aManifest, aPackage, zip } from "../../support/dar.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";

const LIBRARY = aPackage("library", "library", "1.6");
const MAIN = aPackage("main");

async function aFile(content: Uint8Array, name = "main-1.0.0.dar"): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

async function refusalOf(content: Uint8Array, limits?: DarLimits): Promise<string> {
  const failure = await failureOf(readDar(await aFile(content), limits));
  expect(failure.code).toBe("usage");
  return failure.message;
}

test("a DAR is known by the hash of its bytes, and its packages by theirs", async () => {
  const bytes = aDar(MAIN, LIBRARY);

  const dar = await readDar(await aFile(bytes));

  expect(dar).toEqual({
    name: "main-1.0.0",
    hash: multihash(HASH_PURPOSE.dar, bytes).toString("hex"),
    mainPackageId: MAIN.id,
    packageIds: [MAIN.id, LIBRARY.id],
    languages: ["1.17", "1.6"],
    bytes,
  });
  expect(dar.hash).toBe(darHash(bytes));
});

test("the name of a package is found across folded lines, whatever ends them", async () => {
  const deep = aPackage(`a-package-with-${"a-long-name-".repeat(12)}`);
  const manifest = aManifest({ "Main-Dalf": deep.path });
  expect(manifest.split("\n").length).toBeGreaterThan(3);

  for (const text of [manifest, manifest.replaceAll("\n", "\r\n")]) {
    const dar = await readDar(await aFile(zip({ "META-INF/MANIFEST.MF": strToU8(text), [deep.path]: deep.archive })));
    expect(dar.packageIds).toEqual([deep.id]);
  }
});

test.each(["1.14", "1.16", "1.dev", "2.1"])("a package in Daml-LF %s is read as such", async (language) => {
  const dar = await readDar(await aFile(aDar(aPackage("main", "main", language))));

  expect(dar.languages).toEqual([language]);
});

test("a file that is not there is told as such", async () => {
  expect((await failureOf(readDar("/nowhere/at/all.dar"))).message).toContain("cannot be read");
});

const MANIFEST_OF_A = strToU8("Main-Dalf: a.dalf\n");

test.each([
  ["no zip", Buffer.from("nonsense"), "invalid zip data"],
  ["an empty file", Buffer.alloc(0), "invalid zip data"],
  ["a zip that is cut off", aDar(MAIN, LIBRARY).subarray(0, 200), "invalid zip data"],
  ["a zip without a manifest", zip({ "a.dalf": MAIN.archive }), "there is no META-INF/MANIFEST.MF"],
  ["a manifest without a main package", zip({ "META-INF/MANIFEST.MF": strToU8("Dalfs: a\n") }), "names no Main-Dalf"],
  ["a package that is missing", zip({ "META-INF/MANIFEST.MF": MANIFEST_OF_A }), "which is not there"],
  [
    "a package called like a property of every object",
    zip({ "META-INF/MANIFEST.MF": strToU8("Main-Dalf: constructor\n") }),
    "which is not there",
  ],
  [
    "a package that was changed",
    zip({
      "META-INF/MANIFEST.MF": MANIFEST_OF_A,
      "a.dalf": MAIN.archive.map((byte, at) => (at === 4 ? byte ^ 1 : byte)),
    }),
    "does not have the hash",
  ],
  [
    "a package without a version of its language",
    zip({ "META-INF/MANIFEST.MF": MANIFEST_OF_A, "a.dalf": aPackage("a", "a", "1.").archive }),
    "does not say in which version of Daml-LF it is",
  ],
  ["a package that is none", zip({ "META-INF/MANIFEST.MF": MANIFEST_OF_A, "a.dalf": strToU8("nonsense") }), ""],
])("%s is no DAR, and is told why", async (_what, content, why) => {
  expect(await refusalOf(content)).toContain(why);
});

const ROOMY: DarLimits = { fileBytes: 1 << 20, unpackedBytes: 1 << 20, entries: 100 };

test("a file, its content, and its number of entries are bounded", async () => {
  const bytes = aDar(MAIN, LIBRARY);
  const bomb = zip({ "META-INF/MANIFEST.MF": MANIFEST_OF_A, "a.dalf": new Uint8Array(8 << 20) });
  expect(bomb.length).toBeLessThan(32_768);

  expect(await refusalOf(bytes, { ...ROOMY, fileBytes: bytes.length - 1 })).toContain("are read at most");
  expect(await refusalOf(bomb, ROOMY)).toContain("unpacked it has more than");
  expect(await refusalOf(bytes, { ...ROOMY, entries: 2 })).toContain("more than 2 entries");
  expect((await readDar(await aFile(bytes), ROOMY)).mainPackageId).toBe(MAIN.id);
});

test("an entry that is larger than it says is not unpacked beyond that", async () => {
  const honest = zip({ "META-INF/MANIFEST.MF": MANIFEST_OF_A, "a.dalf": new Uint8Array(8 << 20) });
  // The sizes stand in the central directory, and before the entry itself.
  const size = Buffer.alloc(4);
  size.writeUInt32LE(8 << 20);
  const lying = Buffer.from(honest);
  for (let at = lying.indexOf(size); at >= 0; at = lying.indexOf(size, at + 1)) lying.writeUInt32LE(1_000, at);
  const before = process.memoryUsage().arrayBuffers;

  expect(await refusalOf(lying, ROOMY)).toMatch(/does not have the hash|premature|invalid|illegal|extends/i);

  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 << 20);
});

test("two entries of one name are refused: readers differ on which of them counts", async () => {
  const bytes = zip({ "META-INF/MANIFEST.MF": MANIFEST_OF_A, "a.dalf": MAIN.archive, "b.dalf": MAIN.archive });
  const twice = Buffer.from(bytes.toString("latin1").replaceAll("b.dalf", "a.dalf"), "latin1");

  expect(await refusalOf(twice)).toContain("it holds a.dalf twice");
});
