import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { TopologyManagerWriteService } from "../../../src/adapters/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import { ALICE, aSimulator, headOf, inShort, SimulatorClient, stateChange } from "../simulator-client.ts";

const authorize = TopologyManagerWriteService.method.authorizeParticipantDomainState;

test("a participant without its code is refused on write", async () => {
  const simulator = await aSimulator();
  const client = new SimulatorClient(simulator);

  for (const participant of [ALICE, `SEQ::${ALICE}`, "PAR::alice", ""]) {
    const failure = await client.authorizeFailure({ domain: simulator.domainId, participant });
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, errorId: "PROTO_DESERIALIZATION_FAILURE" });
    expect(failure.metadata["reason"]).toContain("participant");
  }
});

test("a field that is missing or unknown is refused, whichever it is", async () => {
  const simulator = await aSimulator();
  const client = new SimulatorClient(simulator);
  const good = stateChange({ domain: simulator.domainId, participant: `PAR::${ALICE}` });

  const { authorization, ...withoutAuthorization } = good;
  for (const request of [
    withoutAuthorization,
    { ...good, authorization: { ...authorization, change: 9 as never } },
    { ...good, authorization: { ...authorization, signedBy: "/" } },
    { ...good, side: 0 as const },
    { ...good, domain: "acme" },
    { ...good, permission: 0 as const },
    { ...good, permission: 17 as never },
    { ...good, trustLevel: 0 as const },
  ]) {
    const failure = await client.failure(authorize, request);
    expect(failure.errorId).toBe("PROTO_DESERIALIZATION_FAILURE");
  }
  expect(await client.states(headOf("Authorized"))).toEqual([]);
});

test("a missing change means Add", async () => {
  const simulator = await aSimulator();
  const client = new SimulatorClient(simulator);
  const request = stateChange({ domain: simulator.domainId, participant: `PAR::${ALICE}` });

  await client.call(authorize, { ...request, authorization: {} });

  expect(inShort(await client.states(headOf("Authorized")))).toEqual(["From Submission Ordinary"]);
});

test("a node without identity does not know the write service", async () => {
  const simulator = await aSimulator({ initialized: false });
  const client = new SimulatorClient(simulator);

  const failure = await client.authorizeFailure({ domain: simulator.domainId, participant: `PAR::${ALICE}` });

  expect(failure).toMatchObject({ code: status.UNIMPLEMENTED, detailTypes: [] });
});

test("a passive replica refuses writes", async () => {
  const simulator = await aSimulator({ active: false });
  const client = new SimulatorClient(simulator);

  const failure = await client.authorizeFailure({ domain: simulator.domainId, participant: `PAR::${ALICE}` });

  expect(failure.code).toBe(status.UNAVAILABLE);
  expect(await client.states(headOf("Authorized"))).toEqual([]);
});
