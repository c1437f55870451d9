import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import {
  ParticipantPermission,
  RequestSide,
  TrustLevel,
} from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { ListParticipantDomainStateResultSchema } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { AUTHORIZED } from "../../../src/adapters/canton-2/codec/participant-state.ts";
import { holdSameRows } from "../../../src/adapters/canton-2/same-rows.ts";
import { aFingerprint, aParticipantId } from "../../build/identifiers.ts";
import { ACME, inDomainStore } from "./canned-node.ts";

type Context = Parameters<typeof inDomainStore>[0];

/** One row for each of these members; `fields` are more of its context, `permission` what it says. */
function aList(
  store: string,
  names: readonly string[],
  fields: Context = {},
  permission: ParticipantPermission = ParticipantPermission.Submission,
): Buffer {
  const results = names.map((name) => ({
    context: { ...inDomainStore(fields), store },
    item: {
      domain: ACME,
      participant: aParticipantId(name),
      side: RequestSide.From,
      permission,
      trustLevel: TrustLevel.Ordinary,
    },
  }));
  const list = create(ListParticipantDomainStateResultSchema, { results });
  return Buffer.from(toBinary(ListParticipantDomainStateResultSchema, list));
}

const IN_EFFECT = { answer: aList(ACME, ["alice", "bob"]), store: ACME };

function isSame(accepted: Buffer): boolean {
  return holdSameRows(IN_EFFECT, { answer: accepted, store: AUTHORIZED });
}

test("rows that say the same, signed by the same keys, are the same, whenever each store has got them", () => {
  expect(isSame(aList(AUTHORIZED, ["alice", "bob"]))).toBe(true);
  expect(isSame(aList(AUTHORIZED, ["alice", "bob"], { seconds: 1_800_000_000 }))).toBe(true);
  const [none, noneThere] = [Buffer.alloc(0), Buffer.alloc(0)];
  expect(holdSameRows({ answer: none, store: ACME }, { answer: noneThere, store: AUTHORIZED })).toBe(true);
});

test.each([
  ["one less", aList(AUTHORIZED, ["alice"])],
  ["one more", aList(AUTHORIZED, ["alice", "bob", "carol"])],
  ["another", aList(AUTHORIZED, ["alice", "carol"])],
  ["the same in another order", aList(AUTHORIZED, ["bob", "alice"])],
  ["another permission", aList(AUTHORIZED, ["alice", "bob"], {}, ParticipantPermission.Observation)],
  ["another key", aList(AUTHORIZED, ["alice", "bob"], { signedByFingerprint: aFingerprint("another") })],
  ["rows of another store", aList(`${ACME}0`, ["alice", "bob"])],
  ["rows of no store", aList("", ["alice", "bob"])],
  ["what breaks off", aList(AUTHORIZED, ["alice", "bob"]).subarray(0, -3)],
  ["rows in another form", Buffer.of(0x08, 1)],
])("%s is not the same", (_what, accepted) => {
  expect(isSame(accepted)).toBe(false);
});

test("nor are lists of which either holds rows of a store that was not asked for", () => {
  const foreign = { answer: aList(`${ACME}0`, ["alice"]), store: ACME };

  expect(holdSameRows(foreign, { answer: aList(AUTHORIZED, ["alice"]), store: AUTHORIZED })).toBe(false);
});
