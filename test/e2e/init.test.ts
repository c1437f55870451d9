import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { EXAMPLE } from "../support/git-repository.ts";
import { runProgram } from "../support/program.ts";
import { emptyFolder } from "./world.ts";

/** What stands around the domains. */
async function frameOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const frame = paths.filter((path) => !path.startsWith(join(directory, "domains"))).toSorted();
  const texts = await Promise.all(frame.map((path) => readFile(path, "utf8")));
  return Object.fromEntries(frame.map((path, index) => [path.slice(directory.length + 1), texts[index] ?? ""]));
}

test("a new register has the example's whole frame, about its own domain", async () => {
  const directory = await emptyFolder();

  const made = await runProgram(["init", "register", "--domain", "settlement"], { cwd: directory });

  expect(made.exitCode, made.stderr).toBe(0);
  const frame = await frameOf(join(directory, "register"));
  const example = await frameOf(EXAMPLE);
  expect(Object.keys(frame)).toEqual(Object.keys(example));
  expect(Object.keys(frame)).toEqual(
    expect.arrayContaining([".github/CODEOWNERS", ".github/rulesets/register.json", ".github/workflows/validate.yml"]),
  );
  const changed = Object.keys(frame).filter((path) => frame[path] !== example[path]);
  expect(changed).toEqual([".github/ISSUE_TEMPLATE/admission.yml", "README.md"]);
  expect(Object.values(frame).join("\n")).not.toMatch(/domains\/acme\b|value: acme\b/);
  expect(frame["README.md"]).toContain("/new/main/domains/settlement/participants?filename=");
  expect(frame[".github/ISSUE_TEMPLATE/admission.yml"]).toContain("value: settlement");
});
