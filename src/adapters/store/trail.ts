import type { AuditEntry, AuditHead, AuditRecord } from "../../model/audit.ts";
import { canonicalJson, sealRecord } from "../../model/audit-chain.ts";
import type { Name, ParticipantId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { corrupt, insertAll, json, type Queries, type Row, type SqlValue, text, whole } from "./sql.ts";

export const AUDIT_COLUMNS = [
  "sequence",
  "at_ms",
  "domain",
  "participant_id",
  "member",
  "kind",
  "entry",
  "previous_hash",
  "hash",
];

/** Appends to the audit trail inside a transaction, so that a record and what it records are committed together. */
export async function appendTrail(
  queries: Queries,
  forUpdate: string,
  entries: readonly AuditEntry[],
  atMs: InstantMs,
): Promise<readonly AuditRecord[]> {
  if (entries.length === 0) return [];
  let head = await readHead(queries, forUpdate);
  const records = entries.map((entry) => {
    const record = sealRecord(head, entry, atMs);
    head = record;
    return record;
  });
  await insertAll(queries, "audit", AUDIT_COLUMNS, records.map(encodeRecord));
  await queries.all("update audit_head set sequence = $1, hash = $2 where id = 1", [head.sequence, head.hash]);
  return records;
}

export async function readHead(queries: Queries, forUpdate = ""): Promise<AuditHead> {
  const [row] = await queries.all(`select sequence, hash from audit_head where id = 1${forUpdate}`);
  if (row === undefined) throw corrupt("the store", "its audit trail has no head");
  return { sequence: whole(row, "sequence"), hash: text(row, "hash") };
}

export function decodeRecord(row: Row): AuditRecord {
  return {
    sequence: whole(row, "sequence"),
    atMs: whole(row, "at_ms"),
    entry: json(row, "entry") as AuditEntry,
    previousHash: text(row, "previous_hash"),
    hash: text(row, "hash"),
  };
}

function encodeRecord({ sequence, atMs, entry, previousHash, hash }: AuditRecord): readonly SqlValue[] {
  const { domain, participantId, member } = subjectOf(entry);
  const subject = [domain ?? null, participantId ?? null, member ?? null];
  return [sequence, atMs, ...subject, entry.kind, canonicalJson(entry), previousHash, hash];
}

interface Subject {
  readonly domain?: Name;
  readonly participantId?: ParticipantId;
  readonly member?: Name | undefined;
}

/** What a record is found by. */
function subjectOf(entry: AuditEntry): Subject {
  switch (entry.kind) {
    case "action-begun": {
      const { domain, action } = entry.record;
      return { domain: domain.name, participantId: action.member.participantId, member: action.member.name };
    }
    case "action-completed":
    case "action-unknown":
      return { domain: entry.domain, participantId: entry.participantId };
    case "run-ended":
    case "request-approved":
    case "approvals-began":
    case "applied":
      return { domain: entry.domain };
    case "resumed":
      return { domain: entry.domain, member: entry.member };
    case "paused":
      return { domain: entry.pause.domain, member: entry.pause.member };
    case "approved":
      return { domain: entry.approval.domain };
    case "rewrite-accepted":
      return { domain: entry.rewrite.domain };
    case "checkpoint":
      return {};
  }
}
