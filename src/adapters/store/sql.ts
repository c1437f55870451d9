import { RollcallError } from "../../model/error.ts";
import { parseJson } from "../../model/json-text.ts";

/** A value that both databases store and return unchanged: whole numbers, text, or null. */
export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** Statements with `$1`, `$2`, … for their values. */
export interface Queries {
  all(text: string, values?: readonly SqlValue[]): Promise<readonly Row[]>;
}

/**
 * What a commit has to survive: `full` also a power cut, `normal` the end of the process. What is `normal` is read back
 * from the domain if it is lost.
 */
export type Durability = "full" | "normal";

/** A database as it was at one instant, until it is ended. */
export interface Snapshot extends Queries {
  end(): Promise<void>;
}

/** One database. Throws `unavailable` when it does not answer; a transaction that throws has changed nothing. */
export interface Sql extends Queries {
  /** Ends a `select`, so that the row stays locked until this transaction ends; empty where one writes at a time. */
  readonly forUpdate: string;
  transaction<T>(durability: Durability, work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Reads from one instant, and keeps no writer waiting. */
  snapshot(): Promise<Snapshot>;
  close(): Promise<void>;
}

/** Rows in one statement stay well below what either database takes as values. */
const ROWS_A_STATEMENT = 500;

/** Inserts many rows with few statements. */
export async function insertAll(
  queries: Queries,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const part = rows.slice(start, start + ROWS_A_STATEMENT);
    const places = part.map(
      (_, row) => `(${columns.map((_, column) => `$${String(row * columns.length + column + 1)}`).join(", ")})`,
    );
    await queries.all(`insert into ${table} (${columns.join(", ")}) values ${places.join(", ")}`, part.flat());
  }
}

export function text(row: Row, column: string): string {
  return String(row[column] ?? "");
}

export function optionalText(row: Row, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}

export function whole(row: Row, column: string): number {
  return Number(row[column] ?? 0);
}

/** What we wrote ourselves. Throws `unreadable` when it is no object or list of JSON. */
export function json(row: Row, column: string): object {
  const value = parseWritten(text(row, column));
  if (typeof value === "object" && value !== null) return value;
  throw corrupt("the store", "one of its rows holds what was never written there");
}

/** A list that we wrote ourselves, each item of which `fits`. Throws `unreadable` when it is none. */
export function jsonList<Item>(row: Row, column: string, fits: (item: unknown) => item is Item): readonly Item[] {
  const list: unknown = json(row, column);
  if (Array.isArray(list) && list.every(fits)) return list;
  throw corrupt("the store", "one of its rows holds another list than was written there");
}

function parseWritten(written: string): unknown {
  try {
    return parseJson(written);
  } catch (error) {
    throw corrupt("the store", "one of its rows is no JSON", error);
  }
}

/** A store whose content is not what was written: nothing of it is used, and nothing is written over it. */
export function corrupt(store: string, why: string, cause?: unknown): RollcallError {
  return new RollcallError("unreadable", `${store} is corrupt: ${why}`, {
    hint: "Stop rollcall, and keep what is there. The runbook says under RollcallStoreDown how to bring a store back.",
    cause,
  });
}
