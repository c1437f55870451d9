import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

import pRetry from "p-retry";

import { RollcallError, wordsOf } from "../../model/error.ts";
import { explainSystemError } from "../../model/system-error.ts";
import type { Store } from "../../ports/store.ts";
import { CURRENT_VERSION, migrate } from "./migrations.ts";
import { corrupt, type Durability, type Queries, type Row, type Snapshot, type Sql, type SqlValue } from "./sql.ts";
import { type Held, type Locker, SqlStore } from "./sql-store.ts";

/**
 * The embedded store: one SQLite file in `directory`, safe against a kill and against power loss. `maxPages` bounds the
 * file, which is then as full as a disk would be.
 */
export async function openSqliteStore(
  directory: string,
  { maxPages }: { readonly maxPages?: number } = {},
): Promise<Store> {
  refuseLostFile(join(directory, "store.db"));
  const bound = maxPages === undefined ? "" : `; pragma max_page_count = ${String(maxPages)}`;
  const sql = new SqliteSql(
    openDatabase(
      directory,
      "store.db",
      `pragma busy_timeout = 10000; pragma journal_mode = wal; pragma busy_timeout = 0${bound}`,
    ),
    join(directory, "store.db"),
  );
  try {
    if (!(await isCurrent(sql))) await migrate(sql, async () => Promise.resolve());
  } catch (error) {
    await sql.close();
    throw error;
  }
  return new SqlStore(sql, osLocker(directory, sql));
}

/** A log of changes without the file that they were made to. SQLite would remove it, and begin anew. */
function refuseLostFile(path: string): void {
  if (sizeOf(path) === 0 && sizeOf(`${path}-wal`) > 0) {
    throw corrupt(`the store ${path}`, "it is empty, and the log of its last changes is not");
  }
}

/** Nothing of a file that cannot be read: opening it reports why. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** One service at a time works with `directory`. Throws `locked` when another one does. */
export function lockService(directory: string): { readonly release: () => void } {
  return lockFile(directory, "service.lock", "another service works with this state directory");
}

/** Migrating takes the write lock, which another process may hold: without a migration to run there is no wait. */
async function isCurrent(sql: Sql): Promise<boolean> {
  const tables = await sql.all("select name from sqlite_schema where type = 'table' and name = 'schema_version'");
  if (tables.length === 0) return false;
  const [row] = await sql.all("select version from schema_version where id = 1");
  return Number(row?.["version"] ?? 0) === CURRENT_VERSION;
}

/** SQLite behind promises. Statements of one transaction are never mixed with others: each has its turn. */
class SqliteSql implements Sql {
  readonly forUpdate = "";
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #statements = new Map<string, Prepared>();
  #turn: Promise<unknown> = Promise.resolve();
  #isOpen = true;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
  }

  async all(text: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return this.#inTurn(async () => Promise.resolve(this.#run(text, values)));
  }

  async transaction<T>(durability: Durability, work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      this.#execute(`pragma synchronous = ${durability}`);
      await this.#begin();
      try {
        const value = await work({ all: async (text, values = []) => Promise.resolve(this.#run(text, values)) });
        this.#execute("commit");
        return value;
      } catch (error) {
        this.#rollBack();
        throw error;
      }
    });
  }

  /** SQLite may have done it by itself already, as it does when the disk is full. */
  #rollBack(): void {
    try {
      this.#database.exec("rollback");
    } catch (error) {
      if (!wordsOf(error).includes("no transaction is active")) throw unusable(this.#path, error);
    }
  }

  /** A connection of its own: readers of a file in WAL mode and its writer do not block each other. */
  async snapshot(): Promise<Snapshot> {
    const reader = await this.#inTurn(async () => Promise.resolve(this.#openReader()));
    return {
      all: async (text, values = []) => Promise.resolve(reader.#run(text, values)),
      end: () => reader.close(),
    };
  }

  #openReader(): SqliteSql {
    try {
      const reader = new DatabaseSync(this.#path, { readOnly: true });
      reader.exec("begin; select * from schema_version");
      return new SqliteSql(reader, this.#path);
    } catch (error) {
      throw unusable(this.#path, error);
    }
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    if (this.#isOpen) this.#database.close();
    this.#isOpen = false;
  }

  /** Waits for another writer without keeping the program busy: SQLite itself would stop everything else meanwhile. */
  async #begin(): Promise<void> {
    const begin = (): void => {
      this.#database.exec("begin immediate");
    };
    try {
      await pRetry(begin, { ...WHILE_BUSY, shouldRetry: ({ error }) => primaryCode(error) === SQLITE_BUSY });
    } catch (error) {
      throw unusable(this.#path, error);
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #execute(text: string): void {
    try {
      this.#database.exec(text);
    } catch (error) {
      throw unusable(this.#path, error);
    }
  }

  #run(text: string, values: readonly SqlValue[]): readonly Row[] {
    try {
      let prepared = this.#statements.get(text);
      if (prepared === undefined) {
        prepared = prepare(this.#database, text);
        this.#statements.set(text, prepared);
      }
      return prepared.statement.all(...prepared.order.map((index) => values[index] as SqlValue)) as Row[];
    } catch (error) {
      throw unusable(this.#path, error);
    }
  }
}

/** A statement, and which value each of its places takes. */
interface Prepared {
  readonly statement: StatementSync;
  readonly order: readonly number[];
}

/** `$1` becomes a place without a number: Node 22.19 and 24.6 bind no value to a numbered one. */
function prepare(database: DatabaseSync, text: string): Prepared {
  const order = [...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place) - 1);
  return { statement: database.prepare(text.replaceAll(/\$\d+/g, "?")), order };
}

function openDatabase(directory: string, file: string, setUp: string): DatabaseSync {
  try {
    mkdirSync(directory, { recursive: true });
    const database = new DatabaseSync(join(directory, file));
    try {
      database.exec(setUp);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw unusable(join(directory, file), error);
  }
}

/** Another writer is done in a moment. */
const WHILE_BUSY = { retries: Infinity, minTimeout: 5, factor: 1, maxRetryTime: 10_000 } as const;
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
const SQLITE_IOERR = 10;
const SQLITE_CANTOPEN = 14;

function unusable(path: string, cause: unknown): unknown {
  const code = primaryCode(cause);
  if (code === SQLITE_BUSY) {
    return new RollcallError("locked", `another process keeps ${path} busy`, { hint: "Try again.", cause });
  }
  if (code === SQLITE_FULL || code === SQLITE_IOERR) {
    return new RollcallError("unavailable", `${path} cannot be written: the disk is full or does not answer`, {
      hint: "Make room. Nothing was half written, and nothing goes to a domain that cannot be recorded first.",
      cause,
    });
  }
  if (isDamage(code, cause)) return corrupt(`the store ${path}`, wordsOf(cause), cause);
  const hint = "Check that stateDirectory in the settings is a folder of ours that can be written.";
  const what = `the store ${path} cannot be used`;
  const why = code === SQLITE_CANTOPEN ? whyNotOpen(path) : code === undefined ? cause : undefined;
  if (why !== undefined) return explainSystemError(why, { what, code: "settings", hint });
  return new RollcallError("settings", what, { hint, cause });
}

/** SQLite says no more than that it cannot open a file: the system says why. */
function whyNotOpen(path: string): unknown {
  try {
    if (existsSync(path)) closeSync(openSync(path, "r+"));
    else accessSync(dirname(path), constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

const SQLITE_ERROR = 1;
/** A page is damaged; two rows contradict one another; it is no database. */
const SQLITE_DAMAGE = [11, 19, 26];

/** Our statements are always the same: a table or a column that they lack was there. */
function isDamage(code: number | undefined, cause: unknown): boolean {
  if (code === undefined) return false;
  const isMissing = code === SQLITE_ERROR && /^no such (?:table|column)|already exists/.test(wordsOf(cause));
  return isMissing || SQLITE_DAMAGE.includes(code);
}

/** Extended codes carry the primary one in their lowest byte. */
function primaryCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 0xff
    : undefined;
}

/** Domains are locked by the operating system, which lets go of them when the process ends, however it ends. */
function osLocker(directory: string, sql: Sql): Locker {
  return async (domain: string): Promise<Held> => {
    const lock = lockFile(directory, `${domain}.lock`, `another run is applying to ${domain}`);
    try {
      const rows = await sql.transaction("normal", async (queries) =>
        queries.all(
          `insert into leases (domain, fence, owner, until_ms) values ($1, 1, 'this machine', 0)
           on conflict (domain) do update set fence = leases.fence + 1 returning fence`,
          [domain],
        ),
      );
      let isReleased = false;
      return {
        fence: Number(rows[0]?.["fence"]),
        lost: new AbortController().signal,
        assertHeld: () => {
          if (isReleased) throw new RollcallError("locked", `${domain} was let go of`, { hint: "Run it again." });
        },
        release: async () => {
          if (!isReleased) lock.release();
          isReleased = true;
          return Promise.resolve();
        },
      };
    } catch (error) {
      lock.release();
      throw error;
    }
  };
}

/**
 * An exclusive transaction on a file of its own: it ends with the process. A file with a process id in it would have to
 * be guessed about after a kill.
 */
function lockFile(directory: string, file: string, message: string): { readonly release: () => void } {
  const lock = openDatabase(directory, file, "pragma busy_timeout = 0");
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    const code = primaryCode(error);
    if (isDamage(code, error)) {
      throw new RollcallError("settings", `${join(directory, file)} is not a lock of rollcall's`, {
        hint: "A lock holds nothing: remove the file while nothing of rollcall runs.",
        cause: error,
      });
    }
    if (code !== SQLITE_BUSY) throw unusable(join(directory, file), error);
    throw new RollcallError("locked", message, { hint: "Wait for it to end, then try again.", cause: error });
  }
  return {
    release: () => {
      lock.exec("rollback");
      lock.close();
    },
  };
}
