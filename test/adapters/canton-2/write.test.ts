import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import type { ParticipantId } from "../../../src/model/identifier.ts";
import type { Action } from "../../../src/model/plan.ts";
import { ABSENT, describeStanding, type Standing, SUSPENDED } from "../../../src/model/standing.ts";
import type { PermissionName, TrustLevelName } from "../../../src/simulator/canton-2/wire-names.ts";
import { aParticipantId } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { anAction } from "../../build/plans.ts";
import { aContext, aDomain, aDomainManager, anActionFromNow, failureOf, memberOf } from "./a-domain-manager.ts";
import { ACME, aCannedNode, HEALTHY } from "./canned-node.ts";

const WRITE = "AuthorizeParticipantDomainState";
const LIST = "ListParticipantDomainState";
const ALICE = aParticipantId("alice");

// Every kind of action.

interface ActionCase {
  readonly kind: Action["kind"];
  /** What somebody has typed into the console before. */
  readonly start: readonly (readonly [PermissionName, TrustLevelName])[];
  readonly after: Standing;
  readonly rows: readonly string[];
}

const ACTIONS: readonly ActionCase[] = [
  { kind: "admit", start: [], after: admitted(), rows: ["From Submission Ordinary"] },
  { kind: "admit", start: [], after: admitted("Confirmation", "Vip"), rows: ["From Confirmation Vip"] },
  { kind: "admit", start: [], after: admitted("Observation", undefined), rows: ["From Observation Ordinary"] },
  {
    kind: "change",
    start: [["Submission", "Ordinary"]],
    after: admitted("Observation"),
    rows: ["From Observation Ordinary"],
  },
  {
    kind: "change",
    start: [["Observation", "Ordinary"]],
    after: admitted("Submission", "Vip"),
    rows: ["From Submission Vip"],
  },
  { kind: "change", start: [["Submission", "Vip"]], after: admitted(), rows: ["From Submission Ordinary"] },
  { kind: "suspend", start: [["Submission", "Vip"]], after: SUSPENDED, rows: ["From Disabled Ordinary"] },
  { kind: "revoke", start: [["Confirmation", "Ordinary"]], after: SUSPENDED, rows: ["From Disabled Ordinary"] },
  {
    kind: "resume",
    start: [["Disabled", "Ordinary"]],
    after: admitted("Confirmation"),
    rows: ["From Confirmation Ordinary"],
  },
  { kind: "purge", start: [["Disabled", "Ordinary"]], after: ABSENT, rows: [] },
  // Where the flavour has no disabled entry, or the policy wants the row gone at once.
  { kind: "revoke", start: [["Submission", "Vip"]], after: ABSENT, rows: [] },
  {
    kind: "change",
    start: [
      ["Submission", "Ordinary"],
      ["Observation", "Ordinary"],
    ],
    after: admitted("Observation"),
    rows: ["From Observation Ordinary"],
  },
  {
    kind: "change",
    start: [
      ["Submission", "Ordinary"],
      ["Observation", "Ordinary"],
      ["Confirmation", "Vip"],
    ],
    after: admitted("Submission", "Vip"),
    rows: ["From Submission Vip"],
  },
  {
    kind: "suspend",
    start: [
      ["Submission", "Ordinary"],
      ["Observation", "Ordinary"],
    ],
    after: SUSPENDED,
    rows: ["From Disabled Ordinary"],
  },
  {
    kind: "purge",
    start: [
      ["Disabled", "Ordinary"],
      ["Submission", "Ordinary"],
      ["Confirmation", "Vip"],
    ],
    after: ABSENT,
    rows: [],
  },
];

/** Such as `change from Submission Ordinary + Observation Ordinary to Observation`. */
const CASES = ACTIONS.map((action) => {
  const from = action.start.map((row) => row.join(" ")).join(" + ") || "nothing";
  return { ...action, what: `${action.kind} from ${from} to ${describeStanding(action.after)}` };
});

test.each(CASES)("$what leaves exactly the row that is wanted", async ({ kind, start, after, rows }) => {
  const { simulator, manager, rowsOf } = await aDomain();
  for (const [permission, trustLevel] of start) {
    await simulator.console.setState(ALICE, permission, trustLevel, { replaceExisting: false });
  }
  const action = await anActionFromNow(manager, { kind, after });

  expect(await manager.submit(action, aContext())).toEqual({ kind: "accepted" });

  expect(await rowsOf(ALICE)).toEqual(rows);
});

test("what was accepted shows in the domain once it is in effect", async () => {
  const { manager } = await aDomain();

  await manager.submit(anAction({ after: admitted("Confirmation", "Vip") }), aContext());

  expect(await memberOf(manager, ALICE)).toMatchObject({ standing: admitted("Confirmation", "Vip"), joined: false });
});

test("an equal row of another key is surplus, and goes", async () => {
  const { simulator, manager, rowsOf } = await aDomain();
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  await simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");

  await manager.submit(await anActionFromNow(manager, { kind: "change", after: admitted() }), aContext());

  expect(await rowsOf(ALICE)).toEqual(["From Submission Ordinary"]);
});

test("a member with an equal row of another key is purged of both", async () => {
  const { simulator, manager, rowsOf } = await aDomain();
  await simulator.console.setState(ALICE, "Disabled", "Ordinary");
  await simulator.console.addStateByOtherKey(ALICE, "Disabled", "Ordinary");

  await manager.submit(await anActionFromNow(manager, { kind: "purge", after: ABSENT }), aContext());

  expect(await rowsOf(ALICE)).toEqual([]);
});

test("the participant's own half is left alone, whatever happens to the domain's", async () => {
  const { simulator, manager, rowsOf } = await aDomain({ participants: 1 });
  const id = simulator.uidOf("participant-00001") as ParticipantId;
  await simulator.setParticipantSide(id, "Confirmation");
  const before = await memberOf(manager, id);
  const action = { ...anAction({ kind: "purge", after: ABSENT }), member: { participantId: id, name: undefined } };

  await manager.submit({ ...action, before: before.standing, beforeVersion: before.version }, aContext());

  expect(await rowsOf(id)).toEqual(["To Confirmation Ordinary"]);
});

test("only the member that the action is about is written", async () => {
  const { simulator, manager, rowsOf } = await aDomain();
  const bob = aParticipantId("bob");
  await simulator.console.setState(bob, "Observation", "Ordinary");

  await manager.submit(anAction(), aContext());

  expect(await rowsOf(bob)).toEqual(["From Observation Ordinary"]);
});

test("a member that already stands so is left unchanged, and nothing is written", async () => {
  const { simulator, manager } = await aDomain();
  await simulator.console.setState(ALICE, "Submission", "Ordinary");

  expect(await manager.submit(anAction({ after: admitted() }), aContext())).toEqual({ kind: "unchanged" });

  expect(simulator.calls[WRITE]).toBe(0);
});

// Somebody else.

test.each<{ readonly what: string; readonly work: (id: string, console: Console) => Promise<void> }>([
  { what: "gave it another permission", work: (id, console) => console.setState(id, "Observation", "Ordinary") },
  { what: "made it Vip", work: (id, console) => console.setState(id, "Submission", "Vip") },
  { what: "disabled it", work: (id, console) => console.setState(id, "Disabled", "Ordinary") },
  { what: "removed it", work: (id, console) => console.removeState(id, "Submission", "Ordinary") },
  {
    what: "added a second entry",
    work: (id, console) => console.addStateByOtherKey(id, "Submission", "Ordinary"),
  },
])("when somebody $what after the plan, the plan is stale and nothing is written", async ({ work }) => {
  const { simulator, manager, rowsOf } = await aDomain();
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  const action = await anActionFromNow(manager, { kind: "change", after: admitted("Confirmation") });
  await work(ALICE, simulator.console);
  const asTheyLeftIt = await rowsOf(ALICE);

  const failure = await failureOf(manager.submit(action, aContext()));

  expect(failure.code).toBe("stale_plan");
  expect(failure.message).toContain("alice");
  expect(simulator.calls[WRITE]).toBe(0);
  expect(await rowsOf(ALICE)).toEqual(asTheyLeftIt);
});

type Console = Awaited<ReturnType<typeof aDomain>>["simulator"]["console"];

test("an admission is stale when somebody suspended the participant meanwhile", async () => {
  const { simulator, manager, rowsOf } = await aDomain();
  await simulator.console.setState(ALICE, "Disabled", "Ordinary");

  expect((await failureOf(manager.submit(anAction(), aContext()))).code).toBe("stale_plan");

  expect(await rowsOf(ALICE)).toEqual(["From Disabled Ordinary"]);
});

test("what somebody changed is seen before it is in effect", async () => {
  const { simulator, manager, rowsOf } = await aDomain({ topologyChangeDelayMs: 3_000 });
  await simulator.console.setState(ALICE, "Observation", "Ordinary");

  expect((await failureOf(manager.submit(anAction(), aContext()))).code).toBe("stale_plan");

  expect(await rowsOf(ALICE)).toEqual(["From Observation Ordinary"]);
});

test("when somebody adds the same entry in the last moment, the domain's refusal counts as done", async () => {
  const { simulator, manager, rowsOf, whenAsked } = await aDomain();
  whenAsked(WRITE, () => simulator.console.setState(ALICE, "Submission", "Ordinary"));

  await manager.submit(anAction({ after: admitted() }), aContext());

  expect(await rowsOf(ALICE)).toEqual(["From Submission Ordinary"]);
  expect(simulator.calls[WRITE]).toBe(1);
});

test("when somebody removes the same entry in the last moment, the domain's refusal counts as done", async () => {
  const { simulator, manager, rowsOf, whenAsked } = await aDomain();
  await simulator.console.setState(ALICE, "Disabled", "Ordinary");
  const action = await anActionFromNow(manager, { kind: "purge", after: ABSENT });
  whenAsked(WRITE, () => simulator.console.removeState(ALICE, "Disabled", "Ordinary"));

  await manager.submit(action, aContext());

  expect(await rowsOf(ALICE)).toEqual([]);
  expect(simulator.calls[WRITE]).toBe(1);
});

test("when somebody changes an entry that is being removed, the removal is stale and theirs stays", async () => {
  const { simulator, manager, rowsOf, whenAsked } = await aDomain();
  await simulator.console.setState(ALICE, "Disabled", "Ordinary");
  const action = await anActionFromNow(manager, { kind: "purge", after: ABSENT });
  whenAsked(WRITE, () => simulator.console.setState(ALICE, "Confirmation", "Ordinary"));

  expect((await failureOf(manager.submit(action, aContext()))).code).toBe("stale_plan");

  expect(await rowsOf(ALICE)).toEqual(["From Confirmation Ordinary"]);
});

test("when a second writer is always a moment faster, the removal is stale", async () => {
  const { simulator, manager, rowsOf } = await aDomain({ faults: { secondWriter: 1 } });
  await simulator.console.setState(ALICE, "Disabled", "Ordinary");
  const action = await anActionFromNow(manager, { kind: "purge", after: ABSENT });

  expect((await failureOf(manager.submit(action, aContext()))).code).toBe("stale_plan");

  expect(await rowsOf(ALICE)).toEqual(["From Observation Ordinary"]);
});

// Answers that get lost.

test.each(["broken-call", "silence"] as const)(
  "a write whose answer is lost (%s) was accepted, as reading again tells, and is not written twice",
  async (how) => {
    const { simulator, manager, rowsOf } = await aDomain({}, { callTimeoutMs: 1_000 });
    simulator.armFault({ fault: "lostAnswer", method: WRITE, how });

    expect(await manager.submit(anAction(), aContext())).toEqual({ kind: "accepted" });

    expect(await rowsOf(ALICE)).toEqual(["From Submission Ordinary"]);
    expect(simulator.calls[WRITE]).toBe(1);
  },
);

test.each(["broken-call", "shutdown"] as const)(
  "a write whose answer is lost (%s) is unknown where reading fails as well, and is not written twice",
  async (how) => {
    const { simulator, manager, whenAsked } = await aDomain();
    simulator.armFault({ fault: "lostAnswer", method: WRITE, how });
    whenAsked(WRITE, () => {
      simulator.setFaults({ unavailable: [LIST] });
      return Promise.resolve();
    });

    expect(await manager.submit(anAction(), aContext())).toMatchObject({ kind: "unknown" });

    expect(simulator.calls[WRITE]).toBe(1);
  },
);

test("a write that the node shut down over was accepted, where reading again tells", async () => {
  const { simulator, manager } = await aDomain();
  simulator.armFault({ fault: "lostAnswer", method: WRITE, how: "shutdown" });

  expect(await manager.submit(anAction(), aContext())).toEqual({ kind: "accepted" });

  expect(simulator.calls[WRITE]).toBe(1);
});

test("a node that dies with a write in hand leaves it unknown", async () => {
  const { simulator, manager, whenAsked } = await aDomain({ faults: { slowWriteMs: 5_000 } });
  whenAsked(WRITE, () => simulator.close());

  const submission = await manager.submit(anAction(), aContext());

  expect(submission).toMatchObject({ kind: "unknown", message: expect.stringContaining("admit alice") as unknown });
});

test("a slow manager is sent a write once, is unknown in the end, and does it all the same", async () => {
  const { simulator, manager, rowsOf } = await aDomain({ faults: { slowWriteMs: 4_000 } }, { callTimeoutMs: 300 });

  expect(await manager.submit(anAction(), aContext())).toMatchObject({
    kind: "unknown",
    message: expect.stringContaining("DEADLINE_EXCEEDED") as unknown,
  });

  await expect.poll(() => rowsOf(ALICE)).toEqual(["From Submission Ordinary"]);
  expect(simulator.calls[WRITE]).toBe(1);
});

test("a manager that is slow only for a while is waited for", async () => {
  const { simulator, manager } = await aDomain({ faults: { slowWriteMs: 800 } }, { callTimeoutMs: 500 });

  expect(await manager.submit(anAction(), aContext())).toEqual({ kind: "accepted" });

  expect(simulator.calls[WRITE]).toBe(1);
});

test.each(CASES)(
  "$what leaves exactly the row that is wanted, although the first answer is lost",
  async ({ kind, start, after, rows }) => {
    const { simulator, manager, rowsOf } = await aDomain();
    for (const [permission, trustLevel] of start) {
      await simulator.console.setState(ALICE, permission, trustLevel, { replaceExisting: false });
    }
    const action = await anActionFromNow(manager, { kind, after });
    simulator.armFault({ fault: "lostAnswer", method: WRITE });

    expect(await manager.submit(action, aContext())).toEqual({ kind: "accepted" });

    expect(await rowsOf(ALICE)).toEqual(rows);
  },
);

test("a write that was refused as unavailable is tried again", async () => {
  const { simulator, manager, rowsOf } = await aDomain();
  simulator.armFault({ fault: "unavailable", method: WRITE, calls: 2 });

  expect(await manager.submit(anAction(), aContext())).toEqual({ kind: "accepted" });

  expect(await rowsOf(ALICE)).toEqual(["From Submission Ordinary"]);
});

test("a write that stays unavailable ends as unavailable, and nothing was written", async () => {
  const { simulator, manager, rowsOf } = await aDomain({ faults: { unavailable: [WRITE] } });

  expect((await failureOf(manager.submit(anAction(), aContext()))).code).toBe("unavailable");

  expect(await rowsOf(ALICE)).toEqual([]);
  expect(simulator.calls[WRITE]).toBeLessThan(10);
});

test("a write that was refused is not tried again once somebody else has changed the member", async () => {
  const { simulator, manager, rowsOf, whenAsked } = await aDomain();
  simulator.armFault({ fault: "unavailable", method: WRITE });
  whenAsked(WRITE, () => simulator.console.setState(ALICE, "Observation", "Ordinary"));

  expect((await failureOf(manager.submit(anAction(), aContext()))).code).toBe("stale_plan");

  expect(await rowsOf(ALICE)).toEqual(["From Observation Ordinary"]);
});

test("a change by somebody else after the first look at a refused write is not overwritten either", async () => {
  const { simulator, manager, rowsOf, whenAnswered } = await aDomain();
  simulator.armFault({ fault: "unavailable", method: WRITE });
  // The first list comes before the write, the second after it: they act between that one and whatever follows.
  whenAnswered(LIST, () => simulator.console.setState(ALICE, "Observation", "Ordinary"), 2);

  const submitted = await manager.submit(anAction(), aContext()).catch((error: unknown) => error);

  // Whoever looks once and writes at once cannot know; whoever looks again has seen it.
  const hasLookedAgain = simulator.calls[LIST] > 2;
  const isStale = submitted instanceof RollcallError && submitted.code === "stale_plan";
  expect({ hasLookedAgain, isStale }).toEqual({ hasLookedAgain, isStale: hasLookedAgain });
  expect(await rowsOf(ALICE)).toEqual([isStale ? "From Observation Ordinary" : "From Submission Ordinary"]);
});

test("after a lost answer, what somebody else did meanwhile is not overwritten, and nobody knows what came first", async () => {
  const { simulator, manager, rowsOf, whenAnswered } = await aDomain();
  simulator.armFault({ fault: "lostAnswer", method: WRITE });
  whenAnswered(WRITE, () => simulator.console.setState(ALICE, "Disabled", "Ordinary"));

  expect(await manager.submit(anAction(), aContext())).toMatchObject({
    kind: "unknown",
    message: expect.stringContaining("alice is suspended by now") as unknown,
  });

  expect(await rowsOf(ALICE)).toEqual(["From Disabled Ordinary"]);
});

test("an abort while the answer is awaited ends the wait", async () => {
  const { simulator, manager } = await aDomain();
  simulator.armFault({ fault: "lostAnswer", method: WRITE, how: "silence" });
  const stop = new AbortController();
  const submitting = manager.submit(anAction(), aContext(stop.signal));
  await expect.poll(() => simulator.calls[WRITE]).toBe(1);
  const startedAt = performance.now();

  stop.abort();

  await expect(submitting).rejects.toThrow();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect(simulator.calls[WRITE]).toBe(1);
});

// What the domain refuses.

test("a participant that joined without its keys cannot be admitted, and the hint says who has to act", async () => {
  const { simulator, manager } = await aDomain({ participants: 1 });
  const id = simulator.uidOf("participant-00001") as ParticipantId;
  await simulator.console.setState(id, "Disabled", "Ordinary");
  await simulator.console.removeKeys(id);
  const before = await memberOf(manager, id);

  const failure = await failureOf(
    manager.submit(
      {
        ...anAction({ kind: "resume", before: before.standing, beforeVersion: before.version }),
        member: { participantId: id, name: undefined },
      },
      aContext(),
    ),
  );

  expect(failure.code).toBe("refused");
  expect(failure.message).toContain("PARTICIPANT_NOT_INITIALIZED");
  expect(failure.hint).toMatch(/operator/);
});

test("a Vip that may only observe breaks the node: refused, as reading tells, and not sent again", async () => {
  const { simulator, manager, rowsOf } = await aDomain();

  const failure = await failureOf(manager.submit(anAction({ after: admitted("Observation", "Vip") }), aContext()));

  expect(failure.code).toBe("refused");
  expect(simulator.calls[WRITE]).toBe(1);
  expect(await rowsOf(ALICE)).toEqual([]);
});

test("a passive replica takes no changes; how it refuses could be anybody's answer, so that nothing is known", async () => {
  const { simulator, manager } = await aDomain({ active: false });

  expect(await manager.submit(anAction(), aContext())).toMatchObject({ kind: "unknown" });
  expect(simulator.calls[WRITE]).toBe(1);
});

test("a write to a domain whose id the node does not have is refused before it is sent", async () => {
  const { simulator } = await aDomain({ participants: 1 });
  const other = await aDomain({ name: "other", seed: 2 });
  const wrong = aDomainManager({ address: simulator.address, domainId: other.simulator.domainId });

  const failure = await failureOf(wrong.submit(anAction(), aContext()));

  expect(failure.code).toBe("settings");
});

// Probing.

test("a probe passes on a manager that would take changes, and changes nothing", async () => {
  const { manager } = await aDomain({ participants: 1 });
  const before = await manager.read(aContext());

  await manager.probeWrites(aContext());

  expect((await manager.read(aContext())).members).toEqual(before.members);
});

test("a probe fails on a passive replica", async () => {
  const { manager } = await aDomain({ active: false });

  expect((await failureOf(manager.probeWrites(aContext()))).code).toBe("unavailable");
});

test("a probe fails on a node that has no write service", async () => {
  const { manager } = await aDomain({ initialized: false });

  expect((await failureOf(manager.probeWrites(aContext()))).code).toBe("settings");
});

test("a probe fails with a token that may not administer", async () => {
  const { manager } = await aDomain(
    { token: "right", tokenWithoutRights: "weak" },
    { token: () => Promise.resolve("weak") },
  );

  expect((await failureOf(manager.probeWrites(aContext()))).code).toBe("unauthorized");
});

test("an answer to a write that is in another form counts as one: what became of it shows in the domain", async () => {
  const node = await aCannedNode({ ...HEALTHY, authorizeParticipantDomainState: Uint8Array.of(0x08, 1) });
  const manager = aDomainManager({ ...node, domainId: ACME });

  expect(await manager.submit(anAction(), aContext())).toEqual({ kind: "accepted" });
});

// Stores that differ.

test("a member that a restored manager has forgotten is cut off by an entry beside the one that stays", async () => {
  const { simulator, manager, rowsOf } = await aDomain();
  const beforeMs = Date.now();
  await setTimeout(2);
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  await memberOf(manager, ALICE);
  await simulator.console.restoreManager(beforeMs);

  const action = await anActionFromNow(manager, { kind: "revoke", after: SUSPENDED });
  expect(await manager.submit(action, aContext())).toEqual({ kind: "accepted" });

  expect(await rowsOf(ALICE)).toEqual(["From Disabled Ordinary"]);
  expect(await memberOf(manager, ALICE)).toMatchObject({ standing: SUSPENDED, orphaned: [{ standing: admitted() }] });
});

test.each([
  ["by itself", []],
  ["beside another", [["Observation", "Ordinary"]]],
] as const)("an entry without effect, %s, is written anew with a key that has a say", async (_what, others) => {
  const { simulator, manager, rowsOf } = await aDomain();
  await simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");
  for (const [permission, trustLevel] of others) {
    await simulator.console.setState(ALICE, permission, trustLevel, { replaceExisting: false });
  }
  await simulator.console.revokeOtherKey();

  const action = await anActionFromNow(manager, { kind: "admit", after: admitted() });
  expect(await manager.submit(action, aContext())).toEqual({ kind: "accepted" });

  expect(await rowsOf(ALICE)).toEqual(["From Submission Ordinary"]);
  const alice = await memberOf(manager, ALICE);
  expect(alice).toMatchObject({ standing: admitted(), ineffective: [], orphaned: [] });
  expect(alice.entries).toHaveLength(1);
});

test("an entry without effect that nobody wants is removed", async () => {
  const { simulator, manager, rowsOf } = await aDomain();
  await simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");
  await simulator.console.revokeOtherKey();

  const action = await anActionFromNow(manager, { kind: "purge", after: ABSENT });
  expect(await manager.submit(action, aContext())).toEqual({ kind: "accepted" });

  expect(await rowsOf(ALICE)).toEqual([]);
});

test.each(["Observation", "Disabled"] as const)(
  "nobody is made a Vip whose own side has come to say %s since the plan",
  async (permission) => {
    const { simulator, manager, rowsOf } = await aDomain({ participants: 1 });
    const id = simulator.uidOf("participant-00001") as ParticipantId;
    const { version } = await memberOf(manager, id);
    const action = {
      ...anAction({ before: admitted(), after: admitted("Submission", "Vip"), beforeVersion: version }),
      member: { participantId: id, name: undefined },
    };
    await simulator.setParticipantSide(id, permission);

    const failure = await failureOf(manager.submit(action, aContext()));

    expect(failure.code).toBe("stale_plan");
    expect(failure.message).toContain("cannot confirm on its own side");
    expect(await rowsOf(id)).toEqual(["From Submission Ordinary", `To ${permission} Ordinary`]);
  },
);

test("nor whose own side comes to say so while a write is tried again", async () => {
  const { simulator, manager, rowsOf, whenAsked } = await aDomain({ participants: 1 });
  const id = simulator.uidOf("participant-00001") as ParticipantId;
  const { version } = await memberOf(manager, id);
  simulator.armFault({ fault: "unavailable", method: WRITE });
  whenAsked(WRITE, () => simulator.setParticipantSide(id, "Observation"));

  const failure = await failureOf(
    manager.submit(
      {
        ...anAction({ before: admitted(), after: admitted("Submission", "Vip"), beforeVersion: version }),
        member: { participantId: id, name: undefined },
      },
      aContext(),
    ),
  );

  expect(failure.code).toBe("stale_plan");
  expect(failure.message).toContain("cannot confirm on its own side");
  expect(await rowsOf(id)).toEqual(["From Submission Ordinary", "To Observation Ordinary"]);
});
