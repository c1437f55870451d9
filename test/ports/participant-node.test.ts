import type { DomainId, ParticipantId } from "../../src/model/identifier.ts";
import { aParticipantNode } from "../adapters/canton-2/a-participant-node.ts";
import { aDomainId, aParticipantId } from "../build/identifiers.ts";
import { MemoryParticipant, type MemorySequencer } from "../usecases/joining/memory-participant.ts";
import { aCertificateAuthority } from "../simulator/certificates.ts";
import { aParticipant } from "../simulator/canton-2/participant/a-participant.ts";
import { aSimulator } from "../simulator/simulator-client.ts";
import { testParticipantNode } from "./participant-node-contract.ts";

testParticipantNode("Canton 2.x", async ({ agreement }) => {
  const [authority, stranger] = await Promise.all([aCertificateAuthority(), aCertificateAuthority()]);
  const simulator = await aSimulator({
    topologyChangeDelayMs: 10,
    sequencers: [{ name: "east", tls: await authority.issue("east") }],
    ...(agreement === undefined ? {} : { agreement }),
  });
  const { participant } = await aParticipant();
  const endpoints = simulator.sequencers.map(({ url }) => url);
  const sequencer = { alias: "DefaultSequencer", endpoints, trustRoots: authority.root.toString() };
  const domainId = simulator.domainId as DomainId;
  return {
    node: aParticipantNode(participant),
    participantId: participant.participantId as ParticipantId,
    domainId,
    entry: { alias: "AliceDomain", domainId, sequencers: [sequencer], trustThreshold: 1 },
    untrusted: [{ ...sequencer, trustRoots: stranger.root.toString() }],
    admit: (isAdmitted) =>
      simulator.console.setState(participant.participantId, isAdmitted ? "Submission" : "Disabled", "Ordinary"),
  };
});

testParticipantNode("a remembered participant", ({ agreement }) => {
  const domainId = aDomainId("acme");
  const east: MemorySequencer = { domainId, admits: false, ...(agreement === undefined ? {} : { agreement }) };
  const participantId = aParticipantId("alice");
  const node = new MemoryParticipant(participantId, {
    "https://east.example:5018": east,
    "https://mistrusted.example:5018": { domainId, admits: true, refusal: "not-trusted" },
  });
  const sequencer = { alias: "DefaultSequencer", endpoints: ["https://east.example:5018"], trustRoots: undefined };
  return Promise.resolve({
    node,
    participantId,
    domainId,
    entry: { alias: "AliceDomain", domainId, sequencers: [sequencer], trustThreshold: 1 },
    untrusted: [{ ...sequencer, endpoints: ["https://mistrusted.example:5018"] }],
    admit: (isAdmitted) => {
      east.admits = isAdmitted;
      return Promise.resolve();
    },
  });
});
