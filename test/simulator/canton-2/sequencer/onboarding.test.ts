import { join } from "node:path";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";

import { expect, onTestFinished, test } from "vitest";

import { TopologyManagerReadService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { createDomainNode, type DomainNode } from "../../../../src/simulator/canton-2/domain-node.ts";
import { shortUid } from "../../../../src/simulator/canton-2/identifier.ts";
import { KeyRing } from "../../../../src/simulator/canton-2/keys.ts";
import { OwnTopology } from "../../../../src/simulator/canton-2/participant/own-topology.ts";
import { Onboarding, type RegistrationResult } from "../../../../src/simulator/canton-2/sequencer/onboarding.ts";
import { revocationOf, TransactionEncoder } from "../../../../src/simulator/canton-2/signed-transaction.ts";
import { resolveOptions, type SimulatorOptions } from "../../../../src/simulator/canton-2/simulator-options.ts";
import type { TopologyMapping } from "../../../../src/simulator/canton-2/topology-mapping.ts";
import { aSimulator, headOf, SimulatorClient } from "../../simulator-client.ts";

const SEED = 42;

/** A domain's topology manager, and a participant that signs for itself. */
function aDoor(options: SimulatorOptions = {}) {
  const node = createDomainNode(resolveOptions({ topologyChangeDelayMs: 0, ...options }));
  const keys = new KeyRing(SEED);
  const alice = new OwnTopology(keys, { name: "alice", seed: SEED });
  const onboarding = new Onboarding({ ...node });
  const encoder = new TransactionEncoder(keys, 5);
  const sign = (mapping: TopologyMapping, label = "alice/namespace"): Buffer =>
    encoder.encode({ operation: "Add", id: "a".repeat(32), mapping, signer: keys.signing(label) });
  return {
    node,
    alice,
    sign,
    encoder,
    keys,
    consent: (fields: Partial<Extract<TopologyMapping, { kind: "participant-state" }>> = {}): TopologyMapping => ({
      kind: "participant-state",
      side: "To",
      domain: node.domainId,
      participant: alice.participant,
      permission: "Submission",
      trustLevel: "Ordinary",
      ...fields,
    }),
    own: (): readonly Buffer[] => alice.signedFor(node.domainId, 5).map(({ signed }) => signed),
    ask: (transactions: readonly Buffer[], requestedBy: "UNM" | "PAR" = "UNM") =>
      onboarding.register({
        requestedBy: {
          code: requestedBy,
          uid: requestedBy === "PAR" ? alice.participant : `nobody::1220${"0".repeat(64)}`,
        },
        participant: alice.participant,
        transactions,
      }),
  };
}

function states(results: readonly RegistrationResult[]): string {
  return [...new Set(results.map(({ state }) => state))].join(", ");
}

/** The one answer that all of them got, with its words. */
function answer(results: readonly RegistrationResult[]): string {
  return [...new Set(results.map(({ state, error }) => `${state}: ${error}`))].join(" | ");
}

async function admit({ manager, domainId }: DomainNode, participant: string): Promise<void> {
  const state = {
    side: "From",
    domain: domainId,
    participant,
    permission: "Submission",
    trustLevel: "Ordinary",
  } as const;
  await manager.authorize({ change: "Add", state, signedBy: "", replaceExisting: true });
}

test("who is on the allow-list registers what it signed, and is active", async () => {
  const { alice, ask, node, own } = aDoor();
  await admit(node, alice.participant);
  alice.trustDomain(node.domainId);

  expect(states(await ask(own()))).toBe("ACCEPTED");

  node.catchUp();
  expect(node.admission.isActive(alice.participant)).toBe(true);
  expect(states(await ask(own()))).toBe("DUPLICATE");
});

test("who is not on the allow-list is rejected whole, and nothing is kept", async () => {
  const { alice, ask, node, own } = aDoor();
  alice.trustDomain(node.domainId);
  const before = node.topology.journal.length;

  const results = await ask(own());

  expect(answer(results)).toBe(
    `REJECTED: Participant PAR::${shortUid(alice.participant)} is not on the allow-list of this closed network`,
  );
  expect(node.topology.journal).toHaveLength(before);
});

test("an open domain says its part first, and takes whoever comes", async () => {
  const { alice, ask, node, own } = aDoor({ mode: "open" });
  alice.trustDomain(node.domainId);

  expect(states(await ask(own()))).toBe("ACCEPTED");

  node.catchUp();
  expect(node.admission.isActive(alice.participant)).toBe(true);
});

test("a domain that asks for a certificate rejects who has none", async () => {
  const { alice, ask, node, own } = aDoor({ mode: "open", requireParticipantCertificate: true });
  alice.trustDomain(node.domainId);

  expect(answer(await ask(own()))).toBe(
    `REJECTED: Participant PAR::${shortUid(alice.participant)} needs a SignedLegalIdentityClaim, but did not provide one`,
  );
});

test("without the participant's own side, or without its keys, registering fails", async () => {
  const { alice, ask, node, own } = aDoor({ mode: "open" });
  const withoutConsent = own();
  alice.trustDomain(node.domainId);
  const [root, , encryption, consent] = own();

  expect(answer(await ask(withoutConsent))).toBe(
    `FAILED: Participant PAR::${shortUid(alice.participant)} has not sent a domain trust certificate`,
  );
  expect(answer(await ask([root, encryption, consent].filter((each) => each !== undefined)))).toBe(
    "FAILED: The participant can not be enabled without registering the necessary keys first",
  );
});

const ABOUT_OTHERS = /^Transaction a{32} is not about the participant alice::1220[0-9a-f]{64}$/;

test.each([
  [
    "another's namespace",
    /^Transaction a{32} is not authorized by 1220[0-9a-f]{64}$/,
    (door: ReturnType<typeof aDoor>) => door.sign(door.consent(), "mallory/namespace"),
  ],
  ["the domain's side", ABOUT_OTHERS, (door: ReturnType<typeof aDoor>) => door.sign(door.consent({ side: "From" }))],
  [
    "another participant",
    ABOUT_OTHERS,
    (door: ReturnType<typeof aDoor>) => door.sign(door.consent({ participant: `bob::1220${"b".repeat(64)}` })),
  ],
  [
    "another domain",
    ABOUT_OTHERS,
    (door: ReturnType<typeof aDoor>) => door.sign(door.consent({ domain: `elsewhere::1220${"e".repeat(64)}` })),
  ],
  [
    "a mediator's state",
    /^Not for a participant to say$/,
    (door: ReturnType<typeof aDoor>) =>
      door.sign({ kind: "mediator-state", side: "To", domain: door.node.domainId, mediator: door.alice.participant }),
  ],
  [
    "a forged signature",
    /^The signature of 1220[0-9a-f]{64} is invalid$/,
    (door: ReturnType<typeof aDoor>) => {
      const forged = Buffer.from(door.sign(door.consent()));
      // The signature is the last thing but the fingerprint of its key and a field's head.
      const at = forged.length - 80;
      forged[at] = (forged[at] ?? 0) ^ 0xff;
      return forged;
    },
  ],
  ["bytes that say nothing", /^No UntypedVersionedMessage$/, () => Buffer.from("nonsense")],
] as const)("%s among the transactions fails all of them", async (_what, words, spoil) => {
  const door = aDoor({ mode: "open" });
  door.alice.trustDomain(door.node.domainId);
  const before = door.node.topology.journal.length;

  const results = await door.ask([...door.own(), spoil(door)]);

  expect(states(results)).toBe("FAILED");
  for (const { error } of results) expect(error).toMatch(words);

  expect(door.node.topology.journal).toHaveLength(before);
});

test("somebody without a name may only add; the participant itself, once active, may add and take back", async () => {
  const door = aDoor({ mode: "open" });
  const { alice, ask, encoder, keys, node, own } = door;
  alice.trustDomain(node.domainId);
  const vetted: TopologyMapping = {
    kind: "vetted-packages",
    participant: alice.participant,
    packageIds: ["ab".repeat(32)],
  };
  const added = alice.add(vetted);
  const removal = encoder.encode(revocationOf(added, keys.signing("alice/namespace")));
  const [root, vetting] = [own()[0], own().at(-1)];
  if (root === undefined || vetting === undefined) throw new Error("nothing was vetted");

  expect(answer(await ask([...own(), removal]))).toBe("FAILED: Only additions can be registered");
  expect(answer(await ask([root, vetting], "PAR"))).toBe(
    `REJECTED: The participant ${alice.participant} is not active`,
  );
  expect(states(await ask(own()))).toBe("ACCEPTED");
  node.catchUp();
  expect(states(await ask([removal], "PAR"))).toBe("ACCEPTED");
  expect(states(await ask([removal], "PAR"))).toBe("OBSOLETE");
  expect(states(await ask([vetting], "PAR"))).toBe("ACCEPTED");
});

test("what participants signed survives a restart as it was signed, and nobody is taken for connected", async () => {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const stateFile = join(directory, "state.json");
  const { alice, ask, node, own } = aDoor({ mode: "open", stateFile });
  alice.trustDomain(node.domainId);
  await ask(own());

  const simulator = await aSimulator({ mode: "open", stateFile, topologyChangeDelayMs: 0 });

  const client = new SimulatorClient(simulator);
  const rows = await client.states(headOf("Authorized"), { filterParticipant: alice.participant });
  expect(rows.map(({ context }) => Buffer.from(context?.serialized ?? []).toString("hex"))).toContain(
    own().at(-1)?.toString("hex"),
  );
  const { listNamespaceDelegation, listOwnerToKeyMapping } = TopologyManagerReadService.method;
  const namespace = alice.participant.slice(7);
  const delegations = await client.call(listNamespaceDelegation, {
    baseQuery: headOf("Authorized"),
    filterNamespace: namespace,
  });
  expect(delegations.results.map(({ targetKeyFingerprint }) => targetKeyFingerprint)).toEqual([namespace]);
  const keys = await client.call(listOwnerToKeyMapping, { baseQuery: headOf("Authorized"), filterKeyOwnerType: "PAR" });
  expect(keys.results.map(({ keyFingerprint }) => keyFingerprint)).toContain(alice.signingKey.fingerprint);
  expect(simulator.connectedParticipants()).toEqual([]);
});
