import { type DescField, type DescMessage, fromBinary, type MessageShape, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** Bytes that are not the message which they should be. Says where, and never what is in them. */
export class UnreadableMessageError extends Error {
  override readonly name = "UnreadableMessageError";
}

/**
 * The message that `bytes` hold. Drops fields that our minimal `.proto` files leave out: nothing here re-sends what it
 * received. Throws an `UnreadableMessageError` where a field of ours comes in another form.
 *
 * protobuf-es never looks at a field's wire type: of a release in which a field changed its type it would read garbage,
 * and whatever follows out of step with it. So every field is held against its descriptor first.
 */
export function decodeMessage<M extends DescMessage>(schema: M, bytes: Uint8Array): MessageShape<M> {
  try {
    checkMessage(new BinaryReader(bytes), bytes.length, formOf(schema));
    return fromBinary(schema, bytes, { readUnknownFields: false });
  } catch (error) {
    if (error instanceof UnreadableMessageError) throw error;
    throw new UnreadableMessageError(`${schema.name} breaks off, or is none`, { cause: error });
  }
}

/** How a message may look on the wire. */
interface MessageForm {
  readonly name: string;
  readonly fields: ReadonlyMap<number, FieldForm>;
}

interface FieldForm {
  readonly name: string;
  readonly wireType: WireType;
  /** Several values may come in one run, as proto3 writes them, or one by one, as every reader has to take them. */
  readonly isPackable: boolean;
  /** Of what is in it; undefined where that is no message. */
  readonly message: MessageForm | undefined;
}

const forms = new WeakMap<DescMessage, MessageForm>();

function formOf(schema: DescMessage): MessageForm {
  const known = forms.get(schema);
  if (known !== undefined) return known;
  const fields = new Map<number, FieldForm>();
  const form: MessageForm = { name: schema.name, fields };
  // Before its fields, since a message may hold others of its kind.
  forms.set(schema, form);
  for (const field of schema.fields) fields.set(field.number, fieldForm(field));
  return form;
}

function fieldForm(field: DescField): FieldForm {
  const { name } = field;
  if (field.fieldKind === "map") {
    return { name, wireType: WireType.LengthDelimited, isPackable: false, message: entryForm(field) };
  }
  const form = valueForm(name, field);
  return field.fieldKind === "list" ? { ...form, isPackable: form.wireType !== WireType.LengthDelimited } : form;
}

/** Of one value, whether a field, a list or a map has it: a message, a scalar, or neither, which is an enum's. */
function valueForm(name: string, { message, scalar }: Partial<Pick<DescField, "message" | "scalar">>): FieldForm {
  if (message !== undefined) {
    return { name, wireType: WireType.LengthDelimited, isPackable: false, message: formOf(message) };
  }
  const wireType = scalar === undefined ? WireType.Varint : WIRE_TYPES[scalar];
  return { name, wireType, isPackable: false, message: undefined };
}

/** A map is a list of entries: field 1 the key, field 2 the value. */
function entryForm(field: Extract<DescField, { readonly fieldKind: "map" }>): MessageForm {
  const fields = new Map([
    [1, valueForm("key", { scalar: field.mapKey })],
    [2, valueForm("value", field)],
  ]);
  return { name: field.name, fields };
}

/** Source: the protobuf encoding; section *message structure*. */
const WIRE_TYPES = {
  [ScalarType.DOUBLE]: WireType.Bit64,
  [ScalarType.FLOAT]: WireType.Bit32,
  [ScalarType.INT64]: WireType.Varint,
  [ScalarType.UINT64]: WireType.Varint,
  [ScalarType.INT32]: WireType.Varint,
  [ScalarType.FIXED64]: WireType.Bit64,
  [ScalarType.FIXED32]: WireType.Bit32,
  [ScalarType.BOOL]: WireType.Varint,
  [ScalarType.STRING]: WireType.LengthDelimited,
  [ScalarType.BYTES]: WireType.LengthDelimited,
  [ScalarType.UINT32]: WireType.Varint,
  [ScalarType.SFIXED32]: WireType.Bit32,
  [ScalarType.SFIXED64]: WireType.Bit64,
  [ScalarType.SINT32]: WireType.Varint,
  [ScalarType.SINT64]: WireType.Varint,
} as const satisfies Record<ScalarType, WireType>;

/** Passes over one message that ends at `end`, and over all that is in it. */
function checkMessage(reader: BinaryReader, end: number, form: MessageForm): void {
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = form.fields.get(number);
    if (field === undefined) reader.skip(wireType, number);
    else if (wireType === field.wireType) checkValue(reader, field);
    else if (field.isPackable && wireType === WireType.LengthDelimited) checkRun(reader, field, form);
    else throw mistyped(form, field, wireType);
  }
  if (reader.pos !== end) throw new UnreadableMessageError(`${form.name} goes beyond its end`);
}

function checkValue(reader: BinaryReader, { message, wireType }: FieldForm): void {
  if (message === undefined) reader.skip(wireType);
  else checkMessage(reader, endOf(reader), message);
}

/** The values of a run fill it. */
function checkRun(reader: BinaryReader, field: FieldForm, form: MessageForm): void {
  const end = endOf(reader);
  while (reader.pos < end) reader.skip(field.wireType);
  if (reader.pos !== end) throw mistyped(form, field, WireType.LengthDelimited);
}

function endOf(reader: BinaryReader): number {
  return reader.uint32() + reader.pos;
}

function mistyped(form: MessageForm, field: FieldForm, wireType: WireType): UnreadableMessageError {
  return new UnreadableMessageError(
    `${form.name}.${field.name} comes as wire type ${String(wireType)}, and not as ${String(field.wireType)}`,
  );
}
