import type { CommitId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import type { Evaluation } from "../../model/request.ts";
import type { RequestRecord } from "../../ports/request-store.ts";

/** The first record of a request. */
export function newRecord(
  { number, head }: Pick<PullRequest, "number" | "head">,
  headSinceMs: InstantMs,
): RequestRecord {
  return {
    number,
    state: "open",
    head,
    headSinceMs,
    repeatedBy: [],
    base: undefined,
    effectId: undefined,
    domains: [],
    members: [],
    blockedBy: undefined,
    seenComment: 0,
    connections: [],
    facts: [],
    landed: undefined,
    landedAtMs: undefined,
  };
}

/** The record with its current head. */
export function withHead(record: RequestRecord, head: CommitId, nowMs: InstantMs): RequestRecord {
  return head === record.head ? record : { ...record, head, headSinceMs: nowMs };
}

/** The record of a request after its evaluation: it is open, or was until just now. */
export function recordOf(record: RequestRecord, { head }: PullRequest, evaluation: Evaluation): RequestRecord {
  // A closed request was reopened.
  const open = { ...record, state: "open" as const, base: evaluation.base };
  if (evaluation.kind !== "evaluated") return { ...open, head, effectId: undefined, domains: [], members: [] };
  return {
    ...open,
    head: evaluation.head,
    effectId: evaluation.effectId,
    domains: evaluation.domains.map(({ name }) => name),
    members: evaluation.domains.flatMap(({ name: domain, changes }) =>
      changes.map(({ name, participantId, kind }) => ({ domain, name, participantId, kind })),
    ),
  };
}
