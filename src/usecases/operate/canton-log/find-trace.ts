import { readEntries } from "./entries.ts";
import { logRecords, type NumberedLine } from "./log-records.ts";

/** A log line that contains a trace id: as part of an entry, or outside any recognised entry. */
export interface TraceLine extends NumberedLine {
  readonly isOfTrace: boolean;
}

/**
 * The lines of a Canton log that belong to a trace, and all others that contain its id. Entries are found after
 * prefixes and inside the wrappers of containers and collectors. In the plain form, further lines of the same source,
 * such as stack traces, belong to an entry until the next one starts.
 *
 * Source: canton-2x.md, section 19, and the patterns in Canton's logback.xml.
 */
export async function* findTraceLines(lines: AsyncIterable<string>, traceId: string): AsyncGenerator<TraceLine> {
  /** Sources whose latest entry has the trace id and may continue. */
  const inTrace = new Set<string>();
  for await (const record of logRecords(lines)) {
    const isNamed = record.text.includes(traceId);
    // It neither contains the trace id nor may continue an entry that does: no parsing needed.
    if (!isNamed && inTrace.size === 0) continue;
    const { entries, continues } = readEntries(record.text);
    const isOfTrace =
      entries.length === 0 ? [...inTrace].some(continues) : entries.some((entry) => entry.traceId === traceId);
    for (const entry of entries) {
      if (entry.traceId === traceId && entry.mayContinue) inTrace.add(entry.source);
      else inTrace.delete(entry.source);
    }
    if (isOfTrace || isNamed) for (const line of record.lines) yield { ...line, isOfTrace };
  }
}
