import { credentials, status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { StatusService } from "../../src/protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import { InitializationService } from "../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/initialization_service_pb.ts";
import { aCertificateAuthority } from "./certificates.ts";
import { aSimulator, SimulatorClient } from "./simulator-client.ts";

const { getId } = InitializationService.method;

test("with TLS the server shows its certificate, and plaintext gets nowhere", async () => {
  const authority = await aCertificateAuthority();
  const simulator = await aSimulator({ tls: await authority.issue("domain") });

  const trusting = new SimulatorClient(simulator, credentials.createSsl(authority.root));
  const plaintext = new SimulatorClient(simulator);

  expect((await trusting.call(getId, {})).uniqueIdentifier).toBe(simulator.domainId);
  expect((await plaintext.failure(getId, {}, { timeoutMs: 1_000 })).code).toBe(status.UNAVAILABLE);
});

test("with mutual TLS only clients of the right authority get in", async () => {
  const authority = await aCertificateAuthority();
  const stranger = await aCertificateAuthority();
  const tls = { ...(await authority.issue("domain")), clientRoots: authority.root, requireClientCertificate: true };
  const simulator = await aSimulator({ tls });
  const clientOf = async (issuer: typeof authority): Promise<SimulatorClient> => {
    const { certificate, privateKey } = await issuer.issue("client");
    return new SimulatorClient(simulator, credentials.createSsl(authority.root, privateKey, certificate));
  };

  const ours = await clientOf(authority);
  const foreign = await clientOf(stranger);
  const nameless = new SimulatorClient(simulator, credentials.createSsl(authority.root));

  expect((await ours.call(getId, {})).initialized).toBe(true);
  expect((await foreign.failure(getId, {}, { timeoutMs: 1_000 })).code).toBe(status.UNAVAILABLE);
  expect((await nameless.failure(getId, {}, { timeoutMs: 1_000 })).code).toBe(status.UNAVAILABLE);
});

test("every service wants the token, and an error about it tells nothing", async () => {
  const simulator = await aSimulator({ token: "right", tokenWithoutRights: "weak" });
  const client = new SimulatorClient(simulator);
  const failureWith = (authorization: Readonly<Record<string, string>>) =>
    client.failure(StatusService.method.status, {}, { metadata: authorization });

  const missing = await failureWith({});
  const wrong = await failureWith({ authorization: "Bearer wrong" });
  const weak = await failureWith({ authorization: "Bearer weak" });

  expect(missing).toMatchObject({ code: status.UNAUTHENTICATED, errorId: undefined, detailTypes: [] });
  expect(missing.text).toContain("Please contact the operator");
  expect(wrong.code).toBe(status.UNAUTHENTICATED);
  expect(weak).toMatchObject({ code: status.PERMISSION_DENIED, errorId: undefined });
  expect((await client.call(getId, {}, { metadata: { authorization: "Bearer right" } })).initialized).toBe(true);
});

test("closing breaks off calls that still wait", async () => {
  const simulator = await aSimulator();
  simulator.armFault({ fault: "lostAnswer", method: "GetId", how: "silence" });
  const client = new SimulatorClient(simulator);
  const waiting = client.failure(getId, {});
  await expect.poll(() => simulator.calls.GetId).toBe(1);

  await simulator.close();

  expect([status.UNAVAILABLE, status.CANCELLED, status.INTERNAL]).toContain((await waiting).code);
});
