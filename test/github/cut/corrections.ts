import { at, isNode, type Json, type Node } from "./json.ts";

/** What the descriptions get wrong, so that no true answer could be right. */
export function correctRest(document: Node): void {
  // The list writes an older installation out, whose account is a user and an enterprise at once. One by one it is right.
  const responses = at(operationNamed(document, "GET /app/installations"), ["responses"]);
  Object.assign(at(responses, ["200", "content", "application/json", "schema"]), {
    items: { $ref: "#/components/schemas/installation" },
  });
  for (const name of ["pull-request", "pull-request-simple"]) allowGoneFork(document, name, "allOf");
}

export function correctWebhooks(document: Node): void {
  allowGoneFork(document, "pull-request", "anyOf");
  // The list of events that an App may have subscribed to is written out again and again, and is behind in most places.
  freeEvents(document);
}

function freeEvents(node: Json | undefined): void {
  if (Array.isArray(node)) for (const one of node) freeEvents(one as Json);
  if (!isNode(node)) return;
  const { events } = node;
  const isList = isNode(events) && isNode(events["items"]) && "enum" in events["items"];
  if (isList) Object.assign(events, { items: { type: "string" } });
  for (const value of Object.values(node)) freeEvents(value);
}

/** A plain refusal fits each of several schemas for refusals, of which it should fit exactly one. */
export function eitherOr(status: string, schema: Json | undefined): Json | undefined {
  if (!isNode(schema) || status < "400") return schema;
  const { oneOf, ...rest } = schema;
  return oneOf === undefined ? schema : { ...rest, anyOf: oneOf };
}

/** The repository of a pull request's head is null once the fork is gone. */
function allowGoneFork(document: Node, schema: string, composed: "allOf" | "anyOf"): void {
  const head = at(document, ["components", "schemas", schema, "properties", "head", "properties"]);
  const { repo } = head as Record<string, Json>;
  const either =
    composed === "allOf" ? { allOf: [repo ?? {}], nullable: true } : { anyOf: [repo ?? {}, { type: "null" }] };
  Object.assign(head, { repo: either });
}

export function operationNamed(document: Node, name: string): Node {
  const [method = "", path = ""] = name.split(" ");
  return at(document, ["paths", path, method.toLowerCase()]);
}
