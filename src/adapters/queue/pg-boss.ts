import { setTimeout as sleep } from "node:timers/promises";

import pMemoize from "p-memoize";
import { type Job, PgBoss } from "pg-boss";

import { aborted } from "../../model/aborted.ts";
import { RollcallError, wordsOf } from "../../model/error.ts";
import type { Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Trigger } from "../../model/run.ts";
import { type Lane, LANES, type WorkItem, type WorkQueue } from "../../ports/work-queue.ts";
import type { Places } from "./memory.ts";

export interface PgBossOptions {
  /** The PostgreSQL server, which is also the store's. Never shown. */
  readonly url: string;
  readonly places: Places;
  /** Where its tables are. */
  readonly schema?: string;
  /** Called with internal errors; the queue retries by itself. */
  readonly onTrouble: (error: RollcallError) => void;
}

/** What is kept of an item. */
interface Payload {
  readonly domain: Name;
  readonly trigger: Trigger;
  readonly askedAtMs: InstantMs;
}

/** A replica without a heartbeat for so long is taken for dead, and its work is given to another. */
const HEARTBEAT_S = 10;
const HEARTBEAT_EVERY_S = 3;
/** How often the dead are looked for. */
const SUPERVISE_S = 2;
const POLL_S = 1;
const LOCKED_PAUSE_MS = 300;
const FIRST_PAUSE_MS = 750;
const LONGEST_PAUSE_MS = 30_000;
const DAY_S = 86_400;
const POLICY = "stately";
/** All that there are, also those that are as they would be anyway: an existing queue keeps what is left out. */
const SETTINGS = {
  heartbeatSeconds: HEARTBEAT_S,
  retryLimit: 10,
  retryDelay: 0,
  retryBackoff: false,
  retentionSeconds: DAY_S,
  deleteAfterSeconds: 60,
  expireInSeconds: DAY_S - 1,
  warningQueueSize: 0,
  notify: true,
} as const;
/** What a new queue has not. */
const WITHOUT = { retryDelayMax: null, deadLetter: null } as const;
/** Work in progress ends when its handler is aborted; this only bounds how long a handler may take. */
const STOP_TIMEOUT_MS = 300_000;

/**
 * Work shared by replicas through pg-boss. One queue a lane, with policy `stately`: of each domain one job waits and one is
 * worked on. A job is worked on by a replica that sends heartbeats, and handed to another when it does not. The store's
 * lease decides which replica may write to a domain.
 */
export function openPgBossQueue(options: PgBossOptions): WorkQueue {
  return new PgBossQueue(options);
}

class PgBossQueue implements WorkQueue {
  readonly #options: PgBossOptions;
  readonly #schema: string;
  readonly #inHand = new Set<Name>();
  #boss: PgBoss | undefined;
  /** Connects once for all that need it meanwhile. */
  readonly #connectOnce = pMemoize(async () => this.#connect(), { cache: false });

  constructor(options: PgBossOptions) {
    this.#options = options;
    this.#schema = options.schema ?? "rollcall_work";
  }

  async put({ domain, trigger, lane, askedAtMs }: WorkItem): Promise<void> {
    try {
      const boss = await this.#start();
      const payload: Payload = { domain, trigger, askedAtMs };
      // Gives nothing back when such a job waits already: that one will do.
      await boss.send(queueOf(lane), payload, { singletonKey: domain });
    } catch (error) {
      throw unavailable(error);
    }
  }

  async work(handler: (item: WorkItem, lost: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const boss = await this.#startPatiently(signal);
    if (boss === undefined) return;
    for (const lane of LANES) {
      for (let place = 0; place < this.#options.places[lane]; place += 1) await this.#fill(boss, lane, handler, signal);
    }
    await aborted(signal);
    await boss.stop({ graceful: true, close: true, timeout: STOP_TIMEOUT_MS });
    this.#boss = undefined;
  }

  async waitingSince(): Promise<Readonly<Record<Lane, InstantMs | undefined>>> {
    const since: Record<Lane, InstantMs | undefined> = { now: undefined, routine: undefined, suspect: undefined };
    try {
      const boss = await this.#start();
      const { rows } = await boss.getDb().executeSql(
        `select name, (extract(epoch from min(created_on)) * 1000)::float8 as since
           from ${this.#schema}.job where state = 'created' and name like 'rollcall-%' group by name`,
      );
      for (const row of rows as readonly { readonly name: string; readonly since: number }[]) {
        const lane = LANES.find((candidate) => queueOf(candidate) === row.name);
        if (lane !== undefined) since[lane] = Math.round(row.since);
      }
      return since;
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** One place of a lane: a worker that takes one job after another for as long as some wait, and polls when none does. */
  async #fill(
    boss: PgBoss,
    lane: Lane,
    handler: (item: WorkItem, lost: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const worker = boss.work<Payload>(
      queueOf(lane),
      {
        batchSize: 1,
        pollingIntervalSeconds: POLL_S,
        notifyPollingIntervalSeconds: POLL_S,
        heartbeatRefreshSeconds: HEARTBEAT_EVERY_S,
      },
      async ([job]) => {
        if (job !== undefined) await this.#handle(lane, job, handler, signal);
        // Without this notification the worker would rest until the next poll, even with items waiting.
        boss.notifyWorker(await worker);
      },
    );
    await worker;
  }

  /**
   * A failure is the caller's to handle and is not retried here; only an item of a domain that is leased elsewhere is
   * requeued.
   */
  async #handle(
    lane: Lane,
    { data, signal }: Job<Payload>,
    handler: (item: WorkItem, lost: AbortSignal) => Promise<void>,
    stop: AbortSignal,
  ): Promise<void> {
    const item: WorkItem = { ...data, lane };
    if (this.#inHand.has(item.domain)) {
      await this.#putBack(item, stop);
      return;
    }
    this.#inHand.add(item.domain);
    try {
      await handler(item, signal);
    } catch (error) {
      if (error instanceof RollcallError && error.code === "locked") await this.#putBack(item, stop);
    } finally {
      this.#inHand.delete(item.domain);
    }
  }

  async #putBack(item: WorkItem, stop: AbortSignal): Promise<void> {
    await sleep(LOCKED_PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
    await this.put(item).catch((error: unknown) => {
      this.#options.onTrouble(unavailable(error));
    });
  }

  async #startPatiently(signal: AbortSignal): Promise<PgBoss | undefined> {
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.#start();
      } catch (error) {
        this.#options.onTrouble(unavailable(error));
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  async #start(): Promise<PgBoss> {
    return this.#boss ?? (await this.#connectOnce());
  }

  async #connect(): Promise<PgBoss> {
    const boss = new PgBoss({
      connectionString: this.#options.url,
      schema: this.#schema,
      application_name: "rollcall-work",
      max: 6,
      schedule: false,
      useListenNotify: true,
      superviseIntervalSeconds: SUPERVISE_S,
      monitorIntervalSeconds: SUPERVISE_S,
      connectionTimeoutMillis: 5_000,
    });
    // What it emits may be no error at all, but an object of an error's fields.
    boss.on("error", (error: unknown) => {
      this.#options.onTrouble(unavailable(error));
    });
    try {
      await boss.start();
      for (const lane of LANES) await prepareQueue(boss, queueOf(lane));
      this.#boss = boss;
      return boss;
    } catch (error) {
      await boss.stop({ graceful: false, close: true }).catch(() => undefined);
      throw error;
    }
  }
}

/**
 * Creates the queue, or updates one that another release created. Where pg-boss cannot change it, it is created anew: the
 * jobs that are lost with it are requested again, since every start reconciles every domain.
 */
async function prepareQueue(boss: PgBoss, name: string): Promise<void> {
  const known = await boss.getQueue(name);
  if (known !== null && (known.policy !== POLICY || known.partition === true)) await boss.deleteQueue(name);
  await boss.createQueue(name, { policy: POLICY, ...SETTINGS });
  await boss.updateQueue(name, { ...SETTINGS, ...WITHOUT });
}

function queueOf(lane: Lane): string {
  return `rollcall-${lane}`;
}

function unavailable(error: unknown): RollcallError {
  if (error instanceof RollcallError) return error;
  return new RollcallError("unavailable", `work cannot be shared: ${wordsOf(error)}`, {
    hint: "Look at the server that store.url names. It is tried again.",
    cause: error,
  });
}
