import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { AnySchema, ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

import { OPERATIONS, type OperationName, type WebhookName } from "./served.ts";

export const API_VERSIONS = ["2022-11-28", "2026-03-10"] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

export interface MatchedOperation {
  readonly name: OperationName;
  /** The variable parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

/** A request as it came. */
export interface RawRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Undefined without a body. */
  readonly body: unknown;
}

/** A request whose values have the types that the description says, or what is wrong with it, in words. */
export type CheckedRequest =
  | { readonly ok: true; readonly query: Readonly<Record<string, unknown>>; readonly body: Record<string, unknown> }
  | { readonly ok: false; readonly problems: readonly string[] };

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly isRequired: boolean;
  readonly schema: Schema;
  readonly isMultiSegment?: boolean;
}

interface Operation {
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly isRequired: boolean; readonly schema: Schema };
  readonly responses: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

type Schema = Readonly<Record<string, unknown>>;

interface RestFile {
  readonly operations: Readonly<Record<OperationName, Operation>>;
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly shared: Readonly<Record<string, Schema>>;
  readonly changes: {
    readonly operations: Readonly<Partial<Record<OperationName, Operation>>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

/**
 * GitHub's own description of its REST API and of its webhooks, cut down to what is served (`cut-openapi.ts`).
 *
 * Files are read and schemas compiled when they are asked for, so that a server starts at once.
 */
export class Description {
  /** Most schemas are used a few times only: to compile them quickly counts for more than what comes of it. */
  readonly #ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    logger: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  /** The more a path says word for word, the earlier it is tried. */
  readonly #routes = OPERATIONS.toSorted((one, other) => fixedParts(other) - fixedParts(one)).map((name) => ({
    name,
    pattern: undefined as RegExp | undefined,
  }));
  readonly #loaded = new Set<string>();
  #file: RestFile | undefined;

  constructor() {
    formats.default(this.#ajv);
    // GitHub keeps to neither to the letter: a bot's address has brackets, and a link that nobody gave is empty.
    this.#ajv.addFormat("email", /^[^\s@]+@[^\s@]+$/);
    this.#ajv.addFormat("uri", (text) => text === "" || URL.canParse(text));
  }

  /** The operation for a method and a path such as `/repos/acme/register`; undefined when there is none. */
  match(method: string, path: string): MatchedOperation | undefined {
    for (const route of this.#routes) {
      if (!route.name.startsWith(`${method} `)) continue;
      route.pattern ??= this.#patternOf(route.name);
      const found = route.pattern.exec(path);
      if (found === null) continue;
      const decoded = Object.entries(found.groups ?? {}).map(([key, value]) => [key, decode(value)] as const);
      return { name: route.name, path: Object.fromEntries(decoded) };
    }
    return undefined;
  }

  /** Unknown parameters are refused, too, which GitHub often lets pass: whoever sends one is wrong about what it does. */
  checkRequest(name: OperationName, version: ApiVersion, request: RawRequest): CheckedRequest {
    const operation = this.#operation(name, version);
    const problems: string[] = [];
    const query: Record<string, unknown> = {};
    const known = new Map(operation.parameters.filter((one) => one.in === "query").map((one) => [one.name, one]));
    for (const [key, text] of request.query) {
      const parameter = known.get(key);
      if (parameter === undefined) problems.push(`the query parameter ${key} is unknown`);
      else query[key] = this.#typed(parameter, text, problems);
    }
    for (const parameter of operation.parameters) {
      const text = request.path[parameter.name];
      if (parameter.in === "path" && text !== undefined) this.#typed(parameter, text, problems);
      if (parameter.in === "query" && parameter.isRequired && !(parameter.name in query)) {
        problems.push(`the query parameter ${parameter.name} is missing`);
      }
    }
    problems.push(...this.#bodyProblems(name, version, operation, request.body));
    if (problems.length > 0) return { ok: false, problems };
    return { ok: true, query, body: (request.body ?? {}) as Record<string, unknown> };
  }

  /** What is wrong with an answer of ours; also properties that GitHub's answer would not have. */
  checkAnswer(
    name: OperationName,
    version: ApiVersion,
    answer: { readonly status: number; readonly mediaType: string; readonly body: unknown },
  ): readonly string[] {
    const described = this.#operation(name, version).responses[String(answer.status)];
    if (described === undefined) {
      // Failures that can happen anywhere are not described everywhere.
      if (answer.status < 400) return [`status ${String(answer.status)} is not described`];
      return this.#problems("request", version, ["schemas", "basic-error"], answer.body);
    }
    if (answer.status === 204 || answer.status === 304) return [];
    // The raw content of a file is described in words only.
    if (typeof answer.body === "string" && described[answer.mediaType] === undefined) return [];
    const mediaType = described[answer.mediaType] === undefined ? "application/json" : answer.mediaType;
    if (described[mediaType] === undefined) return [];
    const path = ["operations", name, "responses", String(answer.status), mediaType];
    return this.#problems(answer.status < 300 ? "answer" : "request", version, path, answer.body);
  }

  /** What is wrong with a payload of ours. */
  checkWebhook(name: WebhookName, payload: unknown): readonly string[] {
    return this.#problems("webhook", "2022-11-28", ["payloads", name], payload);
  }

  #bodyProblems(name: OperationName, version: ApiVersion, operation: Operation, body: unknown): readonly string[] {
    if (operation.body === undefined) {
      const isEmpty = body === undefined || (isObject(body) && Object.keys(body).length === 0);
      return isEmpty ? [] : ["a body is not expected"];
    }
    if (body === undefined) return operation.body.isRequired ? ["the body is missing"] : [];
    const { properties } = operation.body.schema;
    const unknown =
      isObject(body) && isObject(properties) ? Object.keys(body).filter((key) => !(key in properties)) : [];
    return [
      ...this.#problems("request", version, ["operations", name, "body", "schema"], body),
      ...unknown.map((key) => `"${key}" is not a permitted key`),
    ];
  }

  #typed(parameter: Parameter, text: string, problems: string[]): unknown {
    const value = coerce(parameter.schema["type"], text);
    const { $ref } = parameter.schema;
    const validate =
      typeof $ref === "string"
        ? this.#ajv.getSchema(`${this.#document("request", "2022-11-28")}${$ref}`)
        : this.#ajv.compile(parameter.schema);
    if (validate?.(value) === false) problems.push(...sentences(validate.errors, parameter.name));
    return value;
  }

  #problems(kind: DocumentKind, version: ApiVersion, path: readonly string[], value: unknown): readonly string[] {
    return this.#check(this.#document(kind, version), path)(value);
  }

  #check(document: string, path: readonly string[]): (value: unknown) => readonly string[] {
    const pointer = path.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")));
    const validate: ValidateFunction | undefined = this.#ajv.getSchema(`${document}#/${pointer.join("/")}`);
    if (validate === undefined) return () => [`the description has no ${path.join(" ")}`];
    return (value) => (validate(value) ? [] : sentences(validate.errors, ""));
  }

  /** The name under which ajv knows a whole document. */
  #document(kind: DocumentKind, version: ApiVersion): string {
    const name = kind === "webhook" ? "webhook" : `${kind}-${version}`;
    if (this.#loaded.has(name)) return name;
    this.#loaded.add(name);
    if (kind === "webhook") {
      this.#ajv.addSchema(readJson("webhooks.json") as AnySchema, name);
      return name;
    }
    const { operations, schemas, shared, changes } = this.#rest();
    const isNext = version === "2026-03-10";
    const document = {
      operations: { ...operations, ...(isNext ? changes.operations : {}) },
      schemas: { ...schemas, ...(isNext ? changes.schemas : {}) },
      shared,
    };
    if (kind === "answer") this.#document("request", version);
    this.#ajv.addSchema(kind === "answer" ? (closed(document, `request-${version}`) as AnySchema) : document, name);
    return name;
  }

  #operation(name: OperationName, version: ApiVersion): Operation {
    const { operations, changes } = this.#rest();
    return (version === "2026-03-10" ? changes.operations[name] : undefined) ?? operations[name];
  }

  #patternOf(name: OperationName): RegExp {
    const { parameters } = this.#rest().operations[name];
    const source = name.slice(name.indexOf(" ") + 1).replace(/\{(\w+)\}/g, (_match, key: string) => {
      const isMulti = parameters.some((parameter) => parameter.name === key && parameter.isMultiSegment === true);
      return `(?<${key}>${isMulti ? ".+" : "[^/]+"})`;
    });
    return new RegExp(`^${source}/?$`);
  }

  #rest(): RestFile {
    this.#file ??= readJson("rest.json") as RestFile;
    return this.#file;
  }
}

/** `answer` is `request` with no room for what is not described. */
type DocumentKind = "request" | "answer" | "webhook";

/**
 * Schemas that allow no other properties than they name.
 *
 * Parts of an `allOf` cannot be closed each for itself: they refer to the open document, and their sum is closed.
 */
function closed(schema: unknown, open: string): unknown {
  if (Array.isArray(schema)) return schema.map((one) => closed(one, open));
  if (!isObject(schema)) return schema;
  const { allOf } = schema;
  if (Array.isArray(allOf) && allOf.length > 1) {
    return { ...schema, allOf: allOf.map((one) => absolute(one, open)), unevaluatedProperties: false };
  }
  const inside = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value, open)]));
  const isClosable = isObject(schema["properties"]) && !("additionalProperties" in schema) && "type" in schema;
  return isClosable ? { ...inside, additionalProperties: false } : inside;
}

function absolute(schema: unknown, document: string): unknown {
  if (Array.isArray(schema)) return schema.map((one) => absolute(one, document));
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      key === "$ref" && typeof value === "string" ? [key, `${document}${value}`] : [key, absolute(value, document)],
    ),
  );
}

/** A part of a path, as it is where it was never encoded. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function coerce(type: unknown, text: string): unknown {
  const isWholeNumber = /^-?\d+$/.test(text);
  if ((type === "integer" || type === "number") && isWholeNumber) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function sentences(errors: readonly ErrorObject[] | null | undefined, name: string): readonly string[] {
  return (errors ?? []).map(({ instancePath, message = "", params }) => {
    const allowed = "allowedValues" in params ? `: ${(params["allowedValues"] as unknown[]).join(", ")}` : "";
    const extra = "additionalProperty" in params ? `: ${String(params["additionalProperty"])}` : "";
    const also = "unevaluatedProperty" in params ? `: ${String(params["unevaluatedProperty"])}` : "";
    return `${name}${instancePath} ${message}${allowed}${extra}${also}`.trim();
  });
}

function fixedParts(name: string): number {
  return name.split("/").filter((part) => !part.startsWith("{")).length;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, "description", name), "utf8"));
}
