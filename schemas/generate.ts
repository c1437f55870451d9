// Writes what follows from the schemas: TypeScript types, validators, and the copies that the example register ships for
// editors. Run by `npm run generate`; CI runs it again and fails when the tree changes.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";

import { Ajv2020, type SchemaObject } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { compile, type JSONSchema } from "json-schema-to-typescript";

const KINDS = ["domain", "sequencer", "participant", "override"] as const;
const TARGETS = {
  ...Object.fromEntries(KINDS.map((kind) => [kind, "src/desired/generated"])),
  settings: "src/settings/generated",
  // What one side prints, the other side reads.
  "output/connection-package": "src/usecases/joining/generated",
};

for (const [source, folder] of Object.entries(TARGETS)) {
  const kind = basename(source);
  const schema = JSON.parse(await readFile(`schemas/${source}.schema.json`, "utf8")) as JSONSchema;
  const banner = `// Generated from schemas/${source}.schema.json by npm run generate. Do not edit.`;
  await mkdir(folder, { recursive: true });
  const types = await compile(schema, kind, {
    bannerComment: banner,
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120 },
  });
  await writeFile(`${folder}/${kind}.ts`, types);
  await writeFile(`${folder}/${kind}-validator.ts`, `${banner}\n${validatorOf(kind, schema)}`);
}

await mkdir("example-repo/schemas", { recursive: true });
for (const kind of KINDS) {
  await copyFile(`schemas/${kind}.schema.json`, `example-repo/schemas/${kind}.schema.json`);
}

/**
 * The schema as a function: compiling it at every start would cost a tenth of a second.
 *
 * ajv writes `require` for its helpers also in modules, so that each is made an import.
 */
function validatorOf(kind: string, schema: JSONSchema): string {
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    verbose: true,
    code: { source: true, esm: true, lines: true },
  });
  const imports: string[] = [];
  const code = standalone
    .default(ajv, ajv.compile(schema as SchemaObject))
    .replace(/^export default validate\d+;\n?/gm, "")
    .replace(/const (\w+) = require\("(ajv\/[^"]+)"\)\.default;?/g, (_match, name: string, path: string) => {
      imports.push(`import ${name}Module from "${path}.js";`);
      // What a default import of CommonJS is differs between loaders.
      return `const ${name} = ${name}Module.default ?? ${name}Module;`;
    })
    .replace('"use strict";', "")
    .replace(/export const validate = (\w+);/, `export const validate${capital(kind)} = $1;`);
  return ["// @ts-nocheck", ...imports, code].join("\n");
}

function capital(words: string): string {
  return words
    .split("-")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}
