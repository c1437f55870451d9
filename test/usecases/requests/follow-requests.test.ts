import { setTimeout as sleep } from "node:timers/promises";

import { expect, onTestFinished, test, vi } from "vitest";

import type { RequestReason } from "../../../src/model/request.ts";
import type { Forge } from "../../../src/ports/forge.ts";
import { Requests } from "../../../src/usecases/requests/follow-requests.ts";
import { aParticipantYaml } from "../../build/documents.ts";
import { aName, aParticipantId, sure } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import {
  admission,
  admitApproved,
  aRequestWorld,
  memberPath,
  OWNED,
  type RequestWorld,
  runAsService,
} from "./a-request-world.ts";

const ACME = aName("acme");
const HOUR_MS = 3_600_000;
const POLL_MS = 60_000;
const { signal } = new AbortController();

/** A world with somebody who follows its requests, and a record of what the forge is asked. */
interface FollowedWorld extends RequestWorld {
  /** Names of the port's methods. */
  readonly asked: string[];
  readonly looks: { readonly number: number; readonly reason: RequestReason }[];
  readonly troubles: unknown[];
  readonly deliveryKept: () => void;
  /** Time passes until it is so. */
  readonly until: (isSo: () => Promise<boolean> | boolean) => Promise<void>;
  /** So much time passes, and everybody does what falls into it. */
  readonly pass: (lengthMs: number) => Promise<void>;
}

/** Beside the lists that are polled, and what has to be asked of a list. */
const LISTS = ["openPullRequests", "mergedPullRequests", "openIssues", "redeliverFailed"];

function recorded(forge: Forge, asked: string[]): Forge {
  return new Proxy(forge, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]): unknown => {
        asked.push(String(name));
        return Reflect.apply(value, target, given);
      };
    },
  });
}

function follow(world: RequestWorld): FollowedWorld {
  const { clock, branch } = world;
  const asked: string[] = [];
  const looks: FollowedWorld["looks"] = [];
  const troubles: unknown[] = [];
  const requests = new Requests({
    ...world.deps,
    forge: recorded(world.forge, asked),
    domains: new Map([...world.domains.keys()].map((domain) => [domain, world.applyDeps(domain)])),
    driftReportMs: HOUR_MS,
    baseBranch: "main",
    pollMs: POLL_MS,
    random: () => 0.5,
    pollBranch: () => undefined,
    // No other replica is here.
    deliveryPollMs: HOUR_MS,
    publish: (event) => {
      if (event.kind === "request-looked-at") looks.push({ number: event.number, reason: event.reason });
      else if (event.kind === "warning") troubles.push(event.error);
    },
  });
  const stop = new AbortController();
  const running = requests.run(stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await clock.pass(0);
    await running;
  });
  const step = async (lengthMs: number): Promise<void> => {
    await clock.pass(lengthMs);
    // Git and the store are real.
    await sleep(2);
  };
  return {
    ...world,
    asked,
    looks,
    troubles,
    deliveryKept: () => {
      requests.deliveryKept();
    },
    until: async (isSo) => {
      while (!(await isSo())) {
        // Somebody polls the branch.
        await branch.newest(signal);
        await step(250);
      }
    },
    pass: async (lengthMs) => {
      for (let passedMs = 0; passedMs < lengthMs; passedMs += 5_000) await step(5_000);
    },
  };
}

async function applied(world: RequestWorld): Promise<void> {
  await runAsService(world);
}

/** Admitted, in force, and told; who was let in has not connected. */
async function aWaitedFor(): Promise<FollowedWorld & { readonly number: number }> {
  const world = await aRequestWorld();
  await applied(world);
  const number = await admitApproved(world, "carla");
  await applied(world);
  const followed = follow(world);
  await followed.until(() => told(followed, number).includes("### ✅ In force on acme"));
  await followed.pass(2 * POLL_MS);
  return { ...followed, number };
}

function told({ forge }: RequestWorld, number: number): string {
  return forge.ourComment(number) ?? "";
}

test("of a merged request in force whose member has not connected nothing is asked, however long it takes", async () => {
  const world = await aWaitedFor();
  world.asked.length = 0;
  const { written } = world.forge;
  await world.pass(5 * POLL_MS);

  expect([...new Set(world.asked)].filter((name) => !LISTS.includes(name))).toEqual([]);
  expect(world.looks.filter(({ number }) => number === world.number).length).toBeGreaterThan(20);
  expect(world.forge.written).toBe(written);
  expect(world.troubles).toEqual([]);
});

test("whoever was waited for is told as soon as they connect, though nobody says so on the forge", async () => {
  const world = await aWaitedFor();
  sure(world.domains.get(ACME)).ownSides.set(aParticipantId("carla"), admitted("Submission"));

  await world.until(async () => (await world.store.requests.request(world.number))?.state === "settled");

  expect(told(world, world.number)).toContain("connected");
});

test("what is said of a merged request is heard, also where no delivery comes", async () => {
  const world = await aWaitedFor();
  const wendy = world.forge.person("wendy", "write");
  const id = world.forge.say(wendy, world.number, "/rollcall retry");
  world.forge.change(world.number, {});

  await world.until(() => world.forge.reactions.get(id)?.includes("done") === true);

  expect(world.runs).toEqual([ACME]);
});

async function anOpenOne(domains = { acme: OWNED, zeta: OWNED }): Promise<FollowedWorld & { readonly number: number }> {
  const world = await aRequestWorld({ domains });
  const number = await world.ask(world.alice, admission("carla"));
  const followed = follow(world);
  await followed.until(() => told(followed, number) !== "");
  await followed.pass(2 * POLL_MS);
  return { ...followed, number };
}

test("a delivery that this process has kept is taken at once; the poll is for those of other replicas", async () => {
  const world = await anOpenOne();
  const { number, store, clock } = world;
  world.looks.length = 0;
  await store.requests.keepDelivery("delivery-1", [{ kind: "pull-request", number }], clock.nowMs());
  await world.pass(POLL_MS);
  expect(await store.requests.deliveries(10)).toHaveLength(1);
  expect(world.looks).not.toContainEqual({ number, reason: "hinted" });

  world.deliveryKept();

  await world.until(() => world.looks.some(({ reason }) => reason === "hinted"));
  expect(await store.requests.deliveries(10)).toEqual([]);
});

async function isHeldAgainst(world: FollowedWorld & { readonly number: number }, base: string): Promise<boolean> {
  return (await world.store.requests.request(world.number))?.base === base;
}

test.each([
  ["a file that nothing governs", { "README.md": "hello" }],
  ["another domain's documents", admission("erin", "zeta")],
])("a branch that moves on by %s changes no verdict: nothing is asked, and nothing written", async (_what, change) => {
  const world = await anOpenOne();
  const { written } = world.forge;
  world.asked.length = 0;
  world.looks.length = 0;
  const base = await world.commit(change);

  await world.until(() => isHeldAgainst(world, base));

  expect(world.looks).toContainEqual({ number: world.number, reason: "moved" });
  expect(world.asked.filter((name) => !LISTS.includes(name))).toEqual([]);
  expect(world.forge.written).toBe(written);
});

test.each([
  ["the domain's policy", { "domains/acme/sequencers/west.yaml": "kind: Sequencer\n" }, "not valid"],
  [
    "another document at the same place",
    { [memberPath("carla")]: aParticipantYaml({ name: "carla" }) + "# x\n" },
    "onflict",
  ],
])("a branch that moves on by %s changes the verdict", async (_what, change, title) => {
  const world = await anOpenOne();
  await world.commit(change);

  await world.until(() => world.verdict(world.number).title.includes(title));

  expect(told(world, world.number)).toContain(title);
});

test("a branch that moves on while the store does not answer is not forgotten", async () => {
  const world = await anOpenOne();
  const unsettled = vi.spyOn(world.store.requests, "unsettled").mockRejectedValue(new Error("the store is away"));
  const base = await world.commit({ "README.md": "hello" });
  await world.branch.newest(signal);
  await world.pass(10_000);
  unsettled.mockRestore();
  const untilMs = world.clock.nowMs() + 2 * POLL_MS;

  await world.until(async () => world.clock.nowMs() > untilMs || (await isHeldAgainst(world, base)));

  expect(await isHeldAgainst(world, base)).toBe(true);
  expect(world.troubles).toContainEqual(new Error("the store is away"));
});
