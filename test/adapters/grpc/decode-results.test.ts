import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import {
  ListParticipantDomainStateResult_ResultSchema as ResultSchema,
  ListParticipantDomainStateResultSchema as ListSchema,
} from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { decodeResults } from "../../../src/adapters/grpc/decode-results.ts";

const LIST = create(ListSchema, {
  results: ["alice", "bob", "carol"].map((participant) => ({ context: { store: "acme" }, item: { participant } })),
});
const ANSWER = toBinary(ListSchema, LIST);

const decode = (bytes: Uint8Array) => [...decodeResults(ResultSchema, bytes)];

test("the results come one by one as they are in the whole message", () => {
  expect(decode(ANSWER)).toEqual(LIST.results);
  expect(decode(new Uint8Array())).toEqual([]);
});

test("other fields are passed over, wherever they stand", () => {
  const another = Uint8Array.of((2 << 3) | 2, 2, 0x0a, 0x00);

  expect(decode(Buffer.concat([another, ANSWER, another]))).toEqual(LIST.results);
});

test("an answer that breaks off within a result is an error, and never the results before it", () => {
  const first = toBinary(ListSchema, create(ListSchema, { results: LIST.results.slice(0, 1) })).length;
  for (let cut = first + 1; cut < 2 * first - 2; cut += 1) {
    expect(() => decode(ANSWER.subarray(0, cut))).toThrow();
  }
});

test("results of another wire type are an error", () => {
  expect(() => decode(Uint8Array.of(1 << 3, 1))).toThrow("wire type");
});
