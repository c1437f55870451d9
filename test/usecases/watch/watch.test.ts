import { setImmediate } from "node:timers/promises";

import { expect, onTestFinished, test } from "vitest";

import { openMemoryQueue } from "../../../src/adapters/queue/memory.ts";
import type { CronExpression } from "../../../src/model/cron-expression.ts";
import { RollcallError } from "../../../src/model/error.ts";
import { publishTo } from "../../../src/app/publish-to.ts";
import type { Name } from "../../../src/model/identifier.ts";
import type { RunRecord } from "../../../src/model/run.ts";
import { ABSENT } from "../../../src/model/standing.ts";
import type { Findings, Subscriber } from "../../../src/ports/events.ts";
import type { Register } from "../../../src/ports/register.ts";
import type { OnTurn } from "../../../src/ports/scheduler.ts";
import type { WorkItem } from "../../../src/ports/work-queue.ts";
import { BranchHead } from "../../../src/usecases/register/branch-head.ts";
import { readersOf } from "../../../src/usecases/register/register-readers.ts";
import { Watch } from "../../../src/usecases/watch/watch.ts";
import { aName, aParticipantId, DAY_MS, NOW_MS, sure } from "../../build/identifiers.ts";
import { ManualClock, settle } from "../../build/manual-clock.ts";
import { admitted } from "../../build/members.ts";
import { ACME, aMemoryWorld, type Documents } from "../domain/a-world.ts";
import { overriding } from "../register/memory-register.ts";

const ALICE = aParticipantId("alice");
const MINUTE_MS = 60_000;

interface Watched {
  readonly clock: ManualClock;
  readonly watch: Watch;
  readonly world: Awaited<ReturnType<typeof aMemoryWorld>>;
  /** What became of each look, oldest first. */
  readonly runs: readonly RunRecord[];
  readonly findings: readonly (Findings | undefined)[];
  readonly taken: readonly WorkItem[];
  readonly backoffs: readonly number[];
  readonly polls: readonly (string | undefined)[];
  readonly troubles: readonly string[];
  /** The domain's turn has come; it has one a minute, where nothing else is said. */
  readonly turn: (domain?: Name, intervalMs?: number) => void;
  /** Makes calls of the register end in a certain way, until they are given back. */
  readonly breakRegister: (own: Partial<Register> | undefined) => void;
  readonly stop: () => Promise<void>;
}

interface WatchedOptions extends Documents {
  readonly alsoWatch?: readonly Name[];
  readonly places?: number;
  readonly jitter?: number;
  /** What the register cannot do from the start. */
  readonly broken?: Partial<Register>;
  readonly random?: () => number;
}

/** One for each domain, by which the tests find it. */
function scheduleOf(domain: Name): CronExpression {
  return `every so often for ${domain}` as CronExpression;
}

/** A watch over a remembered world. Nothing happens by itself but what the watch does. */
async function aWatch({
  alsoWatch = [],
  places = 4,
  jitter = 0,
  broken,
  random = () => 1,
  ...documents
}: WatchedOptions = {}): Promise<Watched> {
  const world = await aMemoryWorld(documents);
  const clock = new ManualClock();
  let own = broken;
  // What is asked is looked up at each call: a register breaks and heals while it is in use.
  const register = new Proxy(world.register, {
    get: (target, name: keyof Register): unknown => {
      const member: unknown = own?.[name] ?? Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const readers = readersOf(overriding(register, {}), { filesPerFolder: 2_000 });
  const runs: RunRecord[] = [];
  const findings: (Findings | undefined)[] = [];
  const taken: WorkItem[] = [];
  const backoffs: number[] = [];
  const polls: (string | undefined)[] = [];
  const troubles: string[] = [];
  const receive: Subscriber = (event) => {
    switch (event.kind) {
      case "run-ended":
        runs.push(event.run);
        findings.push(event.findings);
        break;
      case "work-taken":
        taken.push(event.item);
        break;
      case "backed-off":
        backoffs.push(event.delayMs);
        break;
      case "branch-polled":
        polls.push(event.failure);
        break;
      case "fault":
        troubles.push(event.what);
        break;
      case "warning":
      case "request-looked-at":
      case "endpoints-looked-at":
        throw new Error("it publishes no such event");
    }
  };
  const failing = (): never => {
    throw new Error("a subscriber that takes nothing");
  };
  const turns = new Map<string, OnTurn>();
  const domains = [ACME, ...alsoWatch];
  const watch = new Watch({
    domains: new Map(
      domains.map((name) => [
        name,
        { deps: { ...world.deps, domain: name, ...readers, clock }, schedule: scheduleOf(name) },
      ]),
    ),
    branch: new BranchHead(readers.register),
    queue: openMemoryQueue({ now: places, routine: places, suspect: 1 }),
    scheduler: {
      every: (expression, onTurn) => {
        turns.set(expression, onTurn);
        return { stop: () => turns.delete(expression) };
      },
    },
    // Also while one of its subscribers fails at every event.
    publish: publishTo({ failing, receive }, () => undefined),
    clock,
    random,
    pollMs: 10_000,
    jitter,
    inTrace: (_item, work) => work("4bf92f3577b34da6a3ce929d0e0e4736"),
  });
  const stop = new AbortController();
  const running = watch.run({ stop: stop.signal, kill: new AbortController().signal });
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  onTestFinished(end);
  await settle();
  return {
    clock,
    watch,
    world,
    runs,
    findings,
    taken,
    backoffs,
    polls,
    troubles,
    turn: (domain = ACME, intervalMs = MINUTE_MS) => turns.get(scheduleOf(domain))?.(intervalMs),
    breakRegister: (replaced) => {
      own = replaced;
    },
    stop: end,
  };
}

function unavailable(what: string): RollcallError {
  return new RollcallError("unavailable", `${what} is gone`, { hint: "Wait." });
}

test("at its start the watch looks at every domain, and then at each of its turns", async () => {
  const { runs, turn, clock, world } = await aWatch({ members: { alice: "" } });
  expect(runs.map(({ trigger, result }) => `${trigger} ${result}`)).toEqual(["start applied"]);
  expect(world.domain.standings.get(ALICE)).toEqual(admitted());

  turn();
  await clock.pass(1);

  expect(runs.map(({ trigger, result }) => `${trigger} ${result}`)).toEqual(["start applied", "schedule in-sync"]);
});

test("a thousand requests in a second are a few looks, and the last of them sees everything", async () => {
  const { runs, watch, world } = await aWatch({ members: { alice: "" } });
  await world.publish({ members: { alice: "", bob: "" } });

  await Promise.all(Array.from({ length: 1_000 }, () => watch.request(ACME, "request")));
  await settle();

  expect(runs.length).toBeLessThanOrEqual(4);
  expect(runs.at(-1)?.trigger).toBe("request");
  // The branch was not polled yet: who asks gets a look at what there is now.
  expect(world.domain.standings.get(aParticipantId("bob"))).toEqual(admitted());
});

test("a branch that moved is looked at after the next poll, and asked for once only", async () => {
  const { runs, clock, world, polls } = await aWatch({ members: { alice: "" } });
  await world.publish({ members: { alice: "", bob: "" } });
  expect(polls).toEqual([undefined]);

  await clock.pass(10_000);

  expect(runs.map(({ trigger, result }) => `${trigger} ${result}`)).toEqual(["start applied", "commit applied"]);
  expect(world.domain.standings.get(aParticipantId("bob"))).toEqual(admitted());
  await clock.pass(30_000);
  expect(runs).toHaveLength(2);
  expect(polls).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test("while the remote is gone for an hour drift is still healed, and what was merged meanwhile is applied after", async () => {
  const { runs, clock, world, turn, breakRegister, polls } = await aWatch({ members: { alice: "" } });
  const gone = async (): Promise<never> => Promise.reject(unavailable("the remote"));
  breakRegister({ tip: gone, resolve: gone });
  await world.publish({ members: { alice: "", bob: "" } });

  for (let minute = 0; minute < 60; minute += 1) {
    if (minute === 30) world.domain.setState(ALICE, admitted("Observation"));
    turn();
    await clock.pass(MINUTE_MS);
  }

  expect(world.domain.standings.get(ALICE)).toEqual(admitted());
  expect(world.domain.standings.has(aParticipantId("bob"))).toBe(false);
  expect(runs.filter(({ result }) => result === "failed")).toEqual([]);
  expect(polls.filter((failure) => failure === "the remote is gone").length).toBeGreaterThan(30);

  breakRegister(undefined);
  await clock.pass(MINUTE_MS);
  expect(runs.at(-1)).toMatchObject({ trigger: "commit", result: "applied" });
  expect(world.domain.standings.get(aParticipantId("bob"))).toEqual(admitted());
});

test("a remote that serves an older tip for a while changes nothing, and nothing has to be accepted afterwards", async () => {
  const { runs, clock, world, turn, breakRegister } = await aWatch({ members: { alice: "" } });
  const older = await world.register.resolve(undefined, new AbortController().signal);
  await world.publish({ members: { alice: "", bob: "" } });
  await clock.pass(10_000);
  expect(runs.at(-1)?.result).toBe("applied");

  breakRegister({ tip: async () => Promise.resolve(older.commit), resolve: async () => Promise.resolve(older) });
  await clock.pass(10_000);
  turn();
  await clock.pass(1_000);
  expect(runs.at(-1)).toMatchObject({ result: "held", message: expect.stringMatching(/is older than/) as string });
  expect(world.domain.standings.get(aParticipantId("bob"))).toEqual(admitted());

  breakRegister(undefined);
  await clock.pass(10_000);
  expect(runs.at(-1)?.result).toBe("in-sync");
});

test("a domain that fails is tried again at doubling distances up to a quarter of an hour, until it answers", async () => {
  const { runs, backoffs, clock, world } = await aWatch();
  const read = world.domain.openManager.bind(world.domain);
  world.domain.openManager = () => {
    throw unavailable("the domain manager");
  };
  await world.publish({ members: { alice: "" } });
  await clock.pass(2 * 3_600_000);

  expect(backoffs.slice(0, 4)).toEqual([750, 1_500, 3_000, 6_000]);
  expect(Math.max(...backoffs)).toBe(15 * MINUTE_MS);
  const failures = runs.filter(({ result }) => result === "failed");
  expect(failures.length).toBe(backoffs.length);
  expect(failures.slice(1).map(({ trigger }) => trigger)).toEqual(failures.slice(1).map(() => "retry"));

  world.domain.openManager = read;
  await clock.pass(15 * MINUTE_MS);
  expect(runs.at(-1)?.result).toBe("applied");
  // The next failure begins anew.
  world.domain.openManager = () => {
    throw unavailable("the domain manager");
  };
  await world.publish({ members: { alice: "", bob: "" } });
  await clock.pass(10_000);
  expect(backoffs.filter((delayMs) => delayMs === 750)).toHaveLength(2);
});

test("a domain that fails is left alone by its turns until its time has come", async () => {
  const { runs, clock, world, turn } = await aWatch();
  world.domain.openManager = () => {
    throw unavailable("the domain manager");
  };
  await world.publish({ members: { alice: "" } });
  await clock.pass(60_000);
  const before = runs.length;

  for (let times = 0; times < 20; times += 1) {
    turn();
    await clock.pass(1);
  }

  expect(runs.length).toBe(before);
});

test("what a rule holds, and what is invalid, waits for a person and is not tried again and again", async () => {
  const members = { alice: "", bob: "", carol: "" };
  const { runs, clock, world, backoffs } = await aWatch({ members });
  await world.publish({ members: {} });
  await clock.pass(10_000);
  expect(runs.at(-1)?.result).toBe("held");
  await world.publish({ members, files: { "participants/bad.yaml": "kind: Participant\n" } });
  await clock.pass(10_000);
  expect(runs.at(-1)?.result).toBe("invalid");
  const count = runs.length;

  await clock.pass(3_600_000);

  expect(runs).toHaveLength(count);
  expect(backoffs).toEqual([]);
});

test("one domain that hangs keeps no other waiting, and neither do many that fail", async () => {
  const zeta = aName("zeta");
  const { runs, clock, world, turn } = await aWatch({ members: { alice: "" }, alsoWatch: [zeta], places: 2 });
  // The register has no domain of that name: it fails at once, each time.
  expect(runs.filter(({ domain }) => domain === zeta)).toMatchObject([{ result: "failed" }]);
  world.domain.beforeReadMembers = () => undefined;
  let letGo: () => void = () => undefined;
  const hanging = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const open = world.domain.openManager.bind(world.domain);
  let isFirst = true;
  world.domain.openManager = (expected) => {
    const manager = open(expected);
    if (!isFirst) return manager;
    isFirst = false;
    return { ...manager, read: async (context) => hanging.then(() => manager.read(context)) };
  };
  turn();
  await settle();
  const before = runs.filter(({ domain }) => domain === ACME).length;

  // It hangs; the other one goes on failing at its own pace.
  const failuresBefore = runs.length;
  await clock.pass(5 * MINUTE_MS);
  expect(runs.length).toBeGreaterThan(failuresBefore);
  expect(runs.filter(({ domain }) => domain === ACME)).toHaveLength(before);

  letGo();
  await settle();
  expect(runs.filter(({ domain }) => domain === ACME).length).toBe(before + 1);
});

test("a date of the register has its look at that moment", async () => {
  const inTwoHours = new Date(NOW_MS + 2 * 3_600_000).toISOString().replace(".000", "");
  const { runs, clock, world } = await aWatch({ members: { alice: `validUntil: ${inTwoHours}`, bob: "" } });
  expect(world.domain.standings.get(ALICE)).toEqual(admitted());

  await clock.pass(2 * 3_600_000 - 1);
  expect(runs).toHaveLength(1);
  await clock.pass(1);

  expect(runs.at(-1)).toMatchObject({ trigger: "date", result: "applied" });
  expect(world.domain.standings.get(ALICE)?.kind).toBe("suspended");
});

test("a clock that is set back an hour stops nothing: turns, retries and dates go on", async () => {
  const inTwoHours = new Date(NOW_MS + 2 * 3_600_000).toISOString().replace(".000", "");
  const { runs, clock, world, turn } = await aWatch({ members: { alice: `validUntil: ${inTwoHours}`, bob: "" } });
  clock.set(NOW_MS - 3_600_000);
  world.domain.setState(aParticipantId("bob"), admitted("Observation"));

  turn();
  await clock.pass(1);
  expect(runs.at(-1)).toMatchObject({ trigger: "schedule", result: "applied" });
  expect(world.domain.standings.get(aParticipantId("bob"))).toEqual(admitted());

  // The date is what the clock says, and it comes an hour later now.
  await clock.pass(2 * 3_600_000);
  expect(world.domain.standings.get(ALICE)).toEqual(admitted());
  await clock.pass(3_600_000);
  expect(world.domain.standings.get(ALICE)?.kind).toBe("suspended");
});

test("a failing domain is tried again after its pause, also when the clock was set back meanwhile", async () => {
  const { runs, clock, world, turn } = await aWatch({ members: { alice: "" } });
  const open = world.domain.openManager.bind(world.domain);
  world.domain.openManager = () => {
    throw unavailable("the domain manager");
  };
  turn();
  await clock.pass(1);
  expect(runs.at(-1)?.result).toBe("failed");
  world.domain.openManager = open;
  clock.set(NOW_MS - DAY_MS);

  await clock.pass(1_000);
  expect(runs.at(-1)).toMatchObject({ trigger: "retry", result: "in-sync" });
});

test("turns are put off by a share of the interval that is always the same for a name", async () => {
  const { taken, clock, turn } = await aWatch({ jitter: 0.5 });
  const waits: number[] = [];
  for (let times = 0; times < 3; times += 1) {
    const count = taken.length;
    turn();
    await settle();
    const wait = sure(clock.nextMs);
    expect(taken).toHaveLength(count);
    await clock.pass(Math.max(wait, 30_000));
    expect(taken.length).toBeGreaterThan(count);
    waits.push(taken.at(-1)?.askedAtMs ?? 0);
  }
  const [first = 0, second = 0, third = 0] = waits;
  expect(second - first).toBe(third - second);
});

test("how far a turn is put off follows from the interval around that turn, and not from the one before", async () => {
  const { taken, clock, turn } = await aWatch({ jitter: 0.5 });
  const waitAfter = async (intervalMs: number): Promise<number> => {
    const atMs = clock.nowMs();
    turn(ACME, intervalMs);
    await clock.pass(intervalMs / 2);
    return sure(taken.at(-1)).askedAtMs - atMs;
  };

  const weekly = await waitAfter(7 * DAY_MS);
  const often = await waitAfter(15 * MINUTE_MS);

  expect(weekly).toBeGreaterThan(15 * MINUTE_MS);
  expect(often).toBeGreaterThan(0);
  expect(often).toBeLessThan(8 * MINUTE_MS);
});

test("mode report leaves everything to a person, and mode observe of a member leaves that member alone", async () => {
  const reporting = await aWatch({ members: { alice: "" }, policy: "mode: report" });
  expect(reporting.runs.at(-1)).toMatchObject({ result: "reported", message: "the mode leaves it to a person" });
  expect(reporting.world.domain.standings.size).toBe(0);

  const mixed = await aWatch({ members: { alice: "", bob: "mode: report", carol: "mode: observe" } });
  expect([...mixed.world.domain.standings.keys()]).toEqual([ALICE]);
});

test("what a look found is told in numbers, with the age of the drift", async () => {
  const { findings, clock, world, turn } = await aWatch({ members: { alice: "", bob: "" }, policy: "mode: report" });
  await world.apply({}, { clock });
  world.domain.setState(ALICE, ABSENT);
  world.domain.setState(aParticipantId("mallory"), admitted());
  turn();
  await clock.pass(MINUTE_MS);
  turn();
  await clock.pass(1);

  expect(findings.at(-1)).toMatchObject({
    members: { admitted: 2, suspended: 0, joined: 0, unmanaged: 1 },
    holds: [],
    paused: false,
    blockedByBranch: false,
  });
  expect(
    findings
      .at(-1)
      ?.drift.map(({ kind }) => kind)
      .toSorted(),
  ).toEqual(["missing", "unmanaged"]);
  expect(
    clock.nowMs() - (findings.at(-1)?.drift.find(({ kind }) => kind === "missing")?.sinceMs ?? 0),
  ).toBeGreaterThanOrEqual(MINUTE_MS);
});

test("told to stop it begins nothing new, and ends when what is in hand has ended", async () => {
  const { world, watch, stop, runs } = await aWatch({ members: { alice: "" } });
  let letGo: () => void = () => undefined;
  world.domain.beforeSubmit = () =>
    new Promise((resolve) => {
      letGo = resolve;
    });
  await world.publish({ members: { alice: "permission: Observation" } });
  void watch.request(ACME, "request");
  await settle();
  let hasEnded = false;
  const stopping = stop().then(() => {
    hasEnded = true;
  });
  await watch.request(ACME, "request");
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
  letGo();
  await stopping;

  expect(hasEnded).toBe(true);
  expect(world.domain.open).toBe(0);
  expect(runs.length).toBeLessThanOrEqual(3);
});

test("not ready until the branch was read once, and ready for good then", async () => {
  const gone = async (): Promise<never> => Promise.reject(unavailable("the remote"));
  const broken = { tip: gone, resolve: gone, known: async () => Promise.resolve(undefined) };
  const { watch, breakRegister, clock } = await aWatch({ broken });
  expect(watch.unready()).toEqual([{ what: "register", why: "the remote is gone" }]);

  breakRegister(undefined);
  await clock.pass(60_000);
  expect(watch.unready()).toEqual([]);
  breakRegister(broken);
  await clock.pass(60_000);
  expect(watch.unready()).toEqual([]);
});
