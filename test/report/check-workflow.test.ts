import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { load } from "js-yaml";
import { describe, expect, onTestFinished, test } from "vitest";

import { parseCheckImage, parseCheckTarball } from "../../src/model/check-program.ts";
import { checkWorkflow } from "../../src/report/check-workflow.ts";
import { sure } from "../build/identifiers.ts";

const run = promisify(execFile);
const IMAGE = `registry.example/acme/rollcall@sha256:${"0a".repeat(32)}`;
const ADDRESS = "https://files.example/rollcall.tgz";

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

const forImage = (): string => checkWorkflow(sure(parseCheckImage(IMAGE)));
const forTarball = (bytes: Uint8Array): string =>
  checkWorkflow(sure(parseCheckTarball(ADDRESS, `sha512-${createHash("sha512").update(bytes).digest("base64")}`)));

function stepsOf(text: string): readonly Step[] {
  return Object.values((load(text) as Workflow).jobs).flatMap(({ steps }) => steps);
}

/** A runner: its folders, and the programs of these texts before all others. */
async function aRunner(programs: Readonly<Record<string, string>>) {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-runner-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const [bin, temp, workspace] = ["bin", "temp", "workspace"].map((name) => join(directory, name));
  for (const folder of [bin, temp, workspace]) await mkdir(sure(folder));
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(sure(bin), name), `#!/usr/bin/env bash\n${text}\n`);
    await chmod(join(sure(bin), name), 0o755);
  }
  const environment = {
    PATH: `${sure(bin)}:${process.env["PATH"] ?? ""}`,
    RUNNER_TEMP: sure(temp),
    GITHUB_WORKSPACE: sure(workspace),
  };
  /** Runs the steps as GitHub does with `shell: bash`, until one fails. */
  const steps = async (text: string): Promise<{ readonly ok: boolean; readonly output: string }> => {
    let output = "";
    for (const { run: script, env = {} } of stepsOf(text)) {
      if (script === undefined) continue;
      const command = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
      const done = await run("bash", command, { cwd: sure(workspace), env: { ...environment, ...env } }).catch(
        (error: unknown) => error as { readonly code: number; readonly stdout: string; readonly stderr: string },
      );
      output += done.stdout + done.stderr;
      if ("code" in done) return { ok: false, output };
    }
    return { ok: true, output };
  };
  return { directory, steps };
}

/** A package that says so when it is run. */
async function aPackage(): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-package-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const cli = join(directory, "package/dist/cli");
  await mkdir(cli, { recursive: true });
  await writeFile(join(cli, "main.js"), "console.log('ran', ...process.argv.slice(2));\n");
  await run("tar", ["--create", "--gzip", "--file", "package.tgz", "package"], { cwd: directory });
  return readFile(join(directory, "package.tgz"));
}

const FAKE_CURL = 'echo "$@" >"$RUNNER_TEMP/asked"; while [ "$1" != --output ]; do shift; done; cp "$SERVED" "$2"';

/** A runner to which the address serves these bytes. */
async function aRunnerServed(bytes: Uint8Array) {
  const served = await mkdtemp(join(tmpdir(), "rollcall-served-"));
  onTestFinished(() => rm(served, { recursive: true, force: true }));
  await writeFile(join(served, "bytes"), bytes);
  return aRunner({ curl: FAKE_CURL.replace("$SERVED", join(served, "bytes")) });
}

describe.each([
  ["an image", forImage()],
  ["a package", forTarball(Buffer.from("a package"))],
])("the workflow for %s", (_what, text) => {
  test("runs without a secret, with nothing but reading, and never in the name of the base branch", () => {
    const { on, permissions } = load(text) as Workflow;

    expect(Object.keys(on)).toEqual(["pull_request", "merge_group"]);
    expect(permissions).toEqual({ contents: "read" });
    expect(text).not.toMatch(/secrets\.|github\.(?:event|head_ref|actor)|token:/);
  });

  test("uses actions by their commits, and runs nothing by a name that anybody could take", () => {
    const steps = stepsOf(text);

    for (const { uses } of steps.filter((step) => step.uses !== undefined))
      expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    expect(steps[0]?.with?.["persist-credentials"]).toBe(false);
    expect(text).not.toMatch(/\b(?:npx|npm|dlx|pnpm|yarn|bunx)\b/);
    for (const { run: script } of steps) expect(script ?? "").not.toContain("${{");
  });
});

test("the image is run by its digest, without a network, and cannot change the register", async () => {
  const runner = await aRunner({ docker: 'printf "%s\\n" "$@"' });

  const { ok, output } = await runner.steps(forImage());

  expect(ok).toBe(true);
  const words = output.trim().split("\n");
  expect(words.slice(-5)).toEqual([IMAGE, "validate", "-o", "github", "/register"]);
  expect(words).toEqual(expect.arrayContaining(["none", "--read-only", "no-new-privileges"]));
  expect(words.find((word) => word.includes(":/register"))).toMatch(/workspace:\/register:ro$/);
});

test("the pull request's package.json has no package manager run, nor anything cached", () => {
  const [, node] = stepsOf(forTarball(Buffer.from("a package")));

  expect(node?.uses).toMatch(/^actions\/setup-node@/);
  expect(node?.with).toEqual({ "node-version": 24, "package-manager-cache": false });
});

test("the package is unpacked and run when it is what was named", async () => {
  const bytes = await aPackage();
  const runner = await aRunnerServed(bytes);

  const { ok, output } = await runner.steps(forTarball(bytes));

  expect([ok, output]).toEqual([true, expect.stringContaining("ran validate -o github")]);
  expect(await readFile(join(runner.directory, "temp/asked"), "utf8")).toContain(ADDRESS);
});

test("another package at the same address is neither unpacked nor run", async () => {
  const bytes = await aPackage();
  const other = Buffer.from(bytes);
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
  const runner = await aRunnerServed(other);

  const { ok, output } = await runner.steps(forTarball(bytes));

  expect(ok).toBe(false);
  expect(output).toContain("FAILED");
  expect(output).not.toContain("ran");
  await expect(readFile(join(runner.directory, "temp/rollcall/package/dist/cli/main.js"))).rejects.toThrow("ENOENT");
});

test("a file that is not served ends the check", async () => {
  const runner = await aRunner({ curl: "exit 22" });

  expect((await runner.steps(forTarball(Buffer.from("a package")))).ok).toBe(false);
});

test("what npm pack writes holds what it depends on, so that its integrity is that of all that is run", async () => {
  const description = await readFile(new URL("../../package.json", import.meta.url), "utf8");

  expect(JSON.parse(description)).toMatchObject({ bundleDependencies: true });
});
