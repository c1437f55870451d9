import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

import { decodeMessage, UnreadableMessageError } from "../../protocol/grpc/decode.ts";

/** The number of `results` in every list of Canton's topology services. */
const RESULTS = 1;

/**
 * The results of a list's answer, one at a time: as messages all of a long list take several times as much memory as
 * what is made of them. Throws an `UnreadableMessageError` when the bytes are no such answer, or a part of one.
 */
export function* decodeResults<M extends DescMessage>(schema: M, answer: Uint8Array): Generator<MessageShape<M>> {
  for (const result of splitResults(answer)) yield decodeMessage(schema, result);
}

function* splitResults(answer: Uint8Array): Generator<Uint8Array> {
  const reader = new BinaryReader(answer);
  try {
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (field !== RESULTS) {
        reader.skip(type, field);
        continue;
      }
      if (type !== WireType.LengthDelimited) throw new Error(`results come as wire type ${String(type)}`);
      yield reader.bytes();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UnreadableMessageError(`the list breaks off, or is none: ${why}`, { cause: error });
  }
}
