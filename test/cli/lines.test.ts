import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { linesOf } from "../../src/cli/lines.ts";
import { aDirectory } from "../adapters/git/a-repository.ts";

async function readLines(path: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(path)) lines.push(line);
  return lines;
}

async function aFile(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(await aDirectory(), name);
  await writeFile(path, content);
  return path;
}

const TEXT = Array.from({ length: 1_000 }, (_, index) => `line ${String(index)}\n`).join("");

test("a file's lines are read, also of one that is packed", async () => {
  expect(await readLines(await aFile("two.ndjson", "one\r\ntwo"))).toEqual(["one", "two"]);
  expect(await readLines(await aFile("two.ndjson.gz", gzipSync("one\ntwo\n")))).toEqual(["one", "two"]);
});

test.each([
  ["packed by a program that gave it another name", gzipSync("one\ntwo\n")],
  ["with the mark of UTF-8", Buffer.from("\uFEFFone\ntwo\n")],
  ["as Windows' own shell writes it", Buffer.from("\uFEFFone\r\ntwo\r\n", "utf16le")],
  ["in UTF-16 without its mark", Buffer.from("one\ntwo\n", "utf16le")],
  ["in UTF-16 the other way round", Buffer.from("\uFEFFone\ntwo\n", "utf16le").swap16()],
  ["in UTF-16 the other way round, without its mark", Buffer.from("one\ntwo\n", "utf16le").swap16()],
])("a file of text %s is read", async (_how, content) => {
  expect(await readLines(await aFile("canton.log", content))).toEqual(["one", "two"]);
});

test("a line ends with its line feed alone, and may be longer than what is read at once", async () => {
  const long = "word ".repeat(40_000);
  expect(await readLines(await aFile("lines", `a\u2028b\u2029c\rd\n${long}\n\nlast`))).toEqual([
    "a\u2028b\u2029c\rd",
    long,
    "",
    "last",
  ]);
  expect(await readLines(await aFile("empty", ""))).toEqual([]);
});

test.each([
  ["zstd", "28b52ffd00"],
  ["bzip2", "425a683931"],
  ["xz", "fd377a585a"],
  ["zip", "504b030414"],
])("what is packed with %s is refused, and not read as if nothing were there", async (how, bytes) => {
  await expect(readLines(await aFile("canton.log", Buffer.from(bytes, "hex")))).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining(`is compressed with ${how}`) as string,
  });
});

test.each(["missing.ndjson", "missing.ndjson.gz"])("%s is told as what is not there", async (name) => {
  const path = join(await aDirectory(), name);

  await expect(readLines(path)).rejects.toMatchObject({
    code: "usage",
    message: expect.stringMatching(/missing.* cannot be read: .*no such file/) as string,
  });
});

test.each([
  ["is cut off", gzipSync(TEXT).subarray(0, -20)],
  ["is none", "no archive\n"],
])("an archive that %s ends in an error, and not early", async (_what, content) => {
  await expect(readLines(await aFile("trail.ndjson.gz", content))).rejects.toMatchObject({ code: "usage" });
});
