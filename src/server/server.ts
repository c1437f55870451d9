import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";

import rateLimit from "@fastify/rate-limit";
import { fastify, type FastifyError, type FastifyInstance, type FastifyRequest } from "fastify";

import { RollcallError } from "../model/error.ts";
import { explainSystemError } from "../model/system-error.ts";
import { admit, type Bearer, recognise } from "./doors.ts";
import { explainBody, takeJsonOnly } from "./json-body.ts";
import { describeApi } from "./openapi.ts";
import {
  answerClientError,
  answerFailure,
  answerProblem,
  HEADERS,
  refuseExpectation,
  refuseTunnel,
} from "./problems.ts";
import { readQuery } from "./query.ts";
import { type Route, routesOf, type ServerDeps } from "./routes.ts";
import { ServedMethods } from "./served-methods.ts";
import { addWebhooks } from "./webhooks.ts";

/** How the server authenticates and limits its callers. */
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
  /** Called for answers with an internal error. */
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

/** Serves the API at an address of its own. Throws `settings` when it cannot listen there. */
export async function startServer(options: ServerOptions, deps: ServerDeps): Promise<Server> {
  const app = await buildServer(options, deps);
  const { host, port } = options;
  try {
    return { url: await app.listen({ host, port }), close: () => app.close() };
  } catch (error) {
    await app.close();
    throw explainSystemError(error, {
      what: `the service cannot listen at ${host}:${String(port)}`,
      code: "settings",
      hint: "It is http.listen in the settings.",
    });
  }
}

/** The API, ready to answer. Nothing it does is its own: each route is one use case. */
export async function buildServer(options: DoorOptions, deps: ServerDeps): Promise<FastifyInstance> {
  const { headersTimeoutMs = HEADERS_TIMEOUT_MS, onError } = options;
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 20_000,
    http: {
      maxHeaderSize: 16 * 1024,
      headersTimeout: headersTimeoutMs,
      // Node checks its connections only at this interval.
      connectionsCheckingInterval: headersTimeoutMs / 5,
      // Refused below: Node would do so without an explanation.
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: 200 },
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    forceCloseConnections: "idle",
    return503OnClosing: false,
    // A five is not "5", and what the schema does not know is refused and not dropped.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strict: true, verbose: true } },
    schemaErrorFormatter: explainBody,
    frameworkErrors: (error, _request, reply) => void answerFailure(error, reply, onError),
    clientErrorHandler: answerClientError,
  });
  let isClosing = false;
  app.addHook("preClose", (done) => {
    isClosing = true;
    done();
  });
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(HEADERS);
    if (isClosing) throw new RollcallError("unavailable", "the service is ending", { hint: "Ask again in a moment." });
    if (request.headers.host === undefined && request.raw.httpVersion !== "1.0") {
      throw new RollcallError("usage", "the request names no host", { hint: "Send the header host." });
    }
    await Promise.resolve();
  });
  app.server.on("checkExpectation", (_request, response: ServerResponse) => {
    refuseExpectation(response);
  });
  app.server.on("connect", (_request, socket) => {
    refuseTunnel(socket);
  });
  const served = new ServedMethods();
  app.addHook("onRoute", ({ url, method }) => {
    served.add(url, method);
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => answerFailure(error, reply, onError));
  app.setNotFoundHandler((request, reply) => {
    const methods = served.at(request.url);
    if (methods.length === 0) {
      const hint = "The description at /api/v1/openapi.json has all that there is.";
      return answerProblem(reply, { status: 404, code: "usage", detail: "there is nothing here", hint });
    }
    reply.header("allow", methods.join(", "));
    const [detail, hint] = [`nothing here answers ${request.method}`, `Use ${methods.join(" or ")}.`];
    return answerProblem(reply, { status: 405, code: "usage", detail, hint });
  });
  takeJsonOnly(app);
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
        query: readQuery(request.query, route.query),
        body: (request.body ?? {}) as Readonly<Record<string, unknown>>,
        caller: recognise(request.headers.authorization, bearers),
        signal: gone.signal,
      });
      reply.code(status).type(type ?? "application/json; charset=utf-8");
      return reply.send(typeof body === "object" && Symbol.asyncIterator in body ? Readable.from(body) : body);
    },
  });
}
