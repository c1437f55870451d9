import { expect, test } from "vitest";

import { examineDomain } from "../../../src/usecases/operate/examine.ts";
import { aSimulatedWorld, TRACE_ID } from "../domain/a-world.ts";

const CONTEXT = { signal: new AbortController().signal, traceId: TRACE_ID };

/** What is said of the time for which a run waits. */
async function waitingOn(topologyChangeDelayMs: number, effectiveTimeoutMs: number) {
  const world = await aSimulatedWorld({}, { topologyChangeDelayMs });
  const examined = await examineDomain({ ...world.deps, effectiveTimeoutMs }, CONTEXT);
  return examined.find(({ check }) => check === "acme: waiting");
}

test("settings that wait for a change as long as the domain takes for one are fine", async () => {
  expect(await waitingOn(60_000, 60_000)).toMatchObject({
    state: "ok",
    message: "changes take effect 60 s after they are sequenced, and effectiveTimeoutSeconds is 60",
  });
});

test("settings that are shorter than the domain's own delay are warned of, with the least that would do", async () => {
  expect(await waitingOn(90_500, 60_000)).toMatchObject({
    state: "warning",
    message: "changes take effect 90.5 s after they are sequenced, and effectiveTimeoutSeconds is 60",
    hint: expect.stringContaining("effectiveTimeoutSeconds of the domain to 91 at least") as unknown,
  });
});

test("a domain that cannot be read says nothing of its delay, and the rest is examined all the same", async () => {
  const world = await aSimulatedWorld({}, { faults: { failListHalfway: 1 } });

  const examined = await examineDomain(world.deps, CONTEXT);

  expect(examined.map(({ check, state }) => `${check} ${state}`)).toEqual([
    "acme: admin API ok",
    "acme: identity warning",
    "acme: clock ok",
    "acme: topology failed",
    "acme: permissions ok",
  ]);
});

test("a passive replica takes no changes, and what to do about that is not to try again", async () => {
  const world = await aSimulatedWorld({}, { active: false });

  const examined = await examineDomain(world.deps, CONTEXT);

  const hint = "Give the address of the active one.";
  expect(examined.find(({ check }) => check === "acme: admin API")).toMatchObject({ state: "warning", hint });
  expect(examined.at(-1)).toMatchObject({ check: "acme: permissions", state: "failed", code: "unavailable", hint });
});
