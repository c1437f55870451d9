import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fillIn } from "../test/support/fill-in.ts";
import { commitAll, git } from "../test/support/git-repository.ts";
import { BUILT, runProgram, type SimulatorProcess, startSimulatorProcess } from "../test/support/program.ts";

/** A simulated domain with so many members, and a register in git that says the same. */
export interface World {
  readonly directory: string;
  readonly register: string;
  readonly settings: string;
  readonly simulator: SimulatorProcess;
  /** Blob ids of all documents, one a line. */
  readonly idsFile: string;
}

/** Makes a world whose register was imported from its domain: a plan finds nothing to do. */
export async function makeWorld(members: number, more: readonly string[] = []): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), `rollcall-bench-${String(members)}-`));
  const register = join(directory, "register");
  const options = { cwd: directory, main: BUILT };
  const words = ["--participants", String(members), "--delay-ms", "50", ...more];
  const simulator = await startSimulatorProcess(words, options);
  const settings = join(directory, "rollcall.yaml");
  await writeFile(
    settings,
    `apiVersion: rollcall.dev/v1
kind: Settings
register:
  url: ./register
  filesPerFolder: 1000000
domains:
  acme:
    flavour: canton-2
    address: ${simulator.address}
    callTimeoutSeconds: 120
`,
  );
  const imported = await runProgram(["import", register, "--config", settings], options);
  if (imported.exitCode !== 0) throw new Error(imported.stderr);
  await fillIn(join(register, "domains/acme/participants"));
  await git(register, "init", "--quiet", "--initial-branch=main");
  await commitAll(register, "Import");
  const idsFile = join(directory, "ids");
  const tree = await git(register, "ls-tree", "-r", "HEAD", "domains");
  await writeFile(idsFile, tree.replace(/^\S+ \S+ (\S+)\t.*$/gm, "$1"));
  return { directory, register, settings, simulator, idsFile };
}
