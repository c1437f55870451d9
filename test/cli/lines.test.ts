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
