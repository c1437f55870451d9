import { expect, test } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import { LiveSnapshots } from "../../../src/usecases/requests/live-snapshots.ts";
import { aDomainId, aName, aParticipantId } from "../../build/identifiers.ts";
import { ManualClock } from "../../build/manual-clock.ts";
import { admitted } from "../../build/members.ts";
import { TRACE_ID } from "../domain/a-world.ts";
import { MemoryDomain } from "../domain/memory-domain.ts";

const ACME = aName("acme");
const context = { signal: new AbortController().signal, traceId: TRACE_ID };

function aWorld() {
  const domain = new MemoryDomain(aDomainId("acme"));
  const clock = new ManualClock();
  const seen = { reads: 0, failing: false };
  const open = (id: MemoryDomain["domainId"]) => {
    seen.reads += 1;
    if (seen.failing) throw new RollcallError("unavailable", "the node is away", { hint: "Wait." });
    return Promise.resolve(domain.openManager(id));
  };
  const snapshots = new LiveSnapshots(new Map([[ACME, async (id: MemoryDomain["domainId"]) => open(id)]]), clock);
  return { domain, clock, seen, look: () => snapshots.of(ACME, domain.domainId, context), snapshots };
}

test("a flood of requests costs one read of the domain in a minute, and leaves nothing open", async () => {
  const { domain, clock, seen, look } = aWorld();
  await Promise.all(Array.from({ length: 500 }, look));
  await clock.pass(59_000);
  await look();
  expect(seen.reads).toBe(1);
  await clock.pass(1_000);
  await look();

  expect(seen.reads).toBe(2);
  expect(domain.open).toBe(0);
});

test("once the domain has changed it is read as it is", async () => {
  const { domain, look, snapshots } = aWorld();
  expect((await look())?.live.members.size).toBe(0);
  domain.setState(aParticipantId("alice"), admitted());
  expect((await look())?.live.members.size).toBe(0);
  snapshots.forget(ACME);

  expect((await look())?.live.members.size).toBe(1);
});

test("a failure is nobody's picture: the next one asks again", async () => {
  const { seen, look } = aWorld();
  seen.failing = true;
  await expect(look()).rejects.toMatchObject({ code: "unavailable" });
  seen.failing = false;

  expect((await look())?.live.members.size).toBe(0);
});

test("a clock that is set back makes no old picture last", async () => {
  const { clock, seen, look } = aWorld();
  await look();
  clock.set(clock.nowMs() - 3_600_000);
  await look();

  expect(seen.reads).toBe(2);
});

test("a picture is of the domain that it was asked of, and there is none of a domain that is not served here", async () => {
  const { domain, seen, look, snapshots } = aWorld();
  await look();

  await expect(snapshots.of(ACME, aDomainId("another"), context)).rejects.toMatchObject({ code: "settings" });
  expect(seen.reads).toBe(2);
  expect(await snapshots.of(aName("zeta"), domain.domainId, context)).toBeUndefined();
});
