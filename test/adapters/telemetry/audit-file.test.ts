import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { AuditShipper } from "../../../src/adapters/telemetry/audit-file.ts";
import type { AuditRecord } from "../../../src/model/audit.ts";
import type { Store } from "../../../src/ports/store.ts";
import { verifyTrail } from "../../../src/usecases/operate/verify-trail.ts";
import { DAY_MS, NOW_MS } from "../../build/identifiers.ts";
import { aPause } from "../../build/memories.ts";

async function aPlace(): Promise<{ readonly store: Store; readonly directory: string }> {
  const root = await mkdtemp(join(tmpdir(), "rollcall-ship-"));
  const store = await openSqliteStore(join(root, "state"));
  onTestFinished(async () => {
    await store.close();
    await rm(root, { recursive: true, force: true });
  });
  return { store, directory: join(root, "audit") };
}

async function record(store: Store, ...times: readonly number[]): Promise<void> {
  for (const sinceMs of times) {
    await store.decide({
      kind: "pause",
      pause: aPause({ id: `${String(sinceMs)}-${String(Math.floor(performance.now() * 1e6))}`, sinceMs }),
    });
  }
}

async function shipped(directory: string): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (const name of (await readdir(directory)).toSorted()) {
    const text = await readFile(join(directory, name), "utf8");
    records.push(
      ...text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as AuditRecord),
    );
  }
  return records;
}

async function* lines(records: readonly AuditRecord[]): AsyncGenerator<string> {
  await Promise.resolve();
  for (const one of records) yield JSON.stringify(one);
}

test.each([
  ["that was brought back from before", 1],
  ["that was begun anew and has as many records by now", 2],
  ["that was begun anew and has more by now", 3],
])("nothing of a store %s goes into the trail of another one", async (_what, records) => {
  const [before, { store }] = [await aPlace(), await aPlace()];
  await record(before.store, NOW_MS, NOW_MS + 1);
  await new AuditShipper(before.store, before.directory).ship();
  const trail = await shipped(before.directory);
  await record(store, ...Array.from({ length: records }, (_, index) => NOW_MS + DAY_MS + index));

  await expect(new AuditShipper(store, before.directory).ship()).rejects.toMatchObject({
    code: "unreadable",
    message: expect.stringContaining("are not of one trail") as string,
  });

  expect(await shipped(before.directory)).toEqual(trail);
});

test("each record is shipped once, in order, to the file of its day", async () => {
  const { store, directory } = await aPlace();
  const shipper = new AuditShipper(store, directory);
  await record(store, NOW_MS, NOW_MS + 1);
  expect(await shipper.ship()).toBe(2);
  expect(await shipper.ship()).toBe(0);
  await record(store, NOW_MS + DAY_MS);
  expect(await shipper.ship()).toBe(1);

  expect(await readdir(directory)).toEqual(["audit-2026-11-22.ndjson", "audit-2026-11-23.ndjson"]);
  const records = await shipped(directory);
  expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(
    (await verifyTrail(lines(records), { anchor: await store.auditHead(), form: "shipped" })).fault,
  ).toBeUndefined();
  expect((await stat(join(directory, "audit-2026-11-22.ndjson"))).mode & 0o077).toBe(0);
});

test("after a crash in the middle of a line the next one goes on without a gap or a repetition", async () => {
  const { store, directory } = await aPlace();
  await record(store, NOW_MS, NOW_MS, NOW_MS);
  await new AuditShipper(store, directory).ship();
  await appendFile(join(directory, "audit-2026-11-22.ndjson"), '{"sequence":4,"atMs":17');
  await record(store, NOW_MS, NOW_MS);

  expect(await new AuditShipper(store, directory).ship()).toBe(2);

  expect((await shipped(directory)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
});

test("a clock that was set back writes on in the newest file", async () => {
  const { store, directory } = await aPlace();
  const shipper = new AuditShipper(store, directory);
  await record(store, NOW_MS);
  await shipper.ship();
  await record(store, NOW_MS - DAY_MS);
  await shipper.ship();
  await new AuditShipper(store, directory).ship();

  expect(await readdir(directory)).toEqual(["audit-2026-11-22.ndjson"]);
  expect((await shipped(directory)).map(({ sequence }) => sequence)).toEqual([1, 2]);
});

test("a file that was taken away after it was shipped is not written again", async () => {
  const { store, directory } = await aPlace();
  await record(store, NOW_MS, NOW_MS + DAY_MS);
  const shipper = new AuditShipper(store, directory);
  await shipper.ship();
  await rm(join(directory, "audit-2026-11-22.ndjson"));
  await record(store, NOW_MS + 2 * DAY_MS);

  expect(await new AuditShipper(store, directory).ship()).toBe(1);
  expect((await shipped(directory)).map(({ sequence }) => sequence)).toEqual([2, 3]);
});

test("a last line that is no record is told with its file, and nothing is shipped after it", async () => {
  const { store, directory } = await aPlace();
  await record(store, NOW_MS);
  await new AuditShipper(store, directory).ship();
  const [name = ""] = await readdir(directory);
  const before = await readFile(join(directory, name), "utf8");

  for (const foreign of ["rotated by somebody", "{}"]) {
    await writeFile(join(directory, name), `${before}${foreign}\n`);
    await record(store, NOW_MS + 1);

    await expect(new AuditShipper(store, directory).ship()).rejects.toMatchObject({
      code: "settings",
      message: `the last line of ${join(directory, name)} is not a record of an audit trail`,
    });
    expect(await readFile(join(directory, name), "utf8")).toBe(`${before}${foreign}\n`);
  }
});
