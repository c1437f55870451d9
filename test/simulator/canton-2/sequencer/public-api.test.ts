import { credentials, status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { SequencerAuthenticationService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_authentication_service_pb.ts";
import { SequencerConnectService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_connect_service_pb.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus,
} from "../../../../src/protocol/grpc/generated/grpc/health/v1/health_pb.ts";
import type { Simulator } from "../../../../src/simulator/canton-2/simulator.ts";
import { startSimulator } from "../../../../src/simulator/canton-2/simulator.ts";
import { aCertificateAuthority } from "../../certificates.ts";
import { ALICE, aSimulator, breakDomain, SimulatorClient } from "../../simulator-client.ts";

const { method } = SequencerConnectService;

function clientOf(simulator: Simulator, index = 0, channel = credentials.createInsecure()): SimulatorClient {
  const url = simulator.sequencers[index]?.url ?? "";
  return new SimulatorClient({ address: new URL(url).host }, channel);
}

test.each([5, 7] as const)(
  "on protocol version %i a sequencer says whose it is and what it speaks",
  async (version) => {
    const simulator = await aSimulator({ protocolVersion: version, sequencers: [{ name: "east" }] });
    const client = clientOf(simulator);

    expect(await client.call(method.getDomainId, {})).toMatchObject({
      domainId: simulator.domainId,
      sequencerId: `SEQ::${simulator.domainId}`,
    });
    expect((await client.call(method.getDomainParameters, {})).parameters).toMatchObject({
      case: "parametersV1",
      value: { protocolVersion: version },
    });
  },
);

test("a handshake succeeds on a common version, and says what the server wants otherwise", async () => {
  const client = clientOf(await aSimulator({ sequencers: [{ name: "east" }] }));
  const shake = async (clientProtocolVersions: string[], minimumProtocolVersion?: string) =>
    client.call(method.handshake, {
      clientProtocolVersions,
      ...(minimumProtocolVersion === undefined ? {} : { minimumProtocolVersion }),
    });

  expect(await shake(["7", "5"])).toMatchObject({ serverProtocolVersion: "5.0.0", value: { case: "success" } });
  expect((await shake(["7"])).value).toMatchObject({
    case: "failure",
    value: { reason: expect.stringContaining("required by the server (5)") as string },
  });
  expect((await shake(["5.0.0", "7.0.0"], "7")).value).toMatchObject({
    case: "failure",
    value: { reason: expect.stringContaining("lower than the minimum version configured") as string },
  });
  expect((await shake(["five"])).value).toMatchObject({
    case: "failure",
    value: { reason: "Unable to convert string `five` to a protocol version." },
  });
});

test("verify-active is the sequencer's own view: both sides, and not disabled", async () => {
  const simulator = await aSimulator({ topologyChangeDelayMs: 0, sequencers: [{ name: "east" }] });
  const client = clientOf(simulator);
  const view = async (memberId: string) =>
    (await client.call(method.verifyActive, {}, { metadata: { memberId } })).value;
  const isActive = async () => {
    const value = await view(`PAR::${ALICE}`);
    return value.case === "success" && value.value.isActive;
  };

  expect(await isActive()).toBe(false);
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  expect(await isActive()).toBe(false);
  await simulator.registerParticipant({ uid: ALICE });
  expect(await isActive()).toBe(true);
  await simulator.console.setState(ALICE, "Disabled", "Ordinary");
  expect(await isActive()).toBe(false);
  expect((await view(`MED::${ALICE}`)).case).toBe("failure");
  expect((await client.call(method.verifyActive, {})).value.case).toBe("failure");
});

test("nobody can say whether a Vip that cannot confirm is active, and everybody else is told of", async () => {
  const simulator = await aSimulator({ participants: 2, topologyChangeDelayMs: 0, sequencers: [{ name: "east" }] });
  const client = clientOf(simulator);
  const [vip = "", other = ""] = ["participant-00001", "participant-00002"].map((name) => simulator.uidOf(name));
  await breakDomain(simulator, vip, "Observation");

  const asked = await client.failure(method.verifyActive, {}, { metadata: { memberId: `PAR::${vip}` } });
  const { challenge } = SequencerAuthenticationService.method;
  const loggingIn = await client.failure(challenge, { member: `PAR::${vip}`, memberProtocolVersions: ["5"] });

  for (const failure of [asked, loggingIn]) {
    expect(failure).toMatchObject({ code: status.INTERNAL, detailTypes: [] });
    expect(failure.text).toContain("Vip that cannot confirm");
  }
  const { value } = await client.call(method.verifyActive, {}, { metadata: { memberId: `PAR::${other}` } });
  expect(value).toMatchObject({ case: "success", value: { isActive: true } });
});

test("an agreement is shown where the domain has one", async () => {
  const agreement = { id: "terms-1", text: "Be good." };
  const [plain, agreed] = await Promise.all([
    aSimulator({ sequencers: [{ name: "east" }] }),
    aSimulator({ agreement, sequencers: [{ name: "east" }] }),
  ]);

  expect((await clientOf(plain).call(method.getServiceAgreement, {})).agreement).toBeUndefined();
  expect((await clientOf(agreed).call(method.getServiceAgreement, {})).agreement).toMatchObject({
    id: "terms-1",
    legalText: "Be good.",
  });
});

test("the public port answers health checks, and knows no other services", async () => {
  const [serving, passive] = await Promise.all([
    aSimulator({ sequencers: [{ name: "east" }] }),
    aSimulator({ active: false, sequencers: [{ name: "east" }] }),
  ]);
  const check = (simulator: Simulator, service: string) => clientOf(simulator).call(Health.method.check, { service });

  const { SERVING, NOT_SERVING } = HealthCheckResponse_ServingStatus;
  expect((await check(serving, "")).status).toBe(SERVING);
  expect((await check(serving, "sequencer-health-check-service")).status).toBe(SERVING);
  expect((await check(passive, "")).status).toBe(NOT_SERVING);
  const unknown = await clientOf(serving).failure(Health.method.check, { service: "mediator" });
  expect(unknown.code).toBe(status.NOT_FOUND);
});

test("each sequencer shows its own certificate", async () => {
  const [eastern, western] = await Promise.all([aCertificateAuthority(), aCertificateAuthority()]);
  const simulator = await aSimulator({
    sequencers: [
      { name: "east", tls: await eastern.issue("east") },
      { name: "west", tls: await western.issue("west") },
      { name: "plain" },
    ],
  });
  const trustsEast = credentials.createSsl(eastern.root);

  expect((await clientOf(simulator, 0, trustsEast).call(method.getDomainId, {})).domainId).toBe(simulator.domainId);
  const mistrusted = await clientOf(simulator, 1, trustsEast).failure(method.getDomainId, {}, { timeoutMs: 2_000 });
  expect(mistrusted.code).toBe(status.UNAVAILABLE);
  expect((await clientOf(simulator, 2).call(method.getDomainId, {})).domainId).toBe(simulator.domainId);
  expect(simulator.sequencers.map(({ url }) => url.split(":")[0])).toEqual(["https", "https", "http"]);
});

test("a sequencer that is stopped takes nobody, and is back at the same address when it is started", async () => {
  const simulator = await aSimulator({ sequencers: [{ name: "east" }] });
  const [east] = simulator.sequencers;

  await east?.stop();
  const failure = await clientOf(simulator).failure(method.getDomainId, {}, { timeoutMs: 1_000 });
  expect(failure.code).toBe(status.UNAVAILABLE);
  await east?.start();

  expect((await clientOf(simulator).call(method.getDomainId, {})).domainId).toBe(simulator.domainId);
});

test("a sequencer has faults of its own", async () => {
  const simulator = await aSimulator({ sequencers: [{ name: "east" }, { name: "west" }] });
  simulator.sequencers[0]?.armFault({ fault: "unavailable", method: "GetDomainId" });

  expect((await clientOf(simulator).failure(method.getDomainId, {})).errorId).toBe("SERVICE_NOT_RUNNING");
  expect((await clientOf(simulator, 1).call(method.getDomainId, {})).domainId).toBe(simulator.domainId);
});

test("two sequencers of one name, or a port that is taken, start nothing", async () => {
  await expect(startSimulator({ sequencers: [{ name: "east" }, { name: "east" }] })).rejects.toThrow("same name");

  const first = await aSimulator({ sequencers: [{ name: "east" }] });
  const port = Number(new URL(first.sequencers[0]?.url ?? "").port);
  await expect(startSimulator({ sequencers: [{ name: "west" }, { name: "east", port }] })).rejects.toThrow(
    "cannot listen at",
  );
});
