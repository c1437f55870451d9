import { expect, test } from "vitest";

import { shortUid } from "../../../src/simulator/canton-2/identifier.ts";
import { ALICE, aClock, aSimulator, headOf, historyOf, inShort, SimulatorClient } from "../simulator-client.ts";

const HOUR_MS = 3_600_000;

test("on a permissioned domain nobody registers without a From row, and nothing of the attempt is kept", async () => {
  const simulator = await aSimulator({ mode: "permissioned" });
  const client = new SimulatorClient(simulator);

  const answer = await simulator.registerParticipant({ name: "alice" });

  expect(answer).toMatchObject({ accepted: false, uid: simulator.uidOf("alice"), state: "REJECTED" });
  expect(answer.accepted ? "" : answer.reason).toBe(
    `Participant PAR::${shortUid(simulator.uidOf("alice"))} is not on the allow-list of this closed network`,
  );
  expect(await client.states(historyOf(""))).toEqual([]);
  expect(simulator.connectedParticipants()).toEqual([]);
});

test("who is on the allow-list registers with its keys and its own side, and is connected", async () => {
  const simulator = await aSimulator({ mode: "permissioned" });
  const client = new SimulatorClient(simulator);
  await simulator.console.setState(ALICE, "Confirmation", "Ordinary");

  const answer = await simulator.registerParticipant({ uid: ALICE });

  expect(answer).toEqual({ accepted: true, uid: ALICE });
  const rows = await client.states(headOf("Authorized"));
  expect(inShort(rows)).toEqual(["From Confirmation Ordinary", "To Submission Ordinary"]);
  expect(simulator.connectedParticipants()).toEqual([ALICE]);
});

test("an open domain admits whoever registers", async () => {
  const simulator = await aSimulator({ mode: "open" });
  const client = new SimulatorClient(simulator);

  const answer = await simulator.registerParticipant({ name: "alice", permission: "Observation" });

  expect(answer.accepted).toBe(true);
  const rows = await client.states(headOf("Authorized"));
  expect(inShort(rows)).toEqual(["From Submission Ordinary", "To Observation Ordinary"]);
});

test("a From row of Disabled lets a participant register, and keeps it out", async () => {
  const simulator = await aSimulator({ mode: "open" });
  await simulator.console.setState(ALICE, "Disabled", "Ordinary");

  const answer = await simulator.registerParticipant({ uid: ALICE });

  expect(answer.accepted).toBe(true);
  expect(simulator.connectedParticipants()).toEqual([]);
});

test("without its keys, registering fails, and without a required certificate it is rejected", async () => {
  const simulator = await aSimulator({ mode: "open", requireParticipantCertificate: true });

  const noKeys = await simulator.registerParticipant({ name: "alice", hasKeys: false, hasCertificate: true });
  const noCertificate = await simulator.registerParticipant({ name: "alice" });

  expect(noKeys).toMatchObject({
    state: "FAILED",
    reason: "The participant can not be enabled without registering the necessary keys first",
  });
  expect(noCertificate).toMatchObject({
    state: "REJECTED",
    reason: expect.stringContaining("needs a SignedLegalIdentityClaim") as string,
  });
});

test("Disabled cuts the connection at once, and enabling again does not bring it back by itself", async () => {
  const simulator = await aSimulator({ participants: 1 });
  const uid = simulator.uidOf("participant-00001");
  expect(simulator.connectedParticipants()).toEqual([uid]);

  await simulator.console.setState(uid, "Disabled", "Ordinary");
  expect(simulator.connectedParticipants()).toEqual([]);

  await simulator.console.setState(uid, "Submission", "Ordinary");
  expect(simulator.connectedParticipants()).toEqual([]);
  await simulator.registerParticipant({ uid });
  expect(simulator.connectedParticipants()).toEqual([uid]);
});

test("a removed participant stays connected until its token ends, and is refused then", async () => {
  const clock = aClock();
  const simulator = await aSimulator({ participants: 2, clock: clock.now });
  const removed = simulator.uidOf("participant-00001");
  const other = simulator.uidOf("participant-00002");

  await simulator.console.removeState(removed, "Submission", "Ordinary");

  clock.pass(HOUR_MS - 1);
  expect(simulator.connectedParticipants()).toEqual([removed, other]);
  clock.pass(1);
  expect(simulator.connectedParticipants()).toEqual([other]);
});

test("on an open domain a removed participant comes back by itself when its token ends", async () => {
  const clock = aClock();
  const simulator = await aSimulator({ participants: 1, mode: "open", clock: clock.now, tokenExpiryMs: 1_000 });
  const client = new SimulatorClient(simulator);
  const uid = simulator.uidOf("participant-00001");
  await simulator.console.removeState(uid, "Submission", "Ordinary");
  expect(inShort(await client.states(headOf("Authorized")))).toEqual(["To Submission Ordinary"]);

  clock.pass(1_000);

  expect(simulator.connectedParticipants()).toEqual([uid]);
  expect(inShort(await client.states(headOf("Authorized")))).toEqual([
    "To Submission Ordinary",
    "From Submission Ordinary",
  ]);
});

test("a participant that leaves keeps its membership", async () => {
  const simulator = await aSimulator({ participants: 1 });
  const client = new SimulatorClient(simulator);

  simulator.disconnectParticipant(simulator.uidOf("participant-00001"));

  expect(simulator.connectedParticipants()).toEqual([]);
  expect(await client.states(headOf("Authorized"))).toHaveLength(2);
});

test("a participant lowers itself by a To row of its own, beside an unchanged From row", async () => {
  const simulator = await aSimulator({ participants: 1 });
  const client = new SimulatorClient(simulator);

  const isDone = await simulator.setParticipantSide(simulator.uidOf("participant-00001"), "Observation");

  expect(isDone).toBe(true);
  expect(inShort(await client.states(headOf("Authorized")))).toEqual([
    "From Submission Ordinary",
    "To Observation Ordinary",
  ]);
  expect(await simulator.setParticipantSide(ALICE, "Observation")).toBe(false);
});
