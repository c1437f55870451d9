import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { DomainService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/domain_service_pb.ts";
import { DomainStatusService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/admin/v0/domain_status_service_pb.ts";
import { SequencerAuthenticationService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_authentication_service_pb.ts";
import { SequencerConnectService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_connect_service_pb.ts";
import { StatusService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import { TopologyManagerReadService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { ALICE, aSimulator, headOf, SimulatorClient } from "../simulator-client.ts";

/** One domain with one sequencer, and a client of each of its two APIs. */
async function aNode(protocolVersion: 5 | 7 = 5) {
  const simulator = await aSimulator({ protocolVersion, topologyChangeDelayMs: 0, sequencers: [{ name: "east" }] });
  const publicPort = Number(new URL(simulator.sequencers[0]?.url ?? "").port);
  return {
    simulator,
    publicPort,
    admin: new SimulatorClient(simulator),
    open: new SimulatorClient({ address: `127.0.0.1:${String(publicPort)}` }),
    alice: { domain: simulator.domainId, participant: `PAR::${ALICE}` },
  };
}

const read = TopologyManagerReadService.method;

test("a query with a protocol version that the release lacks is INVALID_ARGUMENT, as seen on 2.10.5", async () => {
  const { admin } = await aNode();
  const baseQuery = { ...headOf("Authorized"), protocolVersion: "99" };

  const failure = await admin.failure(read.listParticipantDomainState, { baseQuery });

  expect(failure).toMatchObject({
    code: status.INVALID_ARGUMENT,
    errorId: "PROTO_DESERIALIZATION_FAILURE",
    text: "PROTO_DESERIALIZATION_FAILURE(8,0): Deserialization of protobuf message failed",
    metadata: {
      reason: "OtherError(Protocol version 99 is not supported. The supported versions are 5, 7, dev.)",
    },
  });
});

test("a query without a time is told which field is not set, as seen on 2.10.5", async () => {
  const { admin } = await aNode();

  const failure = await admin.failure(read.listParticipantDomainState, { baseQuery: { filterStore: "Authorized" } });

  expect(failure.metadata).toMatchObject({ reason: "FieldNotSet(time_query)" });
});

test.each(["XYZ", "PA", "PARX"])(
  "of the key owner type %s, which nobody has, there are no keys, as seen on 2.10.5",
  async (filterKeyOwnerType) => {
    const { admin } = await aNode();
    const baseQuery = headOf("Authorized");

    expect((await admin.call(read.listOwnerToKeyMapping, { baseQuery, filterKeyOwnerType })).results).toEqual([]);
  },
);

test("a domain begins with one namespace delegation, to its root key, as seen on 2.10.5", async () => {
  const { admin, simulator } = await aNode();
  const namespace = simulator.domainId.slice("acme::".length);

  for (const store of ["Authorized", simulator.domainId]) {
    const { results } = await admin.call(read.listNamespaceDelegation, { baseQuery: headOf(store) });
    expect(results).toMatchObject([{ item: { namespace, isRootDelegation: true }, targetKeyFingerprint: namespace }]);
  }
});

test.each([5, 7] as const)(
  "on protocol version %i a mediator remembers requests for twice the tolerance, as seen on 2.10.5",
  async (protocolVersion) => {
    const { admin } = await aNode(protocolVersion);

    const { results } = await admin.call(read.listDomainParametersChanges, { baseQuery: headOf("Authorized") });

    expect(results[0]?.parameters.value).toMatchObject({
      ledgerTimeRecordTimeTolerance: { seconds: 60n },
      mediatorDeduplicationTimeout: { seconds: 120n },
    });
  },
);

test("both status services list the components and ports of the one node, as seen on 2.10.5", async () => {
  const { admin, publicPort, simulator } = await aNode();
  const expected = {
    ports: { admin: Number(simulator.address.split(":")[1]), public: publicPort },
    components: ["sequencer", "memory_storage", "domain-topology-sender"].map((name) => ({
      name,
      status: { case: "ok" },
    })),
  };

  const generic = await admin.call(StatusService.method.status, {});
  const specific = await admin.call(DomainStatusService.method.domainStatus, {});

  expect(generic.response.value).toMatchObject(expected);
  expect(specific.kind.value).toMatchObject({ commonStatus: { ...expected, version: "2.10.5" } });
});

test("who is not admitted, and who is nobody, are told apart when they log in, as seen on 2.10.5", async () => {
  const { open } = await aNode();
  const refusalOf = async (member: string) => {
    const asking = { member, memberProtocolVersions: ["5"] };
    const { value } = await open.call(SequencerAuthenticationService.method.challenge, asking);
    return value.case === "failure" ? { code: value.value.code, reason: value.value.reason } : undefined;
  };

  expect(await refusalOf(`PAR::${ALICE}`)).toEqual({
    code: status.PERMISSION_DENIED,
    reason: "Participant PAR::alice::1220abababab... is disabled",
  });
  expect(await refusalOf("junk")).toEqual({ code: status.INVALID_ARGUMENT, reason: "Bad challenge request" });
});

test("a handshake answers with the version in full, as seen on 2.10.5", async () => {
  const { open } = await aNode();

  const answer = await open.call(SequencerConnectService.method.handshake, { clientProtocolVersions: ["5", "7"] });

  expect(answer).toMatchObject({ serverProtocolVersion: "5.0.0", value: { case: "success" } });
});

test("the static parameters ask for unique contract keys, on either API, as seen on 2.10.5", async () => {
  const { admin, open } = await aNode();
  const expected = { case: "parametersV1", value: { uniqueContractKeys: true, protocolVersion: 5 } };

  const onAdmin = await admin.call(DomainService.method.getDomainParametersVersioned, {});
  const onPublic = await open.call(SequencerConnectService.method.getDomainParameters, {});

  expect(onAdmin.parameters).toMatchObject(expected);
  expect(onPublic.parameters).toMatchObject(expected);
});

test("a write that no key can sign carries the candidates, as seen on 2.10.5", async () => {
  const { admin, alice } = await aNode();

  const failure = await admin.authorizeFailure({ ...alice, side: "To" });

  expect(failure).toMatchObject({
    code: status.NOT_FOUND,
    errorId: "NO_APPROPRIATE_SIGNING_KEY_IN_STORE",
    text: "NO_APPROPRIATE_SIGNING_KEY_IN_STORE(11,0): Could not find an appropriate signing key to issue the topology transaction",
    metadata: { category: "11", candidates: "List()" },
  });
});

test("a write by an unknown key carries the key's id, and a fixed text, as seen on 2.10.5", async () => {
  const { admin, alice } = await aNode();

  const failure = await admin.authorizeFailure({ ...alice, signedBy: `1220${"00".repeat(32)}` });

  expect(failure).toMatchObject({
    code: status.FAILED_PRECONDITION,
    errorId: "PUBLIC_KEY_NOT_IN_STORE",
    text: "PUBLIC_KEY_NOT_IN_STORE(9,0): Public key with given fingerprint is missing in the public key store",
    metadata: { keyId: "122000000000..." },
  });
});

test("a write that exists names the element with shortened ids, as seen on 2.10.5", async () => {
  const { admin, alice, simulator } = await aNode();
  await admin.authorize(alice);

  const failure = await admin.authorizeFailure(alice);

  const key = simulator.domainId.slice("acme::".length, "acme::".length + 12);
  expect(failure).toMatchObject({ code: status.ALREADY_EXISTS, errorId: "TOPOLOGY_MAPPING_ALREADY_EXISTS" });
  const mapping = `ParticipantState(From, acme::${key}..., PAR::alice::1220abababab..., Submission, Ordinary)`;
  expect(failure.metadata["existing"]?.replace(/id = [A-Za-z0-9]{32},/, "id = ID,")).toBe(
    `TopologyStateUpdateElement(id = ID, mapping = ${mapping})`,
  );
  expect(failure.metadata["authKey"]).toBe(`${key}...`);
});

test("a Remove that matches nothing carries the mapping, as seen on 2.10.5", async () => {
  const { admin, alice } = await aNode();

  const failure = await admin.authorizeFailure({ ...alice, change: "Remove" });

  expect(failure).toMatchObject({
    code: status.FAILED_PRECONDITION,
    errorId: "NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE",
    metadata: { mapping: expect.stringContaining("PAR::alice::1220abababab...") as string },
  });
});
