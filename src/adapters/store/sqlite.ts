import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { RollcallError } from "../../model/error.ts";
import type { CommitId, Name, ParticipantId } from "../../model/identifier.ts";
import type { LastApplied } from "../../model/plan.ts";
import type { ActionRecord } from "../../model/run.ts";
import type { Standing } from "../../model/standing.ts";
import type { Store } from "../../ports/store.ts";

const SCHEMA = `
  create table if not exists applied (
    domain text primary key,
    commit_id text,
    at_ms integer not null,
    members text not null,
    sequencers text not null
  ) strict;
  create table if not exists actions (
    id integer primary key,
    run_id text not null,
    domain text not null,
    record text not null,
    begun_at_ms integer not null,
    outcome text,
    completed_at_ms integer
  ) strict;
  create index if not exists open_actions on actions (domain) where outcome is null;
`;

/** The embedded store: one SQLite file in `directory`, safe against a kill and against power loss. */
export function openSqliteStore(directory: string): Store {
  const database = openDatabase(
    directory,
    "store.db",
    "pragma busy_timeout = 10000; pragma journal_mode = wal",
    SCHEMA,
  );
  /** Only what must survive a power cut waits for the disk: the rest is read back from the domain. */
  const transaction = <T>(durability: "full" | "normal", work: () => T): T => {
    database.exec(`pragma synchronous = ${durability}`);
    database.exec("begin immediate");
    try {
      const value = work();
      database.exec("commit");
      return value;
    } catch (error) {
      database.exec("rollback");
      throw error;
    }
  };
  const insertAction = database.prepare(
    "insert into actions (run_id, domain, record, begun_at_ms) values (?, ?, ?, ?) returning id",
  );
  const completeAction = database.prepare("update actions set outcome = ?, completed_at_ms = ? where id = ?");
  return {
    lastApplied: (domain) => {
      const row = database
        .prepare("select commit_id, at_ms, members, sequencers from applied where domain = ?")
        .get(domain);
      return row === undefined ? undefined : decodeApplied(row);
    },
    recordApplied: (domain, applied) => {
      const members = JSON.stringify([...applied.members].map(([id, { name, standing }]) => [id, name, standing]));
      transaction("full", () =>
        database
          .prepare(
            `insert into applied (domain, commit_id, at_ms, members, sequencers) values (?, ?, ?, ?, ?)
             on conflict (domain) do update set commit_id = excluded.commit_id, at_ms = excluded.at_ms,
             members = excluded.members, sequencers = excluded.sequencers`,
          )
          .run(domain, applied.commit ?? null, applied.atMs, members, JSON.stringify(applied.sequencers)),
      );
    },
    lock: (domain) => lockDomain(directory, domain),
    beginActions: (records) =>
      transaction("full", () =>
        records.map((record) =>
          Number(insertAction.get(record.runId, record.domain.name, JSON.stringify(record), record.atMs)?.["id"]),
        ),
      ),
    completeActions: (completions, atMs) => {
      transaction("normal", () => {
        for (const { id, outcome } of completions) completeAction.run(JSON.stringify(outcome), atMs, id);
      });
    },
    openActions: (domain) =>
      database
        .prepare("select id, record from actions where domain = ? and outcome is null order by id")
        .all(domain)
        .map((row) => ({ id: Number(row["id"]), record: JSON.parse(String(row["record"])) as ActionRecord })),
    close: () => {
      database.close();
    },
  };
}

function openDatabase(directory: string, file: string, ...setUp: readonly string[]): DatabaseSync {
  try {
    mkdirSync(directory, { recursive: true });
    const database = new DatabaseSync(join(directory, file));
    try {
      for (const statement of setUp) database.exec(statement);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw unusable(join(directory, file), error);
  }
}

function unusable(path: string, cause: unknown): RollcallError {
  if (isBusy(cause)) {
    return new RollcallError("locked", `another process keeps ${path} busy`, { hint: "Try again.", cause });
  }
  return new RollcallError("settings", `the store ${path} cannot be used`, {
    hint: "Check that stateDirectory in the settings is a folder of ours that can be written.",
    cause,
  });
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function decodeApplied(row: Readonly<Record<string, unknown>>): LastApplied {
  const members = JSON.parse(String(row["members"])) as readonly (readonly [ParticipantId, Name, Standing])[];
  const commit = row["commit_id"];
  return {
    commit: typeof commit === "string" ? (commit as CommitId) : undefined,
    atMs: Number(row["at_ms"]),
    members: new Map(members.map(([id, name, standing]) => [id, { name, standing }])),
    sequencers: JSON.parse(String(row["sequencers"])) as readonly Name[],
  };
}

/**
 * A lock that the operating system lets go of when the process ends, however it ends: an exclusive transaction on a
 * file of its own. A file with a process id in it would have to be guessed about after a kill.
 */
function lockDomain(directory: string, domain: Name): { release: () => void } {
  const lock = openDatabase(directory, `${domain}.lock`);
  try {
    lock.exec("pragma busy_timeout = 0");
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw unusable(join(directory, `${domain}.lock`), error);
    throw new RollcallError("locked", `another run is applying to ${domain}`, {
      hint: "Wait for it to end, then plan again.",
      cause: error,
    });
  }
  return {
    release: () => {
      lock.exec("rollback");
      lock.close();
    },
  };
}
