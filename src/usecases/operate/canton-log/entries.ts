import { stripVTControlCharacters } from "node:util";

/** An entry that starts in a line. */
export interface Entry {
  /** The container, pod or stream that wrote the line, as far as the text around the entry shows. */
  readonly source: string;
  readonly traceId: string | undefined;
  /** May continue on further lines; an object of JSON does not. */
  readonly mayContinue: boolean;
}

/** The entries of a line. */
export interface LogReading {
  readonly entries: readonly Entry[];
  /** Whether a line without an entry continues the last entry of `source`. */
  readonly continues: (source: string) => boolean;
}

/** An entry in its plain form: in files with date and thread, on stdout without. Each part is bounded: lines may be long. */
const HEAD = new RegExp(
  [
    String.raw`(?:\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}[.,]\d{1,9}(?:Z|[+-]\d{2}:?\d{2})? \[[^\]]{0,200}\] +(?:[A-Z]{4,5}) +`,
    String.raw`|(?<![\w.])(?:TRACE |DEBUG |INFO  |WARN  |ERROR ))`,
    String.raw`\S{1,500} (?:tid:(?<traceId>\S{1,100}) )?- `,
  ].join(""),
);

/** The parts of a prefix that vary by line: times in ISO 8601, of syslog, and counted from 1970. */
const TIME =
  /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?|[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}|(?<!\d)\d{10,19}(?!\d)/g;

/**
 * The entries that start in a line, after any prefix. A line that is an object of JSON is an entry itself, or contains
 * entries in any of its fields, as text or as objects.
 */
export function readEntries(line: string): LogReading {
  const text = stripVTControlCharacters(line);
  const plain = text.replaceAll(TIME, "");
  const json = findJson(text);
  const head = HEAD.exec(text);
  if (json !== undefined && (head === null || json.start < head.index)) {
    const carrier = carrierOf(text.slice(0, json.start), json.value);
    return {
      entries: entriesIn(json.value, carrier),
      continues: (source) => source.startsWith(carrier) || plain.startsWith(source),
    };
  }
  return {
    entries: head === null ? [] : [textEntry(text.slice(0, head.index), head)],
    continues: (source) => plain.startsWith(source),
  };
}

function textEntry(prefix: string, head: RegExpExecArray): Entry {
  return { source: prefix.replaceAll(TIME, ""), traceId: head.groups?.["traceId"], mayContinue: true };
}

const MOST_PLACES = 4;

/** The JSON that a line ends with, or that it holds as a column of CSV. */
function findJson(text: string): { readonly start: number; readonly value: object } | undefined {
  const end = text.lastIndexOf("}") + 1;
  const places = text.matchAll(/[{[]\s{0,80}["{]/g).take(MOST_PLACES);
  for (const { 0: opening, index } of places) {
    const body = text.slice(index, opening.startsWith("[") ? text.lastIndexOf("]") + 1 : end);
    const value = parseObject(body) ?? parseObject(body.replaceAll('""', '"'));
    if (value !== undefined) return { start: index, value };
  }
  return undefined;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Deeper than any collector nests. */
const DEEPEST = 16;

/** An object in Canton's JSON form is an entry, whatever its message contains. */
function entriesIn(value: unknown, source: string, depth = DEEPEST): readonly Entry[] {
  if (depth === 0) return [];
  if (typeof value === "string") {
    return value
      .split(/\r?\n/)
      .flatMap((line) => readEntries(line).entries.map((entry) => ({ ...entry, source: source + entry.source })));
  }
  if (typeof value !== "object" || value === null) return [];
  if ("trace-id" in value) return [{ source, traceId: String(value["trace-id"]), mayContinue: false }];
  if ("logger_name" in value) return [{ source, traceId: undefined, mayContinue: false }];
  return Object.values(value).flatMap((inner) => entriesIn(inner, source, depth - 1));
}

/** Fields by which collectors identify containers: a field's name, or those of an object and its field. */
const ORIGINS = new Set(["stream", "pod", "podname", "container", "containername", "containerid", "logstreamname"]);

/** The source of a carrier line: its text before the entry that it carries. */
function carrierOf(prefix: string, value: object): string {
  return `${prefix.replaceAll(TIME, "")}${originsIn(value).join(" ")}\n`;
}

function originsIn(value: unknown, around = "", depth = DEEPEST): readonly string[] {
  if (typeof value !== "object" || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = key.replaceAll(/[@_]/g, "").toLowerCase();
    const isOrigin = ORIGINS.has(name) || ORIGINS.has(around + name);
    return typeof inner === "string" ? (isOrigin ? [inner] : []) : originsIn(inner, name, depth - 1);
  });
}
