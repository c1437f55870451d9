import type { Approval, DomainMemory, Pause } from "../../src/model/memory.ts";
import { aName, NOW_MS } from "./identifiers.ts";

const HOUR_MS = 3_600_000;

/** What the store remembers of a domain: nothing, unless told otherwise. */
export function aMemory(fields: Partial<DomainMemory> = {}): DomainMemory {
  return {
    lastApplied: undefined,
    pauses: [],
    approvals: [],
    acceptedRewrites: [],
    open: [],
    corrections: [],
    ...fields,
  };
}

/** The whole of `acme` stands still for an hour. */
export function aPause(fields: Partial<Pause> = {}): Pause {
  return {
    id: "pause-1",
    domain: aName("acme"),
    member: undefined,
    reason: "upgrade of the sequencers",
    owner: "bob",
    sinceMs: NOW_MS,
    untilMs: NOW_MS + HOUR_MS,
    ...fields,
  };
}

/** Somebody's word for one plan, good for an hour. */
export function anApproval(digest: string, fields: Partial<Approval> = {}): Approval {
  return {
    id: "approval-1",
    domain: aName("acme"),
    digest,
    reason: "agreed with the members",
    by: "bob",
    atMs: NOW_MS,
    untilMs: NOW_MS + HOUR_MS,
    ...fields,
  };
}
