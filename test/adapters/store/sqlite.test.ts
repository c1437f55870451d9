import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect, onTestFinished, test } from "vitest";

import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { ABSENT } from "../../../src/model/standing.ts";
import { testStore } from "../../ports/store-contract.ts";
import { anAction } from "../../build/plans.ts";
import { aLastApplied } from "../../build/domains.ts";
import { aDomainId, aName } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";

const ACME = aName("acme");

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-store-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

testStore("the embedded store", async () => {
  const directory = await aDirectory();
  return { open: () => openSqliteStore(directory) };
});

/** A process that has done what `wish` says, and what it answered. */
async function aProcess(
  directory: string,
  wish: string,
): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const program = join(import.meta.dirname, "store-program.ts");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, directory, wish], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const died = once(child, "exit").then(() => {
    throw new Error("the process ended before it said anything");
  });
  died.catch(() => undefined);
  const [said] = (await Promise.race([once(child.stdout.setEncoding("utf8"), "data"), died])) as [string];
  return { child, said: said.trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

test("actions that a killed process had begun are open for the next", async () => {
  const directory = await aDirectory();
  const { child } = await aProcess(directory, "lock begin");
  await kill(child);

  const store = openSqliteStore(directory);
  const open = store.openActions(ACME);

  expect(open.map(({ record }) => record.action.member.name)).toEqual(["alice", "bob"]);
  store.completeActions(
    open.map(({ id }) => ({ id, outcome: { kind: "interrupted", found: ABSENT } })),
    2_000,
  );
  expect(store.openActions(ACME)).toEqual([]);
  store.close();
});

test("while one process has a domain no other gets it, and its death sets it free", async () => {
  const directory = await aDirectory();
  const first = await aProcess(directory, "lock");
  const second = await aProcess(directory, "lock");
  const store = openSqliteStore(directory);

  expect([first.said, second.said]).toEqual(["ready", "locked"]);
  expect(() => store.lock(ACME)).toThrow(expect.objectContaining({ code: "locked" }));
  // Other domains are free.
  store.lock(aName("zeta")).release();

  await kill(first.child);
  store.lock(ACME).release();
  store.close();
});

test("several processes write to one store at the same time, and nothing is lost", async () => {
  const directory = await aDirectory();
  const processes = await Promise.all([1, 2, 3].map(() => aProcess(directory, "begin")));
  const store = openSqliteStore(directory);

  expect(processes.map(({ said }) => said)).toEqual(["ready", "ready", "ready"]);
  expect(store.openActions(ACME)).toHaveLength(6);
  store.close();
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

test("every action is kept with its outcome and its times", async () => {
  const directory = await aDirectory();
  const store = openSqliteStore(directory);
  const [id = 0] = store.beginActions([
    {
      runId: "run",
      domain: { name: ACME, domainId: aDomainId("acme") },
      commit: undefined,
      digest: "",
      traceId: "",
      action: anAction(),
      atMs: 1_000,
    },
  ]);
  store.completeActions([{ id, outcome: { kind: "effective" } }], 2_000);
  store.close();

  const database = new DatabaseSync(join(directory, "store.db"), { readOnly: true });
  const rows = database.prepare("select run_id, domain, begun_at_ms, outcome, completed_at_ms from actions").all();
  database.close();
  expect(rows.map((row) => ({ ...row }))).toEqual([
    { run_id: "run", domain: "acme", begun_at_ms: 1_000, outcome: '{"kind":"effective"}', completed_at_ms: 2_000 },
  ]);
});

test("the store makes its folder, and leaves nothing but its own files there", async () => {
  const directory = join(await aDirectory(), "state", "of rollcall");
  const store = openSqliteStore(directory);
  store.recordApplied(ACME, aLastApplied({ alice: admitted() }));
  store.lock(ACME).release();
  store.close();

  for (const name of await readdir(directory)) expect(name).toMatch(/^(store\.db|acme\.lock)/);
});

test("a file that is no database is an error in the settings, and stays as it is", async () => {
  const directory = await aDirectory();
  await writeFile(join(directory, "store.db"), "this is somebody's diary, and longer than a header of a database is");

  expect(() => openSqliteStore(directory)).toThrow(
    expect.objectContaining({ name: "RollcallError", code: "settings" }),
  );
});

test("a folder that cannot be written is an error in the settings", async () => {
  const directory = await aDirectory();
  await writeFile(join(directory, "file"), "");

  expect(() => openSqliteStore(join(directory, "file", "state"))).toThrow(
    expect.objectContaining({ name: "RollcallError", code: "settings" }),
  );
});

test("a lock that cannot be made is an error in the settings, and not a run that holds the domain", async () => {
  const directory = await aDirectory();
  const store = openSqliteStore(directory);
  onTestFinished(() => {
    store.close();
  });
  await writeFile(
    join(directory, "acme.lock"),
    "neither empty nor a database, and longer than a header of one is: 100",
  );
  await chmod(join(directory, "acme.lock"), 0o600);

  expect(() => store.lock(ACME)).toThrow(expect.objectContaining({ name: "RollcallError", code: "settings" }));
});
