import type { AuditEntry, AuditHead, AuditRecord } from "../model/audit.ts";
import { type ChainFault, ChainVerifier } from "../model/audit-chain.ts";
import { RollcallError } from "../model/error.ts";

/** What verifying a trail found. */
export interface Verification {
  readonly records: number;
  /** The last record that continues the chain. */
  readonly head: AuditHead;
  /** Undefined when nothing was changed, removed or reordered. */
  readonly fault: ChainFault | undefined;
}

/**
 * Verifies a trail line by line, as it was exported or shipped. A last line `{"head":…}` says where it should end;
 * `anchor` is a head that was noted elsewhere before.
 *
 * Throws `usage` for what is no trail at all.
 */
export async function verifyTrail(lines: AsyncIterable<string>, anchor: AuditHead | undefined): Promise<Verification> {
  const verifier = new ChainVerifier(anchor);
  let head: AuditHead | undefined;
  for await (const line of lines) {
    if (line.trim() === "") continue;
    const value = readLine(line, verifier.records);
    if ("head" in value) {
      head = value.head;
      continue;
    }
    const fault = verifier.add(value);
    if (fault !== undefined) return { records: verifier.records, head: verifier.head, fault };
  }
  return { records: verifier.records, head: verifier.head, fault: verifier.end(head) };
}

function readLine(line: string, after: number): AuditRecord | { readonly head: AuditHead } {
  try {
    const value = JSON.parse(line) as unknown;
    if (isObject(value) && isObject(value["head"])) return { head: readHead(value["head"]) };
    if (isRecord(value)) return value;
  } catch {
    // Told below.
  }
  throw new RollcallError("usage", `line ${String(after + 1)} is no record of an audit trail`, {
    hint: "Give what rollcall audit export wrote, or a folder of audit-*.ndjson files.",
  });
}

function readHead({ sequence, hash }: Readonly<Record<string, unknown>>): AuditHead {
  if (typeof sequence === "number" && typeof hash === "string") return { sequence, hash };
  throw new Error("no head");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isRecord(value: unknown): value is AuditRecord {
  if (!isObject(value)) return false;
  const { sequence, atMs, entry, previousHash, hash } = value as {
    readonly entry?: Partial<AuditEntry>;
  } & typeof value;
  const isSealed = typeof previousHash === "string" && typeof hash === "string";
  return typeof sequence === "number" && typeof atMs === "number" && isSealed && typeof entry?.kind === "string";
}
