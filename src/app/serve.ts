import type { AroundCall } from "../adapters/grpc/channel.ts";
import { openCronScheduler } from "../adapters/schedule/node-cron.ts";
import type { Log } from "../adapters/telemetry/log.ts";
import { logEvents } from "../adapters/telemetry/log-events.ts";
import { openMetrics } from "../adapters/telemetry/metrics.ts";
import { aroundCall, inTrace, traceEvents } from "../adapters/telemetry/tracing.ts";
import { Troubles } from "../adapters/telemetry/troubles.ts";
import type { Store } from "../ports/store.ts";
import type { Environment } from "../settings/environment.ts";
import type { Settings } from "../settings/settings.ts";
import { BranchHead } from "../usecases/register/branch-head.ts";
import { Watch } from "../usecases/watch/watch.ts";
import { Housekeeping } from "./keep-house.ts";
import { lockState } from "./lock-state.ts";
import { openQueue } from "./open-queue.ts";
import { openRegister } from "./open-register.ts";
import { openStore } from "./open-store.ts";
import { publishTo } from "./publish-to.ts";
import { runTogether } from "./run-together.ts";
import { serveApi, type ServeApiDeps } from "./serve-api.ts";
import { endpointTasks } from "./serve-endpoints.ts";
import { followRequests } from "./serve-requests.ts";
import { newTraceId, systemClock } from "./system.ts";
import { wireDomain } from "./wire-domain.ts";

export interface ServeOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly log: Log;
  readonly version: string;
  /** Begin nothing new, and finish the work in progress. */
  readonly stop: AbortSignal;
  /** End at once. */
  readonly kill: AbortSignal;
  readonly onListening: (url: string) => void;
}

/** The service: reconcile loop, HTTP server and housekeeping, until `stop`. */
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

/** Puts the service together: what it is made of from the inside out, then what runs side by side. */
async function serveWith(options: ServeOptions, store: Store, troubles: Troubles): Promise<void> {
  const { settings, environment, log, version, stop, onListening } = options;
  const warn = (what: string) => (error: unknown) => {
    troubles.tell("warn", what, error);
  };
  const queue = await openQueue(settings, warn("the work queue is in trouble, and goes on trying"));
  const metrics = openMetrics({
    version,
    nowMs: () => systemClock.nowMs(),
    waitingSince: () => queue.waitingSince(),
    requestsSince: () => followed?.requests.waitingSinceMs,
    auditSequence: async () => (await store.auditHead()).sequence,
  });
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
  const onHeal = warn("the clone of the register is broken, and is made anew");
  const registers = openRegister(settings, undefined, environment, onHeal);
  const branch = new BranchHead(registers.register);
  const around: AroundCall = (method, traceparent, call) =>
    metrics.timeCall(method, () => aroundCall(method, traceparent, call));
  const domains = new Map(
    [...settings.domains].map(([name, { schedule }]) => {
      const deps = wireDomain(settings, name, registers, store, around);
      return [deps.domain, { deps, schedule }];
    }),
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
  const followed = await followRequests({ settings, store, registers, branch, watch, domains, publish });
  const api: ServeApiDeps = {
    ...{ settings, version, store, registers, branch, watch, domains, metrics, requests: followed },
    onError: (what, error) => {
      troubles.tell("error", what, error);
    },
    onListening: (url) => {
      log.info({ url }, "listening");
      onListening(url);
    },
  };
  const poke = (): void => {
    watch.pokeAll();
  };
  process.on("SIGUSR2", poke);
  try {
    await runTogether(
      [
        (signal) => watch.run({ stop: signal, kill: killAfter(signal, options) }),
        (signal) => serveApi(api, signal),
        ...(followed === undefined ? [] : [(signal: AbortSignal) => followed.requests.run(signal)]),
        (signal) => housekeeping.run(log, publish, signal),
        ...endpointTasks(settings, { domains, branch, publish }),
      ],
      stop,
    );
  } finally {
    process.off("SIGUSR2", poke);
  }
}

/** Work in progress may take so long to end after `stop`; then it is killed. */
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
