import { expect, test } from "vitest";

import { detectDrift } from "../../../src/usecases/domain/detect-drift.ts";
import { planDomain } from "../../../src/usecases/domain/plan.ts";
import { reportStatus } from "../../../src/usecases/operate/report-status.ts";
import { overriding } from "../register/memory-register.ts";
import { readersOf } from "../../../src/usecases/register/register-readers.ts";
import { validate } from "../../../src/usecases/register/validate.ts";
import type { DomainId } from "../../../src/model/identifier.ts";
import { aDomainId, aParticipantId } from "../../build/identifiers.ts";
import { aRecord } from "../../build/runs.ts";
import { admitted } from "../../build/members.ts";
import { aParticipantYaml } from "../../build/documents.ts";
import { git } from "../../support/git-repository.ts";
import { aMemoryWorld, aSimulatedWorld, aWholeWorld, failureOf, filesOf, TRACE_ID } from "./a-world.ts";
import { MemoryDomain } from "./memory-domain.ts";
import { MemoryRegister } from "../register/memory-register.ts";

const ALICE = aParticipantId("alice");
const BOB = aParticipantId("bob");
const OPTIONS = { traceId: TRACE_ID, signal: new AbortController().signal };

test("planning changes nothing, however often", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  const first = await world.judgedPlan();

  const second = await world.judgedPlan();

  expect(second.digest).toBe(first.digest);
  expect(await world.standings()).toEqual({});
  expect(world.simulator.calls.AuthorizeParticipantDomainState).toBe(0);
  expect(await world.lastApplied()).toBeUndefined();
});

test("a branch that is reviewed is planned by its name, and the protected one stays what it is", async () => {
  const world = await aWholeWorld({ members: { alice: "" } });
  await git(world.repository, "checkout", "--quiet", "-b", "admit-bob");
  await world.publish({ members: { alice: "", bob: "" } });

  const reviewed = await world.plan({ ref: "admit-bob" });
  const main = await world.plan();

  expect(reviewed.judged.plan.actions.map(({ member }) => member.name)).toEqual(["alice", "bob"]);
  expect(main.judged.plan.actions.map(({ member }) => member.name)).toEqual(["alice"]);
});

test("when domain.yaml names another domain between two plans, that one is read", async () => {
  const old = new MemoryDomain(aDomainId("old"));
  const young = new MemoryDomain(aDomainId("young"));
  young.standings.set(ALICE, admitted());
  const register = new MemoryRegister();
  const world = await aMemoryWorld();
  const deps = {
    ...world.deps,
    ...readersOf(register, { filesPerFolder: 100 }),
    openManager: (domainId: DomainId) =>
      Promise.resolve((domainId === old.domainId ? old : young).openManager(domainId)),
  };
  register.commit(filesOf({ domainId: old.domainId, members: { alice: "" } }));
  const before = await planDomain(deps, OPTIONS);
  register.commit(filesOf({ domainId: young.domainId, members: { alice: "" } }));

  const after = await planDomain(deps, OPTIONS);

  expect(before).toMatchObject({ live: { domainId: old.domainId }, judged: { plan: { members: { unchanged: 0 } } } });
  expect(after).toMatchObject({
    live: { domainId: young.domainId },
    judged: { plan: { actions: [], members: { unchanged: 1 } } },
  });
  expect([old.open, young.open]).toEqual([0, 0]);
});

test("a domain whose id changed to one that does not answer is refused, although the old one does", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  await world.plan();
  await world.publish({ members: { alice: "" }, domainId: aDomainId("elsewhere") });

  expect((await failureOf(world.plan())).code).toBe("settings");
});

test("an invalid register is told although the domain cannot be reached", async () => {
  const world = await aSimulatedWorld({ members: { alice: "permission: Everything" } });
  await world.simulator.close();

  const planned = await planDomain(world.deps, OPTIONS);

  expect(planned).toMatchObject({ kind: "invalid" });
});

test("one domain's invalid document keeps no other domain from being planned", async () => {
  const world = await aMemoryWorld();
  world.register.commit({
    ...filesOf({ members: { alice: "" } }),
    "domains/zeta/participants/bob.yaml": aParticipantYaml({ name: "bob", spec: "permission: Everything" }),
  });

  expect((await world.judgedPlan()).plan.actions.map(({ member }) => member.name)).toEqual(["alice"]);
});

test("a connection to the domain is closed also when the register cannot be read", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  await world.plan();
  const broken = overriding(world.register, {
    list: () => Promise.reject(new Error("the disk is gone")),
  });
  const readers = readersOf(broken, { filesPerFolder: 100 });

  await expect(planDomain({ ...world.deps, ...readers }, OPTIONS)).rejects.toThrow("the disk is gone");

  await expect.poll(() => world.domain.open).toBe(0);
});

test("an abort ends a plan", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  world.simulator.armFault({ fault: "lostAnswer", method: "GetId", how: "silence" });
  const stop = new AbortController();
  const planning = planDomain(world.deps, { ...OPTIONS, signal: stop.signal });
  await expect.poll(() => world.simulator.calls.GetId).toBe(1);
  const startedAt = performance.now();

  stop.abort();

  await expect(planning).rejects.toThrow();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

// Drift and status.

test("what somebody changed behind git's back is drift, and what git asks for is pending", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  await world.apply();
  await world.publish({ members: { alice: "", carol: "" } });
  await world.simulator.console.setState(ALICE, "Observation", "Ordinary");
  await world.simulator.console.setState(BOB, "Submission", "Ordinary");

  const report = await detectDrift(world.deps, OPTIONS);

  expect(report).toMatchObject({ kind: "read", pending: 1 });
  expect(report.kind === "read" && report.items.map(({ kind, member }) => [kind, member.participantId])).toEqual([
    ["unmanaged", BOB],
    ["changed", ALICE],
  ]);
  expect(world.simulator.calls.AuthorizeParticipantDomainState).toBe(1);
});

test("the status tells who is connected, what was applied, and what a killed run left open", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  await world.apply();
  await world.simulator.registerParticipant({ uid: ALICE });
  const { plan } = await world.judgedPlan();
  await world.begin([aRecord("bob")]);

  const status = await reportStatus(world.deps, OPTIONS);

  expect(status).toMatchObject({
    kind: "read",
    connected: 1,
    drift: 0,
    interrupted: 1,
    mediators: [world.simulator.domainId],
    lastApplied: { commit: plan.commit },
    identity: { domainId: world.simulator.domainId, active: true },
  });
});

test("validating needs no domain, and finds every problem at once", async () => {
  const world = await aMemoryWorld({
    members: { alice: "permission: Everything", bob: "trustLevel: Royal", carol: "" },
  });

  const validation = await validate(world.deps, undefined, OPTIONS.signal);

  expect(validation.isValid).toBe(false);
  expect(new Set(validation.problems.map(({ path }) => path))).toEqual(
    new Set(["domains/acme/participants/alice.yaml", "domains/acme/participants/bob.yaml"]),
  );
  expect(world.domain.open).toBe(0);
});

test("an open domain is told once for all whom it let in, and a closed one not for who waited to be admitted", async () => {
  const openNotesOf = async (mode: "open" | "permissioned"): Promise<readonly string[]> => {
    const world = await aSimulatedWorld({}, { mode });
    for (const name of ["one", "two", "three"]) {
      const uid = world.simulator.uidOf(name);
      if (mode === "permissioned") await world.simulator.console.setState(uid, "Submission", "Ordinary");
      await world.simulator.registerParticipant({ name });
    }
    const { plan } = await world.judgedPlan();
    expect(plan.unmanaged).toHaveLength(3);
    return plan.notes.filter(({ kind }) => kind === "open-domain").map(({ message }) => message);
  };

  expect(await openNotesOf("open")).toEqual([expect.stringContaining("it admitted 3 participants by itself")]);
  expect(await openNotesOf("permissioned")).toEqual([]);
});
