import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { httpTransport } from "../adapters/api/client.ts";
import { RollcallError } from "../model/error.ts";
import { parseName } from "../model/identifier.ts";
import type { Json } from "../model/json.ts";
import {
  approvalJson,
  type DecisionDocument,
  decisionJson,
  historyJson,
  pauseJson,
  requestedJson,
  resumptionJson,
  trailJson,
} from "../report/json/service.ts";
import type { Environment } from "../settings/environment.ts";
import type { Settings } from "../settings/settings.ts";
import { approve, type DecideDeps, pause, resume } from "../usecases/operate/decide.ts";
import {
  exportTrail,
  findDomain,
  findRun,
  type Found,
  listRuns,
  type LookBackDeps,
  readTrail,
} from "../usecases/operate/look-back.ts";
import { BranchHead } from "../usecases/register/branch-head.ts";
import { openRegister } from "./open-register.ts";
import { openStore } from "./open-store.ts";
import type { DecisionKind, DecisionText, RunningService, Service } from "./service.ts";
import { serviceOverHttp } from "./service-over-http.ts";
import { systemClock } from "./system.ts";

export interface ReachOptions {
  /** Ask the store, whether or not a service runs. */
  readonly direct: boolean;
  /** Gets why the store is asked instead of the service. */
  readonly onFallback: (why: string) => void;
}

const PROBE_TIMEOUT_MS = 3_000;

/** The service that the settings name; its store when that does not answer, or none is named. */
export async function reachService(
  settings: Settings,
  environment: Environment,
  options: ReachOptions,
): Promise<Service> {
  return (await reachRunningService(settings, options)) ?? overStore(settings, environment);
}

/** The service that the settings name; undefined when they name none, or when it does not answer and its store is here. */
export async function reachRunningService(
  { api, ...settings }: Settings,
  { direct, onFallback }: ReachOptions,
): Promise<RunningService | undefined> {
  if (api === undefined || direct) return undefined;
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const { status } = await httpTransport(api.url, undefined)({ method: "GET", path: "/healthz" }, signal);
    if (status === 200) return serviceOverHttp(api);
    onFallback(`the service at ${api.url} answers ${String(status)} for its health`);
  } catch (error) {
    if (!hasStore(settings)) throw noAnswer(api.url, error);
    onFallback(`the service at ${api.url} does not answer`);
  }
  return undefined;
}

/** An unused state directory is not the service's: its empty store would be taken for an answer. */
function hasStore({ store, stateDirectory }: Pick<Settings, "store" | "stateDirectory">): boolean {
  return store !== undefined || existsSync(join(stateDirectory, "store.db"));
}

function noAnswer(url: string, cause: unknown): RollcallError {
  return new RollcallError("unavailable", `the service does not answer at ${url}, and its store is not here`, {
    hint: "Check that rollcall serve runs, or run this where its store can be reached.",
    cause,
  });
}

/** The use cases themselves, over a store that can be opened: a service sees at its next look what was decided here. */
async function overStore(settings: Settings, environment: Environment): Promise<Service> {
  const { user: by } = environment;
  const store = await openStore(settings);
  const { register, history } = openRegister(settings, undefined, environment);
  const branch = new BranchHead(register);
  const deps: DecideDeps & LookBackDeps = {
    store,
    clock: systemClock,
    newId: randomUUID,
    domains: [...settings.domains.keys()].map(parseName).filter((name) => name !== undefined),
    memberNames: async (domain, signal) => history.names(await branch.current(signal), domain, signal),
    commitCalled: async (beginning, signal) => (await register.resolve(beginning, signal)).commit,
  };
  const decisions: {
    readonly [Kind in DecisionKind]: (
      domain: string,
      text: DecisionText[Kind],
      signal: AbortSignal,
    ) => Promise<Json & DecisionDocument>;
  } = {
    pause: async (domain, text, signal) =>
      decisionJson("pause", pauseJson(await pause(deps, { ...text, domain }, signal))),
    resume: async (domain, text, signal) =>
      decisionJson("resume", resumptionJson(domain, await resume(deps, { ...text, domain, by }, signal))),
    approve: async (domain, text) =>
      decisionJson("approve", approvalJson(await approve(deps, { ...text, domain, by }))),
  };
  return {
    runs: async (query) => historyJson(orThrow(await listRuns(deps, query))),
    run: async (id) => historyJson([orThrow(await findRun(store, id))]),
    trail: async (query, signal) => {
      const { records, head } = orThrow(await readTrail(deps, query, signal));
      return trailJson(records, head);
    },
    exportTrail: () => exportTrail(store),
    decide: async (kind, domain, text, signal) =>
      decisions[kind](orThrow(findDomain(deps.domains, domain)), text, signal),
    reconcile: async (domain) => Promise.resolve(requestedJson(orThrow(findDomain(deps.domains, domain)))),
    close: () => store.close(),
  };
}

function orThrow<T>(found: Found<T>): T {
  if (found.kind === "found") return found.value;
  throw found.error;
}
