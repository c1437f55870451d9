import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";

import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { FastifyInstance } from "fastify";
import { expect, onTestFinished } from "vitest";

import type { Name } from "../../src/model/identifier.ts";
import { issueConnection } from "../../src/usecases/joining/connection.ts";
import { driftIn } from "../../src/usecases/domain/detect-drift.ts";
import { planDomain } from "../../src/usecases/domain/plan.ts";
import { reportStatus } from "../../src/usecases/operate/report-status.ts";
import type { ServerDeps } from "../../src/server/routes.ts";
import { buildServer, type DoorOptions } from "../../src/server/server.ts";
import { aSigningKey } from "../build/packages.ts";
import { ACME, aMemoryWorld, type Documents, TRACE_ID } from "../usecases/domain/a-world.ts";

export const OPERATOR = "operator-token-of-the-tests";
export const VIEWER = "viewer-token-of-the-tests";

const CONNECTION = {
  flavour: "canton-2" as const,
  probe: undefined,
  signingKey: aSigningKey().privateKey,
  contact: undefined,
  validForMs: 86_400_000,
  trustThreshold: 1,
};

const SCHEMAS = join(import.meta.dirname, "../../schemas/output");

interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface AskOptions {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: string;
}

/** What the API's own description says of one answer. */
interface Described {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Description {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Described>> }>>>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

type Method = "GET" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "TRACE";

export interface ServerUnderTest {
  readonly world: Awaited<ReturnType<typeof aMemoryWorld>>;
  readonly app: FastifyInstance;
  readonly description: Description;
  /** Asks, and holds the answer against the description of the very route. */
  readonly ask: (method: Method, url: string, options?: AskOptions) => Promise<Asked>;
  /** Domains for which a run was asked. */
  readonly requested: readonly Name[];
  readonly errors: readonly unknown[];
  /** What keeps the service from its work. */
  readonly missing: { what: string; why: string }[];
}

/** The API over a remembered domain and a real store. */
export async function aServer(
  documents: Documents = {},
  options: Partial<DoorOptions> = {},
  deps: Partial<ServerDeps> = {},
): Promise<ServerUnderTest> {
  const world = await aMemoryWorld(documents);
  const requested: Name[] = [];
  const errors: unknown[] = [];
  const missing: { what: string; why: string }[] = [];
  const context = { traceId: TRACE_ID, signal: new AbortController().signal };
  const app = await buildServer(
    {
      reading: "token",
      bearers: [
        { name: "olga", role: "operator", sha256: sha256(OPERATOR) },
        { name: "victor", role: "viewer", sha256: sha256(VIEWER) },
      ],
      requestsPerMinute: 1_000,
      trustedProxies: [],
      version: "0.0.0",
      schemaFolder: SCHEMAS,
      onError: (_what, error) => errors.push(error),
      ...options,
    },
    {
      store: world.store,
      clock: world.deps.clock,
      newId: randomUUID,
      domains: [ACME],
      memberNames: async (domain, signal) =>
        world.deps.history.names(await world.deps.register.resolve(undefined, signal), domain, signal),
      commitCalled: async (beginning, signal) => (await world.deps.register.resolve(beginning, signal)).commit,
      plan: () => planDomain(world.deps, context),
      driftIn: (_domain, planned) => driftIn(world.deps, planned, context),
      status: () => reportStatus(world.deps, context),
      connection: (_domain, member) => issueConnection({ ...world.deps, ...CONNECTION }, { ...context, member }),
      request: async (domain) => {
        requested.push(domain);
        return Promise.resolve();
      },
      readiness: async () => Promise.resolve(missing),
      metrics: async () => Promise.resolve({ contentType: "text/plain; version=0.0.4; charset=utf-8", text: "up 1\n" }),
      ...deps,
    },
  );
  onTestFinished(() => app.close());
  const described = await app.inject({ url: "/api/v1/openapi.json", headers: { authorization: `Bearer ${VIEWER}` } });
  const description = described.json<Description>();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: "api", ...description });
  return {
    world,
    app,
    description,
    requested,
    errors,
    missing,
    ask: async (method, url, { token = VIEWER, body, headers = {}, from } = {}) => {
      const answer = await app.inject({
        method,
        url,
        headers: { ...(token === "" ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
        ...(from === undefined ? {} : { remoteAddress: from }),
      });
      holdAgainst(ajv, description, method, url, answer);
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        body: /[/+]json$/.test(mediaTypeOf(answer.headers)) ? answer.json<Asked["body"]>() : {},
      };
    },
  };
}

function holdAgainst(
  ajv: Ajv2020,
  { paths }: Description,
  method: string,
  url: string,
  answer: Awaited<ReturnType<FastifyInstance["inject"]>>,
): void {
  const [path = ""] = url.split("?");
  const template = Object.keys(paths).find((known) =>
    new RegExp(`^${known.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
  const operation = template === undefined ? undefined : paths[template]?.[method.toLowerCase()];
  if (template === undefined || operation === undefined) {
    expect([400, 404, 405, 414], `${method} ${url} is in no description`).toContain(answer.statusCode);
    expect(mediaTypeOf(answer.headers)).toBe("application/problem+json");
    const isProblem = ajv.validate("api#/components/schemas/Problem", answer.json());
    expect(ajv.errorsText(isProblem ? [] : ajv.errors), `${method} ${url}: ${answer.body}`).toBe("No errors");
    return;
  }
  const response = operation.responses[String(answer.statusCode)];
  expect(response, `${method} ${url} answered ${String(answer.statusCode)}: ${answer.body}`).toBeDefined();
  const type = mediaTypeOf(answer.headers);
  const contents = Object.entries(response?.content ?? {}).map(([key, value]) => [key.split(";")[0], value] as const);
  const content = contents.find(([key]) => key === type)?.[1];
  expect(content, `${method} ${url} answered with ${type}`).toBeDefined();
  if (content?.schema === undefined || !type.endsWith("json")) return;
  const pointer = `api#/paths/${escape(template)}/${method.toLowerCase()}/responses/${String(answer.statusCode)}/content/${escape(Object.keys(response?.content ?? {}).find((key) => key.startsWith(type)) ?? "")}/schema`;
  const isValid = ajv.validate(pointer, answer.json());
  expect(ajv.errorsText(isValid ? [] : ajv.errors), `${method} ${url}: ${answer.body}`).toBe("No errors");
}

function escape(key: string): string {
  return encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function mediaTypeOf(headers: Readonly<Record<string, unknown>>): string {
  return String(headers["content-type"]).split(";")[0] ?? "";
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
