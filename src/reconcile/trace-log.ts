/** A line of a log that belongs to a trace. `line` counts from 1. */
export interface TraceLine {
  readonly line: number;
  readonly text: string;
}

/**
 * The lines of a Canton log that belong to a trace: in its plain form those with `tid:<id>`, with the lines that follow
 * them until the next entry begins, such as stack traces; in its JSON form those whose `trace-id` it is.
 *
 * Source: canton-2x.md, section 19.
 */
export async function* findTraceLines(lines: AsyncIterable<string>, traceId: string): AsyncGenerator<TraceLine> {
  let belongs = false;
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (beginsEntry(text)) belongs = isOfTrace(text, traceId);
    if (belongs) yield { line, text };
  }
}

/** An entry begins with its date, or is one object of JSON. What else there is continues the one before. */
function beginsEntry(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}/.test(text) || text.startsWith("{");
}

function isOfTrace(text: string, traceId: string): boolean {
  // The whole line holds the id, or it is not of it: nothing has to be taken apart then.
  if (!text.includes(traceId)) return false;
  if (!text.startsWith("{")) return new RegExp(`\\btid:${traceId}\\b`).test(text);
  try {
    return (JSON.parse(text) as Readonly<Record<string, unknown>>)["trace-id"] === traceId;
  } catch {
    return false;
  }
}
