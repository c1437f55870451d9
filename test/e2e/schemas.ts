import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect } from "vitest";

const FOLDER = join(import.meta.dirname, "../../schemas/output");

const ajv = new Ajv2020({ strict: true, allErrors: true });
formats.default(ajv);
for (const file of readdirSync(FOLDER)) ajv.addSchema(JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as object);

/** A document of `-o json` with whatever fields it has. */
export type Document = Readonly<Record<string, unknown>> & { readonly kind: string };

/** Parses what a command printed and holds it against its published schema. */
export function readDocument(stdout: string): Document {
  const document = JSON.parse(stdout) as Document;
  const name = document.kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  const id = `https://rollcall.dev/schemas/v1/output/${name}.schema.json`;
  const isValid = ajv.validate(id, document);
  expect(ajv.errorsText(isValid ? [] : ajv.errors), stdout).toBe("No errors");
  return document;
}
