import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { DomainConnectivityService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";
import { PingService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/ping_service_pb.ts";
import type { PermissionName } from "../../../../src/simulator/canton-2/wire-names.ts";
import { aSimulator } from "../../simulator-client.ts";
import { aConfig, aParticipant, aSequencerEntry, type Joiner } from "./a-participant.ts";

/** A domain, and alice and bob, connected to it with these permissions. */
async function aPair(alices: PermissionName, bobs: PermissionName) {
  const simulator = await aSimulator({ topologyChangeDelayMs: 10, sequencers: [{ name: "east" }, { name: "west" }] });
  const [alice, bob] = await Promise.all([aParticipant({ name: "alice" }), aParticipant({ name: "bob", seed: 2 })]);
  for (const [joiner, permission] of [
    [alice, alices],
    [bob, bobs],
  ] as const) {
    await simulator.console.setState(joiner.participant.participantId, permission, "Ordinary");
    await join(joiner, simulator.sequencers);
  }
  return { simulator, alice, bob };
}

async function join({ client }: Joiner, sequencers: readonly { readonly url: string }[]): Promise<void> {
  const sequencerConnections = sequencers.map(({ url }, index) =>
    aSequencerEntry([url], { alias: `s${String(index)}` }),
  );
  const add = aConfig({ sequencerConnections, sequencerTrustThreshold: 2, manualConnect: false });
  await client.call(DomainConnectivityService.method.registerDomain, { add });
}

/** What becomes of a ping: who answered, or that nobody did. */
async function ping(from: Joiner, to: string, timeoutMs = 5_000): Promise<string> {
  const request = { targetParties: [to], timeoutMilliseconds: BigInt(timeoutMs) };
  const { response } = await from.client.call(PingService.method.ping, request);
  return response.case === "success" ? response.value.responder : "nobody";
}

test("participants of a domain ping one another, and themselves, through its sequencers", async () => {
  const { alice, bob } = await aPair("Submission", "Submission");
  const [a, b] = [alice.participant.participantId, bob.participant.participantId];

  expect(await ping(alice, b)).toBe(b);
  expect(await ping(bob, a)).toBe(a);
  expect(await ping(alice, a)).toBe(a);
});

test.each([
  ["Submission", "Confirmation", true],
  ["Submission", "Observation", false],
  ["Confirmation", "Submission", false],
  ["Observation", "Submission", false],
] as const)("from who has %s to who has %s a ping is answered: %s", async (alices, bobs, isAnswered) => {
  const { alice, bob } = await aPair(alices, bobs);
  const { participantId } = bob.participant;

  expect(await ping(alice, participantId, isAnswered ? 5_000 : 300)).toBe(isAnswered ? participantId : "nobody");
});

test("a suspension ends the pings of a member, and lifting it lets them through again", async () => {
  const { simulator, alice, bob } = await aPair("Submission", "Submission");
  const { participantId } = bob.participant;
  await simulator.console.setState(participantId, "Disabled", "Ordinary");
  await expect.poll(bob.connected).toEqual([]);

  expect(await ping(alice, participantId, 300)).toBe("nobody");
  expect(await ping(bob, alice.participant.participantId, 300)).toBe("nobody");
  await simulator.console.setState(participantId, "Submission", "Ordinary");
  await bob.client.call(DomainConnectivityService.method.connectDomain, { domainAlias: "acme", retry: false });
  expect(await ping(alice, participantId)).toBe(participantId);
});

test("who is on no domain, or on none with the other, gets no answer", async () => {
  const { alice } = await aPair("Submission", "Submission");
  const stranger = await aParticipant({ name: "carol", seed: 3 });

  expect(await ping(stranger, alice.participant.participantId, 300)).toBe("nobody");
  expect(await ping(alice, stranger.participant.participantId, 300)).toBe("nobody");
});

test("what is no party, or more than one, is an invalid argument; a passive replica has no such service", async () => {
  const { client, participant } = await aParticipant();
  const { participantId } = participant;
  const refused = { code: status.INVALID_ARGUMENT };

  for (const request of [
    { targetParties: ["alice"] },
    { targetParties: [] },
    { targetParties: [participantId, participantId] },
    { targetParties: [participantId], validators: [participantId] },
  ]) {
    await expect(client.call(PingService.method.ping, request)).rejects.toMatchObject(refused);
  }
  const passive = await aParticipant({ active: false });
  const call = passive.client.call(PingService.method.ping, { targetParties: [participantId] });
  await expect(call).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
});
