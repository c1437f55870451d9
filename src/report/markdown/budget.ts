import { codeSpan } from "../escape.ts";

/** How much of each list is shown, and how many characters of what a sentence of ours quotes. */
export interface Room {
  readonly rows: number;
  readonly chars: number;
}

/** Tried one after another, until the text fits. */
const ROOMS: readonly Room[] = [
  { rows: 200, chars: 2_000 },
  { rows: 80, chars: 1_000 },
  { rows: 30, chars: 500 },
  { rows: 10, chars: 300 },
  { rows: 3, chars: 200 },
  { rows: 1, chars: 120 },
  { rows: 0, chars: 80 },
];

/** Lazily rendered lines: a consumer without room for more stops reading. */
export type Lines = Iterable<string>;

/** The text with the most room that fits into `budget` characters; undefined when none does. */
export function fitting(write: (room: Room) => Lines, budget: number): string | undefined {
  for (const room of ROOMS) {
    const text = joined(write(room), budget);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** With one blank line where there are several, and none at the end. */
function joined(lines: Lines, budget: number): string | undefined {
  let text = "";
  let blank = "";
  for (const line of lines) {
    if (line === "") {
      blank = text === "" ? "" : "\n";
      continue;
    }
    text += `${blank}${line}\n`;
    blank = "";
    if (text.length > budget) return undefined;
  }
  return text;
}

/** How the items of a list or a table are rendered, and under which name they are counted when they are left out. */
export interface Wording<T> {
  readonly kindOf: (item: T) => string;
  readonly wordsOf: (item: T) => string;
}

/** Such as `2 × admit, 1 × remove`. */
export function countKinds(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${String(count)} × ${kind}`).join(", ");
}

/** So many of them, and in words what was left out of each kind. */
function* bounded<T>(items: readonly T[], { kindOf, wordsOf }: Wording<T>, limit: number): Lines {
  for (const item of items.slice(0, limit)) yield wordsOf(item);
  const left = items.slice(limit);
  if (left.length > 0) yield `… and ${String(left.length)} more: ${countKinds(left.map(kindOf))}`;
}

export function* listed<T>(items: readonly T[], wording: Wording<T>, { rows }: Room, indent = ""): Lines {
  for (const line of bounded(items, wording, rows)) yield `${indent}- ${line}`;
}

/** The rows of a table; its head is the caller's. */
export function* tabled<T>(
  items: readonly T[],
  { kindOf, cellsOf }: Pick<Wording<T>, "kindOf"> & { readonly cellsOf: (item: T) => readonly string[] },
  { rows }: Room,
): Lines {
  const wording = { kindOf, wordsOf: (item: T): string => cellsOf(item).join(" | ") };
  for (const line of bounded(items, wording, rows)) yield `| ${line} |`;
}

/** Values one beside another. */
export function enumerated(values: readonly string[], { rows }: Room): string {
  const shown = values.slice(0, rows).map((value) => codeSpan(value));
  const more = values.length - shown.length;
  return [...shown, ...(more > 0 ? [`… and ${String(more)} more`] : [])].join(", ");
}

/** What is never left out altogether. */
export function widened({ rows, chars }: Room): Room {
  return { rows: Math.max(1, rows), chars };
}
