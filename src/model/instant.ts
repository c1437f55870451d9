/** Milliseconds since 1970 UTC. Time is handed in: nothing below `app/` asks the clock. */
export type InstantMs = number;

const DAY_MS = 86_400_000;
const UNIT_MS = { m: 60_000, h: 3_600_000, d: DAY_MS } as const;

/** How moments are written. */
export const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?Z)?$/;

/** How lengths of time are written. */
export const DURATION = /^([1-9]\d{0,3})([mhd])$/;

/**
 * The moment that `text` names: `2027-06-30T12:00:00Z`, or `2027-06-30` for the end of that day, UTC.
 *
 * Undefined for anything else, also for a day that no calendar has.
 */
export function parseMoment(text: string): InstantMs | undefined {
  const match = MOMENT.exec(text);
  const day = match?.[1];
  if (day === undefined) return undefined;
  const dayMs = Date.parse(`${day}T00:00:00Z`);
  // Date.parse rolls 31 February over into March.
  if (Number.isNaN(dayMs) || new Date(dayMs).toISOString().slice(0, 10) !== day) return undefined;
  const minutes = match?.[2];
  if (minutes === undefined) return dayMs + DAY_MS;
  const atMs = Date.parse(`${day}T${minutes}${match?.[3] ?? ":00"}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** The length that `text` names, such as `30d`, in milliseconds; undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/** The last moment that is written with four digits of year. */
const LATEST_MS = Date.parse("9999-12-31T23:59:59Z");

/** `2026-11-22T14:02:11Z`. */
export function formatInstant(atMs: InstantMs): string {
  return new Date(Math.min(atMs, LATEST_MS)).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** A moment as it was written, which may name a day; as an instant where it was not written by a person. */
export function asWritten(atMs: InstantMs, written: string | undefined): string {
  return written ?? formatInstant(atMs);
}

/** How long, roughly, in the largest unit that fits: `12 d`, `3 h`, `20 min`, `5 s`. */
export function formatAge(lengthMs: number): string {
  const seconds = Math.max(0, Math.floor(lengthMs / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min`;
  if (seconds < 86_400) return `${String(Math.floor(seconds / 3600))} h`;
  return `${String(Math.floor(seconds / 86_400))} d`;
}
