import { mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect, test } from "vitest";

import { AuditShipper } from "../../src/adapters/telemetry/audit-file.ts";
import type { Settings } from "../../src/settings/settings.ts";
import { openStore, openStoreToFill } from "../../src/app/open-store.ts";
import { aDirectory } from "../adapters/git/a-repository.ts";
import { aPause } from "../build/memories.ts";

/** Settings of a service, as far as its store goes, and where that is. */
async function aPlace(
  audit = true,
): Promise<{ readonly settings: Settings; readonly path: string; readonly trail: string }> {
  const directory = await aDirectory();
  const trail = join(directory, "audit");
  const settings = {
    stateDirectory: directory,
    store: undefined,
    audit: { directory: audit ? trail : undefined, retainMs: undefined },
  };
  return { settings: settings as Settings, path: join(directory, "store.db"), trail };
}

/** A store in use, whose records are shipped; gives what it exports. */
async function use({ settings, trail }: Awaited<ReturnType<typeof aPlace>>): Promise<readonly string[]> {
  const store = await openStore(settings);
  await store.decide({ kind: "pause", pause: aPause() });
  await new AuditShipper(store, trail).ship();
  const lines: string[] = [];
  for await (const line of store.dump()) lines.push(line.trimEnd());
  await store.close();
  return lines;
}

const LOSSES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  "cut to nothing": (path) => truncate(path),
  removed: (path) => rm(path),
  "without a table": async (path) => {
    await rm(path);
    const database = new DatabaseSync(path);
    database.exec("pragma user_version = 1");
    database.close();
  },
  "replaced by a new one": async (path) => {
    await rm(path);
    const { openSqliteStore } = await import("../../src/adapters/store/sqlite.ts");
    await (await openSqliteStore(join(path, ".."))).close();
  },
};

test.each(Object.entries(LOSSES))(
  "a store that was %s beside its audit directory is lost, and not new",
  async (_how, lose) => {
    const place = await aPlace();
    const exported = await use(place);
    await lose(place.path);

    // Also the second time: nothing that was done the first time makes it new.
    for (let times = 0; times < 2; times += 1) {
      await expect(openStore(place.settings)).rejects.toMatchObject({
        code: "unreadable",
        message: `the store holds nothing, and ${place.trail} holds records of it: it was lost`,
        hint: expect.stringContaining("rollcall store import") as string,
      });
    }

    const empty = await openStoreToFill(place.settings);
    async function* lines(): AsyncGenerator<string> {
      await Promise.resolve();
      yield* exported;
    }
    await empty.restore(lines());
    await empty.close();
    const whole = await openStore(place.settings);
    expect((await whole.auditHead()).sequence).toBe(1);
    await whole.close();
  },
);

test("a store without a record is new where none was ever shipped", async () => {
  const [none, unmade, empty] = [await aPlace(false), await aPlace(), await aPlace()];
  await mkdir(empty.trail);
  await writeFile(join(empty.trail, "README"), "here come the records");

  for (const { settings } of [none, unmade, empty]) {
    const store = await openStore(settings);
    expect(await store.auditHead()).toMatchObject({ sequence: 0 });
    await store.close();
  }
});

test("an audit directory that cannot be read is no empty one", async () => {
  const { settings, trail } = await aPlace();
  await writeFile(trail, "no folder");

  await expect(openStore(settings)).rejects.toMatchObject({
    code: "settings",
    message: expect.stringContaining(`the audit directory ${trail} cannot be read`) as string,
  });
});
