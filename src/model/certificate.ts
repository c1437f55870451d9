import type { InstantMs } from "./instant.ts";

/** The parts of a public certificate that are reported. */
export interface Certificate {
  /** On one line. */
  readonly subject: string;
  readonly startsAtMs: InstantMs;
  readonly endsAtMs: InstantMs;
  /** Of its DER form, lower-case hex. */
  readonly sha256: string;
}

/** What vouches for an endpoint: the certificates of one PEM text, in its order. */
export interface TrustRoot {
  readonly pem: string;
  readonly certificates: readonly Certificate[];
}

export function isInForce({ startsAtMs, endsAtMs }: Certificate, nowMs: InstantMs): boolean {
  return startsAtMs <= nowMs && nowMs < endsAtMs;
}

/**
 * When the last of its certificates ends that are in force from `nowMs` on without a gap: one that is replaced may stand
 * beside its successor for a while. Where none is in force, when the last one ended; `nowMs` where all are to come.
 */
export function vouchesUntil({ certificates }: Pick<TrustRoot, "certificates">, nowMs: InstantMs): InstantMs {
  const inForce = certificates.filter((certificate) => isInForce(certificate, nowMs));
  const ended = certificates.filter(({ endsAtMs }) => endsAtMs <= nowMs);
  const known = inForce.length > 0 ? inForce : ended;
  if (known.length === 0) return nowMs;
  const untilMs = Math.max(...known.map(({ endsAtMs }) => endsAtMs));
  return inForce.length > 0 ? vouchesUntil({ certificates }, untilMs) : untilMs;
}
