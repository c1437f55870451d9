// Cuts GitHub's own descriptions down to what the local GitHub serves and sends, as JSON Schema.
//
// Run by hand when an operation or event is added, with the packages (385 MB, never ours) installed somewhere else:
//
//   npm install --prefix /tmp/descriptions --ignore-scripts @octokit/openapi@23.0.2 @octokit/openapi-webhooks@12.1.0
//   npx -c 'node test/github/cut-openapi.ts /tmp/descriptions/node_modules/@octokit'
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { EVENTS, OPERATIONS } from "./served.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
type Node = Readonly<Record<string, Json | undefined>>;

async function cutRest(packages: string): Promise<void> {
  const document = await readJson(join(packages, "openapi/generated/api.github.com.json"));
  correctRest(document);
  const cut = new Cut(document);
  const operations: Record<string, Json> = {};
  const changed: Record<string, Json> = {};
  for (const name of OPERATIONS) {
    const operation = operationNamed(document, name);
    operations[name] = cut.operation(operation);
    const patched = patchedFor(operation);
    if (patched !== undefined) changed[name] = cut.operation(patched);
  }
  const schemas = cut.schemas();
  const shared = new Shared([schemas.now, schemas.next, operations, changed]);
  await writeCut("rest.json", {
    source: await sourceOf(packages, "openapi"),
    operations: shared.rewrite(operations),
    schemas: shared.rewrite(schemas.now),
    changes: { version: NEXT_VERSION, operations: shared.rewrite(changed), schemas: shared.rewrite(schemas.next) },
    shared: shared.definitions,
  });
}

async function cutWebhooks(packages: string): Promise<void> {
  const document = await readJson(join(packages, "openapi-webhooks/generated/api.github.com.json"));
  correctWebhooks(document);
  const cut = new Cut(document);
  const payloads: Record<string, Json> = {};
  for (const name of EVENTS) {
    // Payloads are named by event and action, and their keys join the two with one and the same dash.
    const webhook = at(document, ["webhooks", name.replaceAll(/[._]/g, "-"), "post", "requestBody"]);
    payloads[name] = cut.schema(at(webhook, ["content", "application/json", "schema"]));
  }
  const { now } = cut.schemas();
  const shared = new Shared([now, payloads]);
  await writeCut("webhooks.json", {
    source: await sourceOf(packages, "openapi-webhooks"),
    payloads: shared.rewrite(payloads),
    schemas: shared.rewrite(now),
    shared: shared.definitions,
  });
}

/** The version of the API that comes next, whose changes the description carries as patches. */
const NEXT_VERSION = "2026-03-10";

/** What the descriptions get wrong, so that no true answer could be right. */
function correctRest(document: Node): void {
  // The list writes an older installation out, whose account is a user and an enterprise at once. One by one it is right.
  const list = at(operationNamed(document, "GET /app/installations"), [
    ...["responses", "200", "content", "application/json", "schema"],
  ]);
  Object.assign(list, { items: { $ref: "#/components/schemas/installation" } });
  for (const name of ["pull-request", "pull-request-simple"]) allowGoneFork(document, name, "allOf");
}

function correctWebhooks(document: Node): void {
  allowGoneFork(document, "pull-request", "anyOf");
  // The list of events that an App may have subscribed to is written out again and again, and is behind in most places.
  freeEvents(document);
}

function freeEvents(node: Json | undefined): void {
  if (Array.isArray(node)) for (const one of node) freeEvents(one as Json);
  if (!isNode(node)) return;
  const { events } = node;
  if (isNode(events) && isNode(events["items"]) && "enum" in events["items"])
    Object.assign(events, { items: { type: "string" } });
  for (const value of Object.values(node)) freeEvents(value);
}

/** The repository of a pull request's head is null once the fork is gone. */
function allowGoneFork(document: Node, schema: string, composed: "allOf" | "anyOf"): void {
  const head = at(document, ["components", "schemas", schema, "properties", "head", "properties"]);
  const { repo } = head as Record<string, Json>;
  const either =
    composed === "allOf" ? { allOf: [repo ?? {}], nullable: true } : { anyOf: [repo ?? {}, { type: "null" }] };
  Object.assign(head, { repo: either });
}

/** Follows references through one document and remembers which of its schemas are needed. */
class Cut {
  readonly #document: Node;
  readonly #needed = new Map<string, Json>();

  constructor(document: Node) {
    this.#document = document;
  }

  operation(operation: Node): Json {
    const parameters = list(operation["parameters"]).map((parameter) => {
      const { name, in: place, required, schema, ...rest } = this.#resolve(parameter);
      const isMulti = rest["x-multi-segment"] === true;
      return {
        ...{ name, in: place, isRequired: required === true, schema: this.schema(schema) },
        ...(isMulti ? { isMultiSegment: true } : {}),
      };
    });
    const body = operation["requestBody"] === undefined ? undefined : this.#resolve(operation["requestBody"]);
    const responses = Object.entries(operation["responses"] as Node).map(([status, response]): [string, Json] => {
      const content = Object.entries((this.#resolve(response)["content"] ?? {}) as Node);
      const schemas = content.map(([type, media]) => [type, this.schema(eitherOr(status, (media as Node)["schema"]))]);
      return [status, Object.fromEntries(schemas) as Json];
    });
    return {
      id: operation["operationId"],
      parameters,
      ...(body === undefined
        ? {}
        : { body: { isRequired: body["required"] === true, schema: this.schema(jsonOf(body)) } }),
      responses: Object.fromEntries(responses),
    };
  }

  /** One schema of the description as JSON Schema 2020-12, without prose and examples. */
  schema(schema: Json | undefined): Json {
    if (Array.isArray(schema)) return schema.map((one) => this.schema(one as Json));
    if (schema === undefined) return {};
    if (!isNode(schema)) return schema;
    if (typeof schema["$ref"] === "string") return this.#reference(schema["$ref"], schema["nullable"] === true);
    const { nullable, ...rest } = withoutProse(schema);
    const converted = Object.fromEntries(
      Object.entries(rest).map(([key, value]) => [
        key,
        key === "properties" ? this.#properties(value) : this.schema(value),
      ]),
    );
    return nullable === true ? nullableOf(converted) : converted;
  }

  /** The schemas that were needed, and those of them that the next version changes. */
  schemas(): { readonly now: Record<string, Json>; readonly next: Record<string, Json> } {
    const now: Record<string, Json> = {};
    const next: Record<string, Json> = {};
    for (;;) {
      const missing = [...this.#needed.keys()].filter((name) => !(name in now));
      if (missing.length === 0) return { now, next };
      for (const name of missing) {
        const schema = this.#needed.get(name) as Node;
        now[name] = this.schema(schema);
        const patched = patchedFor(schema);
        if (patched !== undefined) next[name] = this.schema(patched);
      }
    }
  }

  /** The keys of an object are names of its own: an `example` among them is no prose. */
  #properties(properties: Json | undefined): Json {
    return Object.fromEntries(Object.entries(properties as Node).map(([name, schema]) => [name, this.schema(schema)]));
  }

  #reference(reference: string, isNullable: boolean): Json {
    const name = reference.replace("#/components/schemas/", "");
    if (!this.#needed.has(name)) this.#needed.set(name, at(this.#document, ["components", "schemas", name]));
    const found = { $ref: `#/schemas/${name}` };
    return isNullable ? { anyOf: [found, { type: "null" }] } : found;
  }

  #resolve(node: Json | undefined): Node {
    const reference = (node as Node)["$ref"];
    return typeof reference === "string" ? at(this.#document, reference.split("/").slice(1)) : (node as Node);
  }
}

/** The inlined schemas say the same again and again: what is long and occurs twice is written once. */
class Shared {
  readonly definitions: Record<string, Json> = {};
  readonly #counts = new Map<string, number>();
  readonly #names = new Map<string, string>();

  constructor(roots: readonly Json[]) {
    for (const root of roots) this.#count(root);
  }

  rewrite(node: Json): Json {
    if (Array.isArray(node)) return node.map((one) => this.rewrite(one as Json));
    if (!isNode(node)) return node;
    const text = JSON.stringify(node);
    if (!isSchema(node) || text.length < SHARED_FROM || (this.#counts.get(text) ?? 0) < 2) return this.#inside(node);
    let name = this.#names.get(text);
    if (name === undefined) {
      name = String(this.#names.size + 1);
      this.#names.set(text, name);
      this.definitions[name] = this.#inside(node);
    }
    return { $ref: `#/shared/${name}` };
  }

  #inside(node: Node): Json {
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, this.rewrite(value ?? null)]));
  }

  #count(node: Json): void {
    if (Array.isArray(node)) for (const one of node) this.#count(one as Json);
    if (!isNode(node)) return;
    if (isSchema(node)) {
      const text = JSON.stringify(node);
      const count = (this.#counts.get(text) ?? 0) + 1;
      this.#counts.set(text, count);
      // What is inside an equal one has been counted already.
      if (count > 1 && text.length >= SHARED_FROM) return;
    }
    for (const value of Object.values(node)) this.#count(value ?? null);
  }
}

/** Characters below which a reference would save nothing. */
const SHARED_FROM = 200;

function isSchema(node: Node): boolean {
  return typeof node["type"] === "string" || Array.isArray(node["type"]) || Array.isArray(node["anyOf"]);
}

function nullableOf(schema: Node): Json {
  const { type, enum: values } = schema;
  if (typeof type !== "string") return { anyOf: [schema, { type: "null" }] };
  const withNull = Array.isArray(values) && !values.includes(null) ? { enum: [...(values as Json[]), null] } : {};
  return { ...schema, type: [type, "null"], ...withNull };
}

function withoutProse(schema: Node): Node {
  const kept = Object.entries(schema).filter(([key]) => !key.startsWith("x-") && !PROSE.has(key));
  return Object.fromEntries(kept);
}

const PROSE = new Set(["description", "example", "examples", "externalDocs", "title", "deprecated", "discriminator"]);

/** The schema or operation as the next version has it; undefined when it stays. */
function patchedFor(node: Node): Node | undefined {
  const { "x-github-breaking-changes": changes, ...rest } = node;
  const patches = list(changes).filter((change) => (change as Node)["version"] === NEXT_VERSION);
  if (patches.length === 0) return undefined;
  return patches.reduce<Node>((patched, change) => merge(patched, (change as Node)["patch"] ?? {}) as Node, rest);
}

/** JSON merge patch, RFC 7396. */
function merge(target: Json, patch: Json): Json {
  if (!isNode(patch)) return patch;
  const result = new Map(Object.entries(isNode(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, merge(result.get(key) ?? null, value ?? null));
  }
  return Object.fromEntries(result);
}

/** A plain refusal fits each of several schemas for refusals, of which it should fit exactly one. */
function eitherOr(status: string, schema: Json | undefined): Json | undefined {
  if (!isNode(schema) || status < "400") return schema;
  const { oneOf, ...rest } = schema;
  return oneOf === undefined ? schema : { ...rest, anyOf: oneOf };
}

function operationNamed(document: Node, name: string): Node {
  const [method = "", path = ""] = name.split(" ");
  return at(document, ["paths", path, method.toLowerCase()]);
}

function jsonOf(body: Node): Json {
  return at(body, ["content", "application/json", "schema"]);
}

function at(root: Node, path: readonly string[]): Node {
  let node: Json | undefined = root;
  for (const key of path) node = isNode(node) ? node[key] : undefined;
  if (!isNode(node)) throw new Error(`The description has no ${path.join("/")}`);
  return node;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function isNode(value: Json | undefined): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function sourceOf(packages: string, name: string): Promise<Json> {
  const { version, license } = await readJson(join(packages, name, "package.json"));
  return { package: `@octokit/${name}`, file: "generated/api.github.com.json", version, licence: license };
}

async function readJson(path: string): Promise<Node> {
  return JSON.parse(await readFile(path, "utf8")) as Node;
}

/** One line for each named thing: readable in a diff, and as small as can be. */
async function writeCut(name: string, cut: Node): Promise<void> {
  const text = Object.entries(cut).map(
    ([key, value]) => `${JSON.stringify(key)}: ${key === "source" ? JSON.stringify(value) : lines(value)}`,
  );
  await writeFile(join(import.meta.dirname, "description", name), `{\n${text.join(",\n")}\n}\n`);
}

function lines(value: Json | undefined): string {
  const entries = Object.entries(value as Node).map(([key, one]) => `${JSON.stringify(key)}: ${JSON.stringify(one)}`);
  return `{\n${entries.join(",\n")}\n}`;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error("Which folder holds openapi and openapi-webhooks?");
await cutRest(folder);
await cutWebhooks(folder);
