import { fromBinary } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { createPublicKey, verify } from "node:crypto";
import { expect, test } from "vitest";

import { KeyPurpose } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import { SignedTopologyTransactionSchema } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { TopologyTransactionSchema } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v1/topology_pb.ts";
import { TopologyManagerReadService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { UntypedVersionedMessageSchema } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/version/untyped_versioned_message_pb.ts";
import { HASH_PURPOSE, multihash } from "../../../../src/simulator/canton-2/keys.ts";
import { timestampOf } from "../../../../src/simulator/micros.ts";
import {
  ALICE,
  aClock,
  aSimulator,
  headOf,
  historyOf,
  inShort,
  NOON_MS,
  SimulatorClient,
} from "../../simulator-client.ts";

const { method } = TopologyManagerReadService;

/** Three seeded participants, and a client. */
async function aDomainOfThree() {
  const simulator = await aSimulator({ participants: 3 });
  return { simulator, client: new SimulatorClient(simulator) };
}

test("the domain's store comes before the manager's, in the list of stores and in results", async () => {
  const { simulator, client } = await aDomainOfThree();

  const { storeIds } = await client.call(method.listAvailableStores, {});
  const rows = await client.states(headOf(""));

  expect(storeIds).toEqual([simulator.domainId, "Authorized"]);
  expect(rows.map(({ context }) => context?.store)).toEqual([
    ...Array.from({ length: 6 }, () => simulator.domainId),
    ...Array.from({ length: 6 }, () => "Authorized"),
  ]);
});

test("each member has a row of either side, in the order of insertion and without PAR::", async () => {
  const { simulator, client } = await aDomainOfThree();

  const rows = await client.states(headOf(simulator.domainId));

  const uids = ["participant-00001", "participant-00002", "participant-00003"].map((name) => simulator.uidOf(name));
  expect(rows.map(({ item }) => item?.participant)).toEqual(uids.flatMap((uid) => [uid, uid]));
  expect(inShort(rows.slice(0, 2))).toEqual(["From Submission Ordinary", "To Submission Ordinary"]);
});

test("a query without base query, without time or with an unknown operation is refused", async () => {
  const { client } = await aDomainOfThree();
  const head = headOf("Authorized");

  for (const [request, reason] of [
    [{}, "FieldNotSet(base_query)"],
    [{ baseQuery: { filterStore: "Authorized" } }, "FieldNotSet(time_query)"],
    [{ baseQuery: { ...head, operation: 9 as never } }, "UnrecognizedEnum(UNRECOGNIZED,9)"],
    [
      { baseQuery: { ...head, protocolVersion: "five" } },
      "OtherError(Unable to convert string `five` to a protocol version.)",
    ],
    [
      { baseQuery: { ...head, protocolVersion: "5.1.0" } },
      "OtherError(Protocol version should consist of a single number; but `5.1.0` found)",
    ],
    [
      { baseQuery: { timeQuery: { case: "snapshot" as const, value: { seconds: 999_999_999_999n } } } },
      "TimestampConversionError(out of bound Timestamp 999999999999000000)",
    ],
  ] as const) {
    const failure = await client.failure(method.listParticipantDomainState, request);
    expect(failure).toMatchObject({
      code: status.INVALID_ARGUMENT,
      errorId: "PROTO_DESERIALIZATION_FAILURE",
      metadata: { reason },
    });
  }
  for (const protocolVersion of ["5", "5.0.0", "7", "DEV"]) {
    expect(await client.states({ ...head, protocolVersion })).toHaveLength(6);
  }
});

test("a participant filter is a pair of prefixes", async () => {
  const { simulator, client } = await aDomainOfThree();
  const uid = simulator.uidOf("participant-00002");
  const listed = async (filterParticipant: string): Promise<number> =>
    (await client.states(headOf(simulator.domainId), { filterParticipant })).length;

  expect(await listed(uid)).toBe(2);
  expect(await listed(uid.slice(0, -10))).toBe(2);
  expect(await listed("participant-0000")).toBe(6);
  expect(await listed("part::1220")).toBe(6);
  expect(await listed(`p::${uid.slice(uid.indexOf("::") + 2)}`)).toBe(2);
  expect(await listed("ticipant")).toBe(0);
});

test("a filter with PAR:: matches nothing, and one of :: alone fails", async () => {
  const { simulator, client } = await aDomainOfThree();
  const filterParticipant = `PAR::${simulator.uidOf("participant-00002")}`;

  const rows = await client.states(headOf(simulator.domainId), { filterParticipant });
  const failure = await client.failure(method.listParticipantDomainState, {
    baseQuery: headOf(simulator.domainId),
    filterParticipant: "::",
  });

  expect(rows).toEqual([]);
  expect(failure).toMatchObject({ code: status.INTERNAL, detailTypes: [] });
});

test("domain, store and signing key filter by prefix, and the operation only when asked to", async () => {
  const { simulator, client } = await aDomainOfThree();
  const head = headOf("Auth");
  const [fromRow] = await client.states(head);
  const signer = fromRow?.context?.signedByFingerprint ?? "";

  expect(await client.states(head, { filterDomain: "acme::1220" })).toHaveLength(6);
  expect(await client.states(head, { filterDomain: "other" })).toHaveLength(0);
  expect(inShort(await client.states({ ...head, filterSignedKey: signer.slice(0, 20) }))).toEqual([
    "From Submission Ordinary",
    "From Submission Ordinary",
    "From Submission Ordinary",
  ]);
  expect(await client.states({ ...head, operation: 1 })).toHaveLength(6);
  expect(await client.states({ ...head, operation: 1, filterOperation: true })).toHaveLength(0);
  expect(await client.states(headOf(simulator.domainId.slice(0, 10)))).toHaveLength(6);
});

test("a write shows in the manager's store at once, and in the domain's once it is effective", async () => {
  const clock = aClock();
  const simulator = await aSimulator({ clock: clock.now });
  const client = new SimulatorClient(simulator);

  await client.authorize({ domain: simulator.domainId, participant: `PAR::${ALICE}` });

  expect(await client.states(headOf("Authorized"))).toHaveLength(1);
  expect(await client.states(headOf(simulator.domainId))).toHaveLength(0);
  const [sequenced] = await client.states(historyOf(simulator.domainId));
  expect(sequenced?.context?.sequenced).toEqual(timestampOf(NOON_MS * 1_000));
  expect(sequenced?.context?.validFrom).toEqual(timestampOf(NOON_MS * 1_000 + 250_000));
  clock.pass(249);
  expect(await client.states(headOf(simulator.domainId))).toHaveLength(0);
  clock.pass(1);
  expect(await client.states(headOf(simulator.domainId))).toHaveLength(1);
});

test("a row that is in force already carries its end while its successor waits to take effect", async () => {
  const clock = aClock();
  const simulator = await aSimulator({ clock: clock.now });
  const client = new SimulatorClient(simulator);
  const alice = { domain: simulator.domainId, participant: `PAR::${ALICE}` };
  await client.authorize(alice);
  clock.pass(1_000);

  await client.authorize({ ...alice, permission: "Observation" });
  clock.pass(100);

  const before = await client.states(headOf(simulator.domainId));
  expect(inShort(before)).toEqual(["From Submission Ordinary"]);
  // The Remove was written a microsecond after the Add.
  expect(before[0]?.context?.validUntil).toEqual(timestampOf((NOON_MS + 1_250) * 1_000 + 1));
  clock.pass(200);
  const after = await client.states(headOf(simulator.domainId));
  expect(inShort(after)).toEqual(["From Observation Ordinary"]);
  expect(after[0]?.context?.validUntil).toBeUndefined();
});

test("Removes show up in ranges over the log only, with an end that equals their beginning", async () => {
  const clock = aClock();
  const simulator = await aSimulator({ clock: clock.now });
  const client = new SimulatorClient(simulator);
  const alice = { domain: simulator.domainId, participant: `PAR::${ALICE}` };
  await client.authorize(alice);
  await client.authorize({ ...alice, change: "Remove" });
  clock.pass(1_000);

  const log = await client.states(historyOf(simulator.domainId));
  const state = await client.states({ ...historyOf(simulator.domainId), useStateStore: true });
  const head = await client.states(headOf(simulator.domainId));

  expect(log.map(({ context }) => context?.operation)).toEqual([0, 1]);
  expect(log[1]?.context?.validUntil).toEqual(log[1]?.context?.validFrom);
  expect(state.map(({ context }) => context?.operation)).toEqual([0]);
  expect(head).toEqual([]);
  expect(await client.states({ ...historyOf("Authorized"), useStateStore: true })).toHaveLength(2);
});

test("a snapshot shows what was in force then, and a range what began in it", async () => {
  const clock = aClock();
  const simulator = await aSimulator({ clock: clock.now, topologyChangeDelayMs: 0 });
  const client = new SimulatorClient(simulator);
  const alice = { domain: simulator.domainId, participant: `PAR::${ALICE}` };
  await client.authorize(alice);
  clock.pass(1_000);
  await client.authorize({ ...alice, permission: "Disabled" });
  clock.pass(1_000);
  const at = (milliseconds: number) => timestampOf((NOON_MS + milliseconds) * 1_000);
  const snapshot = async (milliseconds: number) =>
    inShort(
      await client.states({
        filterStore: simulator.domainId,
        timeQuery: { case: "snapshot", value: at(milliseconds) },
      }),
    );

  expect(await snapshot(0)).toEqual([]);
  expect(await snapshot(500)).toEqual(["From Submission Ordinary"]);
  expect(await snapshot(1_500)).toEqual(["From Disabled Ordinary"]);
  const range = { filterStore: "Authorized", timeQuery: { case: "range", value: { from: at(1_000) } } } as const;
  expect((await client.states(range)).map(({ context }) => context?.operation)).toEqual([0, 1]);
  const early = { filterStore: "Authorized", timeQuery: { case: "range", value: { until: at(0) } } } as const;
  expect(inShort(await client.states(early))).toEqual(["From Submission Ordinary"]);
});

test("the domain has keys of its own, and each participant two", async () => {
  const { simulator, client } = await aDomainOfThree();
  const uid = simulator.uidOf("participant-00001");
  const owners = async (filters: object): Promise<readonly string[]> => {
    const answer = await client.call(method.listOwnerToKeyMapping, { baseQuery: headOf("Authorized"), ...filters });
    return answer.results.map(({ item }) => item?.keyOwner ?? "");
  };

  expect((await owners({})).slice(0, 3)).toEqual(["DOM", "SEQ", "MED"].map((code) => `${code}::${simulator.domainId}`));
  expect(await owners({ filterKeyOwnerType: "PAR", filterKeyOwnerUid: uid })).toEqual([`PAR::${uid}`, `PAR::${uid}`]);
  expect(await owners({ filterKeyOwnerType: "SEQ" })).toEqual([`SEQ::${simulator.domainId}`]);
  const encryption = { filterKeyPurpose: { value: KeyPurpose.EncryptionKeyPurpose } };
  expect(await owners({ filterKeyOwnerUid: uid, ...encryption })).toEqual([`PAR::${uid}`]);
  expect(
    await owners({ filterKeyOwnerUid: `participant-00001::${uid.slice(uid.indexOf("::") + 2, -1)}` }),
  ).toHaveLength(2);
});

test("the embedded mediator has one row, of side Both and with the domain's uid", async () => {
  const { simulator, client } = await aDomainOfThree();

  const { results } = await client.call(method.listMediatorDomainState, { baseQuery: headOf(simulator.domainId) });

  expect(results).toHaveLength(1);
  expect(results[0]?.item).toMatchObject({ side: 1, domain: simulator.domainId, mediator: simulator.domainId });
});

test.for([
  [5, "v1"],
  [7, "v2"],
] as const)("on protocol version %i the domain parameters come as %s", async ([protocolVersion, version]) => {
  const simulator = await aSimulator({ protocolVersion, topologyChangeDelayMs: 500 });
  const client = new SimulatorClient(simulator);

  const { results } = await client.call(method.listDomainParametersChanges, { baseQuery: headOf(simulator.domainId) });

  expect(results.map(({ parameters }) => parameters.case)).toEqual([version]);
  expect(results[0]?.parameters.value?.topologyChangeDelay?.nanos).toBe(500_000_000);
});

test.for([
  [5, 1],
  [7, 3],
] as const)(
  "on protocol version %i a row is a signed transaction of version %i",
  async ([protocolVersion, version]) => {
    const simulator = await aSimulator({ participants: 1, protocolVersion });
    const client = new SimulatorClient(simulator);

    const rows = await client.states(headOf("Authorized"));

    for (const { context, item } of rows) {
      const outer = fromBinary(UntypedVersionedMessageSchema, context?.serialized ?? new Uint8Array());
      const signed = fromBinary(SignedTopologyTransactionSchema, outer.wrapper.value ?? new Uint8Array());
      const inner = fromBinary(UntypedVersionedMessageSchema, signed.transaction);
      const { transaction } = fromBinary(TopologyTransactionSchema, inner.wrapper.value ?? new Uint8Array());
      // The Tink keyset ends in the 32 key bytes and seven bytes of type, status, key id and prefix kind: look it up.
      const keyset = Buffer.from(signed.key?.publicKey ?? []);
      const at = keyset.indexOf(Buffer.from("1220", "hex")) + 2;
      const x = keyset.subarray(at, at + 32).toString("base64url");
      const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
      const hash = multihash(HASH_PURPOSE.topologyTransaction, signed.transaction);

      expect([outer.version, inner.version]).toEqual([0, version]);
      expect(transaction.value?.mapping.value).toEqual(item);
      expect(transaction.value?.id).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(signed.signature?.signedBy).toBe(context?.signedByFingerprint);
      expect(verify(null, hash, key, signed.signature?.signature ?? new Uint8Array())).toBe(true);
    }
    expect(rows).toHaveLength(2);
  },
);
