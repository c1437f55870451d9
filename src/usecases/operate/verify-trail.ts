import type { AuditEntry, AuditHead, AuditRecord } from "../../model/audit.ts";
import { type ChainFault, ChainVerifier } from "../../model/audit-chain.ts";
import { RollcallError } from "../../model/error.ts";
import { parseJson } from "../../model/json-text.ts";

/** The result of verifying a trail. */
export interface Verification {
  readonly records: number;
  /** The last record that continues the chain. */
  readonly head: AuditHead;
  /** Undefined when nothing was changed, removed or reordered. */
  readonly fault: ChainFault | undefined;
  /** What is missing to verify the trail; undefined if nothing is. While it is missing, nothing is proven. */
  readonly missing: string | undefined;
}

/** What a trail is verified against. */
export interface TrailExpectation {
  /** A head that was noted elsewhere before. */
  readonly anchor: AuditHead | undefined;
  /**
   * An `export` ends with a line `{"head":…}`, which says where it should end: without one it may be truncated.
   * `shipped` files go on and have none.
   */
  readonly form: "export" | "shipped";
}

/**
 * Verifies an exported or shipped trail line by line. An empty trail is not verified.
 *
 * Throws `usage` for what is not a trail.
 */
export async function verifyTrail(
  lines: AsyncIterable<string>,
  { anchor, form }: TrailExpectation,
): Promise<Verification> {
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
    if (fault !== undefined) return { records: verifier.records, head: verifier.head, fault, missing: undefined };
  }
  const { records, head: last } = verifier;
  const fault = verifier.end(head);
  const end = head ?? (form === "export" ? anchor : last);
  return {
    records,
    head: last,
    fault,
    missing: fault === undefined ? whatIsMissing(records, last, head, end) : undefined,
  };
}

/** `closing` is the head in the last line, `end` where the trail must end to be complete. */
function whatIsMissing(
  records: number,
  last: AuditHead,
  closing: AuditHead | undefined,
  end: AuditHead | undefined,
): string | undefined {
  if (records === 0) {
    return closing === undefined
      ? "there is no record and no closing line: this is not a trail, or all of it is gone"
      : "nothing is recorded yet";
  }
  if (end?.sequence === last.sequence) return undefined;
  return `the closing line, which names the head, is missing after record ${String(last.sequence)}: what followed may have been cut off`;
}

function readLine(line: string, after: number): AuditRecord | { readonly head: AuditHead } {
  try {
    const value = parseJson(line);
    if (isObject(value) && isObject(value["head"])) return { head: readHead(value["head"]) };
    if (isRecord(value)) return value;
  } catch {
    // Reported below.
  }
  throw new RollcallError("usage", `line ${String(after + 1)} is not a record of an audit trail`, {
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
