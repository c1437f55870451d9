import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import { refuseNode } from "../../src/cli/node-version.ts";
import { ERRORS } from "../../src/model/error.ts";
import packageFile from "../../package.json" with { type: "json" };

test.each(["v16.20.2", "v18.0.0", "v20.20.2", "v22.12.0", "v23.11.1"])(
  "%s is refused in one sentence that names both versions",
  (version) => {
    const refusal = refuseNode(version);

    expect(refusal?.message).toBe(
      `rollcall: this is Node ${version.slice(1)}, and rollcall needs 22.13 or a later 22, or 24 or later: install one, or put it first in PATH.`,
    );
    expect(refusal?.exitCode).toBe(ERRORS.settings.exitCode);
  },
);

test.each(["v22.13.0", "v22.23.3", "v24.0.0", "v26.1.0", process.version])("%s will do", (version) => {
  expect(refuseNode(version)).toBeUndefined();
});

test("the versions that will do are those of the package", () => {
  expect(packageFile.engines.node).toBe("^22.13.0 || >=24.0.0");
});

test("nothing is loaded before the version is looked at, and its look needs nothing", async () => {
  const source = async (file: string): Promise<string> =>
    readFile(new URL(`../../src/cli/${file}`, import.meta.url), "utf8");
  const imports = (text: string): readonly string[] =>
    [...text.matchAll(/^import .* from "(.*)"/gm)].map(([, from = ""]) => from);

  expect(imports(await source("main.ts"))).toEqual(["./node-version.ts"]);
  expect(imports(await source("node-version.ts"))).toEqual([]);
  // Flags that an older Node does not know would be all that it speaks of.
  expect((await source("main.ts")).split("\n")[0]).toBe("#!/usr/bin/env node");
});
