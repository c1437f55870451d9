import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { type Simulator, startSimulator } from "../../src/simulator/canton-2/simulator.ts";
import { fillIn } from "../support/fill-in.ts";
import { commitAll, git } from "../support/git-repository.ts";
import { type Ended, runProgram } from "../support/program.ts";
import { emptyFolder } from "./world.ts";

const NAMES = ["east", "north", "west"] as const;

interface Domains {
  readonly register: string;
  readonly simulators: Readonly<Record<(typeof NAMES)[number], Simulator>>;
  readonly rollcall: (...args: readonly string[]) => Promise<Ended>;
  readonly commit: (path: string, text: string) => Promise<void>;
}

/** Three domains with two members each in one register, which was imported from them. */
async function threeDomains(): Promise<Domains> {
  const directory = await emptyFolder();
  const register = join(directory, "register");
  const started = await Promise.all(
    NAMES.map(async (name, index) => {
      const simulator = await startSimulator({ name, seed: index + 1, participants: 2, topologyChangeDelayMs: 20 });
      onTestFinished(() => simulator.close());
      return [name, simulator] as const;
    }),
  );
  const simulators = Object.fromEntries(started) as unknown as Domains["simulators"];
  const lines = NAMES.map((name) => `  ${name}: { flavour: canton-2, address: "${simulators[name].address}" }`);
  const settings = [
    "apiVersion: rollcall.dev/v1",
    "kind: Settings",
    "register: { url: ./register }",
    "domains:",
    ...lines,
  ];
  await writeFile(join(directory, "rollcall.yaml"), `${settings.join("\n")}\n`);
  const rollcall: Domains["rollcall"] = (...args) => runProgram(args, { cwd: directory });
  const imported = await rollcall("import", "register");
  expect(imported.exitCode, imported.stderr).toBe(0);
  for (const name of NAMES) await fillIn(join(register, "domains", name, "participants"));
  await git(register, "init", "--quiet", "--initial-branch=main");
  await commitAll(register, "Import");
  return {
    register,
    simulators,
    rollcall,
    commit: async (path, text) => {
      await writeFile(join(register, path), text);
      await commitAll(register, `Change ${path}`);
    },
  };
}

/** Each JSON document on stdout. */
function documentsOf({ stdout }: Ended): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .split(/^(?=\{)/m)
    .filter((text) => text.trim() !== "")
    .map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
}

test("an import of several domains is one register, and a plan of it finds nothing to do in any of them", async () => {
  const { rollcall } = await threeDomains();

  const planned = await rollcall("plan", "--detailed-exitcode");

  expect(planned.exitCode, planned.stderr).toBe(0);
  expect(planned.stdout.match(/^(?:east|north|west) \(/gm)).toEqual(["east (", "north (", "west ("]);
  expect(planned.stdout.match(/^Plan: nothing to do\. 2 documents; 2 admitted/gm)).toHaveLength(3);
  const drift = await rollcall("drift");
  expect([drift.exitCode, drift.stdout.match(/^\w+: no drift$/gm)]).toEqual([
    0,
    ["east: no drift", "north: no drift", "west: no drift"],
  ]);
  for (const args of [
    ["plan", "--out", "plan.json"],
    ["apply", "--digest", "0123456789ab", "--yes"],
  ]) {
    const { exitCode, stderr } = await rollcall(...args);
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining("Name it with --domain: east, north, west.")]);
  }
});

test("domains are told in the order of the settings, however long each takes to read", async () => {
  const { rollcall, simulators } = await threeDomains();
  simulators.east.setFaults({ slowMs: 400 });

  for (const command of ["plan", "drift", "status"]) {
    const told = await rollcall(command, "-o", "json");
    expect(told.exitCode, told.stderr).toBe(0);
    expect(
      JSON.stringify(documentsOf(told))
        .match(/"(?:east|north|west)"/g)
        ?.filter((name, at, all) => name !== all[at - 1]),
    ).toEqual(['"east"', '"north"', '"west"']);
  }
});

test("what is wrong with one domain is told in its place, and stops nothing of the others", async () => {
  const { rollcall, simulators, commit, register } = await threeDomains();
  const [first = ""] = await readdir(join(register, "domains/west/participants"));
  const path = `domains/west/participants/${first}`;
  const text = await readFile(join(register, path), "utf8");
  await commit(path, text.replace("permission: Submission", "permission: Observation"));
  const [broken = ""] = await readdir(join(register, "domains/north/participants"));
  await commit(`domains/north/participants/${broken}`, "kind: Nonsense\n");
  await simulators.east.close();

  const planned = await rollcall("plan", "-o", "json");

  expect(documentsOf(planned)).toMatchObject([
    { kind: "Error", domain: "east", code: "unavailable" },
    { domain: "north", result: "invalid" },
    { domain: { name: "west" }, actions: [{ kind: "change" }] },
  ]);
  expect(planned.exitCode).toBe(69);
  expect(planned.stderr).toContain("rollcall: east: ");
  expect(planned.stderr).toContain("rollcall: north: the register is not valid");
  const applied = await rollcall("apply", "--yes");
  expect(applied.exitCode).toBe(69);
  expect((await rollcall("plan", "--domain", "west", "--detailed-exitcode")).exitCode).toBe(0);
});

test("one domain that was left alone is told by the exit code, though the others are as they should be", async () => {
  const { rollcall, commit, register } = await threeDomains();
  const [first = ""] = await readdir(join(register, "domains/north/participants"));
  const path = `domains/north/participants/${first}`;
  const text = await readFile(join(register, path), "utf8");
  await commit(path, text.replace("permission: Submission", "permission: Observation"));

  const unconfirmed = await rollcall("apply");

  expect(unconfirmed.stderr).toContain("rollcall: north: ");
  expect(unconfirmed.exitCode).toBe(64);
});
