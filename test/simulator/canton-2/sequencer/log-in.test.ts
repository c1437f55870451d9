import { create, toBinary } from "@bufbuild/protobuf";
import { Client, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { randomBytes, sign } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";

import { SignatureFormat } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import { SequencerAuthenticationService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_authentication_service_pb.ts";
import { SequencerService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_service_pb.ts";
import { SubmissionRequestSchema } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/sequencing_pb.ts";
import { methodDefinition } from "../../../../src/protocol/grpc/service-definition.ts";
import { hashOfNonce, KeyRing } from "../../../../src/simulator/canton-2/keys.ts";
import { writeBatch } from "../../../../src/simulator/canton-2/sequencer/batch.ts";
import { versioned } from "../../../../src/simulator/canton-2/signed-transaction.ts";
import type { Simulator } from "../../../../src/simulator/canton-2/simulator.ts";
import type { SimulatorOptions } from "../../../../src/simulator/canton-2/simulator-options.ts";
import { ALICE, aClock, aSimulator, SimulatorClient } from "../../simulator-client.ts";

const { challenge, authenticate } = SequencerAuthenticationService.method;
const { sendAsyncUnauthenticatedVersioned, sendAsyncVersioned, subscribe } = SequencerService.method;
const MEMBER = `PAR::${ALICE}`;
const ASKING = { member: MEMBER, memberProtocolVersions: ["5.0.0", "7.0.0"] };
/** As Canton prints the member. */
const SHORT = "PAR::alice::1220abababab...";

/** The key that the simulator derives for a participant that lives in it. */
const KEY = new KeyRing(1).signing(ALICE);

/** A domain with one member and one sequencer. */
async function aSequencer(options: SimulatorOptions = {}) {
  const simulator = await aSimulator({ topologyChangeDelayMs: 0, sequencers: [{ name: "east" }], ...options });
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  await simulator.registerParticipant({ uid: ALICE });
  simulator.disconnectParticipant(ALICE);
  const address = new URL(simulator.sequencers[0]?.url ?? "").host;
  return { simulator, address, client: new SimulatorClient({ address }) };
}

async function logIn(client: SimulatorClient, { domainId }: Simulator): Promise<Buffer> {
  const { value: asked } = await client.call(challenge, ASKING);
  if (asked.case !== "success") throw new Error(asked.value?.reason);
  const { nonce, fingerprints } = asked.value;
  expect(fingerprints).toEqual([KEY.fingerprint]);
  const signature = {
    format: SignatureFormat.RawSignatureFormat,
    signature: sign(null, hashOfNonce(nonce, domainId), KEY.privateKey),
    signedBy: KEY.fingerprint,
  };
  const { value } = await client.call(authenticate, { member: MEMBER, nonce, signature });
  if (value.case !== "success") throw new Error(value.value?.reason);
  // A nonce serves once.
  const again = await client.call(authenticate, { member: MEMBER, nonce, signature });
  expect(again.value).toMatchObject({ case: "failure", value: { code: 13, reason: "Bad authentication request" } });
  return Buffer.from(value.value.token);
}

/** Opens a subscription. Gives the error that it ends with. */
async function subscriptionEnd(
  address: string,
  headers: Readonly<Record<string, string | Buffer>>,
  whenOpen: () => unknown = () => undefined,
): Promise<ServiceError> {
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(() => {
    client.close();
  });
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  const { path, requestSerialize, responseDeserialize } = methodDefinition(subscribe);
  const call = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    { member: MEMBER, counter: 0n },
    metadata,
  );
  call.once("metadata", () => {
    whenOpen();
  });
  call.resume();
  return new Promise((resolve) => {
    call.once("error", resolve);
  });
}

test("a participant that signs the nonce gets a token, and its stream makes it connected", async () => {
  const { address, client, simulator } = await aSequencer();
  const token = await logIn(client, simulator);
  let connected: readonly string[] = [];

  const end = await subscriptionEnd(
    address,
    { memberId: MEMBER, domainId: simulator.domainId, "authToken-bin": token },
    () => {
      connected = simulator.connectedParticipants();
      void simulator.console.setState(ALICE, "Disabled", "Ordinary");
    },
  );

  expect(connected).toEqual([ALICE]);
  expect(end.code).toBe(status.UNAUTHENTICATED);
  expect(end.metadata.get("authErrorCode")).toEqual(["MissingToken"]);
  expect(simulator.connectedParticipants()).toEqual([]);
  const { value } = await client.call(challenge, ASKING);
  expect(value).toMatchObject({ case: "failure", value: { code: 7, reason: `Participant ${SHORT} is disabled` } });
});

test("a removed participant keeps its stream until its token ends, and gets no other token", async () => {
  const clock = aClock();
  const { address, client, simulator } = await aSequencer({ clock: clock.now, tokenExpiryMs: 60_000 });
  const token = await logIn(client, simulator);
  const seen: (readonly string[])[] = [];

  const end = await subscriptionEnd(
    address,
    { memberId: MEMBER, domainId: simulator.domainId, "authToken-bin": token },
    async () => {
      await simulator.console.removeState(ALICE, "Submission", "Ordinary");
      clock.pass(59_000);
      seen.push(simulator.connectedParticipants());
      clock.pass(2_000);
    },
  );

  expect(seen).toEqual([[ALICE]]);
  expect(end.details).toBe(`Authentication token for member ${SHORT} has expired. Please reauthenticate.`);
  expect((await client.call(challenge, ASKING)).value.case).toBe("failure");
});

test("who shows nothing, a wrong token, or another domain is not authenticated", async () => {
  const { address, client, simulator } = await aSequencer();
  const { domainId } = simulator;
  const token = await logIn(client, simulator);
  const endWith = (headers: Readonly<Record<string, string | Buffer>>) => subscriptionEnd(address, headers);

  const ends = await Promise.all([
    endWith({}),
    endWith({ memberId: MEMBER, domainId }),
    endWith({ memberId: MEMBER, domainId, "authToken-bin": randomBytes(20) }),
    endWith({ memberId: MEMBER, domainId: `elsewhere::1220${"e".repeat(64)}`, "authToken-bin": token }),
    endWith({ memberId: "nonsense", domainId, "authToken-bin": token }),
  ]);

  expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([status.UNAUTHENTICATED]));
  expect(ends.map(({ metadata }) => metadata.get("authErrorCode")[0])).toEqual([
    undefined,
    undefined,
    "MissingToken",
    "NonMatchingDomainId",
    undefined,
  ]);
});

test("only participants that are active and sign with their own key log in", async () => {
  const { client, simulator } = await aSequencer();
  const refusalOf = async (asking: Partial<typeof ASKING>) =>
    (await client.call(challenge, { ...ASKING, ...asking })).value;
  const hidden = { case: "failure", value: { reason: "Bad challenge request" } };

  expect(await refusalOf({ member: `SEQ::${simulator.domainId}` })).toMatchObject(hidden);
  expect(await refusalOf({ member: `PAR::bob::1220${"b".repeat(64)}` })).toMatchObject({
    case: "failure",
    value: { code: 7, reason: "Participant PAR::bob::1220bbbbbbbb... is disabled" },
  });
  expect(await refusalOf({ memberProtocolVersions: ["7"] })).toMatchObject({
    case: "failure",
    value: { code: 9, reason: expect.stringContaining("required by the server (5)") as string },
  });
  const { value } = await client.call(challenge, ASKING);
  const nonce = value.case === "success" ? value.value.nonce : new Uint8Array();
  const stranger = new KeyRing(2).signing(ALICE);
  const signature = {
    format: SignatureFormat.RawSignatureFormat,
    signature: sign(null, hashOfNonce(nonce, simulator.domainId), stranger.privateKey),
    signedBy: KEY.fingerprint,
  };
  const answer = await client.call(authenticate, { member: MEMBER, nonce, signature });
  expect(answer.value).toMatchObject({ case: "failure", value: { code: 13, reason: "Bad authentication request" } });
});

test("who has no name may write to the topology manager alone, and in no other's name", async () => {
  const { client, simulator } = await aSequencer();
  const memberId = `UNM::nobody::1220${"0".repeat(64)}`;
  const headers = { memberId, domainId: simulator.domainId };
  const send = async (sender: string, recipient: string) => {
    const content = { case: undefined, value: undefined } as const;
    const batch = writeBatch([{ content, recipients: [recipient] }]);
    const request = toBinary(SubmissionRequestSchema, create(SubmissionRequestSchema, { sender, batch }));
    const answer = await client.call(
      sendAsyncUnauthenticatedVersioned,
      { submissionRequest: versioned(request, 0) },
      { metadata: headers },
    );
    return answer.error?.reason.case;
  };

  expect(await send(memberId, `DOM::${simulator.domainId}`)).toBeUndefined();
  expect(await send(memberId, MEMBER)).toBe("requestRefused");
  expect(await send(MEMBER, `DOM::${simulator.domainId}`)).toBe("requestRefused");
  const garbled = { submissionRequest: Buffer.from("nonsense") };
  const answer = await client.call(sendAsyncUnauthenticatedVersioned, garbled, { metadata: headers });
  expect(answer.error?.reason.case).toBe("requestInvalid");
  const named = await client.failure(sendAsyncVersioned, {}, { metadata: headers });
  expect(named.code).toBe(status.PERMISSION_DENIED);
});
