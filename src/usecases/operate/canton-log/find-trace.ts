import { readEntries } from "./entries.ts";
import { logRecords, type NumberedLine } from "./log-records.ts";

/** A line of a log that holds a trace: as a part of one of its entries, or in none that could be told. */
export interface TraceLine extends NumberedLine {
  readonly isOfTrace: boolean;
}

/**
 * The lines of a Canton log that belong to a trace, and all others that hold its id. An entry is found wherever it begins:
 * behind prefixes, and inside of what containers and collectors make of lines. In the plain form the lines that follow it
 * from the same source belong to it until the next entry begins, such as stack traces.
 *
 * Source: canton-2x.md, section 19, and the patterns in Canton's logback.xml.
 */
export async function* findTraceLines(lines: AsyncIterable<string>, traceId: string): AsyncGenerator<TraceLine> {
  /** Sources whose latest entry is of the trace, and may go on. */
  const inTrace = new Set<string>();
  for await (const record of logRecords(lines)) {
    const isNamed = record.text.includes(traceId);
    // It neither holds the trace nor follows what does: nothing has to be taken apart then.
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
