import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { InitializationService } from "../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/initialization_service_pb.ts";
import { TopologyManagerReadService } from "../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { FaultPlan } from "../../src/simulator/faults.ts";
import { ALICE, aClock, aSimulator, headOf, inShort, SimulatorClient } from "./simulator-client.ts";

const { getId } = InitializationService.method;
const { listParticipantDomainState } = TopologyManagerReadService.method;

test("the same seed lets faults strike the same calls", () => {
  const strikes = (seed: number): readonly boolean[] => {
    const plan = new FaultPlan(seed);
    plan.set({ unavailable: 0.5 });
    return Array.from({ length: 40 }, () => plan.strikes("unavailable", "GetId"));
  };

  expect(strikes(3)).toEqual(strikes(3));
  expect(strikes(3)).not.toEqual(strikes(4));
  expect(new Set(strikes(3)).size).toBe(2);
});

test("methods can be unavailable by name, and all of them by chance", async () => {
  const simulator = await aSimulator({ faults: { unavailable: ["GetId"] } });
  const client = new SimulatorClient(simulator);
  expect((await client.failure(getId, {})).code).toBe(status.UNAVAILABLE);
  expect(await client.states(headOf("Authorized"))).toEqual([]);

  simulator.setFaults({ unavailable: 1 });
  const failure = await client.failure(listParticipantDomainState, { baseQuery: headOf("Authorized") });
  expect(failure.code).toBe(status.UNAVAILABLE);

  simulator.setFaults({});
  expect((await client.call(getId, {})).initialized).toBe(true);
  expect(simulator.calls).toMatchObject({ GetId: 2, ListParticipantDomainState: 2, Status: 0 });
});

test("a fault that is armed strikes the next calls of its method, and no more", async () => {
  const simulator = await aSimulator();
  const client = new SimulatorClient(simulator);

  simulator.armFault({ fault: "unavailable", method: "GetId", calls: 2 });

  expect((await client.failure(getId, {})).code).toBe(status.UNAVAILABLE);
  expect((await client.failure(getId, {})).code).toBe(status.UNAVAILABLE);
  expect((await client.call(getId, {})).initialized).toBe(true);
});

test("a write whose answer is lost by a broken call was applied all the same", async () => {
  const simulator = await aSimulator({ faults: { lostAnswer: 1 } });
  const client = new SimulatorClient(simulator);

  const failure = await client.authorizeFailure({ domain: simulator.domainId, participant: `PAR::${ALICE}` });

  expect(failure).toMatchObject({ code: status.UNAVAILABLE, detailTypes: [] });
  expect(inShort(await client.states(headOf("Authorized")))).toEqual(["From Submission Ordinary"]);
});

test("a write whose answer never comes was applied before the caller's deadline", async () => {
  const simulator = await aSimulator();
  simulator.armFault({ fault: "lostAnswer", method: "AuthorizeParticipantDomainState", how: "silence" });
  const client = new SimulatorClient(simulator);

  const alice = { domain: simulator.domainId, participant: `PAR::${ALICE}` };
  const failure = await client.authorizeFailure(alice, { timeoutMs: 200 });

  expect(failure.code).toBe(status.DEADLINE_EXCEEDED);
  expect(inShort(await client.states(headOf("Authorized")))).toEqual(["From Submission Ordinary"]);
});

test("a lagging sequencer keeps the domain's store behind until it catches up", async () => {
  const clock = aClock();
  const simulator = await aSimulator({ clock: clock.now, faults: { lagMs: 60_000 } });
  const client = new SimulatorClient(simulator);
  await client.authorize({ domain: simulator.domainId, participant: `PAR::${ALICE}` });

  clock.pass(1_000);
  expect(await client.states(headOf(simulator.domainId))).toEqual([]);
  expect(await client.states(headOf("Authorized"))).toHaveLength(1);

  simulator.setFaults({});
  clock.pass(250);
  expect(await client.states(headOf(simulator.domainId))).toHaveLength(1);
});

test("a second writer changes the participant just before the write", async () => {
  const simulator = await aSimulator({ participants: 1, faults: { secondWriter: 1 } });
  const client = new SimulatorClient(simulator);
  const uid = simulator.uidOf("participant-00001");
  const request = { domain: simulator.domainId, participant: `PAR::${uid}` };

  const failure = await client.authorizeFailure({ ...request, change: "Remove" });

  expect(failure.errorId).toBe("NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE");
  const rows = await client.states(headOf("Authorized"), { filterParticipant: uid });
  expect(inShort(rows)).toEqual(["To Submission Ordinary", "From Observation Ordinary"]);
});

test("a broken node lists no participants, or half of them, although rows exist", async () => {
  const simulator = await aSimulator({ participants: 10 });
  const client = new SimulatorClient(simulator);
  const listed = async (): Promise<number> => (await client.states(headOf(simulator.domainId))).length;

  simulator.setFaults({ emptyList: 1 });
  expect(await listed()).toBe(0);
  simulator.setFaults({ truncateList: 1 });
  expect(await listed()).toBe(10);
  simulator.setFaults({});
  expect(await listed()).toBe(20);
});

test("a list that breaks off halfway is an error, and the next call connects anew", async () => {
  const simulator = await aSimulator({ participants: 100 });
  simulator.armFault({ fault: "failListHalfway", method: "ListParticipantDomainState" });
  const client = new SimulatorClient(simulator);

  const failure = await client.failure(listParticipantDomainState, { baseQuery: headOf("Authorized") });

  expect([status.UNAVAILABLE, status.INTERNAL, status.CANCELLED]).toContain(failure.code);
  expect(await client.states(headOf("Authorized"))).toHaveLength(200);
});
