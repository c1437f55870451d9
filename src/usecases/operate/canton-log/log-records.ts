/** A line of a file. `line` counts from 1. */
export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/** One written line, with the lines of the file that it spans. */
export interface LogRecord {
  readonly lines: readonly NumberedLine[];
  readonly text: string;
}

/** Maximum lines of an object in an export; what is longer is not an object. */
const LONGEST_OBJECT = 2_000;

/**
 * Joins what spans several lines of a file: lines split by a container runtime (CRI, and Docker's json-file, at 16
 * KiB), and pretty-printed objects of JSON, as cloud tools write them.
 */
export async function* logRecords(lines: AsyncIterable<string>): AsyncGenerator<LogRecord> {
  yield* joinObjects(joinPieces(numbered(lines)));
}

async function* numbered(lines: AsyncIterable<string>): AsyncGenerator<LogRecord> {
  let line = 0;
  for await (const text of lines) {
    line += 1;
    yield { lines: [{ line, text }], text };
  }
}

/** A part of a split line, and how the whole reads. */
interface Piece {
  readonly stream: string;
  readonly isLast: boolean;
  readonly body: string;
  readonly whole: (body: string) => string;
}

async function* joinPieces(records: AsyncIterable<LogRecord>): AsyncGenerator<LogRecord> {
  const begun = new Map<string, { readonly record: LogRecord; readonly body: string }>();
  for await (const record of records) {
    const piece = readPiece(record.text, begun.size > 0);
    const before = piece === undefined ? undefined : begun.get(piece.stream);
    if (piece === undefined || (piece.isLast && before === undefined)) {
      yield record;
      continue;
    }
    const body = (before?.body ?? "") + piece.body;
    const joined = { lines: [...(before?.record.lines ?? []), ...record.lines], text: piece.whole(body) };
    if (piece.isLast) {
      begun.delete(piece.stream);
      yield joined;
    } else {
      begun.set(piece.stream, { record: joined, body });
    }
  }
  for (const { record } of begun.values()) yield record;
}

/** Where Docker splits a line, in bytes. It marks the end of a line by its line break; others omit all of them. */
const DOCKER_CUTS_AT = 16_384;

/** Also undefined for most lines that were not split. */
function readPiece(text: string, isInside: boolean): Piece | undefined {
  const cri = /^(\S{20,40} (stdout|stderr)) ([PF])(?::\S*)? (.*)$/s.exec(text);
  if (cri !== null) {
    const [, head = "", stream = "", tag, body = ""] = cri;
    return { stream, isLast: tag === "F", body, whole: (joined) => `${head} F ${joined}` };
  }
  if (!text.startsWith('{"log":"') || (!isInside && text.length < DOCKER_CUTS_AT / 4)) return undefined;
  try {
    const value = JSON.parse(text) as { readonly log: string; readonly stream?: unknown };
    const isLast = value.log.endsWith("\n") || Buffer.byteLength(value.log) < DOCKER_CUTS_AT;
    return {
      stream: String(value.stream),
      isLast,
      body: value.log,
      whole: (joined) => JSON.stringify({ ...value, log: joined }),
    };
  } catch {
    return undefined;
  }
}

/** The innermost objects that start on a line of their own, such as items of a list. The rest stays lines. */
async function* joinObjects(records: AsyncIterable<LogRecord>): AsyncGenerator<LogRecord> {
  let open: { readonly indent: string; readonly records: LogRecord[] } | undefined;
  for await (const record of records) {
    const begins = /^(\s*)\{\s*$/.exec(record.text);
    if (begins !== null) {
      yield* open?.records ?? [];
      open = { indent: begins[1] ?? "", records: [record] };
    } else if (open === undefined) {
      yield record;
    } else {
      open.records.push(record);
      const ends = record.text.startsWith(`${open.indent}}`);
      if (ends || open.records.length > LONGEST_OBJECT) {
        yield* ends ? asObject(open.records) : open.records;
        open = undefined;
      }
    }
  }
  yield* open?.records ?? [];
}

function asObject(records: readonly LogRecord[]): readonly LogRecord[] {
  const text = records
    .map((record) => record.text)
    .join("\n")
    .replace(/,\s*$/, "");
  try {
    JSON.parse(text);
    return [{ lines: records.flatMap((record) => record.lines), text }];
  } catch {
    return records;
  }
}
