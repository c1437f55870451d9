import { createHash } from "node:crypto";
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
    expect.arrayContaining([".gitattributes", ".github/CODEOWNERS", ".github/rulesets/register.json"]),
  );
  const changed = Object.keys(frame).filter((path) => frame[path] !== example[path]);
  expect(changed).toEqual([".github/ISSUE_TEMPLATE/admission.yml", "README.md"]);
  expect(Object.values(frame).join("\n")).not.toMatch(/domains\/acme\b|value: acme\b/);
  expect(frame["README.md"]).toContain("/new/main/domains/settlement/participants?filename=");
  expect(frame[".github/ISSUE_TEMPLATE/admission.yml"]).toContain("value: settlement");
});

test.each([
  [["--domain-id", `acme::1220${"5e".repeat(32)}`], []],
  [[], []],
  [["--example"], ["participants/alice.yaml"]],
  [["--example", "--domain-id", `acme::1220${"5e".repeat(32)}`], ["participants/alice.yaml"]],
])("%j writes a valid domain with nothing of the example's but %j", async (options, documents) => {
  const directory = await emptyFolder();
  const acme = join(directory, "register/domains/acme");

  const made = await runProgram(["init", "register", ...options], { cwd: directory });

  expect(made.exitCode, made.stderr).toBe(0);
  const paths = (await readdir(acme, { recursive: true })).filter((path) => /\.(?:yaml|pem)$/.test(path));
  expect(paths.toSorted()).toEqual(["domain.yaml", ...documents]);
  const domain = await readFile(join(acme, "domain.yaml"), "utf8");
  expect(domain).not.toMatch(/description:|made-up|Settlement/);
  expect(domain).toMatch(
    options.includes("--domain-id") ? /domainId: "acme::12205e/ : /domainId: .* # of no domain: put/,
  );
  expect(made.stdout.includes("an apply would admit it")).toBe(documents.length > 0);
  const validated = await runProgram(["validate", "register"], { cwd: directory });
  expect([validated.exitCode, validated.stdout]).toEqual([0, expect.stringContaining("valid: ")]);
});

const DIGEST = `sha256:${"0a".repeat(32)}`;
const INTEGRITY = `sha512-${createHash("sha512").update("a package").digest("base64")}`;
const WORKFLOW = ".github/workflows/validate.yml";

test("a register has no workflow until somebody names what it runs, and is told how", async () => {
  const directory = await emptyFolder();

  const made = await runProgram(["init", "register"], { cwd: directory });

  expect(made.stdout).toContain("name what it runs: --check-image or --check-tarball");
  expect(Object.keys(await frameOf(join(directory, "register")))).not.toContain(WORKFLOW);
});

test.each([
  [["--check-image", `registry.example/rollcall@${DIGEST}`], `registry.example/rollcall@${DIGEST}`],
  [
    ["--check-tarball", "https://files.example/rollcall.tgz", "--integrity", INTEGRITY],
    "https://files.example/rollcall.tgz",
  ],
])("with %j the workflow runs just that", async (options, named) => {
  const directory = await emptyFolder();

  const made = await runProgram(["init", "register", ...options], { cwd: directory });

  expect(made.exitCode, made.stderr).toBe(0);
  expect((await frameOf(join(directory, "register")))[WORKFLOW]).toContain(named);
  expect((await runProgram(["validate", "register"], { cwd: directory })).stdout).not.toContain(WORKFLOW);
});

test.each([
  [["--check-image", "rollcall:latest"], "does not name an image by its digest"],
  [["--check-tarball", "https://files.example/rollcall.tgz"], "not named by an https address and its integrity"],
  [["--integrity", INTEGRITY], "not named by an https address and its integrity"],
  [
    ["--check-image", `a@${DIGEST}`, "--check-tarball", "https://files.example/a.tgz", "--integrity", INTEGRITY],
    "exclude each other",
  ],
  [["--check-image", `a@${DIGEST}`, "--integrity", INTEGRITY], "exclude each other"],
])("%j is refused, and nothing is written", async (options, words) => {
  const directory = await emptyFolder();

  const made = await runProgram(["init", "register", ...options], { cwd: directory });

  expect([made.exitCode, made.stderr]).toEqual([64, expect.stringContaining(words)]);
  expect(await readdir(directory)).toEqual([]);
});

test("with --settings it writes the settings, which are read, and never over a file", async () => {
  const directory = await emptyFolder();
  const init = async (...args: readonly string[]) => runProgram(["init", ...args], { cwd: directory });

  const made = await init("--settings", "--domain", "settlement");
  expect([made.exitCode, made.stdout]).toEqual([0, expect.stringContaining("domains.settlement.address")]);
  const written = await readFile(join(directory, "rollcall.yaml"), "utf8");
  const completed = await runProgram(["complete", "--", "plan", "--domain", ""], { cwd: directory });
  expect(completed.stdout).toMatch(/^settlement\t/m);

  const again = await init("--settings");
  expect([again.exitCode, again.stderr]).toEqual([64, expect.stringContaining("rollcall.yaml cannot be written")]);
  expect(await readFile(join(directory, "rollcall.yaml"), "utf8")).toBe(written);
  for (const args of [[], ["register", "--settings"]]) {
    const refused = await init(...args);
    expect([refused.exitCode, refused.stderr]).toEqual([64, expect.stringContaining("rollcall init DIR")]);
  }
  expect(await readdir(directory)).toEqual(["rollcall.yaml"]);
});
