import { X509Certificate } from "node:crypto";

import { expect, test } from "vitest";

import { findingsOf } from "../../../src/usecases/watch/findings.ts";
import { aCertificate } from "../../build/certificates.ts";
import { aSequencerYaml, CERTIFICATE } from "../../build/documents.ts";
import { aFingerprint, aParticipantId, NOW_MS, sure } from "../../build/identifiers.ts";
import { aMemoryWorld, aSimulatedWorld } from "../domain/a-world.ts";

const NOTHING_KNOWN = { known: [], open: [] };

test("what a look found says how many members each sequencer carries, of how many it takes", async () => {
  const west = aSequencerYaml({ name: "west", spec: "maxParticipants: 9" });
  const world = await aMemoryWorld({
    members: { alice: "placement: {sequencers: [west]}", bob: "placement: {sequencers: [west]}", carol: "" },
    policy: "placement: {maxParticipants: 1, sequencersPerMember: 2}",
    files: { "sequencers/west.yaml": west },
  });

  expect(findingsOf(await world.plan(), NOTHING_KNOWN, NOW_MS).sequencers).toEqual([
    { name: "east", members: 1, capacity: 1 },
    { name: "west", members: 3, capacity: 9 },
  ]);
});

test("sequencers' keys that drift are counted by what is wrong with them", async () => {
  const keys = [aFingerprint("east key"), aFingerprint("another")];
  const world = await aMemoryWorld({
    files: { "sequencers/west.yaml": aSequencerYaml({ name: "west", spec: `keys: [${keys.join(", ")}]` }) },
  });

  expect(findingsOf(await world.plan(), NOTHING_KNOWN, NOW_MS).keys).toEqual({ missing: 2, unknown: 1 });
});

test("sequencers that are due are counted, whoever lacks them", async () => {
  const crowded = await aMemoryWorld({
    members: { alice: "", bob: "placement: {isolation: dedicated}", carol: "placement: {isolation: dedicated}" },
  });
  const roomy = await aMemoryWorld({ members: { alice: "", bob: "" } });

  expect(findingsOf(await crowded.plan(), NOTHING_KNOWN, NOW_MS).sequencersDue).toBe(2);
  expect(findingsOf(await roomy.plan(), NOTHING_KNOWN, NOW_MS).sequencersDue).toBe(0);
});

test("the first certificate that ends is the first of those that vouch for a sequencer; public authorities have none here", async () => {
  const world = await aMemoryWorld({
    files: {
      "sequencers/west.yaml": aSequencerYaml({ name: "west", trustRoot: "certificate: west.pem" }),
      "certificates/west.pem": CERTIFICATE,
    },
  });
  const trusting = await aMemoryWorld();

  expect(findingsOf(await world.plan(), NOTHING_KNOWN, NOW_MS).certificateEndsAtMs).toBe(
    new X509Certificate(CERTIFICATE).validToDate.getTime(),
  );
  expect(findingsOf(await trusting.plan(), NOTHING_KNOWN, NOW_MS).certificateEndsAtMs).toBeUndefined();
});

test("a certificate that is being replaced lasts as long as its successor in the same file", async () => {
  const [old, next] = await Promise.all(["2026-12-01", "2027-12-01"].map((until) => aCertificate({ until })));
  const world = await aMemoryWorld({
    files: {
      "sequencers/west.yaml": aSequencerYaml({ name: "west", trustRoot: "certificate: west.pem" }),
      "certificates/west.pem": `${sure(old)}${sure(next)}`,
    },
  });

  expect(findingsOf(await world.plan(), NOTHING_KNOWN, NOW_MS).certificateEndsAtMs).toBe(Date.parse("2027-12-01"));
});

test("who is admitted, who has joined and who should have by now are counted each for itself", async () => {
  const world = await aMemoryWorld({ members: { alice: "", bob: "" }, policy: "mode: enforce\njoinWithin: 1h" });
  await world.apply();

  expect(findingsOf(await world.plan(), NOTHING_KNOWN, NOW_MS).members).toEqual({
    admitted: 2,
    suspended: 0,
    joined: 0,
    "join-overdue": 2,
    unmanaged: 0,
  });
});

test("a suspended member that had joined counts as suspended, and no more as joined: so do plan and status", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  await world.simulator.registerParticipant({ uid: aParticipantId("alice") });
  await world.simulator.registerParticipant({ uid: aParticipantId("bob") });
  expect(findingsOf(await world.plan(), NOTHING_KNOWN, NOW_MS).members).toMatchObject({
    admitted: 2,
    suspended: 0,
    joined: 2,
  });
  await world.publish({ members: { alice: "", bob: "state: suspended\nreason: holidays" } });
  await world.apply();

  const planned = await world.plan();
  const { members } = findingsOf(planned, NOTHING_KNOWN, NOW_MS);

  expect(members).toMatchObject({ admitted: 1, suspended: 1, joined: 1 });
  expect(planned.judged.plan.members).toMatchObject({ live: members.admitted, joined: members.joined });
});
