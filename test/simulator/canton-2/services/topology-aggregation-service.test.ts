import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { ParticipantPermission } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { TopologyAggregationService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_aggregation_service_pb.ts";
import { type Simulator } from "../../../../src/simulator/canton-2/simulator.ts";
import { aSimulator, breakDomain, headOf, SimulatorClient } from "../../simulator-client.ts";

const { listParties } = TopologyAggregationService.method;

/** A domain of two without delay, and how its parties are listed. */
async function aDomainOfTwo() {
  const simulator = await aSimulator({ participants: 2, topologyChangeDelayMs: 0 });
  const client = new SimulatorClient(simulator);
  return { simulator, client, uid: simulator.uidOf("participant-00001") };
}

/** The one participant's permission; undefined when it is left out. */
async function effectiveOf(client: SimulatorClient, { domainId }: Simulator, uid: string) {
  const { results } = await client.call(listParties, { limit: 10, filterDomain: domainId, filterParty: uid });
  return results[0]?.participants[0]?.domains[0]?.permission;
}

test("every participant's admin party is listed, with its participant's code", async () => {
  const { simulator, client, uid } = await aDomainOfTwo();

  const { results } = await client.call(listParties, { limit: 10, filterParticipant: uid });

  expect(results).toMatchObject([
    {
      party: uid,
      participants: [{ participant: `PAR::${uid}`, domains: [{ domain: simulator.domainId, permission: 1 }] }],
    },
  ]);
});

test("a limit of 0 lists nothing", async () => {
  const { client } = await aDomainOfTwo();

  expect((await client.call(listParties, {})).results).toEqual([]);
  expect((await client.call(listParties, { limit: 1 })).results).toHaveLength(1);
});

test("the weaker of both sides is what a participant may do", async () => {
  const { simulator, client, uid } = await aDomainOfTwo();
  await simulator.console.setState(uid, "Confirmation", "Vip");
  expect(await effectiveOf(client, simulator, uid)).toBe(ParticipantPermission.Confirmation);

  await simulator.console.setState(uid, "Submission", "Ordinary");
  await simulator.setParticipantSide(uid, "Observation");
  expect(await effectiveOf(client, simulator, uid)).toBe(ParticipantPermission.Observation);
});

test("the weakest of several rows counts", async () => {
  const { simulator, client, uid } = await aDomainOfTwo();

  await simulator.console.setState(uid, "Confirmation", "Ordinary", { replaceExisting: false });

  expect(await effectiveOf(client, simulator, uid)).toBe(ParticipantPermission.Confirmation);
});

test("whoever is disabled or revoked is left out, while the party stays", async () => {
  const { simulator, client, uid } = await aDomainOfTwo();

  await simulator.console.setState(uid, "Disabled", "Ordinary");

  const { results } = await client.call(listParties, { limit: 10, filterParty: uid });
  expect(results).toMatchObject([{ party: uid, participants: [] }]);
});

test.each(["Observation", "Disabled"] as const)(
  "a Vip whose own side says %s breaks every answer that it is in, and no other",
  async (permission) => {
    const { simulator, client, uid } = await aDomainOfTwo();
    await breakDomain(simulator, uid, permission);

    for (const filterParty of [uid, ""]) {
      const failure = await client.failure(listParties, { limit: 10, filterParty });
      expect(failure).toMatchObject({ code: status.INTERNAL, detailTypes: [] });
      expect(failure.text).toContain("Vip that cannot confirm");
    }
    const other = simulator.uidOf("participant-00002");
    expect(await effectiveOf(client, simulator, other)).toBe(ParticipantPermission.Submission);
    // The rows themselves are no computation.
    expect(await client.states(headOf(simulator.domainId))).toHaveLength(4);
  },
);
