import { expect, test } from "vitest";

import { readBlobMap, readBlobs } from "../../../src/adapters/git/cat-file.ts";
import { nulFields } from "../../../src/adapters/git/nul-fields.ts";
import type { BlobId, CommitId } from "../../../src/model/identifier.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import { aBareClone, aRepository, aWrappedGit, NO_END, type Repository, SEARCH_PATH } from "./a-repository.ts";

/** The ids of blobs with these contents, in their order. */
async function write(repository: Repository, contents: readonly (string | Uint8Array)[]): Promise<readonly BlobId[]> {
  await repository.publish(Object.fromEntries(contents.map((content, index) => [String(index), content])));
  const listed = await repository.git("ls-tree", "main");
  const ids = new Map(
    listed.split("\n").map((line) => {
      const [, , id = "", name = ""] = line.split(/[ \t]/);
      return [Number(name), id as BlobId];
    }),
  );
  return contents.map((_, index) => ids.get(index) ?? ("" as BlobId));
}

async function read(repository: Repository, ids: readonly BlobId[], signal = NO_END): Promise<readonly Buffer[]> {
  const contents: Buffer[] = [];
  for await (const bytes of readBlobs(repository.directory, SEARCH_PATH, ids, signal))
    contents.push(Buffer.from(bytes));
  return contents;
}

test("thousands of blobs of every size come whole and in order", async () => {
  const repository = await aRepository();
  const contents = Array.from({ length: 5_000 }, (_, index) =>
    Buffer.from(Array.from({ length: (index * 37) % 700 }, (_byte, at) => (index + at) % 256)),
  );
  const ids = await write(repository, contents);

  const found = await read(repository, ids);

  expect(found).toHaveLength(contents.length);
  expect(found.findIndex((content, index) => !content.equals(contents[index] ?? Buffer.alloc(0)))).toBe(-1);
});

test("blobs larger than any buffer between them come whole", async () => {
  const repository = await aRepository();
  const contents = [Buffer.alloc(1 << 20, 10), Buffer.from("small"), Buffer.alloc((1 << 20) + 1, 0), Buffer.alloc(0)];

  const found = await read(repository, await write(repository, contents));

  expect(found.map((content, index) => content.equals(contents[index] ?? Buffer.alloc(0)))).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

test("a consumer that takes its time gets everything all the same", async () => {
  const repository = await aRepository();
  const ids = await write(repository, [Buffer.alloc(300_000, 1), Buffer.alloc(300_000, 2), Buffer.alloc(300_000, 3)]);
  const sizes: number[] = [];

  for await (const bytes of readBlobs(repository.directory, SEARCH_PATH, ids, NO_END)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    sizes.push(bytes.length);
  }

  expect(sizes).toEqual([300_000, 300_000, 300_000]);
});

test("what was given before is not changed by what comes after", async () => {
  const repository = await aRepository();
  const ids = await write(
    repository,
    Array.from({ length: 400 }, (_, index) => `${String(index)}\n`.repeat(200)),
  );
  const kept: Uint8Array[] = [];

  for await (const bytes of readBlobs(repository.directory, SEARCH_PATH, ids, NO_END)) kept.push(bytes);

  expect(kept.map((bytes) => Buffer.from(bytes).toString().split("\n")[0])).toEqual(
    Array.from({ length: 400 }, (_, index) => String(index)),
  );
});

test("a missing blob is an error that names it, and what came before it was given", async () => {
  const repository = await aRepository();
  const [first = "" as BlobId, last = "" as BlobId] = await write(repository, ["first", "last"]);
  const missing = "e".repeat(40) as BlobId;
  const given: string[] = [];

  const failure = await failureOf(
    (async () => {
      for await (const bytes of readBlobs(repository.directory, SEARCH_PATH, [first, missing, last], NO_END)) {
        given.push(Buffer.from(bytes).toString());
      }
    })(),
  );

  expect(failure.code).toBe("unreadable");
  expect(failure.message).toContain(missing);
  expect(given).toEqual(["first"]);
});

test("an id of a tree or a commit is no blob", async () => {
  const repository = await aRepository();
  await write(repository, ["content"]);
  for (const name of ["main", "main^{tree}"]) {
    const id = (await repository.git("rev-parse", name)) as BlobId;
    expect((await failureOf(read(repository, [id]))).code).toBe("unreadable");
  }
});

test("words that git would take for something else are no blob", async () => {
  const repository = await aRepository();
  await write(repository, ["content"]);

  for (const id of ["main:0", "HEAD", "--help", "", "info\ncontents"] as BlobId[]) {
    expect((await failureOf(read(repository, [id]))).code).toBe("unreadable");
  }
});

test("a folder that is not there, or is no repository, is an error", async () => {
  const id = "e".repeat(40) as BlobId;
  const from = async (directory: string): Promise<void> => {
    for await (const _bytes of readBlobs(directory, SEARCH_PATH, [id], NO_END)) throw new Error("it has none");
  };

  expect((await failureOf(from("/nonexistent"))).code).toBe("unreadable");
  expect((await failureOf(from("/"))).code).toBe("unreadable");
});

test("a machine without git is an error", async () => {
  const repository = await aRepository();
  const ids = await write(repository, ["content"]);
  const reading = async (): Promise<void> => {
    for await (const _bytes of readBlobs(repository.directory, "/nonexistent", ids, NO_END)) throw new Error("no git");
  };

  expect((await failureOf(reading())).code).toBe("unreadable");
});

test("an abort ends it although git would go on", async () => {
  const repository = await aRepository();
  const ids = await write(repository, [Buffer.alloc(1 << 20, 1), Buffer.alloc(1 << 20, 2), Buffer.alloc(1 << 20, 3)]);
  const stop = new AbortController();
  const reading = (async () => {
    for await (const _bytes of readBlobs(repository.directory, SEARCH_PATH, ids, stop.signal)) stop.abort();
  })();

  await expect(reading).rejects.toThrow();
});

test("blobs of the history come by their ids, without those that are too large", async () => {
  const repository = await aRepository();
  const ids = await write(repository, ["12345", "123456", ""]);

  const blobs = await readBlobMap(repository.directory, SEARCH_PATH, ids, 5, NO_END);

  expect([...blobs].map(([id, bytes]) => [id, Buffer.from(bytes).toString()])).toEqual([
    [ids[0], "12345"],
    [ids[2], ""],
  ]);
});

test("of blobs that are larger than is read nothing is read but their size", async () => {
  const repository = await aRepository();
  const [small, large] = await write(repository, ["small", Buffer.alloc(5_000, 120)]);
  const searchPath = await aWrappedGit(
    `case "$*" in *"--batch --buffer"*) read id; [ "$id" != "${large ?? ""}" ] || exit 3; echo "$id" | PATH='${SEARCH_PATH}' exec git "$@" ;; esac`,
  );

  const blobs = await readBlobMap(
    repository.directory,
    searchPath,
    [large ?? small, small].filter((id) => id !== undefined),
    1_000,
    NO_END,
  );

  expect([...blobs.keys()]).toEqual([small]);
});

test("a field that is longer than any word is cut, and what follows it is whole", async () => {
  async function* stream() {
    yield Buffer.from("one\0tw");
    for (let part = 0; part < 100; part += 1) yield Buffer.alloc(10_000, 120);
    yield Buffer.from("\0three\0four");
    await Promise.resolve();
  }
  const fields: string[] = [];
  for await (const field of nulFields(stream())) fields.push(field);

  expect(fields.map((field) => field.slice(0, 5))).toEqual(["one", "twxxx", "three", "four"]);
  expect(fields[1]).toHaveLength(65_536);
});

test("a commit that is longer than any is counts as unsigned, and those beside it are looked at", async () => {
  const repository = await aRepository();
  const first = await repository.publish({ "domains/a": "a" });
  const tree = await repository.git("rev-parse", `${first}^{tree}`);
  const header = `tree ${tree}\nparent ${first}\nauthor A <a@a> 1700000000 +0000\ncommitter A <a@a> 1700000000 +0000\n\n`;
  const long = await repository.point(
    "main",
    await repository.hashObject("commit", header + "x".repeat((1 << 20) + 1)),
  );
  const last = await repository.publish({ "domains/a": "b" });
  const { register } = await aBareClone(repository);
  const revision = await register.resolve(undefined, NO_END);

  const unsigned = await register.unsignedCommits(first as CommitId, revision, [], NO_END);

  expect(new Map(unsigned.map(({ commit, finding }) => [commit as string, finding]))).toEqual(
    new Map([
      [long, "longer than the 1048576 bytes that are looked at"],
      [last, "not signed"],
    ]),
  );
});

test("a blob that is much larger than a document is fetched in less memory than it has", async () => {
  const repository = await aRepository();
  // The remote is another's: it has what it needs.
  await repository.git("config", "core.bigFileThreshold", "1m");
  const tip = await repository.publish({ "domains/a": "a", large: Buffer.alloc(96 << 20) });
  const searchPath = await aWrappedGit('case "$*" in *" fetch "*) ulimit -v 80000 ;; esac');
  const { register } = await aBareClone(repository, { searchPath });

  expect((await register.resolve(undefined, NO_END)).commit).toBe(tip);
});
