import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/**
 * One length-delimited protobuf field (bytes, string or message) with a number below 16.
 *
 * For the few structures of which a list answer holds thousands, and those that our `.proto` files leave out: a writer
 * of protobuf-es allocates more than such a structure takes.
 */
export function bytesField(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2, ...varint(content.length)]), content]);
}

/** One varint field with a number below 16; nothing for 0, as proto3 has it. */
export function varintField(number: number, value: number): Buffer {
  return value === 0 ? NOTHING : Buffer.from([number * 8, ...varint(value)]);
}

/** For whole numbers up to 2^32. */
function varint(value: number): readonly number[] {
  const bytes = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

const NOTHING = Buffer.alloc(0);

/** All length-delimited fields of one number. Throws when the bytes are no message. */
export function fieldsOf(message: Uint8Array, wanted: number): readonly Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === wanted && type === WireType.LengthDelimited) found.push(reader.bytes());
    else reader.skip(type, field);
  }
  return found;
}
