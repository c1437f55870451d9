import { createHash } from "node:crypto";

import type { AuditEntry, AuditHead, AuditRecord } from "./audit.ts";
import type { InstantMs } from "./instant.ts";

/** Before the first record. */
export const CHAIN_START: AuditHead = { sequence: 0, hash: "0".repeat(64) };

/** The link that follows `head`. */
export function sealRecord(head: AuditHead, entry: AuditEntry, atMs: InstantMs): AuditRecord {
  const sequence = head.sequence + 1;
  return { sequence, atMs, entry, previousHash: head.hash, hash: hashOf(sequence, atMs, entry, head.hash) };
}

/** The same for the same content, in whichever order its keys were read back. */
function hashOf(sequence: number, atMs: InstantMs, entry: AuditEntry, previousHash: string): string {
  return createHash("sha256")
    .update(canonicalJson([sequence, atMs, entry, previousHash]))
    .digest("hex");
}

/** JSON with sorted keys, without what is undefined. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return value === undefined ? "null" : JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(",")}}`;
}

/** What is wrong with a chain, and where. */
export interface ChainFault {
  readonly sequence: number;
  readonly message: string;
}

/**
 * Checks records as they come, in order; the first fault ends it.
 *
 * An anchor is a head that was noted elsewhere before: the chain must lead through it, or begin right after it, so that
 * even a rewrite of the whole chain is detected.
 */
export class ChainVerifier {
  readonly #anchor: AuditHead | undefined;
  #head: AuditHead | undefined;
  /** What retention says it removed, to be confirmed by the checkpoint that says so. */
  #unconfirmed: AuditHead | undefined;
  #records = 0;

  constructor(anchor?: AuditHead) {
    this.#anchor = anchor;
  }

  /** Undefined when `record` continues the chain. */
  add(record: AuditRecord): ChainFault | undefined {
    const fault = (message: string): ChainFault => ({ sequence: record.sequence, message });
    const expected = this.#head ?? this.#begin(record);
    if (record.sequence !== expected.sequence + 1) {
      return fault(`follows record ${String(expected.sequence)}: records are missing or out of order`);
    }
    if (record.previousHash !== expected.hash) return fault("does not continue the record before it");
    if (hashOf(record.sequence, record.atMs, record.entry, record.previousHash) !== record.hash) {
      return fault("was changed: its hash is another one");
    }
    if (record.sequence === this.#anchor?.sequence && record.hash !== this.#anchor.hash) {
      return fault("is another record than the one that was noted");
    }
    if (record.entry.kind === "checkpoint") {
      const { upTo, hash } = record.entry;
      if (this.#unconfirmed?.sequence === upTo && this.#unconfirmed.hash === hash) this.#unconfirmed = undefined;
    }
    this.#head = { sequence: record.sequence, hash: record.hash };
    this.#records += 1;
    return undefined;
  }

  /** What only the end shows; `head` is where the chain should end, if that is known. */
  end(head: AuditHead | undefined): ChainFault | undefined {
    if (this.#unconfirmed !== undefined) {
      const { sequence } = this.#unconfirmed;
      return { sequence, message: "records up to here are gone, and no checkpoint says so" };
    }
    const last = this.head;
    if (this.#anchor !== undefined && last.sequence < this.#anchor.sequence) {
      return {
        sequence: last.sequence,
        message: `is the last record, and ${String(this.#anchor.sequence)} was noted before`,
      };
    }
    if (head === undefined || (head.sequence === last.sequence && head.hash === last.hash)) return undefined;
    return {
      sequence: last.sequence,
      message: `is the last record, and the chain went on to ${String(head.sequence)}`,
    };
  }

  get head(): AuditHead {
    return this.#head ?? CHAIN_START;
  }

  get records(): number {
    return this.#records;
  }

  #begin(first: AuditRecord): AuditHead {
    if (first.sequence === 1) return CHAIN_START;
    const removed = { sequence: first.sequence - 1, hash: first.previousHash };
    const isNoted = removed.sequence === this.#anchor?.sequence && removed.hash === this.#anchor.hash;
    if (!isNoted) this.#unconfirmed = removed;
    return removed;
  }
}
