import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect, onTestFinished, test } from "vitest";

import { lockService, openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { ABSENT } from "../../../src/model/standing.ts";
import type { Store } from "../../../src/ports/store.ts";
import { aLastApplied } from "../../build/domains.ts";
import { aName, NOW_MS } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { aPause } from "../../build/memories.ts";
import { aRecord } from "../../build/runs.ts";
import { testRequestStore } from "../../ports/request-store-contract.ts";
import { DAMAGES, dumpOf, expectCorrupt, faultOf, fill, testStore, trailOf } from "../../ports/store-contract.ts";
import { type Child, startChild } from "../../support/child.ts";

const ACME = aName("acme");
const PROGRAM = join(import.meta.dirname, "store-program.ts");

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-store-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function openStore(directory: string): Promise<Store> {
  const store = await openSqliteStore(directory);
  onTestFinished(() => store.close());
  return store;
}

/** A process that has done what `wish` says, and what it answered first. */
async function aProcess(directory: string, wish: string): Promise<Child & { readonly said: string }> {
  const child = startChild(PROGRAM, [directory, wish]);
  return { ...child, said: await child.says(() => true) };
}

async function prepare(): Promise<{ readonly open: () => Promise<Store> }> {
  const directory = await aDirectory();
  return { open: () => openSqliteStore(directory) };
}

testStore("SQLite", prepare);
testRequestStore("SQLite", prepare);

test("actions that a killed process had begun are open for the next", async () => {
  const directory = await aDirectory();
  const { kill } = await aProcess(directory, "begin");
  await kill();

  const store = await openStore(directory);
  const open = await store.openActions(ACME);
  expect(open.map(({ record }) => record.action.member.name)).toEqual(["alice", "bob"]);

  const lock = await store.lock(ACME);
  await lock.completeActions(
    open.map(({ id, record }) => ({
      id,
      action: record.action,
      runId: record.runId,
      outcome: { kind: "interrupted", found: ABSENT },
    })),
    NOW_MS,
  );
  expect(await store.openActions(ACME)).toEqual([]);
  expect(await faultOf(store)).toBeUndefined();
});

test("nothing that was acknowledged is lost when the process is killed at any moment", async () => {
  const directory = await aDirectory();
  let expected = 0;
  for (let round = 0; round < 4; round += 1) {
    const writer = await aProcess(directory, "forever");
    await writer.says((line) => line !== "ready" && Number(line) > expected + 20 + round * 7);
    await writer.kill();
    expected = Math.max(...writer.lines.filter((line) => line !== "ready").map(Number));

    const store = await openSqliteStore(directory);
    const { sequence } = await store.auditHead();
    expect(sequence).toBeGreaterThanOrEqual(expected);
    expect(await store.openActions(ACME)).toHaveLength(sequence);
    expect(await faultOf(store)).toBeUndefined();
    await store.close();
    expected = sequence;
  }
});

test("while one process has a domain no other gets it, and its death sets it free", async () => {
  const directory = await aDirectory();
  const first = await aProcess(directory, "lock");
  const second = await aProcess(directory, "lock");
  const store = await openStore(directory);

  expect([first.said, second.said]).toEqual(["ready", "locked"]);
  await expect(store.lock(ACME)).rejects.toMatchObject({ code: "locked" });
  // Other domains are free.
  await (await store.lock(aName("zeta"))).release();

  await first.kill();
  await (await store.lock(ACME)).release();
});

test("a store that cannot be opened says why", async () => {
  const directory = await aDirectory();
  await mkdir(join(directory, "store.db"));

  await expect(openSqliteStore(directory)).rejects.toMatchObject({
    code: "settings",
    message: `the store ${join(directory, "store.db")} cannot be used: it is a folder, and no file`,
  });
});

test("a store that another process is just making is waited for", async () => {
  const directory = await aDirectory();
  const other = new DatabaseSync(join(directory, "store.db"));
  other.exec("begin exclusive");
  const opening = aProcess(directory, "begin");
  setTimeout(() => {
    other.exec("rollback");
    other.close();
  }, 1_500);

  expect((await opening).said).toBe("ready");
});

test("a copy of the store's files is the store", async () => {
  const [directory, copied] = [await aDirectory(), await aDirectory()];
  const store = await openStore(directory);
  await fill(store);
  const files = ["store.db", "store.db-wal", "store.db-shm"];

  await Promise.all(files.map((name) => copyFile(join(directory, name), join(copied, name))));

  const copy = await openStore(copied);
  expect(await dumpOf(copy)).toEqual(await dumpOf(store));
  expect(await faultOf(copy)).toBeUndefined();
});

/** What later versions have added to the first one, taken away again. */
const TO_FIRST_VERSION = `
  drop table endpoint_looks;
  alter table request_approvals drop column kind;
  update requests set body = replace(body, '"blockedBy":', '"withheldBy":');
  update runs set counts = replace(counts, '"observed":', '"withheld":');
  update schema_version set version = 1`;

test("a store of the first version is upgraded, and keeps what it holds", async () => {
  const directory = await aDirectory();
  const store = await openSqliteStore(directory);
  await fill(store);
  const isOfFirst = (line: string): boolean => /^\{"table":"(?!endpoint_looks)/.test(line);
  const before = (await dumpOf(store)).filter(isOfFirst);
  await store.close();
  const database = new DatabaseSync(join(directory, "store.db"));
  database.exec(TO_FIRST_VERSION);
  database.close();

  const upgraded = await openStore(directory);

  expect((await dumpOf(upgraded)).filter(isOfFirst)).toEqual(before);
  expect(await faultOf(upgraded)).toBeUndefined();
});

test("a second service on the same state is refused, and the first one's end lets it in", async () => {
  const directory = await aDirectory();
  const first = lockService(directory);

  expect(() => lockService(directory)).toThrow(expect.objectContaining({ code: "locked" }));
  first.release();
  lockService(directory).release();
});

test("what somebody changed, removed, reordered or cut off the trail is found", async () => {
  const tamperings = [
    "update audit set entry = replace(entry, 'bob', 'eve') where sequence = 2",
    "update audit set at_ms = at_ms + 1 where sequence = 2",
    "delete from audit where sequence = 2",
    "delete from audit where sequence = 1",
    "delete from audit where sequence = 4",
    "update audit set sequence = 10 - sequence where sequence in (2, 3)",
  ];
  for (const tampering of tamperings) {
    const directory = await aDirectory();
    const store = await openStore(directory);
    for (let index = 0; index < 4; index += 1) {
      await store.decide({ kind: "pause", pause: aPause({ id: String(index), owner: "bob" }) });
    }
    expect(await faultOf(store)).toBeUndefined();

    const database = new DatabaseSync(join(directory, "store.db"));
    database.exec(tampering);
    database.close();

    expect(await faultOf(store), tampering).toBeDefined();
  }
});

test("a full disk is unavailable, and nothing is half written", async () => {
  const directory = await aDirectory();
  const store = await openStore(directory);
  const lock = await store.lock(ACME);
  await lock.recordApplied(aLastApplied({ alice: admitted() }));
  // The same as a disk without room: the file may not grow.
  const database = new DatabaseSync(join(directory, "store.db"));
  const pages = Number(database.prepare("pragma page_count").get()?.["page_count"]);
  database.close();
  const limited = await openSqliteStore(directory, { maxPages: pages });
  onTestFinished(() => limited.close());
  await lock.release();
  const full = await limited.lock(ACME);
  const many = Array.from({ length: 2_000 }, (_, index) => aRecord(`m${String(index)}`));

  await expect(full.beginActions(many)).rejects.toMatchObject({ code: "unavailable" });

  expect(await limited.openActions(ACME)).toEqual([]);
  expect(await trailOf(limited)).toHaveLength(1);
  expect(await faultOf(limited)).toBeUndefined();
});

test("the store makes its folder, and leaves nothing but its own files there", async () => {
  const directory = join(await aDirectory(), "state", "of rollcall");
  const store = await openStore(directory);
  const lock = await store.lock(ACME);
  await lock.recordApplied(aLastApplied({ alice: admitted() }));
  await lock.release();
  await store.close();

  for (const name of await readdir(directory)) expect(name).toMatch(/^(store\.db|acme\.lock)/);
});

const FILES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  "a file that is no database": (path) =>
    writeFile(path, "somebody's diary, and longer than a header of a database is".repeat(9)),
  "a file that was cut": (path) => truncate(path, 20 * 1024),
  "a file with pages of something else": async (path) => {
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill("diary ", 4 * 1024));
  },
  "an empty file beside its log": async (path) => {
    await truncate(path);
    await writeFile(`${path}-wal`, "changes");
  },
  ...Object.fromEntries(
    Object.entries(DAMAGES).map(([what, sql]) => [
      what,
      async (path: string) => {
        const database = new DatabaseSync(path);
        database.exec(sql);
        database.close();
        return Promise.resolve();
      },
    ]),
  ),
};

test.each(Object.entries(FILES))("%s is told as corrupt", async (_what, damage) => {
  const directory = await aDirectory();

  await expectCorrupt(
    () => openSqliteStore(directory),
    () => damage(join(directory, "store.db")),
  );
});

test("what is lost but for its log is left as it is", async () => {
  const directory = await aDirectory();
  await writeFile(join(directory, "store.db-wal"), "changes");

  await expect(openSqliteStore(directory)).rejects.toMatchObject({ code: "unreadable" });
  expect(await readFile(join(directory, "store.db-wal"), "utf8")).toBe("changes");
});

test("a folder that cannot be written is an error in the settings", async () => {
  const directory = await aDirectory();
  await writeFile(join(directory, "file"), "");

  await expect(openSqliteStore(join(directory, "file", "state"))).rejects.toMatchObject({ code: "settings" });
});

test("a lock that cannot be made is an error in the settings, and not a run that holds the domain", async () => {
  const directory = await aDirectory();
  const store = await openStore(directory);
  await writeFile(
    join(directory, "acme.lock"),
    "neither empty nor a database, and longer than a header of one is: 100",
  );
  await chmod(join(directory, "acme.lock"), 0o600);

  await expect(store.lock(ACME)).rejects.toMatchObject({
    code: "settings",
    message: expect.stringContaining("acme.lock is not a lock") as string,
  });
});
