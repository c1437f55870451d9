import { randomUUID } from "node:crypto";
import { join } from "node:path";

import pMemoize from "p-memoize";

import { openCronScheduler } from "../adapters/schedule/node-cron.ts";
import type { Log } from "../adapters/telemetry/log.ts";
import { logEvents } from "../adapters/telemetry/log-events.ts";
import { type Metrics, openMetrics } from "../adapters/telemetry/metrics.ts";
import { aroundCall, inTrace, traceEvents } from "../adapters/telemetry/tracing.ts";
import { Troubles } from "../adapters/telemetry/troubles.ts";
import { type RollcallError, wordsOf } from "../model/error.ts";
import type { Name } from "../model/identifier.ts";
import type { Delivery, Forge } from "../ports/forge.ts";
import type { Store } from "../ports/store.ts";
import type { Lane, WorkQueue } from "../ports/work-queue.ts";
import { BranchHead } from "../usecases/register/branch-head.ts";
import type { ApplyDeps } from "../usecases/domain/domain-deps.ts";
import { driftIn } from "../usecases/domain/detect-drift.ts";
import type { ImportDeps } from "../usecases/domain/import-members.ts";
import type { RegisterLoader } from "../usecases/register/load-register.ts";
import type { Requests } from "../usecases/requests/follow-requests.ts";
import { planDomain } from "../usecases/domain/plan.ts";
import { reportStatus } from "../usecases/operate/report-status.ts";
import { Watch, type WatchedDomain } from "../usecases/watch/watch.ts";
import type { ServerDeps } from "../server/routes.ts";
import { startServer } from "../server/server.ts";
import type { Environment, Settings } from "../settings/read-settings.ts";
import { Housekeeping } from "./keep-house.ts";
import { lockState } from "./lock-state.ts";
import { openStore } from "./open-store.ts";
import { packageDirectory } from "./package-directory.ts";
import { publishTo } from "./publish-to.ts";
import { runTogether } from "./run-together.ts";
import { openForgeOf, wireRequests } from "./serve-requests.ts";
import { issueOnDemand } from "./wire-connection.ts";
import { endpointTasks } from "./serve-endpoints.ts";
import { newTraceId, openRegister, systemClock, wireDomain } from "./wire-domain.ts";

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
  const housekeeping = new Housekeeping(settings.audit, store, systemClock);
  const publish = publishTo(
    {
      log: logEvents(log, troubles),
      metrics: metrics.receive,
      traces: traceEvents,
      "audit file": (event) => {
        housekeeping.receive(event);
      },
    },
    (name, error) => {
      troubles.tell("error", `an event could not be taken by: ${name}`, error);
    },
  );
  const watch = new Watch({
    domains,
    branch,
    queue,
    scheduler: openCronScheduler(),
    publish,
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
          publish,
        });
  const poke = (): void => {
    watch.pokeAll();
  };
  process.on("SIGUSR2", poke);
  try {
    await runTogether(
      [
        (signal) => watch.run({ stop: signal, kill: killAfter(signal, options) }),
        (signal) =>
          openDoor(options, { store, loader, branch, watch, domains, metrics, forge, requests, troubles }, signal),
        ...(requests === undefined ? [] : [(signal: AbortSignal) => requests.run(signal)]),
        (signal) => housekeeping.run(log, publish, signal),
        ...endpointTasks(settings, { domains, branch, publish }),
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

interface Inside {
  readonly store: Store;
  readonly loader: RegisterLoader;
  readonly branch: BranchHead;
  readonly watch: Watch;
  readonly domains: ReadonlyMap<Name, ServedDomain>;
  readonly metrics: Metrics;
  readonly forge: Forge | undefined;
  readonly requests: Requests | undefined;
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

function serverDeps({
  store,
  loader,
  branch,
  watch,
  domains,
  metrics,
  forge,
  requests,
}: Inside): Omit<ServerDeps, "connection"> {
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
    // Requests that arrive meanwhile get the same answer: asking often does not make the domain manager busy.
    plan: pMemoize(
      async (domain: Name) =>
        planDomain(depsOf(domain), { signal: AbortSignal.timeout(PLAN_TIMEOUT_MS), traceId: newTraceId() }),
      { cache: false },
    ),
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
    webhooks:
      forge === undefined
        ? undefined
        : async (arrival) => {
            const isTaken = await keepDelivery(forge, store, arrival);
            if (isTaken) requests?.deliveryKept();
            return isTaken;
          },
  };
}

/** Keeps what a forge sent; false when it is not from the forge. */
async function keepDelivery(forge: Forge, store: Store, arrival: Delivery): Promise<boolean> {
  const delivery = await forge.readDelivery(arrival);
  if (delivery === undefined) return false;
  await store.requests.keepDelivery(delivery.id, delivery.hints, systemClock.nowMs());
  return true;
}

const PLAN_TIMEOUT_MS = 60_000;

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener("abort", resolve, { once: true });
  });
}
