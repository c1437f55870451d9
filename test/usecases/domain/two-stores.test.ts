import { setTimeout } from "node:timers/promises";

import { expect, test } from "vitest";

import { isAlarm } from "../../../src/model/plan.ts";
import { findDrift } from "../../../src/plan/find-drift.ts";
import { isHeld } from "../../../src/policy/release.ts";
import { aParticipantId } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { aRecord } from "../../build/runs.ts";
import { breakDomain } from "../../simulator/simulator-client.ts";
import { aSimulatedWorld, type Documents, failureOf, outcomesOf } from "./a-world.ts";

// Against a simulated domain: what the register, the manager's records, the domain and the participant's own side say.

const ALICE = aParticipantId("alice");
const BOB = aParticipantId("bob");
const WRITE = "AuthorizeParticipantDomainState";

const VIP = "trustLevel: Vip";
/** Vip for everybody whose document says nothing else. */
const VIP_BY_DEFAULT = "mode: enforce\ndefaults:\n  trustLevel: Vip";

/** Alice and Bob were applied, and Alice has come with `own` on her own side. */
async function aJoinedWorld(own: "Submission" | "Observation" | "Disabled", documents: Documents = {}) {
  const members = { alice: "", bob: "" };
  const world = await aSimulatedWorld({ members, ...documents });
  await world.apply();
  await world.simulator.registerParticipant({ uid: ALICE });
  if (own !== "Submission") await world.simulator.setParticipantSide(ALICE, own);
  return world;
}

test.each([
  ["Observation", "its document", { members: { alice: VIP, bob: "" } }],
  ["Disabled", "its document", { members: { alice: VIP, bob: "" } }],
  ["Observation", "the defaults", { members: { alice: "", bob: "trustLevel: Ordinary" }, policy: VIP_BY_DEFAULT }],
] as const)("a member whose own side says %s is not made a Vip by %s, whoever applies", async (own, _by, wanted) => {
  const world = await aJoinedWorld(own);
  const written = world.simulator.calls[WRITE];
  await world.publish(wanted);

  const runs = [await world.apply(), await world.apply({ actor: "service", trigger: "schedule" })];
  const { verdict } = await world.judgedPlan();

  expect(runs.map(({ kind }) => kind)).toEqual(["held", "held"]);
  expect(verdict.holds).toMatchObject([{ rule: "refused-combination", members: ["alice"], release: undefined }]);
  expect(world.simulator.calls[WRITE]).toBe(written);
});

test("an approval of exactly this plan does not release it either", async () => {
  const world = await aJoinedWorld("Observation");
  await world.publish({ members: { alice: VIP, bob: "" } });
  const { digest } = await world.judgedPlan();
  const nowMs = Date.now();
  const approval = { id: "1", domain: world.deps.domain, digest, reason: "meant", by: "bob", atMs: nowMs };
  await world.store.decide({ kind: "approve", approval: { ...approval, untilMs: nowMs + 60_000 } });

  const judged = await world.judgedPlan();

  expect(judged.approval?.by).toBe("bob");
  expect(isHeld(judged)).toBe(true);
  expect((await world.apply()).kind).toBe("held");
});

test("a Vip that weakens itself later is the loudest note and drift, and keeps nobody else from being changed", async () => {
  const world = await aJoinedWorld("Submission", { members: { alice: VIP, bob: "" } });
  await world.simulator.setParticipantSide(ALICE, "Observation");

  const { judged, live } = await world.plan();

  expect(judged.plan.actions).toEqual([]);
  expect(judged.plan.notes.filter(isAlarm)).toMatchObject([{ kind: "refused-combination", subject: "alice" }]);
  expect(findDrift(judged.plan, live)).toMatchObject([{ kind: "broken", member: { name: "alice" } }]);
  await world.publish({ members: { alice: VIP, bob: "permission: Observation" } });
  expect(isHeld(await world.judgedPlan())).toBe(false);
});

test("making it Ordinary mends a domain that has it in its own store", async () => {
  const world = await aJoinedWorld("Submission");
  await breakDomain(world.simulator, ALICE, "Observation");
  expect((await world.judgedPlan()).plan.notes.some(isAlarm)).toBe(true);

  const run = await world.apply();

  expect(outcomesOf(run)).toEqual({ "change alice": "effective" });
  const { judged, live } = await world.plan();
  expect(live.members.get(ALICE)?.uncomputable).toBe(false);
  expect(judged.plan.notes.some(isAlarm)).toBe(false);
});

// A restored manager.

/** The manager has forgotten the last `members`, and the domain has not. */
async function aRestoredWorld(documents: Documents) {
  const world = await aSimulatedWorld({ members: { bob: "" } });
  await world.apply();
  await setTimeout(5);
  const backupMs = Date.now();
  await setTimeout(5);
  await world.publish(documents);
  await world.apply();
  await world.simulator.console.restoreManager(backupMs);
  return world;
}

test("whoever a restored manager has forgotten keeps its rights, and loses them when it is revoked", async () => {
  const world = await aRestoredWorld({ members: { alice: "", bob: "" } });
  const { plan } = await world.judgedPlan();
  expect(plan.actions).toEqual([]);
  expect(plan.notes).toMatchObject([{ kind: "orphaned-entry", subject: "alice" }]);
  await world.publish({ members: { bob: "" } });

  const run = await world.apply();

  expect(outcomesOf(run)).toEqual({ "revoke alice": "effective" });
  expect(await world.standings()).toEqual({ alice: "suspended", bob: "Submission" });
  // The old entry stays, and is told; nothing is left to do that could be done.
  const after = await world.judgedPlan();
  expect(after.plan.actions).toEqual([]);
  expect(after.plan.notes).toMatchObject([{ kind: "orphaned-entry", subject: "alice" }]);
  expect((await world.apply()).kind).toBe("in-sync");
});

test("what only a person can undo is said, and nothing is sent in vain", async () => {
  const world = await aRestoredWorld({ members: { alice: "permission: Observation", bob: "" } });
  await world.publish({ members: { alice: "", bob: "" } });
  const written = world.simulator.calls[WRITE];

  const run = await world.apply();

  if (run.kind !== "reported") throw new Error(`it is ${run.kind}`);
  expect(run.judged.blocks).toMatchObject([{ kind: "unreachable", participantId: ALICE, binds: "everybody" }]);
  expect(run.judged.blocks[0]?.message).toContain("alice would stay Observation");
  expect(run.judged.blocks[0]?.hint).toContain("topology.load_transaction");
  expect(world.simulator.calls[WRITE]).toBe(written);
});

// A revoked signing key.

test("whoever lost its effect with a key is admitted anew, by a key that has a say", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "" } });
  await world.simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");
  await world.simulator.console.setState(BOB, "Submission", "Ordinary");
  await world.apply();
  await world.simulator.console.revokeOtherKey();
  expect((await world.judgedPlan()).plan.notes).toMatchObject([{ kind: "ineffective-entry", subject: "alice" }]);

  const run = await world.apply();

  expect(outcomesOf(run)).toEqual({ "admit alice": "effective" });
  const { plan } = await world.judgedPlan();
  expect([plan.actions, plan.notes]).toEqual([[], []]);
});

test("that everybody lost it at once looks like a broken read, and the hint says what else it may be", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  await world.simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");
  await world.apply();
  await world.simulator.console.revokeOtherKey();

  const failure = await failureOf(world.apply());

  expect(failure.code).toBe("unreadable");
  expect(failure.hint).toContain("has 1 of them on record, without effect: was the key that signed them revoked?");
  expect(outcomesOf(await world.apply({ acceptMissing: 1 }))).toEqual({ "admit alice": "effective" });
});

test("a second entry that was to go and is still there is not closed as wanted", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  await world.simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");
  const [action] = (await world.judgedPlan()).plan.actions;
  if (action === undefined) throw new Error("nothing is planned");
  await world.begin([aRecord("alice", { action })]);

  const run = await world.apply();

  expect((await world.completed()).at(-2)).toEqual({ kind: "interrupted", found: admitted(), shows: "as-before" });
  expect(outcomesOf(run)).toEqual({ "change alice": "effective" });
});
