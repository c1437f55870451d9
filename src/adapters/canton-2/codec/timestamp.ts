import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

import type { InstantMs } from "../../../model/instant.ts";

/** Milliseconds since 1970 UTC, cut down from microseconds; 0 for an absent timestamp. */
export function instantOf(timestamp: Timestamp | undefined): InstantMs {
  if (timestamp === undefined) return 0;
  return Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1_000_000);
}

/** Milliseconds; undefined for an absent duration. */
export function lengthMsOf(duration: Duration | undefined): number | undefined {
  if (duration === undefined) return undefined;
  return Number(duration.seconds) * 1000 + Math.floor(duration.nanos / 1_000_000);
}

/** To the microsecond. */
export function isLater(one: Timestamp | undefined, other: Timestamp): boolean {
  if (one === undefined) return false;
  return one.seconds === other.seconds ? one.nanos > other.nanos : one.seconds > other.seconds;
}
