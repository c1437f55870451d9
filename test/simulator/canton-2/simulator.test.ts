import { expect, test } from "vitest";

import { startSimulator } from "../../../src/simulator/canton-2/simulator.ts";
import { aSimulator, headOf, SimulatorClient } from "../simulator-client.ts";

test("the same seed gives the same domain and the same participants", async () => {
  const [one, same, other] = await Promise.all([
    aSimulator({ seed: 5 }),
    aSimulator({ seed: 5 }),
    aSimulator({ seed: 6 }),
  ]);

  expect(one.domainId).toBe(same.domainId);
  expect(one.uidOf("participant-00001")).toBe(same.uidOf("participant-00001"));
  expect(one.domainId).not.toBe(other.domainId);
  expect(one.uidOf("participant-00001")).not.toBe(other.uidOf("participant-00001"));
  expect(one.address).not.toBe(same.address);
});

test("nothing but loopback is listened on", async () => {
  await expect(startSimulator({ host: "0.0.0.0" })).rejects.toThrow("loopback only");
});

test("10,000 members start, are listed in one call, and one of them is found again and again", async () => {
  const simulator = await aSimulator({ participants: 10_000 });
  const client = new SimulatorClient(simulator);

  const rows = await client.states(headOf(simulator.domainId));
  expect(rows).toHaveLength(20_000);
  expect(new Set(rows.map(({ item }) => item?.participant)).size).toBe(10_000);

  const filterParticipant = simulator.uidOf("participant-07777");
  for (let turn = 0; turn < 1_000; turn += 1) {
    expect(await client.states(headOf(simulator.domainId), { filterParticipant })).toHaveLength(2);
  }
});
