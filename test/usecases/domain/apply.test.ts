import { expect, test } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import type { DomainId } from "../../../src/model/identifier.ts";
import type { ApplyDeps } from "../../../src/usecases/domain/domain-deps.ts";
import type { RunRecord } from "../../../src/model/run.ts";
import { ABSENT } from "../../../src/model/standing.ts";
import { EXIT, runExitCode } from "../../../src/cli/exit-code.ts";
import { ERRORS } from "../../../src/model/error.ts";
import { aParticipantYaml } from "../../build/documents.ts";
import { aRecord } from "../../build/runs.ts";
import { aDomainId, aParticipantId, sure } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { anAction } from "../../build/plans.ts";
import {
  ACME,
  aMemoryWorld,
  aSimulatedWorld,
  aWholeWorld,
  failureOf,
  openSimulator,
  outcomesOf,
  TRACE_ID,
} from "./a-world.ts";

const [ALICE, BOB, CAROL, DAVE] = ["alice", "bob", "carol", "dave"].map(aParticipantId);
if (ALICE === undefined || BOB === undefined || CAROL === undefined || DAVE === undefined) throw new Error("four ids");
const WRITE = "AuthorizeParticipantDomainState";
const LIST = "ListParticipantDomainState";

// From git to the domain.

test("what a git repository says is what the domain shows, and nothing is left to do then", async () => {
  const world = await aWholeWorld({
    members: { alice: "", bob: "permission: Confirmation\ntrustLevel: Vip", carol: "state: suspended\nreason: a test" },
  });

  const run = await world.apply();

  expect(outcomesOf(run)).toEqual({
    "admit alice": "effective",
    "admit bob": "effective",
    "suspend carol": "effective",
  });
  const wanted = { alice: "Submission", bob: "Confirmation (Vip)", carol: "suspended" };
  expect(await world.standings()).toEqual(wanted);
  expect(await world.lastApplied()).toEqual(wanted);
  expect((await world.judgedPlan()).plan.actions).toEqual([]);
  expect((await world.apply()).kind).toBe("in-sync");
});

test("a whole life in git: admitted, changed, suspended, resumed, revoked, purged", async () => {
  const policy = "mode: enforce\nlimits:\n  smallDomain: 1\nrevocation:\n  purgeAfter: 1m";
  const world = await aWholeWorld({ policy, members: { alice: "", bob: "" } });
  await world.apply();
  const lives: Record<string, string>[] = [];
  for (const spec of ["permission: Observation", "state: suspended\nreason: a test", ""]) {
    await world.publish({ policy, members: { alice: spec, bob: "" } });
    lives.push(outcomesOf(await world.apply()));
  }
  await world.publish({ policy, members: { bob: "" } });
  lives.push(outcomesOf(await world.apply()));

  expect(lives).toEqual([
    { "change alice": "effective" },
    { "suspend alice": "effective" },
    { "resume alice": "effective" },
    { "revoke alice": "effective" },
  ]);
  expect(await world.standings()).toEqual({ alice: "suspended", bob: "Submission" });
  // Its disabled entry stays until it is due.
  const clock = { ...world.deps.clock, nowMs: () => Date.now() + 120_000 };
  expect(outcomesOf(await world.apply({}, { clock }))).toEqual({ "purge alice": "effective" });
  expect(await world.standings()).toEqual({ bob: "Submission" });
  expect(await world.lastApplied()).toEqual({ bob: "Submission" });
});

test("a member removed from git that the store never recorded is known as removed by the branch's history", async () => {
  const world = await aWholeWorld({ members: { alice: "", bob: "" } });
  await world.simulator.console.setState(ALICE, "Submission", "Ordinary");
  await world.simulator.console.setState(BOB, "Submission", "Ordinary");
  await world.publish({ members: { bob: "" } });

  expect(outcomesOf(await world.apply())).toEqual({ "revoke alice": "effective" });
});

test("a document that names another participant lets that one in, and the other go", async () => {
  const world = await aWholeWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  const text = aParticipantYaml({ name: "alice", participantId: DAVE });
  await world.publish({ members: { bob: "" }, files: { "participants/alice.yaml": text } });

  const run = await world.apply();

  expect(
    run.kind === "applied" &&
      run.applied.map(({ action, outcome }) => [action.cause, action.counterpart, outcome.kind]),
  ).toEqual([
    ["replaced", ALICE, "effective"],
    ["replaced", DAVE, "effective"],
  ]);
  expect(await world.standings()).toEqual({ alice: "suspended", bob: "Submission", dave: "Submission" });
  expect((await world.apply()).kind).toBe("in-sync");
});

test("the service leaves both halves of a replaced participant to a person where the document's mode says so", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  const text = aParticipantYaml({ name: "alice", participantId: DAVE, spec: "mode: report" });
  await world.publish({ members: { bob: "" }, files: { "participants/alice.yaml": text } });

  expect((await world.apply({ actor: "service" })).kind).toBe("reported");
  expect(await world.standings()).toEqual({ alice: "Submission", bob: "Submission" });
});

test("a live member that git never knew is left alone", async () => {
  const world = await aWholeWorld({ members: { alice: "" } });
  await world.simulator.console.setState(BOB, "Submission", "Ordinary");

  await world.apply();

  expect(await world.standings()).toEqual({ alice: "Submission", bob: "Submission" });
  expect((await world.judgedPlan()).plan.unmanaged.map(({ participantId }) => participantId)).toEqual([BOB]);
  expect(await world.lastApplied()).toEqual({ alice: "Submission" });
});

test("a run that finds nothing to do records what it found as applied", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  await world.simulator.console.setState(ALICE, "Submission", "Ordinary");
  expect(await world.lastApplied()).toBeUndefined();

  expect((await world.apply()).kind).toBe("in-sync");

  expect(await world.lastApplied()).toEqual({ alice: "Submission" });
  expect((await world.store.recall(ACME, 0)).lastApplied?.sequencers).toEqual(["east"]);
  expect(world.simulator.calls[WRITE]).toBe(0);
});

test("drift is put right, surplus entries too", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  await world.simulator.console.setState(ALICE, "Observation", "Ordinary");
  await world.simulator.console.addStateByOtherKey(BOB, "Submission", "Ordinary");

  const run = await world.apply();

  expect(outcomesOf(run)).toEqual({ "change alice": "effective", "change bob": "effective" });
  expect((await world.plan()).live.members.get(BOB)?.entries).toHaveLength(1);
});

test("every call of a run carries its trace id, and the run tells it", async () => {
  const lines: string[] = [];
  const world = await aSimulatedWorld({ members: { alice: "" } }, { log: (line) => lines.push(line) });

  const run = await world.apply();

  expect(run).toMatchObject({ traceId: TRACE_ID });
  const writes = lines.filter((line) => line.includes(`/${WRITE} by`));
  expect(writes.length).toBeGreaterThan(0);
  expect(writes.filter((line) => !line.includes(`tid:${TRACE_ID}`))).toEqual([]);
});

// What is not applied.

test("a held plan changes nothing, and is not recorded as applied", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "", carol: "", dave: "" } });
  await world.apply();
  const recorded = await world.store.recall(ACME, 0);
  const { calls } = world.simulator;
  await world.publish({ members: { alice: "", bob: "" } });

  const run = await world.apply({ confirm: () => Promise.reject(new Error("nobody is asked about a held plan")) });

  expect(run.kind).toBe("held");
  expect(world.simulator.calls[WRITE]).toBe(calls[WRITE]);
  expect(Object.keys(await world.standings())).toHaveLength(4);
  expect(await world.store.recall(ACME, 0)).toEqual(recorded);
});

// Ends that were approved. A document names whole seconds.

const DAY_MS = 86_400_000;

/** A moment so long from now, as a document says it. */
function inADay(offsetMs = 0): string {
  return new Date(Date.now() + DAY_MS + offsetMs).toISOString().replace(/\.\d+Z$/, "Z");
}

/** The same world some time later. */
function later({ deps }: { readonly deps: Pick<ApplyDeps, "clock"> }, byMs: number): Pick<ApplyDeps, "clock"> {
  return { clock: { ...deps.clock, nowMs: () => Date.now() + byMs } };
}

test("memberships that end together end on their day, as they were admitted", async () => {
  const end = `validUntil: ${inADay()}`;
  const world = await aMemoryWorld({ members: { alice: end, bob: end, carol: end, dave: "" } });
  await world.apply();

  const run = await world.apply({ actor: "service" }, later(world, DAY_MS + 60_000));

  expect(outcomesOf(run)).toEqual({
    "suspend alice": "effective",
    "suspend bob": "effective",
    "suspend carol": "effective",
  });
  expect(await world.standings()).toEqual({
    alice: "suspended",
    bob: "suspended",
    carol: "suspended",
    dave: "Submission",
  });
});

test("memberships that are brought forward to end together are held, also once that was recorded as applied", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "", carol: "", dave: "" } });
  await world.apply();
  const end = `validUntil: ${inADay()}`;
  await world.publish({ members: { alice: end, bob: end, carol: end, dave: "" } });
  expect((await world.apply()).kind).toBe("in-sync");

  const run = await world.apply({ actor: "service" }, later(world, DAY_MS + 60_000));

  expect(run).toMatchObject({ kind: "held", judged: { verdict: { holds: [{ rule: "rights-taken" }] } } });
});

test("members that were there before their documents, and end together a day after these came, are held", async () => {
  const end = `validUntil: ${inADay()}`;
  const world = await aMemoryWorld({ members: { alice: end, bob: end, carol: end, dave: "" } });
  for (const name of ["alice", "bob", "carol", "dave"]) {
    world.domain.standings.set(aParticipantId(name), admitted());
  }
  expect((await world.apply()).kind).toBe("in-sync");

  const run = await world.apply({ actor: "service" }, later(world, DAY_MS + 60_000));

  expect(run).toMatchObject({ kind: "held", judged: { verdict: { holds: [{ rule: "rights-taken" }] } } });
});

test("an end that is put off is as well known as the one before it, and one that is brought forward is new", async () => {
  const world = await aMemoryWorld({
    members: { alice: `validUntil: ${inADay()}`, bob: `validUntil: ${inADay()}`, carol: "" },
  });
  await world.apply();
  await world.publish({
    members: { alice: `validUntil: ${inADay(DAY_MS)}`, bob: `validUntil: ${inADay(-DAY_MS / 2)}`, carol: "" },
  });
  await world.apply();
  const ends = [...sure((await world.store.recall(ACME, 0)).lastApplied).members.values()].map(({ end }) => end);

  expect(ends).toEqual([
    { atMs: expect.any(Number) as unknown, sinceMs: undefined },
    { atMs: expect.any(Number) as unknown, sinceMs: expect.any(Number) as unknown },
    undefined,
  ]);
});

test("the override that the plan asked for releases it", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "", carol: "", dave: "" } });
  await world.apply();
  await world.publish({ members: { alice: "", bob: "" }, mayTake: 2 });

  expect(outcomesOf(await world.apply())).toEqual({ "revoke carol": "effective", "revoke dave": "effective" });
});

test("an invalid register applies nothing, whatever the domain says", async () => {
  const world = await aSimulatedWorld(
    { members: { alice: "", bob: "permission: Everything" } },
    { faults: { unavailable: 1 } },
  );

  const run = await world.apply();

  expect(run.kind).toBe("invalid");
  expect(world.simulator.calls[WRITE]).toBe(0);
});

test("an unconfirmed plan is not applied", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });

  expect((await failureOf(world.apply({ confirm: () => Promise.resolve(false) }))).code).toBe("usage");

  expect(await world.standings()).toEqual({});
  expect(await world.lastApplied()).toBeUndefined();
});

test("a plan with the reviewed digest is applied, its beginning is enough", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  const { digest } = await world.judgedPlan();

  expect(outcomesOf(await world.apply({ digest: digest.slice(0, 12) }))).toEqual({ "admit alice": "effective" });
});

test("a plan that is another one by now is stale, and nothing is applied", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  const { digest } = await world.judgedPlan();
  await world.publish({ members: { alice: "", bob: "" } });

  expect((await failureOf(world.apply({ digest }))).code).toBe("stale_plan");

  expect(await world.standings()).toEqual({});
});

test("a plan that the domain has overtaken is stale as well", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  const { digest } = await world.judgedPlan();
  await world.simulator.console.setState(ALICE, "Observation", "Ordinary");

  expect((await failureOf(world.apply({ digest }))).code).toBe("stale_plan");

  expect(await world.standings()).toEqual({ alice: "Observation" });
});

test.each(["", "abc", "ABCDEFABCDEF", "zzzzzzzzzzzz", "0123456789ab\n"])("%j is no digest", async (digest) => {
  const world = await aMemoryWorld({ members: { alice: "" } });

  expect((await failureOf(world.apply({ digest }))).code).toBe("usage");

  expect(await world.standings()).toEqual({});
});

test("a domain that the register does not have is told with those that it has", async () => {
  const world = await aMemoryWorld();
  world.register.commit({ "domains/other/README.md": "moved" });

  const failure = await failureOf(world.apply());

  expect(failure.code).toBe("invalid_register");
});

test("a wrong domain at the address is refused, and nothing is written there", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" }, domainId: aDomainId("elsewhere") });

  const failure = await failureOf(world.apply());

  expect(failure.code).toBe("settings");
  expect(failure.message).toContain(world.simulator.domainId);
  expect(world.simulator.calls[WRITE]).toBe(0);
});

test("a passive replica is refused before anything is recorded as begun", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } }, { active: false });

  expect((await failureOf(world.apply())).code).toBe("unavailable");

  expect(await world.store.openActions(ACME)).toEqual([]);
});

test("a passive replica takes nobody off the record of what was applied, whoever applies", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  await world.publish({ members: { alice: "" } });
  world.domain.passive = true;

  const failures = [await failureOf(world.apply()), await failureOf(world.apply({ actor: "service" }))];
  const reviewed = await failureOf(world.apply({ digest: "0123456789ab" }));

  expect([...failures, reviewed].map(({ code, message }) => [code, message])).toEqual(
    Array.from({ length: 3 }, () => [
      "unavailable",
      expect.stringContaining("1 removal left out of the plan") as string,
    ]),
  );
  world.domain.passive = false;
  expect(outcomesOf(await world.apply())).toEqual({ "revoke bob": "effective" });
});

test("a passive replica on which nothing is to be done is in sync", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  await world.apply();
  world.domain.passive = true;

  expect(await world.apply()).toMatchObject({ kind: "in-sync", judged: { blocks: [] } });
});

test("what a passive replica shows does not count as applied: who was revoked comes back with a new generation alone", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  await world.publish({ members: { alice: "" } });
  await world.apply();
  const before = await world.lastApplied();
  await world.publish({ members: { alice: "", bob: "" } });
  world.domain.passive = true;
  world.domain.setState(aParticipantId("bob"), admitted());

  const run = await world.apply();

  expect(run.kind).toBe("in-sync");
  expect(await world.lastApplied()).toEqual(before);
});

test("what was sent and a passive replica does not show blocks open", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  world.domain.unheard.set(ALICE, "undone");
  await world.apply({}, IN_A_MOMENT);
  world.domain.passive = true;

  await failureOf(world.apply());

  expect(await world.store.openActions(ACME)).toHaveLength(1);
});

// Unreadable is not empty.

test.each(["emptyList", "truncateList"] as const)("%s where members were last applied plans nothing", async (fault) => {
  const members = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`member-${String(index)}`, ""]));
  const world = await aSimulatedWorld({ members });
  await world.apply();
  const written = world.simulator.calls[WRITE];
  world.simulator.setFaults({ [fault]: 1 });

  const planned = await failureOf(world.plan());
  const applied = await failureOf(world.apply());

  expect([planned.code, applied.code]).toEqual(["unreadable", "unreadable"]);
  expect(planned.hint).toContain("--accept-missing");
  world.simulator.setFaults({});
  expect(world.simulator.calls[WRITE]).toBe(written);
  expect(Object.keys(await world.standings())).toHaveLength(8);
});

test("a single member that is all there was and that is gone is not believed either", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  await world.apply();
  world.simulator.setFaults({ emptyList: 1 });

  expect((await failureOf(world.apply())).code).toBe("unreadable");
});

test("members that really are gone are accepted by their exact number, and come back", async () => {
  const members = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`member-${String(index)}`, ""]));
  const world = await aSimulatedWorld({ members });
  await world.apply();
  for (const name of Object.keys(members)) {
    await world.simulator.console.removeState(aParticipantId(name), "Submission", "Ordinary");
  }

  expect((await failureOf(world.apply())).code).toBe("unreadable");
  expect((await failureOf(world.apply({ acceptMissing: 4 }))).code).toBe("unreadable");
  expect((await failureOf(world.apply({ acceptMissing: 6 }))).code).toBe("unreadable");
  const run = await world.apply({ acceptMissing: 5 });

  expect(new Set(Object.values(outcomesOf(run)))).toEqual(new Set(["effective"]));
  expect(Object.keys(await world.standings())).toHaveLength(5);
});

test("a list that comes back whole after empty ones is planned from", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  // The domain's list and the manager's.
  world.simulator.armFault({ fault: "emptyList", method: LIST, calls: 2 });
  expect((await failureOf(world.plan())).code).toBe("unreadable");

  expect((await world.judgedPlan()).plan.actions).toEqual([]);
});

test("a domain that cannot be read plans nothing", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } }, { faults: { failListHalfway: 1 } });

  expect((await failureOf(world.apply())).code).toBe("unavailable");

  expect(world.simulator.calls[WRITE]).toBe(0);
});

// One action among others.

test("an action that the domain refuses stops only itself", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "", carol: "" } });
  world.domain.beforeSubmit = ({ member }) =>
    member.name === "bob"
      ? Promise.reject(new RollcallError("refused", "no keys", { hint: "Reconnect bob." }))
      : Promise.resolve();

  const run = await world.apply();

  expect(outcomesOf(run)).toEqual({ "admit alice": "effective", "admit bob": "failed", "admit carol": "effective" });
  expect(runExitCode(run)).toBe(EXIT.partial);
  expect(await world.lastApplied()).toEqual({ alice: "Submission", carol: "Submission" });
  expect(await world.store.openActions(ACME)).toEqual([]);
});

test("a member without keys fails by itself on a real domain, and the reason is in the account", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "" } });
  const { simulator } = world;
  await simulator.console.setState(BOB, "Submission", "Ordinary");
  await simulator.registerParticipant({ uid: BOB });
  await simulator.console.setState(BOB, "Disabled", "Ordinary");
  await simulator.console.removeKeys(BOB);

  const run = await world.apply();

  expect(outcomesOf(run)).toEqual({ "admit alice": "effective", "resume bob": "failed" });
  expect(run.kind === "applied" && run.applied.map(({ outcome }) => outcome)).toContainEqual(
    expect.objectContaining({
      kind: "failed",
      code: "refused",
      message: expect.stringContaining("NOT_INITIALIZED") as unknown,
    }),
  );
  expect(await world.standings()).toEqual({ alice: "Submission", bob: "suspended" });
});

test("a member that somebody changes after the plan is stale, and the others are applied", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "" } });

  const run = await world.apply({
    confirm: async () => {
      await world.simulator.console.setState(BOB, "Observation", "Ordinary");
      return true;
    },
  });

  expect(outcomesOf(run)).toEqual({ "admit alice": "effective", "admit bob": "stale" });
  expect(runExitCode(run)).toBe(EXIT.partial);
  expect(await world.standings()).toEqual({ alice: "Submission", bob: "Observation" });
  expect(await world.lastApplied()).toEqual({ alice: "Submission" });
});

test("a member that somebody has already brought there counts as done", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });

  const run = await world.apply({
    confirm: async () => {
      await world.simulator.console.setState(ALICE, "Submission", "Ordinary");
      return true;
    },
  });

  expect(outcomesOf(run)).toEqual({ "admit alice": "unchanged" });
  expect(runExitCode(run)).toBe(EXIT.ok);
  expect(await world.lastApplied()).toEqual({ alice: "Submission" });
});

test("answers that get lost and a burst of unavailability come to the same end", async () => {
  const members = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`member-${String(index)}`, ""]));
  const world = await aSimulatedWorld({ members });
  world.simulator.armFault({ fault: "lostAnswer", method: WRITE, calls: 2 });
  world.simulator.armFault({ fault: "unavailable", method: WRITE, calls: 2 });
  world.simulator.armFault({ fault: "unavailable", method: LIST, calls: 2 });

  const run = await world.apply();

  expect(new Set(Object.values(outcomesOf(run)))).toEqual(new Set(["effective"]));
  expect(Object.values(await world.standings())).toEqual(Array.from({ length: 6 }, () => "Submission"));
});

test("an accepted change that does not show in time is not yet effective, and is not recorded as applied", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } }, { faults: { lagMs: 60_000 } });

  const run = await world.apply({}, { effectiveTimeoutMs: 300 });

  expect(outcomesOf(run)).toEqual({ "admit alice": "not-yet-effective" });
  expect(runExitCode(run)).toBe(EXIT.partial);
  expect(await world.lastApplied()).toEqual({});
});

test("the domain's own delay is waited for on top of what the settings allow", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } }, { topologyChangeDelayMs: 2_000 });

  const run = await world.apply({}, { effectiveTimeoutMs: 1_000 });

  expect(outcomesOf(run)).toEqual({ "admit alice": "effective" });
});

test("a domain that cannot be read after the write leaves it not yet effective, and the run has its account", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  world.domain.beforeReadMembers = () => {
    throw new RollcallError("unavailable", "it went away", { hint: "Try again." });
  };

  const run = await world.apply({}, { effectiveTimeoutMs: 200 });

  expect(outcomesOf(run)).toEqual({ "admit alice": "not-yet-effective" });
  expect(await world.store.openActions(ACME)).toEqual([]);
  expect(await world.lastApplied()).toEqual({});
});

test("a domain that cannot be read for a moment after the write is read again", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  let looks = 0;
  world.domain.beforeReadMembers = () => {
    looks += 1;
    if (looks < 3) throw new RollcallError("unavailable", "it went away", { hint: "Try again." });
  };

  expect(outcomesOf(await world.apply())).toEqual({ "admit alice": "effective" });
});

test("one change that does not show leaves the others effective", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "" } });
  world.domain.stuck.add(BOB);

  const run = await world.apply({}, { effectiveTimeoutMs: 100 });

  expect(outcomesOf(run)).toEqual({ "admit alice": "effective", "admit bob": "not-yet-effective" });
  expect(await world.lastApplied()).toEqual({ alice: "Submission" });
});

// Order and measure.

test("rights are given before any are taken, and entries go last", async () => {
  const policy = "mode: enforce\nrevocation:\n  purgeAfter: 1m";
  const world = await aMemoryWorld({ policy, members: { alice: "", bob: "", carol: "", dave: "" } });
  await world.apply();
  world.domain.standings.set(aParticipantId("dave"), { kind: "suspended" });
  await world.publish({
    policy,
    members: { alice: "permission: Observation", bob: "", erin: "", frank: "" },
    mayTake: 4,
  });
  const order: string[] = [];
  world.domain.beforeSubmit = async ({ kind }) => {
    order.push(kind);
    await new Promise((resolve) => setTimeout(resolve, 10));
  };

  await world.apply();

  expect(order.slice(0, 2)).toEqual(["admit", "admit"]);
  expect(order.slice(2, 4).toSorted()).toEqual(["change", "revoke"]);
  expect(order.slice(4)).toEqual(["purge"]);
});

test("a phase begins when everything of the one before has been answered", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  await world.publish({ members: { alice: "", carol: "", dave: "" } });
  let giving = 0;
  const givingWhenTaken: number[] = [];
  world.domain.beforeSubmit = async ({ kind }) => {
    if (kind === "revoke") givingWhenTaken.push(giving);
    if (kind !== "admit") return;
    giving += 1;
    await new Promise((resolve) => setTimeout(resolve, 30));
    giving -= 1;
  };

  await world.apply();

  expect(givingWhenTaken).toEqual([0]);
});

test.each([1, 3])("no more than %i changes are in flight at once", async (concurrency) => {
  const members = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`member-${String(index)}`, ""]));
  const world = await aMemoryWorld({ members });
  let inFlight = 0;
  let most = 0;
  world.domain.beforeSubmit = async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => setTimeout(resolve, 3));
    inFlight -= 1;
  };

  await world.apply({}, { concurrency });

  expect(most).toBe(concurrency);
});

test("whoever watches hears of every action", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "", carol: "" } });
  const heard: (readonly [number, number])[] = [];

  await world.apply({ onOutcome: (done, total) => heard.push([done, total]) });

  expect(heard).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
});

test("every connection is closed, however a run ends", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  await world.apply({ confirm: () => Promise.resolve(false) }).catch(() => undefined);
  await world.apply({ digest: "0".repeat(64) }).catch(() => undefined);
  await world.apply();
  await world.apply();

  expect(world.domain.open).toBe(0);
});

// Ends.

test("a stop lets what is in flight end, and the rest is not attempted", async () => {
  const members = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`member-${String(index)}`, ""]));
  const world = await aMemoryWorld({ members });
  const stop = new AbortController();
  let asked = 0;
  world.domain.beforeSubmit = async () => {
    asked += 1;
    if (asked === 2) stop.abort();
    await new Promise((resolve) => setTimeout(resolve, 5));
  };

  const run = await world.apply({ stop: stop.signal }, { concurrency: 2 });

  const kinds = Object.values(outcomesOf(run));
  expect(kinds.filter((kind) => kind === "effective")).toHaveLength(2);
  expect(kinds.filter((kind) => kind === "not-attempted")).toHaveLength(4);
  expect(runExitCode(run)).toBe(EXIT.partial);
  expect(await world.store.openActions(ACME)).toEqual([]);
  expect(Object.keys(sure(await world.lastApplied()))).toHaveLength(2);
  expect(asked).toBe(2);
});

test("a stop before the first action attempts none", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });

  const run = await world.apply({ stop: AbortSignal.abort() });

  expect(outcomesOf(run)).toEqual({ "admit alice": "not-attempted" });
  expect(await world.standings()).toEqual({});
});

test("an abort ends a run at once, and what was begun blocks open for the next one to close truthfully", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "" } });
  const abort = new AbortController();
  world.domain.beforeSubmit = async ({ member }, { signal }) => {
    if (member.name === "alice") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
    abort.abort();
    signal.throwIfAborted();
  };

  await expect(world.apply({ signal: abort.signal })).rejects.toThrow();

  expect((await world.store.openActions(ACME)).map(({ record }) => record.action.member.name)).toEqual([
    "alice",
    "bob",
  ]);
  world.domain.beforeSubmit = () => Promise.resolve();
  const before = (await world.completed()).length;
  expect(outcomesOf(await world.apply())).toEqual({ "admit bob": "effective" });
  expect((await world.completed()).slice(before, before + 2)).toEqual([
    { kind: "interrupted", found: admitted(), shows: "as-wanted" },
    { kind: "interrupted", found: ABSENT, shows: "as-before" },
  ]);
  expect(await world.store.openActions(ACME)).toEqual([]);
});

test("a run that was killed in the middle of its writes is closed by the next, and everything gets done", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "", carol: "" } });
  const crash = new Error("the machine went away");
  let written = 0;
  await expect(
    world.apply(
      {},
      {
        concurrency: 1,
        openManager: async (domainId) => {
          const manager = await world.deps.openManager(domainId);
          return {
            ...manager,
            submit: async (action, context) => {
              const submission = await manager.submit(action, context);
              written += 1;
              if (written === 2) throw crash;
              return submission;
            },
          };
        },
      },
    ),
  ).rejects.toBe(crash);
  expect(await world.store.openActions(ACME)).toHaveLength(3);

  const run = await world.apply();

  expect(outcomesOf(run)).toEqual({ "admit carol": "effective" });
  expect((await world.completed()).slice(0, 3)).toEqual([
    { kind: "interrupted", found: admitted(), shows: "as-wanted" },
    { kind: "interrupted", found: admitted(), shows: "as-wanted" },
    { kind: "interrupted", found: ABSENT, shows: "as-before" },
  ]);
  expect(await world.standings()).toEqual({ alice: "Submission", bob: "Submission", carol: "Submission" });
  expect(await world.lastApplied()).toEqual({ alice: "Submission", bob: "Submission", carol: "Submission" });
});

test("an interrupted run is closed also when nothing is left to do", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  await world.begin([aRecord("alice", { action: anAction() })]);
  world.domain.standings.set(ALICE, admitted());

  expect((await world.apply()).kind).toBe("in-sync");

  expect(await world.completed()).toEqual([{ kind: "interrupted", found: admitted(), shows: "as-wanted" }]);
});

test("an interrupted run is closed also while the register is not valid", async () => {
  const world = await aMemoryWorld({ members: { alice: "permission: Everything" } });
  await world.begin([aRecord("alice", { action: anAction() })]);
  world.domain.standings.set(ALICE, admitted());

  expect((await world.apply()).kind).toBe("invalid");

  expect(await world.completed()).toEqual([{ kind: "interrupted", found: admitted(), shows: "as-wanted" }]);
  expect(world.domain.open).toBe(0);
});

test("an invalid register is told though the domain that would close an action cannot be read", async () => {
  const world = await aSimulatedWorld(
    { members: { alice: "permission: Everything" } },
    { faults: { failListHalfway: 1 } },
  );
  await world.begin([aRecord("alice", { action: anAction() })]);

  expect((await world.apply()).kind).toBe("invalid");

  expect(await world.store.openActions(ACME)).toHaveLength(1);
});

// What nobody heard of.

const IN_A_MOMENT = { effectiveTimeoutMs: 50 };

test("the reason for a suspension is in the trail", async () => {
  const world = await aMemoryWorld({ members: { alice: "state: suspended\nreason: an audit" } });

  await world.apply();

  const reasons: (string | undefined)[] = [];
  for await (const { entry } of world.store.audit({ after: 0, member: ALICE })) {
    if (entry.kind === "action-begun") reasons.push(entry.record.action.reason);
  }
  expect(reasons).toEqual(["an audit"]);
});

test("an outcome that nobody heard is unknown: the run says so, the trail too, and the action blocks open", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  world.domain.unheard.set(ALICE, "undone");
  let record: RunRecord | undefined;

  const run = await world.apply({ onRecord: (kept) => (record = kept) }, IN_A_MOMENT);

  expect(outcomesOf(run)).toEqual({ "admit alice": "unknown" });
  expect(record).toMatchObject({ result: "unknown", message: "admit alice: unknown", counts: { effective: 0 } });
  expect(runExitCode(run)).toBe(ERRORS.unavailable.exitCode);
  expect((await world.store.openActions(ACME)).map(({ record: { action } }) => action.member.name)).toEqual(["alice"]);
  expect(await world.completed()).toEqual([]);
  const told: string[] = [];
  for await (const { entry } of world.store.audit({ after: 0, member: ALICE })) told.push(entry.kind);
  expect(told).toEqual(["action-begun", "action-unknown"]);
});

test("what shows in the domain while the run looks is effective, whatever was heard of it", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  world.domain.unheard.set(ALICE, "done");

  expect(outcomesOf(await world.apply())).toEqual({ "admit alice": "effective" });

  expect(await world.store.openActions(ACME)).toEqual([]);
  expect(await world.lastApplied()).toEqual({ alice: "Submission" });
});

test("among others that are effective, one that nobody heard of makes a run partial", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "" } });
  world.domain.unheard.set(ALICE, "undone");
  let record: RunRecord | undefined;

  const run = await world.apply({ onRecord: (kept) => (record = kept) }, IN_A_MOMENT);

  expect(outcomesOf(run)).toEqual({ "admit alice": "unknown", "admit bob": "effective" });
  expect(runExitCode(run)).toBe(EXIT.partial);
  expect(record).toMatchObject({ result: "partial", message: "admit alice: unknown" });
});

test("the next look closes it as wanted where the domain has carried it out, and nothing is sent again", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  world.domain.unheard.set(ALICE, "undone");
  await world.apply({}, IN_A_MOMENT);
  world.domain.setState(ALICE, admitted());

  expect((await world.apply({ actor: "service" })).kind).toBe("in-sync");

  expect(await world.completed()).toEqual([{ kind: "interrupted", found: admitted(), shows: "as-wanted" }]);
  expect(world.domain.sent).toEqual([ALICE]);
  expect(await world.lastApplied()).toEqual({ alice: "Submission" });
});

test("the next look closes it as before where the domain has not, and does it", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  world.domain.unheard.set(ALICE, "undone");
  await world.apply({}, IN_A_MOMENT);
  world.domain.unheard.clear();

  expect(outcomesOf(await world.apply({ actor: "service" }))).toEqual({ "admit alice": "effective" });

  expect(await world.completed()).toEqual([
    { kind: "interrupted", found: ABSENT, shows: "as-before" },
    { kind: "effective" },
  ]);
});

test("the next look says when it finds something else than was wanted, or was before", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  world.domain.unheard.set(ALICE, "undone");
  await world.apply({}, IN_A_MOMENT);
  world.domain.setState(ALICE, admitted("Observation"));

  await world.apply({ confirm: () => Promise.resolve(false) }).catch(() => undefined);

  expect(await world.completed()).toEqual([
    { kind: "interrupted", found: admitted("Observation"), shows: "something-else" },
  ]);
});

test("while changes are on their way it blocks open, and the member is left alone; others are not", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  world.domain.unheard.set(ALICE, "undone");
  await world.apply({}, IN_A_MOMENT);
  world.domain.settling = true;

  const alone = await world.apply();
  await world.publish({ members: { alice: "", bob: "" } });
  const others = await world.apply();

  expect(alone).toMatchObject({ kind: "reported", judged: { blocks: [{ kind: "in-flight", participantId: ALICE }] } });
  expect(outcomesOf(others)).toEqual({ "admit bob": "effective" });
  expect(world.domain.sent).toEqual([ALICE, BOB]);
  expect(await world.store.openActions(ACME)).toHaveLength(1);
  world.domain.settling = false;
  world.domain.unheard.clear();
  expect(outcomesOf(await world.apply())).toEqual({ "admit alice": "effective" });
});

test("a slow manager is sent a change once, however many runs look for it meanwhile", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } }, { faults: { slowWriteMs: 8_000 } });
  const impatient = {
    effectiveTimeoutMs: 100,
    openManager: (domainId: DomainId) => Promise.resolve(openSimulator(world.simulator, domainId, 400)),
  };

  const first = await world.apply({}, impatient);
  const second = await world.apply({ actor: "service" }, impatient);

  expect(outcomesOf(first)).toEqual({ "admit alice": "unknown" });
  expect(second).toMatchObject({ kind: "reported", judged: { blocks: [{ kind: "in-flight" }] } });
  expect(await world.completed()).toEqual([]);
  await expect.poll(async () => (await world.apply({}, impatient)).kind).toBe("in-sync");
  expect(await world.completed()).toEqual([{ kind: "interrupted", found: admitted(), shows: "as-wanted" }]);
  expect(world.simulator.calls[WRITE]).toBe(1);
});

test("a drift that was put right without anybody hearing of it counts towards a fight", async () => {
  const world = await aMemoryWorld({ members: { alice: "" } });
  await world.apply();
  world.domain.setState(ALICE, admitted("Observation"));
  world.domain.unheard.set(ALICE, "undone");
  await world.apply({}, IN_A_MOMENT);
  world.domain.setState(ALICE, admitted());

  await world.apply();

  expect((await world.store.recall(ACME, 0)).corrections).toMatchObject([{ participantId: ALICE }]);
});

test("two runs at once: one is refused as locked, and the other is not disturbed", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  let second: RollcallError | undefined;

  const run = await world.apply({
    confirm: async () => {
      second = await failureOf(world.apply());
      return true;
    },
  });

  expect(second?.code).toBe("locked");
  expect(outcomesOf(run)).toEqual({ "admit alice": "effective" });
  expect((await world.apply()).kind).toBe("in-sync");
});

test("a run that failed lets go of its domain", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } }, { faults: { failListHalfway: 1 } });
  await failureOf(world.apply());
  world.simulator.setFaults({});

  expect(outcomesOf(await world.apply())).toEqual({ "admit alice": "effective" });
});
