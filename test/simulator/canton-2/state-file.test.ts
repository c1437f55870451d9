import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { startSimulator } from "../../../src/simulator/canton-2/simulator.ts";
import { ALICE, aClock, aSimulator, headOf, historyOf, SimulatorClient } from "../simulator-client.ts";

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "simulator-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

test("a simulator that is started again on its state file is the same domain with the same rows", async () => {
  const directory = await aDirectory();
  const stateFile = join(directory, "acme.json");
  const clock = aClock();
  const first = await aSimulator({ stateFile, participants: 3, clock: clock.now });
  const client = new SimulatorClient(first);
  const alice = { domain: first.domainId, participant: `PAR::${ALICE}` };
  await client.authorize(alice);
  await client.authorize({ ...alice, permission: "Observation" });
  await first.registerParticipant({ uid: ALICE });
  const before = await client.states(historyOf("Authorized"));
  await first.close();

  clock.pass(5_000);
  const second = await aSimulator({ stateFile, clock: clock.now });
  const again = new SimulatorClient(second);

  expect(second.domainId).toBe(first.domainId);
  expect(await again.states(historyOf("Authorized"))).toEqual(before);
  expect(await again.states(headOf(second.domainId))).toHaveLength(8);
  expect(second.connectedParticipants()).toContain(ALICE);
  expect(await readdir(directory)).toEqual(["acme.json"]);
});

test("transaction ids do not repeat after a restart", async () => {
  const stateFile = join(await aDirectory(), "acme.json");
  const first = await aSimulator({ stateFile });
  const alice = { domain: first.domainId, participant: `PAR::${ALICE}` };
  const client = new SimulatorClient(first);
  await client.authorize(alice);
  await client.authorize({ ...alice, change: "Remove" });
  await first.close();

  const second = new SimulatorClient(await aSimulator({ stateFile }));
  await second.authorize(alice);
  await second.authorize({ ...alice, change: "Remove" });

  const rows = await second.states(historyOf("Authorized"));
  expect(rows.map(({ context }) => context?.operation)).toEqual([0, 1, 0, 1]);
  expect(new Set(rows.map(({ context }) => Buffer.from(context?.serialized ?? []).toString("hex"))).size).toBe(4);
});

test("what was not sequenced when the node stopped is sequenced when it is back", async () => {
  const stateFile = join(await aDirectory(), "acme.json");
  const clock = aClock();
  const first = await aSimulator({ stateFile, clock: clock.now, faults: { lagMs: 1_000 } });
  await first.console.setState(ALICE, "Submission", "Ordinary");
  await first.close();

  clock.pass(500);
  const second = await aSimulator({ stateFile, clock: clock.now });
  const client = new SimulatorClient(second);
  expect(await client.states(headOf(second.domainId))).toEqual([]);
  clock.pass(2_000);
  expect(await client.states(headOf(second.domainId))).toHaveLength(1);
});

test("a file of another domain, or of something else, is left alone", async () => {
  const stateFile = join(await aDirectory(), "acme.json");
  await (await aSimulator({ stateFile, seed: 1 })).close();

  await expect(startSimulator({ stateFile, seed: 2 })).rejects.toThrow("holds another domain");
  await writeFile(stateFile, "{}");
  await expect(startSimulator({ stateFile, seed: 1 })).rejects.toThrow("no state of a simulated domain");
});
