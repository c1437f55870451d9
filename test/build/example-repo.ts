import { readdirSync, readFileSync } from "node:fs";

const ACME = new URL("../../example-repo/domains/acme/", import.meta.url);

/** Every governed file of `example-repo/domains/acme`, by its path below that folder. */
export function exampleFiles(): Readonly<Record<string, string>> {
  const paths = readdirSync(ACME, { recursive: true, encoding: "utf8" }).filter((path) => /\.(yaml|pem)$/.test(path));
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(new URL(path, ACME), "utf8")]));
}
