import { eitherOr } from "./corrections.ts";
import { at, isNode, type Json, list, type Node } from "./json.ts";

/** The version of the API that comes next, whose changes the description carries as patches. */
export const NEXT_VERSION = "2026-03-10";

/** Follows references through one document and remembers which of its schemas are needed. */
export class Cut {
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
export function patchedFor(node: Node): Node | undefined {
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

function jsonOf(body: Node): Json {
  return at(body, ["content", "application/json", "schema"]);
}
