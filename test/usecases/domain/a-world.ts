import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import { onTestFinished } from "vitest";

import { openCanton2 } from "../../../src/adapters/canton-2/canton-2.ts";
import { openBareClone } from "../../../src/adapters/git/bare-clone.ts";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { RollcallError } from "../../../src/model/error.ts";
import type { DomainId } from "../../../src/model/identifier.ts";
import type { JudgedPlan } from "../../../src/model/plan.ts";
import type { ActionRecord, RecordedOutcome, Run } from "../../../src/model/run.ts";
import { describeStanding, type Standing } from "../../../src/model/standing.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { DomainManager } from "../../../src/ports/domain-manager.ts";
import type { Register } from "../../../src/ports/register.ts";
import type { Store } from "../../../src/ports/store.ts";
import { apply, type ApplyOptions } from "../../../src/usecases/domain/apply.ts";
import type { ApplyDeps } from "../../../src/usecases/domain/domain-deps.ts";
import type { ImportDeps } from "../../../src/usecases/domain/import-members.ts";
import { readersOf } from "../../../src/usecases/register/register-readers.ts";
import { type PlannedDomain, planDomain } from "../../../src/usecases/domain/plan.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/canton-2/simulator.ts";
import type { SimulatorOptions } from "../../../src/simulator/canton-2/simulator-options.ts";
import { aDomainYaml, anOverrideYaml, aParticipantYaml, aSequencerYaml } from "../../build/documents.ts";
import { aDomainId, aName, aParticipantId, sure } from "../../build/identifiers.ts";
import { commitAll, git } from "../../support/git-repository.ts";
import { MemoryDomain } from "./memory-domain.ts";
import { MemoryRegister } from "../register/memory-register.ts";

export const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
export const ACME = aName("acme");

const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (lengthMs, signal) => {
    await sleep(lengthMs, undefined, { signal });
  },
};

/** More lines of a member's `spec`, by its name. */
export type Members = Readonly<Record<string, string>>;

export interface Documents {
  readonly members?: Members;
  /** Lines of the domain's `spec`. */
  readonly policy?: string;
  /** Lets one plan take rights from so many. */
  readonly mayTake?: number;
  readonly domainId?: DomainId;
  /** Instead of, or beside, what the wishes above make; by path below `domains/acme`. */
  readonly files?: Readonly<Record<string, string>>;
}

/** One domain with its register and store, and the use cases about it. */
export interface World {
  readonly deps: ApplyDeps & ImportDeps;
  readonly store: Store;
  /** How every completed action ended, in the order of completion. */
  readonly completed: () => Promise<readonly RecordedOutcome[]>;
  /** Leaves actions open, as a run does that is killed. */
  readonly begin: (records: readonly ActionRecord[]) => Promise<void>;
  /** Commits exactly these documents. */
  readonly publish: (documents: Documents) => Promise<void>;
  readonly plan: (options?: { readonly acceptMissing?: number; readonly ref?: string }) => Promise<PlannedDomain>;
  readonly judgedPlan: () => Promise<JudgedPlan>;
  readonly apply: (options?: Partial<ApplyOptions>, deps?: Partial<ApplyDeps>) => Promise<Run>;
  /** How everybody stands whom the domain knows, by the first part of their ids. */
  readonly standings: () => Promise<Readonly<Record<string, string>>>;
  /** The same as the store has it. */
  readonly lastApplied: () => Promise<Readonly<Record<string, string>> | undefined>;
}

interface Parts {
  readonly register: Register;
  readonly commit: (files: Readonly<Record<string, string>>) => Promise<unknown>;
  readonly openManager: (domainId: DomainId) => DomainManager;
  readonly domainId: DomainId;
}

/** A directory that goes with the test. */
async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A remembered register and a real simulated domain. */
export async function aSimulatedWorld(
  documents: Documents = {},
  options: SimulatorOptions = {},
): Promise<World & { readonly simulator: Simulator }> {
  const simulator = await aSimulator(options);
  const register = new MemoryRegister();
  const world = await aWorldOf({
    register,
    commit: (files) => Promise.resolve(register.commit(files)),
    openManager: (domainId) => openSimulator(simulator, domainId),
    domainId: simulator.domainId as DomainId,
  });
  await world.publish(documents);
  return { ...world, simulator };
}

/** A real git repository and a real simulated domain. */
export async function aWholeWorld(
  documents: Documents = {},
  options: SimulatorOptions = {},
): Promise<World & { readonly simulator: Simulator; readonly repository: string }> {
  const simulator = await aSimulator(options);
  const repository = await aDirectory();
  const clone = await aDirectory();
  await git(repository, "init", "--quiet", "--initial-branch=main");
  const { PATH = "" } = process.env;
  const world = await aWorldOf({
    register: openBareClone({
      url: pathToFileURL(repository).href,
      branch: "main",
      directory: join(clone, "register.git"),
      timeoutMs: 30_000,
      maxDocumentBytes: 16_384,
      searchPath: PATH,
    }),
    commit: async (files) => {
      await rm(join(repository, "domains"), { recursive: true, force: true });
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(repository, path)), { recursive: true });
        await writeFile(join(repository, path), content);
      }
      await commitAll(repository, "Somebody merged a pull request");
    },
    openManager: (domainId) => openSimulator(simulator, domainId),
    domainId: simulator.domainId as DomainId,
  });
  await world.publish(documents);
  return { ...world, simulator, repository };
}

/** Everything only remembered: for what no real domain can be brought to do. */
export async function aMemoryWorld(
  documents: Documents = {},
): Promise<World & { readonly domain: MemoryDomain; readonly register: MemoryRegister }> {
  const domain = new MemoryDomain(aDomainId("acme"));
  const register = new MemoryRegister();
  const world = await aWorldOf({
    register,
    commit: (files) => Promise.resolve(register.commit(files)),
    openManager: (domainId) => domain.openManager(domainId),
    domainId: domain.domainId,
  });
  await world.publish(documents);
  return { ...world, domain, register };
}

async function aSimulator(options: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator({ topologyChangeDelayMs: 10, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

export function openSimulator({ address }: Simulator, domainId: DomainId, callTimeoutMs = 5_000): DomainManager {
  return openCanton2({
    address,
    domainId,
    maxReceiveBytes: 16 << 20,
    callTimeoutMs,
    nowMs: () => Date.now(),
    newSpanId: () => randomBytes(8).toString("hex"),
  });
}

/** A store that nothing is in yet. */
export async function anEmptyStore(): Promise<Store> {
  const store = await openSqliteStore(await aDirectory());
  onTestFinished(() => store.close());
  return store;
}

async function aWorldOf({ register, commit, openManager, domainId }: Parts): Promise<World> {
  const store = await anEmptyStore();
  const deps: ApplyDeps & ImportDeps = {
    domain: ACME,
    ...readersOf(register, { filesPerFolder: 2_000 }),
    store,
    clock: systemClock,
    openManager: (wanted) => Promise.resolve(openManager(wanted)),
    identify: async (context) => {
      const manager = openManager(domainId);
      try {
        return await manager.identify(context);
      } finally {
        manager.close();
      }
    },
    newId: randomUUID,
    countsApprovals: false,
    concurrency: 4,
    effectiveTimeoutMs: 5_000,
  };
  const planningOptions = { traceId: TRACE_ID, signal: new AbortController().signal };
  const plan: World["plan"] = async (options = {}) => {
    const planned = await planDomain(deps, { ...planningOptions, ...options });
    if (planned.kind === "planned") return planned;
    throw new Error("the register is not valid", { cause: planned.problems });
  };
  return {
    deps,
    store,
    completed: async () => {
      const outcomes: RecordedOutcome[] = [];
      for await (const { entry } of store.audit({ after: 0 })) {
        if (entry.kind === "action-completed") outcomes.push(entry.outcome);
      }
      return outcomes;
    },
    begin: async (records) => {
      const lock = await store.lock(ACME);
      await lock.beginActions(records);
      await lock.release();
    },
    publish: async (documents) => {
      await commit(filesOf({ domainId, ...documents }));
    },
    plan,
    judgedPlan: async () => (await plan()).judged,
    apply: (options = {}, others = {}) =>
      apply(
        { ...deps, ...others },
        {
          ...planningOptions,
          actor: "bob",
          trigger: "command",
          confirm: () => Promise.resolve(true),
          stop: new AbortController().signal,
          ...options,
        },
      ),
    standings: async () => {
      const manager = openManager(domainId);
      try {
        const { members } = await manager.read(planningOptions);
        return byName([...members.values()].filter(({ standing }) => standing.kind !== "absent"));
      } finally {
        manager.close();
      }
    },
    lastApplied: async () => {
      const { lastApplied: record } = await store.recall(ACME, Date.now());
      if (record === undefined) return undefined;
      return byName([...record.members].map(([participantId, { standing }]) => ({ participantId, standing })));
    },
  };
}

function byName(members: readonly { readonly participantId: string; readonly standing: Standing }[]) {
  const entries = members.map(
    ({ participantId, standing }) => [sure(participantId.split("::")[0]), describeStanding(standing)] as const,
  );
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** The files of the domain `acme`. */
export function filesOf({ members = {}, policy = "mode: enforce", mayTake, domainId, files = {} }: Documents) {
  const participants = Object.entries(members).map(([name, spec]) => [
    `participants/${name}.yaml`,
    aParticipantYaml({ name, participantId: aParticipantId(name), spec }),
  ]);
  const override = mayTake === undefined ? [] : [["overrides/exception.yaml", anOverrideOf(mayTake)]];
  const paths: readonly (readonly string[])[] = [
    ["domain.yaml", aDomainYaml({ domainId: domainId ?? aDomainId("acme"), spec: policy })],
    ["sequencers/east.yaml", aSequencerYaml()],
    ...participants,
    ...override,
    ...Object.entries(files),
  ];
  return Object.fromEntries(paths.map(([path = "", content = ""]) => [`domains/acme/${path}`, content]));
}

function anOverrideOf(mayTake: number): string {
  const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  return anOverrideYaml({ spec: `rule: rights-taken\nupTo: ${String(mayTake)}`, until: inAWeek });
}

/** The error of ours that `work` ends with. */
export async function failureOf(work: Promise<unknown>): Promise<RollcallError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof RollcallError) return error;
    throw new Error("ended with an error that is not ours", { cause: error });
  }
  throw new Error("did not fail");
}

/** How each action of a run ended, by the member's name or id. */
export function outcomesOf(run: Run): Readonly<Record<string, string>> {
  if (run.kind !== "applied") throw new Error(`the run is ${run.kind}`);
  return Object.fromEntries(
    run.applied.map(({ action: { kind, member }, outcome }) => [
      `${kind} ${member.name ?? member.participantId}`,
      outcome.kind,
    ]),
  );
}
