import { createHash } from "node:crypto";

import {
  type BlobId,
  type CommitId,
  type DomainId,
  type Name,
  parseCommitId,
  parseDomainId,
  parseName,
  type ParticipantId,
  parseParticipantId,
} from "../../src/model/identifier.ts";

/** Noon of the day on which every test happens. */
export const NOW_MS = Date.parse("2026-11-22T12:00:00Z");
export const DAY_MS = 86_400_000;

/** `alice` becomes `alice::1220…`, always the same. */
export function aParticipantId(identifier: string): ParticipantId {
  return sure(parseParticipantId(`${identifier}::${aFingerprint(identifier)}`));
}

export function aDomainId(identifier: string): DomainId {
  return sure(parseDomainId(`${identifier}::${aFingerprint(identifier)}`));
}

/** A key's fingerprint. */
export function aFingerprint(seed: string): string {
  return `1220${hex("sha256", seed)}`;
}

export function aName(text: string): Name {
  return sure(parseName(text));
}

export function aCommitId(seed: string): CommitId {
  return sure(parseCommitId(hex("sha1", seed)));
}

export function aBlobId(seed: string): BlobId {
  return hex("sha1", seed) as BlobId;
}

/** `value`, which a test knows to be there. */
export function sure<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a test has got nothing where it expects something");
  return value;
}

function hex(algorithm: string, seed: string): string {
  return createHash(algorithm).update(seed).digest("hex");
}
