import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Json } from "../model/json.ts";
import { PROBLEM_TYPE } from "./problems.ts";
import type { Route } from "./routes.ts";

/** The API as OpenAPI 3.1 describes it, from the very routes that are served and the schemas of their documents. */
export function describeApi(routes: readonly Route[], version: string, schemaFolder: string): Json {
  const schemas: Record<string, unknown> = { Problem: PROBLEM };
  for (const file of readdirSync(schemaFolder).toSorted()) {
    const schema = JSON.parse(readFileSync(join(schemaFolder, file), "utf8")) as Json;
    const own = Object.entries(schema).filter(([key]) => key !== "$schema" && key !== "$id");
    const name = file.replace(".schema.json", "");
    schemas[name] = relocate(Object.fromEntries(own), name);
  }
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "rollcall", version },
    paths,
    components: {
      schemas,
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}

const PROBLEM = {
  type: "object",
  additionalProperties: false,
  required: ["title", "status", "code", "detail"],
  properties: {
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string" },
    detail: { type: "string" },
    hint: { type: "string" },
  },
};

/** Of any route, and of requests that come to none: those of the framework and of Node have the same form. */
const FAILURES = {
  400: "The request makes no sense: its parameters, its body, or its HTTP.",
  401: "It needs a token.",
  403: "The token's role may not do it.",
  404: "There is no such thing.",
  405: "The path has other methods; the header allow names them.",
  408: "The request did not arrive in time.",
  409: "Another run has the domain, or what was asked for changed meanwhile.",
  413: "The body is too long.",
  414: "A name in the path is too long.",
  415: "The body is no JSON.",
  417: "Nothing here does what the header expect asks for.",
  422: "The register is not valid.",
  429: "Too many requests; the header retry-after says for how long to wait.",
  431: "The request's line and headers are too long.",
  500: "It should not happen; the log says more.",
  502: "The domain, or the register's remote, refused it.",
  503: "Something that it needs does not answer, or the service is ending.",
};

function describeRoute(route: Route): Json {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const parameters = [
    ...names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
    ...Object.entries(route.query ?? {}).map(([name, schema]) => ({ name, in: "query", required: false, schema })),
  ];
  return {
    summary: route.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: route.body } } } }),
    ...(route.need === "nothing" ? {} : { security: route.need === "read" ? [{}, { token: [] }] : [{ token: [] }] }),
    responses: Object.fromEntries([
      ...route.answers.map(({ status, type, schema }) => [String(status), answer(type, schema)]),
      ...Object.entries(FAILURES)
        .filter(([status]) => !route.answers.some((own) => String(own.status) === status))
        .map(([status, description]) => [status, { ...answer(PROBLEM_TYPE, "Problem"), description }]),
    ]),
  };
}

function answer(type: string, schema: string | undefined): Json {
  const content = schema === undefined ? {} : { schema: { $ref: `#/components/schemas/${schema}` } };
  return { description: schema ?? type, content: { [type]: content } };
}

/** References between files, and inside of one, become references inside the one document. */
function relocate(value: unknown, own: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => relocate(inner, own));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== "$ref" || typeof inner !== "string") return [key, relocate(inner, own)];
      const [file = "", pointer = ""] = inner.split("#");
      return [key, `#/components/schemas/${file.replace(".schema.json", "") || own}${pointer}`];
    }),
  );
}
