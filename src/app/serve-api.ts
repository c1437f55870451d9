import { randomUUID } from "node:crypto";
import { join } from "node:path";

import pMemoize from "p-memoize";

import type { Metrics } from "../adapters/telemetry/metrics.ts";
import { aborted } from "../model/aborted.ts";
import { wordsOf } from "../model/error.ts";
import type { Name } from "../model/identifier.ts";
import type { Delivery, Forge } from "../ports/forge.ts";
import type { Store } from "../ports/store.ts";
import type { ServerDeps } from "../server/routes.ts";
import { startServer } from "../server/server.ts";
import type { Settings } from "../settings/settings.ts";
import type { ApplyDeps } from "../usecases/domain/domain-deps.ts";
import { driftIn } from "../usecases/domain/detect-drift.ts";
import type { ImportDeps } from "../usecases/domain/import-members.ts";
import { planDomain } from "../usecases/domain/plan.ts";
import { reportStatus } from "../usecases/operate/report-status.ts";
import type { BranchHead } from "../usecases/register/branch-head.ts";
import type { RegisterReaders } from "../usecases/register/register-readers.ts";
import type { Requests } from "../usecases/requests/follow-requests.ts";
import type { Watch } from "../usecases/watch/watch.ts";
import { packageDirectory } from "./package-directory.ts";
import { newTraceId, systemClock } from "./system.ts";
import { issueOnDemand } from "./wire-connection.ts";

export interface ServeApiDeps {
  readonly settings: Settings;
  readonly version: string;
  readonly store: Store;
  readonly registers: RegisterReaders;
  readonly branch: BranchHead;
  readonly watch: Watch;
  readonly domains: ReadonlyMap<Name, { readonly deps: ApplyDeps & ImportDeps }>;
  readonly metrics: Metrics;
  /** Undefined where requests are not followed. */
  readonly requests: Followed | undefined;
  /** An answer that is our fault. */
  readonly onError: (what: string, error: unknown) => void;
  readonly onListening: (url: string) => void;
}

/** A forge, and the service part that follows its requests. */
export interface Followed {
  readonly forge: Forge;
  readonly requests: Requests;
}

/** Serves the API until `signal` aborts. */
export async function serveApi(deps: ServeApiDeps, signal: AbortSignal): Promise<void> {
  const { settings, version, onError } = deps;
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
      onError,
    },
    serverDeps(deps),
  );
  deps.onListening(server.url);
  try {
    await aborted(signal);
  } finally {
    await server.close();
  }
}

function serverDeps({
  settings,
  store,
  registers,
  branch,
  watch,
  domains,
  metrics,
  requests,
}: ServeApiDeps): ServerDeps {
  const depsOf = (domain: Name): ApplyDeps & ImportDeps => {
    const watched = domains.get(domain);
    if (watched === undefined) throw new Error("only domains of the settings reach this point");
    return watched.deps;
  };
  return {
    store,
    clock: systemClock,
    newId: randomUUID,
    domains: [...domains.keys()],
    memberNames: async (domain, signal) => registers.history.names(await branch.newest(signal), domain, signal),
    commitCalled: async (beginning, signal) => (await registers.register.resolve(beginning, signal)).commit,
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
    connection: issueOnDemand(domains, settings),
    webhooks: requests === undefined ? undefined : (arrival) => takeDelivery(requests, store, arrival),
  };
}

/** Stores a delivery of the forge, and wakes the loop that follows its requests; false when it is not from the forge. */
async function takeDelivery({ forge, requests }: Followed, store: Store, arrival: Delivery): Promise<boolean> {
  const delivery = await forge.readDelivery(arrival);
  if (delivery === undefined) return false;
  await store.requests.keepDelivery(delivery.id, delivery.hints, systemClock.nowMs());
  requests.deliveryKept();
  return true;
}

const PLAN_TIMEOUT_MS = 60_000;
