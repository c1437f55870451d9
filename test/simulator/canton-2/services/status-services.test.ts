import { fromBinary } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { DomainService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/domain_service_pb.ts";
import {
  DomainManagerStatusService,
  DomainStatusService,
} from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/domain_status_service_pb.ts";
import { EnterpriseSequencerAdministrationService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/enterprise_sequencer_administration_service_pb.ts";
import {
  DomainStatusInfoSchema,
  StatusService,
} from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import { InitializationService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/initialization_service_pb.ts";
import { timestampOf } from "../../../../src/simulator/micros.ts";
import { ALICE, aClock, aSimulator, NOON_MS, SimulatorClient } from "../../simulator-client.ts";

const { domainStatus } = DomainStatusService.method;
const { domainManagerStatus } = DomainManagerStatusService.method;
const { disableMember } = EnterpriseSequencerAdministrationService.method;

test("a node tells its id, its name and its time", async () => {
  const clock = aClock();
  const simulator = await aSimulator({ name: "acme", clock: clock.now });
  const client = new SimulatorClient(simulator);

  expect(await client.call(InitializationService.method.getId, {})).toMatchObject({
    initialized: true,
    uniqueIdentifier: simulator.domainId,
    instance: "acme",
  });
  expect(await client.call(InitializationService.method.currentTime, {})).toEqual(timestampOf(NOON_MS * 1_000));
  expect(simulator.domainId).toMatch(/^acme::1220[0-9a-f]{64}$/);
});

test("a node without identity says so wherever it is asked", async () => {
  const client = new SimulatorClient(await aSimulator({ initialized: false }));

  const id = await client.call(InitializationService.method.getId, {});
  const generic = await client.call(StatusService.method.status, {});
  const specific = await client.call(domainStatus, {});
  const parameters = await client.failure(DomainService.method.getDomainParametersVersioned, {});

  expect(id).toMatchObject({ initialized: false, uniqueIdentifier: "", instance: "acme" });
  expect(generic.response).toMatchObject({ case: "notInitialized", value: { active: true } });
  expect(specific.kind).toMatchObject({ case: "unavailable", value: { active: true } });
  expect(parameters.code).toBe(status.UNIMPLEMENTED);
});

test("the generic status lists who is connected with PAR::, the specific one without", async () => {
  const simulator = await aSimulator({ participants: 2, protocolVersion: 7 });
  const client = new SimulatorClient(simulator);

  const generic = await client.call(StatusService.method.status, {});
  const specific = await client.call(domainStatus, {});

  const uids = ["participant-00001", "participant-00002"].map((name) => simulator.uidOf(name));
  const success = generic.response.case === "success" ? generic.response.value : undefined;
  const extra = fromBinary(DomainStatusInfoSchema, success?.extra ?? new Uint8Array());
  expect(success).toMatchObject({ id: simulator.domainId, active: true });
  expect(success?.ports["admin"]).toBe(Number(simulator.address.split(":")[1]));
  expect(extra.connectedParticipants).toEqual(uids.map((uid) => `PAR::${uid}`));
  expect(specific.kind.value).toMatchObject({
    commonStatus: { uid: simulator.domainId, version: "2.10.5" },
    connectedParticipantsUid: uids,
    protocolVersion: 7,
  });
});

test("a passive replica says that it is not active", async () => {
  const client = new SimulatorClient(await aSimulator({ active: false }));

  const { response } = await client.call(StatusService.method.status, {});

  expect(response.value?.active).toBe(false);
});

test("the topology queues are empty again only when a change has taken effect", async () => {
  const clock = aClock();
  const simulator = await aSimulator({ clock: clock.now, faults: { lagMs: 100 } });
  const client = new SimulatorClient(simulator);
  const queues = async () => {
    const { response } = await client.call(StatusService.method.status, {});
    const { manager, dispatcher, clients } = (response.case === "success" && response.value.topologyQueues) || {};
    return { manager, dispatcher, clients };
  };
  expect(await queues()).toEqual({ manager: 0, dispatcher: 0, clients: 0 });

  await client.authorize({ domain: simulator.domainId, participant: `PAR::${ALICE}` });

  expect(await queues()).toEqual({ manager: 0, dispatcher: 1, clients: 0 });
  clock.pass(100);
  expect(await queues()).toEqual({ manager: 0, dispatcher: 0, clients: 1 });
  clock.pass(250);
  expect(await queues()).toEqual({ manager: 0, dispatcher: 0, clients: 0 });
});

test("each edition has its own status service", async () => {
  const community = new SimulatorClient(await aSimulator({ edition: "community" }));
  const enterprise = new SimulatorClient(await aSimulator({ edition: "enterprise" }));

  expect((await community.failure(domainManagerStatus, {})).code).toBe(status.UNIMPLEMENTED);
  expect((await enterprise.failure(domainStatus, {})).code).toBe(status.UNIMPLEMENTED);
  expect((await enterprise.call(domainManagerStatus, {})).kind.value).toMatchObject({ protocolVersion: 5 });
});

test("the protocol version can be read from the static parameters", async () => {
  const client = new SimulatorClient(await aSimulator({ protocolVersion: 7 }));

  const { parameters } = await client.call(DomainService.method.getDomainParametersVersioned, {});

  expect(parameters).toMatchObject({ case: "parametersV1", value: { protocolVersion: 7 } });
});

test("disabling a member needs the enterprise edition, which a community node explains", async () => {
  const community = await aSimulator({ participants: 1 });
  const enterprise = await aSimulator({ participants: 1, edition: "enterprise" });
  const uid = enterprise.uidOf("participant-00001");

  const failure = await new SimulatorClient(community).failure(disableMember, { member: `PAR::${uid}` });
  const bare = await new SimulatorClient(enterprise).failure(disableMember, { member: uid });
  await new SimulatorClient(enterprise).call(disableMember, { member: `PAR::${uid}` });

  expect(failure.code).toBe(status.UNIMPLEMENTED);
  expect(failure.text).toContain("Community edition");
  expect(bare.errorId).toBe("PROTO_DESERIALIZATION_FAILURE");
  expect(community.connectedParticipants()).toHaveLength(1);
  expect(enterprise.connectedParticipants()).toEqual([]);
});
