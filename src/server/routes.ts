import { API_VERSION } from "../model/api-version.ts";
import { RollcallError } from "../model/error.ts";
import { type CommitId, HASH_BEGINNING, type Name, SHORT_HASH } from "../model/identifier.ts";
import { DURATION, MOMENT } from "../model/instant.ts";
import type { Json } from "../model/json.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Connection } from "../usecases/joining/connection.ts";
import { approve, pause, resume } from "../usecases/operate/decide.ts";
import {
  exportTrail,
  findDomain,
  findRun,
  type Found,
  listRuns,
  MOST_RECORDS,
  MOST_RUNS,
  readTrail,
} from "../usecases/operate/look-back.ts";
import type { FoundDrift } from "../usecases/domain/detect-drift.ts";
import { listSequencers } from "../usecases/sequencers/list-sequencers.ts";
import type { PlannedDomain, DomainPlan } from "../usecases/domain/plan.ts";
import type { DomainStatus } from "../usecases/operate/report-status.ts";
import { driftJson, planJson, runJson, statusJson } from "../report/json/domain.ts";
import {
  approvalJson,
  decisionJson,
  domainsJson,
  historyJson,
  membersJson,
  pauseJson,
  requestedJson,
  resumptionJson,
  trailJson,
} from "../report/json/service.ts";
import { sequencersJson } from "../report/sequencers.ts";
import type { Bearer, Need } from "./doors.ts";
import { conflict, notFound, PROBLEM_TYPE } from "./problems.ts";
import type { TakeArrival } from "./webhooks.ts";

/** What stands behind the routes. */
export interface ServerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The domains of the settings. */
  readonly domains: readonly Name[];
  /** The names of all current and former members of a domain. */
  readonly memberNames: (domain: Name, signal: AbortSignal) => Promise<readonly Name[]>;
  /** The commit of the protected branch that begins so. Throws `usage` for none, and for several. */
  readonly commitCalled: (beginning: string, signal: AbortSignal) => Promise<CommitId | undefined>;
  /** A fresh plan; callers at the same time get the same one. */
  readonly plan: (domain: Name) => Promise<DomainPlan>;
  readonly status: (domain: Name, signal: AbortSignal) => Promise<DomainStatus>;
  /** The drift that such a plan found. */
  readonly driftIn: (domain: Name, planned: PlannedDomain, signal: AbortSignal) => Promise<FoundDrift>;
  /** The connection package of a member, made now; callers at the same time get the same one. */
  readonly connection: (domain: Name, member: string) => Promise<Connection>;
  /** Asks the loop for a look. */
  readonly request: (domain: Name) => Promise<void>;
  /** What keeps the service from its work; nothing when it is ready. */
  readonly readiness: () => Promise<readonly { readonly what: string; readonly why: string }[]>;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Undefined where webhooks are not configured. */
  readonly webhooks?: TakeArrival | undefined;
}

/** A call that has passed the server's checks. */
export interface Call {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: Json;
  /** Undefined for an unauthenticated caller, where the route allows one. */
  readonly caller: Bearer | undefined;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: Json | string | AsyncIterable<string>;
}

/** One route: enough to serve it, and to describe it. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly summary: string;
  readonly need: Need;
  readonly query?: Readonly<Record<string, Json>>;
  readonly body?: Json;
  readonly answers: readonly { readonly status: number; readonly type: string; readonly schema?: string }[];
  readonly handle: (call: Call) => Promise<Answer>;
}

const JSON_TYPE = "application/json";
const NDJSON_TYPE = "application/x-ndjson";
const TEXT = { type: "string", minLength: 1, maxLength: 500 };
/** A length of time, or its end. */
const END = {
  type: "string",
  pattern: `${DURATION.source}|${MOMENT.source}`,
  description: "Write a length such as 2h or 3d, or a moment such as 2027-06-30 or 2027-06-30T12:00:00Z.",
};
/** Whole, or as much of it as is printed for reading. */
const hash = (what: string): Json => ({
  type: "string",
  pattern: HASH_BEGINNING.source,
  description: `Write ${what} as plan shows it, whole or its first ${String(SHORT_HASH)} characters or more.`,
});

/** Every route of the service. Each is one use case, and words nothing itself. */
export function routesOf(deps: ServerDeps): readonly Route[] {
  const ok = (schema: string) => [{ status: 200, type: JSON_TYPE, schema }];
  return [
    {
      method: "GET",
      path: "/healthz",
      summary: "Whether the process lives.",
      need: "nothing",
      answers: [{ status: 200, type: "text/plain; charset=utf-8" }],
      handle: async () => Promise.resolve({ status: 200, type: "text/plain; charset=utf-8", body: "ok\n" }),
    },
    {
      method: "GET",
      path: "/readyz",
      summary: "Whether the service does its work, and what keeps it from it.",
      need: "nothing",
      answers: [
        { status: 200, type: JSON_TYPE, schema: "readiness" },
        { status: 503, type: JSON_TYPE, schema: "readiness" },
      ],
      handle: async () => {
        const missing = await deps.readiness();
        const document = { apiVersion: API_VERSION, kind: "Readiness", ready: missing.length === 0, missing };
        return { status: missing.length === 0 ? 200 : 503, body: document };
      },
    },
    {
      method: "GET",
      path: "/metrics",
      summary: "Figures in Prometheus' text format.",
      need: "read",
      answers: [{ status: 200, type: "text/plain; version=0.0.4; charset=utf-8" }],
      handle: async () => {
        const { contentType, text } = await deps.metrics();
        return { status: 200, type: contentType, body: text };
      },
    },
    {
      method: "GET",
      path: "/api/v1/domains",
      summary: "How each domain stood when it was last looked at.",
      need: "read",
      answers: ok("domains"),
      handle: async () => ({ status: 200, body: domainsJson(await standings(deps, deps.domains)) }),
    },
    {
      method: "GET",
      path: "/api/v1/domains/:domain",
      summary: "How one domain stood when it was last looked at.",
      need: "read",
      answers: ok("domains"),
      handle: async ({ params }) => ({
        status: 200,
        body: domainsJson(await standings(deps, [domainOf(deps, params["domain"])])),
      }),
    },
    {
      method: "GET",
      path: "/api/v1/domains/:domain/status",
      summary: "How one domain stands, read now.",
      need: "read",
      answers: [...ok("status"), { status: 422, type: JSON_TYPE, schema: "run" }],
      handle: async ({ params, signal }) => {
        const domain = domainOf(deps, params["domain"]);
        const status = await deps.status(domain, signal);
        if (status.kind === "read") return { status: 200, body: statusJson(domain, status) };
        return { status: 422, body: runJson(domain, status) };
      },
    },
    {
      method: "GET",
      path: "/api/v1/domains/:domain/members",
      summary: "All members that the register names or the domain lists, read now.",
      need: "read",
      answers: [...ok("members"), { status: 422, type: JSON_TYPE, schema: "run" }],
      handle: withPlan(deps, (planned) => membersJson(planned.desired, planned.live)),
    },
    {
      method: "GET",
      path: "/api/v1/domains/:domain/members/:member/connection",
      summary: "What a member needs to connect, signed. 409, with the reason, while its membership is not in effect.",
      need: "read",
      answers: [
        ...ok("connection-package"),
        { status: 409, type: PROBLEM_TYPE, schema: "Problem" },
        { status: 422, type: JSON_TYPE, schema: "run" },
      ],
      handle: async ({ params }) => {
        const domain = domainOf(deps, params["domain"]);
        const connection = await deps.connection(domain, params["member"] ?? "").catch(tellCaller);
        if (connection.kind === "issued") return { status: 200, body: { ...connection.document } };
        return { status: 422, body: runJson(domain, connection) };
      },
    },
    {
      method: "GET",
      path: "/api/v1/domains/:domain/sequencers",
      summary: "The sequencers of the register, their keys on the domain, and their endpoints as last looked at.",
      need: "read",
      answers: [...ok("sequencers"), { status: 422, type: JSON_TYPE, schema: "run" }],
      handle: withPlan(deps, async (planned) => sequencersJson(await listSequencers(deps.store, planned))),
    },
    {
      method: "GET",
      path: "/api/v1/domains/:domain/plan",
      summary: "What would be done now.",
      need: "read",
      answers: [...ok("plan"), { status: 422, type: JSON_TYPE, schema: "run" }],
      handle: withPlan(deps, ({ judged, problems }) => planJson(judged, problems)),
    },
    {
      method: "GET",
      path: "/api/v1/domains/:domain/drift",
      summary: "What the domain holds that git did not ask for, read now.",
      need: "read",
      answers: [...ok("drift"), { status: 422, type: JSON_TYPE, schema: "run" }],
      handle: withPlan(deps, async (planned, domain, signal) =>
        driftJson(domain, await deps.driftIn(domain, planned, signal)),
      ),
    },
    {
      method: "GET",
      path: "/api/v1/runs",
      summary: "Past runs, newest first.",
      need: "read",
      query: {
        domain: { type: "string" },
        before: { type: "string" },
        limit: { type: "integer", minimum: 1, maximum: MOST_RUNS },
      },
      answers: ok("history"),
      handle: async ({ query }) => {
        const { domain, before } = query;
        const limit = numberOf(query["limit"], 50);
        return { status: 200, body: historyJson(orNotFound(await listRuns(deps, { domain, before, limit }))) };
      },
    },
    {
      method: "GET",
      path: "/api/v1/runs/:id",
      summary: "One run.",
      need: "read",
      answers: ok("history"),
      handle: async ({ params }) => {
        return { status: 200, body: historyJson([orNotFound(await findRun(deps.store, params["id"] ?? ""))]) };
      },
    },
    {
      method: "GET",
      path: "/api/v1/audit",
      summary: "A part of the audit trail, in order.",
      need: "read",
      query: {
        after: { type: "integer", minimum: 0 },
        domain: { type: "string" },
        member: { type: "string" },
        limit: { type: "integer", minimum: 1, maximum: MOST_RECORDS },
      },
      answers: ok("trail"),
      handle: async ({ query, signal }) => {
        const { domain, member } = query;
        const [after, limit] = [numberOf(query["after"], 0), numberOf(query["limit"], 100)];
        const { records, head } = orNotFound(await readTrail(deps, { domain, member, after, limit }, signal));
        return { status: 200, body: trailJson(records, head) };
      },
    },
    {
      method: "GET",
      path: "/api/v1/audit/export",
      summary: "The whole audit trail, one record a line; the last line names its head.",
      need: "read",
      query: {},
      answers: [{ status: 200, type: NDJSON_TYPE }],
      handle: async () => Promise.resolve({ status: 200, type: NDJSON_TYPE, body: exportTrail(deps.store) }),
    },
    {
      method: "POST",
      path: "/api/v1/domains/:domain/reconcile",
      summary: "Asks for a run ahead of routine ones.",
      need: "operate",
      body: { type: "object", additionalProperties: false, properties: {} },
      answers: [{ status: 202, type: JSON_TYPE, schema: "requested" }],
      handle: async ({ params }) => {
        const domain = domainOf(deps, params["domain"]);
        await deps.request(domain);
        return { status: 202, body: requestedJson(domain) };
      },
    },
    {
      method: "POST",
      path: "/api/v1/domains/:domain/pause",
      summary: "Stops enforcement for a time.",
      need: "operate",
      body: bodyOf({ reason: TEXT, owner: TEXT, until: END }, { member: TEXT }),
      answers: ok("decision"),
      handle: async ({ params, body, signal }) => {
        const domain = domainOf(deps, params["domain"]);
        const fields = body as { reason: string; owner: string; until: string; member?: string };
        const decided = await pause(deps, { ...fields, domain }, signal);
        return { status: 200, body: decisionJson("pause", pauseJson(decided)) };
      },
    },
    {
      method: "POST",
      path: "/api/v1/domains/:domain/resume",
      summary: "Ends pauses and the standstill after a fight; accepts a rewritten branch where a commit is named.",
      need: "operate",
      body: bodyOf({ reason: TEXT }, { member: TEXT, acceptRewrite: hash("the id of a commit") }),
      answers: ok("decision"),
      handle: async ({ params, body, caller, signal }) => {
        const domain = domainOf(deps, params["domain"]);
        const fields = body as { reason: string; member?: string; acceptRewrite?: string };
        const done = await resume(deps, { ...fields, domain, by: caller?.name ?? "" }, signal);
        await deps.request(domain);
        return { status: 200, body: decisionJson("resume", resumptionJson(domain, done)) };
      },
    },
    {
      method: "POST",
      path: "/api/v1/domains/:domain/approve",
      summary: "Lets exactly one held plan pass.",
      need: "operate",
      body: bodyOf({ digest: hash("the digest of the plan"), reason: TEXT }, { validFor: END }),
      answers: ok("decision"),
      handle: async ({ params, body, caller }) => {
        const domain = domainOf(deps, params["domain"]);
        const fields = body as { digest: string; reason: string; validFor?: string };
        const approval = await approve(deps, { ...fields, domain, by: caller?.name ?? "" });
        await deps.request(domain);
        return { status: 200, body: decisionJson("approve", approvalJson(approval)) };
      },
    },
  ];
}

function bodyOf(required: Readonly<Record<string, Json>>, optional: Readonly<Record<string, Json>>): Json {
  return {
    type: "object",
    additionalProperties: false,
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}

function withPlan(
  deps: ServerDeps,
  tell: (planned: PlannedDomain, domain: Name, signal: AbortSignal) => Json | Promise<Json>,
): Route["handle"] {
  return async ({ params, signal }) => {
    const domain = domainOf(deps, params["domain"]);
    const planned = await deps.plan(domain);
    if (planned.kind === "planned") return { status: 200, body: await tell(planned, domain, signal) };
    return { status: 422, body: runJson(domain, { kind: "invalid", problems: planned.problems }) };
  };
}

async function standings(deps: ServerDeps, names: readonly Name[]) {
  const [runs, pauses] = await Promise.all([deps.store.latestRuns(), deps.store.pauses(deps.clock.nowMs())]);
  return names.map((name) => ({
    name,
    run: runs.find(({ domain }) => domain === name),
    pauses: pauses.filter(({ domain }) => domain === name),
  }));
}

function domainOf({ domains }: ServerDeps, text: string | undefined): Name {
  return orNotFound(findDomain(domains, text ?? ""));
}

function orNotFound<T>(found: Found<T>): T {
  if (found.kind === "found") return found.value;
  const { code, message, hint } = found.error;
  throw notFound(code, message, { hint });
}

/** Answers 404 for a name that is not a member's and 409 for a package that is not due yet. Other failures are rethrown. */
function tellCaller(error: unknown): never {
  if (!(error instanceof RollcallError)) throw error;
  const { code, message, hint } = error;
  if (code === "usage") throw notFound(code, message, { hint, cause: error });
  if (code === "refused") throw conflict(code, message, { hint, cause: error });
  throw error;
}

/** NaN for what is no whole number: nothing takes that. */
function numberOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
