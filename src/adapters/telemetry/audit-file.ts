import { appendFile, mkdir, readdir, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";

import type { AuditRecord } from "../../model/audit.ts";
import { RollcallError } from "../../model/error.ts";
import { parseJson } from "../../model/json-text.ts";
import { explainSystemError, isMissing } from "../../model/system-error.ts";
import type { AuditTrail } from "../../ports/store.ts";

const FILE = /^audit-(\d{4}-\d{2}-\d{2})\.ndjson$/;
const LINES_A_WRITE = 500;

/**
 * Keeps the files of a directory up to the end of the audit trail: one line a record, one file a day, in order, without
 * a gap and without a repetition, also after a crash in the middle of a line.
 */
export class AuditShipper {
  readonly #store: Pick<AuditTrail, "audit" | "auditHead">;
  readonly #directory: string;
  /** Where the files end; undefined until they were read. */
  #end: End | undefined;

  constructor(store: Pick<AuditTrail, "audit" | "auditHead">, directory: string) {
    this.#store = store;
    this.#directory = directory;
  }

  /**
   * Writes what is new; gives how many records. Throws `settings` where the directory cannot be used, and `unreadable` where
   * its records are not those of the store: what follows would never be shipped, or into another's trail.
   */
  async ship(): Promise<number> {
    try {
      return await this.#ship();
    } catch (error) {
      throw explainSystemError(error, {
        what: `the audit trail cannot be shipped to ${this.#directory}`,
        code: "settings",
        hint: "Check audit.directory in the settings.",
      });
    }
  }

  async #ship(): Promise<number> {
    let { sequence, day } = (this.#end ??= await this.#findEnd());
    let count = 0;
    let lines: string[] = [];
    const flush = async (): Promise<void> => {
      if (lines.length === 0) return;
      // A failed write may have left half a line: the files are read again then.
      this.#end = undefined;
      await appendFile(join(this.#directory, `audit-${day}.ndjson`), lines.join(""), { mode: 0o600 });
      this.#end = { sequence, day };
      lines = [];
    };
    for await (const record of this.#store.audit({ after: sequence })) {
      const own = new Date(record.atMs).toISOString().slice(0, 10);
      // A clock that was set back must not write into a file that was shipped already: the trail's order counts.
      if (own > day) {
        await flush();
        day = own;
      }
      lines.push(`${JSON.stringify(record)}\n`);
      sequence = record.sequence;
      count += 1;
      if (lines.length >= LINES_A_WRITE) await flush();
    }
    await flush();
    return count;
  }

  async #findEnd(): Promise<End> {
    const last = await findLast(this.#directory);
    if (last === undefined) return { sequence: 0, day: "" };
    const { sequence, hash } = last.record;
    const head = await this.#store.auditHead();
    if (head.sequence < sequence) {
      throw this.#otherTrail(
        `the former ends with record ${String(head.sequence)}, and the latter with ${String(sequence)}`,
      );
    }
    for await (const kept of this.#store.audit({ after: sequence - 1, limit: 1 })) {
      // What was removed for its age is not there to be compared.
      if (kept.sequence === sequence && kept.hash !== hash) {
        throw this.#otherTrail(`record ${String(sequence)} is another one there`);
      }
    }
    return { sequence, day: last.day };
  }

  #otherTrail(why: string): RollcallError {
    return new RollcallError(
      "unreadable",
      `the store and the records in ${this.#directory} are not of one trail: ${why}`,
      {
        hint:
          "The store was brought back from before, or begun anew: see RollcallStoreDown in the runbook. " +
          "Once those records are moved away the trail is shipped from its beginning.",
      },
    );
  }
}

/** Where the files end. */
interface End {
  readonly sequence: number;
  readonly day: string;
}

/** Whether records were ever shipped to a directory. */
export async function holdsTrail(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.some((name) => FILE.test(name));
}

/** The last whole line of the newest file; half a line that a crash left is cut off. */
async function findLast(
  directory: string,
): Promise<{ readonly record: AuditRecord; readonly day: string } | undefined> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const days = (await readdir(directory)).flatMap((name) => FILE.exec(name)?.[1] ?? []).toSorted();
  for (const day of days.toReversed()) {
    const path = join(directory, `audit-${day}.ndjson`);
    const bytes = await readFile(path);
    const end = bytes.lastIndexOf(10) + 1;
    if (end < bytes.length) await truncate(path, end);
    const last = bytes.toString("utf8", 0, end).trimEnd().split("\n").at(-1) ?? "";
    if (last !== "") return { record: recordOf(last, path), day };
  }
  return undefined;
}

function recordOf(line: string, path: string): AuditRecord {
  try {
    const record = parseJson(line) as AuditRecord;
    if (Number.isSafeInteger(record.sequence)) return record;
  } catch {
    // Reported below.
  }
  throw new RollcallError("settings", `the last line of ${path} is not a record of an audit trail`, {
    hint: "Nothing is shipped after it. Look who else writes there; move the file away, and what it had is shipped anew.",
  });
}
