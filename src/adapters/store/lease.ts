import { RollcallError } from "../../model/error.ts";
import type { Queries, Sql } from "./sql.ts";
import type { Held, Locker } from "./sql-store.ts";

export interface LeaseOptions {
  readonly leaseMs: number;
  readonly owner: string;
  readonly monotonicMs: () => number;
  readonly nowMs: () => number;
}

/** The server's own clock: replicas need not agree on the time. */
const SERVER_NOW = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

/**
 * A domain is leased for a time, by the server's clock. Its holder renews the lease three times as often; a holder that
 * fails to renew has lost it, knows so by two clocks of its own before it writes anything, and is refused by the number of
 * its lease if it writes all the same.
 */
export function leaseLocker(sql: Sql, options: LeaseOptions): Locker {
  return async (domain) => {
    const askedAt = readClocks(options);
    const fence = await sql.transaction("normal", async (queries) => take(queries, domain, options));
    return hold(sql, domain, fence, askedAt, options);
  };
}

async function take(queries: Queries, domain: string, { leaseMs, owner }: LeaseOptions): Promise<number> {
  const [row] = await queries.all(
    `insert into leases (domain, fence, owner, until_ms) values ($1, 1, $2, ${SERVER_NOW} + $3)
     on conflict (domain) do update
       set fence = leases.fence + 1, owner = excluded.owner, until_ms = excluded.until_ms
       where leases.until_ms < ${SERVER_NOW}
     returning fence`,
    [domain, owner, leaseMs],
  );
  if (row !== undefined) return Number(row["fence"]);
  const [holder] = await queries.all("select owner from leases where domain = $1", [domain]);
  throw new RollcallError("locked", `${String(holder?.["owner"] ?? "another process")} is applying to ${domain}`, {
    hint: "Wait for it to end, then try again.",
  });
}

interface Clocks {
  readonly monotonicMs: number;
  readonly nowMs: number;
}

/** Both: one stands still while a machine sleeps, and the other can be set. */
function readClocks({ monotonicMs, nowMs }: LeaseOptions): Clocks {
  return { monotonicMs: monotonicMs(), nowMs: nowMs() };
}

/** Our clocks may run a little slower than the server's, and a write takes a moment to leave. */
const CERTAIN_SHARE = 0.7;

function hold(sql: Sql, domain: string, fence: number, askedAt: Clocks, options: LeaseOptions): Held {
  const lost = new AbortController();
  let certainSince = askedAt;
  let isReleased = false;
  let timer: NodeJS.Timeout | undefined;

  const isCertain = (): boolean => {
    const { monotonicMs, nowMs } = readClocks(options);
    const certainMs = options.leaseMs * CERTAIN_SHARE;
    // A clock that was set back proves nothing; the other one still counts.
    return monotonicMs - certainSince.monotonicMs < certainMs && nowMs - certainSince.nowMs < certainMs;
  };
  const renew = async (): Promise<void> => {
    const at = readClocks(options);
    const rows = await sql.all(
      `update leases set until_ms = ${SERVER_NOW} + $1 where domain = $2 and fence = $3 and until_ms > 0 returning fence`,
      [options.leaseMs, domain, fence],
    );
    if (rows.length === 0) lost.abort();
    else certainSince = at;
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      renew()
        .catch(() => undefined)
        .finally(() => {
          if (isReleased || lost.signal.aborted) return;
          if (!isCertain()) lost.abort();
          else schedule();
        });
    }, options.leaseMs / 3);
    timer.unref();
  };
  schedule();

  return {
    fence,
    lost: lost.signal,
    assertHeld: () => {
      if (!isReleased && !lost.signal.aborted && isCertain()) return;
      lost.abort();
      throw new RollcallError("locked", `${domain} may have been taken over by another process meanwhile`, {
        hint: "This process was silent for too long. Nothing was written; the replica that holds the lease now goes on.",
      });
    },
    release: async () => {
      if (isReleased) return;
      isReleased = true;
      clearTimeout(timer);
      // A lease that cannot be given back ends by itself.
      await sql
        .all("update leases set until_ms = 0 where domain = $1 and fence = $2 returning fence", [domain, fence])
        .catch(() => undefined);
    },
  };
}
