import { createHash, randomUUID } from "node:crypto";

import type { AuditEntry, AuditHead, AuditRecord } from "../../model/audit.ts";
import { canonicalJson } from "../../model/audit-chain.ts";
import type { EndpointLook } from "../../model/endpoint.ts";
import { RollcallError } from "../../model/error.ts";
import type { CommitId, Name, ParticipantId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type {
  AcceptedRewrite,
  Approval,
  Correction,
  Decision,
  DomainMemory,
  OpenAction,
  Pause,
} from "../../model/memory.ts";
import type { AppliedEnd, LastApplied } from "../../model/plan.ts";
import type { ActionRecord, RunRecord } from "../../model/run.ts";
import type { Standing } from "../../model/standing.ts";
import type { RequestStore } from "../../ports/request-store.ts";
import type { ActionCompletion, DomainLock, Leadership, RunQuery, StandingDrift, Store } from "../../ports/store.ts";
import { decodeRun, encodeRun, isSameFinding, RUN_COLUMNS } from "./runs.ts";
import {
  type Durability,
  insertAll,
  json,
  jsonList,
  optionalText,
  type Queries,
  type Row,
  type Sql,
  text,
  whole,
} from "./sql.ts";
import { SqlRequestStore } from "./sql-request-store.ts";
import { appendTrail, decodeRecord, readHead } from "./trail.ts";
import { dumpRows, restoreRows } from "./transfer.ts";

/** A domain that was taken. */
export type Held = Pick<DomainLock, "fence" | "lost" | "assertHeld" | "release">;

/** Takes a domain, or throws `locked`. */
export type Locker = (domain: string) => Promise<Held>;

/** A fight is looked for in so much of the past. */
const CORRECTIONS_KEPT_MS = 86_400_000;
const AUDIT_PAGE = 1_000;
/** Ids that begin alike: enough to say that there are several. */
const MOST_ALIKE = 5;

/** The store on any of the two databases: the same statements, and the same record of what was done in each of them. */
export class SqlStore implements Store {
  readonly #sql: Sql;
  readonly #lock: Locker;
  readonly requests: RequestStore;
  /** What was last decoded of each domain: thousands of members that mostly are the same the next time. */
  readonly #members = new Map<Name, { readonly text: string; readonly members: LastApplied["members"] }>();

  constructor(sql: Sql, lock: Locker) {
    this.#sql = sql;
    this.#lock = lock;
    this.requests = new SqlRequestStore(sql);
  }

  async recall(domain: Name, nowMs: InstantMs): Promise<DomainMemory> {
    const rows = await this.#sql.all(
      `select 'applied' as what, at_ms as position, commit_id, members, sequencers, null as body, null as participant_id
         from applied where domain = $1
       union all
       select kind, at_ms, null, null, null, body, null from decisions
        where domain = $1 and ended_at_ms is null and (until_ms is null or until_ms > $2)
       union all
       select 'open', sequence, null, null, null, record, null from open_actions where domain = $1
       union all
       select 'correction', at_ms, null, null, null, null, participant_id from corrections
        where domain = $1 and at_ms > $3
       order by position`,
      [domain, nowMs, nowMs - CORRECTIONS_KEPT_MS],
    );
    const of = (what: string): readonly Row[] => rows.filter((row) => row["what"] === what);
    const [applied] = of("applied");
    return {
      lastApplied: applied === undefined ? undefined : this.#decodeApplied(domain, applied),
      pauses: of("pause").map((row) => json(row, "body") as Pause),
      approvals: of("approve").map((row) => json(row, "body") as Approval),
      acceptedRewrites: of("accept-rewrite").map((row) => json(row, "body") as AcceptedRewrite),
      open: of("open").map((row) => decodeOpen(whole(row, "position"), json(row, "body"))),
      corrections: of("correction").map((row): Correction => ({
        participantId: text(row, "participant_id") as ParticipantId,
        atMs: whole(row, "position"),
      })),
    };
  }

  #decodeApplied(domain: Name, row: Row): LastApplied {
    const encoded = text(row, "members");
    const known = this.#members.get(domain);
    const members = known?.text === encoded ? known.members : decodeMembers(jsonList(row, "members", isMember));
    this.#members.set(domain, { text: encoded, members });
    return {
      commit: optionalText(row, "commit_id") as CommitId | undefined,
      atMs: whole(row, "position"),
      members,
      sequencers: jsonList(row, "sequencers", isText) as readonly Name[],
    };
  }

  async lock(domain: Name): Promise<DomainLock> {
    return new SqlDomainLock(this.#sql, domain, await this.#lock(domain));
  }

  async lead(what: string): Promise<Leadership> {
    // No domain has such a name.
    return this.#lock(`~${what}`);
  }

  async openActions(domain: Name): Promise<readonly OpenAction[]> {
    const rows = await this.#sql.all("select sequence, record from open_actions where domain = $1 order by sequence", [
      domain,
    ]);
    return rows.map((row) => decodeOpen(whole(row, "sequence"), json(row, "record")));
  }

  async decide(decision: Decision): Promise<void> {
    await this.#sql.transaction("full", async (queries) => {
      const { entry, atMs } = describeDecision(decision);
      await keepDecision(queries, decision);
      await appendTrail(queries, this.#sql.forUpdate, [entry], atMs);
    });
  }

  async pauses(nowMs: InstantMs): Promise<readonly Pause[]> {
    return (await this.#decisions("pause", nowMs)).map((row) => json(row, "body") as Pause);
  }

  async #decisions(kind: Decision["kind"], nowMs: InstantMs): Promise<readonly Row[]> {
    return this.#sql.all(
      "select body from decisions where kind = $1 and ended_at_ms is null and until_ms > $2 order by at_ms, id",
      [kind, nowMs],
    );
  }

  async runs({ domain, before, limit }: RunQuery): Promise<readonly RunRecord[]> {
    const rows = await this.#sql.all(
      `select ${RUN_COLUMNS.join(", ")} from runs
        where ($1 = '' or domain = $1)
          and ($2 = '' or position < (select position from runs where id = $2))
        order by position desc limit $3`,
      [domain ?? "", before ?? "", limit],
    );
    return rows.map(decodeRun);
  }

  async run(id: string): Promise<RunRecord | undefined> {
    const [row] = await this.#sql.all(`select ${RUN_COLUMNS.join(", ")} from runs where id = $1`, [id]);
    return row === undefined ? undefined : decodeRun(row);
  }

  async latestRuns(): Promise<readonly RunRecord[]> {
    const rows = await this.#sql.all(
      `select ${RUN_COLUMNS.map((column) => `r.${column}`).join(", ")} from runs r
        where r.position = (select max(position) from runs o where o.domain = r.domain) order by r.domain`,
    );
    return rows.map(decodeRun);
  }

  async drift(domain: Name): Promise<readonly StandingDrift[]> {
    const rows = await this.#sql.all(
      "select participant_id, kind, since_ms from drift where domain = $1 order by participant_id",
      [domain],
    );
    return rows.map(decodeDrift);
  }

  async endpointLook(domain: Name): Promise<EndpointLook | undefined> {
    const [row] = await this.#sql.all("select body from endpoint_looks where domain = $1", [domain]);
    return row === undefined ? undefined : (json(row, "body") as EndpointLook);
  }

  async keepEndpointLook(domain: Name, look: EndpointLook): Promise<void> {
    await this.#sql.transaction("normal", async (queries) => {
      await queries.all(
        `insert into endpoint_looks (domain, at_ms, body) values ($1, $2, $3)
         on conflict (domain) do update set at_ms = excluded.at_ms, body = excluded.body`,
        [domain, look.atMs, JSON.stringify(look)],
      );
    });
  }

  async *audit({ after, member, domain, limit }: Parameters<Store["audit"]>[0]): AsyncIterable<AuditRecord> {
    let last = after;
    for (let left = limit ?? Infinity; left > 0;) {
      const page = Math.min(AUDIT_PAGE, left);
      const rows = await this.#sql.all(
        `select sequence, at_ms, entry, previous_hash, hash from audit
          where sequence > $1 and ($3 = '' or domain = $3)
            and ($2 = '' or member = $2 or participant_id = $2 or participant_id in
                 (select participant_id from audit where member = $2 and ($3 = '' or domain = $3)))
          order by sequence limit $4`,
        [last, member ?? "", domain ?? "", page],
      );
      for (const row of rows) yield decodeRecord(row);
      if (rows.length < page) return;
      left -= rows.length;
      last = whole(rows.at(-1) ?? {}, "sequence");
    }
  }

  async auditedParticipants(beginning: string): Promise<readonly ParticipantId[]> {
    const rows = await this.#sql.all(
      `select distinct participant_id from audit where substr(participant_id, 1, $2) = $1
        order by participant_id limit $3`,
      [beginning, beginning.length, MOST_ALIKE],
    );
    return rows.map((row) => text(row, "participant_id") as ParticipantId);
  }

  async auditHead(): Promise<AuditHead> {
    return readHead(this.#sql);
  }

  async pruneAudit(beforeMs: InstantMs, nowMs: InstantMs): Promise<number> {
    return this.#sql.transaction("full", async (queries) => {
      // Appends wait: the removal and its record must be one transaction.
      await readHead(queries, this.#sql.forUpdate);
      const [row] = await queries.all(
        `select max(sequence) as up_to from audit
          where sequence < coalesce((select min(sequence) from open_actions), 9007199254740991)
            and sequence < coalesce((select min(sequence) from audit where at_ms >= $1), 9007199254740991)`,
        [beforeMs],
      );
      const upTo = whole(row ?? {}, "up_to");
      if (upTo === 0) return 0;
      const [last] = await queries.all("select hash from audit where sequence = $1", [upTo]);
      const removed = await queries.all("delete from audit where sequence <= $1 returning sequence", [upTo]);
      const entry = { kind: "checkpoint", upTo, hash: text(last ?? {}, "hash"), removed: removed.length } as const;
      await appendTrail(queries, this.#sql.forUpdate, [entry], nowMs);
      return removed.length;
    });
  }

  dump(): AsyncIterable<string> {
    return dumpRows(this.#sql);
  }

  async restore(lines: AsyncIterable<string>): Promise<Readonly<Record<string, number>>> {
    return restoreRows(this.#sql, lines);
  }

  async close(): Promise<void> {
    await this.#sql.close();
  }
}

class SqlDomainLock implements DomainLock {
  readonly #sql: Sql;
  readonly #domain: Name;
  readonly #held: Held;

  constructor(sql: Sql, domain: Name, held: Held) {
    this.#sql = sql;
    this.#domain = domain;
    this.#held = held;
  }

  get fence(): number {
    return this.#held.fence;
  }

  get lost(): AbortSignal {
    return this.#held.lost;
  }

  assertHeld(): void {
    this.#held.assertHeld();
  }

  async release(): Promise<void> {
    await this.#held.release();
  }

  async beginActions(records: readonly ActionRecord[]): Promise<readonly number[]> {
    if (records.length === 0) return [];
    return this.#write("full", async (queries) => {
      const entries = records.map((record): AuditEntry => ({ kind: "action-begun", record }));
      const sealed = await appendTrail(queries, this.#sql.forUpdate, entries, records[0]?.atMs ?? 0);
      const rows = sealed.map(({ sequence }, index) => [sequence, this.#domain, canonicalJson(records[index])]);
      await insertAll(queries, "open_actions", ["sequence", "domain", "record"], rows);
      return sealed.map(({ sequence }) => sequence);
    });
  }

  async completeActions(completions: readonly ActionCompletion[], atMs: InstantMs): Promise<void> {
    if (completions.length === 0) return;
    await this.#write("normal", async (queries) => {
      const entries = completions.map((completion) => completionEntry(this.#domain, completion));
      await appendTrail(queries, this.#sql.forUpdate, entries, atMs);
      for (const { id } of completions.filter(({ outcome }) => outcome.kind !== "unknown")) {
        await queries.all("delete from open_actions where sequence = $1", [id]);
      }
      const corrected = completions.filter(({ action, outcome }) => action.cause === "drift" && cameAbout(outcome));
      const rows = corrected.map(({ action: { member } }) => [
        this.#domain,
        member.participantId,
        member.name ?? null,
        atMs,
      ]);
      await insertAll(queries, "corrections", ["domain", "participant_id", "member", "at_ms"], rows);
      await queries.all("delete from corrections where domain = $1 and at_ms < $2", [
        this.#domain,
        atMs - CORRECTIONS_KEPT_MS,
      ]);
    });
  }

  async recordApplied(applied: LastApplied, accepted?: CommitId): Promise<void> {
    const members = JSON.stringify(
      [...applied.members].map(([id, { name, standing, end }]) => [
        id,
        name,
        standing,
        ...(end === undefined ? [] : [end]),
      ]),
    );
    await this.#write("full", async (queries) => {
      await queries.all(
        `insert into applied (domain, commit_id, at_ms, members, sequencers) values ($1, $2, $3, $4, $5)
         on conflict (domain) do update set commit_id = excluded.commit_id, at_ms = excluded.at_ms,
           members = excluded.members, sequencers = excluded.sequencers`,
        [this.#domain, applied.commit ?? null, applied.atMs, members, JSON.stringify(applied.sequencers)],
      );
      if (accepted !== undefined) {
        await queries.all(
          "update decisions set ended_at_ms = $1 where domain = $2 and kind = 'accept-rewrite' and id like $3",
          [applied.atMs, this.#domain, `${rewriteKey(this.#domain, accepted)}%`],
        );
      }
      const entry: AuditEntry = {
        kind: "applied",
        domain: this.#domain,
        commit: applied.commit,
        members: applied.members.size,
        digest: createHash("sha256").update(members).digest("hex"),
      };
      await appendTrail(queries, this.#sql.forUpdate, [entry], applied.atMs);
    });
  }

  async recordRun(run: RunRecord, drift: readonly Omit<StandingDrift, "sinceMs">[] | undefined): Promise<void> {
    await this.#write("normal", async (queries) => {
      const [row] = await queries.all(
        `select ${RUN_COLUMNS.join(", ")} from runs where domain = $1 order by position desc limit 1`,
        [this.#domain],
      );
      const before = row === undefined ? undefined : decodeRun(row);
      if (before !== undefined && isSameFinding(before, run)) {
        await queries.all("update runs set ended_at_ms = $1, trace_id = $2, times = times + 1 where id = $3", [
          run.endedAtMs,
          run.traceId,
          before.id,
        ]);
      } else {
        const [record] = await appendTrail(queries, this.#sql.forUpdate, [runEntry(run)], run.endedAtMs);
        await insertAll(queries, "runs", RUN_COLUMNS, [encodeRun(run, record?.sequence ?? 0)]);
      }
      if (drift !== undefined) await keepDrift(queries, this.#domain, drift, run.endedAtMs);
    });
  }

  /** Writes only while the domain is ours: the row of the lease cannot change hands before this has ended. */
  async #write<T>(durability: Durability, work: (queries: Queries) => Promise<T>): Promise<T> {
    this.#held.assertHeld();
    return this.#sql.transaction(durability, async (queries) => {
      const [row] = await queries.all(`select fence from leases where domain = $1${this.#sql.forUpdate}`, [
        this.#domain,
      ]);
      if (whole(row ?? {}, "fence") !== this.#held.fence) {
        throw new RollcallError("locked", `${this.#domain} was taken over by another process`, {
          hint: "Nothing was written. The replica that holds it now goes on.",
        });
      }
      return work(queries);
    });
  }
}

type AppliedMember = readonly [ParticipantId, Name, Standing, AppliedEnd?];

/** Whether an item can be what was written. Beyond its kind it is not checked. */
function isMember(item: unknown): item is AppliedMember {
  if (!Array.isArray(item)) return false;
  const [id, name, standing] = item as readonly unknown[];
  return isText(id) && isText(name) && typeof standing === "object" && standing !== null;
}

function isText(item: unknown): item is string {
  return typeof item === "string";
}

function decodeMembers(members: readonly AppliedMember[]): LastApplied["members"] {
  return new Map(
    members.map(([id, name, standing, end]) => [id, { name, standing, ...(end === undefined ? {} : { end }) }]),
  );
}

function decodeOpen(id: number, record: unknown): OpenAction {
  return { id, record: record as ActionRecord };
}

function decodeDrift(row: Row): StandingDrift {
  return {
    participantId: text(row, "participant_id") as ParticipantId,
    kind: text(row, "kind") as StandingDrift["kind"],
    sinceMs: whole(row, "since_ms"),
  };
}

/** The same drift keeps the moment in which it was first seen; what is gone is forgotten. */
async function keepDrift(
  queries: Queries,
  domain: Name,
  drift: readonly Omit<StandingDrift, "sinceMs">[],
  atMs: InstantMs,
): Promise<void> {
  const rows = await queries.all("select participant_id, kind, since_ms from drift where domain = $1", [domain]);
  if (rows.length === 0 && drift.length === 0) return;
  const known = new Map(rows.map(decodeDrift).map((one) => [one.participantId, one]));
  const isSame = drift.length === known.size && drift.every((one) => known.get(one.participantId)?.kind === one.kind);
  if (isSame) return;
  await queries.all("delete from drift where domain = $1", [domain]);
  await insertAll(
    queries,
    "drift",
    ["domain", "participant_id", "kind", "since_ms"],
    drift.map(({ participantId, kind }) => {
      const before = known.get(participantId);
      return [domain, participantId, kind, before?.kind === kind ? before.sinceMs : atMs];
    }),
  );
}

function completionEntry(domain: Name, { id, action, runId, outcome }: ActionCompletion): AuditEntry {
  const about = { domain, participantId: action.member.participantId, runId, begun: id };
  if (outcome.kind === "unknown") return { kind: "action-unknown", ...about, outcome };
  return { kind: "action-completed", ...about, outcome };
}

/** The domain was seen to show it: by the run that did it, or by a later look. */
function cameAbout(outcome: ActionCompletion["outcome"]): boolean {
  return outcome.kind === "effective" || (outcome.kind === "interrupted" && outcome.shows === "as-wanted");
}

function runEntry(run: RunRecord): AuditEntry {
  const { domain, id, trigger, actor, commit, digest, result, message, traceId } = run;
  return { kind: "run-ended", domain, runId: id, trigger, actor, commit, digest, result, message, traceId };
}

function describeDecision(decision: Decision): { readonly entry: AuditEntry; readonly atMs: InstantMs } {
  switch (decision.kind) {
    case "pause":
      return { entry: { kind: "paused", pause: decision.pause }, atMs: decision.pause.sinceMs };
    case "approve":
      return { entry: { kind: "approved", approval: decision.approval }, atMs: decision.approval.atMs };
    case "accept-rewrite":
      return { entry: { kind: "rewrite-accepted", rewrite: decision.rewrite }, atMs: decision.rewrite.atMs };
    case "resume": {
      const { domain, member, reason, by, atMs } = decision;
      return { entry: { kind: "resumed", domain, member, reason, by }, atMs };
    }
  }
}

/** What the ids of all acceptances of a commit begin with. */
function rewriteKey(domain: Name, commit: CommitId): string {
  return `${domain}:${commit}:`;
}

async function keepDecision(queries: Queries, decision: Decision): Promise<void> {
  const keep = async (
    id: string,
    body: Pause | Approval | AcceptedRewrite,
    atMs: InstantMs,
    untilMs: InstantMs | undefined,
    member?: Name,
  ): Promise<void> => {
    await insertAll(
      queries,
      "decisions",
      ["id", "domain", "kind", "member", "at_ms", "until_ms", "body"],
      [[id, body.domain, decision.kind, member ?? null, atMs, untilMs ?? null, JSON.stringify(body)]],
    );
  };
  switch (decision.kind) {
    case "pause": {
      const { pause } = decision;
      await keep(pause.id, pause, pause.sinceMs, pause.untilMs, pause.member);
      return;
    }
    case "approve": {
      const { approval } = decision;
      await keep(approval.id, approval, approval.atMs, approval.untilMs);
      return;
    }
    case "accept-rewrite": {
      const { rewrite } = decision;
      await keep(`${rewriteKey(rewrite.domain, rewrite.commit)}${randomUUID()}`, rewrite, rewrite.atMs, undefined);
      return;
    }
    case "resume": {
      const { domain, member, atMs } = decision;
      await queries.all(
        `update decisions set ended_at_ms = $1
          where domain = $2 and kind = 'pause' and ended_at_ms is null and ($3 = '' or member = $3)`,
        [atMs, domain, member ?? ""],
      );
      await queries.all("delete from corrections where domain = $1 and ($2 = '' or member = $2)", [
        domain,
        member ?? "",
      ]);
      return;
    }
  }
}
