import { appendFile, mkdir, readdir, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";

import type { AuditRecord } from "../../model/audit.ts";
import type { Store } from "../../ports/store.ts";

const FILE = /^audit-\d{4}-\d{2}-\d{2}\.ndjson$/;

/**
 * Brings the files of `directory` up to the end of the audit trail: one line a record, one file a day of the records, in
 * order, without a gap and without a repetition, also after a crash in the middle of a line. Gives how many were written.
 */
export async function shipAudit(store: Pick<Store, "audit">, directory: string): Promise<number> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  let count = 0;
  let day = "";
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    await appendFile(join(directory, `audit-${day}.ndjson`), `${lines.join("\n")}\n`, { mode: 0o600 });
    lines = [];
  };
  for await (const record of store.audit({ after: await lastShipped(directory) })) {
    const own = new Date(record.atMs).toISOString().slice(0, 10);
    // A clock that was set back must not write into a file that was shipped: the trail's order counts.
    if (own > day || day === "") {
      await flush();
      day = own > (await newestDay(directory)) ? own : await newestDay(directory);
    }
    lines.push(JSON.stringify(record));
    count += 1;
    if (lines.length >= LINES_A_WRITE) await flush();
  }
  await flush();
  return count;
}

const LINES_A_WRITE = 500;

async function newestDay(directory: string): Promise<string> {
  const newest = await newestFile(directory);
  return newest === undefined ? "" : newest.slice("audit-".length, -".ndjson".length);
}

async function newestFile(directory: string): Promise<string | undefined> {
  return (await readdir(directory))
    .filter((name) => FILE.test(name))
    .toSorted()
    .at(-1);
}

/** The sequence of the last whole line; half a line that a crash left is cut off. */
async function lastShipped(directory: string): Promise<number> {
  const newest = await newestFile(directory);
  if (newest === undefined) return 0;
  const path = join(directory, newest);
  const bytes = await readFile(path);
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) await truncate(path, end);
  const last = bytes.toString("utf8", 0, end).trimEnd().split("\n").at(-1) ?? "";
  return last === "" ? 0 : (JSON.parse(last) as AuditRecord).sequence;
}
