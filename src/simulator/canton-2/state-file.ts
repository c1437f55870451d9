import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

import type { KeyRing } from "./keys.ts";
import type { ProtocolVersion } from "./protocol-version.ts";
import { readSignedTransaction } from "./received-transaction.ts";
import type { SignedTransaction } from "./signed-transaction.ts";
import type { TopologyMapping } from "./topology-mapping.ts";
import type { JournalEntry } from "./topology-state.ts";
import type { OperationName } from "./wire-names.ts";

/** What makes a domain the same after a restart: how it began, and what was written since. */
export interface DomainRecord {
  readonly name: string;
  readonly seed: number;
  readonly protocolVersion: ProtocolVersion;
  /** How many participants were members from the start. */
  readonly participants: number;
  /** When it began, in microseconds since 1970. */
  readonly createdAtMicros: number;
  /** How many transaction ids were made up, so that none comes twice. */
  readonly transactionIds: number;
  readonly journal: readonly JournalEntry[];
}

/** The record with keys by their labels: what the seed gives again is not stored. */
interface StoredRecord extends Omit<DomainRecord, "journal"> {
  readonly format: 1;
  readonly journal: readonly StoredEntry[];
}

type StoredEntry = (StoredOwn | StoredReceived) & Omit<JournalEntry, "transaction">;

interface StoredOwn {
  readonly operation: OperationName;
  readonly id: string;
  readonly mapping: TopologyMapping;
  readonly signerLabel: string;
}

interface StoredReceived {
  /** Base64. */
  readonly received: string;
}

/**
 * Undefined when there is no file yet. Throws on one that cannot be read, rather than begin anew over it: a `RangeError`
 * where it is no such state.
 */
export function readStateFile(path: string, keys: KeyRing): DomainRecord | undefined {
  const text = readIfExists(path);
  if (text === undefined) return undefined;
  const stored = parseStored(text);
  if (!isStoredRecord(stored)) throw new RangeError(`${path} is no state of a simulated domain`);
  const { name, seed, protocolVersion, participants, createdAtMicros, transactionIds } = stored;
  const journal = stored.journal.map((entry) => {
    const { authorizedMicros, sequencedMicros, effectiveMicros, isLost = false } = entry;
    return { transaction: readTransaction(entry, keys), authorizedMicros, sequencedMicros, effectiveMicros, isLost };
  });
  return { name, seed, protocolVersion, participants, createdAtMicros, transactionIds, journal };
}

/** Undefined for what is no JSON, or is nested too deeply to be looked through. */
function parseStored(text: string): unknown {
  try {
    return JSON.parse(text, withBytes);
  } catch {
    return undefined;
  }
}

/** The bytes of a key, which JSON has as a list of numbers. */
function withBytes(_name: string, value: unknown): unknown {
  const isBytes =
    typeof value === "object" && value !== null && "type" in value && value.type === "Buffer" && "data" in value;
  return isBytes && Array.isArray(value.data) ? Buffer.from(value.data as readonly number[]) : value;
}

function readTransaction(entry: StoredEntry, keys: KeyRing): SignedTransaction {
  if ("received" in entry) return readSignedTransaction(Buffer.from(entry.received, "base64")).transaction;
  const { operation, id, mapping, signerLabel } = entry;
  return { operation, id, mapping, signer: keys.signing(signerLabel) };
}

/** Replaces the file so that a crash leaves the old one or the new one, and what was answered is in it. Throws, with a cause. */
export function writeStateFile(path: string, record: DomainRecord): void {
  const stored: StoredRecord = {
    format: 1,
    ...record,
    journal: record.journal.map(({ transaction, ...times }) => ({ ...storedTransaction(transaction), ...times })),
  };
  try {
    replaceFile(path, JSON.stringify(stored));
  } catch (cause) {
    throw new Error(`the state ${path} cannot be written`, { cause });
  }
}

function replaceFile(path: string, content: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, "w", 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

function storedTransaction(transaction: SignedTransaction): StoredOwn | StoredReceived {
  if (transaction.received !== undefined) return { received: transaction.received.toString("base64") };
  const { operation, id, mapping, signer } = transaction;
  return { operation, id, mapping, signerLabel: signer.label };
}

/** A rename is durable only once its directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function readIfExists(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    // A device may have no end. Of a folder the system says itself what it is.
    if (found.isFile() || found.isDirectory()) return readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`the state ${path} cannot be read`, { cause });
  }
  throw new RangeError(`${path} is no file`);
}

/** Looks at the outline only: only the simulator writes this file, and replacing it is atomic. */
function isStoredRecord(value: unknown): value is StoredRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    "format" in value &&
    value.format === 1 &&
    "journal" in value &&
    Array.isArray(value.journal) &&
    value.journal.every(
      (entry) => typeof entry === "object" && entry !== null && ("signerLabel" in entry || "received" in entry),
    )
  );
}
