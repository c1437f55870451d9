import type { BlobId, Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Opinion, OpinionKind } from "../../model/request.ts";
import type { Hint } from "../../ports/forge.ts";
import {
  contentKey,
  type KeptDelivery,
  type RequestRecord,
  type RequestStore,
  type ShownEffect,
} from "../../ports/request-store.ts";
import { insertAll, json, type Row, type Sql, text, whole } from "./sql.ts";
import { appendTrail } from "./trail.ts";

/** Deliveries that were done with are kept for as long as a forge may send them again. */
const DELIVERIES_KEPT_MS = 14 * 86_400_000;

/** What is kept of requests, in the same database as everything else. */
export class SqlRequestStore implements RequestStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async request(number: number): Promise<RequestRecord | undefined> {
    const [row] = await this.#sql.all("select body from requests where number = $1", [number]);
    return row === undefined ? undefined : decodeRequest(row);
  }

  async unsettled(): Promise<readonly RequestRecord[]> {
    const rows = await this.#sql.all("select body from requests where state in ('open', 'merged') order by number");
    return rows.map(decodeRequest);
  }

  async keepRequest(record: RequestRecord): Promise<void> {
    await this.#sql.transaction("normal", async (queries) =>
      queries.all(
        `insert into requests (number, state, body) values ($1, $2, $3)
         on conflict (number) do update set state = excluded.state, body = excluded.body`,
        [record.number, record.state, JSON.stringify(record)],
      ),
    );
  }

  async keepShown(number: number, effectId: string, atMs: InstantMs): Promise<void> {
    await this.#sql.transaction("normal", async (queries) => {
      const [last] = await queries.all(
        "select effect_id, at_ms from shown_effects where number = $1 order by at_ms desc limit 1",
        [number],
      );
      if (last !== undefined && text(last, "effect_id") === effectId) return;
      // Two in one moment stay in their order.
      const after = last === undefined ? 0 : whole(last, "at_ms") + 1;
      const row = [number, effectId, Math.max(atMs, after)];
      await insertAll(queries, "shown_effects", ["number", "effect_id", "at_ms"], [row]);
    });
  }

  async shown(number: number): Promise<readonly ShownEffect[]> {
    const rows = await this.#sql.all("select effect_id, at_ms from shown_effects where number = $1 order by at_ms", [
      number,
    ]);
    return rows.map((row) => ({ effectId: text(row, "effect_id"), atMs: whole(row, "at_ms") }));
  }

  async keepOpinion(number: number, { source, kind, effectId, by, atMs }: Opinion): Promise<void> {
    await this.#sql.transaction("full", async (queries) =>
      queries.all(
        `insert into request_approvals (number, source, kind, effect_id, user_id, login, at_ms)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (number, source) do nothing`,
        [number, source, kind, effectId ?? "", by.userId, by.login, atMs],
      ),
    );
  }

  async dropOpinion(number: number, source: string): Promise<void> {
    await this.#sql.transaction("full", async (queries) =>
      queries.all("delete from request_approvals where number = $1 and source = $2", [number, source]),
    );
  }

  async opinions(number: number): Promise<readonly Opinion[]> {
    const rows = await this.#sql.all(
      `select source, kind, effect_id, user_id, login, at_ms from request_approvals
       where number = $1 order by at_ms, source`,
      [number],
    );
    return rows.map((row) => ({
      source: text(row, "source"),
      kind: text(row, "kind") as OpinionKind,
      effectId: text(row, "effect_id") === "" ? undefined : text(row, "effect_id"),
      by: { userId: whole(row, "user_id"), login: text(row, "login") },
      atMs: whole(row, "at_ms"),
    }));
  }

  async approveFiles({
    number,
    domain,
    effectId,
    by,
    files,
    atMs,
  }: Parameters<RequestStore["approveFiles"]>[0]): Promise<void> {
    await this.#sql.transaction("full", async (queries) => {
      const known = await queries.all(
        "select content_key from approved_files where domain = $1 and number = $2 and effect_id = $3",
        [domain, number, effectId],
      );
      const keys = new Set(known.map((row) => text(row, "content_key")));
      // Part of it may have been taken back meanwhile.
      if (keys.size > 0 && files.every((file) => keys.has(contentKey(file)))) return;
      await queries.all("delete from approved_files where domain = $1 and number = $2", [domain, number]);
      await insertAll(
        queries,
        "approved_files",
        ["domain", "content_key", "path", "number", "effect_id"],
        files.map((file) => [domain, contentKey(file), file.path, number, effectId]),
      );
      const entry = {
        kind: "request-approved",
        domain,
        number,
        effectId,
        by,
        paths: files.map(({ path }) => path),
      } as const;
      await appendTrail(queries, this.#sql.forUpdate, [entry], atMs);
    });
  }

  async withdrawFiles(number: number, domain?: Name, paths?: readonly string[]): Promise<void> {
    await this.#sql.transaction("full", async (queries) => {
      if (paths === undefined) {
        const of = [number, domain ?? ""];
        await queries.all("delete from approved_files where number = $1 and ($2 = '' or domain = $2)", of);
        return;
      }
      for (const path of paths) {
        const of = [number, domain ?? "", path];
        await queries.all("delete from approved_files where number = $1 and domain = $2 and path = $3", of);
      }
    });
  }

  async landFiles(number: number): Promise<void> {
    await this.#sql.transaction("full", async (queries) =>
      queries.all(
        `delete from approved_files
         where number <> $1
           and number not in (select number from requests where state = 'open')
           and exists (select 1 from approved_files as landed
                       where landed.number = $1
                         and landed.domain = approved_files.domain and landed.path = approved_files.path
                         and landed.content_key <> approved_files.content_key)`,
        [number],
      ),
    );
  }

  async approvedContents(domain: Name, paths?: readonly string[]): Promise<ReadonlySet<string> | undefined> {
    const began = await this.#sql.all("select domain from approvals_began where domain = $1", [domain]);
    if (began.length === 0) return undefined;
    if (paths === undefined) {
      const rows = await this.#sql.all("select content_key from approved_files where domain = $1", [domain]);
      return new Set(rows.map((row) => text(row, "content_key")));
    }
    const keys = new Set<string>();
    for (let start = 0; start < paths.length; start += PATHS_AT_ONCE) {
      const part = paths.slice(start, start + PATHS_AT_ONCE);
      const places = part.map((_, index) => `$${String(index + 2)}`).join(", ");
      const rows = await this.#sql.all(
        `select content_key from approved_files where domain = $1 and path in (${places})`,
        [domain, ...part],
      );
      for (const row of rows) keys.add(text(row, "content_key"));
    }
    return keys;
  }

  async beginApprovals({ domain, commit, files, atMs }: Parameters<RequestStore["beginApprovals"]>[0]): Promise<void> {
    await this.#sql.transaction("full", async (queries) => {
      const made = await queries.all(
        `insert into approvals_began (domain, commit_id, at_ms) values ($1, $2, $3)
         on conflict (domain) do nothing returning domain`,
        [domain, commit, atMs],
      );
      if (made.length === 0) return;
      const rows = [...files].map(([path, after]) => [domain, contentKey({ path, after }), path, AS_IT_STOOD, commit]);
      await insertAll(queries, "approved_files", ["domain", "content_key", "path", "number", "effect_id"], rows);
      const entry = { kind: "approvals-began", domain, commit, files: files.size } as const;
      await appendTrail(queries, this.#sql.forUpdate, [entry], atMs);
    });
  }

  async acceptContents({ domain, digest, files }: Parameters<RequestStore["acceptContents"]>[0]): Promise<void> {
    await this.#sql.transaction("full", async (queries) => {
      for (const file of files) {
        await queries.all(
          `delete from approved_files where domain = $1 and path = $2 and content_key <> $3
             and number not in (select number from requests where state = 'open')`,
          [domain, file.path, contentKey(file)],
        );
        await queries.all(
          `insert into approved_files (domain, content_key, path, number, effect_id) values ($1, $2, $3, $4, $5)
           on conflict do nothing`,
          [domain, contentKey(file), file.path, AS_IT_STOOD, digest],
        );
      }
    });
  }

  async ownerAccount(domain: Name, policy: BlobId, login: string): Promise<number | undefined> {
    const [row] = await this.#sql.all(
      "select user_id from owner_accounts where domain = $1 and policy = $2 and login = $3",
      [domain, policy, login],
    );
    return row === undefined ? undefined : whole(row, "user_id");
  }

  async keepOwnerAccount(domain: Name, policy: BlobId, login: string, userId: number): Promise<number> {
    await this.#sql.transaction("full", async (queries) =>
      queries.all(
        `insert into owner_accounts (domain, policy, login, user_id) values ($1, $2, $3, $4)
         on conflict (domain, policy, login) do nothing`,
        [domain, policy, login, userId],
      ),
    );
    return (await this.ownerAccount(domain, policy, login)) ?? userId;
  }

  async hearComment(commentId: number, atMs: InstantMs): Promise<boolean> {
    return this.#sql.transaction("normal", async (queries) => {
      const rows = await queries.all(
        "insert into heard_comments (id, at_ms) values ($1, $2) on conflict (id) do nothing returning id",
        [commentId, atMs],
      );
      return rows.length > 0;
    });
  }

  async unhearComment(commentId: number): Promise<void> {
    await this.#sql.transaction("normal", (queries) =>
      queries.all("delete from heard_comments where id = $1", [commentId]),
    );
  }

  async keepDelivery(id: string, hints: readonly Hint[], atMs: InstantMs): Promise<boolean> {
    return this.#sql.transaction("normal", async (queries) => {
      await queries.all("delete from deliveries where done_at_ms < $1", [atMs - DELIVERIES_KEPT_MS]);
      const rows = await queries.all(
        "insert into deliveries (id, hints, received_at_ms) values ($1, $2, $3) on conflict (id) do nothing returning id",
        [id, JSON.stringify(hints), atMs],
      );
      return rows.length > 0;
    });
  }

  async deliveries(limit: number): Promise<readonly KeptDelivery[]> {
    const rows = await this.#sql.all(
      "select id, hints from deliveries where done_at_ms is null order by received_at_ms, id limit $1",
      [limit],
    );
    return rows.map((row) => ({ id: text(row, "id"), hints: json(row, "hints") as readonly Hint[] }));
  }

  async completeDeliveries(ids: readonly string[], atMs: InstantMs): Promise<void> {
    await this.#sql.transaction("normal", async (queries) => {
      for (const id of ids) await queries.all("update deliveries set done_at_ms = $1 where id = $2", [atMs, id]);
    });
  }
}

/** Through no request at all. */
const AS_IT_STOOD = 0;

/** Well below what either database takes as values. */
const PATHS_AT_ONCE = 400;

/** What was not kept of requests from the beginning. */
const KEPT_LATER = { headSinceMs: 0, repeatedBy: [], facts: [] } as const satisfies Partial<RequestRecord>;

function decodeRequest(row: Row): RequestRecord {
  return { ...KEPT_LATER, ...(json(row, "body") as RequestRecord) };
}
