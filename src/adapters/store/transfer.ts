import { createHash } from "node:crypto";

import { CHAIN_START, ChainVerifier } from "../../model/audit-chain.ts";
import { RollcallError } from "../../model/error.ts";
import { parseJson } from "../../model/json-text.ts";
import { CURRENT_VERSION } from "./migrations.ts";
import { RUN_COLUMNS } from "./runs.ts";
import { insertAll, type Queries, type Row, type Sql, type SqlValue, text, whole } from "./sql.ts";
import { AUDIT_COLUMNS, decodeRecord } from "./trail.ts";

/** Everything that outlives the process, in the order in which it is written. Leases belong to their own database. */
const TABLES = {
  applied: ["domain", "commit_id", "at_ms", "members", "sequencers"],
  audit: AUDIT_COLUMNS,
  audit_head: ["id", "sequence", "hash"],
  open_actions: ["sequence", "domain", "record"],
  runs: RUN_COLUMNS,
  decisions: ["id", "domain", "kind", "member", "at_ms", "until_ms", "ended_at_ms", "body"],
  corrections: ["domain", "participant_id", "member", "at_ms"],
  drift: ["domain", "participant_id", "kind", "since_ms"],
  endpoint_looks: ["domain", "at_ms", "body"],
  requests: ["number", "state", "body"],
  shown_effects: ["number", "effect_id", "at_ms"],
  request_approvals: ["number", "source", "kind", "effect_id", "user_id", "login", "at_ms"],
  approved_files: ["domain", "content_key", "path", "number", "effect_id"],
  approvals_began: ["domain", "commit_id", "at_ms"],
  owner_accounts: ["domain", "policy", "login", "user_id"],
  heard_comments: ["id", "at_ms"],
  deliveries: ["id", "hints", "received_at_ms", "done_at_ms"],
} as const satisfies Record<string, readonly string[]>;
type Table = keyof typeof TABLES;
const TABLE_NAMES = Object.keys(TABLES) as Table[];

const PAGE = 2_000;
const ROWS_AT_ONCE = 500;

/** All rows at one instant, a line each: a header, the rows, and how many there were with the digest of all before it. */
export async function* dumpRows(sql: Sql): AsyncGenerator<string> {
  const snapshot = await sql.snapshot();
  const digest = createHash("sha256");
  const line = (value: unknown): string => {
    const line = `${JSON.stringify(value)}\n`;
    digest.update(line);
    return line;
  };
  const counts: Partial<Record<Table, number>> = {};
  try {
    yield line({ rollcall: "store", version: CURRENT_VERSION });
    for (const table of TABLE_NAMES) {
      let count = 0;
      for await (const row of rowsOf(snapshot, table)) {
        yield line({ table, row: TABLES[table].map((column) => row[column] ?? null) });
        count += 1;
      }
      counts[table] = count;
    }
    yield `${JSON.stringify({ counts, sha256: digest.digest("hex") })}\n`;
  } finally {
    await snapshot.end();
  }
}

async function* rowsOf(queries: Queries, table: Table): AsyncGenerator<Row> {
  const columns = TABLES[table].join(", ");
  if (table !== "audit") {
    yield* await queries.all(`select ${columns} from ${table} order by ${columns}`);
    return;
  }
  for (let last = 0; ;) {
    const rows = await queries.all(
      `select ${columns} from audit where sequence > $1 order by sequence limit ${String(PAGE)}`,
      [last],
    );
    yield* rows;
    if (rows.length < PAGE) return;
    last = whole(rows.at(-1) ?? {}, "sequence");
  }
}

/** Takes in what `dumpRows` gave, in one transaction. */
export async function restoreRows(sql: Sql, lines: AsyncIterable<string>): Promise<Readonly<Record<string, number>>> {
  return sql.transaction("full", async (queries) => {
    await refuseFilled(queries);
    // The head that an empty store has makes room for the one that comes.
    await queries.all("delete from audit_head where id = 1");
    const intake = new Intake(queries);
    for await (const line of lines) await intake.take(line);
    return intake.end();
  });
}

async function refuseFilled(queries: Queries): Promise<void> {
  for (const table of TABLE_NAMES) {
    const [row] = await queries.all(`select count(*) as filled from ${table}`);
    if (whole(row ?? {}, "filled") > (table === "audit_head" ? 1 : 0)) {
      throw new RollcallError("usage", "the store holds something already", {
        hint: "An export is taken into an empty store only: name a new state directory, or a new database.",
      });
    }
  }
}

/** Reads the lines of a dump, one after another, and refuses them unless they are whole. */
class Intake {
  readonly #queries: Queries;
  readonly #digest = createHash("sha256");
  readonly #verifier = new ChainVerifier();
  readonly #counts: Partial<Record<Table, number>> = {};
  #waiting: { readonly table: Table; readonly rows: (readonly SqlValue[])[] } = { table: "applied", rows: [] };
  #head = CHAIN_START;
  #state: "header" | "rows" | "ended" = "header";

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async take(line: string): Promise<void> {
    const value = readLine(line);
    if (this.#state === "ended") throw notWhole("something follows its end");
    if (this.#state === "header") {
      if (value["rollcall"] !== "store") throw notWhole("it is not an export of a store");
      if (value["version"] !== CURRENT_VERSION) {
        throw notWhole(
          `it is of version ${String(value["version"])}, and this program knows ${String(CURRENT_VERSION)}`,
        );
      }
      this.#state = "rows";
    } else if ("counts" in value) {
      if (value["sha256"] !== this.#digest.digest("hex")) throw notWhole("some of it was changed or is missing");
      this.#state = "ended";
      return;
    } else {
      await this.#takeRow(value);
    }
    this.#digest.update(`${line}\n`);
  }

  async end(): Promise<Readonly<Record<string, number>>> {
    if (this.#state !== "ended") throw notWhole("its end is missing");
    await this.#flush();
    const fault = this.#verifier.end(this.#head);
    if (fault !== undefined) throw notWhole(`record ${String(fault.sequence)} of the trail ${fault.message}`);
    return this.#counts;
  }

  async #takeRow({ table: name, row }: Readonly<Record<string, unknown>>): Promise<void> {
    const table = TABLE_NAMES.find((known) => known === name);
    if (table === undefined || !isRow(row, TABLES[table].length)) throw notWhole("a line has a form that is not known");
    const named = Object.fromEntries(TABLES[table].map((column, index) => [column, row[index] ?? null]));
    if (table === "audit") {
      const fault = this.#verifier.add(decodeRecord(named));
      if (fault !== undefined) throw notWhole(`record ${String(fault.sequence)} of the trail ${fault.message}`);
    }
    if (table === "audit_head") this.#head = { sequence: whole(named, "sequence"), hash: text(named, "hash") };
    this.#counts[table] = (this.#counts[table] ?? 0) + 1;
    if (this.#waiting.table !== table || this.#waiting.rows.length >= ROWS_AT_ONCE) {
      await this.#flush();
      this.#waiting = { table, rows: [] };
    }
    this.#waiting.rows.push(row);
  }

  async #flush(): Promise<void> {
    const { table, rows } = this.#waiting;
    await insertAll(this.#queries, table, TABLES[table], rows);
    this.#waiting = { table, rows: [] };
  }
}

function readLine(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parseJson(line);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Reported below.
  }
  throw notWhole("a line of it is no JSON");
}

function isRow(row: unknown, columns: number): row is readonly SqlValue[] {
  const isValue = (value: unknown): boolean => value === null || ["string", "number"].includes(typeof value);
  return Array.isArray(row) && row.length === columns && row.every(isValue);
}

function notWhole(why: string): RollcallError {
  return new RollcallError("usage", `the export cannot be taken in: ${why}`, {
    hint: "Nothing was written. Export it anew with rollcall store export.",
  });
}
