// Writes what follows from the schemas: TypeScript types, and the copies that the example register ships for editors.
// Run by `npm run generate`; CI runs it again and fails when the tree changes.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

import { compile, type JSONSchema } from "json-schema-to-typescript";

const KINDS = ["domain", "sequencer", "participant", "override"] as const;
const TYPES = {
  ...Object.fromEntries(KINDS.map((kind) => [kind, `src/desired/generated/${kind}.ts`])),
  settings: "src/app/generated/settings.ts",
};

for (const [kind, target] of Object.entries(TYPES)) {
  const schema = JSON.parse(await readFile(`schemas/${kind}.schema.json`, "utf8")) as JSONSchema;
  const types = await compile(schema, kind, {
    bannerComment: `// Generated from schemas/${kind}.schema.json by npm run generate. Do not edit.`,
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120 },
  });
  await mkdir(new URL(`../${target}/..`, import.meta.url), { recursive: true });
  const constant = `export const ${kind}Schema = ${JSON.stringify(schema)} as const;\n`;
  await writeFile(
    target,
    `${types}\n/** The schema itself, so that the program needs no file beside it. */\n${constant}`,
  );
}

await mkdir("example-repo/schemas", { recursive: true });
for (const kind of KINDS) {
  await copyFile(`schemas/${kind}.schema.json`, `example-repo/schemas/${kind}.schema.json`);
}
