import type { InstantMs } from "./instant.ts";

/** A public certificate, as far as people are told of it. */
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

/** When the last of its certificates ends: one that is replaced may stand beside its successor for a while. */
export function endOf({ certificates }: TrustRoot): InstantMs {
  return Math.max(...certificates.map(({ endsAtMs }) => endsAtMs));
}
