import { isNode, type Json, type Node } from "./json.ts";

/** The inlined schemas say the same again and again: what is long and occurs twice is written once. */
export class SharedSchemas {
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
