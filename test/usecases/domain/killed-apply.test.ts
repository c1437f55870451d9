import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import pLimit from "p-limit";
import { Client } from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { openPostgresStore } from "../../../src/adapters/store/postgres.ts";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { DomainId } from "../../../src/model/identifier.ts";
import { describeStanding } from "../../../src/model/standing.ts";
import type { Store } from "../../../src/ports/store.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/canton-2/simulator.ts";
import { aDomainManager } from "../../adapters/canton-2/a-domain-manager.ts";
import { aName, aParticipantId } from "../../build/identifiers.ts";
import { faultOf } from "../../ports/store-contract.ts";
import { startChild } from "../../support/child.ts";
import { commitAll, git } from "../../support/git-repository.ts";
import { PATIENCE_MS } from "../../support/patience.ts";
import { type Postgres, startPostgres } from "../../support/postgres.ts";
import { filesOf, type Members } from "./a-world.ts";
import { applyInSteps } from "./apply-in-steps.ts";

const PROGRAM = join(import.meta.dirname, "killed-apply-program.ts");
const ACME = aName("acme");

let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres.remove();
});

/** Who is there first, and what is asked for then: one is to come, one to change, one to go. */
const BEFORE: Members = { alice: "permission: Observation", bob: "", dave: "" };
const AFTER: Members = { alice: "permission: Submission", carol: "permission: Confirmation", dave: "" };

interface Place {
  readonly store: () => Promise<Store>;
  /** Whoever was killed had the domain until its lease was over: now it is. */
  readonly endLease: () => Promise<void>;
  /** As the program takes it. */
  readonly where: string;
}

/** What a state that is prepared once is copied to, for every step anew. */
interface Stage {
  readonly url: string;
  readonly clone: string;
  readonly domainId: string;
  readonly copy: () => Promise<Place>;
}

/** A domain as it is when the second commit waits to be applied. Equal seeds, equal keys and ids. */
async function aDomain(): Promise<Simulator> {
  const simulator = await startSimulator({ topologyChangeDelayMs: 5 });
  await simulator.console.setState(aParticipantId("alice"), "Observation", "Ordinary");
  for (const name of ["bob", "dave"]) await simulator.console.setState(aParticipantId(name), "Submission", "Ordinary");
  return simulator;
}

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-killed-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function publish(repository: string, members: Members, domainId: string): Promise<void> {
  await rm(join(repository, "domains"), { recursive: true, force: true });
  for (const [path, content] of Object.entries(filesOf({ members, domainId: domainId as DomainId, mayTake: 1 }))) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), content);
  }
  await commitAll(repository, "Somebody merged a pull request");
}

/** Runs the program to its end, or until it kills itself. */
async function run(stage: Stage, where: string, address: string, lastStep: number): Promise<string | undefined> {
  const { child, says } = startChild(PROGRAM, [stage.url, stage.clone, where, address, String(lastStep)]);
  const said = await says(() => true).catch(() => undefined);
  expect(said !== undefined || child.signalCode === "SIGKILL").toBe(true);
  return said;
}

/** The first commit is applied for good; the second one waits. */
async function aStage(first: Place, copy: Stage["copy"]): Promise<Stage> {
  const repository = await aDirectory();
  const clone = join(await aDirectory(), "register.git");
  await git(repository, "init", "--quiet", "--initial-branch=main");
  const simulator = await aDomain();
  const stage = { url: pathToFileURL(repository).href, clone, domainId: simulator.domainId, copy };
  await publish(repository, BEFORE, simulator.domainId);
  await run(stage, first.where, simulator.address, 0);
  await simulator.close();
  await publish(repository, AFTER, stage.domainId);
  return stage;
}

/** Kills an apply at one step, lets another one follow, and looks. Gives what the first said if it came to its end. */
async function killAt(stage: Stage, step: number): Promise<string | undefined> {
  const { where, store: open, endLease } = await stage.copy();
  const simulator = await aDomain();
  try {
    const said = await run(stage, where, simulator.address, step);
    const between = await open();
    const writes = simulator.calls.AuthorizeParticipantDomainState;
    // Nothing was sent that is not on record, and nobody is there whom the register does not name.
    const begun = await begunIn(between);
    expect(begun).toBeGreaterThanOrEqual(writes);
    expect(await faultOf(between), `step ${String(step)}`).toBeUndefined();
    await between.close();

    await endLease();
    const { url, clone } = stage;
    const result = await applyInSteps({ url, clone, where, address: simulator.address }, () => undefined);
    expect(["applied", "in-sync"]).toContain(result);

    const after = await open();
    expect(await after.openActions(ACME), `step ${String(step)}`).toEqual([]);
    expect(await faultOf(after), `step ${String(step)}`).toBeUndefined();
    const { lastApplied } = await after.recall(ACME, Date.now());
    expect(lastApplied?.members.size).toBe(4);
    await after.close();
    expect(await standingsOf(simulator), `step ${String(step)}`).toEqual({
      alice: "Submission",
      bob: "suspended",
      carol: "Confirmation",
      dave: "Submission",
    });
    // Each of the three changes was written once, whichever run did it.
    expect(simulator.calls.AuthorizeParticipantDomainState, `step ${String(step)}`).toBe(3);
    return said;
  } finally {
    await simulator.close();
  }
}

async function begunIn(store: Store): Promise<number> {
  let begun = 0;
  for await (const { entry } of store.audit({ after: 0 })) if (entry.kind === "action-begun") begun += 1;
  return begun;
}

/** How everybody stands whom the domain knows. */
async function standingsOf(simulator: Simulator): Promise<Readonly<Record<string, string>>> {
  const domainId = simulator.domainId as DomainId;
  const manager = aDomainManager({ address: simulator.address, domainId });
  try {
    const context = { signal: new AbortController().signal, traceId: "a".repeat(32) };
    const { members } = await manager.read(context);
    const named = [...members.values()].map((member) => [
      member.participantId.split("::")[0] ?? "",
      describeStanding(member.standing),
    ]);
    return Object.fromEntries(named) as Readonly<Record<string, string>>;
  } finally {
    manager.close();
  }
}

/** Kills at the first step, the second, and so on, until there is none left. */
async function walk(stage: Stage): Promise<number> {
  const limit = pLimit(3);
  const length = JSON.parse((await killAt(stage, 0)) ?? "{}") as { readonly steps: number };
  const steps = Array.from({ length: length.steps }, (_, index) => index + 1);
  await limit.map(steps, (step) => killAt(stage, step));
  return length.steps;
}

test("killed at any step of an apply, and followed by another, it comes to the same end (SQLite)", async () => {
  const root = await aDirectory();
  const first = join(root, "first");
  let copies = 0;
  const place = (where: string): Place => ({
    where,
    store: () => openSqliteStore(where),
    endLease: () => Promise.resolve(),
  });
  const stage = await aStage(place(first), async () => {
    copies += 1;
    const where = join(root, String(copies));
    await cp(first, where, { recursive: true });
    return place(where);
  });

  expect(await walk(stage)).toBeGreaterThan(20);
});

test("killed at any step of an apply, and followed by another, it comes to the same end (PostgreSQL)", async () => {
  const first = await postgres.createDatabase();
  const place = (where: string): Place => ({
    where,
    store: () =>
      openPostgresStore({
        url: where,
        leaseMs: PATIENCE_MS,
        owner: "a test",
        monotonicMs: () => performance.now(),
        nowMs: () => Date.now(),
      }),
    endLease: async () => {
      const client = new Client({ connectionString: where });
      await client.connect();
      await client.query("update leases set until_ms = least(until_ms, 1)");
      await client.end();
    },
  });
  const stage = await aStage(place(first), async () => place(await postgres.createDatabase(first)));

  expect(await walk(stage)).toBeGreaterThan(20);
});
