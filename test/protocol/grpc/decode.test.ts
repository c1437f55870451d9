import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";

import { NodeStatus_StatusSchema } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import { ParticipantStatusResponse_ParticipantStatusResponseStatusSchema as ParticipantStatusSchema } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/participant_status_service_pb.ts";
import { ParticipantStateSchema } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import {
  ListParticipantDomainStateResult_ResultSchema as ResultSchema,
  ListParticipantDomainStateResultSchema as ListSchema,
} from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { ErrorInfoSchema } from "../../../src/protocol/grpc/generated/google/rpc/error_details_pb.ts";
import { decodeMessage, UnreadableMessageError } from "../../../src/protocol/grpc/decode.ts";

// The form of a field on the wire, as in `tag(5, VARINT)`.
const [VARINT, FIXED64, LENGTH, GROUP, END_GROUP, FIXED32] = [0, 1, 2, 3, 4, 5];
const tag = (field: number, form: number | undefined): number => (field << 3) | (form ?? 0);
const bytes = (...parts: readonly (number | readonly number[])[]): Uint8Array => Uint8Array.from(parts.flat());

/** What comes after the tag, for each form: a 1, or one byte. */
const VALUES = new Map([
  [VARINT, [1]],
  [FIXED64, [1, 0, 0, 0, 0, 0, 0, 0]],
  [LENGTH, [1, 1]],
  [FIXED32, [1, 0, 0, 0]],
]);

function reread<M extends DescMessage>(schema: M, init: MessageInitShape<M>): void {
  const written = toBinary(schema, create(schema, init));
  expect(decodeMessage(schema, written)).toEqual(fromBinary(schema, written));
}

test("what a message's own writer wrote is read as it is", () => {
  reread(ResultSchema, {});
  reread(ResultSchema, {
    context: { store: "acme", validFrom: { seconds: 1_700_000_000n, nanos: 5 }, serialized: bytes(1, 2, 3) },
    item: { domain: "acme::1220", participant: "alice::1220", permission: 1, trustLevel: 2, side: 3 },
  });
  reread(NodeStatus_StatusSchema, { id: "acme::1220", active: true, topologyQueues: { manager: 1, clients: 300 } });
  reread(ErrorInfoSchema, { reason: "A", metadata: { tid: "0af7", category: "8", "": "" } });
  reread(ParticipantStatusSchema, { active: true, supportedProtocolVersions: [5, 7, 300] });
  reread(TimestampSchema, { seconds: -1n, nanos: 999 });
});

test.each([
  ["side", 1, VARINT],
  ["domain", 2, LENGTH],
  ["participant", 3, LENGTH],
  ["permission", 4, VARINT],
  ["trust_level", 5, VARINT],
])("a participant's %s is read in its own form, and in no other", (name, field, own) => {
  for (const [form, value] of VALUES) {
    const message = bytes(tag(field, form), value);
    if (form === own) expect(() => decodeMessage(ParticipantStateSchema, message)).not.toThrow();
    else expect(() => decodeMessage(ParticipantStateSchema, message)).toThrow(`ParticipantState.${name} comes as`);
  }
});

test("a field that became a group, and one within another message, are seen as well", () => {
  const group = bytes(tag(4, GROUP), tag(4, END_GROUP));
  const item = bytes(tag(2, LENGTH), 2, tag(5, LENGTH), 0);
  const list = bytes(tag(1, LENGTH), item.length, [...item]);

  expect(() => decodeMessage(ParticipantStateSchema, group)).toThrow(UnreadableMessageError);
  expect(() => decodeMessage(ResultSchema, item)).toThrow("ParticipantState.trust_level comes as");
  expect(() => decodeMessage(ListSchema, list)).toThrow("ParticipantState.trust_level comes as");
});

test("the value of a map is held to its form", () => {
  const entry = (form: number | undefined, value: readonly number[]): Uint8Array => {
    const content = [tag(1, LENGTH), 1, 0x61, tag(2, form), ...value];
    return bytes(tag(3, LENGTH), content.length, content);
  };

  expect(decodeMessage(ErrorInfoSchema, entry(LENGTH, [1, 0x62])).metadata).toEqual({ a: "b" });
  expect(() => decodeMessage(ErrorInfoSchema, entry(VARINT, [1]))).toThrow("metadata.value comes as");
});

test("numbers of a list come one by one or in a run, and a run of something else is no list of numbers", () => {
  const oneByOne = bytes(tag(4, VARINT), 5, tag(4, VARINT), 7);
  const inRun = bytes(tag(4, LENGTH), 2, 5, 7);

  for (const message of [oneByOne, inRun]) {
    expect(decodeMessage(ParticipantStatusSchema, message).supportedProtocolVersions).toEqual([5, 7]);
  }
  // The last number goes beyond the run, into what comes after it.
  const cut = bytes(tag(4, LENGTH), 1, 0x85, tag(3, VARINT), 1);
  expect(() => decodeMessage(ParticipantStatusSchema, cut)).toThrow("supported_protocol_versions comes as");
});

test("fields that are not ours are passed over, in every form", () => {
  const strange = [...VALUES].flatMap(([form, value]) => [tag(14, form), ...value]);
  const group = [tag(14, GROUP), tag(1, VARINT), 1, tag(14, END_GROUP)];
  const message = bytes(strange, tag(4, VARINT), 2, group, tag(3, LENGTH), 1, 0x61);

  expect(decodeMessage(ParticipantStateSchema, message)).toEqual(
    create(ParticipantStateSchema, { permission: 2, participant: "a" }),
  );
});

test("a message that breaks off, or whose part goes beyond it, is unreadable at every byte", () => {
  const init = { context: { store: "acme" }, item: { participant: "alice", permission: 1 } } as const;
  const whole = toBinary(ResultSchema, create(ResultSchema, init));
  const between = toBinary(ResultSchema, create(ResultSchema, { context: init.context })).length;

  for (let end = 1; end < whole.length; end += 1) {
    if (end === between) continue;
    expect(() => decodeMessage(ResultSchema, whole.subarray(0, end))).toThrow(UnreadableMessageError);
  }
  const overlong = bytes(tag(2, LENGTH), 2, tag(2, LENGTH), 1, 0x61);
  expect(() => decodeMessage(ResultSchema, overlong)).toThrow("goes beyond its end");
});

test("what is told of unreadable bytes has nothing of their content", () => {
  const secret = bytes(tag(4, LENGTH), 6, [...Buffer.from("secret")]);

  expect(() => decodeMessage(ParticipantStateSchema, secret)).toThrow(/^(?!.*secret)/);
});
