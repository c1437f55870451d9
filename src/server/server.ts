import { Readable } from "node:stream";

import rateLimit from "@fastify/rate-limit";
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";

import { RollcallError } from "../model/error.ts";
import { admit, type Bearer, NotAdmitted, recognise } from "./doors.ts";
import { describeApi } from "./openapi.ts";
import { NotFound, Refused, type Route, routesOf, type ServerDeps } from "./routes.ts";
import { addWebhooks } from "./webhooks.ts";

/** How the door is kept. */
export interface DoorOptions {
  readonly reading: "public" | "token";
  readonly bearers: readonly Bearer[];
  readonly requestsPerMinute: number;
  readonly trustedProxies: readonly string[];
  readonly version: string;
  /** Where the schemas of our documents are. */
  readonly schemaFolder: string;
  /** Default: ten seconds. */
  readonly headersTimeoutMs?: number;
  /** Hears of answers that are nobody's fault but ours. */
  readonly onError: (what: string, error: unknown) => void;
}

export interface ServerOptions extends DoorOptions {
  readonly host: string;
  readonly port: number;
}

/** How long a client may take to say what it wants. */
const HEADERS_TIMEOUT_MS = 10_000;

export interface Server {
  /** Where it listens, such as `http://127.0.0.1:8700`. */
  readonly url: string;
  /** Takes nothing new, lets what is under way end, and closes. */
  readonly close: () => Promise<void>;
}

const BODY_LIMIT = 64 * 1024;
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Serves the API at an address of its own. Throws `settings` when it cannot listen there. */
export async function startServer(options: ServerOptions, deps: ServerDeps): Promise<Server> {
  const app = await buildServer(options, deps);
  const { host, port } = options;
  try {
    return { url: await app.listen({ host, port }), close: () => app.close() };
  } catch (error) {
    await app.close();
    throw new RollcallError("settings", `the service cannot listen at ${host}:${String(port)}`, {
      hint: "Another program may have it already. Name another one as http.listen in the settings.",
      cause: error,
    });
  }
}

/** The API, ready to answer. Nothing it does is its own: each route is one use case. */
export async function buildServer(options: DoorOptions, deps: ServerDeps): Promise<FastifyInstance> {
  const { headersTimeoutMs = HEADERS_TIMEOUT_MS } = options;
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 20_000,
    // Node looks at its connections that often only.
    http: {
      maxHeaderSize: 16 * 1024,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: headersTimeoutMs / 5,
    },
    routerOptions: { maxParamLength: 200 },
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    forceCloseConnections: "idle",
    // A five is not "5", and what the schema does not know is refused and not dropped.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strict: true } },
  });
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(HEADERS);
    await Promise.resolve();
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => answerFailure(error, reply, options.onError));
  app.setNotFoundHandler((_request, reply) => problem(reply, 404, "usage", "there is nothing here", undefined));
  await app.register(rateLimit, {
    global: true,
    max: options.requestsPerMinute,
    timeWindow: 60_000,
    allowList: (request: FastifyRequest) => request.url === "/healthz" || request.url === "/readyz",
  });
  if (deps.webhooks !== undefined) await addWebhooks(app, "/webhooks/github", deps.webhooks);
  const routes = routesOf(deps);
  const description = describeApi(routes, options.version, options.schemaFolder);
  for (const route of routes) addRoute(app, route, options);
  app.get("/api/v1/openapi.json", async () => Promise.resolve(description));
  return app;
}

function addRoute(app: FastifyInstance, route: Route, { bearers, reading }: DoorOptions): void {
  app.route({
    method: route.method,
    url: route.path,
    ...(route.body === undefined ? {} : { schema: { body: route.body } }),
    // After the rate is counted, so that guessing is bounded, and before the body is even read.
    preParsing: async (request) => {
      admit(route.need, recognise(request.headers.authorization, bearers), reading);
      await Promise.resolve();
    },
    handler: async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once("close", () => {
        gone.abort();
      });
      const { status, type, body } = await route.handle({
        params: request.params as Readonly<Record<string, string>>,
        query: onlyText(request.query),
        body: (request.body ?? {}) as Readonly<Record<string, unknown>>,
        caller: recognise(request.headers.authorization, bearers),
        signal: gone.signal,
      });
      reply.code(status).type(type ?? "application/json; charset=utf-8");
      return reply.send(typeof body === "object" && Symbol.asyncIterator in body ? Readable.from(body) : body);
    },
  });
}

/** A parameter that comes twice is none. */
function onlyText(query: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries((query ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

const STATUS = {
  usage: 400,
  invalid_register: 422,
  unavailable: 503,
  locked: 409,
  unreadable: 503,
  stale_plan: 409,
  settings: 503,
  refused: 502,
  // The domain manager's or the remote's word about us, and not about the caller.
  unauthorized: 502,
  internal: 500,
} as const;

function answerFailure(
  error: FastifyError | RollcallError,
  reply: FastifyReply,
  onError: DoorOptions["onError"],
): FastifyReply {
  if (error instanceof RollcallError) {
    if (error instanceof NotAdmitted) {
      if (error.status === 401) reply.header("www-authenticate", "Bearer");
      return problem(reply, error.status, error.code, error.message, error.hint);
    }
    const status = error instanceof NotFound ? 404 : error instanceof Refused ? 409 : STATUS[error.code];
    return problem(reply, status, error.code, error.message, error.hint);
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return problem(reply, status, "usage", error.message, undefined);
  onError("a request could not be answered", error);
  return problem(reply, 500, "internal", "this should not happen; the log says more", undefined);
}

function problem(
  reply: FastifyReply,
  status: number,
  code: string,
  detail: string,
  hint: string | undefined,
): FastifyReply {
  const title = status === 429 ? "too many requests" : code.replaceAll("_", " ");
  return reply
    .code(status)
    .type("application/problem+json")
    .send(JSON.stringify({ title, status, code, detail, ...(hint === undefined ? {} : { hint }) }));
}
