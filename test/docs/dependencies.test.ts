import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

/** The packages in the first column of the table below a heading. */
async function rowsBelow(heading: string): Promise<readonly string[]> {
  const page = await readFile("docs/dependencies.md", "utf8");
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const cells = [...section.matchAll(/^\| ([^|]*) \|/gm)].map(([, cell = ""]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
}

test.each([
  ["At run time", "dependencies"],
  ["To build and to test", "devDependencies"],
])("the table %s has each of the package's %s, and no others", async (heading, field) => {
  const manifest = JSON.parse(await readFile("package.json", "utf8")) as Record<string, Record<string, string>>;

  expect((await rowsBelow(heading)).toSorted()).toEqual(Object.keys(manifest[field] ?? {}).toSorted());
});
