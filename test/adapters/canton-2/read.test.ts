import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";

import {
  ParticipantPermission,
  ParticipantStateSchema,
  RequestSide,
  TrustLevel,
} from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import {
  BaseResultSchema,
  ListParticipantDomainStateResultSchema,
} from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { ABSENT, SUSPENDED } from "../../../src/model/standing.ts";
import type { ParticipantId } from "../../../src/model/identifier.ts";
import { bytesField } from "../../../src/simulator/wire-field.ts";
import { aFingerprint, aParticipantId } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { aContext, aDomain, aDomainManager, aLink, failureOf, memberOf } from "./a-domain-manager.ts";
import { breakDomain } from "../../simulator/simulator-client.ts";
import { ACME, aCannedNode, type CannedError, HEALTHY, inDomainStore } from "./canned-node.ts";

const ALICE = aParticipantId("alice");
const BOB = aParticipantId("bob");

test("participants come by their bare ids, each once, with the domain they belong to", async () => {
  const { simulator, manager } = await aDomain({ participants: 3 });

  const live = await manager.read(aContext());

  expect(live.domainId).toBe(simulator.domainId);
  expect([...live.members.keys()]).toEqual(
    ["participant-00001", "participant-00002", "participant-00003"].map((name) => simulator.uidOf(name)),
  );
  expect(live.settling).toBe(false);
});

test("a domain without members has none", async () => {
  const { manager } = await aDomain();

  expect((await manager.read(aContext())).members).toEqual(new Map());
});

test("being permitted and having joined are two facts", async () => {
  const { simulator, manager } = await aDomain();
  const joined = simulator.uidOf("joined") as ParticipantId;
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  await simulator.console.setState(joined, "Submission", "Ordinary");
  await simulator.registerParticipant({ name: "joined" });

  const { members } = await manager.read(aContext());

  expect(members.get(ALICE)).toMatchObject({ standing: admitted(), joined: false, effective: undefined });
  expect(members.get(ALICE)?.joinedSinceMs).toBeUndefined();
  expect(members.get(joined)).toMatchObject({ standing: admitted(), joined: true, effective: "Submission" });
  expect(members.get(joined)?.joinedSinceMs).toBeGreaterThan(Date.now() - 60_000);
});

test("what a participant may really do is the weaker of what both sides say", async () => {
  const { simulator, manager } = await aDomain({ participants: 2 });
  const [one, two] = ["participant-00001", "participant-00002"].map((name) => simulator.uidOf(name) as ParticipantId);
  if (one === undefined || two === undefined) throw new Error("two participants were asked for");
  await simulator.setParticipantSide(one, "Observation");
  await simulator.console.setState(two, "Confirmation", "Ordinary");

  const { members } = await manager.read(aContext());

  expect(members.get(one)).toMatchObject({ standing: admitted("Submission"), effective: "Observation" });
  expect(members.get(two)).toMatchObject({ standing: admitted("Confirmation"), effective: "Confirmation" });
});

test("a participant that has disabled itself is permitted and does nothing", async () => {
  const { simulator, manager } = await aDomain({ participants: 1 });
  const id = simulator.uidOf("participant-00001") as ParticipantId;
  await simulator.setParticipantSide(id, "Disabled");

  expect(await memberOf(manager, id)).toMatchObject({ standing: admitted(), joined: true, effective: undefined });
});

test("a participant whose entry was removed and that had joined is absent, and its own half still shows", async () => {
  const { simulator, manager } = await aDomain({ participants: 1 });
  const id = simulator.uidOf("participant-00001") as ParticipantId;
  await simulator.console.removeState(id, "Submission", "Ordinary");

  expect(await memberOf(manager, id)).toMatchObject({ standing: ABSENT, entries: [], joined: true, version: "" });
});

test("a disabled member is suspended", async () => {
  const { simulator, manager } = await aDomain();
  await simulator.console.setState(ALICE, "Disabled", "Ordinary");

  expect(await memberOf(manager, ALICE)).toMatchObject({ standing: SUSPENDED, effective: undefined });
});

test("several entries of one member are all told, and the weakest of them counts", async () => {
  const { simulator, manager } = await aDomain();
  await simulator.console.setState(ALICE, "Submission", "Vip");
  await simulator.console.setState(ALICE, "Confirmation", "Ordinary", { replaceExisting: false });

  const alice = await memberOf(manager, ALICE);

  expect(alice.standing).toEqual(admitted("Confirmation", "Ordinary"));
  expect(alice.entries.map(({ standing }) => standing)).toEqual([
    admitted("Submission", "Vip"),
    admitted("Confirmation", "Ordinary"),
  ]);
});

test("the same entry signed by two keys is two entries, each with the key that signed it", async () => {
  const { simulator, manager } = await aDomain();
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  const before = await memberOf(manager, ALICE);
  await simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");

  const alice = await memberOf(manager, ALICE);

  expect(alice.standing).toEqual(admitted());
  expect(alice.entries).toHaveLength(2);
  expect(alice.entries.map(({ signedBy }) => signedBy)).toContain(simulator.console.otherKey);
  expect(new Set(alice.entries.map(({ signedBy }) => signedBy)).size).toBe(2);
  expect(alice.version).not.toBe(before.version);
});

test("an entry replaced by an equal one has the version that it had", async () => {
  const { simulator, manager } = await aDomain();
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  const first = await memberOf(manager, ALICE);
  await simulator.console.setState(ALICE, "Observation", "Ordinary");
  const between = await memberOf(manager, ALICE);
  await simulator.console.setState(ALICE, "Submission", "Ordinary");

  expect((await memberOf(manager, ALICE)).version).toBe(first.version);
  expect(between.version).not.toBe(first.version);
});

test("the keys of the domain's sequencers come with the time since when they count", async () => {
  const { manager } = await aDomain();

  const { sequencerKeys } = await manager.read(aContext());

  expect(sequencerKeys).toHaveLength(1);
  expect(sequencerKeys[0]?.fingerprint).toMatch(/^1220[0-9a-f]{64}$/);
  expect(sequencerKeys[0]?.sinceMs).toBeGreaterThan(0);
});

test("each sequencer's key is told once, since its first mapping, and nobody else's is", async () => {
  const key = (keyOwner: string, name: string, seconds: number) => ({
    context: inDomainStore({ seconds, signedByFingerprint: aFingerprint(String(seconds)) }),
    item: { keyOwner },
    keyFingerprint: aFingerprint(name),
  });
  const node = await aCannedNode({
    ...HEALTHY,
    listOwnerToKeyMapping: {
      results: [
        key(`SEQ::${ACME}`, "east", 1_700_000_500),
        key(`SEQ::${ACME}`, "west", 1_700_000_100),
        key(`SEQ::${ACME}`, "east", 1_700_000_200),
        key(`MED::${ACME}`, "mediator", 1_700_000_300),
      ],
    },
  });

  const { sequencerKeys } = await aDomainManager({ ...node, domainId: ACME }).read(aContext());

  expect(sequencerKeys).toEqual([
    { fingerprint: aFingerprint("east"), sinceMs: 1_700_000_200_000 },
    { fingerprint: aFingerprint("west"), sinceMs: 1_700_000_100_000 },
  ]);
});

test("the embedded mediator of a community domain counts, since one row speaks for both sides", async () => {
  const { simulator, manager } = await aDomain();

  expect((await manager.read(aContext())).mediators).toEqual([simulator.domainId]);
});

test("a mediator counts once both sides vouch for it", async () => {
  const [half, whole, both] = ["half", "whole", "both"].map((name) => aParticipantId(name));
  const state = (mediator: string | undefined, side: RequestSide) => ({
    context: inDomainStore(),
    item: { domain: ACME, mediator: mediator ?? "", side },
  });
  const node = await aCannedNode({
    ...HEALTHY,
    listMediatorDomainState: {
      results: [
        state(whole, RequestSide.From),
        state(half, RequestSide.From),
        state(both, RequestSide.Both),
        state(whole, RequestSide.To),
      ],
    },
  });
  const manager = aDomainManager({ ...node, domainId: ACME });

  expect((await manager.read(aContext())).mediators).toEqual([both, whole].toSorted());
});

test.each([5, 7] as const)("the delay of a change is read on protocol version %i", async (protocolVersion) => {
  const { manager } = await aDomain({ protocolVersion, topologyChangeDelayMs: 40 });

  expect((await manager.read(aContext())).topologyChangeDelayMs).toBe(40);
});

test("who is connected is told by a community domain", async () => {
  const { simulator, manager } = await aDomain({ participants: 3 });
  const gone = simulator.uidOf("participant-00002");
  simulator.disconnectParticipant(gone);

  const { connected } = await manager.identify(aContext());

  expect(connected).toEqual(new Set(["participant-00001", "participant-00003"].map((name) => simulator.uidOf(name))));
});

test("on a manager that runs apart the connected ones come from the generic status, without their prefix", async () => {
  const { simulator, manager } = await aDomain({ participants: 1, edition: "enterprise" });

  expect((await manager.identify(aContext())).connected).toEqual(new Set([simulator.uidOf("participant-00001")]));
});

test("a node that has no status about its domain leaves open who is connected", async () => {
  const node = await aCannedNode(HEALTHY);

  expect((await aDomainManager({ ...node, domainId: ACME }).identify(aContext())).connected).toBeUndefined();
});

test.each(["community", "enterprise"] as const)("a domain of the %s edition says who it is", async (edition) => {
  const { simulator, manager } = await aDomain({ edition, protocolVersion: 5 });

  const identity = await manager.identify(aContext());

  expect(identity).toMatchObject({
    domainId: simulator.domainId,
    nodeName: "acme",
    protocolVersion: 5,
    active: true,
  });
  expect(identity.release).toMatch(/^2\./);
  expect(Math.abs(identity.timeMs - Date.now())).toBeLessThan(60_000);
});

test("a passive replica says that it is one, and shows the domain", async () => {
  const { simulator, manager } = await aDomain({ active: false, participants: 1 });

  expect((await manager.identify(aContext())).active).toBe(false);
  const { members, passive } = await manager.read(aContext());
  expect(passive).toBe(true);
  expect([...members.keys()]).toEqual([simulator.uidOf("participant-00001")]);
});

test("an older release without any status about its domain still says who it is", async () => {
  const node = await aCannedNode(HEALTHY);

  expect(await aDomainManager({ ...node, domainId: ACME }).identify(aContext())).toEqual({
    domainId: ACME,
    nodeName: "acme",
    protocolVersion: undefined,
    release: undefined,
    active: true,
    timeMs: 1_700_000_000_000,
  });
});

test("rows of a domain whose id only begins alike, and of another store, are none of ours", async () => {
  const row = { permission: ParticipantPermission.Submission, trustLevel: TrustLevel.Ordinary, side: RequestSide.From };
  const node = await aCannedNode({
    ...HEALTHY,
    listParticipantDomainState: {
      results: [
        { context: inDomainStore(), item: { ...row, domain: `${ACME}0`, participant: BOB } },
        { context: { ...inDomainStore(), store: `${ACME}0` }, item: { ...row, domain: ACME, participant: BOB } },
        { context: inDomainStore(), item: { ...row, domain: ACME, participant: ALICE } },
      ],
    },
  });

  const { members } = await aDomainManager({ ...node, domainId: ACME }).read(aContext());

  expect([...members.keys()]).toEqual([ALICE]);
});

test("an entry of side Both speaks for the domain and for the participant", async () => {
  const item = {
    domain: ACME,
    participant: ALICE,
    permission: ParticipantPermission.Confirmation,
    trustLevel: TrustLevel.Vip,
    side: RequestSide.Both,
  };
  const node = await aCannedNode({
    ...HEALTHY,
    listParticipantDomainState: { results: [{ context: inDomainStore(), item }] },
  });

  expect(await memberOf(aDomainManager({ ...node, domainId: ACME }), ALICE)).toMatchObject({
    standing: admitted("Confirmation", "Vip"),
    joined: true,
    effective: "Confirmation",
  });
});

test("a permission of a later release gives no right", async () => {
  const item = {
    domain: ACME,
    participant: ALICE,
    permission: 17 as ParticipantPermission,
    trustLevel: TrustLevel.Ordinary,
    side: RequestSide.From,
  };
  const node = await aCannedNode({
    ...HEALTHY,
    listParticipantDomainState: { results: [{ context: inDomainStore(), item }] },
  });

  expect((await memberOf(aDomainManager({ ...node, domainId: ACME }), ALICE)).standing).toEqual(SUSPENDED);
});

test.each([
  ["its state", { context: inDomainStore() }],
  ["its store", { item: { domain: ACME, participant: ALICE, side: RequestSide.From } }],
])("a listed participant without %s makes the whole answer unreadable", async (_what, result) => {
  const node = await aCannedNode({ ...HEALTHY, listParticipantDomainState: { results: [result] } });

  const failure = await failureOf(aDomainManager({ ...node, domainId: ACME }).read(aContext()));

  expect(failure.code).toBe("unreadable");
});

test.each([
  ["does not list the domain's own store", { listAvailableStores: { storeIds: ["Authorized"] } }],
  ["shows no key of a sequencer", { listOwnerToKeyMapping: { results: [] } }],
  [
    "shows only another domain's sequencer key",
    {
      listOwnerToKeyMapping: {
        results: [
          { context: inDomainStore(), item: { keyOwner: `SEQ::${ACME}0` }, keyFingerprint: aFingerprint("other") },
        ],
      },
    },
  ],
])("a node that %s is unreadable, and not empty", async (_what, answers) => {
  const node = await aCannedNode({ ...HEALTHY, ...answers });

  const failure = await failureOf(aDomainManager({ ...node, domainId: ACME }).read(aContext()));

  expect(failure.code).toBe("unreadable");
});

test("asking for some members gives these as they are in effect, and leaves out who is unknown", async () => {
  const { simulator, manager } = await aDomain({ participants: 3 });
  const known = simulator.uidOf("participant-00002") as ParticipantId;

  const members = await manager.readMembers([known, ALICE], aContext());

  expect([...members.keys()]).toEqual([known]);
  expect(members.get(known)?.standing).toEqual(admitted());
});

test("a member whose id begins like another's is not taken for it", async () => {
  const { simulator, manager } = await aDomain();
  const fingerprint = aFingerprint("twins");
  const [short, long] = [`al::${fingerprint}`, `alice::${fingerprint}`] as ParticipantId[];
  if (short === undefined || long === undefined) throw new Error("two ids");
  await simulator.console.setState(long, "Submission", "Ordinary");
  await manager.read(aContext());

  expect(await manager.readMembers([short], aContext())).toEqual(new Map());
  expect([...(await manager.readMembers([long], aContext())).keys()]).toEqual([long]);
});

test.each([1, 16, 17, 40])("%i members can be asked for at once", async (count) => {
  const { simulator, manager } = await aDomain({ participants: 41 });
  const ids = Array.from(
    { length: count },
    (_, index) => simulator.uidOf(`participant-${String(index + 1).padStart(5, "0")}`) as ParticipantId,
  );

  expect(new Set((await manager.readMembers(ids, aContext())).keys())).toEqual(new Set(ids));
});

test("a read waits for what is on its way, and shows it", async () => {
  const { simulator, manager } = await aDomain({ topologyChangeDelayMs: 400 });
  await simulator.console.setState(ALICE, "Submission", "Ordinary");

  const live = await manager.read(aContext());

  expect(live.settling).toBe(false);
  expect(live.members.get(ALICE)?.standing).toEqual(admitted());
});

test("ten thousand participants come in one answer", async () => {
  const { manager } = await aDomain({ participants: 10_000 }, { callTimeoutMs: 60_000 });

  const { members } = await manager.read(aContext());

  expect(members.size).toBe(10_000);
  expect([...members.values()].every(({ effective }) => effective === "Submission")).toBe(true);
});

test("an answer larger than the limit is an error in the settings that names the limit", async () => {
  const { manager } = await aDomain({ participants: 200 }, { maxReceiveBytes: 10_000 });

  const failure = await failureOf(manager.read(aContext()));

  expect(failure.code).toBe("settings");
  expect(failure.hint).toContain("maxReceiveMiB");
});

// What is remembered.

test("a list that did not change gives the very members of the read before", async () => {
  const { simulator } = await aDomain({ participants: 3 });
  const link = aLink(simulator);

  const first = await aDomainManager(simulator, {}, link).read(aContext());
  const second = await aDomainManager(simulator, {}, link).read(aContext());

  expect(second.members).toBe(first.members);
  expect(first.members.size).toBe(3);
});

test("whatever changes in the list is seen by the next read, also when it changes back", async () => {
  const { simulator } = await aDomain();
  const link = aLink(simulator);
  const standingNow = async () =>
    (await aDomainManager(simulator, {}, link).read(aContext())).members.get(ALICE)?.standing ?? ABSENT;
  const seen = [await standingNow()];
  for (const permission of ["Submission", "Observation", "Submission", "Disabled"] as const) {
    await simulator.console.setState(ALICE, permission, "Ordinary");
    seen.push(await standingNow());
  }

  expect(seen).toEqual([ABSENT, admitted("Submission"), admitted("Observation"), admitted("Submission"), SUSPENDED]);
});

test("a list that could not be read is not remembered", async () => {
  const broken = await aCannedNode({ ...HEALTHY, listParticipantDomainState: { results: [{}] } });
  const link = aLink(broken);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const failure = await failureOf(aDomainManager({ ...broken, domainId: ACME }, {}, link).read(aContext()));
    expect(failure.code).toBe("unreadable");
  }
});

// Answers of another release.

const ROW = { domain: ACME, participant: ALICE, side: RequestSide.From };

/** A list with one row of alice, in which field 4, `permission`, is what `permission` is. */
function aListWith(permission: readonly number[]): Uint8Array {
  const context = toBinary(BaseResultSchema, create(BaseResultSchema, inDomainStore()));
  const row = { ...ROW, trustLevel: TrustLevel.Ordinary };
  const item = Buffer.concat([
    toBinary(ParticipantStateSchema, create(ParticipantStateSchema, row)),
    Buffer.from(permission),
  ]);
  return bytesField(1, Buffer.concat([bytesField(1, context), bytesField(2, item)]));
}

test.each([
  ["a text", [0x22, 1, 0x31]],
  ["a message", [0x22, 2, 0x08, 1]],
  ["a number of 8 bytes", [0x21, 1, 0, 0, 0, 0, 0, 0, 0]],
])("a permission that became %s makes the list unreadable, whoever reads it", async (_what, permission) => {
  const node = await aCannedNode({ ...HEALTHY, listParticipantDomainState: aListWith(permission) });
  const manager = aDomainManager({ ...node, domainId: ACME });

  for (const read of [() => manager.read(aContext()), () => manager.readMembers([ALICE], aContext())]) {
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ code: "unreadable" });
    expect(failure.message).toContain("ParticipantState.permission comes as wire type");
  }
});

test("the same list with its permission as it was is read", async () => {
  const node = await aCannedNode({ ...HEALTHY, listParticipantDomainState: aListWith([0x20, 1]) });

  const alice = await memberOf(aDomainManager({ ...node, domainId: ACME }), ALICE);

  expect(alice.standing).toEqual(admitted());
});

test.each<[string, MessageInitShape<typeof ParticipantStateSchema>]>([
  ["no permission", { trustLevel: TrustLevel.Ordinary }],
  ["no trust level", { permission: ParticipantPermission.Submission }],
  ["a side that nobody knows", { permission: 1, trustLevel: 1, side: 9 as RequestSide }],
  ["a participant that is no id", { permission: 1, trustLevel: 1, participant: "\n\u0005alice\u0012\u0004name" }],
  ["a domain that is no id", { permission: 1, trustLevel: 1, domain: "" }],
])("a row with %s is unreadable, and no suspension and no gap", async (_what, fields) => {
  const node = await aCannedNode({
    ...HEALTHY,
    listParticipantDomainState: { results: [{ context: inDomainStore(), item: { ...ROW, ...fields } }] },
  });

  expect((await failureOf(aDomainManager({ ...node, domainId: ACME }).read(aContext()))).code).toBe("unreadable");
});

test.each<[string, MessageInitShape<typeof BaseResultSchema>]>([
  ["in a store that became a message", { ...inDomainStore(), store: "\n\u0003acm" }],
  ["in no store", { ...inDomainStore(), store: "" }],
  ["of no time", { store: ACME }],
])("a row %s is unreadable, and no gap and no old one", async (_what, context) => {
  const item = { ...ROW, permission: ParticipantPermission.Disabled, trustLevel: TrustLevel.Ordinary };
  const node = await aCannedNode({ ...HEALTHY, listParticipantDomainState: { results: [{ context, item }] } });

  expect((await failureOf(aDomainManager({ ...node, domainId: ACME }).read(aContext()))).code).toBe("unreadable");
});

test.each([
  ["who it is", { getId: Uint8Array.of(0x0a, 1, 1) }],
  ["its queues", { status: Uint8Array.of(0x12, 4, 0x32, 2, 0x12, 0) }],
  ["its stores", { listAvailableStores: Uint8Array.of(0x08, 1) }],
  ["its sequencers' keys", { listOwnerToKeyMapping: Uint8Array.of(0x0a, 2, 0x18, 1) }],
  ["its mediators", { listMediatorDomainState: Uint8Array.of(0x0a, 4, 0x12, 2, 0x0a, 0) }],
  ["its parameters", { listDomainParametersChanges: Uint8Array.of(0x0a, 2, 0x18, 1) }],
])("a node that answers %s in another form is unreadable", async (_what, answers) => {
  const node = await aCannedNode({ ...HEALTHY, ...answers });

  const failure = await failureOf(aDomainManager({ ...node, domainId: ACME }).read(aContext()));

  expect(failure.code).toBe("unreadable");
  expect(failure.hint).toContain("release");
});

// A Vip that cannot confirm, and stores that differ.

test("a Vip that its own side keeps from confirming is told, whichever store shows it", async () => {
  const { simulator, manager } = await aDomain({ participants: 2 });
  const [vip, other] = ["participant-00001", "participant-00002"].map((name) => simulator.uidOf(name) as ParticipantId);
  if (vip === undefined || other === undefined) throw new Error("two participants were asked for");
  await simulator.console.setState(vip, "Submission", "Vip");
  await simulator.setParticipantSide(vip, "Observation");
  await simulator.setParticipantSide(other, "Observation");

  const startedAtMs = Date.now();
  const { members, settling } = await manager.read(aContext());

  // The manager has accepted it, and its dispatcher stopped there: nothing shows on the domain, and waiting is in vain.
  expect(members.get(vip)).toMatchObject({ uncomputable: true, own: admitted("Observation"), effective: "Submission" });
  expect(members.get(other)).toMatchObject({ uncomputable: false });
  expect(settling).toBe(true);
  expect(Date.now() - startedAtMs).toBeLessThan(4_000);
});

test("it is told as well where the domain itself has it", async () => {
  const { simulator, manager } = await aDomain({ participants: 1 });
  const vip = simulator.uidOf("participant-00001") as ParticipantId;
  await breakDomain(simulator, vip, "Disabled");

  expect(await memberOf(manager, vip)).toMatchObject({
    standing: admitted("Submission", "Vip"),
    own: SUSPENDED,
    effective: undefined,
    uncomputable: true,
  });
});

test("who has said nothing yet can be made a Vip", async () => {
  const { simulator, manager } = await aDomain();
  await simulator.console.setState(ALICE, "Submission", "Vip");

  expect(await memberOf(manager, ALICE)).toMatchObject({ own: ABSENT, uncomputable: false });
});

test("a node that cannot list for a Vip is told so, with whom, where the manager can still be asked", async () => {
  const vipFailure = { code: status.INTERNAL, details: "requirement failed: Found a Vip that cannot confirm." };
  const row = (side: RequestSide, permission: ParticipantPermission, trustLevel: TrustLevel) => ({
    context: { ...inDomainStore(), store: "Authorized" },
    item: { domain: ACME, participant: ALICE, side, permission, trustLevel },
  });
  const accepted = toBinary(
    ListParticipantDomainStateResultSchema,
    create(ListParticipantDomainStateResultSchema, {
      results: [
        row(RequestSide.From, ParticipantPermission.Submission, TrustLevel.Vip),
        row(RequestSide.To, ParticipantPermission.Observation, TrustLevel.Ordinary),
      ],
    }),
  );
  const failing = (answer: Uint8Array | CannedError) => async () => {
    const listParticipantDomainState = (request: Buffer) => (request.includes("Authorized") ? answer : vipFailure);
    const node = await aCannedNode({ ...HEALTHY, listParticipantDomainState });
    return failureOf(aDomainManager({ ...node, domainId: ACME }).read(aContext()));
  };

  for (const [fail, words] of [
    [failing(accepted), `the Vip ${ALICE} cannot confirm`],
    [failing(vipFailure), "a Vip of the domain cannot confirm"],
  ] as const) {
    const failure = await fail();
    expect(failure.code).toBe("unreadable");
    expect(failure.message).toContain(words);
    expect(failure.hint).toContain("Ordinary");
  }
});

test("an entry that the manager's records lack is told as such, and is what the domain goes by", async () => {
  const { simulator, manager } = await aDomain();
  const beforeMs = Date.now();
  await setTimeout(2);
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  await memberOf(manager, ALICE);
  await simulator.console.restoreManager(beforeMs);

  const alice = await memberOf(manager, ALICE);

  expect(alice).toMatchObject({ standing: admitted(), version: "", ineffective: [] });
  expect(alice.orphaned).toEqual(alice.entries);
  expect(alice.orphaned).toHaveLength(1);
});

test("an entry whose key was revoked is told as one without effect", async () => {
  const { simulator, manager } = await aDomain();
  await simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");
  await simulator.console.revokeOtherKey();

  const alice = await memberOf(manager, ALICE);

  expect(alice).toMatchObject({ standing: ABSENT, entries: [], orphaned: [], version: "2.1.1" });
  expect(alice.ineffective).toMatchObject([{ standing: admitted(), signedBy: simulator.console.otherKey }]);
});

test("what is only on its way is neither", async () => {
  const { simulator, manager } = await aDomain({ participants: 1, faults: { lagMs: 60_000 } });
  const id = simulator.uidOf("participant-00001") as ParticipantId;
  await simulator.console.setState(id, "Confirmation", "Ordinary");
  await simulator.console.setState(ALICE, "Submission", "Ordinary");

  const { members, settling } = await manager.read(aContext());

  expect(settling).toBe(true);
  expect(members.get(id)).toMatchObject({ standing: admitted(), orphaned: [], ineffective: [], version: "2.1.1" });
  expect(members.has(ALICE)).toBe(false);
});

test("a write between the two lists is no difference that lasts", async () => {
  const { simulator, manager, whenAnswered } = await aDomain({ topologyChangeDelayMs: 0 });
  whenAnswered("ListParticipantDomainState", () => simulator.console.setState(ALICE, "Submission", "Ordinary"));

  const { members } = await manager.read(aContext());

  expect([...members.values()].flatMap(({ orphaned, ineffective }) => [...orphaned, ...ineffective])).toEqual([]);
});

test("stores that differ are read once more, and from then on known", async () => {
  const { simulator } = await aDomain();
  await simulator.console.addStateByOtherKey(ALICE, "Submission", "Ordinary");
  await simulator.console.revokeOtherKey();
  const link = aLink(simulator);
  const listings = () => simulator.calls.ListParticipantDomainState;

  const first = await aDomainManager(simulator, {}, link).read(aContext());
  const after = listings();
  const second = await aDomainManager(simulator, {}, link).read(aContext());

  expect(second.members).toBe(first.members);
  expect(listings() - after).toBe(2);
});

test("whom an open domain let in by itself is told from who registered as soon as somebody had admitted it", async () => {
  const open = await aDomain({ mode: "open" });
  const closed = await aDomain();
  const names = Array.from({ length: 20 }, (_, index) => `joiner-${String(index)}`);
  const ids = names.map((name) => open.simulator.uidOf(name) as ParticipantId);
  for (const name of names) await open.simulator.registerParticipant({ name });
  await open.simulator.console.setState(ALICE, "Submission", "Ordinary");
  const waiting = closed.simulator.uidOf("waiting") as ParticipantId;
  await closed.simulator.console.setState(waiting, "Submission", "Ordinary");
  await closed.simulator.registerParticipant({ name: "waiting" });

  expect(await open.manager.readSelfAdmitted([...ids, ALICE], aContext())).toEqual(new Set(ids));
  expect(await open.manager.readSelfAdmitted(ids.slice(0, 1), aContext())).toEqual(new Set(ids.slice(0, 1)));
  expect(await closed.manager.readSelfAdmitted([waiting], aContext())).toEqual(new Set());
});
