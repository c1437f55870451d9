import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";

/** Canton counts time in microseconds; until the year 2255 they fit into a number. */
export function timestampOf(micros: number): Timestamp {
  const seconds = Math.floor(micros / 1_000_000);
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos: (micros - seconds * 1_000_000) * 1_000 });
}

/** Microseconds since 1970; undefined outside the years 1 to 9999, which Canton refuses. */
export function microsOf({ seconds, nanos }: Timestamp): number | undefined {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) return undefined;
  return Number(seconds) * 1_000_000 + Math.floor(nanos / 1_000);
}

const FIRST_SECOND = -62_135_596_800n;
const LAST_SECOND = 253_402_300_799n;
