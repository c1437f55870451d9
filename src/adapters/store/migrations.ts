import { RollcallError } from "../../model/error.ts";
import { CHAIN_START } from "../../model/audit-chain.ts";
import type { Queries, Sql } from "./sql.ts";

/** Each brings a database one version further. Never changed once released, and never undone. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `create table if not exists applied (
      domain text primary key,
      commit_id text,
      at_ms bigint not null,
      members text not null,
      sequencers text not null
    )`,
    `create table audit (
      sequence bigint primary key,
      at_ms bigint not null,
      domain text,
      participant_id text,
      member text,
      kind text not null,
      entry text not null,
      previous_hash text not null,
      hash text not null
    )`,
    "create index audit_of_participant on audit (participant_id, sequence)",
    "create index audit_of_member on audit (member, sequence)",
    `create table audit_head (
      id bigint primary key,
      sequence bigint not null,
      hash text not null
    )`,
    `insert into audit_head (id, sequence, hash) values (1, 0, '${CHAIN_START.hash}')`,
    `create table open_actions (
      sequence bigint primary key,
      domain text not null,
      record text not null
    )`,
    // A run stands where the audit record of its end stands: clocks may be set back.
    `create table runs (
      position bigint primary key,
      id text not null unique,
      domain text not null,
      run_trigger text not null,
      actor text not null,
      commit_id text,
      digest text,
      result text not null,
      message text,
      counts text not null,
      started_at_ms bigint not null,
      ended_at_ms bigint not null,
      trace_id text not null,
      times bigint not null
    )`,
    "create index runs_of_domain on runs (domain, position)",
    `create table decisions (
      id text primary key,
      domain text not null,
      kind text not null,
      member text,
      at_ms bigint not null,
      until_ms bigint,
      ended_at_ms bigint,
      body text not null
    )`,
    "create index decisions_of_domain on decisions (domain, at_ms)",
    `create table corrections (
      domain text not null,
      participant_id text not null,
      member text,
      at_ms bigint not null
    )`,
    "create index corrections_of_domain on corrections (domain, at_ms)",
    `create table drift (
      domain text not null,
      participant_id text not null,
      kind text not null,
      since_ms bigint not null,
      primary key (domain, participant_id)
    )`,
    `create table requests (
      number bigint primary key,
      state text not null,
      body text not null
    )`,
    `create table shown_effects (
      number bigint not null,
      effect_id text not null,
      at_ms bigint not null,
      primary key (number, at_ms)
    )`,
    `create table request_approvals (
      number bigint not null,
      source text not null,
      effect_id text not null,
      user_id bigint not null,
      login text not null,
      at_ms bigint not null,
      primary key (number, source)
    )`,
    `create table approved_files (
      domain text not null,
      content_key text not null,
      path text not null,
      number bigint not null,
      effect_id text not null,
      primary key (domain, content_key, number)
    )`,
    "create index approved_files_of_path on approved_files (domain, path)",
    "create table approvals_began (domain text primary key, commit_id text not null, at_ms bigint not null)",
    `create table owner_accounts (
      domain text not null,
      policy text not null,
      login text not null,
      user_id bigint not null,
      primary key (domain, policy, login)
    )`,
    "create table heard_comments (id bigint primary key, at_ms bigint not null)",
    `create table deliveries (
      id text primary key,
      hints text not null,
      received_at_ms bigint not null,
      done_at_ms bigint
    )`,
    "create index deliveries_by_time on deliveries (done_at_ms, received_at_ms)",
    `create table leases (
      domain text primary key,
      fence bigint not null,
      owner text not null,
      until_ms bigint not null
    )`,
  ],
  [
    `create table endpoint_looks (
      domain text primary key,
      at_ms bigint not null,
      body text not null
    )`,
  ],
  // Not only yes.
  ["alter table request_approvals add column kind text not null default 'approved'"],
  // A request is blocked, and the actions of members in mode observe are observed. A quote within a text has a backslash.
  [
    `update requests set body = replace(body, '"withheldBy":', '"blockedBy":')`,
    `update runs set counts = replace(counts, '"withheld":', '"observed":')`,
  ],
];

/** The version that this program writes. */
export const CURRENT_VERSION = MIGRATIONS.length;

/** Brings the database to the version of this program. `lock` is what keeps two programs from doing so at once. */
export async function migrate(sql: Sql, lock: (queries: Queries) => Promise<void>): Promise<void> {
  await sql.transaction("full", async (queries) => {
    await lock(queries);
    await queries.all("create table if not exists schema_version (id bigint primary key, version bigint not null)");
    const [row] = await queries.all("select version from schema_version where id = 1");
    const version = Number(row?.["version"] ?? 0);
    if (version === MIGRATIONS.length) return;
    if (version > MIGRATIONS.length) {
      throw new RollcallError(
        "settings",
        `the store is of version ${String(version)}, and this program knows ${String(MIGRATIONS.length)}`,
        {
          hint: "A newer rollcall has written it. Run that version, or a newer one.",
        },
      );
    }
    for (const statements of MIGRATIONS.slice(version))
      for (const statement of statements) await queries.all(statement);
    await queries.all(
      "insert into schema_version (id, version) values (1, $1) on conflict (id) do update set version = excluded.version",
      [MIGRATIONS.length],
    );
  });
}
