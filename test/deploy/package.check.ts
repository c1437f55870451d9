import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { parseCheckTarball } from "../../src/model/check-program.ts";
import { aServiceWorld, seesRun } from "../e2e/service-world.ts";
import { EXAMPLE } from "../support/git-repository.ts";
import { readRepositoryFile, ROOT } from "./files.ts";
import { runTool } from "./tool.ts";

const description = JSON.parse(await readRepositoryFile("package.json")) as {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly devDependencies: { readonly node: string };
};
const TARBALL = join(ROOT, `release/rollcall-${description.version}.tgz`);

/** The oldest that the package takes, the toolchain's, and the newest line. */
const NODES = [/\^([\d.]+)/.exec(description.engines.node)?.[1] ?? "", description.devDependencies.node, "26.10.0"];
const REFUSED_NODE = "20.20.2";

/** The prefix that the package was globally installed into. */
let prefix = "";

beforeAll(async () => {
  prefix = await mkdtemp(join(tmpdir(), "rollcall-package-"));
  const { exitCode, output } = await runTool("npm", ["install", "--global", "--offline", "--prefix", prefix, TARBALL]);
  if (exitCode !== 0) throw new Error(`the package cannot be installed: run .ci/release first. ${output}`);
});
afterAll(() => rm(prefix, { recursive: true, force: true }));

/** Where npm has the program of a release of Node. */
async function nodeOf(version: string): Promise<string> {
  // What npx hands on is not meant for this npm.
  const words = ["--unset=npm_config_call", "npm", "exec", "--yes", `--package=node@${version}`];
  const { exitCode, output } = await runTool("env", [...words, "--", "node", "-p", "process.execPath"]);
  expect(exitCode, output).toBe(0);
  return output.trim().split("\n").at(-1) ?? "";
}

/** Runs the installed command as a shell finds it, on this Node. */
async function rollcall(node: string, ...args: readonly string[]): ReturnType<typeof runTool> {
  return runTool("env", [`PATH=${dirname(node)}:${join(prefix, "bin")}:/usr/bin:/bin`, "rollcall", ...args]);
}

describe.each(NODES)("on Node %s", (version) => {
  test("the installed package says its version, validates, plans, and serves with SQLite", async () => {
    const node = await nodeOf(version);
    const world = await aServiceWorld({ program: { main: join(prefix, "bin/rollcall"), node } });

    expect(await rollcall(node, "--version")).toEqual({ exitCode: 0, output: `${description.version}\n` });
    expect(await rollcall(node, "validate", EXAMPLE)).toMatchObject({ exitCode: 0 });
    expect(await world.rollcall("plan", "--detailed-exitcode")).toMatchObject({ exitCode: 2 });
    const service = await world.serve();
    await seesRun(service, { result: "in-sync" });
    expect(await service.stop()).toBe(0);
    expect(await world.rollcall("plan", "--detailed-exitcode")).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(world.directory, ".rollcall"))).toContain("store.db");
  });
});

test("an older Node is refused in one sentence", async () => {
  const { exitCode, output } = await rollcall(await nodeOf(REFUSED_NODE), "--version");

  expect(exitCode).toBe(78);
  expect(output).toMatch(/^rollcall: this is Node 20\.20\.2, and rollcall needs [^.]*(?:22\.\d+)[^.]*\.\n$/);
});

test("what is installed takes 90 MB at most, and holds no map without its sources", async () => {
  const { output } = await runTool("du", ["--summarize", "--block-size=1MB", prefix]);
  const files = await readdir(prefix, { recursive: true });

  expect(Number.parseInt(output, 10)).toBeLessThanOrEqual(90);
  expect(files.filter((file) => /\.map$|\.d\.[cm]?ts$/.test(file))).toEqual([]);
});

test("the package holds what its README links to, its licence, and no secret", async () => {
  const folder = join(prefix, "lib/node_modules/rollcall");
  const files = await readdir(folder, { recursive: true });
  const readme = await readFile(join(folder, "README.md"), "utf8");
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) => path.replace(/\/$/, ""));

  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !files.includes(link))).toEqual([]);
  expect(files).toContain("LICENSE");
  expect(files.filter((file) => /deploy\/compose\/(?:secrets|\.env$)/.test(file))).toEqual([]);
});

test("the SBOM lists what is installed, and nothing else", async () => {
  const { bomFormat, metadata, components } = JSON.parse(
    await readFile(TARBALL.replace(/tgz$/, "cdx.json"), "utf8"),
  ) as {
    readonly bomFormat: string;
    readonly metadata: { readonly component: { readonly name: string; readonly purl: string } };
    readonly components: readonly { readonly purl: string; readonly licenses: readonly unknown[] }[];
  };
  const folder = join(prefix, "lib/node_modules/rollcall/node_modules");
  const files = await readdir(folder, { recursive: true });
  const installed = files.filter((file) => /(?:^|node_modules\/)(?:@[^/]+\/)?[^/@]+\/package\.json$/.test(file));
  const packages = await Promise.all(
    installed.map(async (file) => {
      const { name, version } = JSON.parse(await readFile(join(folder, file), "utf8")) as Record<string, string>;
      return `pkg:npm/${String(name).replace("@", "%40")}@${String(version)}`;
    }),
  );

  expect(bomFormat).toBe("CycloneDX");
  expect(metadata.component).toMatchObject({ name: "rollcall", purl: `pkg:npm/rollcall@${description.version}` });
  expect(components.map(({ purl }) => purl).toSorted()).toEqual([...new Set(packages)].toSorted());
  expect(components.filter(({ licenses }) => licenses.length === 0)).toEqual([]);
});

test("the integrity beside the package is its own, as init takes it", async () => {
  const integrity = (await readFile(`${TARBALL}.integrity`, "utf8")).trim();

  expect(integrity).toBe(
    `sha512-${createHash("sha512")
      .update(await readFile(TARBALL))
      .digest("base64")}`,
  );
  expect(parseCheckTarball("https://files.example/rollcall.tgz", integrity)).toBeDefined();
});

test("nothing is published without the address of the repository that it is built from", async () => {
  const { exitCode, output } = await runTool("env", ["--unset=REPOSITORY", ".ci/release", "--publish"]);

  expect(exitCode).toBe(64);
  expect(output).toMatch(/Set REPOSITORY/);
});
