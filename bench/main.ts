// Figures as ratios against a floor measured in the same run: these machines are shared, and seconds mean little.
// `npm run bench` measures all, `npm run bench -- cold second` some; the exit code is the number of figures missed.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pLimit from "p-limit";

import { TopologyManagerReadService as Read } from "../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { TopologyManagerWriteService as Write } from "../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import { StatusService } from "../src/protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import { Channel } from "../src/adapters/grpc/channel.ts";
import { readEnvironment } from "../src/settings/environment.ts";
import { readSettings } from "../src/settings/read-settings.ts";
import { openStore } from "../src/app/open-store.ts";
import { openRegister } from "../src/app/open-register.ts";
import { newTraceId } from "../src/app/system.ts";
import { wireDomain } from "../src/app/wire-domain.ts";
import type { Name } from "../src/model/identifier.ts";
import type { PlacementInput } from "../src/model/placement.ts";
import { place } from "../src/placement/place.ts";
import { diff } from "../src/plan/diff.ts";
import { digestOf } from "../src/plan/digest.ts";
import { judge } from "../src/policy/judge.ts";
import { apply, SERVICE } from "../src/usecases/domain/apply.ts";
import { planDomain } from "../src/usecases/domain/plan.ts";
import { commitAll } from "../test/support/git-repository.ts";
import { BUILT, startSimulatorProcess } from "../test/support/program.ts";
import { flood, IDLE, idle, pushes, replans, withRequests } from "./requests.ts";
import { refusal } from "./refusal.ts";
import { auditVerify, fairness, fleetPlan, promptness, replicas } from "./service.ts";
import { alternate, measureProcess, median, type Measured, report } from "./measure.ts";
import { makeWorld, type World } from "./world.ts";

const FLOOR = join(import.meta.dirname, "floor.ts");
const forever = new AbortController().signal;
const traceparent = `00-${"1".repeat(32)}-${"1".repeat(16)}-01`;
const call = { timeoutMs: 60_000, signal: forever, traceparent };
let failures = 0;

function figure(name: string, value: number, atMost: number, detail: string): void {
  if (!report(name, value, atMost, detail)) failures += 1;
}

/** Everything that the use cases need of the world's one domain, by the settings at `path`. */
async function openDomain(path: string) {
  const environment = readEnvironment();
  const settings = await readSettings(path, environment);
  return wireDomain(settings, "acme", openRegister(settings, undefined, environment), await openStore(settings));
}

const planOnce = (world: World): Promise<Measured> =>
  measureProcess(BUILT, ["plan", "--detailed-exitcode"], world.directory);

async function coldPlan(world: World): Promise<number> {
  const { address, domainId } = world.simulator;
  const peaks: number[] = [];
  const { oursMs, floorMs, ratio } = await alternate(
    5,
    async () => {
      const { wallMs, peakMiB } = await planOnce(world);
      peaks.push(peakMiB);
      return wallMs;
    },
    async () =>
      (await measureProcess(FLOOR, [world.register, world.idsFile, address, domainId], world.directory)).wallMs,
  );
  figure(
    "cold plan of 10,000, times the floor",
    ratio,
    1.5,
    `${oursMs.toFixed(0)} ms against ${floorMs.toFixed(0)} ms`,
  );
  figure("peak memory of it, MiB", Math.max(...peaks), 300, "");
  return oursMs;
}

async function pureShare(world: World, planMs: number): Promise<void> {
  const deps = await openDomain(world.settings);
  const planned = await planDomain(deps, { signal: forever, traceId: newTraceId() });
  await deps.store.close();
  if (planned.kind !== "planned") throw new Error("the register is not valid");
  const { desired, live, capabilities } = planned;
  const { lastApplied } = planned.memory;
  const former = new Map();
  const nowMs = Date.now();
  const times: number[] = [];
  // The first runs are what a cold process pays, so the slowest counts.
  for (let run = 0; run < 5; run += 1) {
    const startedAt = performance.now();
    const plan = diff({ desired, live, lastApplied, former, due: [], commit: undefined, nowMs, capabilities });
    digestOf(plan, judge(plan, { desired, live, lastApplied, former, nowMs }));
    times.push(performance.now() - startedAt);
  }
  const slowest = Math.max(...times);
  figure("diff, judgement and digest, % of a cold plan", (slowest / planMs) * 100, 10, `${slowest.toFixed(1)} ms`);
}

/** One process that goes on: what it has in hand, and the two things that a floor is made of. */
interface WarmProcess {
  readonly deps: Awaited<ReturnType<typeof openDomain>>;
  /** `git ls-tree` of the whole register. */
  readonly listTree: () => Promise<unknown>;
  /** The list of all participants, on a connection that is open. */
  readonly listMembers: () => Promise<unknown>;
}

async function inOneProcess(world: World, work: (warm: WarmProcess) => Promise<void>): Promise<void> {
  const deps = await openDomain(world.settings);
  const channel = new Channel({ address: world.simulator.address, maxReceiveBytes: 1 << 29, nowMs: () => Date.now() });
  const { domainId } = world.simulator;
  try {
    await work({
      deps,
      listTree: () =>
        promisify(execFile)("git", ["ls-tree", "-r", "-z", "-l", "HEAD", "domains"], {
          cwd: world.register,
          maxBuffer: 1 << 28,
        }),
      listMembers: () =>
        channel.unary(
          Read.method.listParticipantDomainState,
          {
            baseQuery: { filterStore: domainId, useStateStore: true, timeQuery: { case: "headState", value: {} } },
            filterDomain: domainId,
          },
          call,
        ),
    });
  } finally {
    await deps.store.close();
    channel.close();
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function secondPlan(world: World): Promise<void> {
  const path = join(world.register, "domains/acme/participants/participant-00001.yaml");
  await inOneProcess(world, async ({ deps, listTree, listMembers }) => {
    const fetches: number[] = [];
    // The floor knows its commit, too: what fetching costs is told beside the figure.
    const ours = async (): Promise<number> => {
      const text = await readFile(path, "utf8");
      await writeFile(path, text.replace(/organisation: .*/, `organisation: "${randomBytes(4).toString("hex")}"`));
      await commitAll(world.register, "One change");
      const revision = deps.register.resolve(undefined, forever);
      fetches.push(await timeOf(() => revision));
      return timeOf(() => planDomain(deps, { revision, signal: forever, traceId: newTraceId() }));
    };
    await ours();
    const { oursMs, floorMs, ratio } = await alternate(9, ours, () =>
      timeOf(async () => {
        await listTree();
        await listMembers();
      }),
    );
    figure(
      "second plan after one change in 10,000, times the floor",
      ratio,
      1.2,
      `${oursMs.toFixed(0)} ms against ${floorMs.toFixed(0)} ms, and ${median(fetches).toFixed(0)} ms to fetch before it`,
    );
  });
}

/** What the service mostly does: the branch did not move, and the domain is as it should be. The whole run, as it is kept. */
async function idleRun(world: World): Promise<void> {
  await inOneProcess(world, async ({ deps, listMembers }) => {
    const revision = deps.register.resolve(undefined, forever);
    const ours = (): Promise<number> =>
      timeOf(async () => {
        const run = await apply(deps, {
          revision,
          refresh: () => revision,
          signal: forever,
          stop: forever,
          traceId: newTraceId(),
          actor: SERVICE,
          trigger: "schedule",
          confirm: () => Promise.resolve(true),
        });
        if (run.kind !== "in-sync") throw new Error(`the run ended ${run.kind}`);
      });
    await ours();
    const { oursMs, floorMs, ratio } = await alternate(9, ours, () => timeOf(listMembers));
    figure(
      "a reconcile with nothing to do, warm, 10,000 members, times the bare list call",
      ratio,
      1.2,
      `${oursMs.toFixed(0)} ms against ${floorMs.toFixed(0)} ms`,
    );
  });
}

/** Memory after many looks that found nothing to do, against that after a few. */
async function idleMemory(world: World): Promise<void> {
  const program = join(import.meta.dirname, "idle-program.ts");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--expose-gc", "--disable-warning=ExperimentalWarning", program, world.settings, "100", "10000"],
    { cwd: world.directory },
  );
  const [early = 0, late = 0] = JSON.parse(stdout) as readonly number[];
  figure(
    "memory after 10,000 idle reconciles, times that after 100",
    late / early,
    1.05,
    `${late.toFixed(1)} MiB against ${early.toFixed(1)} MiB of heap`,
  );
}

/** What git and the domain take by themselves of the way from a commit to the first write. */
async function waysAway(world: World): Promise<{ readonly gitMs: number; readonly domainMs: number }> {
  const times: { gitMs: number; domainMs: number }[] = [];
  await inOneProcess(world, async ({ deps, listMembers }) => {
    await listMembers();
    for (let run = 0; run < 5; run += 1) {
      await writeFile(join(world.register, "README.md"), randomBytes(4).toString("hex"));
      await commitAll(world.register, "One change");
      const gitMs = await timeOf(async () => {
        await deps.register.tip(forever);
        await deps.register.resolve(undefined, forever);
      });
      times.push({ gitMs, domainMs: await timeOf(listMembers) });
    }
  });
  return { gitMs: median(times.map(({ gitMs }) => gitMs)), domainMs: median(times.map(({ domainMs }) => domainMs)) };
}

const ADMISSIONS = 1_000;
const CONCURRENCY = 8;

/** A register of so many new members for an empty domain; the bare loop writes the same rows. */
async function admissions(world: World): Promise<void> {
  const ratios: number[] = [];
  const details: string[] = [];
  const ids = (await readFile(world.idsFile, "utf8")).length;
  if (ids === 0) throw new Error("there is nothing to admit");
  for (let run = 0; run < 3; run += 1) {
    const floorMs = await bareAdmissions(world);
    const oursMs = await ourAdmissions(world);
    ratios.push(oursMs / floorMs);
    details.push(`${oursMs.toFixed(0)}/${floorMs.toFixed(0)} ms`);
  }
  figure("apply of 1,000 admissions, times a bare loop of the same calls", median(ratios), 1.3, details.join(", "));
}

async function memberIds(world: World): Promise<readonly string[]> {
  const environment = readEnvironment();
  const settings = await readSettings(world.settings, environment);
  const { register, loader } = openRegister(settings, undefined, environment);
  const revision = await register.resolve(undefined, forever);
  const { domains } = await loader.load(revision, Date.now(), forever);
  return [...(domains.get("acme")?.desired?.members.keys() ?? [])];
}

async function bareAdmissions(world: World): Promise<number> {
  const ids = await memberIds(world);
  const simulator = await startSimulatorProcess(["--delay-ms", "50"], { cwd: world.directory, main: BUILT });
  const channel = new Channel({ address: simulator.address, maxReceiveBytes: 1 << 29, nowMs: () => Date.now() });
  const { domainId } = simulator;
  try {
    const startedAt = performance.now();
    await pLimit(CONCURRENCY).map([...ids], async (id) => {
      await channel.unary(
        Read.method.listParticipantDomainState,
        {
          baseQuery: { filterStore: "Authorized", timeQuery: { case: "headState", value: {} } },
          filterDomain: domainId,
          filterParticipant: id,
        },
        call,
      );
      await channel.unary(
        Write.method.authorizeParticipantDomainState,
        {
          authorization: { change: 0, replaceExisting: true },
          side: 2,
          domain: domainId,
          participant: `PAR::${id}`,
          permission: 1,
          trustLevel: 1,
        },
        call,
      );
    });
    for (;;) {
      const { response } = await channel.unary(StatusService.method.status, {}, call);
      const queues = response.case === "success" ? response.value.topologyQueues : undefined;
      if (queues !== undefined && queues.manager + queues.dispatcher + queues.clients === 0) break;
    }
    await channel.unary(
      Read.method.listParticipantDomainState,
      {
        baseQuery: { filterStore: domainId, useStateStore: true, timeQuery: { case: "headState", value: {} } },
        filterDomain: domainId,
      },
      call,
    );
    return performance.now() - startedAt;
  } finally {
    channel.close();
    await simulator.stop();
  }
}

async function ourAdmissions(world: World): Promise<number> {
  const simulator = await startSimulatorProcess(["--delay-ms", "50"], { cwd: world.directory, main: BUILT });
  const path = join(world.directory, "admissions.yaml");
  const text = await readFile(world.settings, "utf8");
  const stateDirectory = `state-${randomBytes(4).toString("hex")}`;
  await writeFile(
    path,
    `${text.replace(world.simulator.address, simulator.address)}stateDirectory: ${stateDirectory}\n`,
  );
  const deps = await openDomain(path);
  try {
    // Reading the register is another figure's matter.
    await planDomain(deps, { signal: forever, traceId: newTraceId() });
    const startedAt = performance.now();
    const run = await apply(
      { ...deps, concurrency: CONCURRENCY },
      {
        signal: forever,
        stop: forever,
        traceId: newTraceId(),
        actor: "bench",
        trigger: "command",
        confirm: () => Promise.resolve(true),
      },
    );
    const wallMs = performance.now() - startedAt;
    const done = run.kind === "applied" ? run.applied.filter(({ outcome }) => outcome.kind === "effective").length : 0;
    if (done !== ADMISSIONS) throw new Error(`${String(done)} of ${String(ADMISSIONS)} were admitted: ${run.kind}`);
    return wallMs;
  } finally {
    await deps.store.close();
    await simulator.stop();
  }
}

const SEQUENCERS = 200;

/** Placement of 10,000 members over 200 sequencers that are nine tenths full, a third of the members in a region. */
async function placement(world: World): Promise<void> {
  await addSequencers(world);
  const deps = await openDomain(world.settings);
  const options = { signal: forever, traceId: newTraceId() };
  const planned = await planDomain(deps, options);
  const again = await planDomain(deps, options);
  await deps.store.close();
  if (planned.kind !== "planned" || again.kind !== "planned") throw new Error("the register is not valid");
  if (again.placed !== planned.placed) throw new Error("it was placed anew");
  const { input } = planned.placed;
  const { oursMs, floorMs, ratio } = await alternate(
    5,
    () => coldPlacement(world, input),
    async () => (await planOnce(world)).wallMs,
  );
  figure("placement of 10,000 over 200 sequencers, ms", oursMs, 1_000, "in a process that has placed nobody before");
  figure("the same, % of a cold plan", ratio * 100, 10, `of ${floorMs.toFixed(0)} ms`);
  const [first, ...others] = input.sequencers;
  if (first === undefined) throw new Error("there are no sequencers");
  const name = "added" as Name;
  const added = { ...input, sequencers: [...input.sequencers, { ...first, name }] };
  const share = place(added).load.get(name) ?? 0;
  const moved = movesBetween(input, added);
  const detail = `${String(moved)} for ${String(share)}`;
  figure("members moved by one that is added, times those that it takes", moved / share, 2, detail);
  const own = place(input).load.get(first.name) ?? 0;
  const drained = movesBetween(input, { ...input, sequencers: [{ ...first, state: "draining" }, ...others] });
  figure("members moved by one that drains, times its own", drained / own, 1, `${String(drained)} of ${String(own)}`);
}

async function coldPlacement({ directory }: World, input: PlacementInput): Promise<number> {
  const file = join(directory, "placement.json");
  await writeFile(file, JSON.stringify(input));
  const program = join(import.meta.dirname, "placement-program.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    program,
    file,
  ]);
  return Number(stdout);
}

function movesBetween(one: PlacementInput, other: PlacementInput): number {
  const before = place(one).members;
  return [...place(other).members.values()].filter(
    ({ member, sequencers }) => before.get(member)?.sequencers.join() !== sequencers.join(),
  ).length;
}

async function addSequencers({ register }: World): Promise<void> {
  const folder = join(register, "domains/acme");
  await mkdir(join(folder, "sequencers"), { recursive: true });
  const domain = join(folder, "domain.yaml");
  await writeFile(domain, `${await readFile(domain, "utf8")}  placement: { maxParticipants: 60, headroom: 10 }\n`);
  for (let index = 0; index < SEQUENCERS; index += 1) {
    const name = `sequencer-${String(index)}`;
    const lines = [
      "apiVersion: rollcall.dev/v1",
      "kind: Sequencer",
      `metadata: { name: ${name} }`,
      "spec:",
      `  endpoints: ["https://${name}.acme.example:10038"]`,
      "  trustRoot: { publicAuthorities: true }",
      `  region: r${String(index % 4)}`,
    ];
    await writeFile(join(folder, "sequencers", `${name}.yaml`), `${lines.join("\n")}\n`);
  }
  const files = await readdir(join(folder, "participants"));
  for (const [index, file] of files.entries()) {
    if (index % 3 > 0) continue;
    const path = join(folder, "participants", file);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("  owner:", `  placement: { region: r${String(index % 4)} }\n  owner:`));
  }
  await commitAll(register, "Sequencers");
}

async function withWorld(
  members: number,
  work: (world: World) => Promise<void>,
  simulator: readonly string[] = [],
): Promise<void> {
  const world = await makeWorld(members, simulator);
  try {
    await work(world);
  } finally {
    await world.simulator.stop();
    await rm(world.directory, { recursive: true, force: true });
  }
}

/** What can be measured, by the name that it is asked for. */
const FIGURES: Readonly<Record<string, () => Promise<void>>> = {
  cold: () =>
    withWorld(10_000, async (world) => {
      await pureShare(world, await coldPlan(world));
    }),
  second: () => withWorld(10_000, secondPlan),
  idle: () => withWorld(10_000, idleRun),
  memory: () => withWorld(10, idleMemory),
  promptness: () => withWorld(1_000, (world) => promptness(figure, world, () => waysAway(world)), ["--log"]),
  fairness: () => fairness(figure),
  replicas: () => replicas(figure),
  fleet: () => fleetPlan(figure),
  audit: () => withWorld(10, ({ directory }) => auditVerify(figure, directory)),
  growth: async () => {
    const small = await largePlan(10_000);
    const large = await largePlan(100_000);
    const detail = `${large.wallMs.toFixed(0)} ms, ${large.peakMiB.toFixed(0)} MiB, against ${small.wallMs.toFixed(0)} ms`;
    figure("cold plan of 100,000, times ten plans of 10,000", large.wallMs / (10 * small.wallMs), 1.1, detail);
  },
  refusal: () => withWorld(10, (world) => refusal(figure, world)),
  apply: () => withWorld(ADMISSIONS, admissions),
  placement: () => withWorld(10_000, placement),
  pushes: () => withWorld(1_000, (world) => withRequests(world, (requests) => pushes(figure, requests)), ["--log"]),
  replans: () => withWorld(1_000, (world) => withRequests(world, (requests) => replans(figure, requests)), ["--log"]),
  requests: () => withWorld(10, (world) => withRequests(world, (requests) => idle(figure, requests), IDLE), ["--log"]),
  flood: () => withWorld(1_000, (world) => withRequests(world, (requests) => flood(figure, requests)), ["--log"]),
};

/** The median of a few cold plans of so many members. */
async function largePlan(members: number): Promise<Measured> {
  const runs: Measured[] = [];
  await withWorld(members, async (world) => {
    await planOnce(world);
    for (let run = 0; run < 3; run += 1) runs.push(await planOnce(world));
  });
  return { wallMs: median(runs.map((run) => run.wallMs)), peakMiB: Math.max(...runs.map((run) => run.peakMiB)) };
}

const asked = process.argv.slice(2);
for (const [name, measure] of Object.entries(FIGURES)) {
  if (asked.length === 0 || asked.includes(name)) await measure();
}
process.exitCode = failures;
