import { expect, test } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import type { Action } from "../../../src/model/plan.ts";
import { awaitEffective } from "../../../src/usecases/domain/await-effective.ts";
import { aLiveDomain } from "../../build/domains.ts";
import { aDomainId } from "../../build/identifiers.ts";
import { ManualClock } from "../../build/manual-clock.ts";
import { anAction } from "../../build/plans.ts";
import { MemoryDomain } from "./memory-domain.ts";
import { TRACE_ID } from "./a-world.ts";

const MINUTE_MS = 60_000;

function someActions(count: number): readonly Action[] {
  return Array.from({ length: count }, (_, index) => anAction({ name: `member-${String(index)}` }));
}

interface Wish {
  readonly actions: readonly Action[];
  /** When each of them shows, from the beginning of the wait; never where there is none. */
  readonly showsAtMs: (index: number) => number | undefined;
  readonly delayMs?: number;
  readonly stopAtMs?: number;
}

/** Waits a minute where nothing shows. Gives how many were seen, and how long that took. */
async function waitFor({ actions, showsAtMs, delayMs = 0, stopAtMs }: Wish) {
  const clock = new ManualClock();
  const domain = new MemoryDomain(aDomainId("acme"));
  const manager = domain.openManager(domain.domainId);
  const startedAtMs = clock.nowMs();
  const stop = new AbortController();
  domain.beforeReadMembers = () => {
    const passedMs = clock.nowMs() - startedAtMs;
    if (stopAtMs !== undefined && passedMs >= stopAtMs) stop.abort();
    for (const [index, { member, after }] of actions.entries()) {
      const atMs = showsAtMs(index);
      if (atMs !== undefined && atMs <= passedMs) domain.setState(member.participantId, after);
    }
  };
  let took: number | undefined;
  const waiting = awaitEffective(
    { clock, effectiveTimeoutMs: MINUTE_MS },
    { manager, actions, before: aLiveDomain({ topologyChangeDelayMs: delayMs }) },
    stop.signal,
    {
      signal: new AbortController().signal,
      traceId: TRACE_ID,
    },
  ).finally(() => (took = clock.nowMs() - startedAtMs));
  while (took === undefined) await clock.pass(1_000);
  return { seen: (await waiting).size, seconds: Math.round(took / 1_000) };
}

test("six hundred changes that show one after the other are waited for, though all of them take longer than one may", async () => {
  const found = await waitFor({ actions: someActions(600), showsAtMs: (index) => index * 500 });

  expect(found.seen).toBe(600);
  expect(found.seconds).toBeGreaterThan(290);
});

test("a wait ends once nothing has shown for as long as one change may take", async () => {
  const found = await waitFor({
    actions: someActions(10),
    showsAtMs: (index) => (index < 4 ? index * 30_000 : undefined),
  });

  expect(found.seen).toBe(4);
  // The last showed after 90 seconds.
  expect(found.seconds).toBeGreaterThanOrEqual(150);
  expect(found.seconds).toBeLessThan(155);
});

test("the domain's own delay counts on top, also where it is longer than what the settings allow", async () => {
  const actions = someActions(3);
  const showsAtMs = (): number => 100_000;

  expect((await waitFor({ actions, showsAtMs })).seen).toBe(0);
  expect(await waitFor({ actions, showsAtMs, delayMs: 95_000 })).toMatchObject({ seen: 3 });
});

test("who is told to stop looks a few seconds longer, whatever shows meanwhile", async () => {
  const found = await waitFor({ actions: someActions(600), showsAtMs: (index) => index * 500, stopAtMs: 20_000 });

  expect(found.seconds).toBeGreaterThanOrEqual(23);
  expect(found.seconds).toBeLessThan(26);
});

test("a domain that cannot be read for a while makes no progress, and is read again", async () => {
  const clock = new ManualClock();
  const domain = new MemoryDomain(aDomainId("acme"));
  const [action = anAction()] = someActions(1);
  domain.setState(action.member.participantId, action.after);
  let looks = 0;
  domain.beforeReadMembers = () => {
    looks += 1;
    if (looks < 5) throw new RollcallError("unavailable", "it went away", { hint: "Try again." });
  };
  const never = new AbortController().signal;
  const waiting = awaitEffective(
    { clock, effectiveTimeoutMs: MINUTE_MS },
    { manager: domain.openManager(domain.domainId), actions: [action], before: aLiveDomain() },
    never,
    { signal: never, traceId: TRACE_ID },
  );
  await clock.pass(10_000);

  expect((await waiting).size).toBe(1);
});
