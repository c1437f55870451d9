import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { TopologyManagerWriteService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import { ALICE, aSimulator, headOf, inShort, SimulatorClient, stateChange } from "../../simulator-client.ts";

const authorize = TopologyManagerWriteService.method.authorizeParticipantDomainState;

test("a participant without its code is refused on write", async () => {
  const simulator = await aSimulator();
  const client = new SimulatorClient(simulator);

  for (const [participant, reason] of [
    [ALICE, `ValueConversionError(participant,Expected delimiter :: after three letter code of \`${ALICE}\`)`],
    [
      `SEQ::${ALICE}`,
      "ValueDeserializationError(participant,Value SEQ::alice::1220abababab... is not of type `ParticipantId`)",
    ],
    ["PAR::alice", "ValueConversionError(participant,Invalid unique identifier `alice` with missing namespace.)"],
    ["", "ValueConversionError(participant,Invalid keyOwner ``, expecting <three-letter-code>::id::fingerprint.)"],
  ] as const) {
    const failure = await client.authorizeFailure({ domain: simulator.domainId, participant });
    expect(failure).toMatchObject({
      code: status.INVALID_ARGUMENT,
      errorId: "PROTO_DESERIALIZATION_FAILURE",
      metadata: { reason },
    });
  }
});

test("a field that is missing or unknown is refused, whichever it is", async () => {
  const simulator = await aSimulator();
  const client = new SimulatorClient(simulator);
  const good = stateChange({ domain: simulator.domainId, participant: `PAR::${ALICE}` });

  const { authorization, ...withoutAuthorization } = good;
  for (const [request, reason] of [
    [withoutAuthorization, "FieldNotSet(authorization)"],
    [{ ...good, authorization: { ...authorization, change: 9 as never } }, "UnrecognizedEnum(UNRECOGNIZED,9)"],
    [
      { ...good, authorization: { ...authorization, signedBy: "/" } },
      'StringConversionError(non expected character 0x2f in Daml-LF Party "/")',
    ],
    [{ ...good, side: 0 as const }, "FieldNotSet(MissingRequestSide)"],
    [
      { ...good, domain: "acme" },
      "ValueConversionError(domain,Invalid unique identifier `acme` with missing namespace.)",
    ],
    [{ ...good, permission: 0 as const }, "FieldNotSet(MissingParticipantPermission)"],
    [{ ...good, permission: 17 as never }, "UnrecognizedEnum(UNRECOGNIZED,17)"],
    [{ ...good, trustLevel: 0 as const }, "FieldNotSet(trustLevel)"],
    [{ ...good, trustLevel: 5 as never }, "UnrecognizedEnum(trustLevel,5)"],
  ] as const) {
    const failure = await client.failure(authorize, request);
    expect(failure).toMatchObject({ errorId: "PROTO_DESERIALIZATION_FAILURE", metadata: { reason } });
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
