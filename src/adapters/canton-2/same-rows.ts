import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** A list of participant states as it came, and the store whose rows it should hold. */
export interface StateList {
  readonly answer: Buffer;
  readonly store: string;
}

/**
 * Whether two lists hold the same rows in the same order: equal states, signed by the same keys, each list's in its own
 * store. Then one of them is decoded for both. False where that is uncertain: decoding both then decides.
 */
export function holdSameRows(one: StateList, other: StateList): boolean {
  const [ours, theirs] = [new RowScanner(one), new RowScanner(other)];
  try {
    for (;;) {
      const [isRow, isOther] = [ours.next(), theirs.next()];
      if (isRow !== isOther) return false;
      if (!isRow) return true;
      if (!ours.isSameAs(theirs)) return false;
    }
  } catch {
    return false;
  }
}

/** Fields of `ListParticipantDomainStateResult`, its `Result`, and `BaseResult`. */
const RESULTS = 1;
const CONTEXT = 1;
const ITEM = 2;
const STORE = 1;
const SIGNED_BY = 6;

/** The bytes of a field's value; none for one that is absent. */
type Span = readonly [start: number, end: number];
const NONE: Span = [0, 0];

/** Goes from row to row, and decodes nothing: 10,000 rows are no more than a few places in the answer. */
class RowScanner {
  readonly #bytes: Buffer;
  readonly #reader: BinaryReader;
  readonly #expected: Buffer;
  #item = NONE;
  #store = NONE;
  #signedBy = NONE;

  constructor({ answer, store }: StateList) {
    this.#bytes = answer;
    this.#reader = new BinaryReader(answer);
    this.#expected = Buffer.from(store);
  }

  /** False behind the last row. */
  next(): boolean {
    [this.#item, this.#store, this.#signedBy] = [NONE, NONE, NONE];
    while (this.#reader.pos < this.#reader.len) {
      const [field, wireType] = this.#reader.tag();
      if (field !== RESULTS) {
        this.#reader.skip(wireType, field);
        continue;
      }
      this.#eachField(this.#span(wireType), (number, span) => {
        if (number === ITEM) this.#item = span;
        if (number === CONTEXT) this.#readContext(span);
      });
      return true;
    }
    return false;
  }

  isSameAs(other: RowScanner): boolean {
    return (
      this.#isInPlace() &&
      other.#isInPlace() &&
      this.#isEqual(this.#item, other.#bytes, other.#item) &&
      this.#isEqual(this.#signedBy, other.#bytes, other.#signedBy)
    );
  }

  #readContext(context: Span): void {
    this.#eachField(context, (number, span) => {
      if (number === STORE) this.#store = span;
      if (number === SIGNED_BY) this.#signedBy = span;
    });
  }

  #isInPlace(): boolean {
    return this.#isEqual(this.#store, this.#expected, [0, this.#expected.length]);
  }

  #isEqual([start, end]: Span, bytes: Buffer, [otherStart, otherEnd]: Span): boolean {
    return this.#bytes.compare(bytes, otherStart, otherEnd, start, end) === 0;
  }

  /** The fields of one message that hold bytes; leaves the reader behind it. */
  #eachField([start, end]: Span, visit: (number: number, span: Span) => void): void {
    this.#reader.pos = start;
    while (this.#reader.pos < end) {
      const [number, wireType] = this.#reader.tag();
      if (wireType !== WireType.LengthDelimited) {
        this.#reader.skip(wireType, number);
        continue;
      }
      const span = this.#span(wireType);
      visit(number, span);
      this.#reader.pos = span[1];
    }
    this.#reader.pos = end;
  }

  #span(wireType: WireType): Span {
    if (wireType !== WireType.LengthDelimited) throw new Error(`a row comes as wire type ${String(wireType)}`);
    const length = this.#reader.uint32();
    return [this.#reader.pos, this.#reader.pos + length];
  }
}
