import { createHash, randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { httpLines, httpTransport, readDocument, type Transport } from "../adapters/api/client.ts";
import { RollcallError } from "../model/error.ts";
import { parseName } from "../model/identifier.ts";
import type { Store } from "../ports/store.ts";
import { BranchHead } from "../usecases/register/branch-head.ts";
import type { RegisterReaders } from "../usecases/register/register-readers.ts";
import { exportTrail, type ServerDeps } from "../server/routes.ts";
import type { Environment, Settings } from "../settings/read-settings.ts";
import { openStore } from "./open-store.ts";
import { packageDirectory } from "./package-directory.ts";
import { openRegister } from "./open-register.ts";
import { systemClock } from "./system.ts";

type Json = Readonly<Record<string, unknown>>;

/** The service's API: answered by the service where it can be asked, and from its store otherwise. */
export interface ServiceApi {
  /** The document of this kind. Throws what the service says, and `unavailable` for what the store alone cannot tell. */
  ask(
    kind: string,
    request: { readonly method: "GET" | "POST"; readonly path: string; readonly body?: Json },
    signal: AbortSignal,
  ): Promise<Json>;
  /** The whole audit trail as lines; the last one names its head. */
  exportTrail(signal: AbortSignal): AsyncIterable<string>;
  close(): Promise<void>;
}

export interface ReachOptions {
  /** Ask the store, whether or not a service runs. */
  readonly direct: boolean;
  /** Hears why the store is asked instead of the service. */
  readonly onFallback: (why: string) => void;
}

const PROBE_TIMEOUT_MS = 3_000;

/** Whom the settings name as the service; its store when that does not answer, or none is named. */
export async function reachService(
  settings: Settings,
  environment: Environment,
  options: ReachOptions,
): Promise<ServiceApi> {
  return (await reachRunningService(settings, options)) ?? overStore(settings, environment);
}

/** The service that the settings name; undefined when they name none, or when it does not answer and its store is here. */
export async function reachRunningService(
  { api, ...settings }: Settings,
  { direct, onFallback }: ReachOptions,
): Promise<ServiceApi | undefined> {
  if (api === undefined || direct) return undefined;
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const { status } = await httpTransport(api.url, undefined)({ method: "GET", path: "/healthz" }, signal);
    if (status === 200) return overHttp(api);
    onFallback(`the service at ${api.url} answers ${String(status)} for its health`);
  } catch (error) {
    if (!hasStore(settings)) throw noAnswer(api.url, error);
    onFallback(`the service at ${api.url} does not answer`);
  }
  return undefined;
}

/** A state directory that nobody used yet is not the service's: an empty store would be taken for its word. */
function hasStore({ store, stateDirectory }: Pick<Settings, "store" | "stateDirectory">): boolean {
  return store !== undefined || existsSync(join(stateDirectory, "store.db"));
}

function noAnswer(url: string, cause: unknown): RollcallError {
  return new RollcallError("unavailable", `the service does not answer at ${url}, and its store is not here`, {
    hint: "Check that rollcall serve runs, or run this where its store can be reached.",
    cause,
  });
}

function overHttp({ url, token }: NonNullable<Settings["api"]>): ServiceApi {
  const transport = httpTransport(url, token);
  return {
    ask: async (kind, request, signal) => readDocument(await transport(request, signal), kind, "the service"),
    exportTrail: (signal) => httpLines(url, token, "/api/v1/audit/export", signal),
    close: async () => Promise.resolve(),
  };
}

/** The very routes of the service, asked without a network, by whoever may open its store. */
async function overStore(settings: Settings, environment: Environment): Promise<ServiceApi> {
  const store = await openStore(settings);
  const registers = openRegister(settings, undefined, environment);
  const { transport, close } = await localTransport(
    storeOnly(store, registers, [...settings.domains.keys()]),
    environment.user,
  );
  return {
    ask: async (kind, request, signal) => readDocument(await transport(request, signal), kind),
    exportTrail: () => exportTrail(store),
    close: async () => {
      await close();
      await store.close();
    },
  };
}

async function localTransport(
  deps: ServerDeps,
  user: string,
): Promise<{ readonly transport: Transport; readonly close: () => Promise<void> }> {
  const { buildServer } = await import("../server/server.ts");
  const token = randomBytes(32).toString("hex");
  const sha256 = createHash("sha256").update(token).digest("hex");
  const server = await buildServer(
    {
      reading: "token",
      bearers: [{ name: user, role: "operator", sha256 }],
      requestsPerMinute: 1_000_000,
      trustedProxies: [],
      version: "local",
      schemaFolder: join(packageDirectory(), "schemas", "output"),
      onError: (_what, error) => {
        throw error;
      },
    },
    deps,
  );
  return {
    transport: async ({ method, path, body }) => {
      const headers = { authorization: `Bearer ${token}` };
      const { statusCode, body: text } = await server.inject({
        method,
        url: path,
        headers,
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: statusCode, text };
    },
    close: () => server.close(),
  };
}

/** What stands behind the routes where no service runs: a decision made here is seen by the service's next look. */
function storeOnly(store: Store, { register, history }: RegisterReaders, domains: readonly string[]): ServerDeps {
  const branch = new BranchHead(register);
  const needsService = async (): Promise<never> =>
    Promise.reject(
      new RollcallError("unavailable", "this needs the running service", {
        hint: "Start rollcall serve, and name its address as api.url in the settings.",
      }),
    );
  return {
    store,
    clock: systemClock,
    newId: randomUUID,
    domains: domains.map(parseName).filter((name) => name !== undefined),
    memberNames: async (domain, signal) => history.names(await branch.current(signal), domain, signal),
    commitCalled: async (beginning, signal) => (await register.resolve(beginning, signal)).commit,
    plan: needsService,
    status: needsService,
    driftIn: needsService,
    connection: needsService,
    request: async () => Promise.resolve(),
    readiness: async () => Promise.resolve([]),
    metrics: needsService,
  };
}
