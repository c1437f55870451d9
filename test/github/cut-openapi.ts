// Cuts GitHub's own descriptions down to what the local GitHub serves and sends, as JSON Schema.
//
// Run by hand when an operation or event is added, with the packages (385 MB, never ours) installed somewhere else:
//
//   npm install --prefix ../descriptions --ignore-scripts @octokit/openapi@23.0.2 @octokit/openapi-webhooks@12.1.0
//   npx -c 'node test/github/cut-openapi.ts ../descriptions/node_modules/@octokit'
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { correctRest, correctWebhooks, operationNamed } from "./cut/corrections.ts";
import { Cut, NEXT_VERSION, patchedFor } from "./cut/cut.ts";
import { at, type Json, type Node } from "./cut/json.ts";
import { SharedSchemas } from "./cut/shared-schemas.ts";
import { EVENTS, OPERATIONS } from "./served.ts";

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
  const shared = new SharedSchemas([schemas.now, schemas.next, operations, changed]);
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
  const shared = new SharedSchemas([now, payloads]);
  await writeCut("webhooks.json", {
    source: await sourceOf(packages, "openapi-webhooks"),
    payloads: shared.rewrite(payloads),
    schemas: shared.rewrite(now),
    shared: shared.definitions,
  });
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
