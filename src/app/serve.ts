import { randomUUID } from "node:crypto";
import { join } from "node:path";

import { openCronScheduler } from "../adapters/schedule/node-cron.ts";
import { AuditShipper } from "../adapters/telemetry/audit-file.ts";
import type { Log } from "../adapters/telemetry/log.ts";
import { observeWithLog } from "../adapters/telemetry/log-events.ts";
import { type Metrics, openMetrics } from "../adapters/telemetry/metrics.ts";
import { aroundCall, inTrace } from "../adapters/telemetry/tracing.ts";
import { Troubles } from "../adapters/telemetry/troubles.ts";
import { type RollcallError, wordsOf } from "../model/error.ts";
import type { Name } from "../model/identifier.ts";
import type { Delivery, Forge } from "../ports/forge.ts";
import type { Observer } from "../ports/events.ts";
import type { Store } from "../ports/store.ts";
import type { Lane, WorkQueue } from "../ports/work-queue.ts";
import { BranchHead } from "../usecases/register/branch-head.ts";
import type { ApplyDeps } from "../usecases/domain/domain-deps.ts";
import { driftIn } from "../usecases/domain/detect-drift.ts";
import type { ImportDeps } from "../usecases/domain/import-members.ts";
import type { RegisterLoader } from "../usecases/register/load-register.ts";
import { preview, type Preview } from "../usecases/domain/preview.ts";
import { reportStatus } from "../usecases/operate/report-status.ts";
import { Watch, type WatchedDomain } from "../usecases/watch/watch.ts";
import type { ServerDeps } from "../server/routes.ts";
import { startServer } from "../server/server.ts";
import type { Environment, Settings } from "../settings/read-settings.ts";
import { lockState } from "./lock-state.ts";
import { openStore } from "./open-store.ts";
import { packageDirectory } from "./package-directory.ts";
import { runTogether } from "./run-together.ts";
import { openForgeOf, wireRequests } from "./serve-requests.ts";
import { issueOnDemand } from "./wire-connection.ts";
import { endpointTasks } from "./wire-endpoints.ts";
import { newTraceId, openRegister, systemClock, wireDomain } from "./wire.ts";

export interface ServeOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly log: Log;
  readonly version: string;
  /** Begin nothing new, and end what is in hand. */
  readonly stop: AbortSignal;
  /** End at once. */
  readonly kill: AbortSignal;
  readonly onListening: (url: string) => void;
}

/** A domain under watch that can also be asked about. */
interface ServedDomain extends WatchedDomain {
  readonly deps: ApplyDeps & ImportDeps;
}

/** The service: the loop, the door and the housekeeping, until `stop`. */
export async function serve(options: ServeOptions): Promise<void> {
  const { settings, log } = options;
  const lock = await lockState(settings);
  const troubles = new Troubles(log, systemClock);
  try {
    const store = await openStore(settings);
    try {
      await serveWith(options, store, troubles);
    } finally {
      await store.close();
    }
  } finally {
    lock.release();
    await troubles.close();
    log.info("stopped");
  }
}

async function serveWith(options: ServeOptions, store: Store, troubles: Troubles): Promise<void> {
  const { settings, environment, log, version, stop } = options;
  const queue = await openQueue(settings, troubles);
  const metrics = openMetrics({
    version,
    nowMs: () => systemClock.nowMs(),
    waitingSince: () => queue.waitingSince(),
    requestsSince: () => requests?.waitingSinceMs,
    auditSequence: async () => (await store.auditHead()).sequence,
  });
  const loader = openRegister(settings, undefined, environment, (cause) => {
    troubles.tell("warn", "the clone of the register is broken, and is made anew", cause);
  });
  const branch = new BranchHead(loader);
  const forge = await openForgeOf(settings, loader, branch, troubles);
  const domains = new Map<Name, ServedDomain>(
    [...settings.domains].map(([name, { schedule }]) => {
      const deps = wireDomain(settings, name, loader, store, (method, traceparent, call) =>
        metrics.timeCall(method, () => aroundCall(method, traceparent, call)),
      );
      return [deps.domain, { deps, schedule }];
    }),
  );
  const observer = both(observeWithLog(log, troubles), metrics);
  const watch = new Watch({
    domains,
    branch,
    queue,
    scheduler: openCronScheduler(),
    observer,
    clock: systemClock,
    random: Math.random,
    pollMs: settings.service.pollMs,
    jitter: settings.service.jitter,
    inTrace: (item, work) =>
      inTrace("reconcile", { "rollcall.domain": item.domain, "rollcall.trigger": item.trigger }, newTraceId, work),
  });
  const requests =
    forge === undefined
      ? undefined
      : wireRequests({
          settings,
          forge,
          store,
          loader,
          branch,
          watch,
          domains: new Map([...domains].map(([name, { deps }]) => [name, deps])),
          observer,
          troubles,
        });
  const poke = (): void => {
    watch.pokeAll();
  };
  process.on("SIGUSR2", poke);
  try {
    await runTogether(
      [
        (signal) => watch.run({ stop: signal, kill: killAfter(signal, options) }),
        (signal) => openDoor(options, { store, loader, branch, watch, domains, metrics, forge, troubles }, signal),
        ...(requests === undefined ? [] : [(signal: AbortSignal) => requests.run(signal)]),
        (signal) => keepHouse(settings, store, { log, troubles }, signal),
        ...endpointTasks(settings, { domains, branch, observer }),
      ],
      stop,
    );
  } finally {
    process.off("SIGUSR2", poke);
  }
}

/** What is in hand may take so long to end once the service is told to stop; then it is ended. */
function killAfter(stop: AbortSignal, { settings, kill }: ServeOptions): AbortSignal {
  const late = new AbortController();
  stop.addEventListener(
    "abort",
    () => {
      setTimeout(() => {
        late.abort();
      }, settings.service.stopMs).unref();
    },
    { once: true },
  );
  return AbortSignal.any([kill, late.signal]);
}

async function openQueue({ store, service }: Settings, troubles: Troubles): Promise<WorkQueue> {
  // New work, and domains that fail, have places of their own.
  const places: Record<Lane, number> = {
    now: service.concurrency,
    routine: service.concurrency,
    suspect: Math.max(1, Math.ceil(service.concurrency / 4)),
  };
  if (store === undefined) {
    const { openMemoryQueue } = await import("../adapters/queue/memory.ts");
    return openMemoryQueue(places);
  }
  const { openPgBossQueue } = await import("../adapters/queue/pg-boss.ts");
  const onTrouble = (error: RollcallError): void => {
    troubles.tell("warn", "the work queue is in trouble, and goes on trying", error);
  };
  return openPgBossQueue({ url: await store.url(), places, onTrouble });
}

/** Both hear everything. */
function both(one: Observer, other: Observer): Observer {
  return {
    runEnded: (run, findings) => {
      one.runEnded(run, findings);
      other.runEnded(run, findings);
    },
    workTaken: (item, waitedMs) => {
      one.workTaken(item, waitedMs);
      other.workTaken(item, waitedMs);
    },
    troubled: (what, error, about) => {
      one.troubled(what, error, about);
      other.troubled(what, error, about);
    },
    backedOff: (domain, attempt, delayMs) => {
      one.backedOff(domain, attempt, delayMs);
      other.backedOff(domain, attempt, delayMs);
    },
    branchPolled: (commit, failure, durationMs) => {
      one.branchPolled(commit, failure, durationMs);
      other.branchPolled(commit, failure, durationMs);
    },
    requestLookedAt: (number, reason, waitedMs, isDone) => {
      one.requestLookedAt(number, reason, waitedMs, isDone);
      other.requestLookedAt(number, reason, waitedMs, isDone);
    },
    endpointsLookedAt: (domain, look, changes) => {
      one.endpointsLookedAt(domain, look, changes);
      other.endpointsLookedAt(domain, look, changes);
    },
  };
}

interface Inside {
  readonly store: Store;
  readonly loader: RegisterLoader;
  readonly branch: BranchHead;
  readonly watch: Watch;
  readonly domains: ReadonlyMap<Name, ServedDomain>;
  readonly metrics: Metrics;
  readonly forge: Forge | undefined;
  readonly troubles: Troubles;
}

async function openDoor(options: ServeOptions, inside: Inside, signal: AbortSignal): Promise<void> {
  const { settings, log, version } = options;
  const { http } = settings;
  const server = await startServer(
    {
      host: http.host,
      port: http.port,
      reading: http.read,
      bearers: http.tokens,
      requestsPerMinute: http.requestsPerMinute,
      trustedProxies: http.trustedProxies,
      version,
      schemaFolder: join(packageDirectory(), "schemas", "output"),
      onError: (what, error) => {
        inside.troubles.tell("error", what, error);
      },
    },
    { ...serverDeps(inside), connection: issueOnDemand(inside.domains, settings.connection) },
  );
  log.info({ url: server.url }, "listening");
  options.onListening(server.url);
  try {
    await aborted(signal);
  } finally {
    await server.close();
  }
}

function serverDeps({ store, loader, branch, watch, domains, metrics, forge }: Inside): Omit<ServerDeps, "connection"> {
  const asking = new Map<Name, Promise<Preview>>();
  const depsOf = (domain: Name): ServedDomain["deps"] => {
    const watched = domains.get(domain);
    if (watched === undefined) throw new Error("the door lets through domains of the settings only");
    return watched.deps;
  };
  return {
    store,
    clock: systemClock,
    newId: randomUUID,
    domains: [...domains.keys()],
    memberNames: async (domain, signal) => loader.memberNames(await branch.newest(signal), domain, signal),
    commitCalled: async (beginning, signal) => (await loader.resolve(beginning, signal)).commit,
    preview: async (domain) => {
      const known = asking.get(domain);
      if (known !== undefined) return known;
      // Whoever asks meanwhile gets the same: nobody can make the domain manager busy by asking often.
      const planning = preview(depsOf(domain), {
        signal: AbortSignal.timeout(PREVIEW_TIMEOUT_MS),
        traceId: newTraceId(),
      });
      asking.set(domain, planning);
      return planning.finally(() => asking.delete(domain));
    },
    status: (domain, signal) => reportStatus(depsOf(domain), { signal, traceId: newTraceId() }),
    driftIn: (domain, planned, signal) => driftIn(depsOf(domain), planned, { signal, traceId: newTraceId() }),
    request: (domain) => watch.request(domain, "request"),
    readiness: async () => {
      const missing = [...watch.unready()];
      await store.auditHead().catch((error: unknown) => {
        missing.push({ what: "store", why: wordsOf(error) });
      });
      return missing;
    },
    metrics: async () => ({ contentType: metrics.contentType, text: await metrics.render() }),
    webhooks: forge === undefined ? undefined : (arrival) => takeDelivery(forge, store, arrival),
  };
}

/** Keeps what a forge sent. Nothing follows from it here: whoever follows requests looks for it. */
async function takeDelivery(forge: Forge, store: Store, arrival: Delivery): Promise<boolean> {
  const delivery = await forge.readDelivery(arrival);
  if (delivery === undefined) return false;
  await store.requests.keepDelivery(delivery.id, delivery.hints, systemClock.nowMs());
  return true;
}

const PREVIEW_TIMEOUT_MS = 60_000;
const HOUSEKEEPING_MS = 5_000;

/** Ships the audit trail, and removes what is older than it has to be kept. */
async function keepHouse(
  { audit }: Settings,
  store: Store,
  { log, troubles }: { readonly log: Log; readonly troubles: Troubles },
  signal: AbortSignal,
): Promise<void> {
  const shipper = audit.directory === undefined ? undefined : new AuditShipper(store, audit.directory);
  const attempt = async (): Promise<void> => {
    try {
      await shipper?.ship();
      if (audit.retainMs === undefined) return;
      const nowMs = systemClock.nowMs();
      const removed = await store.pruneAudit(nowMs - audit.retainMs, nowMs);
      if (removed > 0) log.info({ removed }, "old records of the audit trail were removed");
    } catch (error) {
      troubles.tell("warn", "housekeeping failed, and is tried again", error);
    }
  };
  while (!signal.aborted) {
    await attempt();
    await systemClock.sleep(HOUSEKEEPING_MS, signal).catch(() => undefined);
  }
  // What was recorded while the rest came to its end.
  await attempt();
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener("abort", resolve, { once: true });
  });
}
