export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export type Node = Readonly<Record<string, Json | undefined>>;

export function at(root: Node, path: readonly string[]): Node {
  let node: Json | undefined = root;
  for (const key of path) node = isNode(node) ? node[key] : undefined;
  if (!isNode(node)) throw new Error(`The description has no ${path.join("/")}`);
  return node;
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

export function isNode(value: Json | undefined): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
