import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import type { Simulator } from "../../../src/simulator/canton-2/simulator.ts";
import type { SimulatorOptions } from "../../../src/simulator/canton-2/simulator-options.ts";
import { ALICE, aClock, aSimulator, headOf, historyOf, inShort, SimulatorClient } from "../simulator-client.ts";

// What the manager's store and the domain's know of one another.

/** A domain whose clock moves by hand, and what its stores show of alice. */
async function aDomain(options: SimulatorOptions = {}) {
  const clock = aClock();
  const logged: string[] = [];
  const simulator = await aSimulator({ clock: clock.now, log: (line) => logged.push(line), ...options });
  return { ...readers(simulator), clock, logged };
}

function readers(simulator: Simulator) {
  const client = new SimulatorClient(simulator);
  const rows = async (query: Parameters<typeof client.states>[0]) =>
    inShort(await client.states(query, { filterParticipant: ALICE })).toSorted();
  return {
    simulator,
    client,
    accepted: () => rows(headOf("Authorized")),
    inEffect: () => rows({ ...headOf(simulator.domainId), useStateStore: true }),
    logOf: () => rows({ ...headOf(simulator.domainId), useStateStore: false }),
  };
}

async function aStateFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "simulator-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return join(directory, "acme.json");
}

/** Alice is a Vip that has joined. */
async function aVip({ simulator, clock }: Awaited<ReturnType<typeof aDomain>>): Promise<void> {
  await simulator.console.setState(ALICE, "Submission", "Vip");
  await simulator.registerParticipant({ uid: ALICE });
  clock.pass(1_000);
}

test("a manager restored from a backup forgets what came after, and the domain does not", async () => {
  const domain = await aDomain();
  await domain.simulator.console.setState(ALICE, "Confirmation", "Ordinary");
  domain.clock.pass(1_000);
  const backupMs = domain.clock.now();
  domain.clock.pass(1_000);
  await domain.simulator.console.setState(ALICE, "Submission", "Ordinary");
  domain.clock.pass(1_000);

  await domain.simulator.console.restoreManager(backupMs);

  expect(await domain.accepted()).toEqual(["From Confirmation Ordinary"]);
  expect(await domain.inEffect()).toEqual(["From Submission Ordinary"]);
});

test("what a restored manager does not know it cannot remove, and can only add to", async () => {
  const domain = await aDomain();
  const backupMs = domain.clock.now();
  domain.clock.pass(1_000);
  await domain.simulator.console.setState(ALICE, "Submission", "Ordinary");
  domain.clock.pass(1_000);
  await domain.simulator.console.restoreManager(backupMs);
  const alice = { domain: domain.simulator.domainId, participant: `PAR::${ALICE}` };

  const failure = await domain.client.authorizeFailure({ ...alice, change: "Remove" });
  await domain.client.authorize({ ...alice, permission: "Disabled" });
  domain.clock.pass(1_000);

  expect(failure.errorId).toBe("NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE");
  expect(await domain.accepted()).toEqual(["From Disabled Ordinary"]);
  expect(await domain.inEffect()).toEqual(["From Disabled Ordinary", "From Submission Ordinary"]);
});

test("what was on its way when the manager was restored never arrives", async () => {
  const domain = await aDomain({ faults: { lagMs: 5_000 } });
  const backupMs = domain.clock.now();
  domain.clock.pass(1_000);
  await domain.simulator.console.setState(ALICE, "Submission", "Ordinary");

  await domain.simulator.console.restoreManager(backupMs);
  domain.clock.pass(60_000);

  expect(await domain.accepted()).toEqual([]);
  expect(await domain.inEffect()).toEqual([]);
});

test("what a revoked key has signed stays with the manager and in the log, and is in effect no more", async () => {
  const domain = await aDomain();
  await domain.simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");
  domain.clock.pass(1_000);
  expect(await domain.inEffect()).toEqual(["From Submission Ordinary"]);

  await domain.simulator.console.revokeOtherKey();
  domain.clock.pass(1_000);

  expect(await domain.accepted()).toEqual(["From Submission Ordinary"]);
  expect(await domain.logOf()).toEqual(["From Submission Ordinary"]);
  expect(await domain.inEffect()).toEqual([]);
});

test("the same state by a key that still has a say is taken, and replaces the one that had lost its effect", async () => {
  const domain = await aDomain();
  const alice = { domain: domain.simulator.domainId, participant: `PAR::${ALICE}` };
  await domain.simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");
  await domain.simulator.console.revokeOtherKey();
  domain.clock.pass(1_000);

  const forced = await domain.client.authorizeFailure({
    ...alice,
    permission: "Observation",
    signedBy: domain.simulator.console.otherKey,
  });
  await domain.client.authorize(alice);
  domain.clock.pass(1_000);

  expect(forced.errorId).toBeUndefined();
  expect(await domain.accepted()).toEqual(["From Submission Ordinary"]);
  expect(await domain.inEffect()).toEqual(["From Submission Ordinary"]);
});

test.each(["Observation", "Disabled"] as const)(
  "the dispatcher stops for good at a Vip whose own side says %s",
  async (permission) => {
    const domain = await aDomain();
    await aVip(domain);

    await domain.simulator.setParticipantSide(ALICE, permission);
    await domain.simulator.console.setState(ALICE, "Submission", "Ordinary");
    domain.clock.pass(60_000);

    expect(domain.logged.filter((line) => line.includes("Halting topology dispatching"))).toHaveLength(1);
    expect(await domain.accepted()).toEqual(["From Submission Ordinary", `To ${permission} Ordinary`]);
    expect(await domain.inEffect()).toEqual(["From Submission Vip", "To Submission Ordinary"]);
  },
);

test("it stops as well where the own side was weak before: at the removal of the last row that is Ordinary", async () => {
  const domain = await aDomain();
  await domain.simulator.console.setState(ALICE, "Submission", "Ordinary");
  await domain.simulator.registerParticipant({ uid: ALICE, permission: "Observation" });
  domain.clock.pass(1_000);

  await domain.simulator.console.setState(ALICE, "Submission", "Vip");
  domain.clock.pass(60_000);

  expect(await domain.accepted()).toEqual(["From Submission Vip", "To Observation Ordinary"]);
  expect(await domain.inEffect()).toEqual([
    "From Submission Ordinary",
    "From Submission Vip",
    "To Observation Ordinary",
  ]);
});

test("both kinds of trouble outlast a restart", async () => {
  const stateFile = await aStateFile();
  const domain = await aDomain({ stateFile });
  await domain.simulator.console.addStateByOtherKey(ALICE, "Submission", "Vip");
  await domain.simulator.registerParticipant({ uid: ALICE });
  domain.clock.pass(1_000);
  const backupMs = domain.clock.now();
  domain.clock.pass(1_000);
  await domain.simulator.console.setState(ALICE, "Confirmation", "Vip", { replaceExisting: false });
  domain.clock.pass(1_000);
  await domain.simulator.console.restoreManager(backupMs);
  await domain.simulator.console.revokeOtherKey();
  domain.clock.pass(1_000);
  await domain.simulator.setParticipantSide(ALICE, "Observation");
  domain.clock.pass(1_000);
  const before = [
    await domain.accepted(),
    await domain.inEffect(),
    await domain.client.states(historyOf("Authorized")),
  ];
  await domain.simulator.close();

  const again = readers(await aSimulator({ stateFile, clock: domain.clock.now }));

  expect([await again.accepted(), await again.inEffect(), await again.client.states(historyOf("Authorized"))]).toEqual(
    before,
  );
  expect(before[0]).toEqual(["From Submission Vip", "To Observation Ordinary"]);
  expect(before[1]).toEqual(["From Confirmation Vip", "To Submission Ordinary"]);
});
