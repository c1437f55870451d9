import { Pool, type PoolClient, types } from "pg";

import { RollcallError, wordsOf } from "../../model/error.ts";
import { explainSystemError } from "../../model/system-error.ts";
import type { Store } from "../../ports/store.ts";
import { leaseLocker } from "./lease.ts";
import { migrate } from "./migrations.ts";
import { corrupt, type Durability, type Queries, type Row, type Snapshot, type Sql, type SqlValue } from "./sql.ts";
import { SqlStore } from "./sql-store.ts";

export interface PostgresOptions {
  /** As libpq takes it, with the password in it or in its own environment. Never shown. */
  readonly url: string;
  /** The lease of a domain lasts so long without a renewal. */
  readonly leaseMs: number;
  /** Names this process in the table of leases. */
  readonly owner: string;
  /** Milliseconds that only ever grow, from any beginning. */
  readonly monotonicMs: () => number;
  readonly nowMs: () => number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 20_000;
const CONNECTIONS = 10;
/** Any number will do, as long as it is always the same: programs that migrate one database wait for one another. */
const MIGRATION_LOCK = 7_265_744;

/** The store on a PostgreSQL server, which several replicas share. */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const sql = new PostgresSql(options.url);
  try {
    await migrate(sql, async (queries) => {
      await queries.all("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    });
  } catch (error) {
    await sql.close();
    throw error;
  }
  return new SqlStore(sql, leaseLocker(sql, options));
}

const INT8 = types.builtins.INT8;

class PostgresSql implements Sql {
  readonly forUpdate = " for update";
  readonly #pool: Pool;

  constructor(url: string) {
    try {
      this.#pool = new Pool({
        connectionString: url,
        max: CONNECTIONS,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        query_timeout: STATEMENT_TIMEOUT_MS,
        statement_timeout: STATEMENT_TIMEOUT_MS,
        keepAlive: true,
        application_name: "rollcall",
        types: {
          // Sequences and instants fit into a number for the lifetime of any installation.
          getTypeParser: ((oid: number, format?: "text" | "binary") =>
            oid === (INT8 as number)
              ? Number
              : (types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format)) as never,
        },
      });
    } catch (error) {
      throw new RollcallError("settings", "store.url is not an address of a PostgreSQL server", {
        hint: "Write postgres://user:password@host:5432/database.",
        cause: error,
      });
    }
    // An idle connection that ends is replaced by the pool; the next statement finds out by itself.
    this.#pool.on("error", () => undefined);
  }

  /** A statement by itself is a reading: it is asked once more when the connection broke under it. */
  async all(text: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    try {
      return await query(this.#pool, text, values);
    } catch (error) {
      if (!isBroken(error)) throw translate(error);
    }
    try {
      return await query(this.#pool, text, values);
    } catch (error) {
      throw translate(error);
    }
  }

  /** Never repeated: whether a commit whose answer was lost took place is seen by reading what it should have left. */
  async transaction<T>(durability: Durability, work: (queries: Queries) => Promise<T>): Promise<T> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw translate(error);
    }
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on("error", onError);
    try {
      await client.query("begin");
      if (durability === "normal") await client.query("set local synchronous_commit = off");
      const value = await work({ all: async (text, values = []) => query(client, text, values) });
      await client.query("commit");
      return value;
    } catch (error) {
      await client.query("rollback").catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error("the connection is broken");
      });
      throw translate(error);
    } finally {
      client.off("error", onError);
      client.release(broken);
    }
  }

  async snapshot(): Promise<Snapshot> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw translate(error);
    });
    client.on("error", () => undefined);
    const all: Queries["all"] = async (text, values = []) =>
      query(client, text, values).catch((error: unknown) => {
        throw translate(error);
      });
    await all("begin isolation level repeatable read read only");
    return {
      all,
      end: async () => {
        // In any state: nothing was written on it.
        client.release(true);
        return Promise.resolve();
      },
    };
  }

  async close(): Promise<void> {
    await this.#pool.end().catch(() => undefined);
  }
}

async function query(on: Pool | PoolClient, text: string, values: readonly SqlValue[]): Promise<readonly Row[]> {
  const { rows } = await on.query<Record<string, SqlValue>>(text, [...values]);
  return rows;
}

/** Class 08 is the connection, 57 a server that is shut down or comes up; no code at all is the network. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (
    /^(?:08|57P|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI)/.test(code) ||
    /terminated|timeout|connection error/i.test(error.message)
  );
}

const HINT =
  "Look at the PostgreSQL server that store.url names. Nothing goes to a domain that cannot be recorded first.";

/** Damaged data or indices; tables or columns that are not as our version has them; rows that contradict one another. */
const CORRUPT = /^(?:XX00[12]|42P01|42P07|42703|42701|23505)$/;

function translate(error: unknown): unknown {
  if (error instanceof RollcallError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (CORRUPT.test(code)) return corrupt("the store", error.message, error);
  if (/^28|^3D000/.test(code)) {
    return new RollcallError("unauthorized", "the PostgreSQL server does not let us into the store", {
      hint: "Check user, password and database of store.url.",
      cause: error,
    });
  }
  if (isBroken(error) || /^(?:53|55|58|40)/.test(code)) {
    return new RollcallError("unavailable", `the store does not answer: ${wordsOf(error)}`, {
      hint: HINT,
      cause: error,
    });
  }
  return explainSystemError(error, { what: "the store cannot be reached", code: "settings", hint: HINT });
}
